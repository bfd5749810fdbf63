"""What people hand in: a file and what it is about."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from scheduler.fields import FlaskForm

KINDS = [SelectChoice(*pair) for pair in (
    ("visits", _l("Visits: library, period, count, source")),
    ("history", _l(
        "Past activities: library, period, kind, format, age_group, sessions, attendance")),
    ("hours", _l("Opening hours: library, valid_from, weekday, opens, closes")),
    ("libraries", _l("Libraries: slug, name, parent, kind, timezone, population, population_year")),
)]


class ImportForm(FlaskForm):
    """A CSV file of one kind."""

    kind = RadioField(_l("What does the file hold?"), choices=KINDS, default="visits",
                      validators=[InputRequired(_l("Please choose what the file holds."))])
    file = FileField(_l("CSV file"), validators=[FileRequired(_l("Please choose a file."))],
                     description=_l("Up to 8 MB. Saved from Excel as CSV is fine. Larger files: "
                                    "divide them, or ask whoever runs the server."))
