"""Whatever a file holds, reading it works or gives the reader's own error; and what it takes can be loaded."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cohesion_portal.lib.yaml_files import FileError
from frameworks.models import FrameworkVersion, Kind
from frameworks.schema import read_framework
from frameworks.services import load_framework_file
from tests.factories import NOW
from tests.frameworks.files import Content, small_framework, write

WORDS = ("listening", "sharing", "strategy", "2026", "", "x" * 301, "<b>", "\x00", "\u202e", *Kind.values)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.dates()
    | st.datetimes()
    | st.binary(max_size=4)
    | st.text(max_size=12)
    | st.sampled_from(WORDS)
)
keys = st.text(max_size=8) | st.sampled_from(("id", "kind", "label", "source", "document", "children", "elements"))
structures = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys | scalars, inner, max_size=4),
    max_leaves=10,
)
# What YAML itself makes of such files is where surprises come from.
yaml_pieces = st.sampled_from(
    [
        *("a: ", "- ", "{", "}", "[", "]", ", ", "? ", ": ", "\n", "  ", "\t", "|\n", ">-\n", "#", "---\n", "...\n"),
        *("&a ", "*a", "!!set ", "!!binary ", "!x ", "<<: ", "'", '"', "\\", "%YAML 1.1\n", "%TAG ! x\n", "\ufeff"),
        *("1:1:1.5", "0x", "0b_", "1e999", ".inf", "~", "=", "yes", "2026-02-30", "9" * 30, "\x00", "\x85", "é"),
        *("schema: 1\n", "elements:\n", "framework: ", "id: a\n", "kind: theme\n"),
    ]
)


patiently = settings(deadline=None)  # A busy machine is no fault of the reader's.


def read(raw: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any.yaml"
        path.write_bytes(raw)
        try:
            read_framework(path)
        except FileError as error:
            refusal = str(error)
        else:
            refusal = str(path)
        assert refusal.startswith(str(path))


@patiently
@given(st.binary(max_size=400))
def test_any_bytes(raw: bytes) -> None:
    read(raw)


@patiently
@given(st.text(max_size=400))
def test_any_text(text: str) -> None:
    read(text.encode("utf-8", "surrogatepass"))


@settings(patiently, max_examples=300)
@given(st.lists(yaml_pieces, max_size=25))
def test_any_pieces_of_yaml(pieces: list[str]) -> None:
    read("".join(pieces).encode())


def read_or_load(content: object) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / "any.yaml", content)
        try:
            load_framework_file(path=path, at=NOW)
        except FileError as error:
            refusal = str(error)
        else:
            refusal = str(path)
        assert refusal.startswith(str(path))


@pytest.mark.django_db
@patiently
@given(structures)
def test_any_structure(content: object) -> None:
    read_or_load(content)


def paths(content: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place of a file, the file itself left out."""
    entries = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    return [path for key, value in entries for path in ((*here, key), *paths(value, (*here, key)))]


PATHS = paths(small_framework())


def spoilt(places: list[tuple[tuple[Any, ...], object]]) -> Content:
    content: Any = small_framework()
    for path, value in places:
        inner: Any = content
        try:
            for step in path[:-1]:
                inner = inner[step]
            inner[path[-1]] = value
        except (KeyError, IndexError, TypeError, AttributeError):
            continue  # An earlier change took this place away.
    assert isinstance(content, dict)
    return content


@pytest.mark.django_db
@patiently
@given(st.lists(st.tuples(st.sampled_from(PATHS), structures), min_size=1, max_size=3))
def test_any_change_to_a_right_file(places: list[tuple[tuple[Any, ...], object]]) -> None:
    read_or_load(spoilt(places))


@pytest.mark.django_db
@settings(patiently, max_examples=50)
@given(st.lists(st.tuples(st.sampled_from(PATHS), structures), min_size=1, max_size=2))
def test_any_change_to_a_loaded_file(places: list[tuple[tuple[Any, ...], object]]) -> None:
    read_or_load(small_framework())
    read_or_load(spoilt(places))
    assert FrameworkVersion.objects.filter(framework__slug="vale", label="2026", elements__position=1).exists()
