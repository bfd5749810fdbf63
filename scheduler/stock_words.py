"""What WTForms says by itself, in our words: it knows no Indonesian, and speaks to programmers."""

from flask_babel import get_domain, gettext

from scheduler.domain.words import N_

_CHOICE = N_("Please choose from the list.")
_SAID = {
    "Not a valid integer value.": N_("Please write a whole number, like 12."),
    "Not a valid date value.": N_("There is no such day. An example: 2026-03-31."),
    "Not a valid time value.": N_("Please give a time, like 09.00."),
    "Not a valid choice.": _CHOICE,
    "Invalid Choice: could not coerce.": _CHOICE,
    "Invalid choice(s): one or more data inputs could not be coerced.": _CHOICE,
    "'%(value)s' is not a valid choice for this field.": _CHOICE,
    "'%(value)s' are not valid choices for this field.": _CHOICE,
    "This field is required.": N_("Please fill this in."),
}
_COUNTED = {
    "Field cannot be longer than %(max)d character.": N_(
        "At most %(max)s character fits here; these are %(length)s.",
        "At most %(max)s characters fit here; these are %(length)s."),
}


class StockWords:
    """The sentences that a field or a validator brings along, as Flask-WTF asks for them."""

    def ugettext(self, text: str) -> str:
        """A sentence without a count."""
        return str(gettext(_SAID.get(text, text)))

    def ungettext(self, one: str, many: str, n: int) -> str:
        """A sentence with a count; the facts are put in by whoever asked."""
        if one in _SAID:
            return self.ugettext(one)
        words = get_domain().get_translations()
        return str(words.ungettext(*_COUNTED.get(one, (one, many)), n))
