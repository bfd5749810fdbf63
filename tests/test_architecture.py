"""The shape of the code: the ladder, the pure core, who commits, who knows the time, sizes."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CODE = ROOT / "scheduler"
LADDER = (
    "domain", "outbox", "history", "libraries", "people", "partners", "spaces", "events",
    "bookings", "attendance", "visits", "indicators", "calendars", "imports", "api", "admin",
)
# The frame stands beside the ladder; these three know every feature because they start them.
STARTERS = {"scheduler/__init__.py", "scheduler/run.py", "scheduler/demo.py"}
FILES = sorted(path for path in CODE.rglob("*.py")
               if "migrations/versions" not in str(path))


def modules_imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def feature_of(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "scheduler" and parts[1] in LADDER else None


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_right_may_import_left_never_back(path: Path):
    own = feature_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
    if own is None:
        return
    for module in modules_imported(path):
        other = feature_of(module)
        assert other is None or LADDER.index(other) <= LADDER.index(own), module


@pytest.mark.parametrize("path", sorted((CODE / "domain").rglob("*.py")), ids=relative)
def test_the_core_knows_neither_web_nor_database(path: Path):
    forbidden = ("flask", "sqlalchemy", "wtforms", "babel", "flask_babel", "random", "secrets")
    assert [name for name in modules_imported(path) if name.split(".")[0] in forbidden] == []
    others = {feature_of(name) for name in modules_imported(path)} - {None, "domain"}
    assert others == set()


@pytest.mark.parametrize("path", [path for path in FILES if path.name != "db.py"], ids=relative)
def test_only_db_commits(path: Path):
    assert not re.search(r"\.commit\(\)", path.read_text())


@pytest.mark.parametrize("path", [path for path in FILES if path.name != "clock.py"], ids=relative)
def test_only_the_clock_knows_the_time(path: Path):
    asked = re.compile(r"datetime\.(now|utcnow|today)\(|date\.today\(|time\.time\(")
    assert not asked.search(path.read_text())


@pytest.mark.parametrize("path", [path for path in FILES if path.name.endswith("actions.py")],
                         ids=relative)
def test_actions_know_no_http_no_clock_no_translation(path: Path):
    forbidden = ("flask", "flask_babel", "wtforms", "scheduler.clock", "scheduler.web")
    names = list(modules_imported(path))
    assert [name for name in names if name in forbidden or name.startswith("flask.")] == []


@pytest.mark.parametrize("path", [path for path in FILES if path.name.endswith("views.py")],
                         ids=relative)
def test_views_hold_no_sql(path: Path):
    assert [name for name in modules_imported(path) if name.split(".")[0] == "sqlalchemy"] == []


@pytest.mark.parametrize("path", [*FILES, *sorted((ROOT / "tests").rglob("*.py"))], ids=relative)
def test_files_stay_small(path: Path):
    assert len(path.read_text().splitlines()) <= 300


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=relative)
def test_pages_carry_no_inline_script_or_style(path: Path):
    text = path.read_text()
    assert not re.search(r"\sstyle=|\son\w+=\"|<style", text)
    for script in re.findall(r"<script[^>]*>", text):
        assert "src=" in script or "application/ld+json" in script
