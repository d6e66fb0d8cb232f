"""What the logs may say of an error: where it happened, and never what people wrote."""

import logging
import re
from functools import cache

from django.conf import settings

# PostgreSQL quotes the whole refused row, or the key that two rows share.
QUOTED = re.compile(
    r"^(DETAIL|CONTEXT):.*?(?=^(?:HINT|CONTEXT|QUERY|WHERE):|^The above exception|^During handling|^Traceback|\Z)",
    re.MULTILINE | re.DOTALL,
)


@cache
def secret_paths():
    """What follows one of ``SECRET_PATHS`` in an address: whoever reads it could open the door."""
    starts = "|".join(re.escape(start) for start in settings.SECRET_PATHS)
    return re.compile(rf"({starts})[^\s?#]+")


def without_secrets(text):
    """The same text, its addresses cut where their secret begins."""
    return secret_paths().sub(r"\1(tu)", text)


class DiscreetFormatter(logging.Formatter):
    """The usual lines, without the rows that the database quotes when it refuses one, nor the addresses that open by
    themselves."""

    def format(self, record):
        line = QUOTED.sub(r"\1: (tu)\n", super().format(record)).rstrip("\n")
        return without_secrets(line)
