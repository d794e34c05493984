"""Reads for the framework pages: each page in a fixed number of queries, whatever the size of the framework."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Count, Min, Q, Subquery
from django.http import Http404
from django.urls import reverse

from frameworks.checks import DEEPEST_ELEMENT
from frameworks.hanging import Peg
from frameworks.models import (
    Element,
    ElementLink,
    End,
    FrameworkVersion,
    FrameworkVersionQuerySet,
    Kind,
    Level,
    SourceDocument,
)
from frameworks.words import DELIVERED_THROUGH, Vocabulary, attribute_words, citation, within_sentence

_FARTHEST_ANCESTOR = "__".join(["parent"] * (DEEPEST_ELEMENT - 1))
_FIRST_SENTENCE = re.compile(r".+?[.!?](?=\s|$)", re.DOTALL)
_SHORT_TEXT = 200


@dataclass(frozen=True)
class Summary:
    """A framework as the library lists it."""

    version: FrameworkVersion
    address: str
    contents: list[str]


@dataclass(frozen=True)
class Item:
    """An element in a list: its page, its text or how that begins, and what it holds, in words."""

    label: str
    address: str
    text: str = ""
    holds: str = ""
    erratum: str = ""
    citation: str = ""
    facts: Sequence[tuple[str, str]] = ()
    items: Sequence["Item"] = ()
    is_prompt: bool = False


@dataclass(frozen=True)
class Group:
    """The elements of one kind, under the framework's own words for it."""

    kind: str
    heading: str
    items: list[Item] = field(default_factory=list)

    @property
    def are_prompts(self) -> bool:
        return self.kind == Kind.PROMPT

    @property
    def never_scored(self) -> bool:
        """Whether prompts are shown, themselves or below an item."""
        return self.are_prompts or any(below.is_prompt for item in self.items for below in item.items)


@dataclass(frozen=True)
class VersionLine:
    """A version with the address of its home: the short one for the version that the short address shows."""

    version: FrameworkVersion
    address: str
    is_newest: bool


@dataclass(frozen=True)
class FrameworkPage:
    here: VersionLine
    newest: VersionLine
    versions: list[VersionLine]
    contents: list[tuple[str, str]]
    groups: list[Group]
    levels: list[Level]
    documents: list[SourceDocument]
    has_links: bool

    @property
    def in_work(self) -> FrameworkVersion | None:
        """The draft that is being written in the portal, if the reader may see it."""
        return next((line.version for line in self.versions if line.version.is_edited_here), None)


@dataclass(frozen=True)
class Thread:
    """A link to another element, with the reason for it and where the reason comes from."""

    item: Item
    kind: str
    reason: str
    citation: str


@dataclass(frozen=True)
class ElementPage:
    here: VersionLine
    newest: VersionLine
    newest_address: str
    element: Element
    caption: str
    citation: str
    facts: list[tuple[str, str]]
    delivered_through: list[Item]
    breadcrumbs: dict[str, Any]
    peg: Peg
    groups: list[Group]
    links_out: list[Thread]
    links_in: list[Thread]
    neighbours: dict[str, Any]

    @property
    def is_prompt(self) -> bool:
        return self.element.kind == Kind.PROMPT


class Versions(NamedTuple):
    """The versions of one framework that the reader may see, newest first, and the one that the short address shows."""

    lines: list[VersionLine]
    newest: VersionLine

    def labelled(self, label: str) -> VersionLine:
        for line in self.lines:
            if line.version.label == label:
                return line
        raise Http404("no such version")

    def before(self, line: VersionLine) -> VersionLine | None:
        """The version that came before this one, a draft only where no published one did."""
        older = self.lines[self.lines.index(line) + 1 :]
        return next((each for each in older if not each.version.is_draft), older[0] if older else None)


def _readable(*, with_drafts: bool) -> FrameworkVersionQuerySet:
    versions = FrameworkVersion.objects.all()
    return (versions if with_drafts else versions.published()).select_related("framework").newest_first()


def _newest(versions: Sequence[FrameworkVersion]) -> FrameworkVersion:
    """The newest published version; a draft only where nothing is published."""
    return next((version for version in versions if not version.is_draft), versions[0])


def newest_published() -> list[FrameworkVersion]:
    """The newest published version of each framework, in one query."""
    newest: dict[int, FrameworkVersion] = {}
    for version in _readable(with_drafts=False):
        newest.setdefault(version.framework_id, version)
    return list(newest.values())


