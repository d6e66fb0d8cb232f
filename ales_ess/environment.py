"""What production must be told, and what a demo makes up for itself."""

import os
import secrets

from django.core.exceptions import ImproperlyConfigured

REQUIRED = {
    "SECRET_KEY": "SECRET_KEY manque : donnez une chaîne secrète d’au moins 50 caractères.",
    "DATABASE_URL": "DATABASE_URL manque : la base embarquée ne sert jamais en production.",
    "ALLOWED_HOSTS": "ALLOWED_HOSTS manque : donnez le ou les noms d’hôte du portail, séparés par des virgules.",
    "SITE_URL": "SITE_URL manque : donnez l’adresse publique du portail, écrite dans les courriels et les documents.",
    "EMAIL_URL": "EMAIL_URL manque : donnez le serveur de courriel, par exemple smtp+tls://compte:secret@hote:587.",
    "DEFAULT_FROM_EMAIL": "DEFAULT_FROM_EMAIL manque : donnez l’expéditeur des courriels.",
    "MEDIA_ROOT": "MEDIA_ROOT manque : donnez le dossier privé des fichiers.",
}


PROCONNECT = ("PROCONNECT_CLIENT_ID", "PROCONNECT_CLIENT_SECRET", "PROCONNECT_SERVER_URL")


def proconnect(environ):
    """ProConnect as allauth wants it told, when the three variables are there; nothing otherwise."""
    client_id, secret, server_url = (environ.get(name, "") for name in PROCONNECT)
    if not (client_id and secret and server_url):
        return {}
    app = {"provider_id": "proconnect", "name": "ProConnect", "client_id": client_id, "secret": secret}
    return {"proconnect": {"APP": app | {"settings": {"server_url": server_url}}}}


def require(environ):
    """Refuse to start in production while a variable is missing: one sentence for each, all at once."""
    problems = [sentence for name, sentence in REQUIRED.items() if not environ.get(name)]
    if environ.get("SECRET_KEY") and len(environ["SECRET_KEY"]) < 50:
        problems.append("SECRET_KEY est trop courte : il faut au moins 50 caractères.")
    missing = [name for name in PROCONNECT if not environ.get(name)]
    if 0 < len(missing) < len(PROCONNECT):
        problems += [f"{name} manque : ProConnect demande ses trois variables, ou aucune." for name in missing]
    if problems:
        raise ImproperlyConfigured("\n".join(["Le portail ne démarre pas en production :", *problems]))


def local_secret(folder):
    """The secret key of this checkout's demo, drawn once and kept for its owner only."""
    path = folder / "secret-key"
    try:
        return path.read_text()
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True)
        key = secrets.token_urlsafe(64)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(key)
        except FileExistsError:
            return path.read_text()
        return key
