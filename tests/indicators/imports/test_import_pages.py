"""The pages on which data stewards bring figures in."""

import csv
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from indicators.forms.previews import field_of
from indicators.models import Import, ImportSource, Indicator, Observation
from indicators.selectors.imports import seen_of
from partners.models import Place, Role, User
from tests.factories import NOW, make_indicator, make_observation, make_user
from tests.files import PDF, workbook
from tests.indicators.imports.bringing import MAPPING, Commit, bring, preview, receive, table

pytestmark = pytest.mark.django_db
NEW = "/indicators/imports/new/"


@pytest.fixture
def client(client: Client, steward: User) -> Client:
    client.force_login(steward)
    return client


def send(client: Client, name: str, body: bytes, **words: Any) -> Any:
    given = {"new_source": "Police", "shape": "figures", "file": SimpleUploadedFile(name, body)} | words
    return client.post(NEW, given)


def page(found: Import, name: str = "import", *args: object) -> str:
    return reverse(f"indicators:{name}", args=[found.token, *args])


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(
    ("name", "body", "says"),
    [
        ("figures.csv", b"", "The selected file is empty"),
        ("figures.xlsx", PDF, "must be a CSV file or an Excel workbook; it is a PDF"),
        ("figures.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "protected by a password"),
        ("figures.csv", workbook(), "is an Excel workbook, but its name does not end in .xlsx"),
        ("figures.xlsx", b"a,b\n1,2\n", "is a CSV file or a text, but its name does not end in .csv"),
        ("figures.csv", b"a,b\x00\n1,2\n", "it is neither"),
        ("figures.csv", b"<!DOCTYPE html><p>Sign in", "it is a web page"),
        ("figures.csv", b"\n\n", "heading"),
    ],
)
def test_file_that_is_no_table_is_refused_by_its_content(client: Client, name: str, body: bytes, says: str) -> None:
    answer = send(client, name, body)
    assert answer.status_code == 200
    assert says in text(answer)
    assert 'value="Police"' in text(answer)
    assert not Import.objects.exists()
    assert not ImportSource.objects.exists()


def test_imports_may_be_larger_than_other_files_for_stewards_alone(client: Client, settings: LazySettings) -> None:
    settings.LARGEST_UPLOAD, settings.LARGEST_IMPORT = 100, 3000
    body = table(*("Burglary,,2021/22,3,," for _ in range(40))).encode()
    assert send(client, "figures.csv", body).status_code == 302
    assert Import.objects.get().size == len(body)
    answer = send(client, "figures.csv", body * 4, new_source="Another")
    assert "must be 3KB or smaller; it has 4KB" in text(answer)
    client.force_login(make_user(Role.BOARD_MEMBER))
    assert send(client, "figures.csv", body).status_code == 403


def test_columns_are_suggested_by_their_headings_and_remembered(
    client: Client, burglary: Indicator, django_capture_on_commit_callbacks: Commit
) -> None:
    body = b"Measure,Area,Year,Count\nBurglary,Whole district,2021/22,3\n"
    columns = send(client, "figures.csv", body)["Location"]
    shown = text(client.get(columns))
    for heading in ("Measure", "Area", "Year", "Count"):
        assert f'<option value="{heading}" selected>' in shown
    answer = client.post(columns, {"row": "1", "column_value": "Count", "column_note": "Count", "day_order": ""})
    assert "Select the column that names the indicator, or one indicator for all rows" in text(answer)
    assert "Select the column that holds the period, or the two" in text(answer)
    assert "“Count” is selected for value too: select one column for each" in text(answer)
    given = {"row": "1", "column_value": "Count", "column_period": "Year", "indicator": "measure-1-1"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(columns, given)
    assert "Apply 1 figure" in text(client.get(answer["Location"]))
    source = ImportSource.objects.get()
    again = send(client, "figures.csv", body, new_source="", shape="", source=str(source.pk))["Location"]
    assert '<option value="measure-1-1" selected>' in text(client.get(again))


def test_table_elsewhere_in_the_file_can_be_shown(client: Client) -> None:
    body = b"Figures of the year,,\nPlease read the notes,,\nPeriod,Value,Note\n2021/22,3,x\n"
    columns = send(client, "figures.csv", body)["Location"]
    shown = text(client.get(f"{columns}?row=3"))
    assert '<option value="Period" selected>' in shown
    assert "The headings in row 3" in shown


def test_unknown_names_are_matched_once(
    client: Client, steward: User, burglary: Indicator, north: Place, django_capture_on_commit_callbacks: Commit
) -> None:
    content = table("Burgled,Nroth,2021/22,3,,", "Burglary,Ward 1,2021/22,4,,", "Burglary,Leeds,2021/22,4,,")
    found = preview(content, steward, django_capture_on_commit_callbacks)
    assert "3 names that the portal cannot match" in text(client.get(page(found)))
    names = page(found, "match_names")
    answer = client.post(names, {"seen": seen_of(found), "place_list": "Ward 1\tNorth\nWard 2\tSouth"})
    assert "Line 2: the portal knows no place called “South”" in text(answer)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            names,
            {
                "seen": seen_of(found),
                field_of("indicator", "Burgled"): "measure-1-1",
                field_of("place", "Leeds"): "-",
                "place_list": "Ward 1\tNorth\nNroth = Whole district",
            },
        )
    found.refresh_from_db()
    assert found.counts["refused"] == 0
    assert (found.counts["new"], found.counts["skipped"]) == (2, 1)


def test_whole_way_from_the_preview_to_undoing(
    client: Client, steward: User, burglary: Indicator, django_capture_on_commit_callbacks: Commit
) -> None:
    make_observation(burglary, 3, 2021)
    content = table("Burglary,Whole district,2021/22,4,,", "Burglary,Whole district,2022/23,-5,,")
    found = preview(content, steward, django_capture_on_commit_callbacks)
    shown = text(client.get(page(found)))
    assert "Value: 3 becomes 4" in shown
    assert "The value must be 0 or more" in shown
    answer = client.post(page(found, "apply_import"), {"seen": seen_of(found)})
    assert "Tick the box to leave out the 1 refused row" in text(answer)
    assert "Say why the stored figures change" in text(answer)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page(found, "apply_import"), {"seen": seen_of(found), "leave_out": "on", "reason": "Recounted"})
    assert "The figures are stored" in text(client.get(page(found)))
    assert Observation.objects.get().value == 4
    assert "Recounted" in text(client.get(burglary.get_absolute_url()))
    assert "0 added, 1 changed" in text(client.get("/indicators/imports/"))
    answer = client.post(page(found, "undo_import"), follow=True)
    assert "This import was undone" in text(answer)
    assert Observation.objects.get().value == 3


