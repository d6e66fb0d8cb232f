"""The label and the directory at the office."""

from . import awards, candidacies, juries, listings, referentials

__all__ = ["awards", "candidacies", "juries", "listings", "referentials"]
