"""What changed between two versions, as readers see it."""

from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from frameworks.models import FrameworkVersion
from frameworks.selectors.changes import Changes, changes_between
from frameworks.services import load_framework_file
from partners.models import Role
from tests.factories import NOW, make_user
from tests.frameworks.files import Content, drop, element, put, small_framework, write
from tests.frameworks.test_pages import text_of

pytestmark = pytest.mark.django_db
ADDRESS = "/frameworks/compare/vale/"


def load(file: Path, content: Content, label: str) -> FrameworkVersion:
    load_framework_file(path=write(file, put(content, "version/label", label)), at=NOW)
    return FrameworkVersion.objects.select_related("framework").get(framework__slug="vale", label=label)


def changed(file: Path, content: Content) -> Changes:
    """What a second version of this content changes in the small framework."""
    return changes_between(load(file, small_framework(), "2026"), load(file, content, "2027"))


def told(changes: Changes) -> dict[str, dict[str, object]]:
    """The changes in plain values: by part and list, each thing, with its fields where it has some."""
    return {
        part.heading: {
            word: [
                (
                    change.what,
                    {
                        field.name: ("".join(p.words for p in field.old), "".join(p.words for p in field.new))
                        for field in change.fields
                    },
                )
                for change in found
            ]
            for word, found in part.lists
        }
        for part in changes.parts
    }


def test_versions_that_say_the_same_have_no_changes(file: Path) -> None:
    assert changed(file, small_framework()).parts == []


def test_every_field_of_an_element_is_told(file: Path) -> None:
    content = small_framework()
    content["elements"][1] |= {
        "kind": "theme",
        "label": "Giving",
        "text": "We give.",
        "source": {"document": "minutes", "section": "4"},
        "erratum": "Printed as Sharring.",
        "attributes": {"number": "2", "stated": False, "frameworks": ["kirklees-icf"]},
    }
    assert told(changed(file, content)) == {
        "Parts of the framework": {
            "Changed": [
                (
                    "Giving",
                    {
                        "Kind": ("Approach", "Theme"),
                        "Label": ("Sharing", "Giving"),
                        "Text": ("", "We give."),
                        "Source": ("Vale strategy, section 2", "Board minutes, section 4"),
                        "Note on the source": ("", "Printed as Sharring."),
                        "Number": ("2 (whole number)", "2 (text)"),
                        "Stated": ("Yes", "No"),
                        "Delivered through": ("", "kirklees-icf"),
                        "Also called": ("Giving; Pooling", ""),
                    },
                )
            ]
        }
    }


def test_elements_are_added_removed_and_moved(file: Path) -> None:
    content = small_framework()
    prompt = content["elements"][1]["children"].pop()
    content["elements"][2]["children"] = [element("running", "method", text="Quickly."), prompt]
    changes = changed(file, content)
    assert told(changes) == {
        "Parts of the framework": {
            "Added": [("Running", {})],
            "Moved": [
                (
                    "What did we share?",
                    {"Place": ("In Sharing, after We will share what we have", "In Tools, after Running")},
                )
            ],
            "Removed": [("Walking", {})],
        }
    }
    part = changes.parts[0]
    assert part.counts == "1 added, 1 moved, 1 removed"
    assert (part.added[0].kind, part.added[0].text) == ("Method", "Quickly.")
    assert part.added[0].address == "/frameworks/vale/versions/2027/running/"
    assert part.removed[0].address == "/frameworks/vale/versions/2026/walking/"


def test_links_scales_sources_and_the_framework_itself_are_compared(file: Path) -> None:
    content = small_framework()
    content["framework"] |= {"title": "A new title", "summary": "A new summary."}
    content["version"]["period"]["ends"] = date(2032, 3, 31)
    content["vocabulary"] = {}
    content["links"] = [
        {"from": "listening", "to": "sharing", "reason": "Both need patience."},
        {"from": "walking", "to": "sharing", "reason": "On the way."},
    ]
    # The same wording under another version label would be another scale: this one is corrected in both versions.
    content["scales"][0] |= {
        "version": "2",
        "levels": [*content["scales"][0]["levels"], {"number": 3, "label": "Best"}],
    }
    content["documents"]["strategy"] |= {"short": "Strategy"}
    content["documents"]["plan"] = {"title": "The plan", "short": "Plan", "publisher": "Calder Vale Council"}
    found = told(changed(file, content))
    assert found["About the framework"] == {
        "Changed": [
            (
                "A new title",
                {
                    "Title": ("Calder Vale Cohesion Strategy", "A new title"),
                    "Summary": ("How partners work alongside communities.", "A new summary."),
                    "Ends": ("31 March 2031", "31 March 2032"),
                    "Words for “Approach”": ("Way of working, Ways of working", ""),
                },
            )
        ]
    }
    assert found["Links between parts"] == {
        "Added": [("From Walking to Sharing", {})],
        "Changed": [
            (
                "From Listening to Sharing",
                {"Reason": ("Both need time.", "Both need patience."), "Source": ("Vale strategy, section 2", "")},
            )
        ],
    }
    assert found["Scales"] == {
        "Added": [("Levels of practice (version 2)", {})],
        "Removed": [("Levels of practice (version 1)", {})],
    }
    assert found["Sources"] == {
        "Added": [("The plan", {})],
        "Changed": [("Calder Vale Cohesion Strategy 2026 to 2031", {"Cited as": ("Vale strategy", "Strategy")})],
    }
    # A source's new name is told once more where it is cited.
    assert len(found["Parts of the framework"]["Changed"]) == 6  # type: ignore[arg-type]


