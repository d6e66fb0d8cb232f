"""The staff's side of public money: everything happens here, by moves."""

from . import agreements, applications, calls, council, grants, known, money

__all__ = ["agreements", "applications", "calls", "council", "grants", "known", "money"]
