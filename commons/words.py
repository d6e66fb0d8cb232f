"""Amounts in full words, as acts and letters repeat them so that nobody misreads a figure."""

from decimal import ROUND_HALF_UP, Decimal

from num2words import num2words

CENT = Decimal("0.01")


def euros(amount):
    """« trente-six mille euros », « deux millions d’euros », « un euro et cinquante centimes »."""
    amount = Decimal(amount).quantize(CENT, ROUND_HALF_UP)
    if amount < 0:
        return f"moins {euros(-amount)}"
    whole, cents = int(amount), int(amount % 1 * 100)
    words = [_counted(whole, "euro")] if whole or not cents else []
    if cents:
        words.append(_counted(cents, "centime"))
    return " et ".join(words)


def _counted(number, unit):
    """French counts from two on, and millions take « de »: deux millions d’euros."""
    words = num2words(number, lang="fr")
    if number >= 1_000_000 and number % 1_000_000 == 0:
        return f"{words} d’{unit}s"
    return f"{words} {unit}{'s' if number >= 2 else ''}"
