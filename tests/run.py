"""Run the suite on every engine this machine has, and say in a line what was left out.

With CI=true nothing may be left out: PostgreSQL, Chromium, nginx, OpenSSL and faketime must be
there.
"""

import os
import shutil
import subprocess
import sys

import psycopg

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
OPENSSL, FAKETIME = shutil.which("openssl"), shutil.which("faketime")


def main(targets: list[str]) -> int:
    """Exit status 0 only when every part that ran is green."""
    missing = _missing()
    left_out = f"Left out: {'; '.join(missing)}." if missing else "Nothing was left out."
    if missing and os.environ.get("CI"):
        print(left_out, "CI must leave nothing out.")
        return 1
    workers = ["-n", str(os.cpu_count() or 1)] if not os.environ.get("PYTEST_XDIST_OFF") else []
    browser = _left_out()
    runs = [["--engine", "sqlite", *workers, *browser, *targets]]
    if not any("PostgreSQL" in sentence for sentence in missing):
        engine = ["--engine", "postgresql", *workers, "--ignore=tests/browser", *_left_out()]
        runs.append([*engine, *[target for target in targets if target != "scheduler/domain"]])
    ended = [_pytest(arguments) for arguments in runs]
    print(left_out, flush=True)
    return int(any(ended))  # a run that was killed ends below zero


def _pytest(arguments: list[str]) -> int:
    print("pytest", *arguments, flush=True)
    command = [sys.executable, "-m", "pytest", "-q", *arguments]
    return subprocess.run(command, check=False).returncode


def _left_out() -> list[str]:
    """The tests that need a program this machine has not."""
    browser = [] if CHROMIUM else ["--ignore=tests/browser"]
    secure = [] if NGINX and OPENSSL else ["--ignore=tests/browser/test_over_https.py"]
    return (browser + secure + ([] if OPENSSL else ["--ignore=tests/outbox/test_trust.py"])
            + ([] if FAKETIME else ["--ignore=tests/outbox/test_jumping_clock.py"]))


def _missing() -> list[str]:
    sentences = []
    if not _postgres_answers():
        sentences.append("PostgreSQL (install it and set TEST_POSTGRES_URL=postgresql://role:"
                         "password@host/postgres, a superuser's)")
    if not CHROMIUM:
        sentences.append("the browser (on Debian: apt install chromium libatomic1; elsewhere set "
                         "CHROMIUM to its path)")
    if not NGINX:
        sentences.append("Ruang behind nginx (on Debian: apt install nginx-light)")
    if not OPENSSL:
        sentences.append("certificates (on Debian: apt install openssl)")
    if not FAKETIME:
        sentences.append("clocks that jump (on Debian: apt install faketime)")
    return sentences


def _postgres_answers() -> bool:
    if not POSTGRES:
        return False
    try:
        with psycopg.connect(POSTGRES, connect_timeout=3) as connection:
            return connection.execute("select 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["tests", "scheduler/domain"]))