def test_words_of_a_scale_are_compared_level_by_level(file: Path) -> None:
    old, new = load(file, small_framework(), "2026"), load(file, small_framework(), "2027")
    new.scale_versions.get().levels.filter(number=2).update(label="Usual", text="Everybody does it.")
    assert told(changes_between(old, new)) == {
        "Scales": {
            "Changed": [
                (
                    "Levels of practice (version 1)",
                    {
                        "Level 2": ("Settled", "Usual"),
                        "Level 2, what it means": ("It is usual.", "Everybody does it."),
                    },
                )
            ]
        }
    }


def test_comparing_takes_as_many_queries_for_many_elements(file: Path) -> None:
    def queries(content: Content, label: str, other: str) -> int:
        old, new = load(file, content, label), load(file, put(content, "elements/0/text", "New."), other)
        with CaptureQueriesContext(connection) as captured:
            changes_between(old, new)
        return len(captured)

    many = small_framework()
    many["elements"] += [element(f"part-{number}") for number in range(20)]
    assert queries(small_framework(), "1", "2") == queries(many, "3", "4") <= 6


def test_page_shows_old_and_new_words(client: Client, file: Path) -> None:
    load(file, small_framework(), "2026")
    load(file, put(small_framework(), "elements/0/text", "We listen well. Then we act."), "2027")
    page = text_of(client, ADDRESS)
    assert "What changed from version 2026 to 2027" in page
    assert "Text Version 2026 We listen. Then we act. Version 2027 We listen well. Then we act." in page
    html = client.get(ADDRESS).content.decode()
    assert "<del>listen.</del>" in html
    assert "<ins>listen well.</ins>" in html
    backwards = text_of(client, f"{ADDRESS}?from=2027&to=2026")
    assert "Version 2027 We listen well. Then we act. Version 2026 We listen. Then we act." in backwards


def test_page_says_when_nothing_differs(client: Client, file: Path) -> None:
    load(file, small_framework(), "2026")
    load(file, small_framework(), "2027")
    assert "Nothing differs: version 2027 says the same as version 2026." in text_of(client, ADDRESS)
    assert "Choose two different versions" in text_of(client, f"{ADDRESS}?from=2026&to=2026")
    assert "Choose two different versions" in text_of(client, f"{ADDRESS}?to=2026")


def test_page_says_when_there_is_one_version(client: Client, file: Path) -> None:
    load(file, small_framework(), "2026")
    assert "There is only one version of this framework, 2026." in text_of(client, ADDRESS)
    assert ADDRESS not in client.get("/frameworks/vale/").content.decode()


def test_page_is_linked_where_versions_are_listed(client: Client, file: Path) -> None:
    load(file, small_framework(), "2026")
    load(file, small_framework(), "2027")
    assert client.get("/frameworks/vale/").content.decode().count(f'href="{ADDRESS}"') == 2


@pytest.mark.parametrize("query", ["?from=1999", "?to=1999", "?from=2026&to="])
def test_version_that_is_not_there_is_not_found(client: Client, file: Path, query: str) -> None:
    load(file, small_framework(), "2026")
    assert client.get(f"{ADDRESS}{query}").status_code == 404


def test_draft_is_compared_by_the_secretariat_alone(client: Client, file: Path) -> None:
    load(file, drop(small_framework(), "links"), "2026")
    load(file, put(small_framework(), "version/status", "draft"), "2027")
    address = f"{ADDRESS}?from=2026&to=2027"
    assert client.get(address).status_code == 404
    assert "There is only one version" in text_of(client, ADDRESS)
    client.force_login(make_user(Role.SECRETARIAT))
    page = text_of(client, address)
    assert "Version 2027 (draft)" in page
    assert "Links between parts: 1 added" in page
