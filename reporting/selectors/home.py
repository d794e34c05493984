"""What the home page tells each person, in a few queries whatever the number of organisations."""

from dataclasses import dataclass, field
from datetime import date

from rules import test_rule

from frameworks.selectors.reading import Summary, library
from partners.actors import Actor
from partners.models import Role
from reporting.findings import Participation
from reporting.models import Publication, Report
from reporting.selectors.reports import drafts_for
from selfeval.models import Cycle, Evaluation
from selfeval.selectors import cycles, status_counts
from selfeval.work import Task, work_of

Status = Evaluation.Status
# Those for whom `selfeval.work` can find something.
_WORKERS = (Role.CONTRIBUTOR, Role.LEAD, Role.APPROVER, Role.SECRETARIAT, Role.PRIORITY_LEAD)

REPORTS_SHOWN = 3


@dataclass(frozen=True)
class Progress:
    """How far a cycle has come."""

    cycle: Cycle
    participation: Participation
    is_over: bool


@dataclass(frozen=True)
class Home:
    """`work` is None for someone for whom nothing can wait; `progress` for someone who sees no dashboard."""

    work: list[Task] | None = None
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
        work=work_of(actor, today) if actor.has(*_WORKERS) else None,
        progress=_progress(today) if test_rule("reporting.view_dashboard", actor) else None,
        drafts=list(drafts_for(actor)),
        published=published,
    )


def _progress(today: date) -> Progress | None:
    cycle = cycles().opened().filter(opens_on__lte=today).first()
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
    return Progress(cycle, participation, is_over=cycle.closes_on < today)
