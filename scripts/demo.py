"""Brings the demonstration database up to date, keeping what people typed, and serves it on PORT (8000 unless set).

Served as a real portal is, with DEBUG off, so that error pages, static files and speed are those of a real portal.
One process runs all the commands: starting Django for each would double the wait.
"""

import os
import secrets
import socket
import sys
from glob import glob
from pathlib import Path

import django
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
PORT = int(os.environ.get("PORT") or 8000)
SITE_URL = f"http://127.0.0.1:{PORT}"

WELCOME = f"""
The demonstration portal is at {SITE_URL}/    (Ctrl+C stops it)

Sign in with the password demonstration-only as one of:

    contributor@demo.example    drafts for one team
    lead@demo.example           leads an organisation's self-evaluation
    approver@demo.example       signs it off and submits it
    secretariat@demo.example    runs the partnership's year
    priority@demo.example       leads a strategic priority
    steward@demo.example        keeps the indicators
    board@demo.example          sits on the Communities Board
    clerk@demo.example          supports scrutiny
    admin@demo.example          looks after accounts
    outsider@demo.example       leads another organisation's self-evaluation

E-mails the portal would send are printed below.
"""


def refuse_a_taken_port() -> None:
    try:
        socket.create_server(("127.0.0.1", PORT)).close()
    except OSError as error:
        sys.exit(f"Port {PORT}: {error.strerror}. Choose another, for example: make demo PORT={PORT + 1}")


def demonstration_key() -> str:
    """The same key on every run, so that people stay signed in; never in the repository."""
    file = VAR / "demonstration-key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48))
    return file.read_text()


def set_environment() -> None:
    os.environ.update(
        DJANGO_SETTINGS_MODULE="cohesion_portal.settings",
        DEBUG="false",
        DEMONSTRATION="true",
        HTTPS="false",
        SECRET_KEY=demonstration_key(),
        ALLOWED_HOSTS="127.0.0.1,localhost",
        SITE_URL=SITE_URL,
        DATA_DIR=str(VAR),
        DATABASE_URL=f"sqlite:///{VAR / 'portal.sqlite3'}",
        BACKGROUND_TASKS="false",
        EMAIL_URL="console://",
        OIDC_SERVER_URL="",
        PARTNERSHIP_NAME="Calder Vale Communities Partnership",
        LOG_LEVEL="ERROR",
    )


def load_demonstration() -> None:
    call_command("migrate", verbosity=0)
    call_command("load_framework", *sorted(glob("fixtures/frameworks/*.yaml")))
    call_command("load_threads", *sorted(glob("fixtures/threads/*.yaml")))
    call_command("load_indicators", *sorted(glob("fixtures/indicators/*.yaml")))
    call_command("load_library", *sorted(glob("fixtures/library/*.yaml")))
    call_command("seed_demo", yes_really=True)


def collect_static_files() -> None:
    manifest = VAR / "static" / "staticfiles.json"
    collected = manifest.stat().st_mtime if manifest.exists() else 0
    sources = [*ROOT.glob("static/**/*"), *ROOT.glob("requirements/*")]
    if any(source.stat().st_mtime > collected for source in sources):
        call_command("collectstatic", interactive=False, verbosity=0)


def main() -> None:
    refuse_a_taken_port()
    os.chdir(ROOT)
    VAR.mkdir(mode=0o700, exist_ok=True)
    set_environment()
    django.setup()
    collect_static_files()  # first, for the reports that the demonstration publishes are laid out with them
    load_demonstration()
    print(WELCOME, flush=True)
    options = ["--bind", f"127.0.0.1:{PORT}", "--workers", "2", "--threads", "4"]
    options += ["--no-control-socket", "--log-level", "warning"]
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "cohesion_portal.wsgi", *options])


if __name__ == "__main__":
    main()
