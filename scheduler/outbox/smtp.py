"""The way to a mail server that has shown who it is. `MAIL_BACKEND` names this module."""

import smtplib
import ssl
from typing import Any

from flask import current_app
from flask_mailman.backends.smtp import EmailBackend as PlainBackend


class EmailBackend(PlainBackend):
    """Flask-Mailman's, which looks at certificates for `smtps` only, not for STARTTLS."""

    @property
    def ssl_context(self) -> ssl.SSLContext:
        """Those whom the system trusts, and those of SMTP_CA."""
        context = ssl.create_default_context()
        if current_app.config["MAIL_TRUST"]:
            context.load_verify_locations(str(current_app.config["MAIL_TRUST"]))
        return context

    @property
    def connection_class(self) -> Any:
        """One that asks for a certificate whichever way it becomes secure."""
        return super().connection_class if self.use_ssl else self._plain

    def _plain(self, *args: Any, **options: Any) -> smtplib.SMTP:
        made = _Verifying(*args, **options)
        made.trusted = self.ssl_context
        return made


class _Verifying(smtplib.SMTP):
    """SMTP whose STARTTLS goes on only with who the certificate says (RFC 3207 §4.1)."""

    trusted: ssl.SSLContext

    def starttls(self, *, context: ssl.SSLContext | None = None) -> Any:
        return super().starttls(context=context or self.trusted)
