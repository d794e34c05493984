"""Reads for editing a draft: each page in a fixed number of queries, whatever the size of the framework."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from frameworks.checks import DEEPEST_ELEMENT
from frameworks.models import (
    DraftEdit,
    Element,
    ElementLink,
    FrameworkVersion,
    Kind,
    ScaleVersion,
    SourceDocument,
    Thread,
)
from frameworks.words import Vocabulary, citation, within_sentence

_LATEST_EDITS = 5
_LONGEST_CHOICE = 90
AFTER, INSIDE, AT_END = "after", "inside", "end"


def version_or_404(slug: str, label: str) -> FrameworkVersion:
    versions = FrameworkVersion.objects.select_related("framework", "based_on")
    return get_object_or_404(versions, framework__slug=slug, label=label)


def draft_of(version: FrameworkVersion) -> FrameworkVersion | None:
    """The draft of the framework that is being written in the portal, if one is."""
    drafts = FrameworkVersion.objects.filter(framework=version.framework_id, based_on__isnull=False)
    return drafts.filter(status=FrameworkVersion.Status.DRAFT).select_related("framework").first()


def newest_published(draft: FrameworkVersion) -> FrameworkVersion:
    """The version that readers have now; the draft's own base is published, so there is one."""
    published = FrameworkVersion.objects.published().filter(framework=draft.framework_id)
    return published.select_related("framework").newest_first()[0]


def suggested_label(version: FrameworkVersion, today: date) -> str:
    """This year, or else the next that no version of the framework has for its label."""
    used = set(FrameworkVersion.objects.filter(framework=version.framework_id).values_list("label", flat=True))
    return next(str(year) for year in range(today.year, today.year + len(used) + 1) if str(year) not in used)


@dataclass(frozen=True)
class Part:
    """An element in the tree of the draft, with what the page needs to open and close its lists.

    `closes` has an entry for each list within another that ends after the part; `ends` says whether all of them do.
    """

    slug: str
    label: str
    kind: str
    address: str
    opens: bool
    closes: range
    ends: bool
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class Branch:
    """A part at the top of the tree, with all below it."""

    top: Part
    below: list[Part] = field(default_factory=list)


class Cited(NamedTuple):
    document: SourceDocument
    times: int


@dataclass(frozen=True)
class DraftHome:
    branches: list[Branch]
    parts: int
    contents: list[str]
    documents: list[Cited]
    scales: list[ScaleVersion]
    links: int
    edits: list[DraftEdit]
    edit_count: int


def draft_home(draft: FrameworkVersion) -> DraftHome:
    elements = list(draft.elements.in_document_order().values_list("pk", "parent_id", "slug", "label", "kind", "depth"))
    vocabulary = Vocabulary(draft.vocabulary)
    counts = Counter(kind for *_, kind, _ in elements)
    edits = draft.edits.order_by("-at", "-pk")
    return DraftHome(
        branches=_branches(draft, elements, vocabulary),
        parts=len(elements),
        contents=[vocabulary.counted(kind, count) for kind, count in counts.items()],
        documents=documents_of(draft),
        scales=list(draft.scale_versions.select_related("scale").order_by("pk")),
        links=ElementLink.objects.filter(origin__version=draft).count(),
        edits=list(edits[:_LATEST_EDITS]),
        edit_count=edits.count(),
    )


_ElementRow = tuple[int, int | None, str, str, str, int]


def _branches(draft: FrameworkVersion, rows: Sequence[_ElementRow], vocabulary: Vocabulary) -> list[Branch]:
    base = reverse("frameworks:edit_draft", args=[draft.framework.slug, draft.label])
    siblings: defaultdict[int | None, list[int]] = defaultdict(list)
    for pk, parent, *_ in rows:
        siblings[parent].append(pk)
    depths = [row[-1] for row in rows] + [0]
    branches: list[Branch] = []
    for place, (pk, parent, slug, label, kind, depth) in enumerate(rows):
        after = depths[place + 1]
        part = Part(
            slug=slug,
            label=label,
            kind=vocabulary.one(kind),
            address=f"{base}parts/{slug}/",
            opens=after > depth,
            closes=range(depth - max(after, 1)),
            ends=after == 0,
            is_first=siblings[parent][0] == pk,
            is_last=siblings[parent][-1] == pk,
        )
        if depth == 0:
            branches.append(Branch(part))
        else:
            branches[-1].below.append(part)
    return branches


def documents_of(draft: FrameworkVersion) -> list[Cited]:
    """The sources with how often elements and links cite them."""
    counts: Counter[int | None] = Counter()
    for rows in (draft.elements.all(), ElementLink.objects.filter(origin__version=draft)):
        counts.update(dict(rows.order_by().values_list("document_id").annotate(count=Count("pk"))))
    return [Cited(document, counts[document.pk]) for document in draft.documents.order_by("pk")]


