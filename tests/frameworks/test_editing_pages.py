"""The pages on which the secretariat makes a version: what they show, save, refuse and never lose."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from frameworks.models import FrameworkVersion
from frameworks.selectors.editing import version_or_404
from frameworks.services.editing import discard_draft
from frameworks.services.elements import change_element
from frameworks.services.publishing import checked
from partners.models import Role, User
from tests.factories import NOW, OrganisationFactory, make_user
from tests.frameworks.draft_pages import BASE, HOME, LISTENING, main, read, seen
from tests.frameworks.drafts import load, make_draft, part, publish, signed, tree, typed
from tests.frameworks.files import element, put, small_framework

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return make_user(Role.SECRETARIAT, OrganisationFactory(name="Calder Vale Partnership"))


@pytest.fixture
def secretariat(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


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
