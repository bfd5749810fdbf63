"""`make run`: migrate, fill an empty database with the demo, start web and worker together."""

import sys
from pathlib import Path

from flask_migrate import upgrade
from honcho.manager import Manager
from sqlalchemy import func, select

from scheduler import create_app
from scheduler.db import db
from scheduler.libraries.models import Library


def main() -> int:
    """Serve until stopped; both processes end when one does."""
    app = create_app()
    with app.app_context():
        upgrade()
        if not db.session.scalar(select(func.count(Library.id))):
            db.session.remove()
            app.test_cli_runner().invoke(args=["demo"], catch_exceptions=False)
    return _serve(str(app.config["HOST"]), str(app.config["PORT"]), _greeting(app.config))


def _serve(host: str, port: str, greeting: str) -> int:
    here = Path(sys.executable).parent
    server = (f"{here}/granian --interface wsgi --host {host} --port {port} --workers 1 "
              "--blocking-threads 16 --no-ws --log-level warning app:app")
    manager = Manager()
    manager.add_process("web", server)
    manager.add_process("worker", f"{here}/flask worker")
    print(greeting, flush=True)
    manager.loop()
    return int(manager.returncode or 0)


def _greeting(settings: dict[str, object]) -> str:
    from scheduler.demo import LOG_INS
    lines = [f"Ruang: {settings['BASE_URL']}", *LOG_INS]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
