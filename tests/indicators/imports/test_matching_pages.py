"""The pages of matching and applying never act on what the person did not see, and find again what they said."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from indicators.forms.previews import field_of
from indicators.importing.mapping import Mapping
from indicators.models import Import, Indicator, Observation
from indicators.selectors.imports import seen_of
from indicators.services import imports as services
from partners.models import Place, User
from tests.factories import NOW, make_observation
from tests.indicators.imports.bringing import Commit, apply, preview, receive, table

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)
BELOW_A_YEAR = "Report,by,area,x\n2024,Indicator,Area,Value\n2021/22,Burglary,Whole district,3\n"
OF_THE_YEAR = Mapping(
    heading_row=2, columns={"indicator": "Indicator", "place": "Area", "period": "2024", "value": "Value"}
)


@pytest.fixture
def client(client: Client, steward: User) -> Client:
    client.force_login(steward)
    return client


def page(found: Import, name: str = "import") -> str:
    return reverse(f"indicators:{name}", args=[found.token])


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def found(burglary: Indicator, north: Place, steward: User, django_capture_on_commit_callbacks: Commit) -> Import:
    Place.objects.create(slug="south", name="South")
    content = table("Burglary,Aa,2020/21,1,,", "Burglary,Bb,2020/21,2,,")
    return preview(content, steward, django_capture_on_commit_callbacks)


def test_page_of_names_that_is_out_of_date_asks_to_look_again(
    client: Client, found: Import, django_capture_on_commit_callbacks: Commit
) -> None:
    first = seen_of(found)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page(found, "match_names"), {"seen": first, field_of("place", "Aa"): "north"})
    found.refresh_from_db()
    # When the person goes back to the page as it was, and says what the other name stands for
    again = {"seen": first, field_of("place", "Aa"): "north", field_of("place", "Bb"): "south"}
    answer = client.post(page(found, "match_names"), again)
    assert "The preview has changed: look again" in text(answer)
    assert '<option value="south" selected>' in text(answer)
    assert f'value="{seen_of(found)}"' in text(answer)
    # Then the same answers are taken with the next sending, each for its own name
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page(found, "match_names"), again | {"seen": seen_of(found)})
    found.refresh_from_db()
    assert found.mapping["places"] == {"Aa": "north", "Bb": "south"}


def test_name_that_is_not_asked_about_is_refused(client: Client, found: Import) -> None:
    given = {"seen": seen_of(found), field_of("place", "Cc"): "north", "place_0": "north"}
    answer = client.post(page(found, "match_names"), given)
    assert "Names were sent that this page does not ask about" in text(answer)
    found.refresh_from_db()
    assert found.mapping["places"] == {}


def test_match_is_taken_back_by_choosing_not_matched_yet(
    client: Client, found: Import, django_capture_on_commit_callbacks: Commit
) -> None:
    for place, matched in (("north", {"Aa": "north"}), ("", {})):
        with django_capture_on_commit_callbacks(execute=True):
            given = {"seen": seen_of(found), field_of("place", "Aa"): place, field_of("place", "Bb"): ""}
            assert client.post(page(found, "match_names"), given).status_code == 302
        found.refresh_from_db()
        found.source.refresh_from_db()
        assert found.mapping["places"] == found.source.mapping["places"] == matched


def test_apply_of_a_preview_that_was_not_seen_shows_the_new_one(
    client: Client, burglary: Indicator, steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    make_observation(burglary, 5, 2020)
    content = "Indicator,Area,Period,Value,Other\nBurglary,Whole district,2020/21,1,999\nBurglary,Nowhere,2020/21,1,5\n"
    columns = {"indicator": "Indicator", "place": "Area", "period": "Period", "value": "Value"}
    found = preview(content, steward, django_capture_on_commit_callbacks, Mapping(columns=columns))
    shown = text(client.get(page(found)))
    assert f'name="seen" value="{seen_of(found)}"' in shown
    given = {"seen": seen_of(found), "leave_out": "on", "reason": "Recounted by the police"}
    with django_capture_on_commit_callbacks(execute=True):
        services.match_columns(found=found, mapping=Mapping(columns={**columns, "value": "Other"}), at=LATER)
    answer = client.post(page(found, "apply_import"), given)
    found.refresh_from_db()
    assert found.status == Import.Status.READY
    assert "The preview has changed: look again" in text(answer)
    assert "Value: 5 becomes 999" in text(answer)
    assert "Recounted by the police" in text(answer)
    assert " checked" not in text(answer)
    assert f'name="seen" value="{seen_of(found)}"' in text(answer)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page(found, "apply_import"), given | {"seen": seen_of(found)})
    assert Observation.objects.get().value == 999


def test_stale_preview_is_worded_and_offers_the_reason_again(
    client: Client, burglary: Indicator, steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    make_observation(burglary, 10, 2020)
    found = preview(table("Burglary,Whole district,2020/21,8,,"), steward, django_capture_on_commit_callbacks)
    Observation.objects.update(value=9)
    found = apply(found, steward, django_capture_on_commit_callbacks, reason="Long words typed")
    listed = text(client.get(reverse("indicators:imports")))
    assert "Could not be applied" in listed
    assert "Could not be read" not in listed
    assert "figures.csv, could not be applied – " in text(client.get(page(found)))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page(found, "start_again"))
    assert "Long words typed" in text(client.get(page(found)))


def upload(client: Client, body: str) -> Any:
    given = {"new_source": "Police", "shape": "figures", "file": SimpleUploadedFile("figures.csv", body.encode())}
    return client.post(reverse("indicators:upload_import"), given)


def test_file_whose_headings_cannot_be_found_is_kept_and_their_row_is_asked(client: Client) -> None:
    answer = upload(client, "2021,2022,Value\nA,2021/22,3\n")
    assert answer.status_code == 302
    shown = text(client.get(answer["Location"]))
    assert "say in which row the headings are" in shown
    assert "Row of the headings" in shown
    assert "headings in row 1," in text(client.get(f"{answer['Location']}?row=1"))


def test_row_of_headings_is_remembered(
    client: Client, burglary: Indicator, steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    found = preview(BELOW_A_YEAR, steward, django_capture_on_commit_callbacks, OF_THE_YEAR)
    assert found.counts["new"] == 1
    assert "headings in row 2," in text(client.get(page(found, "match_columns")))
    # And for the next file of the source, unless the person asks for another or it has them elsewhere
    again = receive(BELOW_A_YEAR, steward, source=found.source)
    assert "headings in row 2," in text(client.get(page(again, "match_columns")))
    assert "headings in row 1," in text(client.get(page(again, "match_columns") + "?row=1"))
    for body in ("Indicator,Area,Period,Value\nBurglary,Whole district,2021/22,3\n", "Area,Value\n"):
        other = receive(body, steward, source=found.source)
        assert "headings in row 1," in text(client.get(page(other, "match_columns")))
