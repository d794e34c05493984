"""What stands between a sign-off and an agreement, for the tests that look at every page."""

from datetime import timedelta

from django.utils import timezone

from frameworks.models import FrameworkVersion
from partners.models import Organisation, Role, User
from selfeval.models import AccuracyCheck, Evaluation, Mistake, PeerReview, Submission
from selfeval.services import (
    CommentText,
    accept_submission,
    ask_for_comments,
    open_check,
    point_out_mistake,
    save_comment,
    send_comments,
    sign_off,
)
from tests.factories import OrganisationFactory, complete_draft, make_cycle, make_evaluation, make_submission, make_user

SECRETARIAT = "Partnership officer, Calder Vale Partnership"
SOON = timedelta(days=30)


def signed(by: User, by_role: str = SECRETARIAT) -> dict[str, object]:
    return {"by": by, "by_role": by_role, "at": timezone.now()}


def make_accepted(evaluation: Evaluation, by: User, secretariat: User) -> Submission:
    submission = make_submission(evaluation, by)
    accept_submission(evaluation=submission.evaluation, **signed(secretariat))
    return submission


def ask(submission: Submission, organisation: Organisation, by: User) -> PeerReview:
    return ask_for_comments(
        submission=submission,
        organisation=organisation,
        consent="The lead officer, at our meeting",
        due_on=timezone.localdate() + SOON,
        **signed(by),
    )


def comment(review: PeerReview, by: User, words: str = "You do more than you say", **proposal: object) -> PeerReview:
    """One comment on the whole, sent."""
    partner = signed(by, f"Lead officer, {review.organisation}")
    save_comment(review=review, approach_id=None, version=0, text=CommentText(words, **proposal), **partner)
    return send_comments(review=review, **partner)


def open_facts(evaluation: Evaluation, by: User) -> AccuracyCheck:
    return open_check(evaluation=evaluation, ends_on=timezone.localdate() + SOON, **signed(by))


def add_to_world(args: dict[str, tuple[object, ...]], people: dict[str, User], council: Organisation) -> None:
    """Of the council, in older years: one signed off, one accepted, and one accepted with all that may follow."""
    version = FrameworkVersion.objects.published().get()
    lead, secretariat = people["lead"], people["secr"]
    own = signed(lead, "Lead officer, Calder Vale Council")
    before = complete_draft(make_evaluation(make_cycle(version, 2022), council), lead)
    sign_off(evaluation=before, **own)
    make_accepted(make_evaluation(make_cycle(version, 2023), council), lead, secretariat)
    submission = make_accepted(make_evaluation(make_cycle(version, 2024), council), lead, secretariat)
    fire = OrganisationFactory(name="Calder Vale Fire", slug="fire")
    ask(submission, Organisation.objects.get(slug="police"), secretariat)
    comment(ask(submission, fire, secretariat), make_user(Role.LEAD, fire))
    check = open_facts(submission.evaluation, secretariat)
    mistake = point_out_mistake(check=check, section=Mistake.Section.PLAN, words="Action 1 is done", **own)
    reference = submission.reference
    asked, answered = (reference, "police"), (reference, "fire")
    accepted, checked = ("2023-24", council.slug), ("2024-25", council.slug)
    args |= {
        "selfeval:evaluation@accepted": checked,
        "selfeval:check@signed": ("2022-23", council.slug),
        "selfeval:open_again": ("2022-23", council.slug),
        "selfeval:withdraw": ("2022-23", council.slug),
        "selfeval:accept": ("2025-26", council.slug),
        "selfeval:reopen": accepted,
        "selfeval:open_check": accepted,
        "selfeval:facts": checked,
        "selfeval:point_out": checked,
        "selfeval:confirm_facts": checked,
        "selfeval:answer_mistake": (*checked, mistake.pk),
        "selfeval:agree": checked,
        "selfeval:ask_for_comments": (reference,),
        "selfeval:submission@asked": (reference,),
        "selfeval:submission_pdf@asked": (reference,),
        "selfeval:review": asked,
        "selfeval:review@sent": answered,
        "selfeval:comment": (*asked, "trusting"),
        "selfeval:comment_whole": asked,
        "selfeval:send_comments": asked,
        "selfeval:answer": (*answered, "trusting"),
        "selfeval:answer_whole": answered,
        "selfeval:send_answers": answered,
        "selfeval:cancel_review": asked,
    }