def library(*, with_drafts: bool) -> list[Summary]:
    """Each framework once, by title."""
    versions: defaultdict[int, list[FrameworkVersion]] = defaultdict(list)
    for version in _readable(with_drafts=with_drafts):
        versions[version.framework_id].append(version)
    shown = sorted(map(_newest, versions.values()), key=lambda version: version.title)
    counts = (
        Element.objects.filter(version__in=shown)
        .exclude(kind=Kind.SECTION)
        .values_list("version_id", "kind")
        .annotate(count=Count("pk"), first=Min("position"))
        .order_by("first")
    )
    counted: defaultdict[int, list[tuple[str, int]]] = defaultdict(list)
    for version_id, kind, count, _ in counts:
        counted[version_id].append((kind, count))
    return [
        Summary(
            version,
            version.framework.get_absolute_url(),
            [Vocabulary(version.vocabulary).counted(kind, count) for kind, count in counted[version.pk]],
        )
        for version in shown
    ]


def versions_of(slug: str, *, with_drafts: bool) -> Versions:
    """Raises `Http404` for a framework of which the reader may see no version."""
    found = list(_readable(with_drafts=with_drafts).filter(framework__slug=slug))
    if not found:
        raise Http404("no such framework")
    newest = _newest(found)
    lines = [
        VersionLine(
            version,
            version.framework.get_absolute_url()
            if version is newest
            else reverse("frameworks:version", args=[slug, version.label]),
            version is newest,
        )
        for version in found
    ]
    return Versions(lines, next(line for line in lines if line.is_newest))


def framework_page(versions: Versions, here: VersionLine) -> FrameworkPage:
    elements = list(here.version.elements.in_document_order().defer("attributes", "erratum", "search_words"))
    vocabulary = Vocabulary(here.version.vocabulary)
    groups = _contents(elements, vocabulary, here.address)
    headings = {group.kind for group in groups}
    counts = Counter(element.kind for element in _sections_last(elements))
    levels = Level.objects.filter(scale_version__framework_version=here.version).select_related("scale_version__scale")
    return FrameworkPage(
        here=here,
        newest=versions.newest,
        versions=versions.lines,
        contents=[
            (vocabulary.counted(kind, count), kind if kind in headings else "") for kind, count in counts.items()
        ],
        groups=groups,
        levels=list(levels.order_by("scale_version_id", "number")),
        documents=list(here.version.documents.order_by("pk")),
        has_links=ElementLink.objects.filter(origin__version=here.version).exists(),
    )


def _contents(elements: Sequence[Element], vocabulary: Vocabulary, base: str) -> list[Group]:
    """The elements that stand by themselves, kind by kind, sections last; the others are counted under these.

    An element stands by itself when it has no parent, or when its parent is a section that does.
    """
    by_key = {element.pk: element for element in elements}
    alone: set[int] = set()
    nearest: dict[int, int] = {}
    held: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for element in elements:
        parent = by_key.get(element.parent_id) if element.parent_id else None
        if parent is None:
            alone.add(element.pk)
            continue
        nearest[element.pk] = parent.pk if parent.pk in alone else nearest[parent.pk]
        held[nearest[element.pk]][element.kind] += 1
        if parent.kind == Kind.SECTION and parent.pk in alone:
            alone.add(element.pk)
    groups: dict[str, Group] = {}
    for element in _sections_last(elements):
        if element.pk in alone:
            group = groups.setdefault(element.kind, Group(element.kind, vocabulary.many(element.kind)))
            holds = ", ".join(vocabulary.counted(kind, count) for kind, count in held[element.pk].items())
            group.items.append(Item(element.label, f"{base}{element.slug}/", _opening(element.text), holds))
    return list(groups.values())


def _sections_last(elements: Sequence[Element]) -> list[Element]:
    return sorted(elements, key=lambda element: element.kind == Kind.SECTION)


def _opening(text: str) -> str:
    """A text of up to 200 characters whole, a longer one by its first sentence."""
    found = _FIRST_SENTENCE.match(text) if len(text) > _SHORT_TEXT else None
    return found.group() if found else text


def element_page(versions: Versions, here: VersionLine | None, slug: str) -> ElementPage:
    """The page of an element, in the version `here` or else in the newest published version that still has it.

    Raises `Http404` where there is none.
    """
    rows = Element.objects.filter(version__in=[line.version.pk for line in versions.lines], slug=slug)
    found = {element.version_id: element for element in rows.select_related("document", _FARTHEST_ANCESTOR)}
    status = versions.newest.version.status
    wanted = [here] if here else [line for line in versions.lines if line.version.status == status]
    here = next((line for line in wanted if line.version.pk in found), None)
    if here is None:
        raise Http404("no such element")
    element, vocabulary = found[here.version.pk], Vocabulary(here.version.vocabulary)
    family = _family(element)
    links = ElementLink.objects.filter(Q(origin=element) | Q(target=element))
    links = links.select_related("origin", "target", "document")
    return ElementPage(
        here=here,
        newest=versions.newest,
        newest_address=f"{versions.newest.address}{slug}/" if versions.newest.version.pk in found else "",
        element=element,
        caption=f"{here.version.short_title}: {within_sentence(vocabulary.one(element.kind))}",
        citation=citation(element.document.short, element.section),
        facts=attribute_words(element.attributes),
        delivered_through=_delivered_through(element),
        breadcrumbs=_breadcrumbs(here, element),
        peg=_peg(here, element, found.values()),
        groups=_children(element, family, vocabulary, here.address),
        links_out=_threads([(link, link.target) for link in links if link.origin_id == element.pk], vocabulary, here),
        links_in=_threads([(link, link.origin) for link in links if link.target_id == element.pk], vocabulary, here),
        neighbours=_neighbours(element, family, vocabulary, here.address),
    )


