"""Languages: which one the reader wants, where the words are, how dates and numbers look.

English stands in the code; Indonesian stands in `translations/id/<feature>.po`, a file a
feature, read when the app starts. Nothing needs compiling, so nothing can be stale.
"""

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.languages import get_official_languages
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, g, has_request_context, request
from flask_babel import Babel, Domain, get_locale, gettext, ngettext
from markupsafe import Markup

from scheduler.domain.errors import Refusal
from scheduler.domain.indicators.period import Period
from scheduler.domain.opening import clock_of
from scheduler.domain.wall import last_day
from scheduler.domain.words import Word

LOCALES = {"id": "Bahasa Indonesia", "en": "English"}
FOLDER = Path(__file__).parent / "translations"
ZONES = {
    "Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT",
}


@lru_cache
def words(locale: str) -> NullTranslations:
    """All of a language's words, from every feature's own file.

    Raises ValueError where two files translate one text differently: a text that means two
    things has a context (`pgettext`), or it would mean what the last file says everywhere.
    """
    files = sorted((FOLDER / locale).glob("*.po"))
    merged = read_po(BytesIO(files[0].read_bytes()), locale=locale)  # its plural rule serves all
    for path in files[1:]:
        for message in read_po(BytesIO(path.read_bytes()), locale=locale):
            if message.id:
                _take(message, merged, path)
    compiled = BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return Translations(compiled)


def _take(message: Message, merged: Catalog, path: Path) -> None:
    known = merged.get(message.id, message.context)
    if known is not None and known.string != message.string:
        raise ValueError(f"{path.name} translates {message.id!r} as {message.string!r}, another "
                         f"file as {known.string!r}: give one of them a context")
    merged[message.id] = message


class FeatureWords(Domain):
    """Flask-Babel's words, taken from the features' files."""

    def get_translations(self) -> NullTranslations:
        """The words of the reader's language; English needs none."""
        locale = str(get_locale() or "en")
        return words(locale) if locale != "en" else NullTranslations()


def set_up(app: Flask) -> None:
    """Teach the app its languages and its templates how facts look."""
    babel = Babel(app, locale_selector=chosen_locale, default_domain="messages")
    babel.domain_instance = FeatureWords()
    app.extensions["babel"].instance.domain_instance = babel.domain_instance
    app.jinja_env.filters.update(
        day=day, day_short=day_short, clock=clock, span=span, number=number, percent=percent,
        month=month, month_short=month_short, weekday=weekday, zone_name=zone_name,
        period=period, days=days, dates=dates, day_plain=day_plain, minute=minute,
        spoken_in=spoken_in,
        in_words=lambda text: gettext(text),  # a text of the catalogue, its % signs untouched
    )


def chosen_locale() -> Locale:
    """What the reader chose by link or cookie; otherwise the language of first contact.

    The browser's own languages are not asked: most phones here are set to English by the
    shop that sold them, and their owners read Indonesian.
    """
    if has_request_context():
        for wish in (request.args.get("lang"), request.cookies.get("lang")):
            if wish in LOCALES:
                return _locale_of(wish)
    return _locale_of(str(current_app.config["DEFAULT_LOCALE"]))


@lru_cache
def _locale_of(code: str) -> Locale:
    return Locale.parse(code)  # once: Flask-Babel would do it anew for every request


def words_of(refusal: Refusal) -> str:
    """A refusal's sentence in the reader's language, with its facts in it."""
    facts = {name: _shown(value) for name, value in refusal.facts.items()}
    if isinstance(refusal.message, tuple):
        one, many = refusal.message
        count = refusal.facts.get(refusal.count, 0)
        return str(ngettext(one, many, count, **{**facts, "n": count, refusal.count: count}))
    return str(gettext(refusal.message, **facts))


def _shown(value: object) -> object:
    if isinstance(value, Word):
        return gettext(value)
    if isinstance(value, datetime):
        return clock(value.astimezone(_reading_zone()))
    return day(value) if isinstance(value, date) else value


def _reading_zone() -> tzinfo:
    library = g.get("library") if has_request_context() else None
    return library.zone if library is not None else UTC


