"""Web servers as the measures want them: two synchronous workers, whatever they serve."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from ales_ess.management.commands.run import die_with_parent
from benchmarks.database import BASE_DIR

WORKERS = 2
PATIENCE = 60
COMMON = (
    *("--workers", str(WORKERS), "--worker-class", "sync", "--threads", "1", "--max-requests", "0"),
    *("--log-level", "error"),
)


class Server:
    """One gunicorn on a free port of this machine, for the time of a ``with``."""

    def __init__(self, application, database):
        self.application, self.database = application, database

    def __enter__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", self.application, "--bind", f"127.0.0.1:{self.port}", *COMMON],
            cwd=BASE_DIR,
            env=os.environ | {"DATABASE_URL": self.database.url, "DJANGO_SETTINGS_MODULE": self.settings},
            stdin=subprocess.DEVNULL,
            preexec_fn=die_with_parent,
        )
        self._wait()
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    @property
    def settings(self):
        return self.application.replace(".wsgi", ".settings")

    def _wait(self):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.05)
        raise SystemExit(f"Le serveur de {self.application} ne démarre pas.")

    def forget_peaks(self):
        """Count the workers' highest memory from here on."""
        for worker in self._workers():
            Path(f"/proc/{worker}/clear_refs").write_text("5")

    def memory(self, field):
        """Megabytes of the worker that holds most: ``VmRSS`` now, ``VmHWM`` at its highest."""
        return max(_kilobytes(worker, field) for worker in self._workers()) / 1024

    def _workers(self):
        return Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()


def _kilobytes(process, field):
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{field}:"))
