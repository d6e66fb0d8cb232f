"""What the town writes about a subsidy, as tagged PDFs: no HTTP, no status, only bytes.

Every address printed is the structure's administrative one, and a protected structure is represented by its relay:
nothing here ever reads ``Shelter``, ``Contact`` or, for a protected structure, ``Membership``.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from commons import clock, pdf
from commons.words import euros
from structures.models import LegalFamily, Membership

from . import accounts
from .models import Application, Signature

SERVICE = "Service de l’économie sociale et solidaire"


def receipt(application):
    """The *accusé de réception électronique* of a request (CRPA, art. L112-11, with what R112-5 lists).

    It says when the request came in, who handles it, on which date silence refuses it (L231-4, 3°) and how to appeal.
    """
    return _render(
        "receipt",
        application=application,
        structure=application.structure,
        years=[(str(year.year), year.requested) for year in application.years.all()],
        budgets=_budgets(application),
        was_suspended=application.completion_requests.exists(),
    )


def agreement(agreement):
    """The *convention d’objectifs*, yearly or over several years, ready to be signed on screen.

    Contents: loi 2000-321, art. 10; décret 2001-495; the model of the circulaire 5811-SG du 29 septembre 2015.
    """
    grant, application = agreement.grant, agreement.grant.application
    structure = grant.structure
    years = agreement.years()
    return _render(
        "agreement",
        agreement=agreement,
        grant=grant,
        application=application,
        structure=structure,
        beneficiary="l’Association" if structure.family == LegalFamily.ASSOCIATION else "la Structure",
        signs_charter=structure.family in (LegalFamily.ASSOCIATION, LegalFamily.FOUNDATION),
        representative=_representative(structure),
        period=_period(grant.first_year, grant.last_year),
        first_year=str(grant.first_year),
        amount_in_words=euros(grant.amount),
        years=[YearOfGrant.of(year, amount, grant) for year, amount in years],
        schedule=_schedule(agreement),
        reports=[(str(report.year), report.due_on) for report in agreement.reports.all()],
        budgets=_budgets(application),
        cost=application.budget.charges,
    )


def signature_sheet(agreement):
    """Who signed an agreement, in which capacity, when, with which words, and the fingerprint of what they signed."""
    signatures = list(agreement.signatures.all())
    return _render(
        "signature_sheet",
        agreement=agreement,
        grant=agreement.grant,
        structure=agreement.structure,
        signatures=signatures,
        is_complete=len(signatures) == len(Signature.Party),
    )


def decision(application):
    """The letter that tells the decision: its grant, or its refusal."""
    if application.status == Application.Status.GRANTED:
        return award(application.grant)
    return refusal(application, deliberation=application.refusal_vote)


def refusal(application, *, deliberation=None):
    """The letter that refuses, with its reason and the means of appeal (CRPA, art. L211-2, L411-2; CJA, R421-5).

    ``deliberation`` is the council's vote, when the refusal comes from one.
    """
    return _render(
        "refusal",
        application=application,
        structure=application.structure,
        representative=_representative(application.structure),
        deliberation=deliberation,
        decided_by=_name(application.decided_by),
    )


def award(grant):
    """The letter that notifies the council's decision: how much, when, and what to do next (loi 2000-321, art. 10)."""
    agreement = getattr(grant, "agreement", None)
    if agreement:
        years = agreement.years()
    else:
        years = [(year.year, year.proposed) for year in grant.application.years.all() if year.proposed]
    return _render(
        "award",
        application=grant.application,
        structure=grant.structure,
        representative=_representative(grant.structure),
        grant=grant,
        period=_period(grant.first_year, grant.last_year),
        amount_in_words=euros(grant.amount),
        years=[YearOfGrant.of(year, amount, grant) for year, amount in years],
        agreement=agreement,
        schedule=_schedule(agreement) if agreement else [],
        decided_by=_name(grant.application.decided_by),
    )


# What the pages show -----------------------------------------------------------------------------


@dataclass(frozen=True)
class YearOfGrant:
    """The part of a grant that one year's credits pay. Years after the first wait for the council's budget."""

    year: str
    amount: Decimal
    words: str
    is_conditional: bool

    @classmethod
    def of(cls, year, amount, grant):
        return cls(str(year), amount, euros(amount), year > grant.first_year)


@dataclass(frozen=True)
class BudgetRow:
    """A line as the official form prints it, or the heading (``is_post``) above its lines."""

    label: str
    amount: Decimal
    is_post: bool


@dataclass(frozen=True)
class BudgetSide:
    """Charges or produits: the rows that are filled, and their total."""

    caption: str
    rows: list
    total: Decimal


def _render(name, **context):
    return pdf.render(
        f"funding/documents/{name}.html",
        {"town": settings.TOWN, "service": SERVICE, "written_on": clock.today()} | context,
    )


def _name(user):
    """A person's name on paper; never the e-mail address that stands in for it on screen."""
    return user.get_full_name() if user else ""


def _representative(structure):
    """``(name, role)`` of who commits the structure: its relay when it is protected, else its representative."""
    if structure.is_protected:
        return structure.relay_name, structure.relay_role
    members = structure.memberships.filter(role=Membership.Role.REPRESENTATIVE, user__is_active=True)
    member = members.select_related("user").first()
    return (_name(member.user), member.position) if member else ("", "")


def _period(first, last):
    return f"{first}" if first == last else f"{first} à {last}"


def _schedule(agreement):
    """``(rank, year, amount, condition)`` for each instalment, the condition in a sentence."""
    instalments = agreement.instalments.select_related("after_report")
    return [(item.rank, str(item.year), item.amount, _condition(item, agreement.grant)) for item in instalments]


def _condition(instalment, grant):
    if instalment.after_report:
        condition = f"Après acceptation du compte rendu financier {instalment.after_report.year}"
    elif instalment.year == grant.first_year:
        condition = "Après notification de la convention signée"
    else:
        condition = f"Au cours de l’exercice {instalment.year}"
    if instalment.year > grant.first_year:
        condition += f", sous réserve des crédits {instalment.year}"
    return condition


def _budgets(application):
    """The pairs of tables to print: charges and produits, then the valued contributions if there are any."""
    amounts = {line.account: line.amount for line in application.lines.all()}
    pairs = [[_side(amounts, side, volunteer) for side in CAPTIONS] for volunteer in (False, True)]
    return [pair for pair in pairs if any(side.rows for side in pair)]


CAPTIONS = {
    accounts.CHARGE: ("Charges", "Emploi des contributions volontaires"),
    accounts.PRODUIT: ("Produits", "Contributions volontaires en nature"),
}


def _side(amounts, side, volunteer):
    rows, total = [], Decimal()
    for post in accounts.posts(side):
        lines = [account for account in post.accounts if account.code in amounts and account.is_volunteer == volunteer]
        if lines:
            subtotal = sum(amounts[line.code] for line in lines)
            total += subtotal
            rows.append(BudgetRow(_label(post), subtotal, is_post=True))
            rows += [BudgetRow(_label(line), amounts[line.code], False) for line in lines if line.code != post.code]
    return BudgetSide(CAPTIONS[side][volunteer], rows, total)


def _label(line):
    """With its number, where the form prints one."""
    return f"{line.code} {line.label}" if line.code.isdigit() else line.label