def _locale() -> str:
    return str(get_locale() or "id")


def day(value: date) -> str:
    """Senin, 23 November 2026."""
    return format_date(value, "EEEE, d MMMM y", locale=_locale())


def day_short(value: date) -> str:
    """23 Nov 2026."""
    return format_date(value, "d MMM y", locale=_locale())


def month(value: date) -> str:
    """November 2026."""
    return format_date(value, "LLLL y", locale=_locale())


def month_short(value: date) -> str:
    """Nov."""
    return format_date(value, "LLL", locale=_locale())


def period(value: Period) -> str:
    """2026; Triwulan 3 2026; November 2026; otherwise its first and last day."""
    text = value.text
    if len(text) == 7 and "Q" in text:
        return gettext("Quarter %(number)s of %(year)s", number=text[-1], year=text[:4])
    if len(text) == 7:
        return month(value.start)
    return text if len(text) == 4 else days(value.start, value.end - timedelta(days=1))


def days(first: date, last: date) -> str:
    """23 Nov 2026, or 1 Jan 2026 – 23 Nov 2026."""
    return day_short(first) if first == last else f"{day_short(first)} – {day_short(last)}"


def dates(first: date, last: date) -> str:
    """23–29 November 2026; 30 November–6 Desember 2026; the year once where it is the same."""
    def said(day: date, how: str) -> str:
        return format_date(day, how, locale=_locale())
    end = said(last, "d MMMM y")
    if first == last:
        return end
    if first.year != last.year:
        return f"{said(first, 'd MMMM y')}–{end}"
    return f"{said(first, 'd' if first.month == last.month else 'd MMMM')}–{end}"


def day_plain(value: date) -> str:
    """Sabtu, 28 November."""
    return format_date(value, "EEEE, d MMMM", locale=_locale())


def weekday(value: date) -> str:
    """Sen."""
    return format_date(value, "EEE", locale=_locale())


def clock(value: datetime) -> str:
    """09.00 — the value must already be in the zone it is read in."""
    return format_datetime(value, "HH.mm" if _locale() == "id" else "HH:mm", locale=_locale(),
                           tzinfo=value.tzinfo)


def minute(value: int) -> str:
    """A minute of the day as its clock shows it: 08.00; the midnight at its end is 24.00."""
    return clock_of(value) if _locale() == "id" else clock_of(value).replace(".", ":")


def zone_name(zone: str, on: datetime | None = None) -> str:
    """WIB, WITA or WIT; elsewhere the zone's own abbreviation at that time."""
    if zone in ZONES:
        return ZONES[zone]
    return (on.astimezone(ZoneInfo(zone)).tzname() if on else None) or zone


def span(start: datetime, end: datetime, zone: str) -> str:
    """09.00–12.00 WITA; with the day of the end when it is another one."""
    begins, ends = (moment.astimezone(ZoneInfo(zone)) for moment in (start, end))
    if last_day(ends) == begins.date():
        until = clock(ends) if begins.date() == ends.date() else "24.00"
        return f"{clock(begins)}–{until} {zone_name(zone, start)}"
    return f"{clock(begins)}–{clock(ends)} {zone_name(zone, start)} ({day_short(ends.date())})"


def spoken_in(text: str, country: str) -> str:
    """What a library wrote, marked as its country's language where the page is in another.

    WCAG 2.2, 3.1.2: a screen reader reads a part in its own language only where the part says
    which. Where a country has several official languages, or is not known, nothing is marked.
    """
    spoken = _spoken(country)
    if not text or spoken in ("", _locale()):
        return text
    return Markup('<span lang="{}">{}</span>').format(spoken, text)


@lru_cache
def _spoken(country: str) -> str:
    languages = get_official_languages(country)
    return str(languages[0]) if len(languages) == 1 else ""


def number(value: float | None, digits: int = 0) -> str:
    """6.384; a dash when the value is missing, never 0."""
    if value is None:
        return "–"
    return format_decimal(round(value, digits), locale=_locale(), decimal_quantization=False)


def percent(value: float | None) -> str:
    """92,6% of a value between 0 and 100; a dash when missing."""
    return "–" if value is None else f"{number(value, 1)}%"
