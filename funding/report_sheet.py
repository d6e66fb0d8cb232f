"""A report as the official form lays it out: one reading of it for the page, the office and the PDF.

Cerfa 15059*02: 1 bilan qualitatif, 2 tableau de synthèse, 3 annexe. Its public version names nobody and, of a protected
structure, tells neither when nor where (loi 2000-321, art. 10 ; CRPA, art. L311-6).
"""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.text import capfirst

from commons.french import NOTHING, day, digits, money, percent

from . import accounts, gaps
from .models import InKindAid
from .sheet import Grid, Section

ATTESTATION = (
    "Je certifie exactes les informations de ce compte rendu, conformes aux comptes de la structure, et que la "
    "subvention a été employée à ce pour quoi elle a été accordée."
)


@dataclass(frozen=True)
class FigureRow:
    """One line of the table, or the heading (``is_post``) that adds up its lines."""

    label: str
    planned: Decimal
    actual: Decimal
    reason: str = ""
    is_post: bool = False
    is_wide: bool = False

    @property
    def gap(self):
        return self.actual - self.planned

    @property
    def percent(self):
        return share_of(self.actual, self.planned)


@dataclass(frozen=True)
class FigureTable:
    """One side of the table: prévision, réalisation, %."""

    caption: str
    rows: list
    total: FigureRow


def share_of(actual, planned):
    """« 104,5 % » of the plan; a dash where nothing was planned."""
    found = gaps.percent(actual, planned)
    return NOTHING if found is None else percent(found)


VOLUNTARY = ("Emplois des contributions volontaires (86)", "Contributions volontaires en nature (87)")


def tables(report):
    """Charges and produits, then the valued contributions of both sides, as far as they are filled."""
    titles, made = report.chart.side_names, []
    for captions, volunteer in ((titles, False), (VOLUNTARY, True)):
        for caption, side in zip(captions, (accounts.CHARGE, accounts.PRODUIT), strict=True):
            made.append(_table(report, caption, side, volunteer))
    return [table for table in made if table.rows]


def _table(report, caption, side, volunteer):
    lines, rows = {line.account: line for line in report.lines.all()}, []
    planned, actual = (report.total(side, column, volunteer=volunteer) for column in ("planned", "actual"))
    wide = {line.account for line in report.wide_lines()} if report.is_begun else set()
    for post in report.chart.of(side):
        filled = [account for account in post.accounts if account.code in lines and account.is_volunteer == volunteer]
        if len(filled) > 1:
            sums = (sum(getattr(lines[account.code], name) for account in filled) for name in ("planned", "actual"))
            rows.append(FigureRow(f"{_number(post.code)}{post.label}", *sums, is_post=True))
        rows += [_row(account, lines[account.code], account.code in wide) for account in filled]
    return FigureTable(caption, rows, FigureRow(f"Total, {caption.lower()}", planned, actual))


def _row(account, line, is_wide):
    label = f"{_number(account.code)}{account.label}"
    return FigureRow(label, line.planned, line.actual, line.reason, is_wide=is_wide)


def _number(code):
    return f"{code} " if code.isdecimal() else ""


def sections(report, *, names_people=True):
    """The sections of this report, in the order of the form."""
    told = (_story(report, names_people), _figures(report), _annex(report, names_people))
    made = [_head(report), *told, _papers(report)]
    return [*made, _signature(report)] if names_people else made


def _head(report):
    """Who, for what, how much; what has not happened yet is not told."""
    agreement, structure = report.agreement, report.structure
    facts = [
        ("Bénéficiaire", structure.name),
        ("SIRET", structure.siret),
        ("Convention", agreement.number),
        ("Projet", report.application.title),
        ("Exercice", f"{report.year}, clos le {day(report.closes_on)}"),
        ("Subvention de l’exercice", money(report.subsidy)),
        ("Déposé le", day(report.submitted_at) if report.submitted_at else ""),
        ("Accepté le", day(report.accepted_at) if report.accepted_at else ""),
        ("Coût retenu par la Ville", money(report.retained_cost) if report.retained_cost is not None else ""),
    ]
    return Section("head", "", "L’essentiel", facts=[(label, value) for label, value in facts if value])


