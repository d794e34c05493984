"""The pages on which the secretariat makes a version: what they show, save, refuse and never lose."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from actions.models import Action
from frameworks.models import ElementLink, FrameworkVersion, Thread
from frameworks.selectors.editing import version_or_404
from frameworks.selectors.removing import removal_of
from frameworks.services.citing import remove_document
from frameworks.services.editing import change_version, discard_draft, version_seen
from frameworks.services.elements import change_element, remove_element
from frameworks.services.publishing import checked
from partners.models import Organisation, Role, User
from tests.factories import NOW, OrganisationFactory, make_action, make_plan, make_user
from tests.frameworks.drafts import load, make_draft, part, publish, signed, tree, typed
from tests.frameworks.files import element, put, small_framework

pytestmark = pytest.mark.django_db
BASE = "/frameworks/vale/versions/2026/views/new-version/"
HOME = "/frameworks/vale/versions/2031/views/edit/"
LISTENING = f"{HOME}parts/listening/"


@pytest.fixture
def officer() -> User:
    return make_user(Role.SECRETARIAT, OrganisationFactory(name="Calder Vale Partnership"))


@pytest.fixture
def secretariat(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


@pytest.fixture
def base(file: Path) -> FrameworkVersion:
    return load(file)


@pytest.fixture
def draft(base: FrameworkVersion) -> FrameworkVersion:
    return make_draft(base)


def main(response) -> str:  # type: ignore[no-untyped-def]
    """The page's main part in words, spaces made one."""
    page = response.content.decode()
    words = re.sub(r"<[^>]*>", " ", page[page.index("<main") : page.index("</main>")])
    return " ".join(words.split())


def read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return main(response)


def seen(client: Client, address: str) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', client.get(address).content.decode())
    assert found
    return found[1]


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


# Making a draft


def test_secretariat_makes_a_draft_from_the_framework_s_home(secretariat: Client, base: FrameworkVersion) -> None:
    assert BASE in secretariat.get("/frameworks/vale/").content.decode()
    year = str(timezone.localdate().year)
    suggested = str(int(year) + 1) if year == "2026" else year
    assert f'value="{suggested}"' in secretariat.get(BASE).content.decode()
    response = secretariat.post(BASE, {"label": "2031", "note": "For five years."}, follow=True)
    assert "Version 2031 is a draft now. Only partnership officers can read it" in main(response)
    draft = FrameworkVersion.objects.get(label="2031")
    assert (draft.note, draft.edits.get().by_role) == (
        "For five years.",
        "Partnership officer, Calder Vale Partnership",
    )
    home = secretariat.get("/frameworks/vale/").content.decode()
    assert HOME in home
    assert BASE not in home


def test_nobody_else_is_offered_editing(client: Client, draft: FrameworkVersion) -> None:
    assert "/views/edit/" not in client.get("/frameworks/vale/").content.decode()
    client.force_login(make_user(Role.BOARD_MEMBER))
    assert "/views/edit/" not in client.get("/frameworks/vale/").content.decode()
    for address in (BASE, HOME, LISTENING, f"{HOME}publish/"):
        assert client.get(address).status_code == 403


def test_label_that_is_used_is_refused_beside_its_box(secretariat: Client, base: FrameworkVersion) -> None:
    page = main(secretariat.post(BASE, {"label": "2026", "note": "Kept words."}))
    assert "Version 2026 exists already. Choose another label" in page
    assert "Kept words." in page


def test_second_draft_leads_to_the_first(secretariat: Client, draft: FrameworkVersion) -> None:
    assert "Version 2031 of this framework is a draft already." in read(secretariat, BASE)
    response = secretariat.post(BASE, {"label": "2036", "note": "Kept words."})
    assert response.status_code == 409
    assert "Kept words." in main(response)


