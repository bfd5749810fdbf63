"""What others read in a feed is what Ruang meant, by the zone written in it and nothing else."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
import recurring_ical_events
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, vDDDTypes

from scheduler.calendars.timezones import SINCE_YEAR, vtimezone_bytes
from scheduler.calendars.vcalendar import FeedHead, vcalendar_bytes
from scheduler.calendars.vevent import FeedEvent, vevent_bytes
from tests import make
from tests.calendars.scenes import FEED, SCENES

ZONES = ("Asia/Makassar", "America/New_York", "Europe/London", "Europe/Dublin",
         "Australia/Lord_Howe", "Africa/Casablanca", "America/Santiago", "Africa/Cairo",
         "Asia/Jerusalem", "America/Nuuk", "America/Vancouver")
Occurrence = tuple[str, datetime, datetime]


def read(body: bytes) -> set[Occurrence]:
    """Each event's UID and instants, by the written VTIMEZONE: no reader's own zones."""
    calendar = Calendar.from_ical(body)
    zones = {str(zone["TZID"]): zone.to_tz(lookup_tzid=False) for zone in calendar.walk(
        "VTIMEZONE")}

    def instant(moment: vDDDTypes) -> datetime:
        zone = zones.get(moment.params.get("TZID"), UTC)
        return moment.dt.replace(tzinfo=zone).astimezone(UTC)
    return {(str(event["UID"]), instant(event["DTSTART"]), instant(event["DTEND"]))
            for event in calendar.walk("VEVENT")}


def year_of_sessions(zone: str) -> set[Occurrence]:
    """Two a week at odd hours, and one every half hour around each change of the clocks."""
    event = make.event(make.library(timezone=zone))
    start = make.instant("2026-03-01 00:15", zone)
    moments = {start + timedelta(hours=83 * number) for number in range(110)}
    for change in changes(ZoneInfo(zone), start, days=400):
        moments |= {change + timedelta(minutes=30 * number) for number in range(-6, 7)}
    sessions = [make.session(event, starts_at=moment) for moment in sorted(moments)]
    return {(one.uid, one.starts_at, one.ends_at) for one in sessions}


def changes(zone: ZoneInfo, start: datetime, *, days: int) -> list[datetime]:
    hours = [start + timedelta(hours=number) for number in range(24 * days)]
    return [hour for hour in hours if hour.astimezone(zone).utcoffset()
            != (hour - timedelta(hours=1)).astimezone(zone).utcoffset()]


@pytest.mark.parametrize("zone", ZONES)
def test_a_year_of_sessions_is_read_at_the_very_instants(
    client: FlaskClient, stand_at: object, zone: str,
):
    stand_at(make.NOW)
    meant = year_of_sessions(zone)

    assert read(client.get(FEED).data) == meant


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("zone", ZONES)
def test_a_reader_with_zones_of_its_own_finds_the_same_instants(
    client: FlaskClient, stand_at: object, zone: str,
):
    """vobject builds its zones from the VTIMEZONE and dateutil, and parses lines its own way."""
    import vobject
    stand_at(make.NOW)
    meant = year_of_sessions(zone)

    (calendar,) = vobject.readComponents(client.get(FEED).get_data(as_text=True))

    assert {(event.uid.value, event.dtstart.value.astimezone(UTC),
             event.dtend.value.astimezone(UTC)) for event in calendar.vevent_list} == meant


@pytest.mark.parametrize(("zone", "starts", "written"), [
    ("Asia/Makassar", "2026-03-08 10:00", "DTSTART;TZID=Asia/Makassar:20260308T100000"),
    ("America/New_York", "2026-03-06 10:00", "DTSTART;TZID=America/New_York:20260306T100000"),
    ("America/New_York", "2026-03-08 10:00", "DTSTART:20260308T140000Z"),
    ("America/New_York", "2026-03-07 10:00", "DTSTART:20260307T150000Z"),
    ("Africa/Casablanca", "2027-05-05 10:00", "DTSTART:20270505T100000Z"),
    ("America/Vancouver", "2027-01-05 10:00", "DTSTART:20270105T170000Z"),
    ("Asia/Makassar", "2019-03-08 10:00", "DTSTART:20190308T020000Z"),
])
def test_hours_that_readers_get_wrong_are_in_utc(zone: str, starts: str, written: str):
    begins = make.instant(starts, zone)
    event = FeedEvent(uid="u", starts_at=begins, ends_at=begins + timedelta(hours=1), zone=zone,
                      title="", changed_at=begins)

    assert written in vevent_bytes(event).decode().split("\r\n")


@pytest.mark.parametrize(("title", "written"), [
    ("C:\\New, a;b", r"C:\\New\, a\;b"), ("satu\r\ndua\rtiga", r"satu\ndua\ntiga"),
    ("\x00\x1b\x85\x9f\u2028\uffff\ud800tas", "tas"), (" \n", "–"), ("", "–"),
    ('"a": b', '"a": b'),
])
def test_a_title_is_escaped_once_and_never_empty(title: str, written: str):
    event = FeedEvent(uid="u", starts_at=make.NOW, ends_at=make.NOW + timedelta(hours=1),
                      zone="UTC", title=title, changed_at=make.NOW)

    assert f"SUMMARY:{written}" in vevent_bytes(event).decode().split("\r\n")


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(available_timezones() - {"localtime"})),
       st.datetimes(datetime(SINCE_YEAR, 1, 1), datetime(2037, 12, 1)), st.integers(1, 2000))
def test_any_session_in_any_zone_is_read_at_its_instants(
    zone: str, starts: datetime, minutes: int,
):
    starts_at = starts.replace(microsecond=0, tzinfo=UTC)
    ends_at = starts_at + timedelta(minutes=minutes)
    event = FeedEvent(uid="u", starts_at=starts_at, ends_at=ends_at, zone=zone, title="",
                      changed_at=starts_at)

    body = vcalendar_bytes(FeedHead("", "", "", zone), [vevent_bytes(event)],
                           (zone,), SINCE_YEAR)

    assert read(body) == {("u", starts_at, ends_at)}


@pytest.mark.parametrize("name", [name for name in SCENES if not name.startswith("zone-")])
def test_another_library_finds_the_same_titles_and_states(
    client: FlaskClient, stand_at: object, name: str,
):
    stand_at(make.NOW)
    calendar = Calendar.from_ical(client.get(SCENES[name]()).data)
    written = [(str(event["UID"]), str(event["SUMMARY"]), str(event["STATUS"]))
               for event in calendar.walk("VEVENT")]

    found = recurring_ical_events.of(calendar).between(
        make.NOW - timedelta(days=90), make.NOW + timedelta(days=600))

    assert sorted((str(event["UID"]), str(event["SUMMARY"]), str(event["STATUS"]))
                  for event in found) == sorted(written)


@pytest.mark.parametrize(("zone", "rules"), [
    ("Asia/Makassar", 0), ("America/New_York", 2), ("Europe/Dublin", 2),
    ("Australia/Lord_Howe", 2),
])
def test_a_zone_with_summer_time_is_two_yearly_rules_and_nothing_else(zone: str, rules: int):
    text = vtimezone_bytes(zone, SINCE_YEAR).decode()

    observances = text.count("BEGIN:STANDARD") + text.count("BEGIN:DAYLIGHT")
    assert (text.count("RRULE:"), observances) == (rules, rules or 1)
