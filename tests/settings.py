"""The portal's settings, as the tests run them: strict, quick, and writing to no folder of the checkout."""

import sys
import tempfile

from django.template.base import FilterExpression, Node

from ales_ess.settings import *  # noqa: F403
from ales_ess.settings import BASE_DIR, CACHES, DATABASES, LOGGING, MIDDLEWARE, STORAGES, TEMPLATES

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = tempfile.mkdtemp(prefix="portal-tests-")  # each test has a folder of its own inside, see conftest.py
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SIRENE_API_URL = GEOCODER_URL = ""  # the tests about them give a server of their own
TILE_URL = ""  # the network ends at this machine: points on a plain ground
STAFF_MFA_REQUIRED = False  # the tests about it ask for it
CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise")]
LOGGING["loggers"]["django.request"] = {"level": "ERROR"}  # refusals are what many tests ask for
DATABASES["default"]["CONN_MAX_AGE"] = 0  # a thread that has done its work leaves no session behind
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off"


OURS = str(BASE_DIR / "templates")


class UnknownVariable(str):
    """A template of ours that names what its view does not give fails, instead of showing nothing.

    Django asks ``if string_if_invalid`` where a name is unknown. The answer depends on the template that holds it:
    yes in ours (and then ``%`` raises), no in those of other packages (the admin's and allauth's are written for
    empty strings), so that theirs behave here as they do in production.
    """

    def __bool__(self):
        asking = sys._getframe(1)
        return asking.f_code is FilterExpression.resolve.__code__ and template_of(asking).startswith(OURS)

    def __contains__(self, text):
        return text == "%s" or super().__contains__(text)

    def __mod__(self, name):
        raise AssertionError(f"Variable inconnue : {name}, dans {template_of(sys._getframe(1))}")


def template_of(frame):
    """The file of the template that is being rendered: each node knows where it was written."""
    while frame is not None:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and hasattr(node, "origin"):
            return str(node.origin.name)
        frame = frame.f_back
    return ""


TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UnknownVariable()
