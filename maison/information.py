"""When a company may lawfully be sold: its employees hear of it first, so that they may make an offer.

Code de commerce, art. L23-10-1 to L23-10-12 (a majority of the shares) and L141-23 to L141-32 (the business itself).
What the law sets in figures is a dated row (``LegalDelay``); here is how they are put together.
"""

import datetime as dt
from dataclasses import asdict, dataclass

from dateutil.relativedelta import relativedelta
from django.db.models import TextChoices

from commons.french import SPACE, day

DELAY = "reprise.information.delai"
SMALL = "reprise.information.effectif"
LARGE = "reprise.information.effectif_max"
COUNCIL = "reprise.cse.delai"
COUNCIL_EXPERT = "reprise.cse.delai_expert"
VALIDITY = "reprise.information.validite"
FINE = "reprise.information.amende"


@dataclass(frozen=True)
class Line:
    """One value of one rule, as the table of the database holds it."""

    key: str
    value: int
    unit: str
    effective_from: dt.date
    reference: str
    note: str = ""


SINCE_2014 = dt.date(2014, 11, 1)
TABLE = (
    Line(
        DELAY, 2, "mois avant la vente", SINCE_2014, "code de commerce, art. L23-10-1 et L141-23",
        note="Réforme en débat, issue inconnue : ajouter une ligne à la date du texte.",
    ),
    Line(SMALL, 50, "salariés", SINCE_2014, "code de commerce, art. L23-10-1 et L23-10-7 ; code du travail, L2312-8",
         note="À partir de cet effectif, le comité social et économique est consulté."),
    Line(LARGE, 250, "salariés", SINCE_2014, "code de commerce, art. L23-10-7 et L141-28 ; loi 2008-776, art. 51",
         note="À partir de cet effectif, ou au-delà de 50 M€ de chiffre d’affaires et de 43 M€ de bilan, l’entreprise "
         "n’est plus une PME : cette information n’est plus due."),
    Line(COUNCIL, 1, "mois de consultation", dt.date(2018, 1, 1), "code du travail, art. R2312-6"),
    Line(COUNCIL_EXPERT, 2, "mois de consultation", dt.date(2018, 1, 1), "code du travail, art. R2312-6",
         note="Quand le comité demande un expert."),
    Line(VALIDITY, 2, "ans après le délai", SINCE_2014, "code de commerce, art. L23-10-5 et L141-26",
         note="Au-delà, une vente demande une nouvelle information."),
    Line(FINE, 2, "% du prix de vente", dt.date(2016, 1, 1),
         "code de commerce, art. L23-10-1 et L141-23 (loi 2015-990, art. 204 ; décret 2015-1811)",
         note="Amende civile, au plus, quand les salariés n’ont pas été informés. Auparavant, la vente pouvait être "
         "annulée (annulation censurée le 17 juillet 2015, décision 2015-476 QPC)."),
)  # fmt: skip


class Sale(TextChoices):
    """What is sold."""

    SHARES = "shares", "Plus de la moitié des parts ou des actions"
    BUSINESS = "business", "Le fonds de commerce"


ARTICLES = {Sale.SHARES: ("L23-10-1", "L23-10-7"), Sale.BUSINESS: ("L141-23", "L141-28")}


class Exclusion(TextChoices):
    """Sales of which the law does not ask that employees hear first (art. L23-10-6 and L141-27)."""

    INHERITANCE = "inheritance", "Succession"
    FAMILY = "family", "Vente au conjoint, à un ascendant ou à un descendant"
    MARRIAGE = "marriage", "Liquidation du régime matrimonial"
    PROCEEDINGS = "proceedings", "Conciliation, sauvegarde, redressement ou liquidation judiciaire"
    INFORMED = "informed", "Salariés informés sur ce projet dans les douze mois (loi 2014-856, art. 18)"


class Regime(TextChoices):
    """What the law asks, by the size of the company."""

    EXCLUDED = "excluded", "Vente exclue de l’obligation"
    NOBODY = "nobody", "Aucun salarié à informer"
    EACH = "each", "Chaque salarié informé à l’avance"
    COUNCIL = "council", "Salariés informés au plus tard quand le comité social et économique est consulté"
    NONE = "none", "Information non due à cet effectif"


@dataclass(frozen=True)
class Facts:
    """What is known of a sale. ``declined_on``: the day on which the last employee said that they make no offer."""

    headcount: int
    sale: str = Sale.SHARES
    exclusion: str = ""
    informed_on: dt.date | None = None
    consulted_on: dt.date | None = None
    has_expert: bool = False
    declined_on: dt.date | None = None


