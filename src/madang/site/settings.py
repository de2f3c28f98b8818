"""Settings, read from the environment by helpers that fail loudly. docs/deployment.md tells what each is for."""

from __future__ import annotations

import os
import secrets
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

from madang.kit.words import Several

PACKAGE = Path(__file__).resolve().parent.parent


def text(name: str, default: str = "") -> str:
    """Return a setting's text."""
    return os.environ.get(name, default)


def flag(name: str, *, default: bool) -> bool:
    """Return a yes or no; anything else is an error."""
    value = os.environ.get(name, "yes" if default else "no").lower()
    if value in ("1", "yes", "true", "on"):
        return True
    if value in ("0", "no", "false", "off", ""):
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}")


DATA = Path(text("MADANG_DATA", "var")).resolve()
DATA.mkdir(parents=True, exist_ok=True)


def secret_key() -> str:
    """Return the key that signs cookies and receipts: from the environment, else made once in the data folder."""
    if given := text("SECRET_KEY"):
        return given
    path = DATA / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


def database(address: str) -> dict[str, Any]:
    """Return Django's database settings for an address: `postgres://…`, or empty for SQLite in the data folder."""
    if not address:
        return {
            "ENGINE": "madang.kit.sqlite_queue",
            "NAME": DATA / "madang.sqlite3",
            "CONN_MAX_AGE": None,  # opening SQLite anew costs more than drawing a kept page
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;"
                " PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY",
            },
            "TEST": {"NAME": DATA / "test.sqlite3"},
        }
    parts = urlsplit(address)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured("DATABASE_URL must begin with postgres://")
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", "") or parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0,  # the pool keeps the connections
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 10}} if flag("DATABASE_POOL", default=True) else {},
    }


DEMO = flag("MADANG_DEMO", default=False)
DEBUG = flag("DEBUG", default=False)
SECRET_KEY = secret_key()
ALLOWED_HOSTS = text("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in text("CSRF_TRUSTED_ORIGINS").split(",") if origin]


def city() -> dict[str, Any]:
    """Return what `madang init` kept of the city: names, phone, country, time_zone, languages; empty before it ran."""
    path = DATA / "city.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{path} cannot be read ({error}). Delete it and run `madang init` again") from error


# The city. Its numbers and words beyond these are dated rows in the database.
CITY = city()
CITY_NAME = text("CITY_NAME") or (lazystr(Several(CITY["names"])) if CITY else _("Seoul"))
CITY_PHONE = text("CITY_PHONE") or CITY.get("phone", "120")
SITE_ADDRESS = text("SITE_ADDRESS").rstrip("/")  # how residents reach these pages, such as https://madang.city.example
CITY_COUNTRY = text("CITY_COUNTRY") or CITY.get("country", "KR")  # ISO 3166: holidays, how telephone numbers are read

INSTALLED_APPS = [
    "madang.demo",
    "madang.site",
    "madang.centres",
    "madang.forums",
    "madang.grants",
    "madang.mobileoffice",
    "madang.officehours",
    "madang.bodies",
    "madang.cases",
    "madang.groups",
    "madang.meetings",
    "madang.reviews",
    "madang.suggestions",
    "madang.commitments",
    "madang.draws",
    "madang.funds",
    "madang.people",
    "madang.places",
    "madang.timeline",
    "madang.notices",
    "madang.documents",
    "madang.search",
    "madang.ui",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "madang.site.middleware.ProxyMiddleware",
    "madang.site.kept.KeptPagesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "madang.site.middleware.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "madang.site.middleware.FoundedMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "madang.people.doors.WhoMiddleware",
    "madang.people.doors.DoorMiddleware",
    "madang.site.middleware.GuardMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "madang.site.urls"
WSGI_APPLICATION = "madang.site.wsgi.application"
TEMPLATES = [
    {
        "NAME": "jinja2",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [
            PACKAGE / app.removeprefix("madang.") / "templates" for app in INSTALLED_APPS if app.startswith("madang.")
        ],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "madang.ui.jinja.environment",
            "context_processors": ["madang.ui.context.page"],
            "auto_reload": DEBUG,
        },
    },
    {
        # Only for the forms' own widgets and the sign-in library's texts.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

DATABASES = {"default": database(text("DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Counts of tries are one for all processes, so they live in the database.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "tries"}}

AUTH_USER_MODEL = "people.Login"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "madang.people.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_SIGNUP_FIELDS = [
    "email*",
    "phone*",
    "password1*",
]  # nobody signs up; the library reads from it what a login form holds
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {
    # Generous for one address of the network: a village hall or a library shares one.
    "login": "120/m/ip",
    "login_failed": "30/m/ip,5/15m/key",
    "request_login_code": "60/m/ip,4/15m/key",
}
MFA_SUPPORTED_TYPES = ["totp"]
MFA_TOTP_ISSUER = "Madang"
# The city's own sign-in for staff, by OpenID Connect: people/provider.py.
OIDC_SERVER_URL = text("OIDC_SERVER_URL")
OIDC_NAME = text("OIDC_NAME") or _("the city's sign-in")
OIDC_IS_SECOND_FACTOR = flag("OIDC_IS_SECOND_FACTOR", default=False)
OIDC_SECOND_FACTOR_CLAIMS = text("OIDC_SECOND_FACTOR_CLAIMS").replace(",", " ").split()
SOCIALACCOUNT_ADAPTER = "madang.people.provider.ProviderAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = (
    True  # a form may lead nowhere else by our policy; the answer is tied to the browser by its state
)
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
SOCIALACCOUNT_PROVIDERS = (
    {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "city",
                    "name": "city",
                    "client_id": text("OIDC_CLIENT_ID"),
                    "secret": text("OIDC_CLIENT_SECRET"),
                    "settings": {"server_url": OIDC_SERVER_URL},
                }
            ],
        }
    }
    if OIDC_SERVER_URL
    else {}
)
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "madang.site.views.csrf_failure"
PROXIES = int(text("PROXIES", "0"))  # how many proxies of the city stand before this server
IS_SECURE = flag("HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
SECURE_HSTS_SECONDS = 31536000 if IS_SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

KNOWN_LANGUAGES = {"ko": "한국어", "en": "English"}  # what the pages are translated into
LANGUAGES = [
    (code, KNOWN_LANGUAGES[code])
    for code in (text("CITY_LANGUAGES").replace(",", " ").split() or CITY.get("languages", KNOWN_LANGUAGES))
]
LANGUAGE_CODE = LANGUAGES[0][0]
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
TIME_ZONE = text("CITY_TIME_ZONE") or CITY.get("time_zone", "Asia/Seoul")
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
MEDIA_ROOT = DATA / "files"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300

EMAIL_HOST = text("EMAIL_HOST")
EMAIL_PORT = int(text("EMAIL_PORT", "25"))
EMAIL_HOST_USER = text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = text("EMAIL_FROM", "madang@localhost")
MAILBOX = text("MAILBOX")  # the address that residents write to; `madang receive-mail` takes mail for it
SMS_GATEWAY_URL = text("SMS_GATEWAY_URL")
SMS_GATEWAY_KEY = text("SMS_GATEWAY_KEY")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": text("LOG_LEVEL", "WARNING")},
}
