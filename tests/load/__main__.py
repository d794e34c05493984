"""`make load`: makes a database, starts the portal on it, lets 200 officers draft, and compares what became of it."""

import os
import sys
import tempfile
from pathlib import Path
from secrets import token_urlsafe

from tests.load.database import own_database
from tests.load.server import free_port, running


def main() -> int:
    url = os.environ.get("DATABASE_URL", "")
    with tempfile.TemporaryDirectory(prefix="load-") as folder, own_database(url) as database:
        port = free_port()
        os.environ |= {
            "DATABASE_URL": database,
            "DATA_DIR": folder,
            "DEBUG": "false",
            "DEMONSTRATION": "false",
            "SECRET_KEY": token_urlsafe(48),
            "HTTPS": "false",
            "ALLOWED_HOSTS": "127.0.0.1",
            "SITE_URL": f"http://127.0.0.1:{port}",
            "EMAIL_URL": "dummy://",
            "BACKGROUND_TASKS": "true",
            "DJANGO_SETTINGS_MODULE": "cohesion_portal.settings",
        }
        return _run(port, Path(folder) / "server.log")


def _run(port: int, log: Path) -> int:
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    from tests.load import people, run

    desks = people.build()
    connection.close()
    with running(port, log) as server:
        single = run.alone(server, desks[-1])
        many = run.together(server, desks[:-1])
        memory = server.peak_megabytes()
    writes = [write for notes in (single, *many) for write in notes.writes]
    is_well = run.report(sys.stdout, single, many, run.losses(writes), memory)
    connection.close()
    if not is_well:
        print("\n".join(log.read_text(errors="replace").splitlines()[-20:]), file=sys.stderr)  # noqa: T201
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
