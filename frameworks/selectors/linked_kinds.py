"""A framework's parts of one kind against its parts of another, where the framework itself links them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q
from django.http import Http404

from frameworks.models import Element, ElementLink
from frameworks.selectors.reading import Item, VersionLine
from frameworks.words import Vocabulary, citation, within_sentence

_ALIASES = "also_called"

# The links of each row with each column: two where the parts are linked both ways.
Cells = dict[tuple[int, int], list[ElementLink]]


class Pair(NamedTuple):
    """Two kinds of parts that are linked, as kinds and in words."""

    rows: str
    columns: str
    links: int
    words: str
    swapped: str


@dataclass(frozen=True)
class Reason:
    """Why a row belongs with a column; `anchor` is its place on the page."""

    anchor: str
    column: Item
    words: str
    citation: str


@dataclass(frozen=True)
class Row:
    """`cells` holds for each column the anchor of the reason, or nothing where the two are not linked."""

    head: Item
    cells: list[str]
    reasons: list[Reason]

    @property
    def count(self) -> int:
        return sum(map(bool, self.cells))


@dataclass(frozen=True)
class Matrix:
    """`left_out` are parts of either kind without such a link, under the words for their kind."""

    pair: Pair
    pairs: list[Pair]
    total: int
    row_word: str
    columns: list[tuple[Item, int]]
    rows: list[Row]
    left_out: list[tuple[str, list[Item]]]
    says: str

    @property
    def title(self) -> str:
        return self.pair.words

    @property
    def others(self) -> list[Pair]:
        shown = {self.pair.rows, self.pair.columns}
        return [pair for pair in self.pairs if {pair.rows, pair.columns} != shown]


def matrix(here: VersionLine, rows: str, columns: str) -> Matrix | None:
    """The pair asked for, or the one with most links; `None` where the framework links none of its parts.

    Raises `Http404` for a pair that has no link.
    """
    vocabulary = Vocabulary(here.version.vocabulary)
    links = list(
        ElementLink.objects.filter(origin__version=here.version)
        .select_related("document")
        .only("origin_id", "target_id", "reason", "section", "document__short")
    )
    if not links:
        return None
    ends = {link.origin_id for link in links} | {link.target_id for link in links}
    kinds = dict(Element.objects.filter(pk__in=ends).values_list("pk", "kind"))
    pairs = _pairs([(kinds[link.origin_id], kinds[link.target_id]) for link in links], vocabulary)
    pair = _chosen(pairs, rows, columns)
    wanted = Element.objects.filter(Q(kind=pair.rows) | Q(kind=pair.columns), version=here.version)
    parts = {part.pk: part for part in wanted.in_document_order().defer("text", "search_words", "erratum")}
    cells: Cells = defaultdict(list)
    for place, link in _cells(pair, links, kinds):
        cells[place].append(link)
    return _matrix(here, vocabulary, pair, pairs, parts, cells)


def _pairs(ends: Sequence[tuple[str, str]], vocabulary: Vocabulary) -> list[Pair]:
    """Each pair of kinds once, as most of its links run, those with most links first."""
    both_ways: defaultdict[frozenset[str], Counter[tuple[str, str]]] = defaultdict(Counter)
    for origin, target in ends:
        both_ways[frozenset((origin, target))][origin, target] += 1
    pairs = []
    for ways in both_ways.values():
        (rows, columns), _ = ways.most_common(1)[0]
        words = [f"{vocabulary.many(a)} by {within_sentence(vocabulary.many(b))}" for a, b in _both(rows, columns)]
        pairs.append(Pair(rows, columns, ways.total(), *words))
    return sorted(pairs, key=lambda pair: (-pair.links, pair.words))


def _both(rows: str, columns: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return (rows, columns), (columns, rows)


def _chosen(pairs: Sequence[Pair], rows: str, columns: str) -> Pair:
    if not rows and not columns:
        return pairs[0]
    for pair in pairs:
        if {pair.rows, pair.columns} == {rows, columns}:
            return pair if pair.rows == rows else pair._replace(rows=rows, columns=columns, words=pair.swapped)
    raise Http404("no such pair is linked")


def _cells(
    pair: Pair, links: Sequence[ElementLink], kinds: dict[int, str]
) -> Iterator[tuple[tuple[int, int], ElementLink]]:
    """The links of the pair by row and column, whichever way they run."""
    for link in links:
        ends = link.origin_id, link.target_id
        if (kinds[ends[0]], kinds[ends[1]]) == (pair.rows, pair.columns):
            yield ends, link
        elif (kinds[ends[1]], kinds[ends[0]]) == (pair.rows, pair.columns):
            yield (ends[1], ends[0]), link


def _matrix(
    here: VersionLine,
    vocabulary: Vocabulary,
    pair: Pair,
    pairs: list[Pair],
    parts: dict[int, Element],
    cells: Cells,
) -> Matrix:
    linked_rows, linked_columns = {row for row, _ in cells}, {column for _, column in cells}
    items = {pk: _item(here, part) for pk, part in parts.items()}
    column_keys = [pk for pk in parts if pk in linked_columns]
    row_keys = [pk for pk in parts if pk in linked_rows]
    counts = Counter(column for _, column in cells)
    rows = [_row(row, column_keys, items, cells) for row in row_keys]
    left_out = [
        (vocabulary.many(kind), [items[pk] for pk, part in parts.items() if part.kind == kind and pk not in linked])
        for kind, linked in {
            pair.rows: linked_rows,
            pair.columns: linked_columns | (linked_rows if pair.rows == pair.columns else set()),
        }.items()
    ]
    rows_said = vocabulary.counted(pair.rows, len(row_keys))
    columns_said = vocabulary.counted(pair.columns, len(column_keys))
    links_said = "link" if len(cells) == 1 else "links"
    return Matrix(
        pair=pair,
        pairs=pairs,
        total=len(cells),
        row_word=vocabulary.one(pair.rows),
        columns=[(items[pk], counts[pk]) for pk in column_keys],
        rows=rows,
        left_out=[(words, left) for words, left in left_out if left],
        says=f"{rows_said[:1].upper()}{rows_said[1:]} against {columns_said}, with {len(cells):,} {links_said}.",
    )


def _item(here: VersionLine, part: Element) -> Item:
    aliases = part.attributes.get(_ALIASES, [])
    also_called = "; ".join(aliases) if isinstance(aliases, list) else str(aliases)
    return Item(part.label, f"{here.address}{part.slug}/", text=also_called)


def _row(row: int, columns: Sequence[int], items: dict[int, Item], cells: Cells) -> Row:
    anchors: list[str] = []
    reasons: list[Reason] = []
    for column in columns:
        links = cells.get((row, column), [])
        anchors.append(f"link-{links[0].pk}" if links else "")
        for link in links:
            source = citation(link.document.short, link.section) if link.document else ""
            reasons.append(Reason(f"link-{link.pk}", items[column], link.reason, source))
    return Row(items[row], anchors, reasons)
