"""Two years of self-evaluation, each organisation as far as the story takes it."""

from datetime import datetime, timedelta
from typing import Any

from actions.services import ActionText, add_action
from frameworks.models import Element, FrameworkVersion, Kind
from partners.models import Role, User
from reporting.demonstration.cast import Cast
from reporting.demonstration.parts import follow_parts
from reporting.demonstration.reviewing import review
from reporting.demonstration.years import Years
from selfeval.draft import Typed
from selfeval.models import Cycle, Evaluation
from selfeval.questions import DO_NOT_KNOW, NOT_APPLICABLE
from selfeval.services import (
    add_evidence,
    close_cycle,
    invite_organisation,
    open_cycle,
    prepare_cycle,
    return_evaluation,
    save_answers,
    sign_off_and_submit,
)

FRAMEWORK = "kirklees-icf"
APPROACHES = ("connecting", "communicating", "equalising", "trusting", "celebrating")
_UNRATED = {"na": NOT_APPLICABLE, "dk": DO_NOT_KNOW}
_REASONS = {
    "na": "We have no services or staff of our own to which this could apply.",
    "dk": "We have not yet heard from the communities concerned, so any level would be a guess.",
}


def evaluate(story: dict[str, Any], cast: Cast, *, years: Years) -> dict[str, Cycle]:
    """Open both cycles and take every organisation through them; the baseline is closed when its year is over."""
    version = FrameworkVersion.objects.published().newest_first().filter(framework__slug=FRAMEWORK)[0]
    elements = {element.slug: element for element in version.elements.of_kind(Kind.APPROACH, Kind.EVIDENCE_KIND)}
    cycles: dict[str, Cycle] = {}
    for name in ("baseline", "current"):
        cycle = prepare_cycle(
            title=years.title(name),
            scale_version=version.scale_versions.get(),
            opens_on=years.opens(name),
            closes_on=years.closes(name),
            is_baseline=name == "baseline",
            by=cast.people["secretariat"],
            at=years.moment(name, 0),
        )
        cycles[name] = open_cycle(cycle=cycle, by=cast.people["secretariat"], at=years.moment(name, 0))
        Year(story, cast, years, name, cycles[name], elements).run()
    review(story, cast, cycles["current"], years=years)
    close_cycle(cycle=cycles["baseline"], by=cast.people["secretariat"], at=years.at(years.closes("baseline"), 17))
    return cycles


class Year:
    """One cycle of the story."""

    def __init__(
        self, story: dict[str, Any], cast: Cast, years: Years, name: str, cycle: Cycle, elements: dict[str, Element]
    ) -> None:
        self.story, self.cast, self.years, self.name, self.cycle = story, cast, years, name, cycle
        self.elements = elements
        self.secretariat = cast.people["secretariat"]
        self.secretariat_role = cast.role("secretariat", Role.SECRETARIAT)

    def run(self) -> None:
        fates = self.story["evaluations"][self.name]
        for number, (slug, fate) in enumerate(fates.items()):
            share = (number + 1) / (len(fates) + 2)
            self._follow(slug, fate, share)

    def _follow(self, who: str, fate: dict[str, Any], share: float) -> None:
        organisation = self.cast.organisations[who]
        evaluation = invite_organisation(
            cycle=self.cycle,
            organisation=organisation,
            due_on=self.cycle.closes_on - timedelta(days=21),
            by=self.secretariat,
            by_role=self.secretariat_role,
            at=self.years.moment(self.name, 0.02),
        )
        if fate["until"] == "invited":
            return
        by, role = self.cast.officer(organisation, Role.LEAD)
        at = self.years.moment(self.name, share)
        for slug, level, confidence in zip(APPROACHES, fate["levels"], fate["confidence"], strict=False):
            words = self.story["baseline_words"] if self.name == "baseline" else self.story["words"][who]
            self.answer(evaluation, slug, words[slug], level, confidence, by=by, role=role, at=at)
        if "parts" in fate:
            follow_parts(self, evaluation, fate["parts"], at=at + timedelta(days=1))
        if "agreed" in fate and fate["until"] == "draft":
            self._agree(evaluation, fate, by=by, role=role, at=at + timedelta(days=12))
        if fate["until"] == "draft":
            return
        self._conclude(evaluation, fate, by=by, role=role, at=at)
        approvers = (Role.APPROVER, Role.LEAD) if organisation.lead_may_approve else (Role.APPROVER,)
        by, role = self.cast.officer(organisation, *approvers)
        submission = sign_off_and_submit(evaluation=evaluation, by=by, by_role=role, at=at + timedelta(days=1))
        if fate["until"] == "returned":
            return_evaluation(
                evaluation=submission.evaluation,
                reason=fate["reason"],
                by=self.secretariat,
                by_role=self.secretariat_role,
                at=at + timedelta(days=3),
            )

    def answer(
        self,
        evaluation: Evaluation,
        slug: str,
        words: dict[str, str],
        level: object,
        confidence: str,
        *,
        by: User,
        role: str,
        at: datetime,
    ) -> None:
        approach = self.elements[slug]
        answers = {
            "level": _UNRATED.get(str(level), str(level)),
            "level_reason": _REASONS.get(str(level), ""),
            "confidence": confidence,
            "strengths": words["well"],
            "changes": words["change"],
            "support": words.get("need", ""),
        }
        typed = [Typed(question, text, approach.pk) for question, text in answers.items()]
        save_answers(evaluation=evaluation, typed=typed, by=by, by_role=role, at=at)
        if str(level) in _UNRATED:
            return
        # Organisations differ in how much they can show, and each in other approaches.
        gives_both = (evaluation.organisation_id + APPROACHES.index(slug)) % 3 == 0
        for evidence in self.story["evidence"][slug][: 2 if gives_both else 1]:
            add_evidence(
                evaluation=evaluation,
                approach_id=approach.pk,
                kind_id=self.elements[evidence["kind"]].pk,
                title=evidence["title"],
                location=evidence["location"],
                shows=evidence["shows"],
                by=by,
                by_role=role,
                at=at,
            )

    def _agree(self, evaluation: Evaluation, fate: dict[str, Any], *, by: User, role: str, at: datetime) -> None:
        """The agreed level of an evaluation that is not submitted yet."""
        answers = {"agreed_level": str(fate["agreed"]), "agreed_confidence": fate["confidence"][0], **fate["agreement"]}
        typed = [Typed(question, text) for question, text in answers.items()]
        save_answers(evaluation=evaluation, typed=typed, by=by, by_role=role, at=at)

    def _conclude(self, evaluation: Evaluation, fate: dict[str, Any], *, by: User, role: str, at: datetime) -> None:
        answers = {
            "met_on": (at - timedelta(days=7)).date().isoformat(),
            "agreed_level": str(fate["agreed"]),
            "agreed_confidence": fate["confidence"][0],
            **self.story["dialogue"],
        }
        typed = [Typed(question, text) for question, text in answers.items()]
        save_answers(evaluation=evaluation, typed=typed, by=by, by_role=role, at=at)
        for slug, words in self.story["plan"].items():
            add_action(
                plan=evaluation.plan,
                text=ActionText(
                    what=words["what"],
                    owner_role=words["owner_role"],
                    milestone=words["milestone"],
                    due_on=self.years.months_after(evaluation.plan.starts_on, words["months"]),
                    support_needed=words.get("support_needed", ""),
                    approach=self.elements[slug],
                ),
                by=by,
                at=at,
            )
