"""Files that are refused: each says in which file, where and why, and leaves everything as it was."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cohesion_portal.lib.yaml_files import FileError
from frameworks.schema import RESERVED_FRAMEWORK_IDS
from frameworks.services import load_framework_file
from tests.factories import NOW
from tests.frameworks.files import Content, element, put, small_framework, write
from tests.frameworks.test_loading import everything

pytestmark = pytest.mark.django_db


def link(start: str, end: str) -> Content:
    return {"from": start, "to": end, "reason": "They belong together."}


def linked(*ends: tuple[str, str]) -> Content:
    return put(small_framework(), "links", [link(*pair) for pair in ends])


def long_circle() -> Content:
    slugs = [f"part-{number}" for number in range(9)]
    content = linked(*zip(slugs, [*slugs[1:], slugs[0]], strict=True))
    content["elements"] += [element(slug) for slug in slugs]
    return content


def two_labels(content: Content) -> Content:
    content["elements"].append(element("listening", label="Hearing"))
    return content


BOMB = "\n".join(
    ["a: &a [x, x, x, x, x, x, x, x, x]"]
    + [f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)]
)
CONTENTS: dict[str, tuple[Callable[[], Content], str, str]] = {
    "unknown kind": (
        lambda: put(small_framework(), "elements/0/kind", "aproach"),
        "elements[0] (listening): kind",
        '"aproach" is not a kind; did you mean "approach"?',
    ),
    "broken link": (
        lambda: linked(("listening", "sharin")),
        "links[0].to",
        '"sharin" is not the id of an element; did you mean "sharing"?',
    ),
    "link to itself": (lambda: linked(("tools", "tools")), "links[0].to", "a link must lead to another element"),
    "links there and back": (
        lambda: linked(("listening", "sharing"), ("sharing", "listening")),
        "links[1]",
        "leads round in a circle: listening, sharing, listening",
    ),
    "links in a circle": (
        lambda: linked(
            ("tools", "listening"), ("listening", "sharing"), ("sharing", "walking"), ("walking", "listening")
        ),
        "links[3]",
        "leads round in a circle: listening, sharing, walking, listening",
    ),
    "links in a long circle": (
        long_circle,
        "links[8]",
        "leads round in a circle: part-0, part-1, part-2, part-3, part-4, part-5, 3 more, part-0",
    ),
    "two labels for one id": (
        lambda: two_labels(small_framework()),
        "elements[3] (listening): id",
        '"listening" is already the id of elements[0], "Listening"',
    ),
    "HTML": (
        lambda: put(small_framework(), "elements/0/text", "See <img src=x onerror=alert(1)>"),
        "elements[0] (listening): text",
        "holds an HTML tag; write plain text",
    ),
    "number beyond all readers": (
        lambda: put(small_framework(), "elements/0/attributes", {"count": 10**15}),
        "elements[0] (listening): attributes.count",
        "is too large for a number; put it in quotes",
    ),
    **{
        f"framework called {slug}": (
            lambda slug=slug: put(small_framework(), "framework/id", slug),
            "framework.id",
            f'"{slug}" is kept for a page of the portal itself; choose another id',
        )
        for slug in sorted(RESERVED_FRAMEWORK_IDS)
    },
}
RAW = {
    "bomb of aliases": (BOMB.encode(), "line 1", "anchors (&) and aliases (*) are not allowed: write it out"),
    "element that holds itself": (
        b"elements:\n- &a\n  id: a\n  children: [*a]\n",
        "line 2",
        "anchors (&) and aliases (*) are not allowed: write it out",
    ),
    "too deep": (b"elements: " + b"[" * 60, "line 1", "is nested more than 40 deep"),
    "too large": (b"x" * (2 * 1024 * 1024 + 1), "", "the file is larger than 2 MB"),
    "wrong encoding": ("title: Café".encode("latin-1"), "byte 10", "the file is not UTF-8 text"),
    "two labels": (b"elements:\n- {id: a, label: One, label: Two}\n", "line 2", "the key 'label' is given twice"),
}


@pytest.fixture
def before(file: Path) -> object:
    load_framework_file(path=write(file, small_framework()), at=NOW)
    return everything()


def refused(file: Path) -> tuple[str, str, str]:
    with pytest.raises(FileError) as refusal:
        load_framework_file(path=file, at=NOW)
    assert not refusal.value.more
    return refusal.value.file, refusal.value.path, refusal.value.reason


@pytest.mark.parametrize(("make", "place", "reason"), CONTENTS.values(), ids=CONTENTS)
def test_file_is_refused(file: Path, before: object, make: Callable[[], Content], place: str, reason: str) -> None:
    assert refused(write(file, make())) == (str(file), place, reason)
    assert everything() == before


@pytest.mark.parametrize(("raw", "place", "reason"), RAW.values(), ids=RAW)
def test_bytes_are_refused(file: Path, before: object, raw: bytes, place: str, reason: str) -> None:
    file.write_bytes(raw)
    assert refused(file) == (str(file), place, reason)
    assert everything() == before


def test_links_that_meet_again_are_no_circle(file: Path) -> None:
    content = linked(("listening", "sharing"), ("listening", "tools"), ("sharing", "walking"), ("tools", "walking"))
    assert load_framework_file(path=write(file, content), at=NOW).added["link"] == 4
