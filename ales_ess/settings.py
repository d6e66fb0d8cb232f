"""Settings of the portal, read from the environment.

Three ways to run, told apart by two variables:

* **demo**: neither ``DEBUG`` nor ``SECRET_KEY`` is set. What ``make run`` starts: everything has a
  default, error pages are the real ones, the database is the embedded one.
* **development**: ``DEBUG=true``. The same, with Django's debug pages and ``/styleguide/``.
* **production**: ``SECRET_KEY`` is set, or ``DEBUG=false``. What has no safe default is required,
  and each missing variable is named in a sentence before anything starts.
"""

import os
from importlib.util import find_spec
from pathlib import Path

import environ
from csp.constants import NONE, SELF

from ales_ess import embedded, environment

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_DIR = BASE_DIR / ".local"

env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)
PRODUCTION = not DEBUG and ("DEBUG" in os.environ or "SECRET_KEY" in os.environ)
if PRODUCTION:
    environment.require(os.environ)

SECRET_KEY = env("SECRET_KEY", default=None) or environment.local_secret(LOCAL_DIR)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
PORT = env.int("PORT", default=8000)
SITE_URL = env("SITE_URL", default=f"http://localhost:{PORT}").rstrip("/")

# The town, as it signs letters and open data ---------------------------------------------------

TOWN = {
    "name": env("TOWN_NAME", default="Ville d’Alès"),
    "siret": env("TOWN_SIRET", default="21300007800013"),
    "insee": env("TOWN_INSEE", default="30007"),
    "address": env("TOWN_ADDRESS", default="Place de l’Hôtel-de-Ville, 30100 Alès"),
    "email": env("TOWN_EMAIL", default="ess@ales.example"),
    "phone": env("TOWN_PHONE", default="04 66 00 00 00"),
}

# Public services of the State that fill forms in; empty, nothing is asked and people type by hand ------

SIRENE_API_URL = env("SIRENE_API_URL", default="")  # « recherche d’entreprises »
GEOCODER_URL = env("GEOCODER_URL", default="")  # Base Adresse Nationale

# Behind maps: the « Plan IGN » of the Géoplateforme, unless said; empty, points stand on a plain ground -----------

TILE_URL = env(
    "TILE_URL",
    default="https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
    "&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2&STYLE=normal&FORMAT=image/png"
    "&TILEMATRIXSET=PM&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}",
)
TILE_CREDIT = env("TILE_CREDIT", default="© IGN")

# Applications ----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "ales_ess.apps.AlesEssConfig",
    "funding",
    "maison",
    "label",
    "structures",
    "commons",
    "ales_ess.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
    "django_filters",
    "import_export",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "procrastinate.contrib.django",
    "pgtrigger",
    "pghistory",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "structures.middleware.StaffMFAMiddleware",
    "pghistory.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "ales_ess.urls"
WSGI_APPLICATION = "ales_ess.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "commons.templatetags.ui"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ales_ess.context.portal",
            ],
        },
    }
]
FORM_RENDERER = "commons.forms.PortalRenderer"

# Database --------------------------------------------------------------------------------------

if "DATABASE_URL" in os.environ:
    DATABASES = {"default": env.db("DATABASE_URL") | {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}}
else:
    DATABASES = {"default": embedded.database(BASE_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")  # what may write says who and from where

# Accounts --------------------------------------------------------------------------------------

AUTH_USER_MODEL = "structures.User"
AUTHENTICATION_BACKENDS = ["structures.backends.GroupRights"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:after_login"
ACCOUNT_ADAPTER = "structures.adapters.AccountAdapter"
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # in the browser that signed up: it goes on where it began
ACCOUNT_FORMS = {"signup": "structures.forms.SignupForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
# Beside allauth's own: what writes to any address, knocks at any structure's door, asks the State's registers.
ACCOUNT_RATE_LIMITS = {
    "call_notice": "10/h/ip,3/d/key",
    "invitation": "30/h/user",
    "join_request": "10/h/user",
    "listing_confirmed": "60/h/ip",
    "listing_error": "20/h/ip",
    "look_up": "300/h/user",
    "public_report": "300/h/ip",
    "takeover_alert": "10/h/ip",
    "takeover_words": "30/h/ip",
    "verification": "300/h/ip",
}
SOCIALACCOUNT_PROVIDERS = environment.proconnect(os.environ)
SOCIALACCOUNT_ADAPTER = "structures.adapters.SocialAccountAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True  # an account is joined by its proven address: see adapters.py
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
MFA_ADAPTER = "structures.adapters.MFAAdapter"
MFA_TOTP_ISSUER = "Pacte ESS Alès"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
STAFF_MFA_REQUIRED = env.bool("STAFF_MFA_REQUIRED", default=PRODUCTION)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
] + [{"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}}]

# Language, time --------------------------------------------------------------------------------

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = "ales_ess.formats"

# Files -----------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = LOCAL_DIR / "static"
# Of django-leaflet, only Leaflet's own files serve: no app, no template tag.
LEAFLET_DIR = Path(find_spec("leaflet").origin).parent / "static" / "leaflet"
STATICFILES_DIRS = [BASE_DIR / "static", ("leaflet", LEAFLET_DIR)]
MEDIA_ROOT = Path(env("MEDIA_ROOT", default=str(LOCAL_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "commons.files.PrivateStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
FILE_UPLOAD_HANDLERS = ["commons.uploads.CappedHandler"] + [
    f"django.core.files.uploadhandler.{name}FileUploadHandler" for name in ("Memory", "Temporary")
]
DATA_UPLOAD_MAX_NUMBER_FILES = 20  # of ten megabytes each at most: see commons/uploads.py
CLAMD_URL = env("CLAMD_URL", default="")  # tcp://host:port or unix:///path; empty: no antivirus

# Mail: the demo writes letters into a folder, so that a newcomer can read them --------------------

if "EMAIL_URL" in os.environ:
    vars().update(env.email("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = LOCAL_DIR / "mail"
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default=f"Pacte ESS d’Alès <{TOWN['email']}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 20

# Safety ----------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "ales_ess.views.csrf_failure"
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
    ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=1)  # whose address a rate limit counts

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"},
    # What a process wrote and may say again, as long as it is true (maison.views.kept).
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages", "TIMEOUT": 3600},
}

# Jobs ------------------------------------------------------------------------------------------

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"

# Addresses that open by themselves: logs stop where the secret begins.
SECRET_PATHS = [
    "/maison/agenda/",
    "/maison/alerte/",
    "/maison/porte/",
    "/financements/alertes/",
    "/financements/expertise/",
    "/espace/partenaires/invitation/",
    "/espace/structures/confirmer/",
    "/espace/structures/invitation/",
    "/compte/confirm-email/",
    "/compte/password/reset/key/",
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "commons.logs.DiscreetFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"weasyprint": {"level": "ERROR"}, "fontTools": {"level": "ERROR"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
