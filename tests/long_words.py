"""Every text that people write, made as long as it may be: words that no line can hold."""

from sqlalchemy import text

from scheduler.db import db

WORD = "Muhammadabdurrahmanbinwaode"
# How long each may become; what is empty stays empty.
LONG = {
    "library": {"name": 120, "place": 60, "address": 200, "about": 200},
    "space": {"name": 80, "place": 60, "about": 200, "access": 200, "rules": 200,
              "photo_words": 120},
    "part": {"name": 80},
    "closure": {"reason": 200},
    "event": {"title": 200, "summary": 300, "about": 300, "bring": 200, "topic": 80, "skill": 80,
              "audience": 80, "facilitator": 120},
    "session": {"place": 120, "address": 200, "title_more": 80, "facilitator": 120, "note": 200,
                "staff_note": 200, "cancel_reason": 200, "outside_hours_reason": 200},
    "reservation": {"title": 200, "asked_by": 120, "note": 200, "release_reason": 200},
    "left_out": {"what": 200},
    "person": {"name": 120, "village": 120},
    "booking": {"note": 300, "guardian_name": 120},
    "seat": {"name": 120, "village": 120},
    "attendance": {"name": 120, "village": 120},
    "group_visit": {"name": 120, "leader": 120},
    "partner": {"name": 120, "contact_name": 120, "note": 200},
    "agreement": {"reference": 120},
    "contribution": {"what": 200},
    "account": {"name": 120},
    "invitation": {"name": 120},
    "message": {"name": 120},
    "import_file": {"filename": 120},
}


def write() -> None:
    """Lengthen what stands in the database; committed."""
    for table, columns in LONG.items():
        for column, most in columns.items():
            db.session.execute(
                text(f'update "{table}" set "{column}" = substr("{column}" || :word, 1, :most) '  # noqa: S608
                     f'where "{column}" <> \'\''), {"word": WORD * 12, "most": most})
    db.session.commit()