def _story(report, names_people):
    hidden = {"places"} if report.structure.is_protected and not names_people else set()
    fields = [name for name in ("achievements", "places", "beneficiaries", "results") if name not in hidden]
    grids = [grid for grid in (_audiences(report), _indicators(report)) if grid.rows]
    return Section("story", "1", "Bilan qualitatif de l’action", texts=_texts(report, fields), grids=grids)


def _texts(report, fields):
    named = [(capfirst(report._meta.get_field(name).verbose_name), getattr(report, name)) for name in fields]
    return [(label, text) for label, text in named if text]


def _audiences(report):
    rows = [
        [row.name, row.get_age_display() or NOTHING, *(count(part) for part in (row.people, row.women, row.local))]
        for row in report.audiences.all()
    ]
    headings = ["Public", "Âge", "Personnes", "Dont femmes", "Dont quartiers prioritaires"]
    return Grid("Bénéficiaires par type de public", headings, rows, numbers=(2, 3, 4))


def count(number):
    return NOTHING if number is None else digits(number)


def _indicators(report):
    rows = []
    for indicator, target, reached in report.indicators():
        value = reached.value if reached else None
        done = share_of(value, target) if value is not None and target else NOTHING
        comment = reached.comment if reached else ""
        rows.append([str(indicator), figure(target), figure(value), done, comment or NOTHING])
    return Grid("Indicateurs", ["Indicateur", "Cible", "Atteint", "%", "Commentaire"], rows, numbers=(1, 2, 3))


def figure(value):
    """A measure as people write it: « 400 », « 2,5 »."""
    return (
        NOTHING if value is None else digits(value.quantize(Decimal(1)) if value == int(value) else value.normalize())
    )


def _figures(report):
    """Its tables are ``tables(report)``."""
    produits = report.total(accounts.PRODUIT, "actual")
    notes = []
    if produits:
        share = share_of(report.subsidy, produits)
        notes.append(f"La subvention de {money(report.subsidy)} représente {share} du total des produits.")
    if report.result > 0:
        notes.append(f"L’exercice laisse un excédent de {money(report.result)}.")
    elif report.result < 0:
        notes.append(f"L’exercice laisse un déficit de {money(-report.result)}.")
    return Section("figures", "2", "Tableau de synthèse", notes=notes)


def _annex(report, names_people):
    given = [[aid.label if names_people else aid.told, money(aid.value)] for aid in in_kind(report)]
    grid = Grid("Aides en nature de la Ville", ["Nature", "Valeur"], given, numbers=(1,))
    rule = report.rule
    return Section(
        "annex",
        "3",
        "Annexe",
        texts=_texts(report, ["allocation_rules", "gaps", "contributions", "observations"]),
        grids=[_reasons(report), *([grid] if given else [])],
        notes=[
            f"Un écart s’explique au-delà de {percent(rule.share)} de la prévision et de {money(rule.floor)}.",
        ],
    )


def in_kind(report):
    """What the town gave this structure without paying, in that year."""
    return InKindAid.objects.told().filter(structure=report.structure, year=report.year).order_by("pk")


def _reasons(report):
    rows = [
        [line.get_account_display(), money(line.gap), line.reason or NOTHING]
        for line in report.lines.all()
        if line.reason or (report.is_begun and report.rule.is_wide(line.planned, line.actual))
    ]
    headings = ["Compte", "Écart", "Explication"]
    return Grid("Écarts significatifs", headings, rows or [["Aucun", NOTHING, NOTHING]], numbers=(1,))


def _papers(report):
    rows = [[need.kind.label, need.words] for need in report.needs()]
    return Section("papers", "", "Pièces", grids=[Grid("Pièces du compte rendu", ["Pièce", "Où elle en est"], rows)])


def _signature(report):
    signed = bool(report.submitted_at)
    return Section(
        "signature",
        "",
        "Attestation",
        facts=[("Signataire", report.signer_name), ("Qualité", report.signer_role)] if signed else [],
        notes=[ATTESTATION if signed else "À attester au dépôt."],
    )
