"""Turn two cities' open data into Ruang's import formats: `python -m tests.imports.open_data`.

Newcastle's opening hours and visits (public domain) and Timberland's 2020 programmes (public
data) are read from a folder that you give; nothing of them is kept here.
"""

import csv
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

Rows = Iterator[tuple[object, ...]]
SHARING = ("Book Sale", "Community", "Books & Authors", "Music", "Performance", "Film")
TRAINING = ("Career", "Job", "Technology", "Computer", "Business", "DIY", "Crafts")


def slug(name: str) -> str:
    """`Denton Burn Library` → `denton-burn`."""
    plain = re.sub(r"\b(library|hub|customer service centre)\b", "", name.casefold())
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def newcastle_libraries(folder: Path) -> Rows:
    yield "slug", "name", "parent", "kind", "timezone", "population", "population_year"
    yield "newcastle", "Newcastle Libraries", "", "regency", "Europe/London", 300125, 2021
    names = {slug(row["venue"]): row["venue"] for row in _read(folder / "opening-times.csv")}
    names |= {slug(row["Library"]): row["Library"] for row in _read(folder / "monthly-visits.csv")}
    for short, name in sorted(names.items()):
        yield short, name, "newcastle", "branch", "Europe/London", "", ""


def newcastle_hours(folder: Path) -> Rows:
    yield "library", "valid_from", "weekday", "opens", "closes"
    for row in _read(folder / "opening-times.csv"):
        day = _first_day(row["dataset_date_key"])
        start, noon, again, end = (row[name].strip() for name in (
            "open_morning", "close_lunchtime", "open_lunchtime", "close_evening"))
        spans = [(start, noon), (again, end)] if noon and again else [(start, end or noon)]
        if not start and again:
            spans = [(again, end)]
        for opens, closes in spans:
            if opens and opens == closes:
                continue  # Gosforth, Sundays of 2006: opens again at 17.00 to close at 17.00
            yield slug(row["venue"]), day, row["day"], opens, closes if opens else ""


def _first_day(key: str) -> str:
    if match := re.fullmatch(r"(\d{2})/(\d{2})/(\d{4})", key):
        return f"{match[3]}-{match[2]}-{match[1]}"
    return (key + "-01-01")[:10] if len(key) == 4 else f"{key}-01"


def newcastle_visits(folder: Path) -> Rows:
    yield "library", "period", "count", "source"
    for row in _read(folder / "monthly-visits.csv"):
        for month, count in row.items():
            if month != "Library" and count:
                year, number = month.split("-")
                yield slug(row["Library"]), f"{year}-{int(number):02d}", count, "gate"


def timberland_libraries(folder: Path) -> Rows:
    yield "slug", "name", "parent", "kind", "timezone", "population", "population_year"
    yield "timberland", "Timberland Regional Library", "", "regency", "America/Los_Angeles", "", ""
    for name in sorted({row["Library"] for row in _read(folder / "programs.csv")}):
        yield slug(name), name, "timberland", "branch", "America/Los_Angeles", "", ""


def timberland_history(folder: Path) -> Rows:
    yield "library", "period", "kind", "format", "age_group", "sessions", "attendance"
    for row in _read(folder / "programs.csv"):
        month = f"{row['Event Year']}-{int(row['Event Month']):02d}"
        where = "virtual" if "online" in row["Library"].casefold() else "onsite"
        yield (slug(row["Library"]), month, _kind(row["Category"]), where, row["Age Group"][:120],
               row["Events"], row["Attendance"])


def _kind(category: str) -> str:
    if any(word in category for word in TRAINING):
        return "training"
    return "sharing" if any(word in category for word in SHARING) else "learning"


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(rows: Iterable[tuple[object, ...]], path: Path) -> Path:
    """Write rows as CSV; returns the path."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def main(data: Path, into: Path) -> None:
    """Write every file that `flask imports run` can take."""
    into.mkdir(parents=True, exist_ok=True)
    for name, maker, folder in (
        ("newcastle-libraries", newcastle_libraries, "newcastle"),
        ("newcastle-hours", newcastle_hours, "newcastle"),
        ("newcastle-visits", newcastle_visits, "newcastle"),
        ("timberland-libraries", timberland_libraries, "timberland-2020"),
        ("timberland-history", timberland_history, "timberland-2020"),
    ):
        print(write(maker(data / folder), into / f"{name}.csv"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
