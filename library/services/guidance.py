"""Writes of the guidance catalogue: entries, what supersedes what, and whether links work."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cohesion_portal.lib.history import sign
from cohesion_portal.lib.searching import indexed
from frameworks.models import End, Framework
from library.models import Guidance, GuidanceTag, GuidanceTopic
from library.selectors.elements import named_elements
from library.services.errors import GuidanceChanged, LinkChanged, NoLink, SupersedingCircle
from library.services.slugs import free_slug
from partners.models import User

RESERVED_SLUGS = frozenset({"add"})


@dataclass(frozen=True, kw_only=True)
class GuidanceText:
    """What an entry says; topics name elements of frameworks."""

    title: str
    owner: str = ""
    year: int | None = None
    link: str = ""
    note: str = ""
    source_document: str = ""
    source_section: str = ""
    topics: frozenset[End] = frozenset()
    tags: frozenset[str] = frozenset()

    def differences(self, guidance: Guidance) -> list[str]:
        """The names of what is stored otherwise."""
        named = [name for name in _COLUMNS if getattr(self, name) != getattr(guidance, name)]
        named += ["topics"] if self.topics != topics_of(guidance) else []
        return named + (["tags"] if self.tags != tags_of(guidance) else [])


_COLUMNS = ("title", "owner", "year", "link", "note", "source_document", "source_section")


def topics_of(guidance: Guidance) -> frozenset[End]:
    return frozenset(End(*pair) for pair in guidance.topics.values_list("framework__slug", "element_slug"))


def tags_of(guidance: Guidance) -> frozenset[str]:
    return frozenset(guidance.tags.values_list("name", flat=True))


@transaction.atomic
def add_guidance(*, text: GuidanceText, by: User, at: datetime) -> Guidance:
    """Add an entry; files leave it alone from now on."""
    guidance = Guidance(slug=free_slug(Guidance, text.title, RESERVED_SLUGS), kept_here=True)
    write_guidance(guidance, text, by=by, at=at)
    return guidance


@transaction.atomic
def change_guidance(*, guidance: Guidance, version: int, text: GuidanceText, by: User, at: datetime) -> Guidance:
    """Store new words for an entry of which the writer saw `version`; files leave it alone from now on.

    Saving what is stored already does nothing. Raises `GuidanceChanged` when somebody else saved other words first.
    """
    current = Guidance.objects.select_for_update().get(pk=guidance.pk)
    if not text.differences(current):
        return current
    if current.version != version:
        raise GuidanceChanged(current)
    current.kept_here = True
    write_guidance(current, text, by=by, at=at)
    return current


def write_guidance(guidance: Guidance, text: GuidanceText, *, by: User | None, at: datetime, reason: str = "") -> None:
    """Store the words of an entry that is new or locked; a new link has not been checked yet."""
    if guidance.link != text.link:
        guidance.link_result, guidance.link_checked_at = Guidance.LinkResult.UNCHECKED, None
        guidance.link_checked_role = guidance.link_answer = ""
    for name in _COLUMNS:
        setattr(guidance, name, getattr(text, name))
    if guidance.pk is not None:
        guidance.version += 1
    guidance.search_words = _search_words(text)
    sign(guidance, by=by, at=at, reason=reason).save()
    _write_topics(guidance, text.topics, by=by, at=at)
    _write_tags(guidance, text.tags, by=by, at=at)


def _search_words(text: GuidanceText) -> str:
    topics = [element.label for element in named_elements(sorted(text.topics)).values()]
    source = f"{text.source_document} {text.source_section}"
    return indexed(text.title, text.owner, text.note, *sorted(text.tags), *topics, source)


def _write_topics(guidance: Guidance, topics: frozenset[End], *, by: User | None, at: datetime) -> None:
    stored = {End(row.framework.slug, row.element_slug): row for row in guidance.topics.select_related("framework")}
    for name, row in stored.items():
        if name not in topics:
            sign(row, by=by, at=at).delete()
    new = sorted(topics - stored.keys())
    frameworks = {one.slug: one for one in Framework.objects.filter(slug__in={name.framework for name in new})}
    for name in new:
        row = GuidanceTopic(guidance=guidance, framework=frameworks[name.framework], element_slug=name.slug)
        sign(row, by=by, at=at).save()


def _write_tags(guidance: Guidance, tags: frozenset[str], *, by: User | None, at: datetime) -> None:
    stored = {row.name: row for row in guidance.tags.all()}
    for name, row in stored.items():
        if name not in tags:
            sign(row, by=by, at=at).delete()
    for name in sorted(tags - stored.keys()):
        sign(GuidanceTag(guidance=guidance, name=name), by=by, at=at).save()


@transaction.atomic
def record_link_check(
    *, guidance: Guidance, link: str, works: bool, answer: str = "", by: User | None, by_role: str, at: datetime
) -> Guidance:
    """Say whether the entry's link worked when it was tried; `link` is the one that was.

    `by` is None for the portal's own check. Raises `NoLink` and `LinkChanged`.
    """
    current = Guidance.objects.select_for_update().get(pk=guidance.pk)
    if not current.link:
        raise NoLink
    if current.link != link:
        raise LinkChanged
    current.link_result = Guidance.LinkResult.WORKS if works else Guidance.LinkResult.BROKEN
    current.link_answer = "" if works else answer[:120]
    current.link_checked_at, current.link_checked_role = at, by_role
    sign(current, by=by, at=at, reason="Link checked").save()
    return current


@transaction.atomic
def supersede_guidance(*, guidance: Guidance, newer: Guidance | None, by: User, at: datetime) -> Guidance:
    """Point from an entry to the one that takes its place, or to none; raises `SupersedingCircle`.

    The whole chain is locked, because two people who each add one end could close a circle between them.
    """
    chain = dict(Guidance.objects.select_for_update().order_by("pk").values_list("pk", "superseded_by"))
    after = newer.pk if newer else None
    while newer is not None and after is not None:
        if after == guidance.pk:
            raise SupersedingCircle(newer)
        after = chain[after]
    current = Guidance.objects.get(pk=guidance.pk)
    if current.superseded_by_id == (newer.pk if newer else None):
        return current
    current.superseded_by, current.kept_here = newer, True
    current.version += 1
    sign(current, by=by, at=at, reason="Superseded" if newer else "No longer superseded").save()
    return current
