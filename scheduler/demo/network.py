"""The demo's libraries with their hours, rooms, staff, residents and partners."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import func, select

from scheduler.db import db
from scheduler.demo import words
from scheduler.domain.people import folded
from scheduler.events.models import Event
from scheduler.libraries.models import Library, OpeningHours, OpeningSchedule
from scheduler.partners.models import Agreement, Partner
from scheduler.people import actions as people
from scheduler.people.models import Account, Member, Person
from scheduler.spaces.models import Part, Space

REGULAR = tuple((weekday, opens, closes) for weekday in range(5)
                for opens, closes in ((480, 720), (780, 1020)))
FRIDAY_BREAK = tuple((day, opens, 690 if day == 4 and opens == 480 else closes)
                     for day, opens, closes in REGULAR)
HOURS = (*FRIDAY_BREAK, (5, 480, 900))


@dataclass
class Place:
    """A library of the demo, with what its year is made of."""

    library: Library
    spaces: list[Space] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    partners: list[Partner] = field(default_factory=list)

    @property
    def is_city(self) -> bool:
        return self.library.kind == "regency"


def is_there() -> bool:
    """Whether any library exists already."""
    return bool(db.session.scalar(select(func.count(Library.id))))


def is_the_demo() -> bool:
    """Whether the people who log in to the demo are here."""
    emails = [email for *_, email in words.STAFF]
    return bool(db.session.scalar(select(func.count(Account.id)).where(Account.email.in_(emails))))


def build(rng: Random, *, at: datetime) -> list[Place]:
    """Everything that stands still: ten libraries, two of them only offices."""
    made = _libraries(at)
    _staff(made, at)
    doors = [Place(library) for library in made.values()
             if library.kind not in ("nation", "province")]
    for place in doors:
        _furnish(rng, place, at)
    return doors


def _libraries(at: datetime) -> dict[str, Library]:
    made: dict[str, Library] = {}
    for slug, parent, name, kind, town, address, population, prefix in words.LIBRARIES:
        library = Library(
            slug=slug, name=name, kind=kind, parent_id=made[parent].id if parent else None,
            timezone="Asia/Jakarta" if slug == "indonesia" else "Asia/Makassar", place=town,
            address=address, population=population, population_year=2025, code_prefix=prefix,
            phone="+624013121234" if address else "", created_at=at,
        )
        db.session.add(library)
        db.session.flush()
        made[slug] = library
        if kind not in ("nation", "province"):
            _hours(library)
    return made


def _hours(library: Library) -> None:
    db.session.add(OpeningSchedule(
        library_id=library.id, valid_from=date(2020, 1, 1),
        hours=[OpeningHours(library_id=library.id, weekday=day, opens=opens, closes=closes)
               for day, opens, closes in HOURS],
    ))


def _staff(made: dict[str, Library], at: datetime) -> None:
    hashed = people.hashed(words.PASSWORD)
    for number, (slug, role, name, email) in enumerate(words.STAFF):
        account = Account(name=name, email=email, phone=f"+62811400{number:04d}",
                          password_hash=hashed, stamp=f"demo-{number}", created_at=at)
        db.session.add(Member(library_id=made[slug].id, account=account, role=role,
                              since=at - timedelta(days=500)))


def _furnish(rng: Random, place: Place, at: datetime) -> None:
    rooms = words.CITY_SPACES if place.is_city else words.SMALL_SPACES
    for position, (name, where, capacity, setup, teardown, features) in enumerate(rooms):
        place.spaces.append(Space(
            library_id=place.library.id, slug=name.lower().replace(" ", "-"), name=name,
            where=where, capacity=capacity, setup_minutes=setup, teardown_minutes=teardown,
            features=features, position=position, shown_at=at,
            access="Ada jalan landai dan toilet ramah kursi roda." if where != "lantai 2"
            else "Ada lift dan toilet ramah kursi roda.",
            rules="Sampah dibawa pulang. Tidak merokok di dalam ruangan.",
            about="Boleh dipakai warga untuk kegiatan terbuka, tanpa biaya.",
            parts=[Part(library_id=place.library.id, name=name)],
        ))
    db.session.add_all(place.spaces)
    db.session.flush()
    _offer(rng, place, at)
    _residents(rng, place, at)
    _partners(rng, place, at)
    db.session.flush()


def _offer(rng: Random, place: Place, at: datetime) -> None:
    for kind, title, audience, age, capacity, room, topic, summary in words.EVENTS:
        space = place.spaces[room % len(place.spaces)]
        seats = capacity and min(capacity, space.capacity or capacity)
        place.events.append(Event(
            library_id=place.library.id, kind=kind, title=title, audience=audience, topic=topic,
            summary=summary, bring=words.BRING, age_from=age, capacity=seats, made_at=at,
            facilitator=rng.choice(words.FACILITATORS), space_id=space.id,
            purpose="collaboration" if topic in ("kerja", "usaha") else "programme",
        ))
    db.session.add_all(place.events)


def _residents(rng: Random, place: Place, at: datetime) -> None:
    names = sorted({f"{rng.choice(words.GIVEN)} {rng.choice(words.FAMILY)}" for _ in range(160)})
    rng.shuffle(names)
    for number, name in enumerate(names[: 110 if place.is_city else 45]):
        place.people.append(Person(
            library_id=place.library.id, name=name, folded_name=folded(name),
            phone=f"+62812{place.library.id:03d}{number:05d}",
            sex=rng.choices(("female", "male", "unspecified"), (55, 38, 7))[0],
            age_band=rng.choice(("13-17", "18-25", "26-45", "26-45", "46-60", "61+")),
            village=rng.choice(words.VILLAGES), created_at=at - timedelta(days=400),
        ))
    db.session.add_all(place.people)


def _partners(rng: Random, place: Place, at: datetime) -> None:
    chosen = words.PARTNERS if place.is_city else rng.sample(words.PARTNERS, 2)
    for name, kind, instrument, runs in chosen:
        start = at.date() - timedelta(days=rng.randrange(200, 700))
        place.partners.append(Partner(
            library_id=place.library.id, name=name, key=folded(name), type=kind, created_at=at,
            agreements=[Agreement(
                library_id=place.library.id, instrument=instrument, starts_on=start,
                ends_on=None if runs else at.date() - timedelta(days=40),
            )],
        ))
    db.session.add_all(place.partners)
