"""Makers of rows for tests; each gives a valid row with nothing more than it needs."""

from datetime import UTC, date, datetime
from itertools import count

import factory
from factory.django import DjangoModelFactory
from simple_history.utils import bulk_create_with_history

from actions.models import Action, Plan
from cohesion_portal.lib.history import sign
from frameworks.models import (
    Element,
    Framework,
    FrameworkVersion,
    Kind,
    Level,
    Scale,
    ScaleVersion,
    SourceDocument,
)
from indicators.models import Indicator, Observation, Register, Target
from indicators.targets import Grammar
from library.decisions import DecisionText
from library.models import Decision
from library.selectors.adoption import story_state
from library.services.adoption import record_decision
from partners.models import Membership, Organisation, Role, Unit, User
from selfeval.draft import Typed
from selfeval.models import Cycle, Evaluation, Submission
from selfeval.questionnaire import OTHER_ANSWERS
from selfeval.questions import Answering, Part, Question, asked_in
from selfeval.selectors import forget_questionnaires, questionnaire_for
from selfeval.services import add_evidence, save_answers, sign_off_and_submit

NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
PASSWORD = "correct-horse-battery"
APPROACHES = ("Connecting", "Communicating", "Equalising", "Trusting", "Celebrating")
LEVELS = ("Starting", "Developing", "Embedded", "Leading")
EVIDENCE_KINDS = (
    ("mandatory-measures", "Mandatory or regulatory measures"),
    ("service-reporting", "Service reporting"),
    ("lived-experience", "Lived experience"),
)


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@partner.example")
    name = factory.Sequence(lambda n: f"Person {n}")


