"""The files of a release, held to the W3C's rules of tabular data on the web, and how they are given."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from indicators.models import Register, Release
from indicators.releasing.files import CSV, JSON, MEDIA_TYPES, METADATA, write

FILES = {CSV: "release_csv", METADATA: "release_metadata", JSON: "release_json"}


@pytest.fixture
def release(register: Register, publish: Callable[..., Release]) -> Release:
    return publish(register)


def address(name: str) -> str:
    return reverse(f"open_data:{FILES[name]}", args=["plan-2022", 1])


def table(release: Release) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(write(release.content, CSV).decode(), newline="")))


def metadata(release: Release) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(write(release.content, METADATA))
    return found


FITS = {
    "string": lambda cell: True,
    "integer": lambda cell: bool(re.fullmatch(r"\d+", cell)),
    "decimal": lambda cell: bool(re.fullmatch(r"\d+(\.\d+)?", cell)),
    "boolean": lambda cell: cell in ("true", "false"),
    "date": lambda cell: date.fromisoformat(cell).isoformat() == cell,
}


def test_columns_of_the_csv_are_those_that_its_metadata_describe(release: Release) -> None:
    described = metadata(release)["tableSchema"]["columns"]
    assert [column["titles"] for column in described] == list(table(release)[0])
    assert len({column["name"] for column in described}) == len(described)


def test_every_cell_is_of_the_datatype_that_the_metadata_give_it(release: Release) -> None:
    for column in metadata(release)["tableSchema"]["columns"]:
        datatype = column["datatype"]
        fits = FITS[datatype if isinstance(datatype, str) else datatype["base"]]
        cells = [row[column["name"]] for row in table(release)]
        assert all(fits(cell) for cell in cells if cell), column["name"]
        assert all(cells) or not column.get("required"), column["name"]


def test_primary_key_names_each_row_once(release: Release) -> None:
    key = metadata(release)["tableSchema"]["primaryKey"]
    rows = [tuple(row[name] for name in key) for row in table(release)]
    assert len(set(rows)) == len(rows) == 6


def test_metadata_say_what_the_file_is_and_under_which_licence(release: Release) -> None:
    found = metadata(release)
    assert found["@context"][0] == "http://www.w3.org/ns/csvw"
    assert found["url"] == CSV
    assert found["dc:license"] == {"@id": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"}
    assert found["dc:publisher"] == "Communities Partnership"
    assert {key for key in found if ":" in key} <= {f"dc:{name}" for name in DUBLIN_CORE}


DUBLIN_CORE = "title", "description", "publisher", "license", "rights", "temporal", "identifier"


def test_hidden_cells_are_empty_with_a_marker_and_a_reason(release: Release) -> None:
    rows = {row["place"]: row for row in table(release) if row["indicator"] == "2.8"}
    assert (rows["north"]["value"], rows["north"]["marker"], rows["north"]["hidden"]) == ("", "[c]", "Fewer than 5")
    assert (rows["west"]["value"], rows["west"]["marker"], rows["west"]["rounded"]) == ("400", "", "true")


def test_texts_that_look_like_formulas_are_harmless_and_numbers_stay_numbers(release: Release) -> None:
    rows = table(release)
    assert {row["label"] for row in rows} == {"Burglary", "'=Satisfied, with the area"}
    assert {row["value"] for row in rows} == {"430", "", "400", "71.6", "68"}


@pytest.mark.parametrize("name", FILES)
def test_file_may_be_kept_for_ever_and_read_by_any_site(client: Client, release: Release, name: str) -> None:
    response = client.get(address(name))
    assert response["Content-Type"] == MEDIA_TYPES[name]
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Last-Modified"] == "Mon, 14 Sep 2026 09:00:00 GMT"
    assert response["ETag"] == f'"{release.sha256}-{name}"'
    assert response.content == write(release.content, name)
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    again = client.get(address(name), headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", response["ETag"])
    assert client.get(address(name), headers={"If-None-Match": '"another"'}).status_code == 200
    head = client.head(address(name))
    assert (head.status_code, head["ETag"]) == (200, response["ETag"])
    assert client.post(address(name)).status_code == 405


def test_csv_points_to_its_metadata(client: Client, release: Release) -> None:
    assert client.get(address(CSV))["Link"] == (
        '</open-data/plan-2022/1/observations.csv-metadata.json>; rel="describedby"; type="application/csvm+json"'
    )


@pytest.mark.parametrize("name", ["csv", "json"])
def test_newest_file_is_where_the_newest_release_is(client: Client, release: Release, name: str) -> None:
    response = client.get(f"/open-data/plan-2022/observations.{name}")
    assert (response.status_code, response["Location"]) == (302, f"/open-data/plan-2022/1/observations.{name}")
    assert response["Cache-Control"] == "public, max-age=300"
    assert response["Access-Control-Allow-Origin"] == "*"


def test_file_that_is_not_there_is_not_found(client: Client, release: Release) -> None:
    for path in ("plan-2022/2/observations.csv", "other/1/observations.csv", "other/observations.csv", "other/"):
        assert client.get(f"/open-data/{path}").status_code == 404
