"""Put pinned packages into `.venv/`, with the machine's own Python and nothing else there yet.

Whatever stands in the way is said in a sentence. `make` runs this file; it imports nothing of
Ruang, for nothing is installed before it has run.
"""

import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / ".venv"
PYTHON = PLACE / "bin" / "python"
OLDEST = (3, 11)


def main(requirements: str) -> None:
    """Make the environment where there is none that works, then install what the file names."""
    _check_python()
    if not _works():
        _check_place()
        print("Installing Ruang into .venv/ (once; a minute or two) ...", flush=True)
        venv.create(PLACE, with_pip=True, clear=True)
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
               "-r", requirements]
    if subprocess.call(command, cwd=str(ROOT)):
        sys.exit("The packages could not be installed; pip says above what is missing. "
                 "Is this machine online? Then try again.")


def _check_python() -> None:
    if sys.version_info < OLDEST:
        sys.exit("Ruang needs Python 3.11 or newer; this is {}.{}. If a newer one is installed "
                 "beside it, name it: make run PYTHON=python3.12".format(*sys.version_info))


def _works() -> bool:
    """Whether an environment is there and whole; a first try may have been interrupted."""
    return PYTHON.exists() and subprocess.call(
        [str(PYTHON), "-c", "import pip"], stderr=subprocess.DEVNULL) == 0


def _check_place() -> None:
    if not os.access(str(ROOT), os.W_OK):
        sys.exit(f"Ruang installs itself into its own folder and may not write to {ROOT}: "
                 "clone it where you may.")
    try:
        import ensurepip  # noqa: F401  Debian leaves it out of its Python
    except ImportError:
        sys.exit("This Python cannot make a virtual environment. "
                 "On Debian or Ubuntu: sudo apt install python3-venv. Then try again.")


if __name__ == "__main__":
    main(sys.argv[1])
