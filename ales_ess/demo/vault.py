"""What structures keep at the town's: their papers, their bank account."""

import datetime as dt
import random
from functools import cache

from stdnum import iban

from commons import clock, pdf
from commons.uploads import Upload
from structures import workflow
from structures.models import BankAccount, PaperKind, Structure

from .agenda import at, days
from .people import REPRESENTATIVES

BIC = "AGRIFRPP"
KEPT = (PaperKind.BANK, PaperKind.ACCOUNTS, PaperKind.ACTIVITY, PaperKind.INSURANCE)
YEARLY = (PaperKind.ACCOUNTS, PaperKind.ACTIVITY, PaperKind.INSURANCE)


@cache
def sample(kind):
    """One page that says what it stands for, the same for every structure."""
    title = PaperKind(kind).label
    html = (
        f'<!doctype html><html lang="fr"><head><title>{title}</title></head>'
        f"<body><h1>{title}</h1><p>Pièce inventée, pour la démonstration du portail.</p></body></html>"
    )
    return pdf.from_html(html)


def upload(kind):
    name = f"{PaperKind(kind).label}.pdf"
    return Upload(name=name, content=sample(kind), extension="pdf", mime="application/pdf", pages=1)


def papers(town, row, first_use):
    """The usual papers come with the registration, then those of the year come each September."""
    rng = random.Random(f"{town.seed}:papers:{row.name}")
    careful = row.name in REPRESENTATIVES  # the demo's own accounts have everything at hand
    kinds = KEPT
    for held in (first_use - days(1), *(dt.date(year, 9, 15) for year in range(first_use.year, town.today.year + 1))):
        if not first_use - days(1) <= held <= town.today:
            continue
        yield at(held, rng)
        structure = town.structures.get(row.name)
        if structure is None or structure.status == Structure.Status.CLOSED:
            return
        for kind in kinds:
            if careful or rng.random() < 0.85:
                keep(structure, kind, town, rng)
        kinds = YEARLY


def keep(structure, kind, town, rng):
    """One paper of the vault; most are looked at by an agent, who does not see those of a protected structure."""
    paper = workflow.add_paper(structure, kind, upload(kind), by=town.people_of(structure))
    agent = town.staff.protection if structure.is_protected else town.staff.subventions
    if rng.random() < 0.7:
        workflow.check_paper(paper, by=agent)


def account_number(number):
    """An IBAN whose keys hold, in a bank branch that does not exist."""
    stem = f"30006{'0' * 5}{number:011}"
    key = 97 - (89 * 30006 + 15 * 0 + 3 * number) % 97
    stem = f"{stem}{key:02}"
    return f"FR{iban.calc_check_digits('FR00' + stem)}{stem}"


def declare_account(town, structure, by):
    """Its representative gives where it is paid."""
    account = BankAccount(
        structure=structure,
        holder=structure.name,
        iban=account_number(next(town.accounts)),
        bic=BIC,
        added_at=clock.now(),
    )
    return workflow.declare_account(account, by=by)


def confirm_account(town, account):
    """Two agents look, one after the other; a structure that is to be checked again because of it is."""
    staff, structure = town.staff, account.structure
    workflow.check_account(account, by=staff.protection if structure.is_protected else staff.subventions)
    workflow.confirm_account(account, by=staff.finances)
    structure.refresh_from_db()
    if structure.status == Structure.Status.TO_REVIEW:
        workflow.verify(structure, by=staff.subventions)


def must_be_payable(town, structure, by):
    """Before its first payment, a structure has an account that holds."""
    if not structure.bank_accounts.in_use().exists():
        confirm_account(town, declare_account(town, structure, by))
