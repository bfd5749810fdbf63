"""what searches look in is kept folded: without case, accents and apostrophes, on both engines

Each engine folds letters in its own way (SQLite those of ASCII only), so the words are folded
before they are stored. What stands there already is folded here.
"""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

FOLDED = (
    ("event", "search_text", ("title", "topic", "skill", "audience", "facilitator", "summary")),
    ("session", "search_text", ("title_more", "facilitator", "note", "place", "address")),
    ("space", "search_text", ("name", "place")),
    ("library", "search_name", ("name",)),
    ("library", "search_text", ("place", "address", "slug")),
)
PIECE = 1000


def upgrade() -> None:
    for table, column, _names in FOLDED:
        op.add_column(table, sa.Column(column, sa.String(), nullable=False, server_default=""))
    for table, column, names in FOLDED:
        _fold(table, column, names)


def _fold(table: str, column: str, names: tuple[str, ...]) -> None:
    rows = sa.table(table, sa.column("id"), *(sa.column(name) for name in (column, *names)))
    bind, last = op.get_bind(), 0
    change = sa.update(rows).where(rows.c.id == sa.bindparam("number")).values(
        {column: sa.bindparam("words")})
    while found := bind.execute(sa.select(rows.c.id, *(rows.c[name] for name in names))
                                .where(rows.c.id > last).order_by(rows.c.id).limit(PIECE)).all():
        bind.execute(change, [{"number": number, "words": _folded(texts)}
                              for number, *texts in found])
        last = found[-1][0]


def _folded(texts: list[str]) -> str:
    """As the application folds them today; what it will do tomorrow does not change this."""
    lines = (_line(line) for text in texts for line in (text or "").splitlines())
    return "\n".join(line for line in lines if line)


def _line(text: str) -> str:
    plain = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    plain = re.sub("['’‘`´ʼ]", "", plain)
    for _turn in range(2):
        plain = unicodedata.normalize("NFKD", plain).casefold()
    kept = (" " if unicodedata.category(sign)[0] in "PSZC" else sign
            for sign in plain if not unicodedata.combining(sign))
    return " ".join("".join(kept).split())


def downgrade() -> None:
    for table, column, _names in reversed(FOLDED):
        op.drop_column(table, column)
