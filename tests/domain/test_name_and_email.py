import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain import email
from scheduler.domain.email import NO_EMAIL, EmailWrong, email_of
from scheduler.domain.errors import Refusal
from scheduler.domain.name import (
    LONGEST,
    NOBODY,
    NameHoldsLink,
    NameTooLong,
    NameWithoutLetters,
    name_of,
)


@pytest.mark.parametrize("typed", [
    "Siti Nuraini", " Siti  Nuraini\n", "Siti\nNuraini", "\u202eSiti Nuraini", "Siti\u200b Nuraini",
    "\N{NO-BREAK SPACE}Siti\N{NO-BREAK SPACE}Nuraini", "Siti\x07 Nuraini\ufeff", "Siti\tNuraini\r",
])
def test_a_name_is_one_line_without_anything_invisible(typed: str):
    assert name_of(typed) == "Siti Nuraini"


@pytest.mark.parametrize("name", [
    "محمد", "O'Neil", "<b>Siti</b>", "Drs. H. Muh. Ali, S.Kom.", "Budi", "\u00e9", "St.Ahmad",
])
def test_names_of_all_kinds_stay_as_they_are(name: str):
    assert name_of(name) == name


def test_letters_that_are_typed_in_pieces_are_put_together():
    assert name_of("Rene\u0301") == "Ren\u00e9"


def test_nothing_typed_is_nobody_and_no_address():
    assert (name_of(" \u200b\n"), email_of(" \u200b ")) == (NOBODY, NO_EMAIL)


@pytest.mark.parametrize("typed, refused", [
    ("Klik http://evil.example/menang segera", NameHoldsLink), ("www.menang.id", NameHoldsLink),
    ("Ayo ke menang.com", NameHoldsLink), ("bit.ly/x", NameHoldsLink), ("😀😀", NameWithoutLetters),
    ("...", NameWithoutLetters), ("x" * (LONGEST + 1), NameTooLong),
])
def test_what_is_no_name_is_refused_and_says_why(typed: str, refused: type[Refusal]):
    with pytest.raises(refused):
        name_of(typed)


@pytest.mark.parametrize("typed", [
    "sari@contoh.example", "sari@contoh.example ", "\N{NO-BREAK SPACE}Sari@Contoh.Example\n",
    "mailto:sari@contoh.example", "sari\u200b@contoh.example", "ｓari@contoh.example",
])
def test_an_address_is_trimmed_and_in_small_letters(typed: str):
    assert email_of(typed) == "sari@contoh.example"


@pytest.mark.parametrize("typed", [
    "a@b", "@", "a b@example.org", "a@@example.org", "a@example.org\nBcc: b@example.org",
    f"a@{'y' * 300}.org", "sari",
])
def test_what_is_no_whole_address_is_refused(typed: str):
    with pytest.raises(EmailWrong):
        email_of(typed)


@given(st.text(max_size=150))
def test_whatever_is_typed_is_kept_in_one_form_or_refused(text: str):
    for read in (name_of, email_of):
        try:
            found = read(text)
        except Refusal:
            continue
        assert read(found) == found
        assert found.isprintable()
        assert read is name_of or email.is_normal(found)
