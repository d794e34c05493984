"""Small facts as lines: what is there stays as it is, and what is typed is read as people mean it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frameworks.fact_lines import UnfitLine, facts_in, lines_of

FACTS = {
    "number": 2,
    "stated": True,
    "also_called": ["Giving", "Pooling"],
    "share": 4.25,
    "when": "2026",
    "areas": "yes",
}


def test_facts_are_lines_by_name() -> None:
    assert lines_of(FACTS).splitlines() == [
        "also_called: Giving",
        "also_called: Pooling",
        "areas: yes",
        "number: 2",
        "share: 4.25",
        "stated: yes",
        "when: 2026",
    ]


@pytest.mark.parametrize(
    ("line", "held", "value"),
    [
        ("number: 3", {}, 3),
        ("number: -3", {}, -3),
        ("number: 4.5", {}, 4.5),
        ("number: 007", {}, "007"),
        ("number: 12345678901234567890", {}, "12345678901234567890"),
        ("number: yes", {}, True),
        ("number: No", {}, False),
        ("number: some", {}, "some"),
        ("number: a: b", {}, "a: b"),
        ("number: 3", {"number": "2"}, "3"),
        ("number: 3", {"number": ["2", "4"]}, ["3"]),
        ("number: 3\nnumber: 4", {}, ["3", "4"]),
        ("number: 2", {"number": "2"}, "2"),
        ("number: 2", {"number": ["2"]}, ["2"]),
        ("number: two lines", {"number": "two\nlines"}, "two\nlines"),
        ("  Number  :  3  \n\n", {}, 3),
    ],
)
def test_a_line_is_read(line: str, held: dict[str, object], value: object) -> None:
    [(name, found)] = facts_in(line, held).items()
    assert (name, found, type(found)) == ("number", value, type(value))


def test_a_name_may_be_written_in_words() -> None:
    assert facts_in("Also called: Giving", {}) == {"also_called": "Giving"}


def test_frameworks_are_always_a_list() -> None:
    assert facts_in("frameworks: kirklees-icf", {}) == {"frameworks": ["kirklees-icf"]}


@pytest.mark.parametrize("lines", ["number", "number:", ": 2", "stated: yes\nnumber"])
def test_a_line_without_name_and_value_is_refused(lines: str) -> None:
    number = len(lines.splitlines())
    with pytest.raises(UnfitLine, match=f"Line {number} of the facts must be a name, a colon and a value"):
        facts_in(lines, {})


_texts = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=40).filter(str.strip)
_values = st.one_of(st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), _texts)
_facts = st.dictionaries(
    st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True), st.one_of(_values, st.lists(_texts, min_size=1, max_size=4))
)


@given(_facts)
def test_facts_that_nobody_changes_stay_just_as_they_are(facts: dict[str, object]) -> None:
    found = facts_in(lines_of(facts), facts)
    assert repr(sorted(found.items())) == repr(sorted(facts.items()))
