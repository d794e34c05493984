"""What of a framework goes onto one side of A4: as much of its structure as fits, and how much more there is. Pure.

How high the words will stand is reckoned from how wide letters of our typeface are, with some room to spare, because
they are set by a browser or by the PDF's own typesetter. Measures are those of static/print/plan-on-a-page.css.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from frameworks.models import Kind
from frameworks.words import Vocabulary

_POINTS_IN_MM = 72 / 25.4
_PAGE_WIDTH = 186 * _POINTS_IN_MM
_PAGE_HEIGHT = 275 * _POINTS_IN_MM
_GAP = 6 * _POINTS_IN_MM
# Lines above and below the columns: the title, who owns it and when, and where the whole framework is.
_TITLE_POINTS = 17
_FACTS_POINTS = 9.5
_HEAD_AND_FOOT = 60.0
_LINE = 1.23
_HEADING_LINE = 1.34
_HEADING_SIZE = 1.06
_HEADING_GAP = 0.75
_INDENT = 1.0
# What the foot of a column may leave empty, in lines, besides the longest heading: it stays with what it heads.
_SPARE = 1.5
_DEEPEST = 3

# Widths of letters of our typeface in hundredths of an em; bold ones are wider.
_WIDTHS = {
    letter: width / 100
    for letters, width in (
        ("ijl", 26), ("frt", 36), ("cksvxyz", 49), ("abdeghnopqu", 57), ("w", 68), ("m", 84),
        (" ", 28), (".,:;'‘’|!", 25), ("I1-()[]/", 42), ("23456789JLEFPTVY–“”", 60), ("0ABCDGHKNOQRSUXZ&", 73),
        ("MW@—…%", 90),
    )
    for letter in letters
}  # fmt: skip
_OTHER_LATIN, _OTHER = 0.75, 1.05
_BOLD = 1.07


class Size(NamedTuple):
    """How large the words are: in points, and in how many columns; `name` is that of the style sheet."""

    name: str
    points: float
    columns: int

    @property
    def width(self) -> float:
        """Of one column, in ems."""
        return (_PAGE_WIDTH - _GAP * (self.columns - 1)) / self.columns / self.points

    def room(self, head: "Head", sources: "Sequence[_Source]") -> float:
        """The height of all columns together, in ems."""
        longest = max((self.heading_lines(source.chapter) for source in sources), default=0)
        title = 1.1 * _TITLE_POINTS * _lines(head.title, _PAGE_WIDTH / _TITLE_POINTS, _BOLD)
        facts = 1.2 * _FACTS_POINTS * _lines(head.facts, _PAGE_WIDTH / _FACTS_POINTS)
        height = (_PAGE_HEIGHT - _HEAD_AND_FOOT - title - facts) / self.points
        return self.columns * (height - _SPARE * _LINE - longest * _HEADING_LINE)

    def heading_lines(self, chapter: "Chapter") -> int:
        heading = f"{chapter.kind}: {chapter.heading}" if chapter.kind else chapter.heading
        return _lines(heading, self.width / _HEADING_SIZE, _BOLD)


LARGE, MIDDLE, SMALL = Size("large", 12, 2), Size("middle", 10.5, 2), Size("small", 9, 3)


class Head(NamedTuple):
    """What stands above the columns."""

    title: str
    facts: str


@dataclass(frozen=True)
class Part:
    """An element with those below it."""

    label: str
    kind: str
    address: str
    parts: list["Part"] = field(default_factory=list)


@dataclass(frozen=True)
class Listing:
    """Parts of one kind below one chapter or part; the heading is for where several kinds stand together."""

    heading: str
    entries: list["Entry"]


@dataclass(frozen=True)
class Entry:
    label: str
    address: str
    listings: list[Listing]


@dataclass(frozen=True)
class Chapter:
    """A part at the top with what it holds, or those at the top that hold nothing, kind by kind.

    `more` says what of it is not on the page, as in "and 7 more Board actions, 4 checklist questions".
    """

    heading: str
    kind: str
    address: str
    listings: list[Listing]
    more: str


@dataclass(frozen=True)
class Plan:
    """`chapters_left_out` counts what did not fit at all."""

    size: Size
    chapters: list[Chapter]
    chapters_left_out: int = 0

    @property
    def labels(self) -> Iterator[str]:
        """Everything that the page names."""
        for chapter in self.chapters:
            yield chapter.heading
            yield from _labels(chapter.listings)


def _labels(listings: Sequence[Listing]) -> Iterator[str]:
    for listing in listings:
        for entry in listing.entries:
            yield entry.label
            yield from _labels(entry.listings)


def plan(parts: Sequence[Part], vocabulary: Vocabulary, head: Head) -> Plan:
    """All of it in the largest letters in which it fits; else, in the smallest, as many labels as fit.

    Prompts are counted, never listed: there are many, and a plan is not a checklist.
    """
    sources = _sources(parts, vocabulary)
    for size in (LARGE, MIDDLE):
        whole = [_chapter(source, vocabulary, _DEEPEST, source.longest) for source in sources]
        if _height(whole, size) <= size.room(head, sources):
            return Plan(size, whole)
    room = SMALL.room(head, sources)
    filled = [_filled(sources, vocabulary, depth, room) for depth in range(1, _DEEPEST + 1)]
    fitting = [chapters for chapters in filled if _height(chapters, SMALL) <= room]
    if fitting:
        return max((Plan(SMALL, chapters) for chapters in fitting), key=lambda each: sum(1 for _ in each.labels))
    kept = filled[0]
    room -= _LINE  # for the line that says how many more there are
    while kept and _height(kept, SMALL) > room:
        kept = kept[: min(len(kept) - 1, int(len(kept) * room / _height(kept, SMALL)))]
    return Plan(SMALL, kept, len(sources) - len(kept))


@dataclass(frozen=True)
class _Source:
    """What a chapter is made from; `longest` is the length of the longest list that it could show."""

    chapter: Chapter
    parts: Sequence[Part]
    longest: int


def _sources(parts: Sequence[Part], vocabulary: Vocabulary) -> list[_Source]:
    """A chapter for each part that holds others, and one for each kind of those that hold nothing.

    These stand where the first of their kind stands; sections that hold nothing tell least and come last.
    """
    chapters: dict[str, list[Part]] = {}
    heads: dict[str, Chapter] = {}
    for part in parts:
        if part.parts:
            kind = "" if part.kind == Kind.SECTION else vocabulary.one(part.kind)
            heads[part.address] = Chapter(part.label, kind, part.address, [], "")
            chapters[part.address] = part.parts
        else:
            heads[part.kind] = Chapter(vocabulary.many(part.kind), "", "", [], "")
            chapters.setdefault(part.kind, []).append(part)
    if Kind.SECTION in chapters:
        chapters[Kind.SECTION] = chapters.pop(Kind.SECTION)
    return [_Source(heads[key], held, _longest(held)) for key, held in chapters.items()]


def _longest(parts: Sequence[Part]) -> int:
    return max([len(parts), *(_longest(part.parts) for part in parts)], default=0)


def _filled(sources: Sequence[_Source], vocabulary: Vocabulary, depth: int, room: float) -> list[Chapter]:
    """Chapters with lists as long as fits: in each round, every list that may grow by one does, first things first.

    Where not even chapters without lists fit, those are given.
    """
    chapters = [_chapter(source, vocabulary, depth, 0) for source in sources]
    heights = [_height([chapter], SMALL) for chapter in chapters]
    left = room - sum(heights)
    growing: Sequence[int] = range(len(sources) if left > 0 else 0)
    limit = 0
    while growing:
        limit += 1
        grown = []
        for place in growing:
            chapter = _chapter(sources[place], vocabulary, depth, limit)
            height = _height([chapter], SMALL)
            if height - heights[place] <= left:
                left -= height - heights[place]
                chapters[place], heights[place] = chapter, height
                if limit < sources[place].longest:
                    grown.append(place)
        growing = grown
    return chapters


def _chapter(source: _Source, vocabulary: Vocabulary, depth: int, limit: int) -> Chapter:
    listed: Counter[str] = Counter()
    hidden: Counter[str] = Counter()
    listings = _listings(source.parts, vocabulary, depth, limit, listed, hidden)
    words = [_how_many_more(kind, count, vocabulary, listed[kind]) for kind, count in hidden.items()]
    return replace(source.chapter, listings=listings, more=f"and {', '.join(words)}" if words else "")


def _how_many_more(kind: str, count: int, vocabulary: Vocabulary, listed: int) -> str:
    """As in "2 more statements", "6 more of underpinning knowledge", or "4 checklist questions" if none is listed."""
    words = vocabulary.counted(kind, count)
    number, _, name = words.partition(" ")
    if not number[:1].isdigit():
        return f"{count:,} more of {words.rpartition(' ')[0]}" if listed else words
    return f"{number} more {name}" if listed else words


def _listings(
    parts: Sequence[Part], vocabulary: Vocabulary, depth: int, limit: int, listed: Counter[str], hidden: Counter[str]
) -> list[Listing]:
    """The first parts of each kind; `listed` and `hidden` count what is shown and what is not, at any depth."""
    by_kind: dict[str, list[Part]] = {}
    for part in parts:
        by_kind.setdefault(part.kind, []).append(part)
    several = len(by_kind.keys() - {Kind.PROMPT.value}) > 1
    listings = []
    for kind, same in by_kind.items():
        room = 0 if kind == Kind.PROMPT or not depth else limit
        entries = []
        for part in same[:room]:
            listed[kind] += 1
            entries.append(
                Entry(
                    part.label,
                    part.address,
                    _listings(part.parts, vocabulary, depth - 1, limit, listed, hidden),
                )
            )
        _count(same[room:], hidden)
        if entries:
            listings.append(Listing(vocabulary.many(kind) if several else "", entries))
    return listings


def _count(parts: Sequence[Part], counts: Counter[str]) -> None:
    for part in parts:
        counts[part.kind] += 1
        _count(part.parts, counts)


def _height(chapters: Sequence[Chapter], size: Size) -> float:
    """What the chapters take one below the other, in ems."""
    height = 0.0
    for chapter in chapters:
        height += _HEADING_GAP + _HEADING_LINE * size.heading_lines(chapter)
        height += _LINE * _listed_lines(chapter.listings, size.width)
        if chapter.more:
            height += _LINE * _lines(f"{chapter.more}, in the framework", size.width)
    return height


def _listed_lines(listings: Sequence[Listing], width: float) -> int:
    lines = 0
    for listing in listings:
        lines += _lines(listing.heading, width, _BOLD)
        for entry in listing.entries:
            lines += _lines(entry.label, width - _INDENT) + _listed_lines(entry.listings, width - _INDENT)
    return lines


@lru_cache(maxsize=4096)
def _lines(words: str, width: float, weight: float = 1.0) -> int:
    """Lines that words take in a column so many ems wide, broken between words, or within those that are wider."""
    lines, used = 0, 0.0
    for word in words.split():
        needed = weight * sum(map(_width, word))
        if not lines or used + _width(" ") + needed > width:
            lines, used = lines + 1, needed
        else:
            used += _width(" ") + needed
        if used > width:
            lines, used = lines + int(used / width), used % width
    return lines


def _width(letter: str) -> float:
    return _WIDTHS.get(letter, _OTHER_LATIN if letter < "\u0250" else _OTHER)
