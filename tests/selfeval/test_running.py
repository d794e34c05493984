"""Preparing a cycle and its scale, seeing who is how far, and giving more time."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from frameworks.models import Level, ScaleVersion
from partners.models import Role
from reporting.selectors.dashboard import cycle_dashboard
from selfeval.models import Cycle, Evaluation, StatusChange
from selfeval.running_selectors import counts_of
from selfeval.services import (
    CycleClosed,
    CycleRefused,
    DateMoved,
    ExtensionRefused,
    WordsChanged,
    change_cycle,
    close_cycle,
    extend_due_date,
    invite_organisation,
    open_cycle,
    word_scale,
    words_of,
)
from tests.factories import (
    LEVELS,
    NOW,
    OrganisationFactory,
    make_cycle,
    make_evaluation,
    make_submission,
    make_unit_evaluation,
    make_user,
)
from tests.selfeval.browsing import fields_of, text_of
from tests.selfeval.test_lists import cycle_words

SECRETARIAT = "Partnership officer, Calder Vale Partnership"
WORDS = [("Seed", "We begin"), ("Shoot", ""), ("Branch", ""), ("Tree", "It carries us")]
TODAY = NOW.date()


@pytest.fixture
def prepared(cycle):
    return make_cycle(cycle.framework_version, 2027, opened_at=None)


def word(cycle, people, *, label="2027", levels=WORDS, seen=None):
    seen = cycle.scale_version_id if seen is None else seen
    return word_scale(cycle=cycle, seen=seen, label=label, levels=levels, by=people.secretariat, at=NOW)


def values_of(cycle, **changed):
    names = ("title", "scale_version", "opens_on", "closes_on", "is_baseline", "reference_prefix")
    return {name: getattr(cycle, name) for name in names} | changed


# Before and after a cycle opens.


def test_prepared_cycle_changes_until_it_opens(prepared, people):
    values = values_of(prepared, title="2027/28 again", closes_on=date(2028, 3, 31))
    changed = change_cycle(cycle=prepared, **values, by=people.secretariat, at=NOW)
    assert (changed.title, changed.slug, changed.closes_on) == ("2027/28 again", "2027-28", date(2028, 3, 31))
    assert changed.history.filter(history_user=people.secretariat).count() == 1

    opened = open_cycle(cycle=prepared, by=people.secretariat, at=NOW)
    assert open_cycle(cycle=prepared, by=people.secretariat, at=NOW + timedelta(1)).opened_at == opened.opened_at == NOW
    with pytest.raises(CycleRefused, match="stay as they are"):
        change_cycle(cycle=prepared, **values, by=people.secretariat, at=NOW)


def test_prepared_cycle_takes_no_title_of_another(cycle, prepared, people):
    with pytest.raises(CycleRefused, match="title already"):
        change_cycle(cycle=prepared, **values_of(prepared, title="2026/27"), by=people.secretariat, at=NOW)


def test_cycle_invites_and_closes_only_once_it_is_open(prepared, council, people):
    with pytest.raises(CycleRefused, match="Open it first"):
        invite_organisation(
            cycle=prepared, organisation=council, due_on=TODAY, by=people.secretariat, by_role=SECRETARIAT, at=NOW
        )
    with pytest.raises(CycleRefused, match="not open yet"):
        close_cycle(cycle=prepared, by=people.secretariat, at=NOW)
    with pytest.raises(IntegrityError, match="cycle_is_opened"), transaction.atomic():
        Cycle.objects.filter(pk=prepared.pk).update(closed_at=NOW)


# The words of the scale.


def test_other_words_make_a_version_of_the_scale_for_this_cycle_alone(cycle, prepared, people):
    worded = word(prepared, people)
    assert worded.scale_version.pk != cycle.scale_version.pk
    assert (worded.scale_version.label, worded.scale_version.worded_here) == ("2027", True)
    assert words_of(worded.scale_version) == WORDS
    assert [name for name, _ in words_of(cycle.scale_version)] == list(LEVELS)
    assert worded.history.filter(history_user=people.secretariat).count() == 1


def test_own_words_change_again_and_leave_nothing_behind(prepared, people):
    worded = word(prepared, people)
    first = worded.scale_version
    again = word(worded, people, levels=[*WORDS[:3], ("Forest", "")])
    assert [name for name, _ in words_of(again.scale_version)][-1] == "Forest"
    assert again.scale_version.label == "2027"
    assert not ScaleVersion.objects.filter(pk=first.pk).exists()
    assert Level.objects.count() == 8


def test_same_words_change_nothing(prepared, people):
    same = word(prepared, people, label="2022", levels=words_of(prepared.scale_version))
    assert same.scale_version == prepared.scale_version


def test_choosing_the_frameworks_scale_again_forgets_own_words(cycle, prepared, people):
    worded = word(prepared, people)
    values = values_of(worded, scale_version=cycle.scale_version)
    change_cycle(cycle=worded, **values, by=people.secretariat, at=NOW)
    assert ScaleVersion.objects.get() == cycle.scale_version


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"label": "2022"}, "Version 2022 of this scale has other words"),
        ({"levels": WORDS[:3]}, "Give each level"),
        ({"levels": [("", ""), *WORDS[1:]]}, "Give each level"),
        ({"levels": [WORDS[0], *WORDS[:3]]}, "a name of its own"),
    ],
)
def test_unfit_words_are_refused(prepared, people, fields, words):
    with pytest.raises(CycleRefused, match=words):
        word(prepared, people, **fields)


def test_words_that_somebody_else_changed_are_not_overwritten(prepared, people):
    seen = prepared.scale_version_id
    word(prepared, people)
    with pytest.raises(WordsChanged):
        word(prepared, people, label="2028", seen=seen)


def test_words_of_an_open_cycle_are_frozen(prepared, people):
    open_cycle(cycle=prepared, by=people.secretariat, at=NOW)
    with pytest.raises(CycleRefused, match="stay as they are"):
        word(prepared, people)
    assert ScaleVersion.objects.count() == 1


@pytest.mark.parametrize(("reword", "arrows"), [(False, True), (True, False)])
def test_new_words_break_the_arrows_between_years(cycle, prepared, council, people, reword, arrows):
    make_submission(make_evaluation(cycle, council), people.lead)
    following = word(prepared, people) if reword else prepared
    open_cycle(cycle=following, by=people.secretariat, at=NOW)
    make_submission(make_evaluation(following, council), people.lead)

    comparison = cycle_dashboard(Cycle.objects.get(pk=following.pk), cycle).comparison

    assert bool(comparison.moves) is arrows
    assert ("different versions of the scale" in comparison.reason) is not arrows


def test_secretariat_words_the_scale_and_is_warned(prepared, client_for):
    client, address = client_for("secretariat"), reverse("selfeval:word_scale", args=[prepared.slug])
    shown = client.get(address)
    assert "there will be no arrows from the year before" in text_of(shown)
    typed = fields_of(shown) | {"label": "2027", "name_4": "Tree"}
    assert "The scale of 2027/28 has these words now" in text_of(client.post(address, typed, follow=True))
    assert "4. Tree" in text_of(client.get(reverse("selfeval:cycle", args=[prepared.slug])))
    assert "Enter the name of level 2" in text_of(client.post(address, typed | {"name_2": ""}))

    stale = client.post(address, typed | {"label": "2028"})
    assert stale.status_code == 409
    assert "Somebody else has changed the scale" in text_of(stale)
    assert 'value="2028"' in stale.content.decode()


def test_secretariat_changes_what_is_prepared(prepared, client_for):
    client, address = client_for("secretariat"), reverse("selfeval:change_cycle", args=[prepared.slug])
    words = cycle_words(prepared.scale_version, title="2029/30", opens_on_year="2029", closes_on_year="2030")
    assert "Cycle 2029/30 is changed" in text_of(client.post(address, words, follow=True))
    refused = client.post(address, words | {"title": "2026/27"})
    assert "There is a cycle with this title already" in text_of(refused)


@pytest.mark.parametrize("name", ["change_cycle", "word_scale", "open_cycle"])
def test_pages_of_preparing_lead_away_once_the_cycle_is_open(cycle, client_for, name):
    response = client_for("secretariat").get(reverse(f"selfeval:{name}", args=[cycle.slug]))
    assert response.url == reverse("selfeval:cycle", args=[cycle.slug])


def test_prepared_cycle_is_for_the_secretariats_eyes(prepared, client_for):
    address = reverse("selfeval:evaluations")
    assert "2027/28" in text_of(client_for("secretariat").get(address))
    assert "2027/28" not in text_of(client_for("board").get(address, {"cycle": prepared.slug}))
    assert "Open it first" in text_of(
        client_for("secretariat").get(reverse("selfeval:invite", args=[prepared.slug]), follow=True)
    )
    closing = reverse("selfeval:close_cycle", args=[prepared.slug])
    assert "cannot be closed" in text_of(client_for("secretariat").post(closing, follow=True))


# Who is how far.

PROGRESS = reverse("selfeval:cycle", args=["2026-27"])


def test_secretariat_sees_who_is_how_far_and_who_is_missing(evaluation, council, people, client_for, today):
    due = TODAY - timedelta(days=1)
    empty = make_evaluation(evaluation.cycle, OrganisationFactory(name="Empty House"), due_on=due)
    leads_sign = OrganisationFactory(name="Small Charity", lead_may_approve=True)
    make_evaluation(evaluation.cycle, leads_sign)
    make_user(Role.LEAD, leads_sign)
    client = client_for("secretariat")

    words = text_of(client.get(PROGRESS))
    assert "All (3) Not submitted (3) Not yet started (3) Late (1) No lead officer (1) Nobody can sign off (1)" in words
    assert "Calder Vale Council Not yet started 31 January 2027 Give more time to Calder Vale Council" in words
    assert "Late Give more time to Empty House 14 September 2026 No lead officer; nobody can sign off" in words

    for chosen in ("late", "no_lead", "no_sign_off"):
        words = text_of(client.get(PROGRESS, {"show": chosen}))
        assert "Empty House" in words
        assert "Small Charity" not in words
    assert "Calder Vale Council" in text_of(client.get(PROGRESS, {"show": "nonsense"}))
    assert "No organisation is here now" in text_of(client.get(PROGRESS, {"show": "agreed"}))
    assert empty.whose in text_of(client.get(PROGRESS, {"show": "not_submitted"}))


def test_closed_cycle_shows_its_end_and_offers_nothing(evaluation, people, client_for):
    close_cycle(cycle=evaluation.cycle, by=people.secretariat, at=NOW)
    words = text_of(client_for("secretariat").get(PROGRESS))
    assert "The cycle was closed on 14 September 2026" in words
    assert "Give more time" not in words
    assert "reminders" not in words


def test_cycle_without_organisations_says_what_will_appear(cycle, client_for):
    assert "No organisation has been invited yet" in text_of(client_for("secretariat").get(PROGRESS))


@pytest.mark.parametrize("count", [1, 20])
def test_progress_costs_the_same_for_one_and_for_twenty(cycle, people, client_for, count):
    for _ in range(count):
        make_evaluation(cycle)
    client = client_for("secretariat")
    client.get(PROGRESS)
    with CaptureQueriesContext(connection) as captured:
        client.get(PROGRESS)
    assert len(captured) == 7
    assert counts_of(cycle, TODAY)["invited"] == count


# More time.


def extend(evaluation, people, *, due_on=date(2027, 2, 14), seen=date(2027, 1, 31), at=NOW):
    return extend_due_date(
        evaluation=evaluation,
        seen=seen,
        due_on=due_on,
        reason="The team lost two weeks to the flood.",
        by=people.secretariat,
        by_role=SECRETARIAT,
        at=at,
    )


def test_more_time_is_a_line_of_the_story_and_a_mail(evaluation, people, django_capture_on_commit_callbacks):
    part, other = make_unit_evaluation(evaluation), make_unit_evaluation(evaluation, "Children", due_on=TODAY)
    with django_capture_on_commit_callbacks(execute=True):
        change = extend(evaluation, people)
    for row in (evaluation, part, other):
        row.refresh_from_db()
    assert (evaluation.due_on, part.due_on, other.due_on) == (date(2027, 2, 14), date(2027, 2, 14), TODAY)
    assert change.what == "Due date moved to 14 February 2027"
    assert (change.status, change.by_role) == (Evaluation.Status.INVITED, SECRETARIAT)
    assert {message.to[0] for message in mail.outbox} == {people.lead.email, people.approver.email}
    assert "now due by 14 February 2027" in mail.outbox[0].body
    assert "The team lost two weeks to the flood." in mail.outbox[0].body


@pytest.mark.parametrize(
    ("due_on", "at", "words"),
    [
        (date(2027, 1, 31), NOW, "must be after 31 January 2027"),
        (date(2027, 2, 1), NOW.replace(year=2027, month=3), "must be today or later"),
    ],
)
def test_date_never_moves_back_or_before_today(evaluation, people, due_on, at, words):
    with pytest.raises(ExtensionRefused, match=words):
        extend(evaluation, people, due_on=due_on, at=at)
    assert not StatusChange.objects.exists()


def test_date_that_somebody_else_moved_is_not_moved_again(evaluation, people):
    extend(evaluation, people)
    with pytest.raises(DateMoved):
        extend(evaluation, people, due_on=date(2027, 2, 21))


def test_what_is_submitted_or_closed_needs_no_more_time(evaluation, people):
    Evaluation.objects.update(status=Evaluation.Status.WITHDRAWN)
    with pytest.raises(ExtensionRefused, match="submitted or withdrawn"):
        extend(evaluation, people)
    close_cycle(cycle=evaluation.cycle, by=people.secretariat, at=NOW)
    with pytest.raises(CycleClosed):
        extend(evaluation, people)


def test_database_wants_a_date_and_a_reason(evaluation, people):
    values = {"evaluation": evaluation, "status": "draft", "at": NOW, "by": people.secretariat, "by_role": SECRETARIAT}
    for fields in ({"due_on": None, "reason": "x"}, {"due_on": TODAY, "reason": ""}):
        with pytest.raises(IntegrityError, match="status_change"), transaction.atomic():
            StatusChange.objects.create(**values, event="extended", **fields)


def test_secretariat_gives_more_time(evaluation, people, client_for, today):
    client, address = client_for("secretariat"), reverse("selfeval:extend", args=["2026-27", "calder-vale-council"])
    shown = fields_of(client.get(address))
    date_typed = {"due_on_day": "14", "due_on_month": "2", "due_on_year": "2027"}
    assert "Say why you give them more time" in text_of(client.post(address, shown | date_typed))
    early = shown | date_typed | {"due_on_year": "2026", "reason": "Flood"}
    assert "The new due date must be today or later" in text_of(client.post(address, early))
    done = client.post(address, shown | date_typed | {"reason": "Flood"}, follow=True)
    assert "Calder Vale Council now has until 14 February 2027" in text_of(done)
    assert "14 February 2027 , extended" in text_of(client.get(PROGRESS)).replace("2027,", "2027 ,")

    stale = client.post(address, shown | date_typed | {"due_on_day": "21", "reason": "Our own words"})
    assert stale.status_code == 409
    assert "Our own words" in text_of(stale)