class OrganisationFactory(DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Organisation {n:03}")
    slug = factory.Sequence(lambda n: f"organisation-{n:03}")
    kind = Organisation.Kind.VOLUNTARY


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = Role.LEAD
    started_at = NOW


def make_user(role: Role | None, organisation: Organisation | None = None, **fields: object) -> User:
    """A person who can sign in, with one role in one organisation (a new one when none is given)."""
    user = UserFactory(**fields)
    if role is not None:
        MembershipFactory(user=user, organisation=organisation or OrganisationFactory(), role=role)
    return user


def make_users(*held: tuple[Role | None, Organisation]) -> list[User]:
    """People with one role (or none) each, made together: many tests begin with everybody there is."""
    users = User.objects.bulk_create(UserFactory.build() for _ in held)
    memberships = [
        Membership(user=user, organisation=organisation, role=role, started_at=NOW)
        for user, (role, organisation) in zip(users, held, strict=True)
        if role is not None
    ]
    bulk_create_with_history(memberships, Membership)
    return users


def make_decision(
    organisation: Organisation,
    framework: Framework,
    *,
    by: User,
    status: Decision.Status = Decision.Status.CONSIDERING,
    decided_on: date = date(2026, 3, 3),
    reason: str = "",
    body: str = "Cabinet",
) -> Decision:
    """A decision in the adoption register, recorded at once."""
    return record_decision(
        organisation=organisation,
        framework=framework,
        seen=story_state(organisation, framework),
        text=DecisionText(status=status, decided_on=decided_on, deciding_body=body, reason=reason),
        by=by,
        by_role=f"Lead officer, {organisation}",
        at=NOW,
    )


def make_framework(slug: str = "icf", label: str = "2022") -> FrameworkVersion:
    """A small framework: five approaches with a statement and a prompt each, three evidence kinds, a scale of four."""
    framework, _ = Framework.objects.get_or_create(slug=slug)
    version = FrameworkVersion.objects.create(
        framework=framework,
        label=label,
        sequence=framework.versions.count() + 1,
        status=FrameworkVersion.Status.PUBLISHED,
        title="Inclusive Communities Framework",
        short_title="Inclusive Communities Framework",
        owner="Communities Board",
        summary="How partners work alongside communities.",
        digest="0" * 64,
        loaded_at=NOW,
    )
    document = SourceDocument.objects.create(
        version=version, slug="doc", title="The framework", short="Framework 2022", publisher="The council"
    )
    position = count(1)

    def element(kind: Kind, slug: str, label: str, parent: Element | None = None) -> Element:
        return Element(
            version=version,
            parent=parent,
            kind=kind,
            slug=slug,
            label=label,
            document=document,
            section="7b",
            position=next(position),
            depth=0 if parent is None else parent.depth + 1,
        )

    # At once, for nearly every test begins with a framework.
    tops, below = [], []
    for name in APPROACHES:
        approach = element(Kind.APPROACH, name.lower(), name)
        tops.append(approach)
        below.append(
            element(Kind.STATEMENT, f"{name.lower()}-statement", f"We will put {name.lower()} into practice", approach)
        )
        below.append(element(Kind.PROMPT, f"{name.lower()}-prompt", f"How do we know about {name.lower()}?", approach))
    tops += [element(Kind.EVIDENCE_KIND, kind_slug, kind_label) for kind_slug, kind_label in EVIDENCE_KINDS]
    tops.append(element(Kind.PRIORITY, "resilient-communities", "Resilient communities"))
    Element.objects.bulk_create(tops)
    Element.objects.bulk_create(below)
    scale, _ = Scale.objects.get_or_create(slug=f"{slug}-levels")
    scale_version = ScaleVersion.objects.create(scale=scale, framework_version=version, label=label, title="Levels")
    Level.objects.bulk_create(
        Level(scale_version=scale_version, number=number, label=name, text=f"{name} in words")
        for number, name in enumerate(LEVELS, start=1)
    )
    return version


def add_helps(version: FrameworkVersion) -> dict[str, Element]:
    """A checklist of two prompts and a section with one method, beside the approaches; the elements by slug."""
    like = version.elements.get(kind=Kind.PRIORITY)
    last = version.elements.count()
    elements: dict[str, Element] = {}
    for kind, slug, label, parent in (
        (Kind.CHECKLIST, "restorative", "Restorative checklist", None),
        (Kind.PROMPT, "reflection", "Does it promote reflection?", "restorative"),
        (Kind.PROMPT, "challenge", "Does it allow for challenge?", "restorative"),
        (Kind.SECTION, "methods", "Methods of assessment", None),
        (Kind.METHOD, "time", "Taking the time", "methods"),
    ):
        elements[slug] = Element.objects.create(
            version=version,
            parent=elements[parent] if parent else None,
            kind=kind,
            slug=slug,
            label=label,
            document=like.document,
            section="8",
            position=last + len(elements) + 1,
            depth=1 if parent else 0,
        )
    forget_questionnaires()
    return elements


def make_cycle(
    version: FrameworkVersion | None = None, year: int = 2026, *, is_baseline: bool = False, **fields: object
) -> Cycle:
    """The cycle of one year, 2026 being 2026/27, on the framework's only scale."""
    version = version or make_framework()
    return Cycle.objects.create(
        slug=f"{year}-{year % 100 + 1}",
        title=f"{year}/{year % 100 + 1}",
        framework_version=version,
        scale_version=version.scale_versions.get(),
        opens_on=date(year, 9, 1),
        closes_on=date(year + 1, 1, 31),
        is_baseline=is_baseline,
        **({"opened_at": NOW} | fields),
    )


def make_plan(organisation: Organisation, year: int = 2026) -> Plan:
    return Plan.objects.create(
        organisation=organisation,
        title=f"Plan {year}/{year % 100 + 1}",
        starts_on=date(year, 11, 1),
        ends_on=date(year + 1, 10, 31),
    )


def make_action(plan: Plan, approach: Element | None = None, **fields: object) -> Action:
    values: dict[str, object] = {
        "what": "Hold listening sessions",
        "owner_role": "Engagement manager",
        "due_on": plan.ends_on,
        "position": plan.actions.count() + 1,
    }
    return Action.objects.create(plan=plan, approach=approach, **(values | fields))


def make_indicator(code: str = "1.1", grammar: Grammar = Grammar.BELOW_BASELINE, **fields: object) -> Indicator:
    """A count, wanted lower, with its target; `target` holds further values of the target."""
    target = fields.pop("target", {})
    assert isinstance(target, dict)
    register, _ = Register.objects.get_or_create(slug="plan-2022", defaults={"title": "Outcome framework"})
    priority = Element.objects.filter(kind=Kind.PRIORITY).first() or make_framework().elements.get(kind=Kind.PRIORITY)
    values: dict[str, object] = {
        "slug": f"measure-{code.replace('.', '-')}",
        "position": register.indicators.count() + 1,
        "label": f"Measure {code}",
        "priority": priority,
        "unit": Indicator.Unit.COUNT,
        "intent": Indicator.Intent.DOWN,
        "wording": "Reduce it",
        "citation": "Plan 2022, Appendix",
    }
    indicator = Indicator.objects.create(register=register, code=code, **(values | fields))
    Target.objects.create(indicator=indicator, as_written="Reduce it below the baseline", grammar=grammar, **target)
    return indicator


def make_observation(indicator: Indicator, value: object, year: int = 2021, **fields: object) -> Observation:
    """The figure of one financial year, 2021 being 2021/22."""
    values: dict[str, object] = {
        "period_type": Observation.PeriodType.FINANCIAL_YEAR,
        "period_label": f"{year}/{(year + 1) % 100:02}",
        "period_starts": date(year, 4, 1),
        "period_ends": date(year + 1, 3, 31),
        "value": value,
        "entered_at": NOW,
    }
    row = Observation(indicator=indicator, **(values | fields))
    sign(row, by=None, at=row.entered_at).save()
    return row


def make_evaluation(
    cycle: Cycle | None = None, organisation: Organisation | None = None, **fields: object
) -> Evaluation:
    """An evaluation to which the organisation was invited and in which nothing is answered yet."""
    cycle = cycle or make_cycle()
    organisation = organisation or OrganisationFactory()
    values: dict[str, object] = {
        "cycle": cycle,
        "organisation": organisation,
        "invited_at": NOW,
        "due_on": cycle.closes_on,
        "plan": make_plan(organisation, cycle.opens_on.year),
    }
    return Evaluation.objects.create(**(values | fields))


def make_unit_evaluation(whole: Evaluation, name: str = "Adults", **fields: object) -> Evaluation:
    """The evaluation of a unit of an organisation, in which nothing is answered yet; the unit is made if it is new."""
    slug = name.lower().replace(" ", "-")
    position = whole.organisation.units.count() + 1
    unit, _ = Unit.objects.get_or_create(
        organisation=whole.organisation, slug=slug, defaults={"name": name, "position": position}
    )
    return make_evaluation(whole.cycle, whole.organisation, part=slug, unit=unit, **fields)


def complete_draft(evaluation: Evaluation, by: User, *, level: int | str = 3) -> Evaluation:
    """Answer every required question of an evaluation, with one piece of evidence and one action; not submitted."""
    questionnaire = questionnaire_for(evaluation)
    typed = [
        Typed(question.key, _answer_to(question, level), approach.id if approach else None)
        for part, approaches in (
            (Part.APPROACH, questionnaire.approaches),
            (Part.DIALOGUE, [None]),
            (Part.AGREED, [None]),
        )
        for approach in approaches
        for question in asked_in(part, questionnaire.of)
        if question.required
        or (question.key == "level_reason" and level in OTHER_ANSWERS)
        or (question.key == "difference" and level == 4)
    ]
    by_role = f"Lead officer, {evaluation.organisation}"
    save_answers(evaluation=evaluation, typed=typed, by=by, by_role=by_role, at=NOW)
    evaluation.refresh_from_db()
    if questionnaire.evidence_kinds:
        add_evidence(
            evaluation=evaluation,
            approach_id=questionnaire.approaches[0].id,
            kind_id=questionnaire.evidence_kinds[-1].id,
            title="Listening sessions",
            location="Shared drive, community folder",
            shows="People feel heard",
            by=by,
            by_role=by_role,
            at=NOW,
        )
    make_action(evaluation.plan)
    return evaluation


def _answer_to(question: Question, level: int | str) -> str:
    answers = {
        Answering.LEVEL: str(level),
        Answering.AGREED_LEVEL: "2",
        Answering.CONFIDENCE: "medium",
        Answering.DURATION: "half_day",
        Answering.DATE: "2026-09-10",
    }
    return answers.get(question.answering, f"Our words on: {question.short.lower()}")


def make_submission(evaluation: Evaluation, by: User, *, level: int | str = 3) -> Submission:
    """Complete an evaluation and submit it as its approver would."""
    complete_draft(evaluation, by, level=level)
    return sign_off_and_submit(evaluation=evaluation, by=by, by_role=f"Approver, {evaluation.organisation}", at=NOW)
