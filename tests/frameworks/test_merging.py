"""What is stored when two people had one form open."""

import pytest

from frameworks.merging import merged, seen_in

SEEN = {"label": "Old label", "text": "Old text"}


@pytest.mark.parametrize(
    ("stored", "typed", "values", "changed", "clashes"),
    [
        ({}, {}, {}, [], []),
        ({}, {"label": "Mine"}, {"label": "Mine"}, ["label"], []),
        ({"label": "Theirs"}, {}, {"label": "Theirs"}, [], []),
        ({"label": "Theirs"}, {"text": "Mine"}, {"label": "Theirs", "text": "Mine"}, ["text"], []),
        ({"label": "Theirs"}, {"label": "Mine"}, {"label": "Mine"}, ["label"], ["label"]),
        ({"label": "Same"}, {"label": "Same"}, {"label": "Same"}, [], []),
        ({"text": "T"}, {"label": "M", "text": "M"}, {"label": "M", "text": "M"}, ["label", "text"], ["text"]),
    ],
    ids=["nothing", "mine", "theirs", "both, elsewhere", "both, the same", "both, alike", "both, in part"],
)  # fmt: skip
def test_merging(stored, typed, values, changed, clashes) -> None:  # type: ignore[no-untyped-def]
    found = merged(seen=seen_in(SEEN), stored=SEEN | stored, typed=SEEN | typed)
    assert found == (SEEN | values, changed, clashes)


def test_a_form_that_remembers_nothing_overwrites_nothing_unseen() -> None:
    assert merged(seen="", stored=SEEN, typed={"label": "Mine"}).clashes == ["label"]
    assert merged(seen="spoilt", stored=SEEN, typed=SEEN).clashes == []


def test_values_that_python_calls_equal_are_told_apart() -> None:
    facts = {"attributes": {"stated": True}}
    found = merged(seen=seen_in(facts), stored=facts, typed={"attributes": {"stated": 1}})
    assert found.changed == ["attributes"]


def test_what_a_form_remembers_does_not_hold_the_words() -> None:
    assert "Old" not in seen_in(SEEN)
