"""The papers that go with a report, taken from the structure's vault: given once, they serve everywhere.

Loi 2000-321, art. 10, and Cerfa 15059*02: the last yearly report of activity and the approved accounts of the year;
the auditor's report above a sum of public aid (code de commerce, art. L612-4: a dated threshold). A paper of the vault
is of the right year when it is dated after that year's last day.
"""

from dataclasses import dataclass
from decimal import Decimal

from commons.french import day, money
from commons.journal import lower_first
from structures.models import LegalFamily, Paper, PaperKind

from .. import accounts
from .thresholds import Threshold

AUDITED = "association.comptes_certifies_publies"
PRIVATE = ("74priv", "13priv")  # subsidies that no public body pays
ALWAYS, AUDIT = (PaperKind.ACTIVITY, PaperKind.ACCOUNTS), PaperKind.AUDIT


@dataclass(frozen=True)
class ReportNeed:
    """One paper that goes with a report: what was written of it, the version that goes with it, and why it is asked."""

    kind: PaperKind
    row: object = None
    paper: Paper | None = None
    kept: Paper | None = None
    why: str = ""

    @property
    def promised_on(self):
        return self.row.promised_on if self.row and not self.paper else None

    @property
    def is_given(self):
        return self.paper is not None

    @property
    def words(self):
        """Where it stands, in a sentence without a full stop."""
        if self.paper:
            return f"Jointe, {lower_first(self.paper.standing[0])}"
        return f"Promise pour le {day(self.promised_on)}" if self.promised_on else "À donner"

    @property
    def tone(self):
        return self.paper.standing[1] if self.paper else "wait" if self.promised_on else "act"

    @property
    def missing(self):
        """What to do about it; empty once it is joined, or promised for a day."""
        if self.paper or self.promised_on:
            return ""
        if self.kept is None:
            return f"Donnez la pièce « {self.kind.label} », ou dites pour quand."
        ours = "que nous avons n’est pas celle de cet exercice"
        return f"La pièce « {self.kind.label} » {ours} : donnez-la, ou dites pour quand."


def needs(report):
    """Each paper that goes with the report. While the report is its people's to write, and for what was promised, the
    vault's own version is taken; once handed in, what was joined stays."""
    rows, why = {row.kind: row for row in report.papers.all()}, why_audited(report)
    kinds, kept = [*ALWAYS, *([AUDIT] if why or AUDIT in rows else [])], {}
    if report.is_editable or any(row.paper_id is None for row in rows.values()):
        current = Paper.objects.current().filter(structure=report.structure, kind__in=kinds)
        kept = {paper.kind: paper for paper in current}
    return [_need(report, kind, rows.get(kind), kept.get(kind), why if kind == AUDIT else "") for kind in kinds]


def _need(report, kind, row, kept, why):
    joined = row.paper if row else None
    if joined and joined.refusal and report.is_editable:
        joined = None  # the town looked at it and sent it back
    if kept and (joined is None or report.is_editable) and is_of_year(kept, report):
        joined = kept
    return ReportNeed(kind, row, joined, kept, why)


def is_of_year(paper, report):
    """Whether this version of the vault is the year's: dated after its last day, and neither over nor sent back."""
    return paper.is_valid and paper.valid_from > report.closes_on


def public_aid(report):
    """The public subsidies of the year, as far as the report or the structure's budget tell."""
    lines = [[(line.account, line.actual) for line in report.lines.all()]]
    lines.append([(line.account, line.amount) for line in report.application.structure_lines.all()])
    return max(sum((amount for code, amount in side if is_public_grant(code)), Decimal()) for side in lines)


def is_public_grant(code):
    return accounts.ACCOUNTS[code].post in ("74", "13") and code not in PRIVATE


def why_audited(report):
    """Why an auditor's report goes with it, in a sentence; empty when none is asked."""
    if report.structure.family != LegalFamily.ASSOCIATION:
        return ""
    rule = Threshold.objects.at(report.closes_on).filter(key=AUDITED).first()
    aid = public_aid(report)
    if rule is None or aid <= rule.value:
        return ""
    return (
        f"{money(aid)} d’aides publiques en {report.year} : au-delà de {money(rule.value)}, les comptes sont certifiés "
        f"({rule.reference})."
    )
