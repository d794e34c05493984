"""Which saves are one version, and how versions differ: without a database."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval.converters import Written, WrittenPage
from selfeval.draft import PageName, Typed, digest
from selfeval.history import Change, changes
from selfeval.questions import clean_text
from selfeval.runs import SMALL, goes_on, taken_out

NOON = datetime(2026, 9, 14, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("old", "new", "count"),
    [
        ("", "We listen", 0),
        ("We listen", "We listen and answer", 0),
        ("We listen", "We always listen", 0),
        ("We lisen", "We listen", 0),
        ("We always listen", "We listen", 7),
        ("aaa", "aa", 1),
        ("We listen", "", 9),
        ("We listen", "They talk", 9),
    ],
)
def test_what_is_taken_out_of_a_text_is_counted(old: str, new: str, count: int) -> None:
    assert taken_out(old, new) == count


@given(st.text(max_size=20), st.text(max_size=20))
def test_no_more_is_taken_out_than_there_was(old: str, new: str) -> None:
    assert max(0, len(old) - len(new)) <= taken_out(old, new) <= len(old)


@pytest.mark.parametrize(
    ("new", "later", "expected"),
    [
        ("We listen well", timedelta(minutes=9), True),
        ("We listen well", timedelta(minutes=10), False),
        ("We listen well", -timedelta(hours=1), False),
        ("", timedelta(seconds=5), True),
    ],
)
def test_run_of_typing_ends_with_the_ten_minutes(new: str, later: timedelta, expected: bool) -> None:
    assert goes_on("We listen", new, NOON, NOON + later) is expected


def test_run_ends_where_a_text_is_emptied_or_pasted_over() -> None:
    text = "word " * SMALL
    soon = NOON + timedelta(seconds=5)
    assert goes_on(text, text + "more", NOON, soon)
    assert not goes_on(text, "", NOON, soon)
    assert not goes_on(text, "other " * SMALL * 2, NOON, soon)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("", "We listen", ["+We listen"]),
        ("We listen", "", ["-We listen"]),
        ("We listen", "We always listen", ["We ", "+always ", "listen"]),
        ("We never listen\nto all", "We always listen\nto all", ["We ", "-never ", "+always ", "listen\nto all"]),
        ("We listen", "We listen well", ["We listen ", "+well"]),
        ("نحن نستمع", "نحن نستمع دائما", ["نحن نستمع ", "+دائما"]),
        ("", "", []),
    ],
)
def test_versions_differ_word_by_word(before: str, after: str, told: list[str]) -> None:
    marks = {Change.KEPT: "", Change.ADDED: "+", Change.REMOVED: "-"}
    assert [marks[one.change] + one.words for one in changes(before, after)] == told


_SENTENCES = st.lists(st.sampled_from(["we", "listen", "always", "to", "all"]), max_size=12).map(" ".join)


@given(_SENTENCES, _SENTENCES)
def test_what_was_kept_and_added_is_the_new_text(before: str, after: str) -> None:
    told = list(changes(before, after))
    assert "".join(one.words for one in told if one.change is not Change.REMOVED) == after
    kept_and_gone = " ".join(word for one in told if one.change is not Change.ADDED for word in one.words.split())
    assert kept_and_gone == before


@pytest.mark.parametrize("address", ["dialogue", "agreed-level", "approaches/trusting", "notes/restorative"])
def test_address_of_a_page_is_read_and_written_the_same(address: str) -> None:
    converter = WrittenPage()
    assert converter.to_url(converter.to_python(address)) == address


def test_address_of_a_page_names_it() -> None:
    assert WrittenPage().to_python("approaches/trusting") == Written(PageName.APPROACH, "trusting")


def test_own_words_that_came_without_an_answer_are_no_conflict() -> None:
    typed = Typed("strengths", "We listen well", tried=frozenset({digest("We listen")}))
    assert not typed.collides_with("We listen", 2)
    assert typed.collides_with("They talk", 2)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("We\x00 lis\x07ten", "We listen"),
        ("harmless\u202etxt.exe", "harmlesstxt.exe"),
        ("\u2067نحن\u2069", "نحن"),
        ("نحن\u200f نستمع", "نحن\u200f نستمع"),
        ("می\u200cخواهم 👩\u200d👧", "می\u200cخواهم 👩\u200d👧"),
    ],
)
def test_text_keeps_its_writing_and_loses_what_would_mislead(typed: str, stored: str) -> None:
    assert clean_text(typed) == stored
    assert clean_text(stored) == stored
