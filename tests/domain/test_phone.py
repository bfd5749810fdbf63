import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.errors import PhoneWrong
from scheduler.domain.phone import NO_PHONE, is_normal, may_be_mobile, phone_of, said_phone


@pytest.mark.parametrize("given_", [
    "0812 3456 7890", "0812-3456-7890", "+62 812 3456 7890", "62812 34567890", " (0812)34567890 ",
    "0812.3456.7890", "+62 (0) 812 - 3456 - 7890", "0062 812 3456 7890", "+62 0812 3456 7890",
    "tel:+62-812-3456-7890", "wa.me/6281234567890", "https://wa.me/6281234567890?text=Halo%20Bu",
    "https://api.whatsapp.com/send?phone=6281234567890&text=a", "٠٨١٢٣٤٥٦٧٨٩٠",
    "０８１２３４５６７８９０",
    "\N{NO-BREAK SPACE}0812\N{NO-BREAK SPACE}3456 7890\n", "\u202a+62 812-3456-7890\u202c",
    "0812\u200b34567890",
])
def test_a_number_typed_in_many_ways_is_one_number(given_):
    assert phone_of(given_) == "+6281234567890"


def test_a_number_of_another_region_is_read_there():
    assert phone_of("020 7946 0958", region="GB") == "+442079460958"


@pytest.mark.parametrize("given_", ["12", "0812", "0812abc34567", "telepon", "+999 123456789"])
def test_what_is_no_phone_number_is_refused_with_what_was_given(given_):
    with pytest.raises(PhoneWrong) as refusal:
        phone_of(given_)

    assert refusal.value.facts == {"given": given_}


def test_nothing_typed_is_no_number():
    assert phone_of(" \u200b\n") == NO_PHONE


@given(st.text(max_size=60))
def test_whatever_is_typed_is_kept_in_one_form_or_refused(text):
    try:
        found = phone_of(text)
    except PhoneWrong:
        return

    assert is_normal(found) and len(found) <= 16
    assert phone_of(found) == found


@given(st.integers(10_000_000, 99_999_999))
def test_a_normal_number_stays_as_it_is(rest):
    number = phone_of(f"0812{rest}")

    assert phone_of(number) == number == f"+62812{rest}"


def test_a_mobile_may_get_a_text_and_a_house_phone_may_not():
    assert may_be_mobile("+6281234567890")
    assert not may_be_mobile("+62411123456")


def test_where_plans_do_not_tell_a_number_may_be_mobile():
    assert may_be_mobile("+12125550123")


def test_a_number_is_read_out_as_it_is_dialled_at_home():
    assert said_phone("+6281234567890") == "0812-3456-7890"
    assert said_phone("+12125550100") == "+1 212-555-0100"
    assert said_phone("0401 123") == "0401 123"
