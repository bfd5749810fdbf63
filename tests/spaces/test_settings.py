"""A manager describes rooms: what they are like, what they are made of, whether they are used."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from scheduler.db import db, transaction
from scheduler.domain.errors import NotYourRole, Refusal, SpaceTaken
from scheduler.history import queries as history
from scheduler.spaces import actions as spaces
from scheduler.spaces import settings_actions as settings
from scheduler.spaces.models import Claim, Part, Space
from scheduler.spaces.settings_actions import SpaceRequest, StillHeld
from tests import make
from tests.spaces.test_reserving import live_claims, wish

SPACES = "/northside/settings/spaces"


def typed(**values: str) -> dict[str, str]:
    return {"name": "Aula Besar", "where": "lantai 1", "capacity": "120", "about": "Untuk warga.",
            "features": "panggung\n\n pengeras suara \npanggung", "setup_minutes": "30",
            "teardown_minutes": "15", "access": "Jalan landai.", "rules": "Tidak merokok.",
            "position": "2", "shown": "y", **values}


def claimed_parts() -> list[str]:
    return list(db.session.scalars(
        select(Part.name).join(Claim, Claim.part_id == Part.id)
        .where(Claim.released_at.is_(None)).order_by(Part.name)))


def test_a_new_room_is_made_of_a_part_of_its_own_and_shown(client: FlaskClient, sign_in):
    northside = make.library()
    sign_in(make.member(northside, "manager", "Ada"))

    answer = client.post(f"{SPACES}/new", data=typed())

    space = db.session.scalar(select(Space))
    assert (answer.status_code, answer.location) == (303, f"{SPACES}/{space.id}")
    assert (space.slug, space.name, space.where, space.capacity, space.features) == (
        "aula-besar", "Aula Besar", "lantai 1", 120, ["panggung", "pengeras suara"])
    assert (space.setup_minutes, space.teardown_minutes, space.position) == (30, 15, 2)
    assert [part.name for part in space.parts] == ["Aula Besar"]
    assert "Aula Besar" in client.get("/northside/spaces/").text
    assert "Jalan landai." in client.get(answer.location).text


def test_a_new_name_keeps_the_address_and_makes_the_feeds_new(client: FlaskClient, sign_in):
    northside = make.library()
    room = make.space(northside, "Aula")
    sign_in(make.member(northside, "manager", "Ada"))
    scopes = [("programme", northside.id), ("space", room.id)]
    before = history.versions(scopes)

    client.post(f"{SPACES}/{room.id}", data=typed(name="Balai", shown=""))

    assert (room.name, room.slug, room.shown_at) == ("Balai", "aula", None)
    after = history.versions(scopes)
    assert before == {} and [after[scope][0] for scope in scopes] == [1, 1]


def test_names_alike_get_addresses_apart(app: Flask):
    northside = make.library()
    ada = make.staff(northside, "manager", "Ada")
    old = settings.describe(SpaceRequest("Aula"), by=ada, at=make.NOW)
    settings.retire(old.id, by=ada, at=make.NOW)

    slugs = [settings.describe(SpaceRequest(name), by=ada, at=make.NOW).slug
             for name in ("Aula", "Aula 2", "会議室", "Café Ilmu")]
    with pytest.raises(Refusal, match="AULA"):
        settings.describe(SpaceRequest("AULA"), by=ada, at=make.NOW)

    assert slugs == ["aula-2", "aula-2-2", "ruang", "cafe-ilmu"]


@pytest.mark.parametrize("values", [
    {"name": ""}, {"name": " \0 "}, {"name": "x" * 121}, {"name": "3201234567890123"},
    {"capacity": "0"}, {"capacity": "-1"}, {"capacity": "9" * 30}, {"capacity": "banyak"},
    {"setup_minutes": "481"}, {"teardown_minutes": "-5"}, {"position": "1000"},
    {"features": "x" * 101}, {"features": "\n".join(str(number) for number in range(21))},
    {"about": "x" * 3001}, {"where": "x" * 121},
])
@pytest.mark.parametrize("page", ["new", "edit"])
def test_bad_input_keeps_what_was_typed(client: FlaskClient, sign_in, values, page: str):
    northside = make.library()
    room = make.space(northside, "Teras")
    sign_in(make.member(northside, "manager", "Ada"))
    path = f"{SPACES}/new" if page == "new" else f"{SPACES}/{room.id}"

    answer = client.post(path, data={**typed(access="Lewat samping."), **values})

    assert (answer.status_code, "Lewat samping." in answer.text) == (422, True)
    assert db.session.scalars(select(Space.name)).all() == ["Teras"]


def test_a_room_that_is_still_held_stays_in_use(client: FlaskClient, sign_in):
    northside = make.library()
    room = make.space(northside)
    held = spaces.reserve(wish(room, "2099-03-04 10:00"), by=make.staff(northside), at=make.NOW)
    sign_in(make.member(northside, "manager", "Ada"))

    asked = client.get(f"{SPACES}/{room.id}/retirement")
    refused = client.post(f"{SPACES}/{room.id}/retirement")

    assert f"/northside/reservations/{held.id}" in asked.text
    assert refused.status_code == 409 and "masih dipakai 1 kali" in refused.text
    assert room.retired_at is None


def test_a_retired_room_is_gone_and_comes_back(client: FlaskClient, sign_in):
    northside = make.library()
    room = make.space(northside)
    past = spaces.reserve(wish(room, "2020-03-04 10:00"), by=make.staff(northside), at=make.NOW)
    sign_in(make.member(northside, "manager", "Ada"))

    assert client.post(f"{SPACES}/{room.id}/retirement").status_code == 303
    assert client.get("/northside/spaces/ruang-belajar").status_code == 404
    assert client.get(f"/northside/reservations/{past.id}").status_code == 200
    assert client.post("/northside/reservations/new", data={"space": str(room.id)}
                       ).status_code == 422
    assert client.post(f"{SPACES}/{room.id}/return").status_code == 303
    assert client.get("/northside/spaces/ruang-belajar").status_code == 200


def test_a_divided_hall_claims_its_halves_for_what_is_already_held(client: FlaskClient, sign_in):
    northside = make.library()
    hall = make.space(northside, "Aula")
    spaces.reserve(wish(hall, "2099-03-04 10:00"), by=make.staff(northside), at=make.NOW)
    sign_in(make.member(northside, "manager", "Ada"))

    answer = client.post(f"{SPACES}/{hall.id}/parts", data={"new": "Aula kiri\nAula kanan"})

    assert answer.status_code == 303
    assert [part.name for part in hall.parts] == ["Aula kiri", "Aula kanan"]
    assert claimed_parts() == ["Aula kanan", "Aula kiri"]
    half = make.space(northside, "Aula Kiri", parts=[hall.parts[0]])
    with pytest.raises(SpaceTaken):
        spaces.reserve(wish(half, "2099-03-04 10:00"), by=make.staff_at(northside.id),
                       at=make.NOW)


def test_a_part_that_is_taken_then_is_refused_with_facts(client: FlaskClient, sign_in):
    northside = make.library()
    room, aula = make.space(northside), make.space(northside, "Aula")
    ben = make.staff(northside)
    for space in (room, aula):
        spaces.reserve(wish(space, "2099-03-04 10:00"), by=ben, at=make.NOW)
    sign_in(make.member(northside, "manager", "Ada"))
    both = [str(space.parts[0].id) for space in (room, aula)]

    refused = client.post(f"{SPACES}/{room.id}/parts", data={"parts": both, "new": "Balkon"})

    assert refused.status_code == 409
    assert "Aula terpakai sampai 12.00 karena ada kegiatan" in refused.text
    assert "Balkon" in refused.text and live_claims() == 2
    assert [part.name for part in room.parts] == ["Ruang Belajar"]
    assert db.session.scalar(select(func.count(Part.id))) == 2


def test_a_room_of_nothing_is_refused(client: FlaskClient, sign_in):
    northside = make.library()
    room = make.space(northside)
    foreign = make.space(make.library("southside")).parts[0]
    sign_in(make.member(northside, "manager", "Ada"))

    assert client.post(f"{SPACES}/{room.id}/parts", data={}).status_code == 422
    for part in (str(foreign.id), "x", "9" * 40):
        assert client.post(f"{SPACES}/{room.id}/parts", data={"parts": part}).status_code == 422
    assert len(room.parts) == 1


def test_holding_and_dividing_at_once_never_leaves_a_half_unclaimed(app: Flask):
    northside = make.library()
    ada, hall_id = make.staff(northside, "manager", "Ada"), make.space(northside, "Aula").id
    db.session.commit()

    def act(number: int) -> str:
        with app.app_context():
            return _tried(hall_id, ada, number)

    with ThreadPoolExecutor(12) as desks:
        answers = list(desks.map(act, range(24)))

    assert set(answers) <= {"done", "write-conflict"}
    db.session.rollback()
    held = db.session.execute(select(Claim.reservation_id, func.count(Claim.id)).where(
        Claim.released_at.is_(None)).group_by(Claim.reservation_id)).all()
    parts = len(db.session.get_one(Space, hall_id).parts)
    assert {count for _reservation, count in held} == {parts}
    assert len(held) == sum(answers[number] == "done" for number in range(0, 24, 2))


def _tried(hall_id: int, by, number: int) -> str:
    try:
        with transaction():
            if number % 2:
                settings.make_of(hall_id, [], [f"a{number}", f"b{number}"], by=by, at=make.NOW)
            else:
                day = f"2099-03-{number // 2 + 1:02d} 10:00"
                spaces.reserve(wish(db.session.get_one(Space, hall_id), day), by=by, at=make.NOW)
        return "done"
    except Refusal as refusal:
        return refusal.slug


def test_only_managers_of_this_library_describe_rooms(client: FlaskClient, sign_in):
    northside, southside = make.library(), make.library("southside")
    room = make.space(northside)
    own = [SPACES, f"{SPACES}/new", f"{SPACES}/{room.id}", f"{SPACES}/{room.id}/retirement"]
    with pytest.raises(NotYourRole):
        settings.retire(room.id, by=make.staff(northside, "librarian", "Eka"), at=make.NOW)
    assert [client.get(path).status_code for path in own] == [303] * 4

    sign_in(make.member(northside, "librarian", "Ben"))
    assert [client.get(path).status_code for path in own] == [403] * 4
    sign_in(make.member(southside, "manager", "Dora"))

    theirs = f"/southside/settings/spaces/{room.id}"
    for path in (theirs, f"{theirs}/retirement"):
        assert client.get(path).status_code == 404
    for path in ("", "/parts", "/photo/removal", "/retirement", "/return"):
        assert client.post(theirs + path, data=typed()).status_code == 404, path
    assert room.name == "Ruang Belajar" and room.retired_at is None


def test_still_held_counts_what_is_to_come(app: Flask):
    northside = make.library()
    room, ada = make.space(northside), make.staff(northside, "manager", "Ada")
    for day in ("2026-03-01", "2026-03-04", "2026-03-05"):
        spaces.reserve(wish(room, f"{day} 10:00"), by=ada, at=make.NOW)

    with pytest.raises(StillHeld) as refused:
        settings.retire(room.id, by=ada, at=make.NOW)

    assert refused.value.facts == {"space": "Ruang Belajar", "n": 2}
