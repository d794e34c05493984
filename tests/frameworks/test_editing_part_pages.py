"""The pages on which parts of a draft are edited: what they show, save, refuse and never lose."""

import re
from pathlib import Path

import pytest
from django.test import Client

from actions.models import Action
from frameworks.models import ElementLink, FrameworkVersion, Thread
from frameworks.selectors.removing import removal_of
from frameworks.services.citing import remove_document
from frameworks.services.editing import change_version, version_seen
from frameworks.services.elements import change_element, remove_element
from partners.models import Organisation, Role, User
from tests.factories import NOW, OrganisationFactory, make_action, make_plan, make_user
from tests.frameworks.draft_pages import HOME, LISTENING, main, read, seen
from tests.frameworks.drafts import load, part, signed, tree, typed
from tests.frameworks.files import put, small_framework

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return make_user(Role.SECRETARIAT, OrganisationFactory(name="Calder Vale Partnership"))


@pytest.fixture
def secretariat(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


def element_post(client: Client, **changes: str) -> dict[str, str]:
    values = {
        "label": "Listening",
        "text": "We listen. Then we act.",
        "document": "strategy",
        "section": "2",
        "erratum": "Printed as Listning.",
        "attributes": "",
    }
    return {**values, "seen": seen(client, LISTENING), **changes}


def test_element_is_saved_and_told_in_the_history(secretariat: Client, draft: FrameworkVersion) -> None:
    response = secretariat.post(
        LISTENING, element_post(secretariat, label="Heard", attributes="number: 1"), follow=True
    )
    assert response.redirect_chain == [(f"{HOME}#part-listening", 302)]
    page = main(response)
    assert "“Heard” is saved" in page
    assert "Changed “Heard”: label, facts" in page
    assert part(draft, "listening").attributes == {"number": 1}


def test_element_form_keeps_what_was_typed_wrongly(secretariat: Client, draft: FrameworkVersion) -> None:
    response = secretariat.post(LISTENING, element_post(secretariat, label="<i>", text="Kept words."))
    page = response.content.decode()
    assert "<title>Error: " in page
    assert "Label holds an HTML tag; write plain text" in page
    assert 'href="#id_label"' in page
    assert "Kept words." in page


def test_kind_is_asked_only_of_parts_that_are_new(secretariat: Client, draft: FrameworkVersion) -> None:
    assert "So does the kind, way of working, because version 2026 has this part too." in read(secretariat, LISTENING)
    assert "Kind of part" not in read(secretariat, LISTENING)
    post = {"label": "Dreaming", "kind": "approach", "document": "strategy", "section": "2", "place": "after"}
    secretariat.post(f"{LISTENING}add/", post)
    assert "Kind of part" in read(secretariat, f"{HOME}parts/dreaming/")


def test_two_officers_see_both_texts_and_choose(secretariat: Client, draft: FrameworkVersion) -> None:
    mine = element_post(secretariat, label="Mine", document="minutes", attributes="number: 1")
    theirs = {"label": "Theirs", "text": "Their text.", "attributes": {"number": 2}}
    change_element(version=draft, **typed(part(draft, "listening"), **theirs), **signed())
    response = secretariat.post(LISTENING, mine)
    assert response.status_code == 409
    page = main(response)
    assert "Label: somebody else changed this too" in page
    assert "Label: saved now, by somebody else Theirs" in page
    assert "Facts (optional): saved now, by somebody else number: 2" in page
    assert "Text (optional): saved now" not in page
    html = response.content.decode()
    assert 'value="Mine"' in html
    assert "Their text." in html
    again = re.search(r'name="seen" value="([^"]*)"', html)
    assert again
    assert part(draft, "listening").label == "Theirs"
    secretariat.post(LISTENING, {**mine, "text": "Their text.", "seen": again[1]})
    found = part(draft, "listening")
    assert (found.label, found.text, found.document.slug) == ("Mine", "Their text.", "minutes")


def test_two_officers_who_cite_other_sources_see_both_by_name(secretariat: Client, draft: FrameworkVersion) -> None:
    secretariat.post(f"{HOME}new-source/", SOURCE)
    mine = element_post(secretariat, document="minutes")
    change_element(version=draft, **typed(part(draft, "listening"), document="report-2030"), **signed())
    assert "Source: saved now, by somebody else Report 2030" in main(secretariat.post(LISTENING, mine))


def test_words_for_a_part_that_is_gone_are_shown(secretariat: Client, draft: FrameworkVersion) -> None:
    post = element_post(secretariat, text="Kept words.")
    remove_element(version=draft, slug="listening", seen=removal_of(part(draft, "listening")).seen, **signed())
    assert secretariat.get(LISTENING).status_code == 404
    response = secretariat.post(LISTENING, post)
    assert response.status_code == 409
    page = main(response)
    assert "Somebody removed this part from the draft." in page
    assert "Text (optional) Kept words." in page
    assert "Back to the draft" in page


def test_element_is_added_where_it_was_asked_for(secretariat: Client, draft: FrameworkVersion) -> None:
    page = secretariat.get(f"{HOME}parts/sharing/add/").content.decode()
    assert "Inside “Sharing”, as its last part" in page
    assert re.search(r'value="inside" checked', page)
    post = {"kind": "statement", "label": "We will act", "document": "minutes", "section": "4", "place": "inside"}
    response = secretariat.post(f"{HOME}parts/sharing/add/", post, follow=True)
    assert "“We will act” is added. Its id is we-will-act" in main(response)
    assert tree(draft)[4] == ".we-will-act"
    secretariat.post(f"{HOME}new-part/", {**post, "label": "Last"})
    assert tree(draft)[-1] == "last"


def test_id_that_cannot_be_used_is_refused_beside_its_box(secretariat: Client, draft: FrameworkVersion) -> None:
    post = {
        "kind": "statement",
        "label": "We",
        "document": "minutes",
        "section": "4",
        "place": "after",
        "slug": "walking",
    }
    page = secretariat.post(f"{LISTENING}add/", post).content.decode()
    assert "“walking” is already the id of “Walking”. Choose another id" in page
    assert 'href="#id_slug"' in page


def test_parts_nine_deep_are_not_offered(secretariat: Client, draft: FrameworkVersion) -> None:
    draft.elements.filter(slug="walking").update(depth=7)
    assert "as its last part" not in read(secretariat, f"{HOME}parts/walking/add/")


def test_part_that_is_gone_takes_no_other_beside_it(secretariat: Client, draft: FrameworkVersion) -> None:
    post = {"kind": "statement", "label": "Kept words", "document": "minutes", "section": "4", "place": "after"}
    response = secretariat.post(f"{HOME}parts/gone/add/", post)
    assert response.status_code == 409
    assert "Label Kept words" in main(response)


def test_part_moves_and_the_page_returns_to_it(secretariat: Client, draft: FrameworkVersion) -> None:
    response = secretariat.post(f"{HOME}move/", {"down": "listening"})
    assert response["Location"] == f"{HOME}#part-listening"
    assert tree(draft)[0] == "sharing"
    secretariat.post(f"{HOME}move/", {"up": "listening"})
    assert tree(draft)[0] == "listening"
    page = main(secretariat.post(f"{HOME}move/", {"up": "listening"}, follow=True))
    assert "“Listening” is already the first here" in page
    assert "Somebody removed this part" in main(secretariat.post(f"{HOME}move/", {"up": "gone"}, follow=True))


def test_removing_lists_what_goes_and_what_breaks(
    secretariat: Client, base: FrameworkVersion, draft: FrameworkVersion, file: Path
) -> None:
    other = load(file, put(small_framework(), "framework/id", "wold"))
    for left, right in (("sharing", "listening"), ("sharing-prompt", "gone")):
        Thread.objects.create(
            left_framework=base.framework,
            left_slug=left,
            right_framework=other.framework,
            right_slug=right,
            reason="Both ask for time.",
            made_at=NOW,
        )
    make_action(make_plan(OrganisationFactory()), part(base, "sharing"))
    address = f"{HOME}parts/sharing/remove/"
    page = read(secretariat, address)
    for words in (
        "Parts below it that go too We will share what we have What did we share?",
        "Links that go too From Listening to Sharing",
        "Sharing and Listening (Cohesion Strategy): Both ask for time.",
        "What did we share? and gone: Both ask for time.",
        "sharing: action (1)",
        "Remove all 3 parts",
    ):
        assert words in page
    response = secretariat.post(address, {"seen": "something else"})
    assert response.status_code == 409
    assert "Somebody changed this draft after you opened this page" in main(response)
    page = main(secretariat.post(address, {"seen": seen(secretariat, address)}, follow=True))
    assert "“Sharing” is removed from the draft" in page
    assert "sharing" not in tree(draft)
    publishing = read(secretariat, f"{HOME}publish/")
    assert "Threads that will break" in publishing
    assert "end at these parts, which the draft does not have: Sharing What did we share?" in publishing


def test_part_in_use_is_not_removed(secretariat: Client, draft: FrameworkVersion) -> None:
    make_action(make_plan(OrganisationFactory()), part(draft, "sharing"))
    assert "cannot be removed, because other parts of the portal refer to it" in read(
        secretariat, f"{HOME}parts/sharing/remove/"
    )
    assert "cannot be discarded, because" in read(secretariat, f"{HOME}discard/")
    assert "Remove part" not in read(secretariat, f"{HOME}parts/sharing/remove/")
    response = secretariat.post(f"{HOME}discard/")
    assert response.status_code == 409
    assert Action.objects.exists()
    assert Organisation.objects.exists()


# Facts of the version, sources, links and scales


def about(client: Client, **changes: str) -> dict[str, str]:
    values = {
        "title": "Calder Vale Cohesion Strategy",
        "short_title": "Cohesion Strategy",
        "owner": "Calder Vale Communities Board",
        "summary": "How partners work alongside communities.",
    }
    return {**values, "seen": seen(client, f"{HOME}about/"), **changes}


def test_version_s_own_facts_are_saved(secretariat: Client, draft: FrameworkVersion) -> None:
    days = {"starts_on_day": "1", "starts_on_month": "4", "starts_on_year": "2031"}
    page = main(secretariat.post(f"{HOME}about/", about(secretariat, title="Next", **days), follow=True))
    assert "What is said about the version is saved" in page
    assert "Period From 1 April 2031" in page


def test_two_officers_who_date_the_version_see_both_days(secretariat: Client, draft: FrameworkVersion) -> None:
    days = {"starts_on_day": "1", "starts_on_month": "4", "starts_on_year": "2031"}
    mine = about(secretariat, **days)
    change_version(version=draft, typed={"starts_on": NOW.date()}, seen=version_seen(draft), **signed())
    response = secretariat.post(f"{HOME}about/", mine)
    assert "Start of the period (optional): saved now, by somebody else 14 September 2026" in main(response)
    html = response.content.decode()
    assert 'href="#id_starts_on_day"' in html
    assert 'value="2031"' in html


def test_halves_of_a_period_that_do_not_fit_are_refused(secretariat: Client, draft: FrameworkVersion) -> None:
    mine = about(secretariat, starts_on_day="1", starts_on_month="4", starts_on_year="2031")
    change_version(version=draft, typed={"ends_on": NOW.date()}, seen=version_seen(draft), **signed())
    assert "End of the period must be after its start" in main(secretariat.post(f"{HOME}about/", mine))


SOURCE = {"title": "A report", "short": "Report 2030", "publisher": "The council"}


def test_source_is_added_changed_and_removed(secretariat: Client, draft: FrameworkVersion) -> None:
    assert "Enter the publisher" in main(secretariat.post(f"{HOME}new-source/", {**SOURCE, "publisher": ""}))
    assert "“Report 2030” is added" in main(secretariat.post(f"{HOME}new-source/", SOURCE, follow=True))
    address = f"{HOME}sources/report-2030/"
    post = {**SOURCE, "title": "The report", "seen": seen(secretariat, address)}
    assert "“Report 2030” is saved" in main(secretariat.post(address, post, follow=True))
    assert "Only a source that nothing cites can be removed" in read(secretariat, f"{address}remove/")
    assert "is removed from the draft" in main(secretariat.post(f"{address}remove/", follow=True))
    assert secretariat.get(address).status_code == 404


def test_source_that_is_cited_is_not_removed(secretariat: Client, draft: FrameworkVersion) -> None:
    response = secretariat.post(f"{HOME}sources/strategy/remove/")
    assert response.status_code == 409
    assert "“Vale strategy” is cited 7 times" in main(response)


def test_words_for_a_source_that_is_gone_are_shown(secretariat: Client, draft: FrameworkVersion) -> None:
    address = f"{HOME}sources/minutes/"
    post = {**SOURCE, "seen": seen(secretariat, address)}
    remove_document(version=draft, slug="minutes", **signed())
    response = secretariat.post(address, post)
    assert response.status_code == 409
    assert "Title A report" in main(response)


def test_two_officers_who_change_a_source_see_both(secretariat: Client, draft: FrameworkVersion) -> None:
    address = f"{HOME}sources/minutes/"
    mine = {**SOURCE, "seen": seen(secretariat, address)}
    secretariat.post(address, {**mine, "title": "Their report"})
    response = secretariat.post(address, mine)
    assert "Title: saved now, by somebody else Their report" in main(response)


def test_link_is_added_from_a_part_and_removed(secretariat: Client, draft: FrameworkVersion) -> None:
    address = f"{HOME}new-link/"
    assert 'value="walking" selected' in secretariat.get(f"{address}?from=walking").content.decode()
    post = {
        "origin": "walking",
        "target": "sharing",
        "reason": "Walks are shared.",
        "document": "minutes",
        "section": "3",
    }
    assert "Enter the section of the source" in main(secretariat.post(address, {**post, "section": ""}))
    page = main(secretariat.post(address, post, follow=True))
    assert "From Walking to Sharing Walks are shared. Source: Board minutes, section 3" in page
    assert "Walks are shared." in read(secretariat, f"{HOME}parts/walking/")
    assert "These two parts are linked already" in main(secretariat.post(address, post))
    link = ElementLink.objects.get(origin__slug="walking")
    assert "Remove this link?" in read(secretariat, f"{HOME}links/{link.pk}/remove/")
    page = main(secretariat.post(f"{HOME}links/{link.pk}/remove/", follow=True))
    assert "The link is removed from the draft" in page
    assert "Walks are shared." not in page


def scale_post(client: Client, address: str, **changes: str) -> dict[str, str]:
    values = {"label": "1", "title": "Levels of practice", "note": "Words of our own."}
    levels = {
        "level_1": "Starting",
        "meaning_1": "It depends on individuals.",
        "level_2": "Settled",
        "meaning_2": "It is usual.",
    }
    return {**values, **levels, "seen": seen(client, address), **changes}


def test_other_words_for_levels_need_a_new_label(secretariat: Client, draft: FrameworkVersion) -> None:
    address = f"{HOME}scales/{draft.scale_versions.get().pk}/"
    page = read(secretariat, address)
    assert "The portal then shows no change from one year to the next" in page
    assert "Version 1 of this scale is also in: version 2026 of Cohesion Strategy." in page
    page = main(secretariat.post(address, scale_post(secretariat, address, level_3="Leading")))
    assert "In version 2026 of “Cohesion Strategy”, version 1 of this scale has other words." in page
    page = main(secretariat.post(address, scale_post(secretariat, address, level_3="Leading", label="2"), follow=True))
    assert "The scale “Levels of practice” is saved" in page
    assert "Levels of practice , version 2" in page


def test_two_officers_who_word_a_scale_see_both(secretariat: Client, draft: FrameworkVersion) -> None:
    address = f"{HOME}scales/{draft.scale_versions.get().pk}/"
    mine = scale_post(secretariat, address, level_1="Mine", label="2")
    secretariat.post(address, {**mine, "level_1": "Theirs"})
    response = secretariat.post(address, mine)
    assert response.status_code == 409
    assert "Levels: saved now, by somebody else 1. Theirs. It depends on individuals. 2. Settled." in main(response)
    assert 'value="Mine"' in response.content.decode()
