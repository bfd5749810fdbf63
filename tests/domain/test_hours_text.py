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
    assert all(0 <= opens < closes <= 1440 for opens, closes in spans)
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
