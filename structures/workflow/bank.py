"""How the town comes to trust a bank account: declared, looked at by one agent, then by another.

The confirmed account's row is the lock that payments and changes share: ``models.bank.lock_payable``.
"""

from django.core.exceptions import ValidationError
from django.db import transaction

from commons import clock, journal
from commons.workflow import Flow, save

from .. import emails
from ..models import BankAccount, Structure
from . import registration

B = BankAccount.Status
DECLARED = "Compte bancaire déclaré"

bank_accounts = Flow(BankAccount, first=B.DECLARED)


def is_own(user, account):
    """An agent who belongs to the structure leaves its money to others."""
    return account.structure_id in user.belongs_to


def knows_holder(user, account):
    """A protected structure's RIB is compared by those who may read its name."""
    return not account.structure.is_protected or user.has_perm("structures.see_protected")


def checker(user, account):
    allowed = user.has_perm("structures.check_bankaccount") and knows_holder(user, account)
    return allowed and not is_own(user, account)


def confirmer(user, account):
    return user.has_perm("structures.confirm_bankaccount") and not is_own(user, account)


def either_agent(user, account):
    return checker(user, account) or confirmer(user, account)


def account_holder(user, account):
    """Who commits the structure."""
    return account.structure.is_represented_by(user)


def successor(account):
    """The account that waits for its confirmation, to take this one's place."""
    return BankAccount.objects.filter(structure=account.structure_id, status=B.CHECKED).exclude(pk=account.pk).first()


def replacer(user, account):
    """Who confirms the next account, and only while there is one."""
    following = successor(account)
    return following is not None and confirmer(user, following)


@transaction.atomic
def declare_account(account, *, by):
    """Somebody gives an account of their structure's, or an agent types it at the desk.

    Every representative is told, so that a stranger's change is seen; payments wait. What the structure changes by
    itself asks the town for another look at the structure as well.
    """
    structure = account.structure
    BankAccount.objects.confirmed().select_for_update(of=("self",)).filter(structure=structure).first()
    account.added_by = by
    if structure.status == Structure.Status.CLOSED:
        raise ValidationError("La structure est fermée : elle ne déclare plus de compte.")
    account.full_clean()
    save(account)  # two people may declare the first account at once
    journal.note(structure, DECLARED, by=by)
    event = journal.note(account, DECLARED, by=by)
    emails.bank_change_declared(event)
    if structure.status == Structure.Status.VERIFIED and registration.reopen.by(by, structure):
        registration.reopen(structure, by=by)
    return account


@bank_accounts.move(B.DECLARED, to=B.CHECKED, by=checker, label="Déclarer vérifié", tell=emails.bank_to_confirm)
def check_account(account, *, by):
    """Vous avez comparé l’IBAN, le BIC et le titulaire avec le RIB, puis rappelé la structure à un numéro connu avant
    cette demande. Une autre personne confirmera."""
    account.checked_at, account.checked_by = clock.now(), by


@bank_accounts.move(B.CHECKED, to=B.CONFIRMED, by=confirmer, label="Confirmer le compte", tell=emails.bank_confirmed)
def confirm_account(account, *, by):
    """Second regard, par une autre personne : la Ville versera sur ce compte, et sur aucun autre."""
    account.confirmed_at, account.confirmed_by = clock.now(), by
    for former in BankAccount.objects.confirmed().filter(structure=account.structure_id):
        replace_account(former, by=by)


@bank_accounts.move(
    B.DECLARED,
    B.CHECKED,
    B.CONFIRMED,
    to=B.REFUSED,
    by=either_agent,
    label="Refuser le compte",
    tell=emails.bank_refused,
    tone="danger",
)
def refuse_account(account, *, by, reason):
    """Rien ne sera versé sur ce compte. Les représentants de la structure lisent le motif."""
    account.refusal_reason = reason


@bank_accounts.move(B.CONFIRMED, to=B.REPLACED, by=replacer, label="Retirer au profit du nouveau compte", tone="danger")
def replace_account(account, *, by):
    """Un compte plus récent prend sa place : plus rien n’est versé sur celui-ci."""


@bank_accounts.move(
    B.DECLARED,
    B.CHECKED,
    B.CONFIRMED,
    to=B.WITHDRAWN,
    by=account_holder,
    label="Retirer ce compte",
    tell=emails.bank_withdrawn,
    tone="danger",
)
def withdraw_account(account, *, by):
    """La Ville ne versera rien sur ce compte. Les autres représentants en sont prévenus."""
