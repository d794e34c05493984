"""One small district with the real framework: who is there, and what they did before a journey begins."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TypedDict

from django.utils import timezone

from cohesion_portal.environment import BASE_DIR
from frameworks.models import FrameworkVersion
from frameworks.services import load_framework_files
from partners.actors import actor_for
from partners.models import Organisation, Role, User
from partners.selectors import role_line
from partners.services import add_organisation, grant_role
from reporting.models import Publication, Report
from reporting.services import ReportText, approve_report, draft_report, edit_report, publish_report, send_to_board
from selfeval.draft import Typed
from selfeval.models import Cycle, Evaluation, Submission
from selfeval.questions import Answering, Part, Question, asked_in
from selfeval.selectors import questionnaire_of
from selfeval.services import (
    add_evidence,
    add_to_plan,
    close_cycle,
    invite_organisation,
    open_cycle,
    prepare_cycle,
    save_answers,
    sign_off_and_submit,
)
from tests.factories import PASSWORD

FRAMEWORK = BASE_DIR / "fixtures" / "frameworks" / "kirklees-icf.yaml"
COUNCIL, COLLEGE, TRUST = "Calder Vale Council", "Calder Vale College", "Moorside Trust"
PARTNERSHIP = "Calder Vale Partnership"
ROLES = {
    "contributor": (Role.CONTRIBUTOR, COUNCIL),
    "colleague": (Role.LEAD, COUNCIL),
    "approver": (Role.APPROVER, COUNCIL),
    "lead": (Role.LEAD, COLLEGE),
    "outsider": (Role.LEAD, TRUST),
    "secretariat": (Role.SECRETARIAT, PARTNERSHIP),
    "priority": (Role.PRIORITY_LEAD, PARTNERSHIP),
    "steward": (Role.DATA_STEWARD, PARTNERSHIP),
    "board": (Role.BOARD_MEMBER, PARTNERSHIP),
    "clerk": (Role.SCRUTINY_CLERK, PARTNERSHIP),
    "administrator": (Role.ADMINISTRATOR, PARTNERSHIP),
}
KINDS = {
    COUNCIL: Organisation.Kind.COUNCIL,
    COLLEGE: Organisation.Kind.EDUCATION,
    TRUST: Organisation.Kind.VOLUNTARY,
    PARTNERSHIP: Organisation.Kind.COUNCIL,
}
# Who writes and who signs off; in two of the three organisations the lead officer may do both.
OFFICERS = {COUNCIL: ("colleague", "approver"), COLLEGE: ("lead", "lead"), TRUST: ("outsider", "outsider")}
DAY = timedelta(days=1)


class Signed(TypedDict):
    by: User
    by_role: str
    at: datetime


@dataclass(frozen=True)
class District:
    """`cycle` is the year that the functions below write in; `people` are called by what they do."""

    cycle: Cycle
    people: dict[str, User]
    organisations: dict[str, Organisation]

    def evaluation(self, organisation: str) -> Evaluation:
        return Evaluation.objects.get(cycle=self.cycle, organisation=self.organisations[organisation])

    def signed(self, person: str) -> Signed:
        """Who writes, in which role and when, as the services ask for it."""
        user, organisation = self.people[person], self.organisations[ROLES[person][1]]
        return {"by": user, "by_role": role_line(actor_for(user), organisation.pk), "at": timezone.now()}


def make_district() -> District:
    """Everybody, and this year's cycle with three organisations that were invited to it."""
    at = timezone.now()
    load_framework_files(paths=[FRAMEWORK], at=at)
    people = {name: User.objects.create_user(f"{name}@partner.example", PASSWORD, name=f"The {name}") for name in ROLES}
    by = people["administrator"]
    organisations = {
        name: add_organisation(name=name, kind=kind, lead_may_approve=name in (COLLEGE, TRUST), by=by, at=at)
        for name, kind in KINDS.items()
    }
    for name, (role, where) in ROLES.items():
        grant_role(user=people[name], organisation=organisations[where], role=role, by=by, at=at)
    cycle = _open_year(people["secretariat"], timezone.localdate() - 60 * DAY)
    return _invite_all(District(cycle, people, organisations))


def _open_year(by: User, opens_on: date, *, is_baseline: bool = False) -> Cycle:
    cycle = prepare_cycle(
        title=f"{opens_on.year}/{(opens_on.year + 1) % 100:02}",
        scale_version=FrameworkVersion.objects.published().get().scale_versions.get(),
        opens_on=opens_on,
        closes_on=opens_on + 120 * DAY,
        is_baseline=is_baseline,
        by=by,
        at=timezone.now(),
    )
    return open_cycle(cycle=cycle, by=by, at=timezone.now())


