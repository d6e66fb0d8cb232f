"""The portal's settings, as the tests run them: strict, quick, and writing to no folder of the checkout."""

import tempfile

from ales_ess.settings import *  # noqa: F403
from ales_ess.settings import DATABASES, MIDDLEWARE, STORAGES, TEMPLATES

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = tempfile.mkdtemp(prefix="portal-tests-")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise")]
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off"


class UnknownVariable(str):
    """A template that names what its view does not give fails, instead of showing nothing."""

    def __mod__(self, name):
        raise AssertionError(f"Variable inconnue du gabarit : {name}")

    def __contains__(self, text):
        return text == "%s" or super().__contains__(text)


TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UnknownVariable("%s")
