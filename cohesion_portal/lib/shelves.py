"""What was made once, kept in the memory of the process under everything that it was made from.

Nothing on a shelf is ever out of date: what has changed is asked for under another key, and what nobody asks for any
more makes room for the new.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import ClassVar, Generic, TypeVar

Thing = TypeVar("Thing")


class Shelf(Generic[Thing]):
    """Holds at most so many things; the one that was not asked for the longest goes first."""

    _all: ClassVar[list["Shelf[object]"]] = []

    def __init__(self, most: int) -> None:
        self._most = most
        self._things: OrderedDict[Hashable, Thing] = OrderedDict()
        self._lock = Lock()
        Shelf._all.append(self)  # type: ignore[arg-type]  # only to be emptied

    def find(self, key: Hashable) -> Thing | None:
        with self._lock:
            if key not in self._things:
                return None
            self._things.move_to_end(key)
            return self._things[key]

    def put(self, key: Hashable, thing: Thing) -> None:
        with self._lock:
            self._things[key] = thing
            self._things.move_to_end(key)
            while len(self._things) > self._most:
                self._things.popitem(last=False)

    def find_or_make(self, key: Hashable, make: Callable[[], Thing]) -> Thing:
        found = self.find(key)
        if found is None:
            found = make()
            self.put(key, found)
        return found

    def empty(self) -> None:
        with self._lock:
            self._things.clear()


def empty_shelves() -> None:
    """For tests, in which rows may come back under the keys of others that were rolled back."""
    for shelf in Shelf._all:
        shelf.empty()
