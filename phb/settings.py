"""Settings, all from the environment. Secrets have no default: start-up stops and names what is missing."""

from pathlib import Path
from typing import Any

import environ
from csp.constants import NONCE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()


def _required(name: str, what: str) -> str:
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"Set {name} in the environment: {what}.")
    return value


DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = _required("SECRET_KEY", "a long random text that signs sessions")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# Anyone may sign in as a fictional user by choosing one: for the demonstration only.
DEMO_SIGN_IN = env.bool("DEMO_SIGN_IN", default=False)
# The name in the header before anyone has signed in.
SERVICE_NAME = env.str("SERVICE_NAME", default="Personal health budgets")
# The NHS logo is only for those entitled to it by the NHS identity guidelines.
NHS_LOGO = env.bool("NHS_LOGO", default=False)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "simple_history",
    "djmoney",
    "phb",
    "care_plans",
    "budgets",
    "audit",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "phb.unsaved.SignedInMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "phb.acting.ActingMiddleware",
    "audit.access.AccessLogMiddleware",
    "phb.doors.DoorMiddleware",
    "care_plans.people.leading_on.LeadOnMiddleware",
]

ROOT_URLCONF = "phb.urls"
WSGI_APPLICATION = "phb.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "phb.navigation.navigation",
            ],
        },
    },
]

_SQLITE_START = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    " PRAGMA recursive_triggers=ON; PRAGMA busy_timeout=20000;"
)


def _database() -> dict[str, object]:
    """The database of DATABASE_URL, else a SQLite file, with the options that keep each honest."""
    settings: dict[str, Any] = env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'phb.sqlite3'}")
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        # IMMEDIATE takes the write lock at the start, so that a transaction never loses it half-way.
        settings["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "init_command": _SQLITE_START, "timeout": 20}
    else:
        settings["CONN_MAX_AGE"] = 60
        settings["CONN_HEALTH_CHECKS"] = True
        # Short queries over many tables: compiling one of them took seconds where running it takes milliseconds.
        settings["OPTIONS"] = {"options": "-c jit=off", **settings.get("OPTIONS", {})}
    return settings


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "phb.User"
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = False

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(VAR_DIR / "files"))
_STATIC = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else _STATIC},
}

FORM_RENDERER = "phb.widgets.NHSRenderer"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

# Sessions: ended after half an hour without a request.
SESSION_COOKIE_AGE = env.int("SESSION_MINUTES", default=30) * 60
SESSION_SAVE_EVERY_REQUEST = True
# Words not saved yet: for how many days, of how many forms, and how many letters each.
UNSAVED_DAYS = env.int("UNSAVED_DAYS", default=14)
UNSAVED_FORMS = 50
UNSAVED_LETTERS = 100_000
CSRF_FAILURE_VIEW = "phb.unsaved.page_too_old"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# Over HTTPS unless this is the demonstration or a developer's machine.
SECURE = env.bool("SECURE", default=not (DEBUG or DEMO_SIGN_IN))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Seal home-entry notes: long random texts, the newest first. The others open what they sealed until `reseal_notes` ran.
SEALING_KEYS = env.list("SEALING_KEYS", default=[])
if not SEALING_KEYS:
    SEALING_KEYS = [
        SECRET_KEY if DEBUG or DEMO_SIGN_IN else _required("SEALING_KEYS", "a long random text that seals notes")
    ]
HOME_ENTRY_SECONDS = env.int("HOME_ENTRY_SECONDS", default=60)

# An exception to pay family or a friend is looked at again within a year, as the plan is (our choice).
PAY_EXCEPTION_DAYS = env.int("PAY_EXCEPTION_DAYS", default=365)
# About Me is shared for a year at most; then consent is asked for again (our choice: no source sets a limit).
ABOUT_ME_SHARE_DAYS = env.int("ABOUT_ME_SHARE_DAYS", default=365)
# After so many addresses that open nothing, whoever tries them waits so many minutes.
LINK_MISSES = env.int("LINK_MISSES", default=20)
LINK_MISSES_MINUTES = env.int("LINK_MISSES_MINUTES", default=10)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": [SELF],
        "frame-ancestors": ["'none'"],
    },
}

# The covering index of the ledger is one only where the database has covering indexes.
SILENCED_SYSTEM_CHECKS = ["models.W040"]

SIMPLE_HISTORY_DATE_INDEX = "composite"
CURRENCIES = ("GBP",)
DEFAULT_CURRENCY = "GBP"

# The head of the audit chain that a statement prints: wired here, since budgets may not import audit.
SEAL_HEAD = "audit.seals.latest_head"
# A page that declares it shows a person's data and records no disclosure is stopped.
DISCLOSURE_STRICT = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
