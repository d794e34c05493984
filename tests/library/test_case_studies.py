"""A case study's way from the first words to publication, correction and withdrawal."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from pytest_django import DjangoCaptureOnCommitCallbacks

from library.consent import QUESTIONS, Question
from library.models import CaseStudy, ReviewAnswer, Revision, Step
from library.services import errors
from library.services.case_studies import (
    answer_review,
    change_case_study,
    decline_case_study,
    gaps_in,
    publish_case_study,
    return_case_study,
    start_correction,
    submit_case_study,
    take_back_case_study,
    withdraw_case_study,
)
from partners.models import Organisation, Place, Role, User
from tests.factories import NOW, make_user
from tests.practice import CONNECTING, KEEPER, TRUSTING, WRITER, case_text, clear, make_case_study, publish, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("icf")]
LATER = NOW + timedelta(days=1)


@pytest.fixture
def draft(council: Organisation, lead: User) -> CaseStudy:
    return make_case_study(council, lead)


def by_writer(lead: User) -> dict[str, Any]:
    return {"by": lead, "by_role": WRITER, "at": LATER}


def by_keeper(keeper: User) -> dict[str, Any]:
    return {"by": keeper, "by_role": KEEPER, "at": LATER}


def kinds(case_study: CaseStudy) -> list[str]:
    return list(case_study.steps.order_by("at", "pk").values_list("kind", flat=True))


def test_draft_needs_only_a_title(council: Organisation, lead: User) -> None:
    empty = dict.fromkeys(("context", "approach_taken", "what_happened", "learned", "how_known", "cannot_claim"), "")
    case_study = make_case_study(council, lead, **empty, strength="", elements=())
    assert kinds(case_study) == ["started"]
    assert len(gaps_in(case_study)) == 8
    with pytest.raises(errors.NotComplete, match="what you cannot claim"):
        send(case_study, lead)


def test_drafts_of_one_title_have_addresses_of_their_own(council: Organisation, lead: User) -> None:
    slugs = [make_case_study(council, lead, title=title).slug for title in ("Drafts", "Listening", "Listening")]
    assert slugs == ["drafts-2", "listening", "listening-2"]


def test_change_is_kept_in_the_history(draft: CaseStudy, lead: User) -> None:
    changed = change_case_study(case_study=draft, version=1, text=case_text(title="Listening"), by=lead, at=LATER)
    assert (changed.title, changed.version) == ("Listening", 2)
    assert changed.history.latest().history_user == lead
    same = change_case_study(case_study=draft, version=1, text=case_text(title="Listening"), by=lead, at=LATER)
    assert same.version == 2


def test_second_window_is_told_and_nothing_is_lost(draft: CaseStudy, lead: User) -> None:
    change_case_study(case_study=draft, version=1, text=case_text(title="First"), by=lead, at=LATER)
    with pytest.raises(errors.CaseStudyChanged) as refused:
        change_case_study(case_study=draft, version=1, text=case_text(title="Second"), by=lead, at=LATER)
    assert refused.value.current.title == "First"


def test_what_a_colleague_changed_is_not_sent_unread(draft: CaseStudy, lead: User) -> None:
    change_case_study(case_study=draft, version=1, text=case_text(title="Other"), by=lead, at=LATER)
    with pytest.raises(errors.CaseStudyChanged):
        submit_case_study(case_study=draft, version=1, **by_writer(lead))


def test_sent_text_waits_unchanged_until_it_is_taken_back(draft: CaseStudy, lead: User) -> None:
    waiting = send(draft, lead)
    with pytest.raises(errors.ReadOnly, match="Take it back"):
        change_case_study(case_study=waiting, version=waiting.version, text=case_text(title="X"), by=lead, at=LATER)
    taken = take_back_case_study(case_study=waiting, **by_writer(lead))
    assert taken.may_be_changed
    with pytest.raises(errors.NotWaiting):
        take_back_case_study(case_study=waiting, **by_writer(lead))
    assert kinds(draft) == ["started", "submitted", "taken_back"]


def test_publication_needs_every_answer(draft: CaseStudy, lead: User, keeper: User) -> None:
    waiting = send(draft, lead)
    with pytest.raises(errors.NotCleared):
        publish_case_study(case_study=waiting, **by_keeper(keeper))
    clear(waiting, keeper)
    answer_review(case_study=waiting, answers={Question.RECOGNISED: ("yes", "One shop")}, **by_keeper(keeper))
    with pytest.raises(errors.NotCleared):
        publish_case_study(case_study=waiting, **by_keeper(keeper))
    assert not Revision.objects.exists()


def test_answers_are_kept_with_who_and_when(draft: CaseStudy, lead: User, keeper: User) -> None:
    waiting = send(draft, lead)
    for note in ("", "", "Asked again"):
        answer_review(case_study=waiting, answers={Question.CONSENT: ("yes", note)}, **by_keeper(keeper))
    kept = ReviewAnswer.objects.order_by("pk").values_list("answer", "note", "by_role", "at")
    assert list(kept) == [("yes", "", KEEPER, LATER), ("yes", "Asked again", KEEPER, LATER)]


def test_what_is_sent_again_is_checked_anew(draft: CaseStudy, lead: User, keeper: User) -> None:
    clear(send(draft, lead), keeper)
    take_back_case_study(case_study=draft, **by_writer(lead))
    again = send(draft, lead, LATER)
    with pytest.raises(errors.NotCleared):
        publish_case_study(case_study=again, **by_keeper(keeper))
    assert ReviewAnswer.objects.count() == len(QUESTIONS)


def test_published_text_is_a_revision_of_its_own(council: Organisation, lead: User, keeper: User) -> None:
    for slug in ("canal-side", "moorland"):
        Place.objects.create(slug=slug, name=slug.title())
    draft = make_case_study(council, lead, elements=(CONNECTING, TRUSTING), places=("moorland",))
    revision = publish(draft, lead, keeper)
    draft.refresh_from_db()
    assert (draft.status, draft.shown, revision.number) == ("published", revision, 1)
    assert revision.organisation_name == "Calder Vale Council"
    assert {one.element_slug for one in revision.elements.all()} == {"connecting", "trusting"}
    assert [one.place.slug for one in revision.places.all()] == ["moorland"]
    assert draft.steps.get(kind=Step.Kind.PUBLISHED).revision == revision


def test_correction_is_a_new_revision_beside_the_old(draft: CaseStudy, lead: User, keeper: User) -> None:
    first = publish(draft, lead, keeper)
    open_again = start_correction(case_study=draft, reason="A figure was wrong", **by_writer(lead))
    assert (open_again.status, open_again.shown) == ("draft", first)
    change_case_study(
        case_study=open_again, version=open_again.version, text=case_text(title="Corrected"), by=lead, at=LATER
    )
    second = publish(draft, lead, keeper, LATER)
    assert (second.number, second.title) == (2, "Corrected")
    assert Revision.objects.get(number=1).title == "Listening before deciding"
    assert CaseStudy.objects.get(pk=draft.pk).shown == second


def test_only_what_was_published_and_is_not_open_can_be_corrected(draft: CaseStudy, lead: User) -> None:
    with pytest.raises(errors.NothingToCorrect):
        start_correction(case_study=draft, reason="Why not", **by_writer(lead))


def test_returned_text_can_be_changed_and_sent_again(draft: CaseStudy, lead: User, keeper: User) -> None:
    returned = return_case_study(case_study=send(draft, lead), reason="Say how you know", **by_keeper(keeper))
    assert returned.status == "returned"
    change_case_study(
        case_study=returned, version=returned.version, text=case_text(how_known="We asked"), by=lead, at=LATER
    )
    assert send(draft, lead, LATER).status == "submitted"


def test_declined_text_is_the_end_of_a_first_draft(draft: CaseStudy, lead: User, keeper: User) -> None:
    declined = decline_case_study(case_study=send(draft, lead), reason="Nobody agreed", **by_keeper(keeper))
    assert declined.status == "declined"
    with pytest.raises(errors.ReadOnly, match="declined"):
        send(draft, lead)


def test_declined_correction_leaves_what_is_published(draft: CaseStudy, lead: User, keeper: User) -> None:
    first = publish(draft, lead, keeper)
    opened = start_correction(case_study=draft, reason="Another word", **by_writer(lead))
    text = case_text(title="Other", elements=(CONNECTING,))
    change_case_study(case_study=opened, version=opened.version, text=text, by=lead, at=LATER)
    declined = decline_case_study(case_study=send(draft, lead, LATER), reason="Not better", **by_keeper(keeper))
    assert (declined.status, declined.shown, declined.title) == ("published", first, first.title)
    assert declined.elements == [["icf", "trusting"]]


def test_withdrawn_text_is_no_longer_shown_but_kept(draft: CaseStudy, lead: User, keeper: User) -> None:
    publish(draft, lead, keeper)
    withdrawn = withdraw_case_study(case_study=draft, reason="A group asked", **by_keeper(keeper))
    assert (withdrawn.status, withdrawn.shown, Revision.objects.count()) == ("withdrawn", None, 1)
    with pytest.raises(errors.NotShown):
        withdraw_case_study(case_study=draft, reason="Again", **by_keeper(keeper))
    with pytest.raises(errors.ReadOnly, match="withdrawn"):
        send(draft, lead)


def test_withdrawing_leaves_a_correction_that_is_under_way(draft: CaseStudy, lead: User, keeper: User) -> None:
    publish(draft, lead, keeper)
    start_correction(case_study=draft, reason="A figure was wrong", **by_writer(lead))
    withdrawn = withdraw_case_study(case_study=draft, reason="A group asked", **by_keeper(keeper))
    assert (withdrawn.status, withdrawn.shown) == ("draft", None)
    declined = decline_case_study(case_study=send(draft, lead, LATER), reason="Not now", **by_keeper(keeper))
    assert declined.status == "withdrawn"


def test_withdrawn_text_can_be_corrected_and_published_again(draft: CaseStudy, lead: User, keeper: User) -> None:
    publish(draft, lead, keeper)
    withdraw_case_study(case_study=draft, reason="A group asked", **by_keeper(keeper))
    start_correction(case_study=draft, reason="Without the group", **by_writer(lead))
    assert publish(draft, lead, keeper, LATER).number == 2


Deciding = Callable[..., object]


@pytest.mark.parametrize("decide", [return_case_study, decline_case_study])
def test_only_what_waits_is_decided_on(draft: CaseStudy, keeper: User, decide: Deciding) -> None:
    with pytest.raises(errors.NotWaiting):
        decide(case_study=draft, reason="No", **by_keeper(keeper))
    with pytest.raises(errors.NotWaiting):
        answer_review(case_study=draft, answers={}, **by_keeper(keeper))


def test_secretariat_is_told_once_for_each_sending(
    draft: CaseStudy, lead: User, keeper: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        send(draft, lead)
    assert [message.to for message in mail.outbox] == [[keeper.email]]
    assert "/case-studies/listening-before-deciding/draft/" in mail.outbox[0].body


@pytest.mark.parametrize(
    ("decide", "words"),
    [
        (publish_case_study, "Everybody can read it now"),
        (return_case_study, "needs changes"),
        (decline_case_study, "will not be published"),
    ],
)
def test_officers_are_told_what_became_of_it(
    draft: CaseStudy,
    council: Organisation,
    lead: User,
    keeper: User,
    decide: Deciding,
    words: str,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    contributor = make_user(Role.CONTRIBUTOR, council)
    waiting = clear(send(draft, contributor), keeper)
    reason = {} if decide is publish_case_study else {"reason": "Because of this"}
    with django_capture_on_commit_callbacks(execute=True):
        decide(case_study=waiting, **reason, **by_keeper(keeper))
    assert {address for message in mail.outbox for address in message.to} == {lead.email, contributor.email}
    assert words in mail.outbox[0].body
    assert ("Because of this" in mail.outbox[0].body) == bool(reason)


def test_officers_are_told_of_a_withdrawal(
    draft: CaseStudy,
    lead: User,
    keeper: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    publish(draft, lead, keeper)
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_case_study(case_study=draft, reason="A group asked", **by_keeper(keeper))
    assert [message.to for message in mail.outbox] == [[lead.email]]
    assert "no longer published" in mail.outbox[0].body
