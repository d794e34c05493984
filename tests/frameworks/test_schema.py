"""What is wrong in a file is named by file and place, all of it at once."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import models

from cohesion_portal.environment import BASE_DIR
from cohesion_portal.lib.yaml_files import FileError
from frameworks import models as tables
from frameworks import schema
from frameworks.schema import read_framework
from frameworks.words import Vocabulary
from tests.frameworks.files import Content, drop, element, put, small_framework, write

GUIDE = BASE_DIR / "docs" / "framework-files.md"
Spoil = Callable[[Content], object]


def refusal_of(path: Path) -> FileError:
    with pytest.raises(FileError) as refusal:
        read_framework(path)
    return refusal.value


def lines_of(path: Path) -> list[str]:
    """The faults, with the file's name taken off each."""
    lines = str(refusal_of(path)).splitlines()
    assert all(line.startswith(f"{path}: ") for line in lines)
    return [line.removeprefix(f"{path}: ") for line in lines]


def test_read_framework_gives_what_the_file_says(file: Path) -> None:
    read = read_framework(write(file, small_framework()))
    assert read.framework.id == "vale"
    assert read.version.period.ends == date(2031, 3, 31)
    assert read.elements[1].attributes == {"number": 2, "stated": True, "also_called": ["Giving", "Pooling"]}
    assert read.elements[1].children[1].source.section == "Appendix 1"
    assert (read.links[0].origin, read.links[0].target) == ("listening", "sharing")


def test_read_framework_takes_a_file_with_nothing_optional(file: Path) -> None:
    content = small_framework()
    for path in ("vocabulary", "links", "scales", "version/period", "version/note", "documents/minutes"):
        drop(content, path)
    content["elements"] = [element("listening")]
    assert read_framework(write(file, content)).links == []


def test_digest_is_blind_to_spacing_comments_and_order_of_keys(file: Path, tmp_path: Path) -> None:
    first = read_framework(write(file, small_framework())).digest()
    backwards = dict(reversed(small_framework().items()))
    other = write(tmp_path / "other.yaml", backwards)
    other.write_text("# A comment\n\n" + other.read_text(encoding="utf-8"), encoding="utf-8")
    assert read_framework(other).digest() == first


def test_digest_sees_a_changed_word(file: Path) -> None:
    first = read_framework(write(file, small_framework())).digest()
    changed = put(small_framework(), "elements/0/text", "We listen. Then we act!")
    assert read_framework(write(file, changed)).digest() != first


