"""Reads of threads between frameworks: who is joined with whom, and which ends have gone from the newest version."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from frameworks.models import Element, ElementQuerySet, End, FrameworkVersion, Kind, Thread
from frameworks.words import Vocabulary, within_sentence

MAIN_KINDS = (Kind.PILLAR, Kind.APPROACH, Kind.THEME, Kind.PRIORITY, Kind.PRINCIPLE, Kind.OBJECTIVE)
"""What a framework is mainly made of, and what a thread to another framework should start from."""


@dataclass(frozen=True)
class Current:
    """The newest published version of one framework."""

    framework_id: int
    slug: str
    version_id: int
    title: str
    short_title: str
    vocabulary: Vocabulary

    @property
    def address(self) -> str:
        return reverse("frameworks:framework", args=[self.slug])

    def element_address(self, slug: str) -> str:
        return f"{self.address}{slug}/"


class Frameworks:
    """The newest published version of every framework, by title, in one query."""

    def __init__(self) -> None:
        self._versions: dict[int, int] = {}
        self.by_id: dict[int, Current] = {}
        found = FrameworkVersion.objects.published().newest_first().select_related("framework")
        for version in found.defer("summary", "note"):
            self._versions[version.pk] = version.framework_id
            if version.framework_id not in self.by_id:
                self.by_id[version.framework_id] = Current(
                    version.framework_id,
                    version.framework.slug,
                    version.pk,
                    version.title,
                    version.short_title,
                    Vocabulary(version.vocabulary),
                )
        self.by_slug = {one.slug: one for one in sorted(self.by_id.values(), key=lambda one: one.title)}

    @property
    def version_ids(self) -> list[int]:
        """Of all published versions, the oldest first of each framework."""
        return list(reversed(self._versions))

    @property
    def slugs_by_version(self) -> dict[int, str]:
        return {version: self.by_id[framework].slug for version, framework in self._versions.items()}

    @property
    def choices(self) -> list[tuple[str, str]]:
        """By title, for a form."""
        return [(one.slug, one.title) for one in self.by_slug.values()]

    def framework_of(self, version_id: int) -> Current:
        return self.by_id[self._versions[version_id]]

    def named(self, slug: str) -> Current:
        """Raises `Http404` for a framework of which nothing is published."""
        if slug not in self.by_slug:
            raise Http404("no such framework")
        return self.by_slug[slug]


@dataclass(frozen=True)
class ThreadEnd:
    """One end as readers see it. `is_gone` when the newest version of its framework no longer has it."""

    end: End
    label: str
    kind: str
    kind_words: str
    framework: Current
    address: str
    position: int
    is_gone: bool = False
    above: tuple[tuple[str, str], ...] = field(default=())
    """Kind and id of the element that it is a part of, and so on upwards."""

    @property
    def kind_within(self) -> str:
        """What it is, as words within a sentence."""
        return within_sentence(self.kind_words)

    @property
    def priority(self) -> End | None:
        """The priority that it is, or is a part of, when the newest version has it."""
        if self.is_gone:
            return None
        line = ((self.kind, self.end.slug), *self.above)
        return next((End(self.end.framework, slug) for kind, slug in line if kind == Kind.PRIORITY), None)


Ends = Mapping[End, ThreadEnd]

_COLUMNS = (
    *("version_id", "slug", "label", "kind", "position", "parent__kind", "parent__slug"),
    *("parent__parent__kind", "parent__parent__slug"),
)


def ends_of(threads: Iterable[Thread], frameworks: Frameworks) -> dict[End, ThreadEnd]:
    """Every end of these threads, in one query; an element of an earlier version stands for one that has gone."""
    wanted = {end for thread in threads for end in _ends(thread, frameworks)}
    found: dict[End, ThreadEnd] = {}
    rows = Element.objects.filter(version__in=frameworks.version_ids, slug__in={end.slug for end in wanted}).order_by(
        "version__sequence"
    )
    for version_id, slug, label, kind, position, *parents in rows.values_list(*_COLUMNS) if wanted else ():
        framework = frameworks.framework_of(version_id)
        above = [(parents[step], parents[step + 1]) for step in (0, 2) if parents[step]]
        end = End(framework.slug, slug)
        found[end] = ThreadEnd(
            end=end,
            label=label,
            kind=kind,
            kind_words=framework.vocabulary.one(kind),
            framework=framework,
            address=framework.element_address(slug),
            position=position,
            is_gone=version_id != framework.version_id,
            above=tuple(above),
        )
    return {end: found.get(end) or _lost(end, frameworks) for end in wanted}


def _lost(end: End, frameworks: Frameworks) -> ThreadEnd:
    """An element that was taken out of a version itself, so that no version has it."""
    framework = frameworks.by_slug[end.framework]
    return ThreadEnd(end, end.slug, "", "part", framework, "", 0, is_gone=True)


def _ends(thread: Thread, frameworks: Frameworks) -> tuple[End, End]:
    """Without asking the database for the frameworks again."""
    return (
        End(frameworks.by_id[thread.left_framework_id].slug, thread.left_slug),
        End(frameworks.by_id[thread.right_framework_id].slug, thread.right_slug),
    )


@dataclass(frozen=True)
class ThreadLine:
    """A thread with both its ends as readers see them; `here` is the end that the page is about, where it has one."""

    thread: Thread
    here: ThreadEnd
    there: ThreadEnd

    @property
    def address(self) -> str:
        return self.thread.get_absolute_url()

    @property
    def gone(self) -> list[ThreadEnd]:
        return [end for end in (self.here, self.there) if end.is_gone]


def lines_of(threads: Sequence[Thread], frameworks: Frameworks, here: str = "") -> list[ThreadLine]:
    """The threads with their ends, the end in the framework `here` first, in the order of the documents."""
    ends = ends_of(threads, frameworks)
    lines = []
    for thread in threads:
        first, second = (ends[end] for end in _ends(thread, frameworks))
        is_turned = second.framework.slug == here if here else _order(second) < _order(first)
        lines.append(ThreadLine(thread, second, first) if is_turned else ThreadLine(thread, first, second))
    return sorted(lines, key=lambda line: (_order(line.here), _order(line.there), line.thread.pk))


def _order(end: ThreadEnd) -> tuple[str, int, str]:
    return end.framework.title, end.position, end.end.slug


def all_threads(frameworks: Frameworks, framework: Current | None = None) -> list[ThreadLine]:
    """Every thread that stands, or those of one framework, in two queries."""
    threads = Thread.objects.standing()
    if framework:
        threads = threads.of_framework(framework.framework_id)
    return lines_of(list(threads), frameworks, framework.slug if framework else "")


def threads_of(slug: str, element_slug: str, frameworks: Frameworks) -> list[ThreadLine]:
    """What one element is joined with, in two queries; nothing where nothing of its framework is published."""
    current = frameworks.by_slug.get(slug)
    if current is None:
        return []
    threads = Thread.objects.standing().of_elements(current.framework_id, [element_slug])
    return lines_of(list(threads), frameworks, slug)


def thread_or_404(pk: int) -> Thread:
    return get_object_or_404(Thread.objects.select_related("left_framework", "right_framework"), pk=pk)


@dataclass(frozen=True)
class Step:
    """One thing that happened to a thread: what, when, by whom as readers see it, and the words it left behind."""

    what: str
    at: datetime
    by_role: str
    words: str


@dataclass(frozen=True)
class ThreadPage:
    line: ThreadLine
    story: list[Step]

    @property
    def ends(self) -> tuple[ThreadEnd, ThreadEnd]:
        return self.line.here, self.line.there


def thread_page(thread: Thread, frameworks: Frameworks) -> ThreadPage:
    [line] = lines_of([thread], frameworks)
    return ThreadPage(line, _story(thread))


def _story(thread: Thread) -> list[Step]:
    """Newest first; the reason of today stands on the page already, so that a step shows the one it gave then."""
    rows = thread.history.order_by("-history_date", "-history_id")
    return [
        Step(
            row.history_change_reason or "",
            row.history_date,
            row.signed_role,
            row.end_reason if row.ended_at else row.reason,
        )
        for row in rows
    ]


def element_to_connect(slug: str, element_slug: str, frameworks: Frameworks) -> ThreadEnd:
    """An element of the newest published version, from which a thread may start. Raises `Http404`."""
    current = frameworks.named(slug)
    elements = _connectable(current).filter(slug=element_slug).values_list("slug", "label", "kind", "position")
    for found_slug, label, kind, position in elements:
        words = current.vocabulary.one(kind)
        address = current.element_address(found_slug)
        return ThreadEnd(End(slug, found_slug), label, kind, words, current, address, position)
    raise Http404("no such element")


def _connectable(current: Current) -> ElementQuerySet:
    return Element.objects.filter(version=current.version_id).exclude(kind=Kind.SECTION)


def choices_in(current: Current) -> list[tuple[str, str]]:
    """Every element that a thread may lead to, as (id, "Principle: Prevention"), the main kinds first."""
    by_kind: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    elements = _connectable(current).in_document_order()
    for slug, label, kind in elements.values_list("slug", "label", "kind"):
        by_kind[kind].append((slug, f"{current.vocabulary.one(kind)}: {label}"))
    ordered = [kind for kind in MAIN_KINDS if kind in by_kind] + [kind for kind in by_kind if kind not in MAIN_KINDS]
    return [choice for kind in ordered for choice in by_kind[kind]]
