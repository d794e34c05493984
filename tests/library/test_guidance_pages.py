"""The guidance catalogue on its pages: for everybody to find and read, for the secretariat to keep."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from frameworks.models import FrameworkVersion
from library.models import Guidance
from library.services.guidance import change_guidance, record_link_check, supersede_guidance, tags_of, topics_of
from partners.models import User
from tests.factories import NOW
from tests.practice import CONNECTING, KEEPER, TRUSTING, guidance_text, make_guidance
from tests.words import page, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("icf")]
LIST, ENTRY = "/guidance/", "/guidance/noticing-tension-early/"


@pytest.fixture
def desk(client: Client, keeper: User) -> Client:
    """The secretariat's browser."""
    client.force_login(keeper)
    return client


def listed(client: Client, **query: str) -> list[str]:
    return [row.guidance.title for row in client.get(LIST, query).context["rows"]]


def filled(**changes: Any) -> dict[str, Any]:
    values = {"title": "Noticing tension early", "link": "https://guidance.example/tension", "version": "1", **changes}
    return {name: value for name, value in values.items() if value is not None}


def test_empty_catalogue_says_what_will_appear(client: Client) -> None:
    assert "No guidance has been entered yet. Entries appear here when" in text(client.get(LIST))


def test_everybody_finds_entries_by_words_topic_and_tag(client: Client, keeper: User) -> None:
    make_guidance(keeper, title="Monitoring tension", topics=frozenset({TRUSTING}), tags=frozenset({"tension"}))
    make_guidance(keeper, title="Sport for all", topics=frozenset({CONNECTING}), tags=frozenset({"sport & culture"}))
    assert listed(client) == ["Monitoring tension", "Sport for all"]
    assert listed(client, q="tensions monitored") == ["Monitoring tension"]
    assert listed(client, q="connecting") == ["Sport for all"]
    assert listed(client, topic="icf/trusting") == ["Monitoring tension"]
    assert listed(client, tag="sport & culture") == ["Sport for all"]
    assert listed(client, topic="icf/other") == ["Monitoring tension", "Sport for all"]
    assert "No entry fits." in text(client.get(LIST, {"q": "nothing of the kind"}))


def test_superseded_entry_says_so_and_points_to_the_newer(client: Client, keeper: User) -> None:
    old, new = make_guidance(keeper, title="Old advice"), make_guidance(keeper, title="New advice")
    supersede_guidance(guidance=old, newer=new, by=keeper, at=NOW)
    assert "Old advice Superseded" in text(client.get(LIST))
    response = client.get(old.get_absolute_url())
    assert "This entry is superseded. Use New advice instead." in text(response)
    assert f'href="{new.get_absolute_url()}"' in response.content.decode()
    assert "Takes the place of Old advice" in text(client.get(new.get_absolute_url()))


def test_entry_says_what_is_known_and_what_is_not(client: Client, keeper: User) -> None:
    make_guidance(
        keeper,
        topics=frozenset({TRUSTING}),
        tags=frozenset({"tension"}),
        note="For those who watch.",
        source_document="Kirklees ICF 2022",
        source_section="7b",
    )
    words = text(client.get(ENTRY))
    for said in ("Owner Not stated in the source", "Trusting", "Link not yet checked", "Kirklees ICF 2022, section 7b"):
        assert said in words
    assert "I have checked this link" not in words


def test_section_is_not_needed_to_name_a_document(client: Client, keeper: User) -> None:
    make_guidance(keeper, source_document="Kirklees ICF 2022")
    assert "Named in Kirklees ICF 2022" in text(client.get(ENTRY))


def test_only_the_secretariat_lists_what_needs_checking(client: Client, desk: Client, keeper: User) -> None:
    make_guidance(keeper, title="Unchecked")
    make_guidance(keeper, title="No link", link="")
    works, broken = make_guidance(keeper, title="Works"), make_guidance(keeper, title="Broken")
    for guidance, found in ((works, True), (broken, False)):
        record_link_check(guidance=guidance, link=guidance.link, works=found, by=keeper, by_role=KEEPER, at=NOW)
    assert listed(desk, check="on") == ["Broken", "Unchecked"]
    desk.logout()
    assert len(listed(client, check="on")) == 4


def test_pages_keep_the_filters(client: Client, keeper: User) -> None:
    for number in range(21):
        make_guidance(keeper, title=f"Entry {number:02}", tags=frozenset({"many"}))
    response = client.get(LIST, {"tag": "many"})
    assert "21 entries with these filters. Showing 1 to 20." in text(response)
    assert "?tag=many&amp;page=2" in response.content.decode()
    assert listed(client, tag="many", page="2") == ["Entry 20"]


def test_list_asks_the_same_for_one_entry_and_for_twenty(client: Client, keeper: User) -> None:
    newest = make_guidance(keeper, title="Newest", topics=frozenset({TRUSTING}))

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(LIST, {"q": "guidance"}).status_code == 200
            assert client.get(LIST).status_code == 200
        return len(asked)

    one = queries()
    for number in range(19):
        old = make_guidance(
            keeper, title=f"Entry {number:02}", topics=frozenset({TRUSTING, CONNECTING}), tags=frozenset({"a", "b"})
        )
        supersede_guidance(guidance=old, newer=newest, by=keeper, at=NOW)
    assert queries() == one


