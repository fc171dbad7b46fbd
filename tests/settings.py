"""Test values: SQLite in memory, or PostgreSQL with TEST_DATABASE=postgresql."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-tests")
os.environ.setdefault("DEMO_SIGN_IN", "1")
os.environ["DEBUG"] = "0"

# No test asks whether a test's own server loses power.
os.environ.setdefault("PGOPTIONS", "-c synchronous_commit=off")

from phb.settings import *  # noqa: E402, F403
from phb.settings import DATABASES, env  # noqa: E402

_SUFFIX = os.environ.get("TEST_DB_SUFFIX", "")

if os.environ.get("TEST_DATABASE") == "postgresql":
    _address = os.environ.get("DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
    DATABASES["default"] = {**env.db_url_config(_address), "TEST": {"NAME": f"test_phb{_SUFFIX}"}}
else:
    DATABASES["default"]["NAME"] = ":memory:"

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Of the questions that a page asks of the database, every third is about the session; the browser tests ask them.
SESSION_ENGINE = "django.contrib.sessions.backends.cache"
# Nothing is collected for tests: files are looked for where they lie, if a test asks for one.
WHITENOISE_AUTOREFRESH = True
