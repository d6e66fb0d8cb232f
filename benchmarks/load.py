"""Eight clients that ask for pages as fast as they are answered.

Plain sockets: an HTTP library would take from two cores a good part of what a bare page costs, and flatter the portal.
A synchronous worker closes after each answer, hence one connection a request.
"""

import itertools
import socket
import threading
import time
from urllib.parse import urlencode

CONNECTIONS = 8
TIMEOUT = 60


class WrongAnswer(RuntimeError):
    """The server is quick because it does something else."""


def get(path, cookie="", encoding=""):
    return _request("GET", path, cookie, encoding=encoding)


def post(path, fields, cookie=""):
    return _request("POST", path, cookie, urlencode(fields))


def _request(method, path, cookie="", body="", encoding=""):
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close"]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    if encoding:
        lines.append(f"Accept-Encoding: {encoding}")
    if body:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", body]).encode()


def ask(port, request, status):
    """Send one request and read its answer to the end. Returns how many bytes came."""
    with socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT) as connection:
        connection.sendall(request)
        first = connection.recv(65536)
        if first[9:12] != str(status).encode():
            raise WrongAnswer(f"{request.splitlines()[0].decode()} : {first[:40]!r}")
        size = len(first)
        while piece := connection.recv(65536):
            size += len(piece)
        return size


def seconds(port, request):
    """What one client waits for, to the last byte."""
    started = time.perf_counter()
    ask(port, request, 200)
    return time.perf_counter() - started


def location(port, request):
    """Where the answer to one request leads."""
    with socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT) as connection:
        connection.sendall(request)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    lines = answer.partition(b"\r\n\r\n")[0].decode().splitlines()
    found = [line.split(": ", 1)[1] for line in lines if line.lower().startswith("location: ")]
    if not found:
        raise WrongAnswer(f"{request.splitlines()[0].decode()} : {lines[0]}")
    return found[0]


def status(port, request):
    """What the server answers to one request, « 200 » or otherwise, read to the end."""
    with socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT) as connection:
        connection.sendall(request)
        first = connection.recv(65536)
        while connection.recv(65536):
            pass
        return first[9:12].decode()


def rate(port, requests, seconds=None, status=200):
    """Answers a second, each thread taking the next request: all of them once, or again and again for ``seconds``."""
    pending = iter(requests) if seconds is None else itertools.cycle(requests)
    lock, errors, answered = threading.Lock(), [], []
    started = time.perf_counter()

    def work():
        while seconds is None or time.perf_counter() - started < seconds:
            with lock:
                request = next(pending, None)
            if request is None or errors:
                return
            try:
                ask(port, request, status)
            except (OSError, WrongAnswer) as error:
                errors.append(error)
            answered.append(time.perf_counter())

    threads = [threading.Thread(target=work) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return len(answered) / (max(answered) - started)
