"""Addresses that open a feed in the calendars people have."""

from datetime import UTC, datetime
from urllib.parse import quote, urlencode


def webcal_url(url: str) -> str:
    """For Apple Calendar and Outlook on a computer."""
    return "webcal://" + url.split("://", 1)[-1]


def google_add_url(url: str) -> str:
    """For Google Calendar, which wants the encoded webcal address."""
    return "https://calendar.google.com/calendar/render?cid=" + quote(webcal_url(url), safe="")


def google_event_url(
    title: str, starts_at: datetime, ends_at: datetime, *, where: str, url: str,
) -> str:
    """One date into Google Calendar, for phones that do not know what to do with a file."""
    span = "/".join(f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}" for moment in (starts_at, ends_at))
    return "https://calendar.google.com/calendar/render?" + urlencode({
        "action": "TEMPLATE", "text": title, "dates": span, "location": where, "details": url})