FORM: dict[str, tuple[Spoil, str]] = {
    "wrong schema": (lambda c: put(c, "schema", 2), 'schema: "2" must be 1'),
    "missing part": (lambda c: drop(c, "framework/owner"), "framework.owner: is missing"),
    "missing source": (lambda c: drop(c, "elements/0/source"), "elements[0] (listening): source: is missing"),
    "missing id": (lambda c: drop(c, "elements/1/children/0/id"), "elements[1] (sharing): children[0].id: is missing"),
    "part of another shape": (lambda c: put(c, "version", []), "version: must be keys with values"),
    "elements not listed": (lambda c: put(c, "elements", {"a": 1}), "elements: must be a list"),
    "no elements": (lambda c: put(c, "elements", []), "elements: must hold at least one entry"),
    "element not keyed": (lambda c: put(c, "elements/0", "listening"), "elements[0]: must be keys with values"),
    "unknown key": (
        lambda c: put(c, "elements/0/lable", "x"),
        'elements[0] (listening): lable: is not a key of this part; did you mean "label"?',
    ),
    "unknown key at the top": (
        lambda c: put(c, "colour", "x"),
        "colour: is not a key of this part",
    ),
    "misspelt kind": (
        lambda c: put(c, "elements/1/children/1/kind", "aproach"),
        'elements[1].children[1] (sharing-prompt): kind: "aproach" is not a kind; did you mean "approach"?',
    ),
    "unknown kind": (
        lambda c: put(c, "elements/0/kind", "zzz"),
        'elements[0] (listening): kind: "zzz" is not a kind; docs/framework-files.md lists the kinds',
    ),
    "kind of another type": (
        lambda c: put(c, "elements/0/kind", 4),
        'elements[0] (listening): kind: "4" is not a kind; docs/framework-files.md lists the kinds',
    ),
    "status": (lambda c: put(c, "version/status", "final"), 'version.status: "final" must be draft or published'),
    "id with capitals": (
        lambda c: put(c, "framework/id", "Vale"),
        'framework.id: "Vale" may hold only lower-case letters, digits and hyphens, as in connecting-2',
    ),
    "id too long": (
        lambda c: put(c, "elements/2/children/0/id", "x" * 81),
        f"elements[2].children[0] ({'x' * 60}…): id: has 81 characters; at most 80 are allowed",
    ),
    "label that is a number": (
        lambda c: put(c, "version/label", 2026),
        'version.label: must be text; put it in quotes: "2026"',
    ),
    "section that is a number": (
        lambda c: put(c, "elements/0/source/section", 6),
        'elements[0] (listening): source.section: must be text; put it in quotes: "6"',
    ),
    "text that is a list": (lambda c: put(c, "elements/0/text", ["x"]), "elements[0] (listening): text: must be text"),
    "empty text": (
        lambda c: put(c, "framework/summary", "  "),
        "framework.summary: is empty; leave it out or fill it in",
    ),
    "nothing": (
        lambda c: put(c, "framework/summary", None),
        "framework.summary: is empty; leave it out or fill it in",
    ),
    "label too long": (
        lambda c: put(c, "elements/0/label", "x" * 301),
        "elements[0] (listening): label: has 301 characters; at most 300 are allowed",
    ),
    "label of two lines": (
        lambda c: put(c, "elements/0/label", "One\ntwo"),
        "elements[0] (listening): label: must be on one line",
    ),
    "HTML": (
        lambda c: put(c, "elements/0/text", "See <b>this</b>"),
        "elements[0] (listening): text: holds an HTML tag; write plain text",
    ),
    "HTML in an attribute": (
        lambda c: put(c, "elements/0/attributes", {"note": "<script>"}),
        "elements[0] (listening): attributes.note: holds an HTML tag; write plain text",
    ),
    "control character": (
        lambda c: put(c, "elements/0/label", "Listen\x07ing"),
        "elements[0] (listening): label: holds the control character U+0007; remove it",
    ),
    "mark that turns the direction": (
        lambda c: put(c, "links/0/reason", "Both \u202eneed time"),
        "links[0].reason: holds the control character U+202E; remove it",
    ),
    "date that is text": (
        lambda c: put(c, "documents/strategy/published", "March"),
        "documents.strategy.published: must be a date such as 2022-06-28",
    ),
    "link that is no web address": (
        lambda c: put(c, "documents/strategy/link", "javascript:alert(1)"),
        "documents.strategy.link: must be an address that begins with https:// or http://",
    ),
    "no documents": (lambda c: put(c, "documents", {}), "documents: must hold at least one entry"),
    "vocabulary of an unknown kind": (
        lambda c: put(c, "vocabulary", {"aproach": ["Way", "Ways"]}),
        'vocabulary.aproach: "aproach" is not a kind; did you mean "approach"?',
    ),
    "vocabulary without many": (
        lambda c: put(c, "vocabulary/approach", ["Way"]),
        "vocabulary.approach: must be two texts, for one and for many, such as [Pillar, Pillars]",
    ),
    "attribute of another type": (
        lambda c: put(c, "elements/0/attributes", {"when": date(2026, 1, 1)}),
        "elements[0] (listening): attributes.when: must be text of up to 300 characters, a number, true, false or such"
        " texts",
    ),
    "attribute that is no number": (
        lambda c: put(c, "elements/0/attributes", {"share": float("nan")}),
        "elements[0] (listening): attributes.share: must be text of up to 300 characters, a number, true, false or such"
        " texts",
    ),
    "name of an attribute": (
        lambda c: put(c, "elements/0/attributes", {"Also called": "x"}),
        'elements[0] (listening): attributes.Also called: "Also called" may hold only lower-case letters, digits and'
        " underscores, as in also_called",
    ),
    "frameworks that are not listed": (
        lambda c: put(c, "elements/0/attributes", {"frameworks": "kirklees-icf"}),
        "elements[0] (listening): attributes: frameworks must be a list of ids of frameworks, such as [kirklees-icf]",
    ),
    "too many attributes": (
        lambda c: put(c, "elements/0/attributes", {f"a{number}": 1 for number in range(21)}),
        "elements[0] (listening): attributes: holds 21 entries; at most 20 are allowed",
    ),
    "level that is text": (
        lambda c: put(c, "scales/0/levels/0/number", "1"),
        "scales[0] (vale-levels): levels[0].number: must be a whole number",
    ),
    "level that is true": (
        lambda c: put(c, "scales/0/levels/0/number", True),
        "scales[0] (vale-levels): levels[0].number: must be a whole number",
    ),
}
WHOLE: dict[str, tuple[Spoil, str]] = {
    "id used twice": (
        lambda c: put(c, "elements/2/children/0/id", "listening"),
        'elements[2].children[0] (listening): id: "listening" is already the id of elements[0], "Listening"',
    ),
    "unknown document": (
        lambda c: put(c, "elements/1/children/0/source", {"document": "stratgy", "section": "1"}),
        'elements[1].children[0] (sharing-statement): source.document: "stratgy" is not one of the documents of this'
        ' file; did you mean "strategy"?',
    ),
    "unknown document of a link": (
        lambda c: put(c, "links/0/source", {"document": "zzz", "section": "1"}),
        'links[0].source.document: "zzz" is not one of the documents of this file',
    ),
    "link from nowhere": (
        lambda c: put(c, "links/0/from", "listenin"),
        'links[0].from: "listenin" is not the id of an element; did you mean "listening"?',
    ),
    "link to nowhere": (
        lambda c: put(c, "links/0/to", "zzz"),
        'links[0].to: "zzz" is not the id of an element',
    ),
    "link to itself": (lambda c: put(c, "links/0/to", "listening"), "links[0].to: a link must lead to another element"),
    "link given twice": (
        lambda c: put(c, "links/1", {"from": "listening", "to": "sharing", "reason": "Again."}),
        "links[1]: repeats links[0]",
    ),
    "period that ends too soon": (
        lambda c: put(c, "version/period/ends", date(2026, 4, 1)),
        "version.period.ends: 2026-04-01 is not after starts, 2026-04-01",
    ),
    "levels out of order": (
        lambda c: put(c, "scales/0/levels/0/number", 2),
        "scales[0] (vale-levels): levels[0].number: is 2 but should be 1; number the levels 1, 2, 3 … with the lowest"
        " first",
    ),
    "levels with a gap": (
        lambda c: put(c, "scales/0/levels/1/number", 3),
        "scales[0] (vale-levels): levels[1].number: is 3 but should be 2; number the levels 1, 2, 3 … with the lowest"
        " first",
    ),
    "scale of one level": (
        lambda c: drop(c, "scales/0/levels/1"),
        "scales[0] (vale-levels): levels: a scale needs at least two levels",
    ),
    "level label used twice": (
        lambda c: put(c, "scales/0/levels/1/label", "Starting"),
        'scales[0] (vale-levels): levels[1].label: "Starting" is already the label of another level',
    ),
    "scale given twice": (
        lambda c: put(c, "scales/1", small_framework()["scales"][0]),
        'scales[1] (vale-levels): version: "1" is already given by scales[0]',
    ),
}


