"""Hours and lengths, as people say them."""

from commons.french import SPACE, hour


def listed(words):
    """« lundi, mardi et jeudi »."""
    *most, last = words
    return f"{', '.join(most)} et {last}" if most else last


def length(duration):
    """« 30 minutes », « 1 h 30 », « 2 h », « 3 jours »."""
    days, minutes = duration.days, duration.seconds // 60
    if days and not minutes:
        return f"{days}{SPACE}jour{'s' if days > 1 else ''}"
    hours, minutes = divmod(days * 24 * 60 + minutes, 60)
    if not hours:
        return f"{minutes}{SPACE}minute{'s' if minutes > 1 else ''}"
    return f"{hours}{SPACE}h{SPACE}{minutes:02}" if minutes else f"{hours}{SPACE}h"


def times(ranges):
    """« de 9 h à 12 h et de 14 h à minuit »."""
    return listed([f"de {at(start)} à {at(end)}" for start, end in ranges])


def at(moment):
    """« 9 h 30 », « minuit »: of a moment, or of a time."""
    told = hour(moment)
    return "minuit" if told == f"0{SPACE}h" else told
