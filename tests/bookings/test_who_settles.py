"""What decides who gets a place is written in one place, so that no verb can forget the line."""

import ast
from collections.abc import Iterator
from pathlib import Path

from scheduler.bookings.line_actions import settle
from scheduler.domain.saying import OWN
from scheduler.events import changing

CODE = Path(__file__).parents[2] / "scheduler"
COUNTERS = frozenset({"seats_taken", "parties_waiting"})
STANDING = frozenset({"state", "seats", "passed_at"})
WATCHED = changing.DECIDES | COUNTERS | STANDING
# Columns of the same name on rows of other tables, and the verbs that settle the line themselves.
OTHERS = {
    "spaces/actions.py": {"starts_at", "ends_at", "shut_at"},
    "spaces/desk_actions.py": {"starts_at", "ends_at", "shut_at"},
    "bookings/deciding_actions.py": {"shut_at"},  # of reservations
    "events/zone_actions.py": {"starts_at", "ends_at"},
    "libraries/zone_actions.py": {"starts_at", "ends_at"},
    "bookings/actions.py": {"state", "seats", "cancelled_at"},
    "bookings/leaving_actions.py": {"state", "cancelled_at"},
    "bookings/line_actions.py": {"state", "passed_at", *COUNTERS},
}
# These write names that are not known before they run: on other tables, or words only.
BY_NAME = {"attendance/roll_actions.py", "events/actions.py", "libraries/actions.py",
           "partners/agreement_actions.py", "spaces/settings_actions.py", "indicators/sums.py",
           "events/changing.py", "events/saying_actions.py", "searched.py"}


def files() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(CODE.rglob("*.py")):
        name = str(path.relative_to(CODE))
        if not name.startswith(("migrations/", "demo/")):
            yield name, ast.parse(path.read_text())


def written(tree: ast.Module) -> Iterator[str]:
    """Attributes that are assigned, and columns that an UPDATE sets."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for each in (part for target in targets for part in ast.walk(target)):
                if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Store):
                    yield each.attr
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "values":
            yield from (word.arg for word in node.keywords if word.arg)


def test_only_one_place_writes_what_decides_about_places():
    found = {name: names for name, tree in files() if (names := set(written(tree)) & WATCHED)}

    assert {name: names - OTHERS.get(name, set()) for name, names in found.items()
            if names - OTHERS.get(name, set())} == {}


def test_nobody_else_writes_columns_by_name():
    assert {name for name, tree in files() for node in ast.walk(tree)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "setattr"} <= BY_NAME


def test_what_a_session_says_of_itself_decides_about_no_place():
    assert WATCHED.isdisjoint(OWN)


def test_the_line_follows_every_change():
    assert settle in changing._followers