@pytest.mark.parametrize(("spoil", "line"), [*FORM.values(), *WHOLE.values()], ids=[*FORM, *WHOLE])
def test_read_framework_names_file_and_place_of_a_fault(file: Path, spoil: Spoil, line: str) -> None:
    content = small_framework()
    spoil(content)
    assert line in lines_of(write(file, content))


@pytest.mark.parametrize("spoil", [spoil for spoil, _ in WHOLE.values()], ids=list(WHOLE))
def test_read_framework_names_one_fault_once(file: Path, spoil: Spoil) -> None:
    content = small_framework()
    spoil(content)
    assert len(lines_of(write(file, content))) == 1


def test_read_framework_names_all_faults_of_a_file(file: Path) -> None:
    content = small_framework()
    put(content, "framework/owner", "<b>Board</b>")
    put(content, "elements/0/kind", "aproach")
    put(content, "elements/1/source/document", "zzz")
    put(content, "links/0/to", "zzz")
    put(content, "scales/0/levels/1/label", "Starting")
    places = [line.rsplit(": ", 1)[0] for line in lines_of(write(file, content))]
    assert places == [
        "framework.owner",
        "elements[0] (listening): kind",
        "elements[1] (sharing): source.document",
        "links[0].to",
        "scales[0] (vale-levels): levels[1].label",
    ]


def test_read_framework_names_the_first_hundred_faults_and_says_that_there_are_more(file: Path) -> None:
    content = small_framework()
    content["elements"] = [element(f"element-{number}", "zzz") for number in range(200)]
    lines = lines_of(write(file, content))
    assert len(lines) == 101
    assert lines[-1] == "there are more faults; mend these first"


def nested(depth: int) -> Content:
    inner = element(f"level-{depth}")
    for number in range(depth - 1, 0, -1):
        inner = element(f"level-{number}", children=[inner])
    return inner


def test_read_framework_takes_8_levels_of_elements(file: Path) -> None:
    content = {**small_framework(), "elements": [nested(8)], "links": []}
    assert read_framework(write(file, content)).elements


def test_read_framework_refuses_9_levels_of_elements(file: Path) -> None:
    content = {**small_framework(), "elements": [nested(9)], "links": []}
    path = "elements[0]" + ".children[0]" * 8
    assert lines_of(write(file, content)) == [f"{path} (level-9): is more than 8 elements deep"]


