"""What partners did about it: progress on last year's plans and the priorities' delivery plans."""

from datetime import date, timedelta
from typing import Any

from actions.models import Action
from actions.services import ActionText, activate_plan, add_action, create_plan, record_update
from frameworks.models import Element, FrameworkVersion, Kind
from partners.models import Role
from reporting.demonstration.cast import Cast
from reporting.demonstration.years import Years
from selfeval.models import Evaluation

PLAN_FRAMEWORK = "kirklees-cpp"
_PROGRESS = {
    "connecting": (Action.Status.DONE, "Agreed with twelve groups, and the meetings moved to evenings."),
    "equalising": (Action.Status.IN_PROGRESS, "The first review is published; the second waits for figures."),
}


def deliver_plans(story: dict[str, Any], cast: Cast, *, years: Years) -> None:
    _report_last_years_progress(cast, years=years)
    version = FrameworkVersion.objects.published().newest_first().filter(framework__slug=PLAN_FRAMEWORK)[0]
    priorities = {element.slug: element for element in version.elements.of_kind(Kind.PRIORITY)}
    for slug, actions in story["priority_plans"].items():
        _deliver_priority(priorities[slug], actions, cast, years=years)


def _report_last_years_progress(cast: Cast, *, years: Years) -> None:
    actions = Action.objects.filter(
        plan__evaluation__cycle__is_baseline=True,
        plan__evaluation__status__in=Evaluation.WITH_SUBMISSION,
        approach__slug__in=_PROGRESS,
    ).select_related("approach", "plan__organisation")
    for action in actions.order_by("id"):
        if action.approach is None or action.plan.organisation is None:
            continue
        status, note = _PROGRESS[action.approach.slug]
        by, by_role = cast.officer(action.plan.organisation, Role.LEAD)
        record_update(
            action=action,
            status=status,
            note=note,
            by=by,
            by_role=by_role,
            at=years.moment("current", 0.2),
        )


def _deliver_priority(priority: Element, actions: list[dict[str, Any]], cast: Cast, *, years: Years) -> None:
    by, at = cast.people["priority"], years.moment("current", 0.1)
    starts_on = date(years.current, 4, 1)
    plan = create_plan(
        priority=priority,
        title=f"Delivery plan {years.title('current')}",
        starts_on=starts_on,
        ends_on=starts_on.replace(year=starts_on.year + 1) - timedelta(days=1),
        by=by,
        at=at,
    )
    activate_plan(plan=plan, by=by, at=at)
    for words in actions:
        action = add_action(
            plan=plan,
            text=ActionText(
                what=words["what"],
                owner_role=words["owner_role"],
                milestone=words["milestone"],
                due_on=years.months_after(starts_on, words["months"]),
            ),
            by=by,
            at=at,
        )
        status = Action.Status(words["status"])
        if status != Action.Status.NOT_STARTED:
            record_update(
                action=action,
                status=status,
                note="Reported to the Strategic Delivery Group.",
                by=by,
                by_role=cast.role("priority", Role.PRIORITY_LEAD),
                at=years.moment("current", 0.5),
            )
