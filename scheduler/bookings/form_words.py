"""The choices that several forms about people share, in words."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice

from scheduler.domain.people import BAND_YEARS

NEEDS = {
    "wheelchair": _l("A way in for a wheelchair"), "sign": _l("A sign language interpreter"),
    "front": _l("A seat in front, large print"), "other": _l("Something else (write it below)"),
}
SEXES = [SelectChoice("unspecified", _l("Rather not say")), SelectChoice("female", _l("Female")),
         SelectChoice("male", _l("Male"))]
AGES = [SelectChoice("unspecified", _l("Rather not say")),
        *(SelectChoice(band, band.replace("-", "–")) for band in BAND_YEARS)]


def ages_between(age_from: int | None, age_to: int | None) -> list[SelectChoice]:
    """The age bands that reach into limits (years, both included), as far as they do."""
    low, high = age_from or 0, 200 if age_to is None else age_to
    return [SelectChoice(band, _years(max(low, youngest), min(high, oldest)))
            for band, (youngest, oldest) in BAND_YEARS.items()
            if youngest <= high and oldest >= low]


def limits_in_words(age_from: int | None, age_to: int | None) -> str:
    """For whom a session is, as its form says it; nothing where everyone may come."""
    if age_from is not None and age_to is not None:
        return _("For ages %(low)s to %(high)s.", low=age_from, high=age_to)
    if age_from is not None:
        return _("For ages %(low)s and up.", low=age_from)
    return "" if age_to is None else _("For ages up to %(high)s.", high=age_to)


def _years(low: int, high: int) -> str:
    if high >= BAND_YEARS["61+"][1]:
        return _("%(low)s years and older", low=low)
    return _("%(low)s years", low=low) if low == high else _(
        "%(low)s–%(high)s years", low=low, high=high)
