"""Reads of the matrix of two frameworks: which of their elements threads join. Four queries, whatever their size."""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, Q, Subquery
from django.http import Http404
from django.urls import reverse

from frameworks.models import Element, FrameworkVersion, Kind, Thread
from frameworks.selectors.threads import MAIN_KINDS, Current, Frameworks
from frameworks.words import within_sentence

# Every published content, and the last thing that was done to any thread; asked anew whenever it is gone through.
_STATE = (
    FrameworkVersion.objects.published()
    .order_by("pk")
    .values_list("pk", "digest", Subquery(Thread.history.order_by("-history_id").values("history_id")[:1]))
)


class Head(NamedTuple):
    """An element that heads a row or a column."""

    slug: str
    label: str
    kind: str


@dataclass(frozen=True)
class Side:
    """The elements of one framework that a matrix shows, kind by kind, and the kinds that it could show."""

    framework: Current
    heads: list[Head]
    kinds: list[str]
    chosen: list[str]

    @property
    def kind_words(self) -> str:
        """ "pillars, approaches" in the framework's own words."""
        return ", ".join(within_sentence(self.framework.vocabulary.many(kind)) for kind in self.chosen)


@dataclass(frozen=True)
class Matrix:
    """`cells` are the keys of threads by the places of row and column; `elsewhere` threads join other elements."""

    rows: Side
    columns: Side
    cells: Mapping[tuple[int, int], int]
    elsewhere: int

    @property
    def row_counts(self) -> list[int]:
        counts = Counter(row for row, _ in self.cells)
        return [counts[row] for row in range(len(self.rows.heads))]

    @property
    def column_counts(self) -> list[int]:
        counts = Counter(column for _, column in self.cells)
        return [counts[column] for column in range(len(self.columns.heads))]

    @property
    def sentence(self) -> str:
        """ "7 threads. 4 of 8 rows and 4 of 4 columns are connected."""
        rows, columns = (sum(map(bool, counts)) for counts in (self.row_counts, self.column_counts))
        threads = "1 thread" if len(self.cells) == 1 else f"{len(self.cells):,} threads"
        return (
            f"{threads}. {rows} of {len(self.rows.heads)} rows and {columns} of {len(self.columns.heads)} columns"
            " are connected."
        )

    @property
    def unconnected_rows(self) -> list[str]:
        return _without(self.rows, self.row_counts)

    @property
    def unconnected_columns(self) -> list[str]:
        return _without(self.columns, self.column_counts)


def _without(side: Side, counts: Sequence[int]) -> list[str]:
    return [head.label for head, count in zip(side.heads, counts, strict=True) if not count]


def matrix(
    frameworks: Frameworks, rows: str, columns: str, *, row_kinds: Collection[str], column_kinds: Collection[str]
) -> Matrix:
    """The matrix of two frameworks by their ids.

    Kinds that a framework does not have are left out; without any, the main kinds are shown, or else whatever there
    is. Raises `Http404` for a framework that nobody may read, and for one with itself.
    """
    down, across = sides(frameworks, rows, columns, row_kinds=row_kinds, column_kinds=column_kinds)
    return _matrix(down, across)


def stamp() -> Hashable:
    """Another one after every change of a published framework or of a thread."""
    return tuple(_STATE.all())


def sides(
    frameworks: Frameworks, rows: str, columns: str, *, row_kinds: Collection[str], column_kinds: Collection[str]
) -> tuple[Side, Side]:
    """The two sides of a matrix, as `matrix` has them."""
    down, across = frameworks.named(rows), frameworks.named(columns)
    if down == across:
        raise Http404("a matrix is of two frameworks")
    kinds = _kinds(down, across)
    chosen = {
        down.version_id: _chosen(kinds[down.version_id], row_kinds),
        across.version_id: _chosen(kinds[across.version_id], column_kinds),
    }
    heads = _heads(chosen)
    first, second = (
        Side(one, heads[one.version_id], kinds[one.version_id], chosen[one.version_id]) for one in (down, across)
    )
    return first, second


def _kinds(*frameworks: Current) -> dict[int, list[str]]:
    """The kinds that each framework has, by version: the main ones first, then in the order of the enumeration."""
    found: dict[int, set[str]] = {framework.version_id: set() for framework in frameworks}
    rows = Element.objects.filter(version__in=found).exclude(kind=Kind.SECTION).order_by()
    for version, kind in rows.values_list("version_id", "kind").distinct():
        found[version].add(kind)
    order = [*MAIN_KINDS, *(kind for kind in Kind if kind not in MAIN_KINDS)]
    return {version: [kind.value for kind in order if kind.value in kinds] for version, kinds in found.items()}


def _chosen(kinds: Sequence[str], wanted: Collection[str]) -> list[str]:
    for among in (wanted, MAIN_KINDS):
        if chosen := [kind for kind in kinds if kind in among]:
            return chosen
    return list(kinds)


def _heads(chosen: Mapping[int, Sequence[str]]) -> dict[int, list[Head]]:
    """By version, kind by kind in the order chosen, each in the order of the document."""
    wanted = Q(pk__in=())
    for version, kinds in chosen.items():
        wanted |= Q(version=version, kind__in=kinds)
    found: defaultdict[int, list[Head]] = defaultdict(list)
    rows = Element.objects.filter(wanted).order_by("position")
    for version, *head in rows.values_list("version_id", "slug", "label", "kind"):
        found[version].append(Head(*head))
    return {
        version: sorted(found[version], key=lambda head: kinds.index(head.kind)) for version, kinds in chosen.items()
    }


def _matrix(rows: Side, columns: Side) -> Matrix:
    left, right = sorted((rows, columns), key=lambda side: side.framework.framework_id)
    threads = Thread.objects.standing().filter(
        left_framework=left.framework.framework_id, right_framework=right.framework.framework_id
    )
    row_places, column_places = _places(rows), _places(columns)
    cells: dict[tuple[int, int], int] = {}
    elsewhere = 0
    for pk, *slugs in threads.values_list("pk", "left_slug", "right_slug"):
        row, column = slugs if rows is left else reversed(slugs)
        if row in row_places and column in column_places:
            cells[row_places[row], column_places[column]] = pk
        else:
            elsewhere += 1
    return Matrix(rows, columns, cells, elsewhere)


def _places(side: Side) -> dict[str, int]:
    return {head.slug: place for place, head in enumerate(side.heads)}


class Pair(NamedTuple):
    """Two frameworks that threads join."""

    rows: Current
    columns: Current
    threads: int

    @property
    def address(self) -> str:
        return reverse("frameworks:matrix", args=[self.rows.slug, self.columns.slug])


def pairs(frameworks: Frameworks) -> list[Pair]:
    """Those that most threads join come first."""
    rows = Thread.objects.standing().values_list("left_framework", "right_framework").annotate(Count("pk"))
    found = []
    for left, right, threads in rows.order_by():
        ends = sorted((frameworks.by_id[left], frameworks.by_id[right]), key=lambda one: one.title)
        found.append(Pair(ends[1], ends[0], threads))
    return sorted(found, key=lambda pair: (-pair.threads, pair.rows.title, pair.columns.title))
