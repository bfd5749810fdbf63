"""One letter as mail, and what the mail server made of it."""

from contextlib import suppress
from datetime import datetime
from email.mime.base import MIMEBase
from email.utils import format_datetime, formataddr, parseaddr
from pathlib import Path
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPResponseException

from flask import current_app
from flask_mailman import EmailMessage
from flask_mailman.backends.base import BaseEmailBackend

from scheduler import clock
from scheduler.outbox.letters import letter
from scheduler.outbox.models import Message

REST = 60.0  # seconds without asking a mail server that was not there


def mail(message: Message) -> EmailMessage:
    """The whole mail: from the library, under the message's own key however often it is sent."""
    words = letter(message)
    sender = parseaddr(str(current_app.config["MAIL_FROM"]))[1]
    library = " ".join(str(message.facts.get("library", "Ruang")).split())
    return EmailMessage(
        words.subject, words.text, sender, [message.address], attachments=_enclosed(message),
        headers={"From": formataddr((library, sender)), "Auto-Submitted": "auto-generated",
                 "Date": format_datetime(message.posted_at),
                 "Message-ID": f"<{message.key}@{sender.rpartition('@')[2]}>"})


def _enclosed(message: Message) -> list[MIMEBase]:
    """What features further up add to a letter; each registered a maker when the app started."""
    makers = current_app.extensions.get("enclosures", {})
    return [made for make in makers.values() if (made := make(message)) is not None]


class Road:
    """The way to the mail server. When nobody opens there, the letters that are due share the
    failure of the first, instead of each waiting for its own."""

    def __init__(self) -> None:
        self._closed: tuple[OSError, float] | None = None

    def hand_in(self, letter: EmailMessage) -> None:
        """Give it to the mail server; OSError when that did not work, or just now did not.

        A server that took the letter and then hangs up without a word has taken it. What goes
        wrong with one letter in hand is told of that letter only.
        """
        connection = letter.get_connection()
        try:
            self._open(connection)
            letter.send()
        finally:
            with suppress(OSError):
                connection.close()

    def _open(self, connection: BaseEmailBackend) -> None:
        if self._closed is not None and clock.uptime() - self._closed[1] < REST:
            raise self._closed[0].with_traceback(None)
        try:
            connection.open()
        except OSError as error:
            self._closed = error, clock.uptime()
            raise


def forget_files(*, before: datetime) -> None:
    """Letters kept as files, where no mail server is set, go once they are that old."""
    folder = Path(str(current_app.config.get("MAIL_FILE_PATH") or ""))
    if current_app.config["MAIL_BACKEND"] != "file" or not folder.is_dir():
        return
    for file in folder.glob("*.log"):
        with suppress(FileNotFoundError):  # another worker was first
            if file.stat().st_mtime < before.timestamp():
                file.unlink()


def is_final(error: OSError) -> bool:
    """Whether the server will never take this letter (5xx about it, RFC 5321 §4.2.1).

    What it says about us (a wrong password, a sender it does not know) is no fault of the
    letter's, and the next try may find it mended.
    """
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _said in error.recipients.values())
    return isinstance(error, SMTPDataError) and error.smtp_code >= 500


def said(error: Exception) -> str:
    """What the server said (550 No such user here), or what happened instead of an answer."""
    if isinstance(error, SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
    elif isinstance(error, SMTPResponseException):
        code, words = error.smtp_code, error.smtp_error
    else:
        return type(error).__name__
    text = words.decode(errors="replace") if isinstance(words, bytes) else str(words)
    return f"{code} {' '.join(text.split())}"[:300]
