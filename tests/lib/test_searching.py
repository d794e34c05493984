"""Full-text search: what is found, in which order, and how it is shown."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohesion_portal.lib.searching import (
    indexed,
    marked,
    matching,
    nothing_to_find,
    other_words,
    ranked,
    stems,
    typed,
)
from frameworks.models import Element, FrameworkVersion
from tests.factories import make_framework

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> FrameworkVersion:
    return make_framework()


def hold(version: FrameworkVersion, *rows: str | tuple[str, ...]) -> None:
    """Search words of the first elements, each as its label or as its label and other texts; the rest hold none."""
    elements = version.elements.in_document_order()
    for element, row in zip(elements, rows, strict=False):
        element.search_words = indexed(row) if isinstance(row, str) else indexed(*row)
        element.label = row if isinstance(row, str) else row[0]
        element.save()


def found(version: FrameworkVersion, words: str) -> list[str]:
    return [element.label for element in matching(version.elements.in_document_order(), words)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Community, communities; COMMUNITIES’", " communiti communiti communiti "),
        ("Inclusive inclusion", " inclus inclus "),
        ("Café, straße", " cafe strass "),
        ("Section 7b (2009)", " section 7b 2009 "),
        ("Don’t snake_case", " dont snake case "),
        ("हिन्दी", " हनद "),
        ("½ …", " 12 "),
        ("“ — ”", " "),
        ("", " "),
    ],
)
def test_stems_are_of_words_whatever_their_form(text: str, expected: str) -> None:
    assert stems(text) == expected


def test_stem_of_an_endless_word_is_short() -> None:
    assert len(stems("a" * 10_000)) < 50


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("communities", "A strong community"),
        ("COMMUNITY", "Strong communities"),
        ("cafe", "The Café"),
        ("Café", "the cafe"),
        ("people's", "What people’s lives need"),
        ("trust, listening!", "They listen and build trust"),
        ('"lived experience"', "People with lived experience"),
        ("“lived experience”", "Lived experiences count"),
        ('"of the people"', "Voice of the people"),
        ("the voice", "A voice"),
        ("co-production", "We use co-production"),
        ("coproduction", "We use co-production"),
        ("co-production", "We use coproduction"),
        ("7b", "Section 7b"),
        ("7", "Priority 7"),
        ("what a trust", "Trust"),
        ("trust\x00\x1b", "Trust"),
        ('trust"', "Trust"),
    ],
)
def test_words_find_their_text(version: FrameworkVersion, words: str, text: str) -> None:
    hold(version, text)
    assert found(version, words) == [text]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("community trust", "Strong communities"),
        ('"experience lived"', "Lived experience"),
        ('"lived experience"', "Lived with experience"),
        ("co-production", "The production of a co-op"),
        ("commun", "Strong communities"),
        ("%", "Everything"),
        ("_", "Everything"),
        ("the of a", "The voice of a community"),
        ("a", "A voice"),
        ("", "Everything"),
        ('""', "Everything"),
        ("|", "Everything"),
    ],
)
def test_words_do_not_find_another_text(version: FrameworkVersion, words: str, text: str) -> None:
    hold(version, text)
    assert found(version, words) == []


def test_phrase_does_not_reach_from_one_field_into_the_next(version: FrameworkVersion) -> None:
    hold(version, ("Lived", "Experience", "Well-being"))
    assert found(version, '"lived experience"') == []
    assert found(version, '"experience wellbeing"') == []
    assert found(version, "lived experience wellbeing") == ["Lived"]


@pytest.mark.parametrize(
    "words", ["community " * 1_000, "a" * 10_000, '"' * 10_000, '"trust ' * 2_000, "\x00" * 10_000]
)
def test_endless_query_is_answered(version: FrameworkVersion, words: str) -> None:
    hold(version, "Community trust")
    assert len(found(version, words)) <= 1
    assert len(ranked(version.elements, words)) <= 1
    assert marked("Community trust", words)
    assert len(typed(words)) <= 300


def test_query_of_many_words_looks_for_the_first_twenty(version: FrameworkVersion) -> None:
    words = [f"word{number}" for number in range(25)]
    hold(version, " ".join(words[:20]))
    assert len(found(version, " ".join(words))) == 1


def test_labels_come_before_texts_and_phrases_before_loose_words(version: FrameworkVersion) -> None:
    hold(
        version,
        ("A title", "Trust comes from the community"),
        ("Another title", "It is about community trust"),
        "Trust in every community",
        "How community trust grows",
        "Community trust",
    )
    elements = ranked(version.elements, "community trust").order_by("rank", "position")
    assert [(element.rank, element.label) for element in elements] == [
        (0, "Community trust"),
        (1, "How community trust grows"),
        (2, "Trust in every community"),
        (3, "Another title"),
        (4, "A title"),
    ]


def test_nothing_is_ranked_where_there_is_nothing_to_find(version: FrameworkVersion) -> None:
    hold(version, "The community")
    assert list(ranked(version.elements, "the").order_by("rank")) == []


@pytest.mark.parametrize(
    ("words", "nothing"), [("", True), ("the of", True), ("x", True), ("7", False), ("trust", False)]
)
def test_common_words_are_nothing_to_find(words: str, nothing: bool) -> None:
    assert nothing_to_find(words) is nothing


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("communities", "A <mark>community</mark> &amp; its &lt;b&gt; <mark>communities</mark>"),
        ('"a community"', "<mark>A</mark> <mark>community</mark> &amp; its &lt;b&gt; communities"),
        ('"its community"', "A community &amp; its &lt;b&gt; communities"),
        ("b", "A community &amp; its &lt;b&gt; communities"),
        ("", "A community &amp; its &lt;b&gt; communities"),
    ],
)
def test_found_words_are_marked_and_the_text_escaped(words: str, expected: str) -> None:
    assert marked("A community & its <b> communities", words) == expected


def test_joined_word_marks_its_hyphenated_form_only_where_it_stands_joined() -> None:
    assert marked("Coproduction", "co-production") == "<mark>Coproduction</mark>"


def test_extract_is_cut_between_words_around_the_first_that_was_found() -> None:
    extract = marked("before " * 60 + "trust " + "after " * 60, "trust", longest=60)
    assert extract.startswith("… before")
    assert "<mark>trust</mark>" in extract
    assert extract.endswith("after …")
    assert len(unescape(re.sub("</?mark>", "", extract))) <= 64


def test_extract_without_a_found_word_is_the_beginning() -> None:
    assert marked("word " * 60, "trust", longest=20) == "word word word word …"


def test_extract_of_one_endless_word_is_cut_in_it() -> None:
    assert marked("a" * 100, "trust", longest=20) == "a" * 20 + " …"


@given(st.text(max_size=60), st.text(max_size=30))
def test_marking_keeps_every_character(text: str, words: str) -> None:
    assert unescape(re.sub("</?mark>", "", marked(text, words))) == unescape(re.sub("</?mark>", "", text))


@given(st.text(max_size=60))
def test_stems_hold_letters_and_digits_between_single_spaces(text: str) -> None:
    found = stems(text)
    assert found == " " or re.fullmatch(r" ([^\W_]+ )+", found)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("comunity tensons", "community tensions"),
        ("comunity trust", "community trust"),
        ("the comunity", "the community"),
        ("community", ""),
        ("xylophone", ""),
        ("", ""),
    ],
)
def test_unknown_words_give_way_to_the_nearest(words: str, expected: str) -> None:
    assert other_words(words, ["Community tensions", "Trust in communities"]) == expected


@pytest.mark.parametrize(
    ("given", "expected"), [("  two\t\nwords ", "two words"), ("nul\x00l", "nul l"), ("x" * 400, "x" * 300)]
)
def test_typed_query_is_made_tidy(given: str, expected: str) -> None:
    assert typed(given) == expected


def test_element_without_search_words_is_not_found(version: FrameworkVersion) -> None:
    assert not matching(Element.objects.all(), "trusting").exists()
