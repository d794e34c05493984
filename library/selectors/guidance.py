"""Reads of the guidance catalogue, in a fixed number of queries for a page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404

from cohesion_portal.lib.searching import nothing_to_find, ranked
from frameworks.models import End
from frameworks.words import citation
from library.models import Guidance, GuidanceTag, GuidanceTopic
from library.selectors.elements import NamedElement, end_from, named_elements

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class GuidanceFilters:
    """What to list; "" for all. `topic` is an element's name ("kirklees-icf/connecting")."""

    words: str = ""
    topic: str = ""
    tag: str = ""
    needs_checking: bool = False


@dataclass(frozen=True)
class GuidanceRow:
    """An entry with what it is about, in the words of the frameworks."""

    guidance: Guidance
    topics: list[NamedElement]

    @property
    def tags(self) -> list[str]:
        return sorted(tag.name for tag in self.guidance.tags.all())

    @property
    def citation(self) -> str:
        if not self.guidance.source_document:
            return ""
        section = self.guidance.source_section
        return citation(self.guidance.source_document, section) if section else self.guidance.source_document

    @property
    def published(self) -> str:
        """Owner and year, as far as they are known: "LGA, 2009"."""
        year = str(self.guidance.year) if self.guidance.year else ""
        return ", ".join(filter(None, (self.guidance.owner, year)))


def guidance_list(filters: GuidanceFilters) -> QuerySet[Guidance]:
    """The entries that fit, by title; the best first where words are sought."""
    entries: QuerySet[Guidance] = Guidance.objects.in_order()
    if not nothing_to_find(filters.words):
        entries = ranked(entries, filters.words).order_by("rank", "title", "pk")
    if filters.topic:
        end = end_from(filters.topic)
        entries = entries.filter(topics__framework__slug=end.framework, topics__element_slug=end.slug)
    if filters.tag:
        entries = entries.filter(tags__name=filters.tag)
    if filters.needs_checking:
        entries = entries.exclude(link="").exclude(link_result=Guidance.LinkResult.WORKS)
    return _with_all(entries)


def _with_all(entries: QuerySet[Guidance]) -> QuerySet[Guidance]:
    topics = GuidanceTopic.objects.select_related("framework").order_by("pk")
    return entries.select_related("superseded_by").prefetch_related(
        Prefetch("topics", topics), Prefetch("tags", GuidanceTag.objects.order_by("name"))
    )


def rows_of(entries: Iterable[Guidance]) -> list[GuidanceRow]:
    """The entries, which `guidance_list` gave, with their topics; one query for all of them."""
    named = {entry: _ends(entry) for entry in entries}
    known = named_elements(end for ends in named.values() for end in ends)
    return [GuidanceRow(entry, [known[end] for end in ends if end in known]) for entry, ends in named.items()]


def _ends(entry: Guidance) -> Sequence[End]:
    return [End(topic.framework.slug, topic.element_slug) for topic in entry.topics.all()]


def topic_choices() -> Choices:
    """The topics that entries have, by label."""
    used = GuidanceTopic.objects.order_by("framework__slug", "element_slug")
    ends = [End(*pair) for pair in used.values_list("framework__slug", "element_slug").distinct()]
    return sorted(((str(end), one.label) for end, one in named_elements(ends).items()), key=lambda pair: pair[1])


def tag_choices() -> Choices:
    return [(name, name) for name in GuidanceTag.objects.order_by("name").values_list("name", flat=True).distinct()]


def guidance_or_404(slug: str) -> Guidance:
    return get_object_or_404(_with_all(Guidance.objects.all()), slug=slug)


def superseded_by_it(guidance: Guidance) -> QuerySet[Guidance]:
    """The older entries that point to this one."""
    return guidance.supersedes.order_by("title", "pk")


def others(guidance: Guidance) -> list[Guidance]:
    """Every entry that could take this one's place, by title."""
    return list(Guidance.objects.exclude(pk=guidance.pk).order_by("title", "pk"))