@dataclass(frozen=True)
class Timetable:
    """What the law answers: the first day on which the sale may be signed, the last one, and why.

    ``waits_for`` tells what stops any answer yet. No ``latest`` where nothing runs out.
    """

    regime: Regime
    why: str
    earliest: dt.date | None = None
    latest: dt.date | None = None
    waits_for: str = ""

    @property
    def is_known(self):
        return not self.waits_for

    def allows(self, on):
        """Whether a sale signed on that day is lawful."""
        begun = self.earliest is None or self.earliest <= on
        return self.is_known and begun and (self.latest is None or on <= self.latest)


def regime_of(facts, rules):
    if facts.exclusion:
        return Regime.EXCLUDED
    if facts.headcount == 0:
        return Regime.NOBODY
    if facts.headcount < rules[SMALL]:
        return Regime.EACH
    return Regime.COUNCIL if facts.headcount < rules[LARGE] else Regime.NONE


def timetable(facts, rules):
    """The answer for these facts; ``rules`` gives the figures by key (``in_force``)."""
    regime = regime_of(facts, rules)
    if regime == Regime.EACH:
        return each_is_informed(facts, rules)
    if regime == Regime.COUNCIL:
        return council_is_consulted(facts, rules)
    article = "art. L23-10-6 et L141-27" if regime == Regime.EXCLUDED else f"art. {' et '.join(ARTICLES[facts.sale])}"
    return Timetable(regime, f"{regime.label} (code de commerce, {article}) : la vente peut être signée.")


def each_is_informed(facts, rules):
    """Under fifty: each employee hears of it two months ahead. The delay ends earlier once all of them said that they
    make no offer, never before they were told."""
    article = ARTICLES[facts.sale][0]
    if not rules[DELAY]:
        return Timetable(
            Regime.EACH, f"La loi ne demande plus de délai avant la vente (code de commerce, art. {article})."
        )
    if facts.informed_on is None:
        return Timetable(
            Regime.EACH,
            f"Chaque salarié est informé au moins {counted(rules[DELAY], 'mois')} avant la vente (code de commerce, "
            f"art. {article}).",
            waits_for="Donnez le jour où le dernier salarié a été informé.",
        )
    delay_ends = facts.informed_on + relativedelta(months=rules[DELAY])
    earliest = after(delay_ends)
    why = f"Salariés informés le {day(facts.informed_on)}, délai de {counted(rules[DELAY], 'mois')} (art. {article})"
    if facts.declined_on and max(facts.declined_on, facts.informed_on) < earliest:
        earliest = max(facts.declined_on, facts.informed_on)
        why += f" ; tous ont dit le {day(facts.declined_on)} qu’ils ne feraient pas d’offre"
    return Timetable(Regime.EACH, f"{why}.", earliest, delay_ends + relativedelta(years=rules[VALIDITY]))


def council_is_consulted(facts, rules):
    """Fifty and more: told when the works council is consulted at the latest; the council has its time to answer."""
    article = ARTICLES[facts.sale][1]
    if facts.consulted_on is None or facts.informed_on is None:
        missing = "a été consulté" if facts.consulted_on is None else "a été consulté et celui où les salariés l’ont su"
        return Timetable(
            Regime.COUNCIL,
            f"Les salariés sont informés au plus tard quand le comité social et économique est consulté (code de "
            f"commerce, art. {article}).",
            waits_for=f"Donnez le jour où le comité {missing}.",
        )
    months = rules[COUNCIL_EXPERT if facts.has_expert else COUNCIL]
    delay_ends = max(facts.consulted_on, facts.informed_on) + relativedelta(months=months)
    return Timetable(
        Regime.COUNCIL,
        f"Comité consulté le {day(facts.consulted_on)}, salariés informés le {day(facts.informed_on)} (art. {article}) "
        f": le comité a {counted(months, 'mois')} pour répondre (code du travail, art. R2312-6).",
        after(delay_ends) if months else delay_ends,
        delay_ends + relativedelta(years=rules[VALIDITY]),
    )


def after(last_day):
    """A delay in months runs to the end of its last day (code de procédure civile, art. 641 and 642)."""
    return last_day + dt.timedelta(days=1)


def counted(value, unit):
    return f"{value}{SPACE}{unit}"


def in_force(rows):
    """The figures by key. A delay that these rows no longer hold is one that the law no longer asks."""
    return {line.key: line.value for line in TABLE} | {DELAY: 0} | {row.key: row.value for row in rows}


def seeded():
    """The lines of a new database."""
    return [asdict(line) for line in TABLE]
