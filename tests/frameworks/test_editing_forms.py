"""What the forms of a draft take is what a framework file may hold; what they refuse, they refuse in plain words."""

from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frameworks.exporting import as_yaml, framework_file
from frameworks.forms import DocumentForm, ElementForm, LinkForm, NewElementForm, NewVersionForm, ScaleForm, VersionForm
from frameworks.models import FrameworkVersion, Kind
from frameworks.schema import read_framework
from frameworks.services.elements import change_element, element_seen
from frameworks.services.publishing import checked
from tests.frameworks.drafts import load, make_draft, part, signed

ELEMENT = {"kind": "approach", "label": "Listening", "document": "strategy", "section": "2"}
DOCUMENTS = [("strategy", "Vale strategy"), ("minutes", "Board minutes")]


def posted(values: dict[str, Any]) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update({name: str(value) for name, value in values.items()})
    return data


def element_form(**values: Any) -> ElementForm:
    held = values.pop("held", {})
    return ElementForm(posted({**ELEMENT, **values}), documents=DOCUMENTS, kinds=Kind.choices, held=held)


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("label", "", "Enter the label"),
        ("label", "<b>bold</b>", "Label holds an HTML tag; write plain text"),
        ("label", "a\u202eb", "Label holds the control character U+202E; remove it"),
        ("label", "a\tb", "Label holds the control character U+0009; remove it"),
        ("label", "x" * 301, "Label must be 300 characters or fewer"),
        ("label", "two\nlines", "Label must be on one line"),
        ("text", "a <script>", "Text holds an HTML tag; write plain text"),
        ("text", "x" * 10_001, "Text (optional) must be 10000 characters or fewer"),
        ("document", "unknown", "Select an option from the list"),
        ("document", "", "Select the source"),
        ("section", "", "Enter the section of the source"),
        ("section", "x" * 121, "Section of the source must be 120 characters or fewer"),
        ("erratum", "</p>", "Note on the source holds an HTML tag; write plain text"),
        ("kind", "stroll", "Select an option from the list"),
        ("attributes", "number", "Line 1 of the facts must be a name, a colon and a value, such as number: 2"),
        ("attributes", "9lives: 2", 'Fact “9lives” "9lives" may hold only lower-case letters, digits and underscores'),
        ("attributes", "n: <b>", "Fact “n” holds an HTML tag; write plain text"),
        ("attributes", f"n: {'x' * 301}", "Fact “n” must be text of up to 300 characters"),
        ("attributes", f"{'n' * 41}: 2", "must be 40 characters or fewer"),
        ("attributes", "\n".join(f"n{i}: 1" for i in range(21)), "Write at most 20 facts"),
        ("attributes", "frameworks: Not an id", "Facts: frameworks must be a list of ids of frameworks"),
    ],
)
def test_element_form_says_what_is_wrong(field: str, typed: str, words: str) -> None:
    form = element_form(**{field: typed})
    assert not form.is_valid()
    assert list(form.errors) == [field]
    assert words in form.errors[field][0]
    assert form[field].value() == typed


def test_element_form_gives_what_the_services_take() -> None:
    form = element_form(text=" One.\r\nTwo. ", attributes="stated: yes", held={"stated": True})
    assert form.is_valid()
    assert form.typed() == {
        **ELEMENT,
        "text": "One.\nTwo.",
        "erratum": "",
        "attributes": {"stated": True},
    }


@pytest.mark.parametrize(
    ("form", "values", "field", "words"),
    [
        (NewVersionForm, {"label": "Two words"}, "label", "may hold only lower-case letters, digits and hyphens"),
        (NewVersionForm, {"label": "1" * 21}, "label", "Version label must be 20 characters or fewer"),
        (NewVersionForm, {"label": ""}, "label", "Enter the version label"),
        (VersionForm, {"title": "x" * 201}, "title", "Title must be 200 characters or fewer"),
        (VersionForm, {"summary": ""}, "summary", "Enter the summary"),
        (DocumentForm, {"link": "ftp://example.org"}, "link", "must be an address that begins with https:// or http://"),
        (DocumentForm, {"short": "x" * 81}, "short", "Short name must be 80 characters or fewer"),
    ],
)  # fmt: skip
def test_other_forms_say_what_is_wrong(form, values, field, words) -> None:  # type: ignore[no-untyped-def]
    assert words in form(posted(values)).errors[field][0]