def _peg(here: VersionLine, element: Element, in_versions: Iterable[Element]) -> Peg:
    """The element through the versions that the reader may see, for what hangs on it."""
    rows = list(in_versions)
    keys, labels = frozenset(row.pk for row in rows), frozenset(row.label for row in rows)
    return Peg(End(here.version.framework.slug, element.slug), element.kind, keys, labels)


def _breadcrumbs(here: VersionLine, element: Element) -> dict[str, Any]:
    ancestors, above = [], element.parent
    while above is not None:
        ancestors.append({"text": above.label, "href": f"{here.address}{above.slug}/"})
        above = above.parent
    top = [
        {"text": "Home", "href": reverse("home")},
        {"text": "Frameworks", "href": reverse("frameworks:frameworks")},
        {"text": here.version.short_title, "href": here.address},
    ]
    return {"items": [*top, *reversed(ancestors), {"text": element.label}], "collapseOnMobile": False}


def _family(element: Element) -> list[Element]:
    """The children, their children, and the siblings of the same kind just before and after, in document order."""
    siblings = Element.objects.filter(version=element.version_id, parent=element.parent_id, kind=element.kind)
    before = siblings.filter(position__lt=element.position).order_by("-position")
    after = siblings.filter(position__gt=element.position).order_by("position")
    members = Element.objects.filter(
        Q(parent=element)
        | Q(parent__parent=element)
        | Q(pk=Subquery(before.values("pk")[:1]))
        | Q(pk=Subquery(after.values("pk")[:1])),
        version=element.version_id,
    )
    return list(members.select_related("document").in_document_order())


def _children(element: Element, family: Sequence[Element], vocabulary: Vocabulary, base: str) -> list[Group]:
    """The children by kind, each with the elements right below it."""
    below: defaultdict[int | None, list[Element]] = defaultdict(list)
    for member in family:
        below[member.parent_id].append(member)
    groups: dict[str, Group] = {}
    for child in below[element.pk]:
        group = groups.setdefault(child.kind, Group(child.kind, vocabulary.many(child.kind)))
        same_source = (child.document_id, child.section) == (element.document_id, element.section)
        group.items.append(
            Item(
                label=child.label,
                address=f"{base}{child.slug}/",
                text=child.text,
                erratum=child.erratum,
                citation="" if same_source else citation(child.document.short, child.section),
                facts=attribute_words(child.attributes),
                items=[
                    Item(lower.label, f"{base}{lower.slug}/", is_prompt=lower.kind == Kind.PROMPT)
                    for lower in below[child.pk]
                ],
            )
        )
    return list(groups.values())


def _delivered_through(element: Element) -> list[Item]:
    """The other frameworks that the element names, where the portal has them for everyone to read."""
    slugs = element.attributes.get(DELIVERED_THROUGH, [])
    if not slugs:
        return []
    titles: dict[str, Item] = {}
    for version in _readable(with_drafts=False).filter(framework__slug__in=slugs):
        titles.setdefault(version.framework.slug, Item(version.title, version.framework.get_absolute_url()))
    return [titles[slug] for slug in slugs if slug in titles]


def _threads(ends: Sequence[tuple[ElementLink, Element]], vocabulary: Vocabulary, here: VersionLine) -> list[Thread]:
    return [
        Thread(
            Item(other.label, f"{here.address}{other.slug}/"),
            vocabulary.one(other.kind),
            link.reason,
            citation(link.document.short, link.section) if link.document else "",
        )
        for link, other in sorted(ends, key=lambda end: end[1].position)
    ]


def _neighbours(element: Element, family: Sequence[Element], vocabulary: Vocabulary, base: str) -> dict[str, Any]:
    """Parameters of the pagination that leads through the siblings of one kind."""
    kind = within_sentence(vocabulary.one(element.kind))
    params: dict[str, Any] = {}
    for sibling in family:
        if sibling.parent_id == element.parent_id:
            side, word = ("previous", "Previous") if sibling.position < element.position else ("next", "Next")
            params[side] = {"text": f"{word} {kind}", "labelText": sibling.label, "href": f"{base}{sibling.slug}/"}
    return params
