"""A public service played on this machine: what it is asked is kept, what it answers is what the test says."""

import json
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Service:
    """``answer`` is JSON to be, raw bytes, or a function that is given the request's handler."""

    def __init__(self, url):
        self.url, self.asked, self.answer, self.status, self.headers = url, [], {}, 200, {}

    def reply(self, handler):
        self.asked.append(handler.path)
        if callable(self.answer):
            self.answer(handler)
            return
        body = self.answer if isinstance(self.answer, bytes) else json.dumps(self.answer).encode()
        handler.send_response(self.status)
        for name, value in {"Content-Type": "application/json", "Content-Length": len(body), **self.headers}.items():
            handler.send_header(name, str(value))
        handler.end_headers()
        handler.wfile.write(body)


def silent(handler):
    """Takes the call and says nothing."""
    time.sleep(1)


def dripping(handler):
    """One byte at a time, for ever."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def hanging_up(handler):
    """Promises more than it gives."""
    handler.send_response(200)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b'{"results": [')


@contextmanager
def serving():
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            with suppress(ConnectionError):
                service.reply(self)

        def log_message(self, *args):
            """Nothing on the screen."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    service = Service(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
