"""What the organisations decided about the frameworks."""

from typing import Any

from frameworks.models import Framework
from library.decisions import DecisionText
from library.models import Decision
from library.selectors.adoption import story_state
from library.services.adoption import record_decision
from partners.models import Role
from reporting.demonstration.cast import Cast
from reporting.demonstration.years import Years


def adopt_frameworks(story: dict[str, Any], cast: Cast, *, years: Years) -> None:
    for one in story["decisions"]:
        organisation = cast.organisations[one["organisation"]]
        framework = Framework.objects.get(slug=one["framework"])
        by, by_role = cast.officer(organisation, Role.LEAD)
        at = years.moment(*one["when"])
        text = DecisionText(
            status=Decision.Status(one["status"]),
            decided_on=at.date(),
            deciding_body=one["body"],
            reason=one["reason"],
            version=framework.versions.published().filter(label=one.get("version", "")).first(),
        )
        record_decision(
            organisation=organisation,
            framework=framework,
            seen=story_state(organisation, framework),
            text=text,
            by=by,
            by_role=by_role,
            at=at,
        )
