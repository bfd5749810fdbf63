"""Addresses that open a feed in the calendars people have."""

from urllib.parse import quote


def webcal_url(url: str) -> str:
    """For Apple Calendar and Outlook on a computer."""
    return "webcal://" + url.split("://", 1)[-1]


def google_add_url(url: str) -> str:
    """For Google Calendar, which wants the encoded webcal address."""
    return "https://calendar.google.com/calendar/render?cid=" + quote(webcal_url(url), safe="")
