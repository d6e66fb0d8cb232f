"""What the council votes and what the town calls for: three budgets, and calls in every state."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from commons import clock
from funding import ledger, workflow
from funding.models import Authorisation, Axis, Call, Deliberation, Envelope, Fund

from . import readers
from .agenda import SATURDAY, at, days

# Credits of each year, and commitments over three years, by axis.
CREDITS = {
    Axis.STRUCTURE: 220_000,
    Axis.SUPPORT: 140_000,
    Axis.JOBS: 160_000,
    Axis.PROCUREMENT: 25_000,
    Axis.AGGLOMERATION: 60_000,
}
COMMITMENTS = {Axis.STRUCTURE: 360_000, Axis.JOBS: 240_000}

COMMON = (
    "Cet appel soutient des structures qui mettent en commun un lieu, un outil ou un savoir-faire. L’aide est promise "
    "pour trois ans, par une convention : la première année est sûre, les suivantes dépendent du budget voté.\n\n"
    "Seront regardés : l’utilité pour les habitants, la part des bénévoles et des salariés dans les décisions, "
    "la solidité du budget et ce qui restera dans trois ans."
)
SMALL = (
    "Un coup de pouce d’une année pour commencer, acheter un équipement ou passer un cap. La moitié est versée à la "
    "signature, le reste après le compte rendu.\n\n"
    "Seront regardés : le besoin, la simplicité du projet et ce que la structure y met elle-même."
)
JOBS = (
    "Pour créer ou garder des emplois dans les trois secteurs stratégiques du pacte, et dans l’insertion.\n\n"
    "Seront regardés : le nombre d’emplois, leur durée, l’accompagnement des personnes et les partenaires."
)


@dataclass
class Season:
    """One call and the council session that decides it. ``pace``: how many times slower than today's files."""

    slug: str
    title: str
    kind: str
    axis: str
    year: int
    summary: str
    description: str
    opens: dt.date
    closes: dt.date
    council: dt.date | None = None
    years: int = 1
    max_amount: int = 8_000
    pace: int = 5
    is_binding: bool = True
    end: str = ""
    fates: str = ""
    call: Call | None = None
    vote: Deliberation | None = None


def seasons(today, coming):
    """Every call of the demo: ``coming`` is the year for which the town is calling today."""
    kind, recent = Call.Kind, weekday(today - days(14))
    past = [weekday(dt.date(coming - n, 12, 12)) for n in (3, 2)]
    common = {"kind": kind.COMMON, "axis": Axis.STRUCTURE, "years": 3, "max_amount": 12_000, "description": COMMON}
    common["summary"] = "Trois ans pour mettre en commun un lieu, un outil ou un savoir-faire."
    small = {"kind": kind.PROJECT, "axis": Axis.SUPPORT, "description": SMALL}
    small["summary"] = "Une aide d’une année pour commencer ou passer un cap."

    def decided(council):
        return {"council": council, "opens": council - days(70), "closes": council - days(25)}

    return [
        Season(
            f"commun-{coming - 2}", f"Appel à commun {coming - 2}-{coming}", year=coming - 2,
            end="archive", **common, **decided(past[0]),
        ),
        Season(
            f"commun-{coming - 1}", f"Appel à commun {coming - 1}-{coming + 1}", year=coming - 1,
            end="decide", **common, **decided(past[1]),
        ),
        Season(
            f"coup-de-pouce-{coming - 1}", f"Coup de pouce {coming - 1}", year=coming - 1,
            end="decide", **small, **decided(past[1]),
        ),
        Season(
            f"emploi-solidaire-{coming}", f"Emploi solidaire {coming}", kind.PROJECT, Axis.JOBS, coming,
            "Créer ou garder des emplois là où le pacte s’engage.", JOBS, max_amount=15_000,
            opens=recent - days(70), closes=recent - days(20), council=recent, pace=1, is_binding=False,
        ),
        Season(
            f"commun-{coming}", f"Appel à commun {coming}-{coming + 2}", year=coming, pace=1, council=recent,
            opens=recent - days(70), closes=today + days(40), **common,
        ),
        Season(
            f"coup-de-pouce-{season_of(today)}-{today.year}".replace("é", "e"),
            f"Coup de pouce, {season_of(today)} {today.year}",
            year=today.year, pace=1, opens=today - days(35), closes=today + days(12), fates="coup-de-pouce", **small,
        ),
        Season(
            f"vallees-{coming}", f"Vallées solidaires {coming}", kind.PROJECT, Axis.AGGLOMERATION, coming,
            "Des services à portée de tous, dans les petites communes.", SMALL, max_amount=10_000, pace=1,
            opens=today + days(20), closes=today + days(80),
        ),
        Season(
            f"achats-responsables-{coming}", f"Répondre ensemble aux marchés {coming}", kind.PROJECT,
            Axis.PROCUREMENT, coming, "S’associer pour répondre à la commande publique.", SMALL, pace=1,
            opens=today + days(45), closes=today + days(100), end="draft",
        ),
        Season(
            f"foire-{coming - 1}", f"Foire de l’ESS {coming - 1}", kind.OPERATING, Axis.SUPPORT, coming - 1,
            "Tenir un stand à la foire d’automne.", SMALL, opens=past[1] + days(60), closes=past[1] + days(110),
            end="cancel",
        ),
    ]  # fmt: skip


