"""The portal as it runs for people: gunicorn with two workers, debugging off."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import socket

import urllib3

WORKERS = 2


@dataclass(frozen=True)
class Server:
    address: str
    pid: int

    def peak_megabytes(self) -> list[float]:
        """The most memory that each worker ever held; empty where the system does not tell."""
        try:
            children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
            statuses = [Path(f"/proc/{child}/status").read_text() for child in children]
        except OSError:
            return []
        lines = (line for status in statuses for line in status.splitlines() if line.startswith("VmHWM:"))
        return [int(line.split()[1]) / 1024 for line in lines]


def free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(port: int, log: Path) -> Iterator[Server]:
    """Within it the portal answers on the loopback address; its log is in the file."""
    options = ["--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS), "--no-control-socket"]
    command = [sys.executable, "-m", "gunicorn", "cohesion_portal.wsgi", *options]
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out, env=os.environ) as process:  # noqa: S603
        server = Server(f"http://127.0.0.1:{port}", process.pid)
        try:
            _wait_for(server, process)
            yield server
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait_for(server: Server, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(240):
        if process.poll() is not None:
            break
        try:
            if urllib3.request("GET", f"{server.address}/health/", retries=False).status == 200:
                return
        except urllib3.exceptions.HTTPError:
            pass
        time.sleep(0.25)
    raise RuntimeError("the server did not start; its log says why")
