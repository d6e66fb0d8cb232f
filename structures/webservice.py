"""Asking a public service of the State, on behalf of somebody who waits: quickly, and without believing it.

Whatever goes wrong is one thing, ``Asleep``: people then type by hand what the service would have told.
"""

import json
import time

import requests
from urllib3.exceptions import HTTPError

CONNECT, READ, WHOLE = 2, 4, 6  # seconds: until it answers the door, between two words, for all of it
LARGEST = 512 * 1024  # no honest answer of a few candidates is larger
HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity"}


class Asleep(Exception):
    """The service did not answer as it should have: late, in error, at length, or something else than asked."""


def ask(address, **params):
    """What the service answers at this address, as a dictionary. Leads nowhere else: a redirection is no answer."""
    try:
        with requests.get(
            address, params, headers=HEADERS, timeout=(CONNECT, READ), allow_redirects=False, stream=True
        ) as answer:
            if answer.status_code != requests.codes.ok:
                raise Asleep
            told = json.loads(read(answer.raw))
    except (requests.RequestException, HTTPError, OSError, ValueError, RecursionError) as error:
        raise Asleep from error
    if not isinstance(told, dict):
        raise Asleep
    return told


def read(stream):
    """The whole body, as long as it comes in time and stays small: a server that drips bytes is asleep too."""
    body, until = b"", time.monotonic() + WHOLE
    while piece := stream.read1(LARGEST):
        body += piece
        if len(body) > LARGEST or time.monotonic() > until:
            raise Asleep
    return body


def rows(told, key):
    """The dictionaries of a list that an answer holds; anything else in its place is nothing."""
    found = told.get(key)
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def words(row, key):
    """What a row says there, in one short line; empty when it says nothing, or says that it may not tell."""
    said = row.get(key)
    if not isinstance(said, str | int) or isinstance(said, bool):
        return ""
    said = " ".join(str(said).replace("\x00", "").split())
    return "" if said.startswith("[") else said[:200]  # « [NON-DIFFUSIBLE] »: the person asked not to be shown
