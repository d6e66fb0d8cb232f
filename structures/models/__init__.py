"""People, structures and where they are."""

from .bank import BankAccount
from .duplicates import DuplicatePair
from .joining import Departure, Invitation, JoinRequest
from .papers import Paper, PaperKind
from .people import User
from .structure import Contact, LegalFamily, Membership, Shelter, Structure
from .territory import Commune, Sector

__all__ = [
    "BankAccount",
    "Commune",
    "Contact",
    "Departure",
    "DuplicatePair",
    "Invitation",
    "JoinRequest",
    "LegalFamily",
    "Membership",
    "Paper",
    "PaperKind",
    "Sector",
    "Shelter",
    "Structure",
    "User",
]
