"""How far a long step has come, visible to everybody while its transaction is not.

It goes through the cache, which all processes of the portal share.
"""

import time

from django.core.cache import cache

from indicators.selectors.imports import progress_key

_KEPT_SECONDS = 3600


class Progress:
    """Told of the rows done so far; tells the others once a second, which is as often as anybody looks."""

    def __init__(self, token: str) -> None:
        self._token, self._told = token, 0.0

    def __call__(self, rows: int) -> None:
        now = time.monotonic()
        if now - self._told >= 1:
            self._told = now
            cache.set(progress_key(self._token), (rows, time.time()), _KEPT_SECONDS)
