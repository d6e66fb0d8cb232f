"""Every change of status of structures and of what hangs on them, one module a kind of file."""

from .bank import (
    bank_accounts,
    check_account,
    confirm_account,
    declare_account,
    refuse_account,
    replace_account,
    withdraw_account,
)
from .duplicates import doubt_again, duplicates, propose, propose_all, tell_apart
from .importing import take_in
from .joining import (
    accept_invitation,
    accept_request,
    ask_to_join,
    decline_invitation,
    invitations,
    invite,
    join_requests,
    refuse_request,
    resend_invitation,
    revoke_invitation,
)
from .membership import give_role, leave, note_representation, remove
from .papers import add_paper, check_paper, forget_file, remove_paper
from .registration import IDENTITY, close, confirm, edited, merge, recheck, registrations, reopen, submit, verify

__all__ = [
    "doubt_again",
    "duplicates",
    "propose",
    "propose_all",
    "take_in",
    "tell_apart",
    "accept_invitation",
    "accept_request",
    "ask_to_join",
    "decline_invitation",
    "invitations",
    "invite",
    "join_requests",
    "refuse_request",
    "resend_invitation",
    "revoke_invitation",
    "give_role",
    "leave",
    "note_representation",
    "remove",
    "add_paper",
    "check_paper",
    "forget_file",
    "remove_paper",
    "bank_accounts",
    "check_account",
    "confirm_account",
    "declare_account",
    "refuse_account",
    "replace_account",
    "withdraw_account",
    "IDENTITY",
    "close",
    "confirm",
    "edited",
    "merge",
    "recheck",
    "registrations",
    "reopen",
    "submit",
    "verify",
]