def test_draft_that_came_meanwhile_is_told(secretariat: Client, base: FrameworkVersion, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    make_draft(base)
    monkeypatch.setattr("frameworks.views.editing.selectors.draft_of", lambda base: None)
    response = secretariat.post(BASE, {"label": "2036"})
    assert response.status_code == 409
    assert "Version 2031 of this framework is a draft already." in main(response)


def test_new_version_of_a_draft_is_not_offered(secretariat: Client, file: Path) -> None:
    load(file, put(small_framework(), "version/status", "draft"))
    assert "is itself a draft" in read(secretariat, BASE)


# The draft's home


def test_home_shows_everything_that_can_be_edited(secretariat: Client, draft: FrameworkVersion) -> None:
    page = read(secretariat, HOME)
    for words in (
        "Made from version 2026. Only partnership officers can read it until it is published.",
        "Owner Calder Vale Communities Board",
        "Period Not given",
        "Vale strategy : Calder Vale Cohesion Strategy 2026 to 2031 Cited 7 times",
        "Board minutes : Minutes of the Board Not cited. Remove Board minutes",
        "Levels of practice , version 1",
        "This draft has 1 link.",
        "Made this draft from version 2026 Partnership officer, Calder Vale Partnership, 14 September 2026",
        "6 parts: 2 ways of working, 1 statement, 1 prompt, 1 section, 1 method.",
        "Edit Listening Way of working Add beside or inside Listening Move down Listening Remove Listening",
        "Edit We will share what we have Statement",
        "Edit Tools Section Add beside or inside Tools Move up Tools Remove Tools",
    ):
        assert words in page


def test_home_nests_parts_as_the_framework_does(secretariat: Client, base: FrameworkVersion, file: Path) -> None:
    deep = element("a", children=[element("b", children=[element("c", children=[element("d")])]), element("e")])
    content = put(put(small_framework(), "framework/id", "deep"), "elements", [deep, element("f")])
    content["links"] = []
    make_draft(load(file, content))
    page = secretariat.get("/frameworks/deep/versions/2031/views/edit/").content.decode()
    tree_part = page[page.index('class="edit-tree"') : page.index("</form>", page.index('class="edit-tree"'))]
    shape = re.findall(r'<(/?ul|/?li)\b|id="part-(\w)"', tree_part)
    assert "".join(tag or slug for tag, slug in shape) == ("aullibullicullid/li/ul/li/ul/lilie/li/ulf")


def test_home_of_an_empty_draft_says_how_to_begin(secretariat: Client, draft: FrameworkVersion) -> None:
    draft.elements.all().delete()
    page = read(secretariat, HOME)
    assert "No parts yet." in page
    assert "No links yet." in page
    assert "No links yet." in read(secretariat, f"{HOME}links/")
    assert read(secretariat, f"{HOME}new-part/")


def many_parts(file: Path) -> FrameworkVersion:
    content = put(small_framework(), "framework/id", "large")
    content["elements"] += [
        element(f"part-{number}", children=[element(f"below-{number}", "statement")]) for number in range(130)
    ]
    content["links"] += [{"from": f"part-{number}", "to": "sharing", "reason": "One of many."} for number in range(100)]
    return make_draft(load(file, content))


@pytest.mark.parametrize(
    "page",
    [
        "",
        "parts/sharing/",
        "parts/sharing/add/",
        "parts/sharing/remove/",
        "links/",
        "new-link/",
        "preview/",
        "publish/",
    ],
)
def test_page_takes_as_many_queries_for_a_large_draft(
    secretariat: Client, draft: FrameworkVersion, file: Path, page: str
) -> None:
    many_parts(file)
    counts = []
    for slug in ("vale", "large"):
        with CaptureQueriesContext(connection) as queries:
            assert secretariat.get(HOME.replace("vale", slug) + page).status_code == 200
        counts.append(len(queries))
    # What would be removed is asked for in every table that refers to elements.
    assert counts[0] == counts[1] <= (40 if page.endswith("remove/") else 22)


def test_moving_one_of_many_parts_takes_few_queries(secretariat: Client, file: Path) -> None:
    many_parts(file)
    with CaptureQueriesContext(connection) as queries:
        secretariat.post(HOME.replace("vale", "large") + "move/", {"down": "listening"})
    assert len(queries) <= 20


def test_history_is_told_page_by_page(secretariat: Client, draft: FrameworkVersion) -> None:
    for number in range(60):
        draft.edits.create(
            words=f"Change {number}",
            at=NOW + timedelta(minutes=number),
            by=signed()["by"],
            by_role="Partnership officer",
        )
    assert "All 61 changes" in read(secretariat, HOME)
    page = read(secretariat, f"{HOME}history/")
    assert "Change 59" in page
    assert "Change 2 " not in page
    assert "Change 2 " in read(secretariat, f"{HOME}history/?page=2")


# Elements


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


# Preview, publishing, discarding


def test_preview_shows_the_difference(secretariat: Client, draft: FrameworkVersion) -> None:
    change_element(version=draft, **typed(part(draft, "listening"), label="Heard"), **signed())
    page = read(secretariat, f"{HOME}preview/")
    assert "What this draft changes in version 2026, from which it was made." in page
    assert "Parts of the framework: 1 changed" in page


def test_preview_tells_of_a_version_that_came_meanwhile(
    secretariat: Client, draft: FrameworkVersion, file: Path
) -> None:
    load(file, put(put(small_framework(), "version/label", "2030"), "elements/0/label", "Corrected"))
    page = read(secretariat, f"{HOME}preview/")
    assert "Version 2030 was published after this draft was made from version 2026." in page
    page = read(secretariat, f"{HOME}preview/?against=newest")
    assert "What this draft changes in version 2030, which readers have now." in page
    assert "Corrected" in page
    assert "?against=newest" in secretariat.get(f"{HOME}publish/").content.decode()


def test_secretariat_publishes(secretariat: Client, client: Client, draft: FrameworkVersion) -> None:
    change_element(version=draft, **typed(part(draft, "listening"), label="Heard"), **signed())
    address = f"{HOME}publish/"
    assert "Parts of the framework: 1 changed" in read(secretariat, address)
    page = main(secretariat.post(address, {"seen": seen(secretariat, address)}, follow=True))
    assert "Version 2031 is published. Everybody can read it" in page
    assert "by Partnership officer, Calder Vale Partnership" in page
    visitor = Client()
    assert "Heard" in read(visitor, "/frameworks/vale/")
    assert "Heard" not in read(visitor, "/frameworks/vale/versions/2026/")


def test_publishing_what_changed_since_asks_again(secretariat: Client, draft: FrameworkVersion) -> None:
    address = f"{HOME}publish/"
    old = seen(secretariat, address)
    change_element(version=draft, **typed(part(draft, "listening"), label="Heard"), **signed())
    response = secretariat.post(address, {"seen": old})
    assert response.status_code == 409
    assert "Somebody changed this draft after you opened this page" in main(response)
    assert f'value="{checked(draft).digest}"' in response.content.decode()


def test_draft_with_faults_is_not_published_and_leads_to_them(secretariat: Client, draft: FrameworkVersion) -> None:
    draft.elements.filter(slug="walking").update(label="<b>")
    response = secretariat.get(f"{HOME}publish/")
    assert "holds an HTML tag" in main(response)
    assert f'href="{HOME}parts/walking/"' in response.content.decode()
    assert secretariat.post(f"{HOME}publish/", {"seen": ""}).status_code == 409


def test_secretariat_discards(secretariat: Client, draft: FrameworkVersion) -> None:
    assert "Everything that was changed in this draft is lost" in read(secretariat, f"{HOME}discard/")
    page = main(secretariat.post(f"{HOME}discard/", follow=True))
    assert "The draft of version 2031 is discarded" in page
    assert secretariat.get(HOME).status_code == 404


# What is closed


PAGES = (
    "", "about/", "history/", "preview/", "publish/", "discard/", "new-part/", "parts/walking/", "parts/walking/add/",
    "parts/walking/remove/", "new-source/", "sources/minutes/", "sources/minutes/remove/", "links/", "new-link/",
    "links/1/remove/", "scales/1/",
)  # fmt: skip


def test_published_version_cannot_be_edited_in_the_browser(secretariat: Client, draft: FrameworkVersion) -> None:
    publish(draft)
    held = tree(draft)
    for label in ("2026", "2031"):
        for page in PAGES:
            address = f"/frameworks/vale/versions/{label}/views/edit/{page}"
            for response in (secretariat.get(address), secretariat.post(address, {"label": "Kept words"})):
                assert response.status_code == 409, address
                assert f"Version {label} is published, so it cannot be changed." in main(response)
            assert "Kept words" in main(response)
        response = secretariat.post(f"/frameworks/vale/versions/{label}/views/edit/move/", {"up": "sharing"})
        assert response.status_code == 409
    assert tree(draft) == held


def test_draft_from_a_file_cannot_be_edited_in_the_browser(secretariat: Client, file: Path) -> None:
    load(file, put(small_framework(), "version/status", "draft"))
    response = secretariat.get("/frameworks/vale/versions/2026/views/edit/")
    assert response.status_code == 409
    assert "was loaded from a file, so only its file changes it." in main(response)


@pytest.mark.parametrize(
    ("page", "post"),
    [
        ("parts/listening/", {"label": "Kept words", "document": "strategy", "section": "2"}),
        ("new-part/", {"label": "Kept words", "kind": "approach", "document": "strategy", "section": "2"}),
        ("new-link/", {"origin": "walking", "target": "sharing", "reason": "Kept words"}),
        ("move/", {"down": "listening"}),
        ("parts/walking/remove/", {}),
        ("sources/minutes/remove/", {}),
        ("publish/", {}),
        ("discard/", {}),
    ],
)  # fmt: skip
def test_words_for_a_draft_that_somebody_publishes_meanwhile_are_shown(  # type: ignore[no-untyped-def]
    secretariat: Client, draft: FrameworkVersion, monkeypatch, page: str, post: dict[str, str]
) -> None:
    stale = version_or_404("vale", "2031")
    publish(draft)
    monkeypatch.setattr("frameworks.views.drafts.selectors.version_or_404", lambda slug, label: stale)
    response = secretariat.post(f"{HOME}{page}", post)
    assert response.status_code == 409
    assert ("Kept words" in main(response)) is ("Kept words" in post.values())


def test_discarded_draft_is_not_found(secretariat: Client, draft: FrameworkVersion) -> None:
    discard_draft(version=draft, by=signed()["by"], at=NOW)
    assert secretariat.get(LISTENING).status_code == 404
