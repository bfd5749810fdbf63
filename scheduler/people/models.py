"""Accounts and the roles they hold; residents, and what they agreed to."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scheduler.columns import (
    Number,
    library_fk,
    line,
    maybe_mail,
    maybe_phone,
    maybe_when,
    one_of,
    pk,
    short,
    when,
    within,
)
from scheduler.db import db
from scheduler.domain.people import AGE_BANDS, SEXES
from scheduler.libraries.models import Library

ROLES = ("resident", "desk", "librarian", "manager", "coordinator")


class Account(db.Model):
    """Someone who signs in, by phone number (E.164) or e-mail. Residents need none."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("phone IS NOT NULL OR email IS NOT NULL", name="reachable"),
    )
    id: Mapped[pk]
    name: Mapped[short]
    phone: Mapped[maybe_phone] = mapped_column(unique=True)
    email: Mapped[maybe_mail] = mapped_column(unique=True)
    password_hash: Mapped[line] = mapped_column(default="")
    pin_hash: Mapped[line] = mapped_column(default="")
    stamp: Mapped[short]
    created_at: Mapped[when]
    disabled_at: Mapped[maybe_when]

    members: Mapped[list["Member"]] = relationship(back_populates="account")


class Member(db.Model):
    """An account's role at a library; a coordinator's reaches the whole tree below it."""

    __tablename__ = "member"
    __table_args__ = (
        CheckConstraint(one_of("role", *ROLES), name="role"),
        UniqueConstraint("library_id", "id"),
        Index("uq_member_live", "library_id", "account_id", unique=True,
              sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL")),
    )
    id: Mapped[pk]
    library_id: Mapped[library_fk]
    account_id: Mapped[int] = mapped_column(Number, ForeignKey("account.id"), index=True)
    role: Mapped[str] = mapped_column(String(12))
    since: Mapped[when]
    ended_at: Mapped[maybe_when]

    account: Mapped[Account] = relationship(back_populates="members")
    library: Mapped[Library] = relationship()


class Invitation(db.Model):
    """A way in, once: to a new role, or back in after a forgotten password (`reset`)."""

    __tablename__ = "invitation"
    __table_args__ = (CheckConstraint(one_of("purpose", "role", "reset"), name="purpose"),)
    id: Mapped[pk]
    library_id: Mapped[library_fk]
    purpose: Mapped[str] = mapped_column(String(8))
    role: Mapped[str] = mapped_column(String(12))
    account_id: Mapped[int | None] = mapped_column(Number, ForeignKey("account.id"))
    name: Mapped[short]
    phone: Mapped[maybe_phone]
    email: Mapped[maybe_mail]
    token_hash: Mapped[short] = mapped_column(unique=True)
    code_hash: Mapped[short] = mapped_column(index=True)
    invited_by: Mapped[int | None] = mapped_column(Number)
    invited_at: Mapped[when]
    expires_at: Mapped[when]
    spent_at: Mapped[maybe_when]


class Tally(db.Model):
    """How often something was done in a while that ends; `key` is a hash, never a name."""

    __tablename__ = "tally"
    __table_args__ = (Index("ix_tally_ends_at", "ends_at"),)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    ends_at: Mapped[when]


class WebSession(db.Model):
    """A browser that is signed in. The cookie holds a key; here is its hash only.

    It ends when it was silent for `idle_minutes`, at `ends_at` at the latest, when someone signs
    out, and when the account's stamp is another than when it began. `network` is a hash.
    """

    __tablename__ = "web_session"
    id: Mapped[pk]
    account_id: Mapped[int] = mapped_column(Number, ForeignKey("account.id"), index=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    stamp: Mapped[short]
    began_at: Mapped[when]
    seen_at: Mapped[when]
    ends_at: Mapped[when]
    idle_minutes: Mapped[int]
    network: Mapped[str] = mapped_column(String(64), default="", index=True)
    seen_from: Mapped[short] = mapped_column(default="")


class SecurityEvent(db.Model):
    """Something that happened to an account's keys; `seen_from` is a shortened network.

    Without an account: a log-in with a number or address that nobody has.
    """

    __tablename__ = "security_event"
    __table_args__ = (Index("ix_security_event_account_id_at", "account_id", "at"),)
    id: Mapped[pk]
    account_id: Mapped[int | None] = mapped_column(Number, ForeignKey("account.id"))
    at: Mapped[when]
    kind: Mapped[str] = mapped_column(String(40))
    by_account_id: Mapped[int | None] = mapped_column(Number)
    seen_from: Mapped[short] = mapped_column(default="")


class Person(db.Model):
    """A resident known to one library. Known again only by phone *and* folded name."""

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("library_id", "id"),
        Index("uq_person_phone_name", "library_id", "phone", "folded_name", unique=True,
              sqlite_where=text("phone IS NOT NULL"), postgresql_where=text("phone IS NOT NULL")),
        CheckConstraint(one_of("sex", *SEXES), name="sex"),
        CheckConstraint(one_of("age_band", *AGE_BANDS), name="age_band"),
    )
    id: Mapped[pk]
    library_id: Mapped[library_fk]
    name: Mapped[short]
    folded_name: Mapped[short]
    phone: Mapped[maybe_phone]
    email: Mapped[maybe_mail]
    sex: Mapped[str] = mapped_column(String(12), default="unspecified")
    age_band: Mapped[str] = mapped_column(String(12), default="unspecified")
    village: Mapped[short] = mapped_column(default="")
    created_at: Mapped[when]
    erased_at: Mapped[maybe_when]


class Consent(db.Model):
    """What someone agreed to, in which words (`text_version`), when and through which door."""

    __tablename__ = "consent"
    __table_args__ = (within("person", "person_id"),)
    id: Mapped[pk]
    library_id: Mapped[library_fk]
    person_id: Mapped[int] = mapped_column(Number, index=True)
    purpose: Mapped[short]
    text_version: Mapped[short]
    channel: Mapped[short]
    given_at: Mapped[when]
    withdrawn_at: Mapped[maybe_when]
