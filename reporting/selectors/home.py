"""What the home page tells each person, in a few queries whatever the number of organisations."""

from dataclasses import dataclass, field
from datetime import date

from rules import test_rule

from frameworks.selectors.reading import Summary, library
from partners.actors import Actor
from reporting.findings import Participation
from reporting.models import Publication, Report
from reporting.selectors.reports import drafts_for
from selfeval.models import Cycle, Evaluation
from selfeval.selectors import cycles, own_evaluations, status_counts
from selfeval.steps import Row, own_rows

Status = Evaluation.Status

OWN_SHOWN = 4
REPORTS_SHOWN = 3
NAMES_SHOWN = 30


@dataclass(frozen=True)
class Progress:
    """How far a cycle has come; `not_started` holds the first names, `more` how many others there are."""

    cycle: Cycle
    participation: Participation
    is_over: bool
    not_started: tuple[str, ...] = ()

    @property
    def more(self) -> int:
        return self.participation.invited - self.participation.started - len(self.not_started)


@dataclass(frozen=True)
class Home:
    """`own` is None for someone who works on no evaluation; `progress` for someone who sees no dashboard."""

    own: list[Row] | None = None
    progress: Progress | None = None
    drafts: list[Report] = field(default_factory=list)
    published: list[Publication] = field(default_factory=list)
    frameworks: list[Summary] = field(default_factory=list)


def home_for(actor: Actor, today: date) -> Home:
    newest = Publication.objects.newest_of_each().newest_first().without_content().select_related("report")
    published = list(newest[:REPORTS_SHOWN])
    if not actor.is_signed_in:
        return Home(published=published, frameworks=library(with_drafts=False))
    return Home(
        own=_own(actor, today) if test_rule("selfeval.list_own", actor) else None,
        progress=_progress(actor, today) if test_rule("reporting.view_dashboard", actor) else None,
        drafts=list(drafts_for(actor)),
        published=published,
    )


def _own(actor: Actor, today: date) -> list[Row]:
    """Those of cycles that are not closed, with the next step of each."""
    still_open = own_evaluations(actor).filter(cycle__closed_at__isnull=True)
    return own_rows(list(still_open[:OWN_SHOWN]), actor, today)


def _progress(actor: Actor, today: date) -> Progress | None:
    cycle = cycles().filter(opens_on__lte=today).first()
    if cycle is None:
        return None
    counts = status_counts(cycle)
    invited = sum(counts.values())
    participation = Participation(
        invited=invited,
        started=invited - counts.get(Status.INVITED, 0),
        submitted=sum(counts.get(status, 0) for status in Evaluation.WITH_SUBMISSION),
        returned=counts.get(Status.RETURNED, 0),
    )
    names: tuple[str, ...] = ()
    if test_rule("selfeval.manage_cycles", actor):
        waiting = Evaluation.objects.of_organisations().filter(cycle=cycle, status=Status.INVITED).by_organisation()
        names = tuple(waiting.values_list("organisation__name", flat=True)[:NAMES_SHOWN])
    return Progress(cycle, participation, is_over=cycle.closes_on < today, not_started=names)
