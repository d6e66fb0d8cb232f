"""Asks the antivirus what it thinks of a file (ClamAV's daemon, over a socket).

``CLAMD_URL`` says where it listens: ``tcp://host:port`` or ``unix:///path``. Empty: there is none.
"""

import socket
import struct
from urllib.parse import urlsplit

from django.conf import settings

CONNECT_SECONDS = 3
ANSWER_SECONDS = 30
CHUNK = 1 << 16
LONGEST_ANSWER = 4096


class Unreachable(Exception):
    """The antivirus does not answer, or answers that it could not read the file: nobody knows what the file is."""


def is_wanted():
    return bool(settings.CLAMD_URL)


def virus_in(content):
    """The name of the virus in these bytes, empty when the antivirus finds none."""
    try:
        with _connected(settings.CLAMD_URL) as link:
            link.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), CHUNK):
                chunk = content[start : start + CHUNK]
                link.sendall(struct.pack("!I", len(chunk)) + chunk)
            link.sendall(struct.pack("!I", 0))
            answer = _answer(link)
    except (OSError, ValueError) as error:
        raise Unreachable from error
    if answer == "stream: OK":
        return ""
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    raise Unreachable(answer)


def _connected(address):
    parts = urlsplit(address)
    if parts.scheme == "unix":
        link = socket.socket(socket.AF_UNIX)
        link.settimeout(CONNECT_SECONDS)
        try:
            link.connect(parts.path)
        except OSError:
            link.close()
            raise
    else:
        link = socket.create_connection((parts.hostname, parts.port or 3310), timeout=CONNECT_SECONDS)
    link.settimeout(ANSWER_SECONDS)
    return link


def _answer(link):
    read = b""
    while not read.endswith(b"\0") and len(read) < LONGEST_ANSWER:
        received = link.recv(LONGEST_ANSWER)
        if not received:
            break
        read += received
    return read.rstrip(b"\0\n").decode(errors="replace")
