"""All settings of an instance, read from the environment. `docs/settings.md` explains each."""

from __future__ import annotations

from pathlib import Path

from sterkersamen.core.env import Env, SettingError
from sterkersamen.platform.vault.keyfiles import read_master_keys, read_secret

env = Env()
PACKAGE = Path(__file__).resolve().parent.parent

# --- Where this instance lives -----------------------------------------------------------------------------
DATA_DIR = Path(env.text("DATA_DIR", "data")).resolve()
HOST = env.text("HOST", "127.0.0.1")
PORT = env.number("PORT", 8000, 1, 65535)
WORKERS = env.number("WORKERS", 1, 1, 64)
THREADS = env.number("THREADS", 4, 1, 64)
BEHIND_TLS = env.yes_no("BEHIND_TLS", False)
# A directory made by `demo` has this file. It is never served off loopback.
DEMO = (DATA_DIR / "demo").exists()

# --- Secrets -----------------------------------------------------------------------------------------------
SECRET_KEY = read_secret(env, DATA_DIR)
MASTER_KEYS = read_master_keys(env, DATA_DIR)

# --- Django ------------------------------------------------------------------------------------------------
DEBUG = False
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if BEHIND_TLS else []
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
ROOT_URLCONF = "sterkersamen.config.urls"
APPEND_SLASH = False
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "sterkersamen.core",
    "sterkersamen.platform.vault",
    "sterkersamen.platform.limits",
    "sterkersamen.platform.once",
    "sterkersamen.platform.accounts",
    "sterkersamen.platform.safety",
    "sterkersamen.platform.notify",
    "sterkersamen.platform.live",
    "sterkersamen.community.groups",
    "sterkersamen.community.sharing",
    "sterkersamen.community.meetings",
    "sterkersamen.community.circle",
    "sterkersamen.community.leading",
    "sterkersamen.community.conversations",
    "sterkersamen.personal.strategies",
    "sterkersamen.personal.measures",
    "sterkersamen.personal.recovery",
    "sterkersamen.personal.plans",
    "sterkersamen.oversight.moderation",
    "sterkersamen.web.home",
    "sterkersamen.web.demo",
]

MIDDLEWARE = [
    "sterkersamen.core.middleware.see_other",
    "sterkersamen.core.middleware.plain_failures",
    "sterkersamen.core.middleware.private_by_default",
    "sterkersamen.core.middleware.own_host",
    "sterkersamen.platform.safety.middleware.way_out",
    "sterkersamen.platform.accounts.middleware.session",
    "sterkersamen.core.middleware.language",
    "sterkersamen.core.middleware.keep_look",
    "sterkersamen.web.home.errors.with_words",
    "django.middleware.csrf.CsrfViewMiddleware",
    "sterkersamen.platform.accounts.middleware.signed_in",
    "sterkersamen.platform.safety.middleware.lock",
    "sterkersamen.platform.safety.whom.in_time",
    "sterkersamen.platform.safety.middleware.bursts",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOMS = [
    PACKAGE / app.removeprefix("sterkersamen.").replace(".", "/")
    for app in INSTALLED_APPS
    if app.startswith("sterkersamen.")
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [room / "templates" for room in ROOMS],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "sterkersamen.core.jinja.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "sterkersamen.core.jinja.one_token",
            ],
        },
    }
]
# The same widgets by the engine of the pages: a list of time zones in two thirds of the time.
FORM_RENDERER = "django.forms.renderers.Jinja2"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Databases ---------------------------------------------------------------------------------------------
# FULL: an acknowledged write survives a power cut. Immediate: a writer waits at BEGIN, where waiting is safe,
# and does not fail in the middle of its work.
_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous={sync};PRAGMA foreign_keys=ON;PRAGMA secure_delete=ON;"
    "PRAGMA temp_store=MEMORY;PRAGMA cache_size=-{cache};PRAGMA mmap_size=0"
)


def _sqlite(name: str, sync: str = "FULL", cache: int = 8192) -> dict:
    return {
        "ENGINE": "sterkersamen.core.sqlite",
        "NAME": DATA_DIR / name,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "init_command": _SQLITE_PRAGMAS.format(sync=sync, cache=cache),
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
        },
        "TEST": {"NAME": env.text("TEST_SQLITE_DIR", "") and str(Path(env.text("TEST_SQLITE_DIR")) / name) or None},
    }


def _postgres(settings: dict) -> dict:
    return settings | {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True, "DISABLE_SERVER_SIDE_CURSORS": True}


_content = env.database("DATABASE_URL")
_keyring = env.database("KEYRING_URL")
if _content and _keyring and (_content["HOST"], _content["PORT"]) == (_keyring["HOST"], _keyring["PORT"]):
    raise SettingError(
        "KEYRING_URL is on the same server as DATABASE_URL: its logs and backups would mix words and keys"
    )
DATABASES = {
    "default": _postgres(_content) if _content else _sqlite("content.sqlite3"),
    "keyring": _postgres(_keyring) if _keyring else _sqlite("keyring.sqlite3", cache=1024),
    # Counters of rate limits: may lose a second in a power cut, must not cost a sync for every search.
    "limits": _sqlite("limits.sqlite3", sync="NORMAL", cache=512),
}
if _content:
    DATABASES.pop("limits")