@pytest.mark.parametrize("form", [NewVersionForm, VersionForm])
def test_period_ends_after_it_starts(form) -> None:  # type: ignore[no-untyped-def]
    days = {"starts_on_day": 1, "starts_on_month": 4, "starts_on_year": 2026}
    days |= {"ends_on_day": 1, "ends_on_month": 4, "ends_on_year": 2026}
    assert form(posted(days)).errors["ends_on"] == ["End of the period must be after its start"]


def test_id_of_a_new_part_has_the_form_of_an_id() -> None:
    values = {**ELEMENT, "slug": "Not An Id"}
    form = NewElementForm(posted(values), documents=DOCUMENTS, kinds=Kind.choices, held={}, places=[])
    assert list(form.errors) == ["slug"]


@pytest.mark.parametrize(
    ("document", "section", "fits"), [("", "", True), ("strategy", "2", True), ("strategy", "", False)]
)
def test_source_of_a_link_is_whole_or_none(document: str, section: str, fits: bool) -> None:
    values = {"origin": "a", "target": "b", "reason": "Both.", "document": document, "section": section}
    form = LinkForm(posted(values), elements=[("a", "A"), ("b", "B")], documents=DOCUMENTS)
    assert form.is_valid() is fits
    assert fits or form.errors["section"] == ["Enter the section of the source"]


def scale_form(levels: int = 2, **values: str) -> ScaleForm:
    given = {"label": "2", "title": "Levels", "level_1": "Starting", "level_2": "Settled", "meaning_2": "Usual."}
    return ScaleForm(posted({**given, **values}), levels=levels)


def test_scale_form_gives_levels_that_have_a_name() -> None:
    form = scale_form(level_3="Leading")
    assert form.is_valid()
    assert form.typed()["levels"] == [["Starting", ""], ["Settled", "Usual."], ["Leading", ""]]
    shorter = scale_form(levels=3, level_1="", level_3="Leading")
    assert shorter.is_valid()
    assert shorter.typed()["levels"] == [["Settled", "Usual."], ["Leading", ""]]


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"level_2": ""}, "level_2", "Enter the name of level 2"),
        ({"level_2": "Starting"}, "level_2", "Level 2 must have another name than the levels below it"),
        ({"level_2": "", "meaning_2": ""}, "level_1", "A scale needs at least two levels"),
        ({"level_1": "x" * 61}, "level_1", "must be 60 characters or fewer"),
    ],
)
def test_scale_form_says_what_is_wrong(values: dict[str, str], field: str, words: str) -> None:
    assert words in scale_form(**values).errors[field][0]


@pytest.fixture(scope="module")
def draft(django_db_setup, django_db_blocker, tmp_path_factory):  # type: ignore[no-untyped-def]
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield make_draft(load(tmp_path_factory.mktemp("files") / "vale.yaml"))
        transaction.set_rollback(True)


_plain = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40)
_words = st.one_of(_plain, _plain, st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
_lines = st.one_of(_words, st.lists(st.builds("{}: {}".format, _words, _words), max_size=4).map("\n".join))


@pytest.mark.django_db
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(label=_words, text=_words, section=_words, erratum=_words, attributes=_lines)
def test_whatever_a_form_takes_can_be_published_written_and_read(
    draft: FrameworkVersion, tmp_path: Path, **typed: str
) -> None:
    element = part(draft, "listening")
    form = element_form(**typed, held=element.attributes)
    if not form.is_valid():
        return
    change_element(version=draft, slug="listening", typed=form.typed(), seen=element_seen(element), **signed())
    assert checked(draft).faults == []
    file = tmp_path / "vale.yaml"
    file.write_bytes(as_yaml(draft))
    assert read_framework(file) == framework_file(draft)
