"""From what people type to clean values, one module a theme."""

from .accounts import SignupForm
from .bank import BankAccountForm, RefuseAccountForm
from .contacts import ContactForm, ShelterForm
from .fields import IdentifierField
from .finding import FindForm
from .papers import CheckForm, PaperForm
from .people import AcceptRequestForm, InviteForm, JoinForm, MemberForm, SuccessorForm
from .registrations import CloseForm, MergeForm
from .structure import DeclareForm, RowForm, StructureForm

__all__ = [
    "AcceptRequestForm",
    "InviteForm",
    "JoinForm",
    "MemberForm",
    "SuccessorForm",
    "CheckForm",
    "PaperForm",
    "BankAccountForm",
    "RefuseAccountForm",
    "CloseForm",
    "ContactForm",
    "DeclareForm",
    "FindForm",
    "IdentifierField",
    "MergeForm",
    "RowForm",
    "ShelterForm",
    "SignupForm",
    "StructureForm",
]