def test_secretariat_adds_an_entry(desk: Client) -> None:
    given = filled(year="2009", tags="tension,  early  warning, tension", elements_icf=["trusting"], note="Useful.")
    response = desk.post(f"{LIST}add/", given, follow=True)
    assert "The entry is added" in text(response)
    guidance = Guidance.objects.get()
    assert (guidance.year, tags_of(guidance)) == (2009, {"tension", "early warning"})
    assert topics_of(guidance) == {TRUSTING}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": ""}, "Enter the title"),
        ({"link": "guidance.example"}, "Enter an address that begins with https:// or http://"),
        ({"link": "javascript:alert(1)"}, "Enter an address that begins with https:// or http://"),
        ({"year": "soon"}, "Year (optional) must be a whole number"),
        ({"year": "2999"}, "The year must not be in the future"),
        ({"tags": "x" * 61}, "Each tag must be 60 characters or fewer"),
        ({"tags": ",".join(map(str, range(21)))}, "Enter 20 tags or fewer"),
        ({"source_section": "7b"}, "Enter the document that the section belongs to"),
        ({"elements_icf": ["other"]}, "Select only what is listed"),
    ],
)
def test_error_says_what_to_do_and_keeps_what_was_typed(desk: Client, changes: dict[str, Any], said: str) -> None:
    response = desk.post(f"{LIST}add/", filled(note="Typed words", **changes))
    assert said in text(response)
    assert "Typed words" in response.content.decode()
    assert not Guidance.objects.exists()


def test_secretariat_changes_an_entry_that_is_shown_as_stored(desk: Client, keeper: User) -> None:
    make_guidance(keeper, topics=frozenset({TRUSTING}), tags=frozenset({"b", "a"}))
    form = desk.get(f"{ENTRY}change/").context["form"]
    assert (form["tags"].value(), form["elements_icf"].value(), form["version"].value()) == ("a, b", ["trusting"], 1)
    desk.post(f"{ENTRY}change/", filled(title="Better title"))
    assert Guidance.objects.get().title == "Better title"


def test_second_window_sees_both_texts_and_may_save_then(desk: Client, keeper: User) -> None:
    guidance = make_guidance(keeper)
    change_guidance(guidance=guidance, version=1, text=guidance_text(title="Theirs"), by=keeper, at=NOW)
    response = desk.post(f"{ENTRY}change/", filled(title="Ours"))
    words = text(response)
    assert "Somebody else changed this entry while you were writing." in words
    assert "What is stored now" in words
    assert "Theirs" in words
    form = response.context["form"]
    assert (form["title"].value(), form["version"].value()) == ("Ours", "2")
    desk.post(f"{ENTRY}change/", filled(title="Ours", version=form["version"].value()))
    assert Guidance.objects.get().title == "Ours"


def test_secretariat_says_that_a_link_works(desk: Client, keeper: User) -> None:
    guidance = make_guidance(keeper)
    assert "Select whether the link works" in text(desk.post(f"{ENTRY}check/", {"link": guidance.link}))
    response = desk.post(f"{ENTRY}check/", {"works": "yes", "link": guidance.link}, follow=True)
    assert "Link worked on" in text(response)
    assert "Checked by: Partnership officer" in text(response)
    desk.post(f"{ENTRY}check/", {"works": "no", "link": guidance.link})
    assert Guidance.objects.get().link_result == "broken"


def test_link_that_changed_in_the_meantime_is_asked_about_again(desk: Client, keeper: User) -> None:
    guidance = make_guidance(keeper)
    response = desk.post(f"{ENTRY}check/", {"works": "yes", "link": "https://guidance.example/old"})
    assert "Somebody else changed the link meanwhile" in text(response)
    assert response.context["form"]["link"].value() == guidance.link
    assert Guidance.objects.get().link_result == ""


def test_entry_without_a_link_has_nothing_to_check(desk: Client, keeper: User) -> None:
    make_guidance(keeper, link="")
    assert "This entry has no link." in text(desk.get(f"{ENTRY}check/", follow=True))


def test_secretariat_says_what_supersedes_an_entry(desk: Client, keeper: User) -> None:
    old, new = make_guidance(keeper), make_guidance(keeper, title="Newer")
    desk.post(f"{ENTRY}supersede/", {"newer": str(new.pk)})
    assert Guidance.objects.get(pk=old.pk).superseded_by == new
    circle = desk.post(f"/guidance/{new.slug}/supersede/", {"newer": str(old.pk)})
    assert "is itself superseded by this entry" in text(circle)
    desk.post(f"{ENTRY}supersede/", {"newer": ""})
    assert Guidance.objects.get(pk=old.pk).superseded_by is None


def test_element_page_shows_the_guidance_about_it(client: Client, keeper: User, icf: FrameworkVersion) -> None:
    for number in range(11):
        make_guidance(keeper, title=f"Entry {number:02}", topics=frozenset({TRUSTING}), owner="LGA")
    old = make_guidance(keeper, title="Old advice", topics=frozenset({TRUSTING}))
    supersede_guidance(guidance=old, newer=Guidance.objects.all()[0], by=keeper, at=NOW + timedelta(days=1))
    words = page(client, keeper, "/frameworks/icf/trusting/")
    assert "Entry 09 : LGA" in words
    assert "All 11" in words
    assert "Old advice" not in words
    assert "Entry 00" not in page(client, keeper, "/frameworks/icf/connecting/")
