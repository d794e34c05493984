"""The guidance catalogue's services: entries, links and what supersedes what."""

from datetime import timedelta

import pytest

from frameworks.models import End
from library.models import Guidance
from library.services.errors import GuidanceChanged, LinkChanged, NoLink, SupersedingCircle
from library.services.guidance import (
    add_guidance,
    change_guidance,
    record_link_check,
    supersede_guidance,
    tags_of,
    topics_of,
)
from partners.models import User
from tests.factories import NOW
from tests.practice import CONNECTING, KEEPER, TRUSTING, guidance_text, make_guidance

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("icf")]
LATER = NOW + timedelta(days=1)


def check(guidance: Guidance, by: User | None, *, works: bool = True, link: str = "") -> Guidance:
    return record_link_check(
        guidance=guidance, link=link or guidance.link, works=works, answer="answered 404", by=by, by_role=KEEPER, at=NOW
    )


def test_entry_keeps_what_is_said_of_it(keeper: User) -> None:
    text = guidance_text(topics=frozenset({TRUSTING}), tags=frozenset({"tension", "schools"}), year=2009, owner="LGA")
    guidance = add_guidance(text=text, by=keeper, at=NOW)
    assert (guidance.slug, guidance.kept_here, guidance.version) == ("noticing-tension-early", True, 1)
    assert text.differences(guidance) == []
    assert topics_of(guidance) == {TRUSTING}
    assert tags_of(guidance) == {"schools", "tension"}
    assert guidance.history.get().history_user == keeper


def test_entries_of_one_title_have_addresses_of_their_own(keeper: User) -> None:
    slugs = [make_guidance(keeper, title=title).slug for title in ("Add", "Add", "???", "???")]
    assert slugs == ["add-2", "add-3", "entry", "entry-2"]


def test_change_is_signed_and_kept_in_the_history(keeper: User) -> None:
    guidance = make_guidance(keeper, topics=frozenset({TRUSTING}), tags=frozenset({"tension"}))
    text = guidance_text(title="Tension", topics=frozenset({CONNECTING}), tags=frozenset({"peace"}))
    changed = change_guidance(guidance=guidance, version=1, text=text, by=keeper, at=LATER)
    assert (changed.title, changed.version) == ("Tension", 2)
    assert (topics_of(changed), tags_of(changed)) == ({CONNECTING}, {"peace"})
    newest = changed.history.latest()
    assert (newest.title, newest.history_user, newest.history_date) == ("Tension", keeper, LATER)


def test_saving_what_is_stored_changes_nothing(keeper: User) -> None:
    guidance = make_guidance(keeper)
    change_guidance(guidance=guidance, version=99, text=guidance_text(), by=keeper, at=LATER)
    assert guidance.history.count() == 1


def test_second_window_is_told_and_nothing_is_lost(keeper: User) -> None:
    guidance = make_guidance(keeper)
    change_guidance(guidance=guidance, version=1, text=guidance_text(title="First"), by=keeper, at=LATER)
    with pytest.raises(GuidanceChanged) as refused:
        change_guidance(guidance=guidance, version=1, text=guidance_text(title="Second"), by=keeper, at=LATER)
    assert refused.value.current.title == "First"


def test_link_check_says_who_when_and_what(keeper: User) -> None:
    guidance = check(make_guidance(keeper), keeper)
    assert (guidance.link_result, guidance.link_checked_at, guidance.link_checked_role) == ("works", NOW, KEEPER)
    assert guidance.link_answer == ""
    assert check(guidance, None, works=False).link_answer == "answered 404"
    assert guidance.history.latest().history_user is None


def test_new_link_is_not_checked_yet(keeper: User) -> None:
    guidance = check(make_guidance(keeper), keeper)
    text = guidance_text(link="https://guidance.example/new")
    changed = change_guidance(guidance=guidance, version=1, text=text, by=keeper, at=LATER)
    assert (changed.link_result, changed.link_checked_at, changed.link_checked_role) == ("", None, "")


def test_check_of_a_link_that_was_changed_meanwhile_says_nothing(keeper: User) -> None:
    guidance = make_guidance(keeper)
    with pytest.raises(LinkChanged):
        check(guidance, keeper, link="https://guidance.example/old")
    guidance.refresh_from_db()
    assert guidance.link_result == ""


def test_entry_without_a_link_cannot_be_checked(keeper: User) -> None:
    with pytest.raises(NoLink):
        check(make_guidance(keeper, link=""), keeper)


def test_entry_points_to_the_newer_one_and_back_to_none(keeper: User) -> None:
    old, new = make_guidance(keeper, title="Old"), make_guidance(keeper, title="New")
    assert supersede_guidance(guidance=old, newer=new, by=keeper, at=LATER).superseded_by == new
    assert supersede_guidance(guidance=old, newer=new, by=keeper, at=LATER).history.count() == 2
    assert supersede_guidance(guidance=old, newer=None, by=keeper, at=LATER).superseded_by is None


def test_entries_never_supersede_each_other_in_a_circle(keeper: User) -> None:
    one, two, three = (make_guidance(keeper, title=title) for title in ("One", "Two", "Three"))
    supersede_guidance(guidance=one, newer=two, by=keeper, at=LATER)
    supersede_guidance(guidance=two, newer=three, by=keeper, at=LATER)
    for newer in (one, two, three):
        with pytest.raises(SupersedingCircle):
            supersede_guidance(guidance=three, newer=newer, by=keeper, at=LATER)
    assert Guidance.objects.get(pk=three.pk).superseded_by is None


def test_topic_that_a_framework_lost_is_kept(keeper: User, icf: object) -> None:
    gone = End("icf", "gone")
    assert topics_of(make_guidance(keeper, topics=frozenset({gone}))) == {gone}
