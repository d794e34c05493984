"""The portal as it really runs: gunicorn with its workers, on loopback, to be killed and started again."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from cohesion_portal.environment import BASE_DIR

_PATIENCE = 60


class Server:
    """Serves `database_url` with the settings of a real portal; sessions made by this process are good there too.

    What gunicorn has to say of itself is in `log`.
    """

    def __init__(self, database_url: str, log: Path, *, workers: int = 2, settings_module: str = "") -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = log
        self._workers = workers
        self._environment = {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": settings_module or "tests.served.settings",
            "SECRET_KEY": settings.SECRET_KEY,
            "ALLOWED_HOSTS": "127.0.0.1",
            "SITE_URL": self.url,
            "HTTPS": "false",
            "DATABASE_URL": database_url,
            "DATA_DIR": str(settings.DATA_DIR),
            "BACKGROUND_TASKS": "true",
            "EMAIL_URL": "memory://",
            "LOG_LEVEL": "WARNING",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, environment: Mapping[str, str] | None = None) -> None:
        """Begin to start; whoever asks before the workers are up waits for them."""
        self._wait_for_port()
        options = ["--bind", f"127.0.0.1:{self.port}", "--workers", str(self._workers)]
        options += ["--no-control-socket", "--log-level", "warning"]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "gunicorn", "cohesion_portal.wsgi", *options],
                cwd=BASE_DIR,
                env={**self._environment, **(environment or {})},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _wait_for_port(self) -> None:
        """The workers of a server that was killed may hold it for a moment more."""
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                socket.create_server(("127.0.0.1", self.port)).close()
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.02)
            else:
                return

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def wait(self) -> int:
        """Until it has ended; how it did, as `Popen.returncode`."""
        return self._process.wait() if self._process else 0

    def kill(self) -> None:
        """All its processes at once, whatever they are doing."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        """As an operator stops it."""
        if self._process and self.is_running:
            self._process.terminate()
            try:
                self._process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                self.kill()

    def _signal(self, number: signal.Signals) -> None:
        if self._process:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)
