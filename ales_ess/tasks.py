"""What the worker must know of beyond the ground floor: it looks for modules of this name."""

from funding import routines  # noqa: F401
