"""The picture that stands for a page where its address is sent: what, when, where, at a glance.

WhatsApp and the like fetch a picture of 1200 × 630 px (Open Graph) and draw nothing by
themselves. It is drawn in the look of the pages: paper, ink, the hue of the action, kawung.
"""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from scheduler.config import ROOT

VERSION = 1  # raise it when the same facts are drawn differently
SIZE = WIDTH, HEIGHT = 1200, 630
FONT = ROOT / "static/vendor/plus-jakarta-sans/plus-jakarta-sans-latin-wght-normal.woff2"
PAPER, INK, MUTED, NILA, CABAI = "#fbf9f4", "#241e17", "#5e564a", "#27356f", "#b0162f"
HUES = {"sharing": "#a44a00", "learning": "#6a3a96", "training": "#0b6b57", "": NILA}
BAND, TILE, LEFT, RIGHT = 176, 88, 240, 1140  # px
BOLD, STRONG, TEXT = 800, 700, 500
KEPT = 128  # pictures; some 25 kB each
SEED = ((0, 0, 0), (1, 0, 90), (0, 1, 270), (1, 1, 180))  # column, row and turn of each petal
Font = ImageFont.FreeTypeFont


@dataclass(frozen=True)
class Picture:
    """What it says. `hue` is a kind of activity or "", `stamp` what must not be missed."""

    hue: str
    over: str
    title: str
    lines: tuple[str, ...]
    foot: str
    stamp: str = ""


@lru_cache(maxsize=KEPT)
def drawn(picture: Picture) -> bytes:
    """A PNG of 1200 × 630 px, under 100 kB; long words are cut with an ellipsis."""
    image = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(image)
    _band(image, HUES.get(picture.hue, NILA))
    y = _line(pen, 76, picture.over, HUES.get(picture.hue, NILA), _font(34, STRONG)) + 14
    y = _title(pen, y, picture.title) + 24
    for number, words in enumerate(picture.lines):
        font = _font(44, STRONG) if number == 0 else _font(34, TEXT)
        y = _line(pen, y, words, INK if number == 0 else MUTED, font) + 10
    if picture.stamp:
        _stamp(pen, picture.stamp)
    _line(pen, HEIGHT - 84, picture.foot, INK, _font(30, STRONG))
    return _png(image)


@lru_cache(maxsize=16)
def _font(size: int, weight: int) -> Font:
    font = ImageFont.truetype(FONT, size)
    font.set_variation_by_axes([weight])
    return font


def _band(image: Image.Image, hue: str) -> None:
    """Kawung on the left edge, drawn at twice its size and made smaller, so that it is smooth."""
    big = Image.new("RGB", (BAND * 2, HEIGHT * 2), hue)
    pen = ImageDraw.Draw(big)
    for top in range(-TILE, HEIGHT * 2, TILE * 2):
        for left in range(0, BAND * 2, TILE * 2):
            for column, row, turn in SEED:
                box = (left + column * TILE, top + row * TILE)
                pen.polygon(petal(box, TILE, turn), fill=_mixed(hue, 0.24))
    image.paste(big.resize((BAND, HEIGHT), Image.Resampling.LANCZOS), (0, 0))


def petal(corner: tuple[float, float], size: float, turn: int) -> list[tuple[float, float]]:
    """A kawung petal within a square: two quarter arcs from one corner to the opposite one."""
    edge, near, far = 16, 0.08, 0.92
    there = [(near + (far - near) * (2 * (1 - t) * t + t * t), near + (far - near) * t * t)
             for t in (step / edge for step in range(edge + 1))]
    points = there + [(y, x) for x, y in reversed(there)]
    turned = {0: lambda x, y: (x, y), 90: lambda x, y: (1 - x, y),
              180: lambda x, y: (1 - x, 1 - y), 270: lambda x, y: (x, 1 - y)}[turn]
    return [(corner[0] + size * x, corner[1] + size * y)
            for x, y in (turned(*point) for point in points)]


def _mixed(hue: str, light: float) -> tuple[int, ...]:
    return tuple(round(part + (255 - part) * light) for part in bytes.fromhex(hue[1:]))


def _line(pen: ImageDraw.ImageDraw, y: int, words: str, ink: str, font: Font) -> int:
    """One line; returns where the next may begin."""
    if words:
        pen.text((LEFT, y), _cut(words, font), font=font, fill=ink)
        return y + round(font.size * 1.25)
    return y


def _title(pen: ImageDraw.ImageDraw, y: int, words: str) -> int:
    """In the largest letters that need three lines at most."""
    for size in (76, 64, 54, 46):
        font = _font(size, BOLD)
        lines = _wrapped(words, font)
        if len(lines) <= 3:
            break
    rest = " ".join(lines[2:])
    for line in (*lines[:2], *([rest] if rest else [])):
        y = _line(pen, y, line, INK, font)
    return y


def _wrapped(words: str, font: Font) -> list[str]:
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= RIGHT - LEFT:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _cut(words: str, font: Font) -> str:
    if font.getlength(words) <= RIGHT - LEFT:
        return words
    while words and font.getlength(f"{words}…") > RIGHT - LEFT:
        words = words[:-1]
    return f"{words.rstrip()}…"


def _stamp(pen: ImageDraw.ImageDraw, words: str) -> None:
    font = _font(34, BOLD)
    wide = font.getlength(words)
    box = (RIGHT - wide - 44, 62, RIGHT, 126)
    pen.rounded_rectangle(box, radius=32, fill=CABAI)
    pen.text((box[0] + 22, 70), words, font=font, fill="#ffffff")


def _png(image: Image.Image) -> bytes:
    packed = BytesIO()
    image.quantize(64, dither=Image.Dither.NONE).save(packed, "PNG", optimize=True)
    return packed.getvalue()
