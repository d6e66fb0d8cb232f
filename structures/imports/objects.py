"""The objects of a JSON file, one after the other: an array of structures is never held whole in memory."""

import io
import json
import re

from commons.cells import clean
from commons.tables import FileRefused, Record

from .columns import INCLUSION, Columns

PIECE = 64 * 1024  # characters read at a time
LARGEST = 1_000_000  # characters: no structure is told at greater length
GAP = re.compile(r"[\s,]*")
NOT_JSON = "Ce fichier JSON ne se lit pas : il faut une liste de structures, comme celle de data·inclusion."


def open_objects(file):
    """``(columns, records)`` of a JSON array of structures; a record's line is its rank in the list."""
    stream = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace")
    columns = Columns("inclusion", len(INCLUSION), [], {name: at for at, name in enumerate(INCLUSION)})
    return columns, records(stream)


def records(stream):
    for rank, item in enumerate(objects(stream), start=1):
        told = item if isinstance(item, dict) else {}
        cells = [words(told.get(names[0])) for names in INCLUSION.values()]
        yield Record(rank, cells, rank, whole=isinstance(item, dict))
    stream.detach()  # the file belongs to whoever opened it


def objects(stream):
    """What the array holds, decoded as it comes."""
    decoder, held, ended = json.JSONDecoder(), stream.read(PIECE).lstrip(), False
    if not held.startswith("["):
        raise FileRefused(NOT_JSON)
    held = held[1:]
    while True:
        held = held[GAP.match(held).end() :]
        if held.startswith("]"):
            return
        try:
            item, end = decoder.raw_decode(held)
        except json.JSONDecodeError:
            item, end = None, len(held)
        if end < len(held):  # a number cut in two would end exactly there
            held = held[end:]
            yield item
            continue
        piece = stream.read(PIECE)
        if ended or len(held) > LARGEST:
            raise FileRefused(NOT_JSON)
        ended, held = not piece, held + piece


def words(value):
    """What a value says in one cell: lists as words apart by commas, nothing for what is not told."""
    if isinstance(value, list):
        return ",".join(words(item) for item in value)
    return clean(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
