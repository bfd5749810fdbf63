"""Styles, scripts, fonts and marks: packed at the start, served under names that never change.

`static/` is what we write; what is sent lies in `instance/assets/<hash>/`, the stylesheet as one
minified file and everything beside its gzip and brotli. The address of a file holds the hash of
the folder it came from (a script finds its neighbours there), so a browser may keep it for good.
WhiteNoise sends it, before Flask is asked. `docs/decisions/0026-names-that-never-change.md`.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from wsgiref.headers import Headers

import rcssmin
from flask import Flask
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

from scheduler import stylesheet
from scheduler.config import ROOT

SOURCE = ROOT / "static"
SHEET = "ruang.css"
SENT = frozenset({".js", ".woff2", ".svg", ".png"})
DAY = 86_400
MADE = "2"  # raise it when the same sources are packed differently
CSP = "default-src 'none'; frame-ancestors 'none'"  # for a file that is opened by itself


def set_up(app: Flask) -> None:
    """Pack what has changed, serve it, and teach the templates `asset(name)`."""
    files = dict(_sources())
    names = _names(files)
    folder = _packed(files, names, Path(app.instance_path) / "assets")
    served = WhiteNoise(app.wsgi_app, max_age=DAY, allow_all_origins=False,
                        add_headers_function=_headers, immutable_file_test=r"^/static/",
                        mimetypes={".webmanifest": "application/manifest+json"})
    served.add_files(folder, prefix="static")
    served.add_files(SOURCE / "root")
    app.wsgi_app = served  # type: ignore[method-assign]
    app.extensions["assets"] = names
    app.jinja_env.globals["asset"] = addressed(names)


def addressed(names: dict[str, str]) -> Callable[[str], str]:
    """From a file's name in `static/` ("js/main.js", "ruang.css") to its address."""
    return lambda name: f"/static/{names[name]}"


def _sources() -> Iterator[tuple[str, bytes]]:
    """Every file that is sent, by its name, as it is before it is packed."""
    for place, _folders, inside in os.walk(SOURCE, followlinks=True):
        for path in sorted(Path(place) / name for name in inside):
            name = path.relative_to(SOURCE).as_posix()
            if path.suffix in SENT and not name.startswith(("root/", "css/")) and (
                    name != "icons.svg"):  # each page holds the few it shows
                yield name, path.read_bytes()
    flat = stylesheet.flat(stylesheet.layered())
    yield SHEET, str(rcssmin.cssmin(flat)).encode()


def _names(files: dict[str, bytes]) -> dict[str, str]:
    """Where each file is served: below the hash of its folder's files, the sheet below its own,
    which knows where the fonts are."""
    folders: dict[str, list[str]] = {}
    for name in files:
        if name != SHEET:
            folders.setdefault(name.partition("/")[0] if "/" in name else "", []).append(name)
    names = {name: f"{_mark(*(files[one] for one in inside))}/{name}"
             for inside in folders.values() for name in inside}
    sheet = files[SHEET].decode()
    for name, address in names.items():
        sheet = sheet.replace(f"static/{name}", f"../{address}")
    files[SHEET] = sheet.encode()
    return {**names, SHEET: f"{_mark(files[SHEET])}/{SHEET}"}


def _mark(*contents: bytes) -> str:
    return hashlib.sha256(b"\0".join(contents)).hexdigest()[:12]


def _packed(files: dict[str, bytes], names: dict[str, str], shelf: Path) -> Path:
    """The folder they lie in, made where it is not there; other processes may do so meanwhile."""
    folder = shelf / _mark(MADE.encode(), *(name.encode() for name in names.values()))
    if folder.exists():
        return folder
    try:
        shelf.mkdir(parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(prefix=".new-", dir=shelf))
    except OSError:  # a place where nothing may be written: for as long as this process lives
        return _pack(files, names, Path(tempfile.mkdtemp(prefix="ruang-assets-")))
    _pack(files, names, new)
    try:
        new.rename(folder)
    except OSError:
        shutil.rmtree(new)
    return folder


def _pack(files: dict[str, bytes], names: dict[str, str], folder: Path) -> Path:
    folder.chmod(0o755)
    compressor = Compressor(quiet=True)
    for name, content in files.items():
        path = folder / names[name]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if compressor.should_compress(path.name):
            list(compressor.compress(str(path)))
    return folder


def _headers(headers: Headers, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Content-Security-Policy"] = CSP
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
