"""Comments of another partner on one submission, and the organisation's answers to them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from rules import test_rule

from partners.actors import PortalRequest
from partners.models import Role
from partners.selectors import role_line
from selfeval import presenting, review_selectors, selectors
from selfeval.content import from_json
from selfeval.forms import AnswerForm, AskForCommentsForm, CommentForm
from selfeval.models import PeerAnswer, PeerComment, PeerReview
from selfeval.questionnaire import Approach
from selfeval.review_presenting import review_tag, review_url
from selfeval.review_tables import places_of
from selfeval.services import (
    CommentChanged,
    DraftChanged,
    EvaluationError,
    ReviewRefused,
    ask_for_comments,
    cancel_review,
    save_answer,
    save_comment,
    send_answers,
    send_comments,
)
from selfeval.services.reviewing import seen_of
from selfeval.views.common import FORM_METHODS, refused, signed_in

_BACK = "Back to the comments"


def _signed(request: PortalRequest, organisation_id: int, *roles: Role) -> dict[str, Any]:
    by_role = role_line(request.actor, organisation_id, *(roles or (Role.LEAD, Role.APPROVER)))
    return {"by": request.actor.user, "by_role": by_role, "at": timezone.now()}


def _refused(request: PortalRequest, review: PeerReview, error: EvaluationError) -> HttpResponse:
    """Back to the list for a partner that is no longer asked, and can no longer open the comments."""
    is_gone = isinstance(error, ReviewRefused) and review_selectors.is_cancelled_now(review)
    back = (reverse("selfeval:evaluations"), "Back to self-evaluations") if is_gone else (review_url(review), _BACK)
    return refused(request, review.submission.evaluation, error, back_url=back[0], back_text=back[1])


@signed_in
@require_http_methods(FORM_METHODS)
def ask_page(request: PortalRequest, reference: str) -> HttpResponse:
    submission = review_selectors.submission_to_decide(request.actor, reference)
    evaluation = submission.evaluation
    back = presenting.url(evaluation, "evaluation")
    form = AskForCommentsForm(request.POST or None, submission=submission)
    if form.is_bound and form.is_valid():
        try:
            ask_for_comments(
                submission=submission,
                **form.cleaned_data,
                **_signed(request, evaluation.organisation_id, Role.SECRETARIAT),
            )
        except EvaluationError as error:
            return refused(request, evaluation, error)
        messages.success(request, f"Asked {form.cleaned_data['organisation']}. Its officers get an email")
        return redirect(back)
    context = {
        "evaluation": evaluation,
        "submission": submission,
        "form": form,
        "any": review_selectors.organisations_to_ask(submission).exists(),
        "back_url": back,
    }
    return render(request, "selfeval/review_ask.html", context)


@signed_in
@require_safe
def review(request: PortalRequest, reference: str, organisation_slug: str) -> HttpResponse:
    """Own level, comment with proposal, and answer, side by side; drafts only to those who write them."""
    return _show(
        request, review_selectors.review_for(request.actor, reference, organisation_slug, "selfeval.read_review")
    )


def _show(request: PortalRequest, found: PeerReview, error: str = "") -> HttpResponse:
    actor = request.actor
    comments = review_selectors.comments_of(found)
    writes = test_rule("selfeval.comment", actor, found) and not found.is_sent
    answers = test_rule("selfeval.answer_comments", actor, found) and found.is_sent and not found.is_answered
    reads_answers = found.is_answered or test_rule("selfeval.answer_comments", actor, found)
    is_current = found.submission.evaluation.current_submission_id == found.submission_id
    context = {
        "review": found,
        "evaluation": found.submission.evaluation,
        "content": from_json(found.submission.content),
        "tag": review_tag(found),
        "places": places_of(
            found,
            comments if found.is_sent or writes else [],
            writes=writes,
            answers=answers,
            reads_answers=reads_answers,
        ),
        "writes": writes and is_current,
        "answers": answers,
        "is_current": is_current,
        "seen": seen_of(comments if writes else review_selectors.answers_of(found)),
        "may_cancel": found.status == PeerReview.Status.ASKED and test_rule("selfeval.decide", actor),
        "page_errors": [{"text": error, "href": "#comments"}] if error else [],
        "back_url": _back(request, found),
        "urls": {name: review_url(found, name) for name in ("send_comments", "send_answers", "cancel_review")},
    }
    return render(request, "selfeval/review_comments.html", context, status=409 if error else 200)


def _back(request: PortalRequest, found: PeerReview) -> str:
    """The evaluation for those who may open it; for others the submission that they read."""
    evaluation = found.submission.evaluation
    if test_rule("selfeval.read_draft", request.actor, evaluation):
        return presenting.url(evaluation, "evaluation")
    return reverse("selfeval:submission", args=[found.submission.reference])


@signed_in
@require_http_methods(FORM_METHODS)
def comment_page(
    request: PortalRequest, reference: str, organisation_slug: str, approach_slug: str = ""
) -> HttpResponse:
    """The comment on one approach, or on the whole."""
    found = review_selectors.review_for(request.actor, reference, organisation_slug, "selfeval.comment")
    approach = _approach(found, approach_slug)
    questionnaire = selectors.questionnaire_of(found.submission.evaluation.cycle)
    stored = review_selectors.comment_on(found, approach.id if approach else None)
    if request.method != "POST":
        if found.is_sent:
            messages.info(request, "These comments were sent already, so they can be read but not changed")
            return redirect(review_url(found))
        return _comment_form(request, found, approach, CommentForm.showing(stored, questionnaire))
    form = CommentForm(request.POST, questionnaire=questionnaire)
    if not form.is_valid():
        return _comment_form(request, found, approach, form)
    try:
        save_comment(
            review=found,
            approach_id=approach.id if approach else None,
            version=form.seen_version(),
            text=form.text(),
            **_signed(request, found.organisation_id),
        )
    except CommentChanged as error:
        form.save_over(error.current.version if error.current else 0)
        current = review_selectors.comment_on(found, approach.id if approach else None)
        return _comment_form(request, found, approach, form, saved=current, is_changed=True)
    except EvaluationError as error:
        return _refused(request, found, error)
    messages.success(request, "Comment saved")
    return redirect(review_url(found))


def _approach(found: PeerReview, slug: str) -> Approach | None:
    """The approach of this address, None for the whole; raises `Http404` for one that the framework has not."""
    if not slug:
        return None
    approach = selectors.questionnaire_of(found.submission.evaluation.cycle).approach(slug)
    if approach is None:
        raise Http404
    return approach


def _comment_form(
    request: PortalRequest,
    found: PeerReview,
    approach: Approach | None,
    form: CommentForm,
    *,
    saved: PeerComment | None = None,
    is_changed: bool = False,
) -> HttpResponse:
    """The form; after a collision with what a colleague saved beside it, with status 409."""
    content = from_json(found.submission.content)
    slug = approach.slug if approach else ""
    context = {
        "review": found,
        "evaluation": found.submission.evaluation,
        "subject": approach.label if approach else "The self-evaluation as a whole",
        "theirs": next((one for one in content.approaches if one.slug == slug), None),
        "agreed": content.agreed if approach is None else (),
        "form": form,
        "saved": saved,
        "is_changed": is_changed,
        "back_url": review_url(found),
    }
    return render(request, "selfeval/review_comment.html", context, status=409 if is_changed else 200)


@signed_in
@require_http_methods(["POST"])
def send_comments_page(request: PortalRequest, reference: str, organisation_slug: str) -> HttpResponse:
    found = review_selectors.review_for(request.actor, reference, organisation_slug, "selfeval.comment")
    try:
        send_comments(review=found, seen=request.POST.get("seen", ""), **_signed(request, found.organisation_id))
    except DraftChanged:
        return _show(request, found, "A colleague changed a comment after you opened this page. Read them again")
    except EvaluationError as error:
        return _refused(request, found, error)
    messages.success(request, f"Sent. The officers of {found.submission.evaluation.organisation} get an email")
    return redirect(review_url(found))


@signed_in
@require_http_methods(FORM_METHODS)
def answer_page(
    request: PortalRequest, reference: str, organisation_slug: str, approach_slug: str = ""
) -> HttpResponse:
    """The answer to the comment on one approach, or on the whole."""
    found = review_selectors.review_for(request.actor, reference, organisation_slug, "selfeval.answer_comments")
    approach = _approach(found, approach_slug)
    comment = review_selectors.comment_on(found, approach.id if approach else None) if found.is_sent else None
    if comment is None:
        raise Http404
    stored = review_selectors.answer_to(comment)
    if request.method != "POST":
        if found.is_answered:
            messages.info(request, "These answers were sent already, so they can be read but not changed")
            return redirect(review_url(found))
        return _answer_form(request, found, comment, AnswerForm.showing(stored))
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _answer_form(request, found, comment, form)
    signed = _signed(request, found.submission.evaluation.organisation_id)
    try:
        save_answer(comment=comment, version=form.seen_version(), text=form.text(), **signed)
    except CommentChanged as error:
        form.save_over(error.current.version if error.current else 0)
        current = error.current if isinstance(error.current, PeerAnswer) else None
        return _answer_form(request, found, comment, form, saved=current, is_changed=True)
    except EvaluationError as error:
        return _refused(request, found, error)
    messages.success(request, "Answer saved")
    return redirect(review_url(found))


def _answer_form(
    request: PortalRequest,
    found: PeerReview,
    comment: PeerComment,
    form: AnswerForm,
    *,
    saved: PeerAnswer | None = None,
    is_changed: bool = False,
) -> HttpResponse:
    """As `_comment_form`."""
    context = {
        "review": found,
        "evaluation": found.submission.evaluation,
        "comment": comment,
        "subject": comment.approach.label if comment.approach else "The self-evaluation as a whole",
        "form": form,
        "saved": saved,
        "is_changed": is_changed,
        "back_url": review_url(found),
    }
    return render(request, "selfeval/review_answer.html", context, status=409 if is_changed else 200)


@signed_in
@require_http_methods(["POST"])
def send_answers_page(request: PortalRequest, reference: str, organisation_slug: str) -> HttpResponse:
    found = review_selectors.review_for(request.actor, reference, organisation_slug, "selfeval.answer_comments")
    signed = _signed(request, found.submission.evaluation.organisation_id)
    try:
        send_answers(review=found, seen=request.POST.get("seen", ""), **signed)
    except DraftChanged:
        return _show(request, found, "A colleague changed an answer after you opened this page. Read them again")
    except EvaluationError as error:
        return _refused(request, found, error)
    messages.success(request, f"Sent. The officers of {found.organisation} get an email")
    return redirect(review_url(found))


@signed_in
@require_http_methods(FORM_METHODS)
def cancel_page(request: PortalRequest, reference: str, organisation_slug: str) -> HttpResponse:
    found = review_selectors.review_for(request.actor, reference, organisation_slug, "selfeval.read_review")
    evaluation = review_selectors.submission_to_decide(request.actor, reference).evaluation
    if request.method == "POST":
        try:
            cancel_review(review=found, **_signed(request, found.organisation_id, Role.SECRETARIAT))
        except EvaluationError as error:
            return _refused(request, found, error)
        messages.success(request, f"{found.organisation} is no longer asked. Its officers get an email")
        return redirect(presenting.url(evaluation, "evaluation"))
    context = {
        "evaluation": evaluation,
        "heading": f"Ask {found.organisation} no longer",
        "words": f"Its officers can then no longer read {found.submission}. Comments that they have not sent are not "
        "shown to anybody else.",
        "button": "Ask no longer",
        "back_url": review_url(found),
    }
    return render(request, "selfeval/review_confirm.html", context)
