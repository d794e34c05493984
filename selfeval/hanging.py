"""What self-evaluations say of an approach: every organisation's for those who read them all, else one's own."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from django.db.models import Count, F
from django.urls import reverse
from rules import test_rule

from frameworks.hanging import Hanging, Line, Peg
from frameworks.models import End, Kind
from partners.actors import Actor
from partners.rules import ORGANISATION_ROLES
from selfeval.models import Evaluation, SubmittedJudgement

TOPIC = "selfeval"
_HEADING = "Self-evaluations"
_MISSING = "No self-evaluation that you may read looks at this yet."
_Outcome = SubmittedJudgement.Outcome


def evaluations_on(pegs: Sequence[Peg], actor: Actor) -> Mapping[End, Hanging]:
    """Nothing for those who take no part: what organisations submit is theirs until a report is published."""
    reads_all = test_rule("selfeval.list_all", actor)
    own = actor.organisation_ids(*ORGANISATION_ROLES)
    approaches = {key: peg.end for peg in pegs if peg.kind == Kind.APPROACH for key in peg.keys}
    if not approaches or not (reads_all or own):
        return {}
    lines: dict[End, list[Line]] = {end: [] for end in approaches.values()}
    if reads_all:
        for end, line in _distributions(approaches):
            lines[end].append(line)
    if own:
        for end, line in _own_evaluations(approaches, own):
            lines[end].append(line)
    return {end: _hanging(of_one) for end, of_one in lines.items()}


def _hanging(lines: list[Line]) -> Hanging:
    if not lines:
        return Hanging(TOPIC, _HEADING, missing=_MISSING)
    return Hanging(TOPIC, _HEADING, len(lines), "Self-evaluations look at it", lines)


def _distributions(approaches: Mapping[int, End]) -> list[tuple[End, Line]]:
    """How many organisations chose each level, the newest cycle first; parts of organisations do not count."""
    rows = (
        SubmittedJudgement.objects.filter(
            approach__in=approaches,
            submission__evaluation__part="",
            submission__evaluation__current_submission=F("submission"),
        )
        .values_list("approach_id", "submission__evaluation__cycle__title", "outcome", "level__label")
        .annotate(Count("pk"))
        .order_by("-submission__evaluation__cycle__opens_on", F("level__number").asc(nulls_last=True), "outcome")
    )
    counts: defaultdict[tuple[End, str], Counter[str]] = defaultdict(Counter)
    for approach, cycle, outcome, level, count in rows:
        words = level if outcome == _Outcome.RATED else str(_Outcome(outcome).label).lower()
        counts[approaches[approach], cycle][words] += count
    return [
        (end, Line(f"Self-evaluations {cycle}", reverse("selfeval:evaluations"), _spread(of_one)))
        for (end, cycle), of_one in counts.items()
    ]


def _spread(counts: Mapping[str, int]) -> str:
    """ "4 organisations (Starting 1, Developing 2, not applicable 1)"."""
    total = sum(counts.values())
    listed = ", ".join(f"{words} {count:,}" for words, count in counts.items())
    return f"{total:,} organisation{'' if total == 1 else 's'} ({listed})"


def _own_evaluations(approaches: Mapping[int, End], organisations: frozenset[int]) -> list[tuple[End, Line]]:
    """The newest cycle first; the page of the approach shows what was written there."""
    rows = (
        Evaluation.objects.for_organisations(organisations)
        .of_organisations()
        .filter(cycle__framework_version__elements__in=approaches)
        .values_list(
            "cycle__framework_version__elements",
            "cycle__slug",
            "cycle__title",
            "organisation__slug",
            "organisation__name",
            "status",
        )
        .order_by("-cycle__opens_on", "organisation__name")
    )
    return [
        (
            approaches[approach],
            Line(
                f"{name}, {title}",
                reverse("selfeval:approach", args=[cycle, organisation, approaches[approach].slug]),
                str(Evaluation.Status(status).label),
            ),
        )
        for approach, cycle, title, organisation, name, status in rows
    ]
