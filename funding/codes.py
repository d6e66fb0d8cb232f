"""The code printed on an agreement: short enough to be copied by hand, long enough not to be guessed."""

import re
import secrets

# Neither 0, 1, I, L nor O: what a hand copies from paper is read one way only. Thirty-one signs, a prime number.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
DRAWN = 11  # signs drawn by chance: 54 bits
LENGTH = DRAWN + 1
GROUP = 4


def new_code():
    """A code that nobody can guess, with the sign that betrays a slip."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(DRAWN))
    return drawn + check_sign(drawn)


def check_sign(drawn):
    """Since the number of signs is prime, one wrong sign or two that changed places always change it."""
    return ALPHABET[sum(rank * ALPHABET.index(sign) for rank, sign in enumerate(drawn, start=1)) % len(ALPHABET)]


def compact(typed):
    """What somebody typed, without what people write between the groups."""
    return re.sub(r"[\s.\-_–—]", "", typed).upper()


def is_well_formed(code):
    """Whether it may be one of ours, before anything is looked up."""
    return len(code) == LENGTH and set(code) <= set(ALPHABET) and check_sign(code[:DRAWN]) == code[DRAWN:]


def shown(code):
    """By groups of four, as it is printed and read aloud."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))
