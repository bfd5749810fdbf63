"""An identity number is found however it is written, and nothing else is taken for one."""

import time
from datetime import date, timedelta
from datetime import time as clock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.identity import has_identity_number

PLACES = ("1101", "3171", "3578", "6271", "6401", "6501", "7371", "7471", "9171", "9271")
GAPS = ("", " ", ".", "-", "/", "_", " - ", "–", "\N{NO-BREAK SPACE}", "\u200b", "  ", ":", "|")
# How people divide one: as its own parts, as a card, in pieces of one length.
CUTS = ((6, 12), (2, 4, 6, 12), (2, 4, 6, 8, 10, 12), (4, 8, 12), (6, 8, 10, 12), (8,), (12,),
        tuple(range(1, 16)), tuple(range(2, 16, 2)), tuple(range(3, 16, 3)), tuple(range(5, 16, 5)))
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@st.composite
def numbers(draw: st.DrawFn) -> str:
    born = draw(st.dates(date(1925, 1, 1), date(2026, 1, 1)))
    day = born.day + 40 * draw(st.booleans())
    return (draw(st.sampled_from(PLACES)) + f"{draw(st.integers(1, 40)):02}"
            + f"{day:02}{born:%m%y}{draw(st.integers(1, 9999)):04}")


@st.composite
def written(draw: st.DrawFn) -> str:
    number, cuts, gap = draw(numbers()), draw(st.sampled_from(CUTS)), draw(st.sampled_from(GAPS))
    edges = (0, *cuts, 16)
    text = gap.join(number[start:end] for start, end in zip(edges, edges[1:], strict=False))
    return text.translate(draw(st.sampled_from(({}, FULL_WIDTH, ARABIC))))


@given(written(), st.sampled_from(("{}", "NIK:{}", "NIK {}, ya", "no. {}.", "({})", "KTP\n{}\n",
                                   "{} 1990", "hp 0812 3456 7012, NIK {}", "ibu {} 2 orang")))
def test_a_number_is_found_in_any_of_its_shapes(number: str, around: str):
    assert has_identity_number(around.format(number))


@pytest.mark.parametrize("text", [
    "7371010101900001", "7371 0101 0190 0001", "7371-0101-0190-0001", "73.7101.010190.0001",
    "7371010101900001 1990", "７３７１０１０１０１９００００１", "7371010101900001-0812",
    "NIK:7471012811900001", "7471012811900001NIK", "7 4 7 1 0 1 2 8 1 1 9 0 0 0 0 1",
    "1234567890123456", "3201 2345 6789 0123",
])
def test_sixteen_digits_are_seen_however_they_are_grouped(text: str):
    assert has_identity_number(text)


DAYS = st.dates(date(2020, 1, 1), date(2031, 1, 1)).flatmap(lambda day: st.sampled_from([
    f"{day:%d/%m/%Y}", f"{day:%d-%m-%Y}", f"{day:%d.%m.%Y}", f"{day:%Y-%m-%d}", f"{day:%d/%m/%y}",
    f"{day.day}/{day.month}/{day.year}", f"{day:%d/%m}", f"{day:%d %m %Y}", f"{day:%Y}",
    f"{day.day} November {day.year}", f"{day:%d%m%Y}"]))
HOURS = st.tuples(
    st.times(clock(5), clock(20)), st.integers(15, 200), st.sampled_from((".", ":")),
    st.sampled_from(("-", "–", " - ", " s.d. ", " sampai ")),
).map(lambda it: f"{it[0].hour:02}{it[2]}{it[0].minute:02}{it[3]}" + (
    f"{(it[0].hour * 60 + it[0].minute + it[1]) // 60:02}{it[2]}"
    f"{(it[0].minute + it[1]) % 60:02}"))
PHONES = st.tuples(
    st.sampled_from(("0812", "0813", "0851", "+62 812", "62813", "0401", "021")),
    st.integers(300, 999), st.integers(1000, 9999), st.sampled_from((" ", "-", "", ".")),
).map(lambda it: it[3].join(map(str, it[:3])))
COUNTS = st.integers(1, 500).map(lambda many: f"{many} orang")
PRICES = st.integers(1, 9000).map(lambda thousands: f"Rp{thousands * 1000:,}".replace(",", "."))


@given(st.lists(st.one_of(DAYS, HOURS, PHONES, COUNTS, PRICES), min_size=1, max_size=5),
       st.sampled_from((" ", ", ", " / ", "; ", "\n", " pukul ")))
def test_days_hours_telephone_numbers_and_prices_are_none(things: list[str], between: str):
    assert not has_identity_number(between.join(things))


@pytest.mark.parametrize("text", [
    "", "Sitti", "081234567890", "737101010190000", "73710101019000012",
    "081234567890 081345678901", "12345678, 12345678", "28/11/2026 13.00-15.00",
    "semula 28/11/2026 13.00-15.00", "Dipindah ke 12/11/2026 10.00-15.00",
    "0812 3456 7012 / 0813 5521", "0812 3456 7012 0813 5521 3344",
    "978-602-8519-93-9, 125 halaman", "Rp12.545.150-17.500.000", "12/11 10.08-11.30",
    "12112026 1000-1500", "2025 2026 2027 2028", "+62 (0) 812 - 3450 - 0093",
])
def test_other_numbers_are_no_identity_numbers(text: str):
    assert not has_identity_number(text)


@given(st.lists(st.tuples(st.text("0123456789", min_size=1, max_size=9),
                          st.sampled_from((*GAPS[1:], ", ", "x"))), max_size=30))
def test_however_digits_are_strewn_the_question_has_an_answer(pieces: list[tuple[str, str]]):
    assert has_identity_number("".join(map("".join, pieces))) in (True, False)


@pytest.mark.parametrize("piece", [
    "111 ", "1 ", "1-", "1", "0 1 ", " ", "-", "1" + " " * 98, "12/11/2026 10.00-15.00 ",
    "0812 3456 7012 ", "1,111", "(1", "+1-", "12.11.", "0(", "7471 0128 1399 0001, ", "é", "٣ ",
])
def test_no_text_is_long_to_look_at(piece: str):
    text = (piece * 16_000)[:16_000]

    assert min(_cost(text) for _time in range(5)) < 0.05


def _cost(text: str) -> float:
    """Seconds of this process."""
    begun = time.process_time()
    has_identity_number(text)
    return time.process_time() - begun


@given(st.dates(date(1950, 1, 1), date(2099, 12, 1)), st.integers(0, 9))
def test_a_day_beside_another_number_stays_a_day(day: date, days: int):
    until = day + timedelta(days=days)

    assert not has_identity_number(f"{day:%d/%m}-{until:%d/%m/%Y} 08.00-16.00")
