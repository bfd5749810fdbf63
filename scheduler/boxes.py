"""The boxes of a form as a browser sends them back when nobody touches them.

A box is a field, or one choice of a field that takes several: its name, or "name=choice". What
stands in it is text; a tick is "y" or nothing.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from wtforms import (
    BooleanField,
    FileField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.csrf.core import CSRFTokenField

TICK = "y"


@dataclass(frozen=True)
class Box:
    """What stands in one box, as it is sent (`text`) and as it is read (`words`)."""

    label: str
    text: str
    words: str
    is_tick: bool = False


def boxes_of(form: Any) -> dict[str, Box]:
    """The boxes of a form that was filled from what is kept, by their names."""
    found: dict[str, Box] = {}
    for field in form:
        if isinstance(field, CSRFTokenField | FileField | PasswordField):
            continue
        found.update(_boxes(field))
    return found


def _boxes(field: Any) -> Iterator[tuple[str, Box]]:
    label = str(field.label.text).rstrip(".?:")
    if isinstance(field, SelectMultipleField):
        chosen = {str(one) for one in field.data or ()}
        for value, words, *_more in field.iter_choices():
            is_in = str(value) in chosen
            yield f"{field.name}={value}", Box(
                f"{label}: {words}", TICK if is_in else "", _yes(is_in), is_tick=True)
    elif isinstance(field, BooleanField):
        is_in = bool(field.data)
        yield field.name, Box(label, TICK if is_in else "", _yes(is_in), is_tick=True)
    elif isinstance(field, SelectField):
        yield field.name, _choice(field, label)
    else:
        text = same_line_ends(str(field._value() or ""))
        yield field.name, Box(label, text, text or _("(empty)"))


def _choice(field: Any, label: str) -> Box:
    choices = {str(one[0]): str(one[1]) for one in field.iter_choices()} if (
        field.choices is not None) else {}
    value = "" if field.data is None else str(field.data)
    if choices and value not in choices and not isinstance(field, RadioField):
        value = next(iter(choices))  # a browser chooses the first
    return Box(label, value, choices.get(value, value) or _("(empty)"))


def _yes(is_in: bool) -> str:
    return _("yes") if is_in else _("no")


def sent_in(form: Mapping[str, Any], name: str, *, is_tick: bool) -> str | None:
    """What a post says in a box; None when it says nothing of it."""
    field, _sign, choice = name.partition("=")
    values = form.getlist(field) if isinstance(form, MultiDict) else []
    if choice:
        return TICK if choice in values else ""
    if is_tick:
        return TICK if values and values[0] not in ("", "false") else ""
    return same_line_ends(values[0]) if values else None


def with_boxes(form: MultiDict[str, str], boxes: Mapping[str, Box]) -> ImmutableMultiDict[str, str]:
    """The same post with these boxes as they are given."""
    changed: MultiDict[str, str] = MultiDict(form.items(multi=True))
    for name, box in boxes.items():
        field, _sign, choice = name.partition("=")
        value = choice or box.text
        if box.is_tick:
            rest = [one for one in changed.getlist(field) if choice and one != value]
            changed.setlist(field, [*rest, value] if box.text else rest)
        else:
            changed.setlist(field, [value])
    return ImmutableMultiDict(changed.items(multi=True))


def same_line_ends(text: str) -> str:
    """Browsers send the ends of lines as they like, and gaps at the ends mean nothing."""
    return re.sub(r"\r\n?", "\n", text).strip()
