"""Killing a server while it works, at moments that are drawn but can be drawn again."""

import signal
import threading
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from random import Random
from statistics import median

from tests.served.server import Server


class Striker:
    """Keeps a server running that is killed again and again, from outside and from inside.

    From outside it dies at some of the requests that this is told of: `strikes` are their numbers for each kind of
    request. The kill falls some part of the time later that such requests have taken until then. From inside it dies
    of its `dooms` (`tests.killed.settings`), one after the other.
    """

    def __init__(self, server: Server, strikes: Mapping[str, Set[int]], dooms: Sequence[str], random: Random) -> None:
        self._server, self._strikes, self._dooms, self._random = server, strikes, list(dooms), random
        self._sent: Counter[str] = Counter()
        self._seconds: dict[str, list[float]] = defaultdict(lambda: [0.05])
        self._counting = threading.Lock()
        self._timers: list[threading.Timer] = []
        self._keeper = threading.Thread(target=self._keep)
        self._is_struck = self._is_over = False
        self.kills = 0
        self.fault = ""

    def begin(self) -> None:
        self._server.start(self._environment())
        self._keeper.start()

    def end(self) -> None:
        """Let the last strike fall, then stop the server for good."""
        for timer in self._timers:
            timer.join()
        self._is_over = True
        self._server.stop()
        self._keeper.join()

    def sending(self, kind: str) -> None:
        with self._counting:
            self._sent[kind] += 1
            if self._sent[kind] in self._strikes.get(kind, ()):
                timer = threading.Timer(self._random.uniform(0, 1.2 * median(self._seconds[kind])), self._strike)
                self._timers.append(timer)
                timer.start()

    def answered(self, kind: str, seconds: float) -> None:
        with self._counting:
            self._seconds[kind].append(seconds)

    def _strike(self) -> None:
        self._is_struck = self._server.is_running
        self._server.kill()

    def _environment(self) -> dict[str, str]:
        return {"DOOM": self._dooms[0]} if self._dooms else {}

    def _keep(self) -> None:
        """Start the server whenever it has died, with its next doom if it died of one."""
        while (ended := self._server.wait()) == -signal.SIGKILL:
            self.kills += 1
            if not self._is_struck:
                self._dooms.pop(0)
            self._is_struck = False
            self._server.start(self._environment())
        if not self._is_over:
            self.fault = f"the server ended by itself: {ended}"
