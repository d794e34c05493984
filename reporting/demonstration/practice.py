"""What organisations tell of their work: a case study that is published and one that waits for review."""

from dataclasses import fields
from typing import Any

from library.consent import QUESTIONS
from library.models import CaseStudy
from library.selectors.elements import end_from
from library.services.case_studies import (
    CaseText,
    answer_review,
    publish_case_study,
    start_case_study,
    submit_case_study,
)
from partners.models import Role
from reporting.demonstration.cast import Cast
from reporting.demonstration.years import Years

_WRITTEN, _SENT, _PUBLISHED, _WAITING = 0.2, 0.25, 0.4, 0.9
_WRITER_ROLES = (Role.LEAD, Role.APPROVER)


def tell_case_studies(story: dict[str, Any], cast: Cast, *, years: Years) -> None:
    for one in story["case_studies"]:
        case_study = _send(one, cast, years=years)
        if one["publish"]:
            _publish(case_study, cast, years=years)


def _send(one: dict[str, Any], cast: Cast, *, years: Years) -> CaseStudy:
    organisation = cast.organisations[one["organisation"]]
    by, by_role = cast.officer(organisation, *_WRITER_ROLES)
    text = CaseText(
        elements=tuple(end_from(name) for name in one["elements"]),
        places=tuple(one["places"]),
        **{each.name: one[each.name] for each in fields(CaseText) if each.name not in ("elements", "places")},
    )
    written = years.moment("current", _WRITTEN)
    case_study = start_case_study(organisation=organisation, text=text, by=by, by_role=by_role, at=written)
    sent = years.moment("current", _SENT if one["publish"] else _WAITING)
    return submit_case_study(case_study=case_study, version=case_study.version, by=by, by_role=by_role, at=sent)


def _publish(case_study: CaseStudy, cast: Cast, *, years: Years) -> None:
    at = years.moment("current", _PUBLISHED)
    by, by_role = cast.people["secretariat"], cast.role("secretariat", Role.SECRETARIAT)
    answers = {question: (asked.fitting[-1], "") for question, asked in QUESTIONS.items()}
    answer_review(case_study=case_study, answers=answers, by=by, by_role=by_role, at=at)
    publish_case_study(case_study=case_study, by=by, by_role=by_role, at=at)