def find_document(draft: FrameworkVersion, slug: str) -> SourceDocument | None:
    return draft.documents.filter(slug=slug).first()


def document_or_404(draft: FrameworkVersion, slug: str) -> SourceDocument:
    return get_object_or_404(draft.documents, slug=slug)


def find_element(draft: FrameworkVersion, slug: str) -> Element | None:
    return draft.elements.select_related("document", "parent", "version__framework").filter(slug=slug).first()


def element_or_404(draft: FrameworkVersion, slug: str) -> Element:
    element = find_element(draft, slug)
    if element is None:
        raise Http404("no such element")
    return element


def scale_or_404(draft: FrameworkVersion, pk: int) -> ScaleVersion:
    return get_object_or_404(draft.scale_versions.select_related("scale").prefetch_related("levels"), pk=pk)


def document_choices(draft: FrameworkVersion) -> list[tuple[str, str]]:
    return list(draft.documents.order_by("pk").values_list("slug", "short"))


def kind_choices(draft: FrameworkVersion) -> list[tuple[str, str]]:
    """The kinds that this draft has, in its own words and its order, and then all others by name."""
    vocabulary = Vocabulary(draft.vocabulary)
    used = list(dict.fromkeys(draft.elements.in_document_order().values_list("kind", flat=True)))
    others = sorted((kind for kind in Kind if kind not in used), key=vocabulary.one)
    return [(str(kind), vocabulary.one(kind)) for kind in (*used, *map(str, others))]


def place_choices(draft: FrameworkVersion, element: Element) -> list[tuple[str, str]]:
    places = [(AFTER, f"After “{_short(element.label)}”, beside it")]
    if element.depth + 1 < DEEPEST_ELEMENT:
        places.append((INSIDE, f"Inside “{_short(element.label)}”, as its last part"))
    return places


def initial_of_new(draft: FrameworkVersion, near: Element | None) -> dict[str, str]:
    """A new part is most often as the last one where it goes: of the same kind, from the same source."""
    if near is None:
        last = draft.elements.filter(depth=0).select_related("document").order_by("-position").first()
        return {"kind": last.kind, "document": last.document.slug} if last else {}
    child = near.children.select_related("document").order_by("-position").first()
    like = child or near
    place = INSIDE if child else AFTER
    return {"place": place, "kind": like.kind, "document": like.document.slug}


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST_CHOICE else words[:_LONGEST_CHOICE].rstrip() + " …"


def element_choices(draft: FrameworkVersion) -> list[tuple[str, str]]:
    """Every element by id, in document order, with its kind: what the ends of a link are chosen from."""
    vocabulary = Vocabulary(draft.vocabulary)
    rows = draft.elements.in_document_order().values_list("slug", "label", "kind")
    return [(slug, f"{_short(label)} ({within_sentence(vocabulary.one(kind))})") for slug, label, kind in rows]


@dataclass(frozen=True)
class LinkLine:
    link: ElementLink
    citation: str


def links_of(draft: FrameworkVersion, element: Element | None = None) -> list[LinkLine]:
    """The links between elements of the draft, or only those that begin or end at one."""
    links = ElementLink.objects.filter(origin__version=draft).select_related("origin", "target", "document")
    if element is not None:
        links = links.filter(Q(origin=element) | Q(target=element))
    return [
        LinkLine(link, citation(link.document.short, link.section) if link.document else "")
        for link in links.order_by("origin__position", "target__position")
    ]


def link_or_404(draft: FrameworkVersion, pk: int) -> ElementLink:
    links = ElementLink.objects.filter(origin__version=draft).select_related("origin", "target")
    return get_object_or_404(links, pk=pk)


def other_versions_with(scale: ScaleVersion) -> list[ScaleVersion]:
    """The same version of the scale in other framework versions: its words cannot change under this label."""
    others = ScaleVersion.objects.filter(scale=scale.scale_id, label=scale.label).exclude(pk=scale.pk)
    return list(others.select_related("framework_version").order_by("framework_version__sequence"))


def edits_of(draft: FrameworkVersion) -> "QuerySet[DraftEdit]":
    """Newest first."""
    return draft.edits.order_by("-at", "-pk")


def threads_lost(draft: FrameworkVersion, shown: FrameworkVersion) -> list[str]:
    """Labels of the parts that readers have now and the draft lacks, where a thread to another framework ends."""
    here = draft.framework_id
    ends = {
        one.left_slug if one.left_framework_id == here else one.right_slug
        for one in Thread.objects.standing().of_framework(here)
    }
    lost = shown.elements.filter(slug__in=ends).exclude(slug__in=draft.elements.values("slug"))
    return list(lost.in_document_order().values_list("label", flat=True))
