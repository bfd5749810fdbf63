"""A photo of a room: upright, small, silent about where it was taken, fetched once."""

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from scheduler import photos
from scheduler.config import ROOT
from scheduler.photos import NotAPhoto, PhotoTooLarge
from tests import make

ORIENTATION, CAMERA, PLACE = 0x0112, 0x0110, 0x8825


def taken(size: tuple[int, int] = (400, 200), *, kind: str = "JPEG", turned: bool = False) -> bytes:
    """A red picture with a camera's name, as a phone that was held sideways writes it."""
    exif = Image.Exif()
    exif[CAMERA] = "Telepon Ada"
    exif[PLACE] = {1: "S", 2: (3.0, 59.0, 0.0)}
    if turned:
        exif[ORIENTATION] = 6
    file = BytesIO()
    Image.new("RGB", size, "red").save(file, kind, exif=exif)
    return file.getvalue()


def sent(raw: bytes, words: str = "Meja panjang") -> dict[str, object]:
    return {"photo": (BytesIO(raw), "aula.jpg"), "words": words}


def opened(raw: bytes) -> Image.Image:
    return Image.open(BytesIO(raw))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_turned_upright_and_forgets_where_it_was_taken(kind: str):
    raw = taken(kind=kind, turned=True)

    kept = photos.prepared(raw)

    assert b"Telepon Ada" in raw and b"Telepon Ada" not in kept
    assert (opened(kept).format, opened(kept).size, dict(opened(kept).getexif())) == (
        "JPEG", (200, 400), {})


def test_a_large_photo_becomes_small():
    assert opened(photos.prepared(taken((4000, 2000)))).size == (1600, 800)


def test_what_can_be_seen_through_becomes_white():
    file = BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(file, "PNG")

    assert opened(photos.prepared(file.getvalue())).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("raw", [
    b"", b"hello", b"<svg xmlns='http://www.w3.org/2000/svg'/>", taken()[:200],
    b"\xff\xd8\xff" + b"\0" * 100, b"GIF89a" + b"\0" * 20])
def test_anything_else_is_refused(raw: bytes):
    with pytest.raises(NotAPhoto):
        photos.prepared(raw)


def blank(size: tuple[int, int], kind: str, **options: object) -> bytes:
    file = BytesIO()
    Image.new("RGB" if kind == "JPEG" else "RGBA", size).save(file, kind, **options)
    return file.getvalue()


@pytest.mark.parametrize(("size", "kind", "options"), [
    ((6000, 5000), "PNG", {}), ((4000, 3000), "WEBP", {"quality": 10}),
    ((8000, 6000), "JPEG", {}), ((6000, 5000), "JPEG", {"progressive": True}),
    ((12_001, 10), "JPEG", {}), ((10, 12_001), "PNG", {})])
def test_a_picture_that_would_fill_the_memory_is_refused(
        size: tuple[int, int], kind: str, options: dict[str, object]):
    raw = blank(size, kind, **options)

    with pytest.raises(PhotoTooLarge):
        photos.prepared(raw)


LARGEST = {  # the most memory that each kind may take, at its limit
    "JPEG": ((8000, 5000), {"quality": 30, "subsampling": 0}),
    "JPEG in passes": ((5000, 4000), {"quality": 30, "subsampling": 0, "progressive": True}),
    "PNG": ((4500, 4000), {}), "WEBP": ((4000, 2500), {"quality": 10})}
READ = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from scheduler import create_app, photos
create_app()
def peak(): return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
raw, before = sys.stdin.buffer.read(), peak()
with ThreadPoolExecutor(8) as eight:
    list(eight.map(photos.prepared, [raw] * 8))
