"""What a scanned sheet says: the QR codes of each page of a file that somebody sent, read where it can do no harm."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from . import scanner
from .uploads import KNOWS_NOTHING

PATIENCE = 30  # seconds for one page, on a busy machine
READER = Path(scanner.__file__)


@dataclass(frozen=True)
class Sheet:
    """One page: what its codes say, and the page alone, upright, as a PDF. Empty when it cannot be opened."""

    codes: tuple
    content: bytes


def sheet(content, kind, rank):
    """The page of that rank (from 0) of a file that ``uploads`` has checked: a ``pdf``, a ``jpg`` or a ``png``."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", READER, kind, str(rank)],
            input=content, capture_output=True, timeout=PATIENCE, check=True, env=KNOWS_NOTHING,
        )  # fmt: skip
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return Sheet((), b"")
    line, _, page = done.stdout.partition(b"\n")
    answer = json.loads(line)
    if "refused" in answer:
        return Sheet((), b"")
    return Sheet(tuple(code["text"] for code in answer["codes"]), page)
