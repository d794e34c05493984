"""What is kept in memory under all that it was made from."""

from cohesion_portal.lib.shelves import Shelf, empty_shelves


def test_thing_that_was_not_asked_for_longest_is_dropped() -> None:
    shelf: Shelf[str] = Shelf(2)
    for key in "abac":
        shelf.find_or_make(key, key.upper)
    assert shelf.find("a") == "A"
    assert shelf.find("b") is None


def test_thing_is_made_once_for_each_key() -> None:
    shelf: Shelf[int] = Shelf(2)
    made = iter(range(5))
    assert [shelf.find_or_make(key, lambda: next(made)) for key in (1, 1, 2, 1)] == [0, 0, 1, 0]


def test_every_shelf_can_be_emptied_at_once() -> None:
    shelf: Shelf[int] = Shelf(2)
    shelf.put("a", 1)
    empty_shelves()
    assert shelf.find("a") is None
