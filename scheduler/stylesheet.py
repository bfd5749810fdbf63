"""The one stylesheet: its files in their order, without the layers they are written in.

The layers say which file may overrule which; browsers before 2022 do not know them and would drop
every rule inside. So they are taken out of what is sent, and the order of the files and the weight
of the selectors decide. `tests/browser/test_stylesheet.py` holds that nothing looks different.
"""

import re
from pathlib import Path

from scheduler.config import ROOT

FOLDER = ROOT / "static" / "css"
OPENS = re.compile(r"@layer\s+[\w-]+\s*\{")
ORDER = re.compile(r"@layer\s[^{};]*;\s*")


def files() -> list[Path]:
    """The files, first to last, as `order.txt` names them."""
    order = FOLDER / "order.txt"
    names = order.read_text().split("\n") if order.exists() else []
    return [FOLDER / name.strip() for name in names if name.strip()]


def layered() -> str:
    """The stylesheet as it is written."""
    return "\n".join(path.read_text() for path in files())


def flat(text: str) -> str:
    """The same rules without `@layer`. The text must hold no brace inside a comment or a string."""
    text = ORDER.sub("", text)
    while opening := OPENS.search(text):
        end = _closing(text, opening.end())
        text = text[:opening.start()] + text[opening.end():end].strip("\n") + text[end + 1:]
    return text


def _closing(text: str, start: int) -> int:
    """Where the brace closes that was opened just before `start`."""
    depth = 1
    for found in re.finditer(r"[{}]", text[start:]):
        depth += 1 if found[0] == "{" else -1
        if depth == 0:
            return start + found.start()
    raise ValueError("a layer without an end")
