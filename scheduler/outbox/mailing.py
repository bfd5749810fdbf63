"""One letter as mail, and what the mail server made of it."""

from contextlib import suppress
from email.mime.base import MIMEBase
from email.utils import format_datetime, formataddr, parseaddr
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPResponseException

from flask import current_app
from flask_mailman import EmailMessage

from scheduler.outbox.letters import letter
from scheduler.outbox.models import Message


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


def hand_in(letter: EmailMessage) -> None:
    """Give it to the mail server; OSError when that did not work.

    A server that took the letter and then hangs up without a word has taken it.
    """
    connection = letter.get_connection()
    try:
        connection.open()
        letter.send()
    finally:
        with suppress(OSError):
            connection.close()


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
