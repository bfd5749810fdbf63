"""Opening hours as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.errors import Refusal
from scheduler.domain.opening import (
    HoursBackwards,
    HoursOverlap,
    HoursUnclear,
    spans_of_text,
    text_of_spans,
)


@st.composite
def days(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    edges = sorted(draw(st.sets(st.integers(0, 1440), max_size=8)))
    return tuple(zip(edges[::2], edges[1::2], strict=False))


@given(days())
def test_what_is_shown_is_read_back(spans: tuple[tuple[int, int], ...]):
    assert spans_of_text(text_of_spans(spans)) == spans


@given(st.text(max_size=60))
def test_anything_typed_is_read_or_refused(text: str):
    try:
        spans = spans_of_text(text)
    except Refusal:
        return
    assert all(0 <= opens < 1440 and opens < closes <= 1440 + 720 for opens, closes in spans)
    assert all(one[1] <= other[0] for one, other in zip(spans, spans[1:], strict=False))


@pytest.mark.parametrize(("text", "spans"), [
    ("", ()), ("08.00–16.00", ((480, 960),)), ("8-16", ((480, 960),)),
    ("08:00 - 11:30, 13:00 s/d 16.00", ((480, 690), (780, 960))),
    ("8 sampai 12 dan 13 sampai 24.00", ((480, 720), (780, 1440))),
])
def test_people_write_hours_in_many_ways(text: str, spans: tuple[tuple[int, int], ...]):
    assert spans_of_text(text) == spans


@pytest.mark.parametrize(("text", "refusal"), [
    ("pagi", HoursUnclear), ("8-25", HoursUnclear), ("08.75-12", HoursUnclear),
    ("16-8", HoursBackwards), ("8-8", HoursBackwards), ("8-12, 11-13", HoursOverlap),
])
def test_what_cannot_be_meant_is_refused(text: str, refusal: type[Refusal]):
    with pytest.raises(refusal):
        spans_of_text(text)


@pytest.mark.parametrize("text", [
    "tutup", "Libur", "-", "–", "00:00-00:00", "00.00 s.d. 00.00", " Tutup. ", "\N{NO-BREAK SPACE}",
    "closed", "0-0",
])
def test_a_closed_day_is_said_in_many_ways(text: str):
    assert spans_of_text(text) == ()


@pytest.mark.parametrize(("text", "spans"), [
    ("08.00 s.d. 16.00", ((480, 960),)), ("08.00 s/d 16.00 WITA", ((480, 960),)),
    ("pukul 8 hingga 16", ((480, 960),)), ("8.00 sampai dengan 16.00", ((480, 960),)),
    ("08:00-12:00 13:00-16:00", ((480, 720), (780, 960))), ("0800-1600", ((480, 960),)),
    ("08.00–12.00; 13.00–16.00", ((480, 720), (780, 960))), ("٠٨٫", None),
    ("20.00–01.00", ((1200, 1500),)), ("21 - 24", ((1260, 1440),)),
    ("22.00-00.00", ((1320, 1440),)),
    ("８．００－１６．００", ((480, 960),)),
])
def test_people_write_hours_in_more_ways(text: str, spans: tuple[tuple[int, int], ...] | None):
    if spans is None:
        with pytest.raises(HoursUnclear):
            spans_of_text(text)
    else:
        assert spans_of_text(text) == spans


@pytest.mark.parametrize(("text", "refusal"), [
    ("8 12", HoursUnclear), ("8-12-16", HoursUnclear), ("8--12", HoursUnclear),
    ("8-", HoursUnclear),
    ("8,12", HoursUnclear), ("24-25", HoursUnclear), ("08.00-12.00 pagi", HoursUnclear),
    ("20-01, 00-05", HoursOverlap), ("16.00-06.00", HoursBackwards),
])
def test_what_is_only_half_said_is_refused(text: str, refusal: type[Refusal]):
    with pytest.raises(refusal):
        spans_of_text(text)


@given(st.integers(0, 1439), st.integers(1, 720))
def test_a_night_is_shown_and_read_back(opens: int, length: int):
    span = (opens, opens + length)

    assert spans_of_text(text_of_spans([span])) == (span,)
