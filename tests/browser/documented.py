"""Ruang as docs/deployment.md says, word for word, but for ports and folders of this test."""

import os
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from typing import NamedTuple

from scheduler.config import ROOT
from tests.certificates import certificate

HOST, HOST_AS_FILE = "ruang.example.id", "ruang-example-id"
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin") or "nginx"
PAGE = (ROOT / "docs" / "deployment.md").read_text()
BIN = Path(sys.executable).parent
WHOLE = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/ruang-error.log; {user}
events {{}}
http {{
  include /etc/nginx/mime.types;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  {block}
}}
"""


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    words: str


@dataclass(frozen=True)
class Place:
    """Where it runs: `port` speaks https for HOST, `http` sends there; `folder` holds the logs,
    the database and what vouches for HOST."""

    folder: Path
    port: int
    http: int
    environment: dict[str, str]

    def flask(self, *arguments: str) -> str:
        """What a command of the page prints."""
        return subprocess.run([BIN / "flask", *arguments], cwd=ROOT, env=self.environment,
                              text=True, check=True, capture_output=True).stdout

    def answer(self, path: str, *, host: str = HOST, secure: bool = True) -> Answer:
        """What someone gets who asks past the browser: status, headers, words."""
        context = ssl.create_default_context(cafile=self.folder / f"DNS-{HOST_AS_FILE}.pem")
        context.check_hostname = False  # asked for by number
        with closing(HTTPSConnection("127.0.0.1", self.port, context=context) if secure else
                     HTTPConnection("127.0.0.1", self.http)) as asked:
            asked.request("GET", path, headers={"Host": host})
            given = asked.getresponse()
            return Answer(given.status, dict(given.headers.items()), given.read().decode())

    @property
    def logged(self) -> str:
        """Everything that the server in front has written down."""
        return "\n".join(path.read_text() for path in self.folder.glob("ruang*.log"))


def block(language: str, holding: str) -> str:
    """The page's block of code that holds these words."""
    return next(found for found in re.findall(rf"```{language}\n(.*?)```", PAGE, re.S)
                if holding in found)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def environment(folder: Path) -> dict[str, str]:
    """The page's settings; its mail server is not ours to ask, its key is an example."""
    told = dict(line.split("=", 1) for line in block("sh", "BASE_URL=").splitlines()
                if "=" in line and not line.startswith("#"))
    assert told.pop("SECRET_KEY") == "..." and told.pop("SMTP_URL") and told.pop("DATABASE_URL")
    return {**os.environ, **told, "SECRET_KEY": "only-for-this-test-" * 3,
            "DATABASE_URL": f"sqlite:///{folder / 'ruang.sqlite'}",
            "PHOTO_FOLDER": str(folder / "photos")}


def web_server(port: int) -> list[str]:
    """ExecStart of the page's service."""
    line = re.search(r"^ExecStart=(/\S+/granian .*?)(?<!\\)$", block("ini", "ruang-web"),
                     re.M | re.S)
    assert line is not None
    program, *given = shlex.split(line[1].replace("\\\n", " "))
    assert program == "/srv/ruang/app/.venv/bin/granian"
    return [str(BIN / "granian"), *(str(port) if word == "8000" else word for word in given)]


def front(folder: Path, *, https: int, http: int, behind: int) -> Path:
    """A file for nginx with the page's block in it."""
    shown = certificate(folder, f"DNS:{HOST}")
    changes = {
        "listen 443 ssl": f"listen 127.0.0.1:{https} ssl", "listen 80": f"listen 127.0.0.1:{http}",
        f"/etc/letsencrypt/live/{HOST}/fullchain.pem": str(shown.chain),
        f"/etc/letsencrypt/live/{HOST}/privkey.pem": str(shown.key),
        "/var/log/nginx/": f"{folder}/",
        "http://127.0.0.1:8000": f"http://127.0.0.1:{behind}"}
    text = block("nginx", "server {")
    for told, here in changes.items():
        assert told in text, told
        text = text.replace(told, here)
    made = folder / "nginx.conf"
    made.write_text(WHOLE.format(folder=folder, block=text,
                                 user="user root;" if os.geteuid() == 0 else ""))
    return made


@contextmanager
def served(folder: Path) -> Iterator[Place]:
    """Set up, started, and stopped at the end."""
    https, http, behind = free_port(), free_port(), free_port()
    place = Place(folder, https, http, environment(folder))
    place.flask("db", "upgrade")
    config = front(folder, https=https, http=http, behind=behind)
    commands = (web_server(behind), [NGINX, "-c", str(config), "-p", str(folder)])
    running: list[subprocess.Popen[bytes]] = []
    try:
        for command, port in zip(commands, (behind, https), strict=True):
            running.append(subprocess.Popen(command, cwd=ROOT, env=place.environment))
            _wait_for(port, running[-1])
        yield place
    finally:
        for process in running[::-1]:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        assert process.poll() is None, f"{process.args} ended by itself"
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError(f"nobody listens at {port}")
