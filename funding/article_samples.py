"""Agreements that never were, of structures that do not exist: what a preview shows, and nothing of anybody's."""

import datetime as dt
from decimal import Decimal

from structures.models import Commune, LegalFamily, Structure

from .models import Application, BudgetLine, Call, CommonResource, Deliberation, Envelope, Partner
from .models.budget import Axis
from .models.partners import Party
from .printed import Aim, Printed, Shared
from .schedule import Payment
from .shares import apportion

YEAR = 2027
CASES = {
    "annuelle": "un an, une association",
    "pluriannuelle": "trois ans, une association, plus que le seuil, avec des aides en nature",
    "commun": "un appel à commun, avec un partenaire",
    "societe": "un an, une société, une avance majorée",
}
SHARES = (Decimal(70), Decimal(30))


def sample(case):
    """What an agreement of this case prints."""
    years = range(YEAR, YEAR + 3) if case == "pluriannuelle" else [YEAR]
    amount = Decimal(24_000 if case == "pluriannuelle" else 10_000)
    application = an_application()
    structure = a_structure("Les Amis du Gardon", LegalFamily.COMPANY if case == "societe" else LegalFamily.ASSOCIATION)
    amounts = [(year, amount) for year in years]
    in_kind = [(structure.name, str(YEAR), "Prêt d’une salle, douze soirées", Decimal(1_200))]
    return Printed(
        number=f"ESS-{YEAR}-000",
        application=application,
        structure=structure,
        deliberation=Deliberation(reference=f"{YEAR}-03-12", held_on=dt.date(YEAR, 3, 12)),
        starts_on=dt.date(YEAR, 1, 1),
        ends_on=dt.date(years[-1], 12, 31),
        amount=amount * len(years),
        amounts=amounts,
        payments=list(some_payments(amounts, Decimal("0.8" if case == "societe" else "0.5"))),
        reports=[(year, dt.date(year + 1, 6, 30)) for year in years],
        lines=some_lines(amount),
        aims=[
            Aim("Donner une seconde vie aux vélos.", [("Vélos réparés", "vélos", [Decimal(400)] * len(years))]),
            Aim("Apprendre à réparer soi-même.", [("Personnes formées", "personnes", [None] * len(years))]),
        ],
        in_kind=in_kind if case == "pluriannuelle" else [],
        sharing=some_sharing(structure, amounts) if case == "commun" else None,
        representative=("Rose Prés", "présidente"),
        advance_reason="Les outils s’achètent avant les ateliers." if case == "societe" else "",
        is_compulsory=case == "pluriannuelle",
        threshold=Decimal(23_000),
    )


def a_structure(name, family):
    return Structure(
        name=name, family=family, address="1 place de la Mairie", postcode="30100", commune=Commune(name="Alès")
    )


def an_application():
    call = Call(title="Soutenir les projets", envelope=Envelope(axis=Axis.SUPPORT, year=YEAR))
    return Application(
        call=call,
        number=f"{YEAR}-ESS-0042",
        title="Atelier de réparation de vélos",
        objectives="Donner une seconde vie aux vélos.",
        description="Trois ateliers par semaine, ouverts à tous, et une vente chaque mois.",
        audience="Six cents habitants.",
        starts_on=dt.date(YEAR, 1, 1),
        ends_on=dt.date(YEAR, 12, 31),
    )


def some_payments(amounts, advance):
    previous = None
    for year, amount in amounts:
        yield Payment(year, amount * advance, previous)
        yield Payment(year, amount * (1 - advance), year)
        previous = year


def some_lines(amount):
    sides = (("641", amount + 8_000), ("74com", amount), ("70", Decimal(8_000)))
    return [BudgetLine(account=account, amount=sum_) for account, sum_ in sides]


def some_sharing(lead, amounts):
    """The lead keeps the larger share; its partner takes the rest."""
    partner = a_structure("La Boîte à outils", LegalFamily.ASSOCIATION)
    shared = [(year, apportion(amount, SHARES)) for year, amount in amounts]
    rows = [
        Party(structure.name, structure, row, share, tuple((year, parts[rank]) for year, parts in shared))
        for rank, (structure, row, share) in enumerate([(lead, None, SHARES[0]), (partner, a_part(), SHARES[1])])
    ]
    resource = CommonResource(
        resource="Une outilthèque.",
        audience="Tous les habitants.",
        governance="L’assemblée des usagers.",
        licence=CommonResource.Licence.CHARTER,
        location="À la maison des communs.",
    )
    return Shared(rows, [str(year) for year, _ in amounts], [(rows[1], ("Ali Pons", "trésorier"))], resource)


def a_part():
    return Partner(part="Prêter ses outils et tenir la permanence du samedi.")