print((peak() - before) // 1024)
"""


@pytest.mark.parametrize("kind", LARGEST)
def test_eight_of_the_largest_at_once_take_no_more_memory_than_one(kind: str):
    size, options = LARGEST[kind]
    raw = blank(size, kind.split()[0], **options)

    took = subprocess.run([sys.executable, "-c", READ], input=raw, capture_output=True, check=True,
                          cwd=ROOT, env={**os.environ, "SECRET_KEY": "x" * 40}).stdout

    assert int(took) < 200, "megabytes, as docs/deployment.md says"


def test_the_same_photo_is_kept_once(tmp_path: Path):
    names = {photos.kept(photos.prepared(taken()), tmp_path) for _turn in range(2)}

    assert [path.name for path in tmp_path.iterdir()] == sorted(names)


def test_a_room_gets_a_photo_that_everyone_sees(client: FlaskClient, sign_in):
    northside = make.library()
    room = make.space(northside)
    sign_in(make.member(northside, "manager", "Ada"))

    answer = client.post(f"/northside/settings/spaces/{room.id}/photo", data=sent(taken()))

    assert answer.status_code == 303 and photos.NAME.fullmatch(room.photo)
    shown = client.get("/northside/spaces/ruang-belajar").text
    assert f'src="/photos/{room.photo}" alt="Meja panjang"' in shown
    file = client.get(f"/photos/{room.photo}")
    assert (file.status_code, file.mimetype, file.headers["Cache-Control"]) == (
        200, "image/jpeg", "public, max-age=300")
    assert opened(file.data).size == (400, 200)
    file.close()


def test_a_photo_that_was_removed_is_gone_from_its_address_and_from_the_disk(
        app: Flask, client: FlaskClient, sign_in):
    northside = make.library()
    rooms = [make.space(northside, name) for name in ("Aula", "Teras")]
    sign_in(make.member(northside, "manager", "Ada"))
    for room in rooms:
        client.post(f"/northside/settings/spaces/{room.id}/photo", data=sent(taken((300, 100))))
    address, file = f"/photos/{rooms[0].photo}", Path(app.config["PHOTO_FOLDER"], rooms[0].photo)

    def after(path: str, **data: object) -> tuple[int, bool]:
        client.post(f"/northside/settings/spaces/{path}", **data)
        shown = client.get(address)
        shown.close()
        return shown.status_code, file.exists()

    assert after(f"{rooms[0].id}/photo/removal") == (200, True), "Teras shows it still"
    assert after(f"{rooms[1].id}/photo", data=sent(taken((100, 300)))) == (404, False)
    assert (rooms[0].photo, rooms[0].photo_words) == ("", "")
    assert (rooms[1].photo_words, len(rooms[1].photo)) == ("Meja panjang", 36)


def test_a_photo_that_nothing_shows_opens_nothing_though_the_file_is_there(
        app: Flask, client: FlaskClient):
    name = photos.kept(photos.prepared(taken((30, 10))), Path(app.config["PHOTO_FOLDER"]))

    assert client.get(f"/photos/{name}").status_code == 404


@pytest.mark.parametrize("values", [
    sent(b"not a photo"), sent(taken(), ""), {"words": "Meja panjang"}, sent(taken(), "x" * 301)])
def test_bad_photos_change_nothing(client: FlaskClient, sign_in, values: dict[str, object]):
    northside = make.library()
    room = make.space(northside)
    sign_in(make.member(northside, "manager", "Ada"))

    answer = client.post(f"/northside/settings/spaces/{room.id}/photo", data={
        name: (BytesIO(value[0].getvalue()), value[1]) if isinstance(value, tuple) else value
        for name, value in values.items()})

    assert (answer.status_code, room.photo) == (422, "")
    assert values["words"] != "Meja panjang" or 'value="Meja panjang"' in answer.text


def test_more_than_eight_megabytes_get_a_sentence(client: FlaskClient, sign_in):
    northside = make.library()
    room = make.space(northside)
    sign_in(make.member(northside, "manager", "Ada"))

    answer = client.post(f"/northside/settings/spaces/{room.id}/photo",
                         data=b"\xff" * (8 * 1024 * 1024 + 1),
                         content_type="multipart/form-data; boundary=x")

    assert answer.status_code == 413 and "8 MB" in answer.text


def test_no_address_leads_out_of_the_folder(app: Flask, client: FlaskClient):
    Path(app.config["PHOTO_FOLDER"], "secret.jpg").write_bytes(b"secret")

    for name in ("secret.jpg", "..%2Fruang.sqlite", "0" * 32 + ".jpg", "0" * 32 + ".png"):
        assert client.get(f"/photos/{name}").status_code == 404


def test_dora_changes_no_photo_of_northside(client: FlaskClient, sign_in):
    room = make.space(make.library())
    sign_in(make.member(make.library("southside"), "manager", "Dora"))

    for lib, status in (("northside", 403), ("southside", 404)):
        answer = client.post(f"/{lib}/settings/spaces/{room.id}/photo", data=sent(taken()))
        assert answer.status_code == status
