"""Every setting is an environment variable, read once, refused with a sentence when wrong."""

import os
import secrets
from collections.abc import Mapping
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).resolve().parent.parent

SETTINGS = {
    "DATABASE_URL": "Where the data lives; unset means SQLite at instance/ruang.sqlite.",
    "SECRET_KEY": "Signs cookies; unset means a key kept in instance/secret-key.",
    "BASE_URL": "The public address, for links in messages; unset means http://HOST:PORT.",
    "HOST": "Where the web server listens (127.0.0.1).",
    "PORT": "The port the web server listens on (5000).",
    "DEFAULT_LOCALE": "The language of first contact, `id` or `en` (id).",
    "SMTP_URL": "smtp://user:password@host:port; unset means mail is kept in instance/mail/.",
    "MAIL_FROM": "The sender of mail (ruang@localhost).",
    "PHOTO_FOLDER": "Where photos of rooms are kept; unset means instance/photos/.",
    "PROXIES": "How many servers stand in front and pass on who asks (0): 1 behind one nginx.",
    "COOKIES_SECURE": "1 when served over https only, so that cookies never travel in the open.",
}


class SettingWrong(SystemExit):
    """The process must not start; the sentence says which setting and why."""


def settings(environ: Mapping[str, str] = os.environ) -> dict[str, object]:
    """The Flask configuration; raises SettingWrong with a clear sentence."""
    instance = ROOT / "instance"
    host = environ.get("HOST", "127.0.0.1")
    port = _port(environ.get("PORT", "5000"))
    return {
        "SQLALCHEMY_DATABASE_URI": _database(environ.get("DATABASE_URL", ""), instance),
        "SECRET_KEY": environ.get("SECRET_KEY") or _kept_secret(instance),
        "BASE_URL": _base(environ.get("BASE_URL") or f"http://{host}:{port}"),
        "HOST": host,
        "PORT": port,
        "DEFAULT_LOCALE": _locale(environ.get("DEFAULT_LOCALE", "id")),
        "MAIL_FROM": _sender(environ.get("MAIL_FROM", "ruang@localhost")),
        "MAIL_TIMEOUT": 20,  # seconds; far below the worker's lease
        **_mail(environ.get("SMTP_URL", ""), instance),
        "PHOTO_FOLDER": environ.get("PHOTO_FOLDER") or str(instance / "photos"),
        "PROXIES": _number("PROXIES", environ.get("PROXIES", "0")),
        "SESSION_COOKIE_SECURE": environ.get("COOKIES_SECURE", "") == "1",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "MAX_CONTENT_LENGTH": 8 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,  # asks for a Referer; asking.py asks who sent it instead
    }


def _database(url: str, instance: Path) -> str:
    if not url:
        return f"sqlite:///{_kept_in(instance) / 'ruang.sqlite'}"
    scheme = urlsplit(url).scheme
    if scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        return _readable("postgresql+psycopg" + url[len(scheme):])
    if scheme == "sqlite" and url.removeprefix("sqlite:///") not in (url, "", ":memory:"):
        return f"sqlite:///{ROOT / url.removeprefix('sqlite:///')}"
    raise SettingWrong(
        "DATABASE_URL must look like postgresql://user:password@host/name or "
        f"sqlite:////folder/file.sqlite; it begins with {url.split('@')[0][:10]!r}."
    )


def _readable(url: str) -> str:
    try:
        make_url(url)
    except (ArgumentError, ValueError) as error:
        raise SettingWrong(
            "DATABASE_URL cannot be read; it must look like "
            "postgresql://user:password@host:5432/name. A password with @, : or / in it needs "
            "them written as %40, %3A or %2F.") from error
    return url


def _kept_in(instance: Path) -> Path:
    """The folder for what Ruang keeps beside its code; it must be able to write there."""
    try:
        instance.mkdir(mode=0o700, exist_ok=True)  # names and numbers: nobody else reads there
    except OSError as error:
        raise SettingWrong(
            f"Ruang keeps its data in {instance} and may not make that folder "
            f"({error.strerror}): make it, owned by who runs Ruang.") from error
    if not os.access(instance, os.W_OK):
        raise SettingWrong(f"Ruang keeps its data in {instance} and may not write there.")
    return instance


def _kept_secret(instance: Path) -> str:
    kept = instance / "secret-key"
    if not kept.exists():
        kept = _kept_in(instance) / "secret-key"
        kept.write_text(secrets.token_urlsafe(48))
        kept.chmod(0o600)
    return kept.read_text().strip()


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise SettingWrong(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def _number(name: str, text: str) -> int:
    if not text.isdigit() or int(text) > 9:
        raise SettingWrong(f"{name} must be a number from 0 to 9, not {text!r}.")
    return int(text)


def _base(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise SettingWrong(f"BASE_URL must look like https://perpustakaan.example, not {url!r}.")
    return url.rstrip("/")


def _locale(text: str) -> str:
    if text not in ("id", "en"):
        raise SettingWrong(f"DEFAULT_LOCALE must be id or en, not {text!r}.")
    return text


def _sender(text: str) -> str:
    name, _at, host = parseaddr(text)[1].rpartition("@")
    if not name or not host:
        raise SettingWrong(f"MAIL_FROM must look like ruang@perpustakaan.example, not {text!r}.")
    return text


def _is_port(parts: SplitResult) -> bool:
    try:
        return parts.port is None or parts.port > 0
    except ValueError:
        return False


def _mail(url: str, instance: Path) -> dict[str, object]:
    if not url:
        return {"MAIL_BACKEND": "file", "MAIL_FILE_PATH": str(instance / "mail")}
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or not _is_port(parts):
        raise SettingWrong("SMTP_URL must look like smtp://user:password@host:587.")
    return {
        "MAIL_BACKEND": "smtp",
        "MAIL_SERVER": parts.hostname,
        "MAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "MAIL_USERNAME": unquote(parts.username or "") or None,
        "MAIL_PASSWORD": unquote(parts.password or "") or None,
        "MAIL_USE_SSL": parts.scheme == "smtps",
        "MAIL_USE_TLS": parts.scheme == "smtp" and bool(parts.username),
    }