def test_undoing_that_is_refused_says_which_figure_is_in_the_way(
    client: Client, steward: User, burglary: Indicator, django_capture_on_commit_callbacks: Commit
) -> None:
    found = bring(table("Burglary,Whole district,2021/22,4,,"), steward, django_capture_on_commit_callbacks)
    Observation.objects.update(value=5)
    answer = client.post(page(found, "undo_import"))
    assert "Burglary, 2021/22 was changed since this import" in text(answer)


def test_figure_that_was_removed_again_is_no_correction(
    client: Client, steward: User, burglary: Indicator, django_capture_on_commit_callbacks: Commit
) -> None:
    found = bring(table("Burglary,Whole district,2021/22,4,,"), steward, django_capture_on_commit_callbacks)
    client.post(page(found, "undo_import"))
    assert "was undone" not in text(client.get(burglary.get_absolute_url()))


def test_step_shows_how_far_it_is_and_when_it_has_stopped(client: Client, steward: User) -> None:
    found = receive(table(), steward)
    Import.objects.filter(pk=found.pk).update(status="reading", started_at=timezone.now(), mapping=MAPPING.to_json())
    assert "Check again" in text(client.get(page(found)))
    assert client.get(page(found, "import_progress")).json() == {"rows": 0, "over": False, "stopped": False}
    Import.objects.filter(pk=found.pk).update(started_at=timezone.now() - timedelta(minutes=2))
    shown = text(client.get(page(found)))
    assert "Reading the file has stopped" in shown
    assert "Start again" in shown
    assert client.get(page(found, "import_progress")).json()["stopped"]


def test_refused_rows_are_a_harmless_file_and_a_harmless_page(
    client: Client, steward: User, burglary: Indicator, django_capture_on_commit_callbacks: Commit
) -> None:
    headings = "=Indicator,Area,Period,Value,Provisional,Note"
    mapping = MAPPING.from_json({**MAPPING.to_json(), "columns": {**MAPPING.columns, "indicator": "=Indicator"}})
    content = table("<script>alert(1)</script>,,2021/22,3,,", headings=headings)
    found = preview(content, steward, django_capture_on_commit_callbacks, mapping)
    body = b"".join(client.get(page(found, "refused_rows")).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    [_, row] = csv.reader(StringIO(body))
    assert row[:3] == ["", "2", "'=Indicator"]
    assert "<script>alert" not in client.get(page(found, "import_rows", "refused")).content.decode()


def test_every_fate_has_its_pages(
    client: Client, steward: User, burglary: Indicator, django_capture_on_commit_callbacks: Commit
) -> None:
    make_observation(burglary, 3, 2021)
    make_observation(burglary, 3, 2020)
    new = [
        f"Burglary,Whole district,{year}-{month:02},{month},," for year in range(2000, 2021) for month in range(1, 13)
    ]
    content = table(
        "Burglary,Whole district,2021/22,3,,", "Burglary,Whole district,2020/21,4,,",
        "Burglary,Whole district,2019/20,..,,", *new,
    )  # fmt: skip
    mapping = MAPPING.from_json(MAPPING.to_json())
    found = preview(content, steward, django_capture_on_commit_callbacks, mapping)
    queries = []
    for fate in ("same", "changed", "skipped", "new", "refused"):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page(found, "import_rows", fate)).status_code == 200
        queries.append(len(asked))
    assert max(queries) <= 9
    assert found.counts["new"] + found.counts["refused"] == len(new)
    assert client.get(page(found, "import_rows", "new") + "?page=99").status_code == 404
    assert client.get(page(found, "import_rows", "any")).status_code == 404


def test_list_asks_as_many_queries_for_many_imports_as_for_one(client: Client, steward: User) -> None:
    counts = []
    for wanted in (1, 20):
        while Import.objects.count() < wanted:
            receive(table(), steward)
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/indicators/imports/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_discarded_import_is_gone(client: Client, steward: User, files: Path) -> None:
    found = receive(table(), steward)
    assert "discarded" in text(client.post(page(found, "discard_import"), follow=True))
    assert client.get(page(found)).status_code == 404


def test_wrong_columns_of_a_huge_table_are_told_soon(
    client: Client, steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    make_indicator("1.1", label="Burglary")
    content = table(*(f"Name {number},,2021/22,3,," for number in range(2000)))
    found = preview(content, steward, django_capture_on_commit_callbacks)
    assert found.counts["refused"] == 2000
    assert len(found.counts["indicators"]) == 300
    assert found.uploaded_at == NOW
    assert client.get(page(found, "match_names")).status_code == 200
