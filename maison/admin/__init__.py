"""The house at the desk: bookings, spaces, what is lent."""

from . import advice, bookings, companies, coworking, fairness, occupations, premises, rounds, series, spaces, takeovers

__all__ = [
    "advice",
    "bookings",
    "companies",
    "coworking",
    "fairness",
    "occupations",
    "premises",
    "rounds",
    "series",
    "spaces",
    "takeovers",
]
