"""What the Maison lends, to whom, and until when."""

from .advisers import Absence, AdviceKind, Adviser, AdviserHours
from .alerts import Alert, AlertWords
from .appointments import AdviceNote, Appointment
from .bookings import Booking, Occupancy, Series
from .coworking import DayPart, DeskPass, PassBook, PassOffer
from .fairness import Door, Limit, PriorityRule, Quota
from .feeds import Feed
from .inventories import Inventory, InventoryPhoto
from .legal_delays import LegalDelay
from .occupations import Occupation, OccupationSignature, Party
from .opening import Closure, OpeningHours, Season
from .premises import Premises, PremisesPhoto
from .rates import ChosenCategory, Rate, RateCategory
from .requests import PremisesRequest, RequestPaper
from .rounds import Round, Wish, WishedSlot
from .spaces import Equipment, Space, SpacePhoto
from .takeover_parts import TakeoverContact, TakeoverDocument, TakeoverStep
from .takeovers import Company, Signal, TakeoverCase, TakeoverPartner
from .terms import Term
from .waiting import WaitingPlace

__all__ = [
    "Absence",
    "AdviceKind",
    "AdviceNote",
    "Adviser",
    "AdviserHours",
    "Appointment",
    "Booking",
    "ChosenCategory",
    "Closure",
    "DayPart",
    "DeskPass",
    "Door",
    "Equipment",
    "Feed",
    "Limit",
    "Occupancy",
    "OpeningHours",
    "PriorityRule",
    "PassBook",
    "PassOffer",
    "Quota",
    "Rate",
    "RateCategory",
    "Round",
    "Season",
    "Series",
    "Space",
    "SpacePhoto",
    "WaitingPlace",
    "Term",
    "Wish",
    "WishedSlot",
    "Inventory",
    "InventoryPhoto",
    "Occupation",
    "OccupationSignature",
    "Party",
    "Premises",
    "PremisesPhoto",
    "PremisesRequest",
    "RequestPaper",
    "Alert",
    "AlertWords",
    "Company",
    "LegalDelay",
    "Signal",
    "TakeoverCase",
    "TakeoverContact",
    "TakeoverDocument",
    "TakeoverPartner",
    "TakeoverStep",
]