def season_of(day):
    """The open call pays from this year's credits, so that a newcomer lives it to the last euro on the same day."""
    return ("hiver", "printemps", "été", "automne")[(day.month % 12) // 3]


def weekday(day):
    """That day, or the Friday before it."""
    return day - days(max(0, day.weekday() - SATURDAY + 1))


def budget(town, year, held):
    """The council votes the year's credits, and what may be promised over three years."""
    by = town.staff.finances
    yield at(held)
    fund, _ = Fund.objects.get_or_create(
        name="Fonds municipal de l’ESS",
        defaults={"purpose": "Financer les structures de l’économie sociale et solidaire du territoire."},
    )
    deliberation = Deliberation.objects.create(
        reference=f"{held:%Y-%m}-01", title=f"Crédits {year} du fonds municipal de l’ESS", held_on=clock.today()
    )
    for axis, amount in CREDITS.items():
        envelope = Envelope.objects.create(fund=fund, axis=axis, year=year)
        ledger.vote(envelope, Decimal(amount), deliberation=deliberation, by=by)
    for axis, amount in COMMITMENTS.items():
        authorisation = Authorisation.objects.create(fund=fund, axis=axis, first_year=year, last_year=year + 2)
        ledger.vote(authorisation, Decimal(amount), deliberation=deliberation, by=by)
    yield from become_binding(deliberation)


def become_binding(deliberation, *, published=True):
    """Sent to the prefect, then published: from the later date it binds."""
    yield at(deliberation.held_on + days(3))
    deliberation.transmitted_on = clock.today()
    deliberation.save()
    if published:
        yield at(deliberation.held_on + days(4), hour=10)
        deliberation.published_on = clock.today()
        deliberation.save()


def next_session(town):
    """The council meets soon: agents prepare it."""
    held = weekday(town.today + days(18))
    yield at(town.today - days(3))
    Deliberation.objects.create(
        reference=f"{held:%Y-%m}-20", title="Attribution de subventions du fonds municipal de l’ESS", held_on=held
    )


def call(town, season):
    """A call is written, published and, once all is decided, closed."""
    by = town.staff.subventions
    yield at(min(season.opens, town.today) - days(7))
    money = {"fund__name": "Fonds municipal de l’ESS", "axis": season.axis}
    season.call = Call.objects.create(
        title=season.title,
        slug=season.slug,
        kind=season.kind,
        summary=season.summary,
        description=season.description,
        envelope=Envelope.objects.get(year=season.year, **money),
        authorisation=Authorisation.objects.get(first_year=season.year, **money) if season.years > 1 else None,
        opens_at=at(season.opens),
        closes_at=at(season.closes, hour=17),
        max_years=season.years,
        max_amount=season.max_amount,
        papers=["bank", "accounts", "insurance"],
    )
    if season.pace == 1:
        readers.prepare(season.call)
    if season.end == "draft":
        return
    yield at(min(season.opens, town.today) - days(5))
    workflow.publish(season.call, by=by)
    if season.end == "cancel":
        yield at(season.opens + days(20))
        workflow.cancel(season.call, by=by, reason="La foire est reportée à l’an prochain, faute de lieu.")
    if season.end in ("decide", "archive"):
        yield at(season.council + days(20))
        workflow.conclude(season.call, by=by)
    if season.end == "archive":
        yield at(season.council + days(240))
        workflow.archive(season.call, by=by)


def session(season, rank):
    """The council votes the season's grants."""
    yield at(season.council, hour=18)
    season.vote = Deliberation.objects.create(
        reference=f"{season.council:%Y-%m}-{10 + rank}",
        title=f"Subventions de l’appel « {season.title} »",
        held_on=season.council,
    )
    yield from become_binding(season.vote, published=season.is_binding)
