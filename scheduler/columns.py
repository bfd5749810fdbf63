"""Column types and shapes that every feature shares.

Instants are whole microseconds since 1970 in UTC on both engines: they compare, sort and
overlap alike everywhere, and a naive value is refused before it is stored.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, ForeignKey, ForeignKeyConstraint, Integer, String
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeDecorator

from scheduler.domain import email, phone

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def micros(instant: datetime) -> int:
    """Microseconds since 1970-01-01T00:00Z; refuses a naive value with ValueError."""
    if instant.tzinfo is None:
        raise ValueError(f"an instant needs a zone: {instant!r}")
    return (instant - EPOCH) // MICROSECOND


def instant(value: int) -> datetime:
    """The aware UTC instant that `micros` made into a number."""
    return EPOCH + value * MICROSECOND


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC instant, kept as integer microseconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else micros(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else instant(int(value))


class Kept(TypeDecorator[str]):
    """Text that is kept in one form only; another one is a mistake of ours (ValueError)."""

    cache_ok = True
    impl = String

    def __init__(self, length: int, is_normal: Callable[[str], bool]) -> None:
        super().__init__(length)
        self.length, self.is_normal = length, is_normal

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is not None and not self.is_normal(value):
            raise ValueError("a contact reached the database in a form nobody reads")
        return value


# SQLite numbers rows by itself only in a column declared INTEGER.
Number = BigInteger().with_variant(Integer, "sqlite")

pk = Annotated[int, mapped_column(Number, primary_key=True, autoincrement=True)]
library_fk = Annotated[int, mapped_column(Number, ForeignKey("library.id"), index=True)]
when = Annotated[datetime, mapped_column(UtcDateTime)]
maybe_when = Annotated[datetime | None, mapped_column(UtcDateTime)]
short = Annotated[str, mapped_column(String(120))]
line = Annotated[str, mapped_column(String(300))]
phone_number = Annotated[str, mapped_column(Kept(20, phone.is_normal), default="")]
maybe_phone = Annotated[str | None, mapped_column(Kept(20, phone.is_normal))]
mail_address = Annotated[str, mapped_column(Kept(254, email.is_normal), default="")]
maybe_mail = Annotated[str | None, mapped_column(Kept(254, email.is_normal))]
# A sum that a trigger keeps; the code only reads it.
sum_of = Annotated[int, mapped_column(default=0, server_default="0")]
facts = Annotated[dict[str, Any], mapped_column(JSON, default=dict)]
strings = Annotated[list[str], mapped_column(JSON, default=list)]


def within(table: str, column: str, **options: Any) -> ForeignKeyConstraint:
    """A reference that cannot leave its library: the key holds both (promise 7)."""
    return ForeignKeyConstraint(
        ["library_id", column], [f"{table}.library_id", f"{table}.id"],
        name=f"fk_{table}_{column}_in_library" if "name" not in options else options.pop("name"),
        **options,
    )


def one_of(column: str, *values: str) -> str:
    """SQL for a CHECK that a column holds one of `values`."""
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({listed})"