DATABASE_ROUTERS = ["sterkersamen.config.databases.Router"]
# Nothing of ours lies in a cache. allauth keeps used codes of authenticator apps there for a minute; what holds across
# processes is counted in platform/limits.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- People ------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.Member"
SESSION_ENGINE = "sterkersamen.platform.accounts.sessions"
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = BEHIND_TLS
SESSION_IDLE_HOURS = env.number("SESSION_IDLE_HOURS", 24 * 14, 1, 24 * 90)
SESSION_ABSOLUTE_DAYS = env.number("SESSION_ABSOLUTE_DAYS", 60, 1, 365)
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_DAYS * 86400
SESSION_SAVE_EVERY_REQUEST = False
CSRF_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "sterkersamen.web.home.errors.csrf_failure"
LANGUAGE_CODE = env.choice("DEFAULT_LANGUAGE", "nl", {"nl", "en"})
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = env.zone("TIME_ZONE", "Europe/Amsterdam")
# How many months an account that nobody uses is kept, for who chooses nothing else.
INACTIVE_MONTHS = env.number("INACTIVE_MONTHS", 24, 6, 60)
ACCESS_LOG_YEARS = env.number("ACCESS_LOG_YEARS", 5, 1, 30)
GROUP_CAPACITY = env.number("GROUP_CAPACITY", 15, 2, 200)
# Where "Snel sluiten" leads. Empty: a plain page of our own, so that no other host is contacted.
QUICK_EXIT_URL = env.address("QUICK_EXIT_URL")
# Where whoever uses this site finds its source code (AGPL, section 13). A link that people follow; we never fetch it.
SOURCE_URL = env.address("SOURCE_URL")
# Who answers for what is kept here (GDPR, article 13): shown on the privacy page.
ORGANISATION_NAME = env.line("ORGANISATION_NAME")
ORGANISATION_CONTACT = env.contact("ORGANISATION_CONTACT")
PRIVACY_OFFICER = env.contact("PRIVACY_OFFICER")
# Where rooms for video are made, by opening an address in it ("https://meet.example.org"). Empty: groups give links of their own.
VIDEO_URL = env.address("VIDEO_URL")

# --- Reaching people ---------------------------------------------------------------------------------------
# What people type to come here; e-mail links to it.
SITE_ADDRESS = f"https://{ALLOWED_HOSTS[0]}/" if BEHIND_TLS and ALLOWED_HOSTS else f"http://{HOST}:{PORT}/"
_mail = env.mail("MAIL_URL")
EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"], _mail["EMAIL_HOST_PASSWORD"]
EMAIL_USE_SSL, EMAIL_USE_TLS = _mail["EMAIL_USE_SSL"], _mail["EMAIL_USE_TLS"]
EMAIL_FROM = env.text("MAIL_FROM", "")
if EMAIL_HOST and ("@" not in EMAIL_FROM or not EMAIL_FROM.isprintable() or " " in EMAIL_FROM):
    raise SettingError("MAIL_FROM must be the address that e-mail comes from, like post@example.org")
# Where browsers may be woken. A browser names its service itself, and we send nothing to where it merely says.
PUSH_SERVICES = env.services(
    "PUSH_SERVICES",
    "https://fcm.googleapis.com,https://*.push.services.mozilla.com,https://*.push.apple.com,https://*.notify.windows.com",
)
# Whether `serve` does the chores and sends what is due itself, or `sterkersamen worker` does, elsewhere.
WORKER = env.yes_no("WORKER", True)

# --- Copies ------------------------------------------------------------------------------------------------
# `sterkersamen backup` takes its own older copies away. Erasure reaches every copy of the content; a copy of the keys undoes
# it, until it is gone.
BACKUP_DAYS = env.number("BACKUP_DAYS", 90, 1, 3650)
KEYRING_BACKUP_DAYS = env.number("KEYRING_BACKUP_DAYS", 30, 1, 365)

# --- Limits on what comes in -------------------------------------------------------------------------------
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 0

# --- Log: to the screen of the one who runs it; never an address, a name, a path or a text of a person ------
# Where a file a day is kept of it, and how long. Empty: the screen only, and who keeps that sees to the same term.
LOG_DIR = env.folder("LOG_DIR")
LOG_DAYS = env.number("LOG_DAYS", 90, 1, 365)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "private": {"()": "sterkersamen.core.logs.WithoutPersons"},
        "seldom": {"()": "sterkersamen.core.logs.Seldom"},
    },
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {
        "screen": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["private", "seldom"]},
        "days": {
            "()": "sterkersamen.core.logs.DayFiles",
            "folder": LOG_DIR,
            "formatter": "line",
            "filters": ["private", "seldom"],
        },
    },
    "root": {
        "handlers": ["screen", "days"] if LOG_DIR else ["screen"],
        "level": env.choice("LOG_LEVEL", "INFO", {"DEBUG", "INFO", "WARNING", "ERROR"}),
    },
    # fido2 tells the id of every passkey that it sees.
    "loggers": {"django.server": {"handlers": [], "propagate": False}, "fido2": {"level": "ERROR"}},
}

from sterkersamen.platform.accounts.allauth_settings import *  # noqa: E402,F403  (what allauth asks, beside its adapters)
