"""At every door a contact and a name take one form, whatever the keyboard made of them."""

import ast
import re
from datetime import date, time
from importlib import import_module
from pathlib import Path

import pytest
from flask import Flask
from flask_wtf import FlaskForm
from sqlalchemy import String
from werkzeug.datastructures import MultiDict
from wtforms import Field

from scheduler.columns import Kept
from scheduler.db import Base
from scheduler.fields import (
    DayField,
    EmailField,
    HourField,
    NameField,
    PhoneField,
    ValueField,
)

ROOT = Path(__file__).parent.parent
CODE = ROOT / "scheduler"
PHONES = ("0812-3450-0093", " 0812 3450 0093\N{NO-BREAK SPACE}", "+62 (0) 812 - 3450 - 0093",
          "0812.3450.0093", "٠٨١٢٣٤٥٠٠٠٩٣", "０８１２３４５０００９３", "0062 812 3450 0093",
          "https://wa.me/6281234500093", "tel:+6281234500093", "\u202a081234500093\u202c")
MAILS = ("sari@contoh.example", "sari@contoh.example ", "\N{NO-BREAK SPACE}Sari@Contoh.Example",
         "SARI@CONTOH.EXAMPLE\n", "mailto:sari@contoh.example", "sari\u200b@contoh.example")
NAMES = ("Ren\u00e9 Uji", "  Rene\u0301\tUji ", "\u202eRen\u00e9 Uji", "Ren\u00e9\u200b Uji\r\n")
SPELLINGS: dict[type[ValueField], tuple[str, tuple[str, ...]]] = {
    PhoneField: ("+6281234500093", PHONES), EmailField: ("sari@contoh.example", MAILS),
    NameField: ("Ren\u00e9 Uji", NAMES)}
# Where a number or an address is read: its home, and what is made of it before anything else.
READERS = {"scheduler/fields.py", "scheduler/libraries/forms.py",
           "scheduler/people/inviting_actions.py"}


def form_classes() -> list[type[FlaskForm]]:
    for path in sorted(CODE.rglob("*forms.py")):
        import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    found, left = [], [FlaskForm]
    while left:
        kinds = left.pop().__subclasses__()
        found += [kind for kind in kinds if kind.__module__.startswith("scheduler.")]
        left += kinds
    return found


def fields(kind: type[Field]) -> list[tuple[type[FlaskForm], str]]:
    return [(form, name) for form in form_classes() for name in dir(form)
            if getattr(getattr(form, name), "field_class", None) is kind]


def read(form: type[FlaskForm], name: str, typed: str) -> Field:
    return form(formdata=MultiDict({name: typed}), meta={"csrf": False})[name]


@pytest.mark.parametrize("kind", SPELLINGS, ids=lambda kind: kind.__name__)
def test_every_spelling_is_one_value_at_every_door(app: Flask, kind: type[ValueField]):
    value, spellings = SPELLINGS[kind]
    doors = fields(kind)

    with app.test_request_context("/", method="POST"):
        found = {(form.__name__, name, typed): read(form, name, typed).data
                 for form, name in doors for typed in spellings}

    assert len(doors) > 2
    assert {door: data for door, data in found.items() if data != value} == {}


@pytest.mark.parametrize(("kind", "value", "spellings"), [
    (HourField, time(9), ("09:00", "09.00", " 9.00 ", "9", "0900", "pukul 9", "٠٩:٠٠",
                          "０９．００")),
    (DayField, date(2026, 11, 28), ("2026-11-28", "28/11/2026", " 28-11-2026", "28.11.2026",
                                    "٢٠٢٦-١١-٢٨")),
])
def test_an_hour_and_a_day_are_read_as_the_product_writes_them(
    app: Flask, kind: type[Field], value: object, spellings: tuple[str, ...],
):
    doors = fields(kind)

    with app.test_request_context("/", method="POST"):
        found = {(form.__name__, name, typed): read(form, name, typed).data
                 for form, name in doors for typed in spellings}

    assert len(doors) > 5
    assert {door: data for door, data in found.items() if data != value} == {}


def test_no_form_reads_hours_and_days_in_a_way_of_its_own():
    assert [path.name for path in CODE.rglob("*forms.py")
            if re.search(r"\b(DateField|TimeField)\b", path.read_text())] == []


def test_every_field_of_a_contact_or_a_persons_name_reads_it_so():
    meant = {"phone": PhoneField, "email": EmailField, "guardian_name": NameField,
             "contact_name": NameField, "asked_by": NameField, "leader": NameField}
    wrong = [(form.__name__, name) for form in form_classes() for name in dir(form)
             for part, kind in meant.items()
             if (name == part or name.endswith(f"_{part}"))
             and not issubclass(getattr(getattr(form, name), "field_class", kind), kind)]

    assert wrong == []


def test_keyboards_know_what_is_asked_for(app: Flask):
    with app.test_request_context("/"):
        for kind, wanted in ((PhoneField, 'type="tel"'), (EmailField, 'type="email"')):
            for form, name in fields(kind):
                assert wanted in form(meta={"csrf": False})[name](), (form.__name__, name)


@pytest.mark.parametrize("kind", SPELLINGS, ids=lambda kind: kind.__name__)
def test_what_cannot_be_read_stays_as_it_was_typed(app: Flask, kind: type[ValueField]):
    with app.test_request_context("/", method="POST"):
        for form, name in fields(kind):
            field = read(form, name, "http://x")
            assert field.process_errors and 'value="http://x"' in field()


def test_columns_of_contacts_keep_no_other_form(app: Flask):
    named = {(table.name, column.name): column.type for table in Base.metadata.tables.values()
             for column in table.columns if column.name.endswith(("phone", "email"))}
    loose = {name for name, kind in named.items() if not isinstance(kind, Kept)}

    assert loose == {("library", "phone")}, "a desk may have an extension or a second number"
    assert all(isinstance(kind, String | Kept) for kind in named.values())


def test_a_number_or_an_address_is_read_in_one_place():
    calls = set()
    for path in CODE.rglob("*.py"):
        where = str(path.relative_to(ROOT))
        if where.startswith(("scheduler/domain", "scheduler/migrations")) or where in READERS:
            continue
        calls |= {(where, node.attr if isinstance(node, ast.Attribute) else node.id)
                  for node in ast.walk(ast.parse(path.read_text()))
                  if isinstance(node, ast.Attribute | ast.Name)
                  and (getattr(node, "attr", None) or getattr(node, "id", "")) in (
                      "phone_of", "email_of", "phonenumbers", "validate_email")}
    assert calls == set()
