"""Reads of peer comments and of the check of facts, each no wider than the person who asks may see."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from rules import test_rule

from partners.actors import Actor
from partners.models import Organisation, Role
from selfeval.models import AccuracyCheck, Evaluation, Mistake, PeerAnswer, PeerComment, PeerReview, Submission
from selfeval.selectors import Where, evaluation_for, submission_for


def review_for(actor: Actor, reference: str, organisation_slug: str, rule: str) -> PeerReview:
    """A partner's review of a submission that the rule opens to this actor.

    Raises `Http404` outside the actor's reach, `PermissionDenied` inside without the role.
    """
    related = (
        "organisation",
        "submission__evaluation__organisation",
        "submission__evaluation__cycle__framework_version",
        "submission__evaluation__cycle__scale_version",
    )
    review = get_object_or_404(
        PeerReview.objects.select_related(*related),
        submission__reference=reference,
        organisation__slug=organisation_slug,
    )
    if not test_rule("selfeval.find_review", actor, review):
        raise Http404
    if not test_rule(rule, actor, review):
        raise PermissionDenied
    return review


def submission_to_decide(actor: Actor, reference: str) -> Submission:
    """A submission for the secretariat; raises as `submission_for`, and `PermissionDenied` for other readers."""
    submission = submission_for(actor, reference)
    if not test_rule("selfeval.decide", actor):
        raise PermissionDenied
    return submission


def is_cancelled_now(review: PeerReview) -> bool:
    """Whether the partner is no longer asked, whatever was read of it before."""
    return PeerReview.objects.filter(pk=review.pk, status=PeerReview.Status.CANCELLED).exists()


def _asked(reviews: QuerySet[PeerReview]) -> QuerySet[PeerReview]:
    return reviews.exclude(status=PeerReview.Status.CANCELLED)


def reviews_of(evaluation: Evaluation) -> list[PeerReview]:
    """Every partner that is or was asked about any submission of an evaluation, the newest request first."""
    reviews = _asked(PeerReview.objects.filter(submission__evaluation=evaluation))
    related = reviews.select_related("organisation", "submission").defer("submission__content")
    return list(related.order_by("-asked_at", "-id"))


def reviews_of_submission(submission: Submission) -> list[PeerReview]:
    """As `reviews_of`, of one submission."""
    reviews = _asked(submission.peer_reviews.select_related("organisation"))
    return list(reviews.order_by("-asked_at", "-id"))


def comments_of(review: PeerReview) -> list[PeerComment]:
    """Those on approaches in the order of the framework, then the one on the whole; each with its answer, if any."""
    comments = list(review.comments.select_related("approach", "proposed_level", "answer"))
    last = max((comment.approach.position for comment in comments if comment.approach), default=0) + 1
    return sorted(comments, key=lambda comment: comment.approach.position if comment.approach else last)


def answer_to(comment: PeerComment) -> PeerAnswer | None:
    return getattr(comment, "answer", None)


def answers_of(review: PeerReview) -> list[PeerAnswer]:
    return list(PeerAnswer.objects.filter(comment__review=review))


def comment_on(review: PeerReview, approach_id: int | None) -> PeerComment | None:
    """The comment on an approach, or on the whole, with its answer."""
    comments = review.comments.select_related("approach", "proposed_level", "answer")
    return comments.filter(approach=approach_id).first()


def organisations_to_ask(submission: Submission) -> QuerySet[Organisation]:
    """Every partner with a lead officer or approver that is not asked about this submission yet; never its own."""
    asked = _asked(PeerReview.objects.filter(submission=submission)).values("organisation")
    partners = Organisation.objects.exclude(pk=submission.evaluation.organisation_id).exclude(pk__in=asked)
    officers = Q(memberships__role__in=(Role.LEAD, Role.APPROVER), memberships__ended_at=None)
    return partners.filter(officers).distinct().order_by("name")


def check_of(evaluation: Evaluation) -> AccuracyCheck | None:
    """The check of the facts of the current submission, if it was opened."""
    if evaluation.current_submission_id is None:
        return None
    checks = AccuracyCheck.objects.select_related("submission__evaluation")
    return checks.filter(submission=evaluation.current_submission_id).first()


def mistakes_of(check: AccuracyCheck) -> list[Mistake]:
    """What was pointed out, the oldest first."""
    return list(check.mistakes.order_by("at", "id"))


def mistake_to_answer(actor: Actor, where: Where, pk: int) -> Mistake:
    """A mistake for the secretariat; raises as `evaluation_for`."""
    evaluation = evaluation_for(actor, where, "selfeval.decide")
    related = ("check_of__submission__evaluation__cycle", "check_of__submission__evaluation__organisation")
    mistakes = Mistake.objects.select_related(*related).defer("check_of__submission__content")
    return get_object_or_404(mistakes, check_of__submission__evaluation=evaluation, pk=pk)