def test_read_framework_refuses_5001_elements(file: Path) -> None:
    rows = "".join(f"- {{id: e-{number}, kind: theme, label: E, source: *s}}\n" for number in range(5_001))
    text = write(file, {**small_framework(), "elements": [], "links": []}).read_text(encoding="utf-8")
    rows = rows.replace("*s", "{document: strategy, section: a}")
    file.write_text(text.replace("elements: []\n", f"elements:\n{rows}"), encoding="utf-8")
    assert lines_of(file) == ["elements: holds more than 5,000 elements"]


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (b"framework: &a {id: x}\nversion: *a\n", "line 1: anchors (&) and aliases (*) are not allowed: write it out"),
        (b"schema: 1\nschema: 1\n", "line 2: the key 'schema' is given twice"),
        (b"elements:\n- {id: a, label: One, label: Two}\n", "line 2: the key 'label' is given twice"),
        (b"schema: !!int 1\n", "line 1: tags (tag:yaml.org,2002:int) are not allowed: leave it out"),
        (b"title: \xff\n", "byte 7: the file is not UTF-8 text"),
        (b"", "the file is empty"),
        (b"- 1\n", "must be keys with values"),
        (b"just words\n", "must be keys with values"),
        (b"x" * (2 * 1024 * 1024 + 1), "the file is larger than 2 MB"),
        (b"elements: " + b"[" * 60, "line 1: is nested more than 40 deep"),
    ],
)
def test_read_framework_refuses_what_is_no_framework_file(file: Path, raw: bytes, line: str) -> None:
    file.write_bytes(raw)
    assert line in lines_of(file)


def test_read_framework_refuses_a_bomb_of_aliases_at_once(file: Path) -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)]
    file.write_text("\n".join(lines))
    assert lines_of(file) == ["line 1: anchors (&) and aliases (*) are not allowed: write it out"]


def test_read_framework_names_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert lines_of(tmp_path / "nowhere.yaml") == ["cannot be read: No such file or directory"]


def test_faults_show_what_cannot_be_seen(file: Path) -> None:
    put(content := small_framework(), "elements/0/kind", "a\u202e\x07b")
    assert lines_of(write(file, content)) == [
        r'elements[0] (listening): kind: "a\u202e\x07b" is not a kind; docs/framework-files.md lists the kinds'
    ]


LENGTHS: list[tuple[type[schema.Part], str, type[models.Model], str]] = [
    (schema.FrameworkPart, "id", tables.Framework, "slug"),
    (schema.FrameworkPart, "title", tables.FrameworkVersion, "title"),
    (schema.FrameworkPart, "short_title", tables.FrameworkVersion, "short_title"),
    (schema.FrameworkPart, "owner", tables.FrameworkVersion, "owner"),
    (schema.VersionPart, "label", tables.FrameworkVersion, "label"),
    (schema.DocumentPart, "title", tables.SourceDocument, "title"),
    (schema.DocumentPart, "short", tables.SourceDocument, "short"),
    (schema.DocumentPart, "publisher", tables.SourceDocument, "publisher"),
    (schema.DocumentPart, "link", tables.SourceDocument, "link"),
    (schema.SourcePart, "document", tables.SourceDocument, "slug"),
    (schema.SourcePart, "section", tables.Element, "section"),
    (schema.SourcePart, "section", tables.ElementLink, "section"),
    (schema.ElementPart, "id", tables.Element, "slug"),
    (schema.ElementPart, "label", tables.Element, "label"),
    (schema.ScalePart, "id", tables.Scale, "slug"),
    (schema.ScalePart, "version", tables.ScaleVersion, "label"),
    (schema.ScalePart, "title", tables.ScaleVersion, "title"),
    (schema.LevelPart, "label", tables.Level, "label"),
]


@pytest.mark.parametrize(("part", "key", "table", "column"), LENGTHS)
def test_format_allows_no_more_characters_than_the_database(
    part: type[schema.Part], key: str, table: type[models.Model], column: str
) -> None:
    longest: Any = [rule.max_length for rule in part.model_fields[key].metadata if getattr(rule, "max_length", None)]
    assert longest == [table._meta.get_field(column).max_length]


def test_every_kind_has_words_for_one_and_for_many() -> None:
    vocabulary = Vocabulary({})
    for kind in tables.Kind:
        assert vocabulary.one(kind)
        assert vocabulary.many(kind)


def test_every_kind_is_in_the_guide() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    kinds = guide.split("\nKinds: ")[1].split("\n\n")[0]
    assert {word for word in tables.Kind.values if f"`{word}`" in kinds} == set(tables.Kind.values)


def test_the_guide_shows_a_file_that_is_right(file: Path) -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    example = guide.split("```yaml\n")[1].split("```")[0]
    file.write_text(example, encoding="utf-8")
    assert read_framework(file).framework.id == "kirklees-icf"
