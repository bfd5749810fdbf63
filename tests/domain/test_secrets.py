"""Passwords and PINs that anybody would try first are refused; ordinary ones are not."""

import pytest

from scheduler.domain.errors import PasswordTooShort
from scheduler.domain.secrets import PasswordCommon, PinCommon, check_password, check_pin

ADA = ("Ada Lestari", "ada.lestari@example.org", "+6281234567890")


@pytest.mark.parametrize("password", [
    "password", "Password123", "12345678", "87654321", "qwertyuiop",
    "aaaaaaaa", "abababab", "rahasia2024", "perpustakaan", "Bismillah99", "abcdefgh", "12341234",
    "00000000", "ada.lestari", "adalestari1", "081234567890", "+62 812 3456 7890", "Lestari123"])
def test_what_anybody_would_try_is_refused(password: str):
    with pytest.raises(PasswordCommon):
        check_password(password, about=ADA)


def test_seven_signs_are_too_few():
    with pytest.raises(PasswordTooShort):
        check_password("x7-fGq2")


@pytest.mark.parametrize("password", [
    "ruang yang terbuka", "kata sandi baru", "another sentence", "hujan turun di kolam", "x7-fGq2w",
    "my own password now", "kopi pahit 3 gelas"])
def test_a_sentence_of_ones_own_is_good(password: str):
    check_password(password, about=ADA)


@pytest.mark.parametrize("pin", ["0000", "1111", "1234", "4321", "123456", "1212", "909090"])
def test_a_pin_that_anybody_would_try_is_refused(pin: str):
    with pytest.raises(PinCommon):
        check_pin(pin)


@pytest.mark.parametrize("pin", ["2468", "7093", "1379", "190265"])
def test_other_pins_are_good(pin: str):
    check_pin(pin)
