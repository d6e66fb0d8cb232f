"""People, structures and where they are."""

from .people import User
from .structure import Contact, LegalFamily, Membership, Shelter, Structure
from .territory import Commune, Sector

__all__ = ["Commune", "Contact", "LegalFamily", "Membership", "Sector", "Shelter", "Structure", "User"]
