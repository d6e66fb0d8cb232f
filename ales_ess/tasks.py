"""What the worker must know of beyond the ground floor: it looks for modules of this name."""

from commons import disposal
from funding import routines as of_funding
from label import routines as of_label
from maison import routines as of_house
from structures import routines as of_structures

__all__ = ["disposal", "of_funding", "of_house", "of_label", "of_structures"]
