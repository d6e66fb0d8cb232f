"""Locks on files, by which processes that do not know one another agree about the embedded server."""

import fcntl
import os
import time

SHARED = fcntl.LOCK_SH | fcntl.LOCK_NB
EXCLUSIVE = fcntl.LOCK_EX | fcntl.LOCK_NB
PATIENCE = 60  # seconds for a server to start or to stop


class FileLock:
    """A lock that the kernel gives back when its holder ends. Forked children share it, executed programs do not."""

    def __init__(self, path):
        self.path = path
        self.fd = None

    def take(self, kind):
        """Take the lock unless somebody's lock forbids it, and say whether it was taken."""
        fd = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(fd, kind)
        except BlockingIOError:
            os.close(fd)
            return False
        self.fd = fd
        return True

    def release(self):
        """Close, rather than unlock: a child that shares the lock keeps it."""
        os.close(self.fd)
        self.fd = None


def wait_for(condition):
    """Ask until the answer is yes, or until patience is over."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