def _invite_all(district: District) -> District:
    for name in OFFICERS:
        invite_organisation(
            cycle=district.cycle,
            organisation=district.organisations[name],
            due_on=district.cycle.closes_on,
            **district.signed("secretariat"),
        )
    return district


def year_before(district: District) -> District:
    """The same district in its baseline year, in which everybody submitted."""
    by = district.people["secretariat"]
    cycle = _open_year(by, district.cycle.opens_on - 365 * DAY, is_baseline=True)
    before = _invite_all(replace(district, cycle=cycle))
    submit(before, *OFFICERS)
    return replace(before, cycle=close_cycle(cycle=cycle, by=by, at=timezone.now()))


def answer_approaches(
    district: District, organisation: str, *, but: Collection[str] = (), gap: tuple[str, str] = ("", "")
) -> None:
    """Every answer that is needed about the approaches, `but` for some, and but for one question (`gap`) of one."""
    evaluation = district.evaluation(organisation)
    shift = list(OFFICERS).index(organisation)
    approaches = [approach for approach in questionnaire_of(evaluation.cycle).approaches if approach.slug not in but]
    typed = [
        Typed(question.key, _answer(question, place + shift), approach.id)
        for place, approach in enumerate(approaches)
        for question in _needed(Part.APPROACH)
        if (approach.slug, question.key) != gap
    ]
    save_answers(evaluation=evaluation, typed=typed, **district.signed(OFFICERS[organisation][0]))


def _needed(*parts: Part) -> Iterable[Question]:
    return (
        question for part in parts for question in asked_in(part) if question.required or question.key == "difference"
    )


def _answer(question: Question, place: int) -> str:
    """Levels that differ, so that there is something to draw."""
    answers = {
        Answering.LEVEL: str(1 + place % 4),
        Answering.AGREED_LEVEL: str(1 + place % 3),
        Answering.CONFIDENCE: ("high", "medium", "low")[place % 3],
        Answering.DURATION: "half_day",
        Answering.DATE: (timezone.localdate() - 7 * DAY).isoformat(),
    }
    return answers.get(question.answering, f"Our words on: {question.short.lower()}.")


def fill(district: District, organisation: str) -> Evaluation:
    """Everything that is needed to submit."""
    evaluation, signed = district.evaluation(organisation), district.signed(OFFICERS[organisation][0])
    questionnaire = questionnaire_of(evaluation.cycle)
    answer_approaches(district, organisation)
    place = list(OFFICERS).index(organisation)
    typed = [Typed(question.key, _answer(question, place)) for question in _needed(Part.DIALOGUE, Part.AGREED)]
    save_answers(evaluation=evaluation, typed=typed, **signed)
    add_evidence(
        evaluation=evaluation,
        approach_id=questionnaire.approaches[0].id,
        kind_id=questionnaire.evidence_kinds[-1].id,
        title="Listening sessions",
        location="Shared drive, community folder",
        shows="People feel heard.",
        **signed,
    )
    add_to_plan(
        evaluation=evaluation,
        approach_id=questionnaire.approaches[0].id,
        what="Hold listening sessions in every ward",
        owner_role="Engagement manager",
        milestone="",
        due_on=evaluation.plan.ends_on,
        support_needed="",
        **signed,
    )
    return evaluation


def submit(district: District, *organisations: str) -> list[Submission]:
    return [
        sign_off_and_submit(evaluation=fill(district, name), **district.signed(OFFICERS[name][1]))
        for name in organisations
    ]


def draft(district: District) -> Report:
    """A draft with all that the Board needs, not sent to it yet."""
    by, at = district.people["secretariat"], timezone.now()
    report = draft_report(cycle=district.cycle, by=by, at=at)
    text = ReportText(
        title=report.title, decision_asked="Note the findings.", summary="Partners said where they start."
    )
    return edit_report(report=report, version=report.version, text=text, by=by, at=at)


def publish(district: District) -> Publication:
    by, at = district.people["secretariat"], timezone.now()
    report = send_to_board(report=draft(district), by=by, at=at)
    report = approve_report(report=report, approved_on=timezone.localdate(), minute="Minute 14", by=by, at=at)
    return publish_report(report=report, by=by, at=at)
