"""The one table of steps, and that no order of steps breaks what must hold."""

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partners.models import Role
from selfeval.content import sha256
from selfeval.models import Evaluation, StatusChange, Submission
from selfeval.services import (
    EvaluationError,
    accept_submission,
    agree_submission,
    close_cycle,
    confirm_facts,
    open_again,
    open_check,
    reopen_evaluation,
    return_evaluation,
    sign_off,
    submit_evaluation,
    withdraw_evaluation,
)
from selfeval.transitions import TRANSITIONS, possible
from tests.factories import NOW, complete_draft, make_cycle, make_evaluation, make_user

Status, Event = Evaluation.Status, StatusChange.Event

# What may happen next, in an open cycle and in a closed one.
NEXT = {
    Status.INVITED: ({Event.STARTED}, set()),
    Status.DRAFT: ({Event.SIGNED_OFF, Event.WITHDRAWN}, set()),
    Status.SHARED: (set(), set()),
    Status.SIGNED_OFF: ({Event.OPENED_AGAIN, Event.SUBMITTED, Event.WITHDRAWN}, set()),
    Status.SUBMITTED: ({Event.ACCEPTED, Event.RETURNED, Event.WITHDRAWN}, {Event.ACCEPTED}),
    Status.RETURNED: ({Event.SIGNED_OFF, Event.WITHDRAWN}, set()),
    Status.ACCEPTED: ({Event.AGREED, Event.REOPENED, Event.WITHDRAWN}, {Event.AGREED}),
    Status.AGREED: ({Event.REOPENED}, set()),
    Status.WITHDRAWN: ({Event.REOPENED}, set()),
}
# Where each step leads, who takes it, and whether it needs a reason.
STEPS = {
    Event.STARTED: (Status.DRAFT, "edit_answers", False),
    Event.SIGNED_OFF: (Status.SIGNED_OFF, "sign_off", False),
    Event.OPENED_AGAIN: (Status.DRAFT, "open_again", True),
    Event.SUBMITTED: (Status.SUBMITTED, "submit", False),
    Event.ACCEPTED: (Status.ACCEPTED, "decide", False),
    Event.RETURNED: (Status.RETURNED, "decide", True),
    Event.WITHDRAWN: (Status.WITHDRAWN, "withdraw", True),
    Event.REOPENED: (Status.DRAFT, "decide", True),
    Event.AGREED: (Status.AGREED, "decide", False),
}


@pytest.mark.parametrize("status", Status)
def test_steps_from_a_status(status):
    assert (set(possible(status, is_closed=False)), set(possible(status, is_closed=True))) == NEXT[status]


def test_table_says_where_each_step_leads_and_what_it_needs():
    said = {
        one.event: (one.after, one.rule.removeprefix("selfeval."), one.needs_reason) for one in TRANSITIONS.values()
    }

    assert said == STEPS


@pytest.mark.parametrize("event", [event for event, step in STEPS.items() if step[2]])
def test_step_that_needs_a_reason_is_not_stored_without(evaluation, people, event):
    with pytest.raises(IntegrityError, match=r"status_change_has_the_reason_it_needs|returned_with_a_reason"):
        StatusChange.objects.create(
            evaluation=evaluation, status=STEPS[event][0], event=event, at=NOW, by=people.lead, by_role="Lead officer"
        )


def test_return_from_before_events_were_kept_has_a_reason(evaluation, people):
    with pytest.raises(IntegrityError, match="status_change_returned_with_a_reason"):
        StatusChange.objects.create(
            evaluation=evaluation, status=Status.RETURNED, at=NOW, by=people.secretariat, by_role="Partnership officer"
        )


def test_sign_off_is_not_stored_without_what_was_read(evaluation, people):
    with pytest.raises(IntegrityError, match=r"status_change_signs_off_what_was_read"):
        StatusChange.objects.create(
            evaluation=evaluation,
            status=Status.SIGNED_OFF,
            event=Event.SIGNED_OFF,
            at=NOW,
            by=people.lead,
            by_role="Approver",
        )


class _Back(Exception):
    """Takes back what one example did."""


def _confirm(evaluation, **signed):
    check = open_check(evaluation=evaluation, ends_on=NOW.date(), **signed)
    confirm_facts(check=check, **signed)
    agree_submission(evaluation=evaluation, **signed)


ACTS = {
    "sign off": sign_off,
    "open again": lambda **who: open_again(reason="More to say", **who),
    "submit": submit_evaluation,
    "accept": accept_submission,
    "return": lambda **who: return_evaluation(reason="Say more", **who),
    "withdraw": lambda **who: withdraw_evaluation(reason="We merge", **who),
    "reopen": lambda **who: reopen_evaluation(reason="A level changes", **who),
    "check and agree": _confirm,
    "close": lambda evaluation, by, by_role, at: close_cycle(cycle=evaluation.cycle, by=by, at=at),
}


@pytest.fixture
def complete(db):
    officer = make_user(Role.APPROVER)
    return complete_draft(make_evaluation(make_cycle()), officer), officer


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(acts=st.lists(st.sampled_from(sorted(ACTS)), max_size=9))
def test_no_order_of_steps_breaks_what_must_hold(complete, acts):
    evaluation, officer = complete
    signed = {"by": officer, "by_role": "Somebody", "at": NOW}
    try:
        with transaction.atomic():
            _take(evaluation, acts, signed)
            raise _Back
    except _Back:
        pass


def _take(evaluation, acts, signed):
    frozen: dict[int, str] = {}
    for act in acts:
        before = Evaluation.objects.get(pk=evaluation.pk)
        steps = before.status_changes.count()
        try:
            with transaction.atomic():
                ACTS[act](evaluation=evaluation, **signed)
        except EvaluationError:
            after = Evaluation.objects.get(pk=evaluation.pk)
            assert (after.status, after.status_changes.count()) == (before.status, steps)
        after = Evaluation.objects.get(pk=evaluation.pk)
        last = after.status_changes.latest("id")
        assert last.status == after.status
        assert (after.status_changes.count() > steps) or after.status == before.status
        assert (after.current_submission is not None) == (after.status in Evaluation.WITH_SUBMISSION)
        submissions = dict(Submission.objects.values_list("pk", "sha256"))
        assert frozen.items() <= submissions.items()
        assert all(sha256(one.content) == one.sha256 for one in Submission.objects.all())
        frozen = submissions
