"""Photos: upright, small, without what a phone writes into them, kept by the hash of their bytes.

An address that holds the hash never shows anything else, so it may be remembered for ever. A
photo that is replaced stays in the folder; nothing leads to it any more.
"""

import hashlib
import os
import re
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

from scheduler.domain.errors import Invalid
from scheduler.domain.words import N_

WIDEST = 1600  # pixels, either way
MOST_PIXELS = {"JPEG": 120_000_000, "PNG": 24_000_000, "WEBP": 24_000_000}
NAME = re.compile(r"[0-9a-f]{32}\.jpg")


class NotAPhoto(Invalid):
    message = N_("This file is not a photo we can read. JPEG, PNG and WebP work.")


class PhotoTooLarge(Invalid):
    message = N_("This photo has too many pixels. Please send a smaller copy.")


def prepared(raw: bytes) -> bytes:
    """The photo as a JPEG without place, time or camera. Refusals: NotAPhoto, PhotoTooLarge."""
    try:
        with Image.open(BytesIO(raw), formats=tuple(MOST_PIXELS)) as opened:
            if opened.width * opened.height > MOST_PIXELS[opened.format or "PNG"]:
                raise PhotoTooLarge()
            return _small(opened)
    except Invalid:
        raise
    except Exception as broken:  # a hostile file can break a decoder in any way it likes
        raise NotAPhoto() from broken


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
