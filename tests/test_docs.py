"""Pages that are made from the code, or tell of it, stay as the code is."""

import os
import re
from pathlib import Path

from scheduler.config import SETTINGS, settings
from scheduler.domain.indicators.catalogue import CATALOGUE, FAMILIES, Indicator

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
HEAD = """# The indicators

Made from the catalogue in `scheduler/domain/indicators/`: `make golden` writes this page anew.
Each example runs as a test. Formulas are numbered F1 to F14, and the same numbers stand in the
code. A figure that cannot be known is `None`, shown as “–”, never zero.
"""


def indicators_page() -> str:
    parts = [HEAD]
    for family in FAMILIES:
        parts.append(f"## {family.capitalize()}\n")
        parts += [_section(one) for one in CATALOGUE if one.family == family]
    return "\n".join(parts)


def _section(one: Indicator) -> str:
    return (f"### {one.title}: `{one.name}`\n\n{one.help}\n\n"
            f"- Unit: {one.unit}\n- Formula: {one.formula}\n- Source: {one.source}\n\n"
            f"```python\n{one.example}\n```\n")


def test_the_indicators_page_is_the_catalogue():
    if os.environ.get("RUANG_GOLDEN"):
        (DOCS / "indicators.md").write_text(indicators_page())
    assert (DOCS / "indicators.md").read_text() == indicators_page()


class Listener(dict[str, str]):
    """An environment that remembers what it was asked for."""

    def get(self, name: str, default: str = "") -> str:
        self[name] = default
        return default


def test_every_setting_is_documented_and_no_other():
    asked = Listener()
    settings(asked)
    told = re.findall(r"^\| (`[^|]+`) \|", (DOCS / "settings.md").read_text(), re.M)

    assert set(asked) == set(SETTINGS)
    assert sorted(re.findall(r"[A-Z_]+", " ".join(told))) == sorted(SETTINGS)


def test_every_file_that_the_pages_name_is_there():
    pages = [*DOCS.glob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    named = {(page.name, name) for page in pages
             for name in re.findall(r"`((?:scheduler|tests|docs|templates|static)/[\w/.-]+)`",
                                    page.read_text())}

    assert {(page, name) for page, name in named if not (ROOT / name).exists()} == set()


def test_no_page_of_a_registry_is_in_the_lock():
    assert "resolved" not in (ROOT / "package-lock.json").read_text()
