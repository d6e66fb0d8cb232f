"""The public holidays of metropolitan France (Code du travail, art. L3133-1)."""

from functools import lru_cache

import holidays


@lru_cache(maxsize=32)
def holidays_of(year):
    """Those of one year, by day."""
    found = holidays.country_holidays("FR", years=year, language="fr")
    return {day: name.replace("'", "’") for day, name in found.items()}


def holiday(day):
    """The name of the holiday; empty on other days."""
    return holidays_of(day.year).get(day, "")
