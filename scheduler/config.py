"""Every setting is an environment variable, read once, refused with a sentence when wrong."""

import os
import re
import secrets
import ssl
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).resolve().parent.parent

SETTINGS = {
    "DATABASE_URL": "Where the data lives; unset means SQLite at instance/ruang.sqlite.",
    "SECRET_KEY": "Signs cookies, 32 signs or more; unset means one kept in instance/secret-key.",
    "BASE_URL": "The public address, for links in messages; unset means http://HOST:PORT.",
    "HOST": "Where the web server listens (127.0.0.1).",
    "PORT": "The port the web server listens on (5000).",
    "DEFAULT_LOCALE": "The language of first contact, `id` or `en` (id).",
    "SMTP_URL": "smtp://user:password@host:port; unset means mail is kept in instance/mail/.",
    "SMTP_CA": "A file of certificates (PEM) that vouch for the mail server, beside the system's.",
    "MAIL_FROM": "The sender of mail (ruang@localhost).",
    "PHOTO_FOLDER": "Where photos of rooms are kept; unset means instance/photos/.",
    "PROXIES": "How many servers stand in front and pass on who asks (0): 1 behind one nginx.",
    "COOKIES_SECURE": "1 or 0; unset means as BASE_URL says: over https, never in the open.",
}
SHORTEST_KEY = 32  # signs
EXAMPLE_KEY = re.compile(r"\.\.\.|change.?me|example|your.?secret|secret.?key", re.IGNORECASE)
ANSWERS = {"1": True, "true": True, "0": False, "false": False}
REMEMBERED = 30 * 86_400  # seconds a device stays signed in when asked to


class SettingWrong(SystemExit):
    """The process must not start; the sentence says which setting and why."""


def settings(environ: Mapping[str, str] = os.environ) -> dict[str, object]:
    """The Flask configuration; raises SettingWrong with a clear sentence."""
    instance = ROOT / "instance"
    host = environ.get("HOST", "127.0.0.1")
    port = _port(environ.get("PORT", "5000"))
    base = _base(environ.get("BASE_URL") or f"http://{host}:{port}")
    secure = _secure(environ.get("COOKIES_SECURE", ""), base)
    return {
        "SQLALCHEMY_DATABASE_URI": _database(environ.get("DATABASE_URL", ""), instance),
        "SECRET_KEY": _key(environ.get("SECRET_KEY", ""), instance),
        "BASE_URL": base,
        "HOST": host,
        "PORT": port,
        "DEFAULT_LOCALE": _locale(environ.get("DEFAULT_LOCALE", "id")),
        "MAIL_FROM": _sender(environ.get("MAIL_FROM", "ruang@localhost")),
        "MAIL_TIMEOUT": 20,  # seconds; far below the worker's lease
        "MAIL_TRUST": _trust(environ.get("SMTP_CA", "")),
        **_mail(environ.get("SMTP_URL", ""), instance),
        "PHOTO_FOLDER": environ.get("PHOTO_FOLDER") or str(instance / "photos"),
        "PROXIES": _number("PROXIES", environ.get("PROXIES", "0")),
        **_cookies(secure=secure),
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


def _key(given: str, instance: Path) -> str:
    key = given or _kept_secret(instance)
    if len(key) < SHORTEST_KEY or EXAMPLE_KEY.search(key):
        wrong = "is too short" if len(key) < SHORTEST_KEY else "is an example"
        whose = "SECRET_KEY" if given else f"The key in {instance / 'secret-key'}"
        raise SettingWrong(
            f"{whose} {wrong}, and who guesses it can sign in as anyone. It must be "
            f"{SHORTEST_KEY} random signs or more; "
            'this makes one: python3 -c "import secrets; print(secrets.token_urlsafe(48))"')
    return key


def _kept_secret(instance: Path) -> str:
    """The key kept beside the data, made once, whole, however many processes start at once."""
    kept = instance / "secret-key"
    if not kept.exists():
        handle, unfinished = tempfile.mkstemp(dir=_kept_in(instance), prefix="secret-key-")
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):  # another process was first: its key counts
            os.link(unfinished, kept)
        Path(unfinished).unlink()
    return kept.read_text().strip()


def _secure(text: str, base: str) -> bool:
    """Whether cookies travel over https only: what BASE_URL says, and no contradiction of it."""
    https = base.startswith("https://")
    if not text:
        return https
    if text.lower() not in ANSWERS:
        raise SettingWrong(f"COOKIES_SECURE must be 1 or 0 (or true or false), not {text!r}.")
    if ANSWERS[text.lower()] is not https:
        raise SettingWrong(
            f"COOKIES_SECURE={text} contradicts BASE_URL={base}: " + (
                "over https cookies must be secure; leave COOKIES_SECURE away." if https else
                "over http no secure cookie ever comes back, so nobody could sign in. "
                "Let BASE_URL begin with https://, or leave COOKIES_SECURE away."))
    return https


def _cookies(*, secure: bool) -> dict[str, object]:
    """One rule for the cookies of Flask and Flask-Login; cookies.py applies it to ours."""
    return {f"{whose}_COOKIE_{what}": value for whose in ("SESSION", "REMEMBER")
            for what, value in (("SECURE", secure), ("HTTPONLY", True), ("SAMESITE", "Lax"))
            } | {"REMEMBER_COOKIE_DURATION": REMEMBERED}


def doubts(config: Mapping[str, object]) -> list[str]:
    """What is no mistake for certain, but seldom meant; said when a server starts."""
    base, host = urlsplit(str(config["BASE_URL"])), str(config["HOST"])
    said = []
    if base.scheme == "https" and not config["PROXIES"]:
        said.append("BASE_URL is https, and PROXIES is 0: if a server in front speaks https for "
                    "Ruang, set PROXIES=1, or all who sign in look like one.")
    if base.hostname in ("0.0.0.0", "::"):
        said.append(f"HOST={host} is no address to link to: set BASE_URL to the public one.")
    return said


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
    if parts.scheme not in ("http", "https") or not parts.hostname or not _is_port(parts) or (
            parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc):
        raise SettingWrong("BASE_URL must look like https://perpustakaan.example, without a path "
                           f"behind it, not {url!r}.")
    return f"{parts.scheme}://{parts.netloc}"


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


def _trust(path: str) -> str:
    """A file that OpenSSL can read certificates from, or nothing."""
    try:
        ssl.create_default_context(cafile=path or None)
    except (OSError, ssl.SSLError) as error:
        raise SettingWrong(f"SMTP_CA must name a file of certificates (PEM); {path!r} cannot be "
                           f"read as one ({type(error).__name__}).") from error
    return path


def _mail(url: str, instance: Path) -> dict[str, object]:
    if not url:
        return {"MAIL_BACKEND": "file", "MAIL_FILE_PATH": str(instance / "mail")}
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or not _is_port(parts):
        raise SettingWrong("SMTP_URL must look like smtp://user:password@host:587.")
    return {
        "MAIL_BACKEND": "scheduler.outbox.smtp",
        "MAIL_SERVER": parts.hostname,
        "MAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "MAIL_USERNAME": unquote(parts.username or "") or None,
        "MAIL_PASSWORD": unquote(parts.password or "") or None,
        "MAIL_USE_SSL": parts.scheme == "smtps",
        "MAIL_USE_TLS": parts.scheme == "smtp" and bool(parts.username),
    }
