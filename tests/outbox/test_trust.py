"""A password and a letter are given only to a mail server that shows who it is."""

import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult
from flask import Flask

from scheduler.config import settings
from scheduler.db import db
from scheduler.outbox import worker
from tests import make
from tests.certificates import certificate
from tests.outbox.post_office import PostOffice, opened
from tests.outbox.scenes import posted

HERE, ELSEWHERE = "IP:127.0.0.1", "DNS:mail.evil.example"


class Porter:
    """Lets everyone in, and remembers which passwords were shown."""

    def __init__(self) -> None:
        self.shown: list[bytes] = []

    def __call__(self, server: Any, session: Any, envelope: Any, kind: str, shown: Any) -> Any:
        self.shown.append(shown.password)
        return AuthResult(success=True)


@contextmanager
def mail_server(folder: Path, name: str, scheme: str) -> Iterator[tuple[PostOffice, Porter]]:
    """One whose certificate is for `name`, over STARTTLS (`smtp`) or from the start (`smtps`)."""
    shown, porter = certificate(folder, name), Porter()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shown.chain, shown.key)
    manners: dict[str, Any] = (
        {"tls_context": context, "require_starttls": True, "auth_required": True}
        if scheme == "smtp" else {"ssl_context": context, "auth_require_tls": False})
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # a broken handshake is expected
    with opened(authenticator=porter, **manners) as office:
        yield office, porter


@contextmanager
def handing_in(app: Flask, environment: dict[str, str]) -> Iterator[None]:
    """The app as it would be with these settings."""
    from flask_mailman import Mail
    made = settings({"SECRET_KEY": "x" * 40, **environment})
    names = [name for name in made if name.startswith("MAIL_")]
    kept = {name: app.config.get(name) for name in names}
    mailman = app.extensions["mailman"]
    app.config.update({name: made[name] for name in names}, MAIL_TIMEOUT=5)
    app.extensions["mailman"] = Mail.init_mail(app.config)
    try:
        yield
    finally:
        app.config.update(kept)
        app.extensions["mailman"] = mailman


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
@pytest.mark.parametrize("name", [HERE, ELSEWHERE])
@pytest.mark.parametrize("vouched_for", [True, False])
def test_only_the_right_server_gets_the_password_and_the_letter(
    app: Flask, tmp_path: Path, scheme: str, name: str, vouched_for: bool,
):
    message = posted(make.library().id, email="cleo@example.org")

    with mail_server(tmp_path, name, scheme) as (office, porter):
        trust = {"SMTP_CA": str(next(tmp_path.glob("*.pem")))} if vouched_for else {}
        with handing_in(app, {"SMTP_URL": f"{scheme}://ruang:rahasia@127.0.0.1:{office.port}",
                              **trust}):
            worker.deliver(at=make.NOW)
    db.session.expire_all()

    if vouched_for and name == HERE:
        assert (porter.shown, len(office.letters)) == ([b"rahasia"], 1)
        assert message.outcome == "sent"
    else:
        assert (porter.shown, office.letters, message.outcome) == ([], [], None)
        assert message.channel == "mail" and message.due_at > make.NOW
        assert message.trouble == "SSLCertVerificationError"


def test_a_server_that_offers_no_secure_way_gets_neither(app: Flask):
    message = posted(make.library().id, email="cleo@example.org")

    with opened() as office, handing_in(
            app, {"SMTP_URL": f"smtp://ruang:rahasia@127.0.0.1:{office.port}"}):
        worker.deliver(at=make.NOW)
    db.session.expire_all()

    assert (office.letters, message.outcome, message.trouble) == (
        [], None, "SMTPNotSupportedError")
