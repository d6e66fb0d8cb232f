"""The pages of the people of structures, one module a theme."""

from .bank import BankAccountMoveView, BankView
from .confirming import ConfirmLinkView, ConfirmView
from .contacts import ContactAddView, ContactDeleteView, ContactEditView
from .declare import AddressesView, DeclareView, FindView
from .papers import PaperAddView, PaperFileView, PaperRemoveView, PapersView
from .people import (
    HandOverView,
    InvitationMoveView,
    InvitationView,
    InviteView,
    JoinRequestMoveView,
    JoinView,
    LeaveView,
    MemberRemoveView,
    MemberView,
    PeopleView,
)
from .structure import EditView, ShelterView, StructureMoveView, StructureView

__all__ = [
    "HandOverView",
    "InvitationMoveView",
    "InvitationView",
    "InviteView",
    "JoinRequestMoveView",
    "JoinView",
    "LeaveView",
    "MemberRemoveView",
    "MemberView",
    "PeopleView",
    "AddressesView",
    "BankAccountMoveView",
    "BankView",
    "ConfirmLinkView",
    "ConfirmView",
    "ContactAddView",
    "ContactDeleteView",
    "ContactEditView",
    "DeclareView",
    "FindView",
    "EditView",
    "PaperAddView",
    "PaperFileView",
    "PaperRemoveView",
    "PapersView",
    "ShelterView",
    "StructureMoveView",
    "StructureView",
]
