"""What differs between two versions of rows, of trees and of texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frameworks.comparing import Placed, difference, moved, pieces


def test_difference_names_keys_and_fields() -> None:
    old = {"a": {"label": "One", "text": "x"}, "b": {"label": "Two"}, "c": {"label": "Three"}}
    new = {"d": {"label": "Four"}, "a": {"label": "One", "text": "y", "note": "z"}, "b": {"label": "Two"}}
    found = difference(old, new)
    assert (found.added, found.changed, found.removed) == (["d"], {"a": ["text", "note"]}, ["c"])


@pytest.mark.parametrize(("before", "after"), [(1, True), (0, False), (1, 1.0), ("1", 1), (None, "x"), ([1], [2])])
def test_difference_tells_values_of_two_sorts_apart(before: object, after: object) -> None:
    assert difference({"a": {"value": before}}, {"a": {"value": after}}).changed == {"a": ["value"]}


def test_difference_sees_a_field_that_is_gone() -> None:
    assert difference({"a": {"x": 1, "y": 2}}, {"a": {"x": 1}}).changed == {"a": ["y"]}


def tree(words: str) -> list[Placed[str]]:
    """ "a b(c d) e" is a, b with c and d in it, and e."""
    placed: list[Placed[str]] = []
    parents: list[str | None] = [None]
    for letter in words.replace(" ", ""):
        if letter == "(":
            parents.append(placed[-1].key)
        elif letter == ")":
            parents.pop()
        else:
            placed.append(Placed(letter, parents[-1]))
    return placed


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("abc", "abc", ""),
        ("abc", "bca", "a"),
        ("abc", "cab", "c"),
        ("abc", "cba", "cb"),
        ("abcdef", "abfcde", "f"),
        ("abc", "axbyc", ""),
        ("abcd", "ad", ""),
        ("a(bc)d", "a(b)d(c)", "c"),
        ("a(bc)d", "a(cb)d", "c"),
        ("a(b)", "b(a)", "ba"),
        ("a(bc)", "d(abc)", "abc"),
        ("a(b(c))", "a(c)b", "cb"),
        ("", "ab", ""),
    ],
)
def test_moved_names_as_few_as_possible(old: str, new: str, expected: str) -> None:
    assert moved(tree(old), tree(new)) == list(expected)


@given(st.permutations(range(8)))
def test_moved_leaves_the_rest_in_order(order: list[int]) -> None:
    found = moved([Placed(key, None) for key in range(8)], [Placed(key, None) for key in order])
    stayed = [key for key in order if key not in found]
    assert stayed == sorted(stayed)
    assert bool(found) == (order != list(range(8)))


def test_pieces_mark_the_words_that_differ() -> None:
    old, new = pieces("We listen. Then we act.", "We listen hard. Then we act.")
    assert [(piece.words, piece.differs) for piece in old] == [
        ("We ", False),
        ("listen.", True),
        (" Then we act.", False),
    ]
    assert [piece.words for piece in new if piece.differs] == ["listen hard."]


@given(st.text(), st.text())
def test_pieces_give_their_texts_again(old: str, new: str) -> None:
    cut_old, cut_new = pieces(old, new)
    assert "".join(piece.words for piece in cut_old) == old
    assert "".join(piece.words for piece in cut_new) == new
    assert [piece.words for piece in cut_old if not piece.differs] == [
        piece.words for piece in cut_new if not piece.differs
    ]


def test_pieces_of_nothing() -> None:
    assert pieces("", "New words") == ([], [("New words", True)])
