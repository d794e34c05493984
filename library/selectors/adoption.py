"""Reads of the adoption register: its summary for everybody, reasons for the people of the partnership."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Max
from django.http import Http404
from django.urls import reverse
from rules import test_rule

from frameworks.models import Framework, FrameworkVersion
from frameworks.selectors.reading import newest_published
from library.models import Decision
from partners.actors import Actor
from partners.models import Organisation
from partners.selectors import organisation_or_404, organisation_to_manage

RECORD = "library.record_decision"


@dataclass(frozen=True)
class Story:
    """What one organisation decided about one framework, the newest first.

    `state` is that of `story_state`, where the story is read on its own.
    """

    organisation: Organisation
    version: FrameworkVersion
    decisions: Sequence[Decision]
    state: int = 0

    @property
    def framework(self) -> Framework:
        return self.version.framework

    @property
    def address(self) -> str:
        return reverse("library:adoption_story", args=[self.organisation.slug, self.framework.slug])

    @property
    def now(self) -> Decision | None:
        """Where the organisation stands today."""
        return self.decisions[0] if self.decisions else None

    @property
    def in_order(self) -> Sequence[Decision]:
        return self.decisions[::-1]


@dataclass(frozen=True)
class FrameworkRow:
    """A framework in the register: how many organisations stand where, and those that have decided anything."""

    version: FrameworkVersion
    stories: list[Story]
    undecided: int
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def counted(self) -> list[int]:
        return [self.counts[status] for status in Decision.Status.values]


@dataclass(frozen=True)
class Register:
    frameworks: list[FrameworkRow]
    organisations: list[Organisation]
    reads_reasons: bool

    @property
    def is_empty(self) -> bool:
        return not any(row.stories for row in self.frameworks)


def reads_reasons(actor: Actor) -> bool:
    return bool(test_rule("library.read_reasons", actor))


def _by_title(versions: Sequence[FrameworkVersion]) -> list[FrameworkVersion]:
    return sorted(versions, key=lambda version: (version.title, version.pk))


def register(actor: Actor) -> Register:
    """Every published framework, and where each organisation stands, in three queries."""
    versions = _by_title(newest_published())
    organisations = list(Organisation.objects.order_by("name"))
    decisions = Decision.objects.select_related("organisation", "version").newest_first()
    found: defaultdict[tuple[int, int], list[Decision]] = defaultdict(list)
    for decision in decisions:
        found[decision.framework_id, decision.organisation_id].append(decision)
    rows = []
    for version in versions:
        stories = [
            Story(organisation, version, found[version.framework_id, organisation.pk])
            for organisation in organisations
            if (version.framework_id, organisation.pk) in found
        ]
        counts = Counter(story.decisions[0].status for story in stories)
        rows.append(FrameworkRow(version, stories, len(organisations) - len(stories), counts))
    return Register(rows, organisations, reads_reasons(actor))


def stories_of(slug: str) -> tuple[Organisation, list[Story]]:
    """Where one organisation stands with every published framework. Raises `Http404`."""
    organisation = organisation_or_404(slug)
    found: defaultdict[int, list[Decision]] = defaultdict(list)
    for decision in organisation.decisions.select_related("version").newest_first():
        found[decision.framework_id].append(decision)
    versions = _by_title(newest_published())
    return organisation, [Story(organisation, version, found[version.framework_id]) for version in versions]


def story(slug: str, framework: str) -> Story:
    """For everybody to read. Raises `Http404` for a framework of which nothing is published."""
    return _story(organisation_or_404(slug), framework)


def story_to_write(actor: Actor, slug: str, framework: str) -> Story:
    """Raises `Http404` outside the actor's own organisations, `PermissionDenied` inside without the role."""
    return _story(organisation_to_manage(actor, slug, RECORD), framework)


def _story(organisation: Organisation, framework: str) -> Story:
    for version in newest_published():
        if version.framework.slug == framework:
            # The state first: what changes between the two reads is then noticed.
            state = story_state(organisation, version.framework)
            decisions = organisation.decisions.filter(framework=version.framework)
            return Story(organisation, version, list(decisions.select_related("version").newest_first()), state)
    raise Http404("no such framework")


def decision_in(story: Story, pk: int) -> Decision | None:
    """None where the story has no such decision, or has it no longer."""
    return next((decision for decision in story.decisions if decision.pk == pk), None)


def story_state(organisation: Organisation, framework: Framework) -> int:
    """A number that changes whenever a decision of the story is recorded, corrected or removed; 0 before the first."""
    changes = Decision.history.filter(organisation_id=organisation.pk, framework_id=framework.pk)
    return changes.aggregate(last=Max("history_id"))["last"] or 0


def versions_to_choose(framework: Framework) -> list[FrameworkVersion]:
    """The published versions, newest first."""
    return list(framework.versions.published().newest_first())
