"""Photos: upright, small, without what a phone writes into them, kept by the hash of their bytes.

An address that holds the hash never shows anything else. A photo that no room shows any more is
deleted, and its address opens nothing. Photos are read one at a time, and only what fits: a hostile
or careless one may not take the memory of all.
"""

import hashlib
import os
import re
import tempfile
from io import BytesIO
from pathlib import Path
from threading import Lock

from PIL import Image, ImageOps

from scheduler.domain.errors import Invalid
from scheduler.domain.words import N_

WIDEST = 1600  # pixels, either way
MOST_PIXELS = {"JPEG": 40_000_000, "PNG": 18_000_000, "WEBP": 10_000_000}
MOST_IN_PASSES = 20_000_000  # pixels of a progressive JPEG, which is unpacked as a whole
LONGEST = 12_000  # pixels, either way
_turn = Lock()
NAME = re.compile(r"[0-9a-f]{32}\.jpg")


class NotAPhoto(Invalid):
    message = N_("This file is not a photo we can read. JPEG, PNG and WebP work.")


class PhotoTooLarge(Invalid):
    message = N_("This photo has too many pixels. Please send a smaller copy.")


def prepared(raw: bytes) -> bytes:
    """The photo as a JPEG without place, time or camera. Refusals: NotAPhoto, PhotoTooLarge."""
    try:
        with _turn, Image.open(BytesIO(raw), formats=tuple(MOST_PIXELS)) as opened:
            _check_size(opened)
            return _small(opened)
    except Invalid:
        raise
    except Exception as broken:  # a hostile file can break a decoder in any way it likes
        raise NotAPhoto() from broken


def _check_size(opened: Image.Image) -> None:
    """By what the file says of itself, before anything of it is unpacked."""
    most = MOST_PIXELS[opened.format or "PNG"]
    if opened.info.get("progressive"):
        most = MOST_IN_PASSES
    if opened.width * opened.height > most or max(opened.size) > LONGEST:
        raise PhotoTooLarge()


def _small(opened: Image.Image) -> bytes:
    opened.draft("RGB", (WIDEST, WIDEST))  # a JPEG is read at a fraction of its size
    opened.thumbnail((WIDEST, WIDEST))
    upright = ImageOps.exif_transpose(opened).convert("RGBA")
    flat = Image.new("RGB", upright.size, "white")
    flat.paste(upright, mask=upright)
    written = BytesIO()
    flat.save(written, "JPEG", quality=82, optimize=True, progressive=True)
    return written.getvalue()


def kept(photo: bytes, folder: Path) -> str:
    """Put a prepared photo into the folder; its name, the same for the same bytes."""
    name = f"{hashlib.sha256(photo).hexdigest()[:32]}.jpg"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / name).exists():
        handle, unfinished = tempfile.mkstemp(dir=folder, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(photo)
        Path(unfinished).chmod(0o644)
        Path(unfinished).replace(folder / name)
    return name


def thrown_away(name: str, folder: Path) -> None:
    """Delete a photo that nothing shows any more."""
    (folder / name).unlink(missing_ok=True)
