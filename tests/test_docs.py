"""Pages that are made from the code stay as the code is."""

import os
from pathlib import Path

from scheduler.domain.indicators.catalogue import CATALOGUE, FAMILIES, Indicator

DOCS = Path(__file__).parents[1] / "docs"
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
