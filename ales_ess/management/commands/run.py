"""``manage.py run``: the whole portal from one command, web and worker, until Ctrl-C. ``make run`` calls it."""

import contextlib
import ctypes
import hashlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connections

from ales_ess import embedded

PASSWORD = "ales-demo-2026"
ACCOUNTS = {
    "admin@ales.example": "superutilisateur",
    "subventions@ales.example": "instruit les demandes et prépare les décisions",
    "finances@ales.example": "tient les enveloppes et autorise les versements",
    "tresorerie@ales.example": "enregistre les paiements",
    "maire@ales.example": "signe pour la ville",
    "elue@ales.example": "lit, ne change rien",
    "protection@ales.example": "voit les adresses protégées",
    "maison@ales.example": "tient la Maison : espaces, réservations, locaux",
    "conseil@ales.example": "reçoit en rendez-vous de conseil",
    "label@ales.example": "instruit le label et relit l’annuaire",
    "reprises@ales.example": "suit les reprises d’entreprise",
    "ressourcerie@asso.example": "représente la Ressourcerie des Prés",
    "cafe@asso.example": "représente le Café des Mineurs",
    "abri@asso.example": "représente l’Abri Cévenol, structure protégée",
}
LOOPBACK = {"localhost", "127.0.0.1", "[::1]", ".localhost"}
PORT_PATIENCE = 6  # seconds: what a portal that was just killed may take to give its port back
START_PATIENCE = 60
STOP_PATIENCE = 20
PR_SET_PDEATHSIG = 1  # prctl(2)


class Command(BaseCommand):
    help = "Prépare et lance tout le portail (base, site, tâches de fond) jusqu’à Ctrl-C. PORT choisit le port (8000)."

    def add_arguments(self, parser):
        parser.add_argument(
            "--tied", action="store_true", help="S’arrêter aussi quand le processus qui a lancé celui-ci disparaît."
        )

    def handle(self, *, tied, **options):
        self.children = {}
        on_interrupt(interrupt)
        if tied:
            die_with_parent()
        try:
            check_port()
            self.prepare()
            self.start()
            self.welcome()
            self.watch()
        except KeyboardInterrupt:
            self.say("Arrêt du portail…")
        finally:
            self.stop()

    def say(self, sentence):
        self.stdout.write(sentence)
        self.stdout.flush()

    def prepare(self):
        """Bring database, demo and static files up to date; quick when they are."""
        self.say("Préparation de la base de données…")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        if not settings.PRODUCTION and not get_user_model().objects.exclude(password__startswith="!").exists():
            self.say("Premier lancement : chargement des données de démonstration…")
            call_command("load_demo")
        if not settings.DEBUG:
            collect_static(self.say)
        connections.close_all()

    def start(self):
        """Each child in a group of its own: Ctrl-C reaches this process only, which then stops them in order."""
        web = ["-m", "gunicorn", "--bind", f"{bind_host()}:{settings.PORT}", "--log-level", "warning"]
        worker = ["manage.py", "procrastinate", "worker", "--shutdown-graceful-timeout", "10"]
        for name, arguments in {"site": web, "tâches de fond": worker}.items():
            self.children[name] = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=settings.BASE_DIR,
                stdin=subprocess.DEVNULL,
                process_group=0,
                preexec_fn=die_with_parent,
            )

    def welcome(self):
        deadline = time.monotonic() + START_PATIENCE
        while not answers():
            self.check_children()
            if time.monotonic() > deadline:
                raise CommandError(f"Le site ne répond pas après {START_PATIENCE} secondes.")
            time.sleep(0.1)
        self.say(f"\nLe portail est ouvert : {settings.SITE_URL}/  (Ctrl-C pour arrêter)")
        if not settings.PRODUCTION:
            self.say(f"\nComptes de démonstration, mot de passe « {PASSWORD} » :")
            for email, role in ACCOUNTS.items():
                self.say(f"  {email:<28} {role}")
            self.say(f"\nLes courriels s’écrivent dans {settings.LOCAL_DIR / 'mail'}.")

    def watch(self):
        while True:
            self.check_children()
            time.sleep(0.5)

    def check_children(self):
        for name, child in self.children.items():
            if child.poll() is not None:
                raise CommandError(f"Arrêt imprévu ({name}, code {child.returncode}) : le portail s’arrête.")

    def stop(self):
        """Web and worker finish what they are doing, then the database stops: no process is left behind."""
        on_interrupt(signal.SIG_IGN)
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + STOP_PATIENCE
        for child in self.children.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0, deadline - time.monotonic()))
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        connections.close_all()
        embedded.leave()


def on_interrupt(action):
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, action)


def interrupt(*_):
    """Stop once: an impatient second Ctrl-C must not orphan anybody."""
    on_interrupt(signal.SIG_IGN)
    raise KeyboardInterrupt


def die_with_parent():
    """Have the kernel stop this process when its parent ends, even killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def bind_host():
    """Listen to the machine itself, or to the network once ALLOWED_HOSTS names a host that is not this machine.

    The demo's passwords are public: opening it to the neighbours takes a decision, and that variable is the one.
    """
    return "127.0.0.1" if LOOPBACK.issuperset(settings.ALLOWED_HOSTS) else "0.0.0.0"


def check_port():
    deadline = time.monotonic() + PORT_PATIENCE
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                return probe.bind((bind_host(), settings.PORT))
            except OSError as error:
                if time.monotonic() > deadline:
                    sentence = f"Le port {settings.PORT} est pris : choisissez-en un autre, par exemple PORT=8010."
                    raise CommandError(sentence) from error
        time.sleep(0.2)


def answers():
    """Whether the site gives a page, whichever it is: a redirection to HTTPS is an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", settings.PORT, timeout=START_PATIENCE)
    try:
        connection.request("GET", "/sante/")
        return bool(connection.getresponse().status)
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def collect_static(say):
    """Compress and name the static files, which takes a while: only when a source changed."""
    stamp = settings.LOCAL_DIR / "static.stamp"
    current = fingerprint_of_sources()
    if settings.STATIC_ROOT.exists() and stamp.exists() and stamp.read_text() == current:
        return
    say("Préparation des fichiers statiques…")
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(current)


def fingerprint_of_sources():
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            facts = os.stat(storage.path(path))
            digest.update(f"{path} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()
