"""Between a preview and its applying: what is applied is what was seen, and what a source taught stays known."""

from datetime import timedelta
from decimal import Decimal

import pytest

from indicators.importing.mapping import Mapping, Part
from indicators.models import Import, ImportSource, Indicator, Observation
from indicators.selectors.imports import seen_of
from indicators.services import imports as services
from partners.models import Place, User
from tests.factories import NOW, make_indicator, make_observation
from tests.indicators.imports.bringing import COLUMNS, MAPPING, Commit, apply, preview, reasons, rows, table

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.fixture
def south(db: None) -> Place:
    return Place.objects.create(slug="south", name="South")


@pytest.mark.parametrize("refused", ["Fraud,Whole district,2020/21,-3,,", "Fraud,Old,2020/21,3,,"])
def test_rows_of_an_indicator_and_a_place_that_are_only_refused_can_be_left_out(
    refused: str, burglary: Indicator, north: Place, steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    make_indicator("9.1", label="Fraud", place_breakdown=True)
    Place.objects.create(slug="old", name="Old", effective_to="2010-01-01")
    found = preview(table("Burglary,North,2020/21,8,,", refused), steward, django_capture_on_commit_callbacks)
    assert (found.counts["new"], found.counts["refused"]) == (1, 1)
    found = apply(found, steward, django_capture_on_commit_callbacks)
    assert (found.status, found.fault) == (Import.Status.APPLIED, "")
    assert Observation.objects.get().value == 8


def test_source_that_is_stored_stays_with_a_value_that_stays(
    burglary: Indicator, steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    make_observation(burglary, 10, 2020, is_baseline=True, source="Plan, page 3")
    make_observation(burglary, 20, 2021, provisional=True, source="Plan, page 4")
    content = table("Burglary,Whole district,2020/21,11,,", "Burglary,Whole district,2021/22,20,no,")
    found = preview(content, steward, django_capture_on_commit_callbacks)
    assert [[part for part, _, _ in row.changes] for row in rows(found, "changed")] == [["Value", "Source"], ["State"]]
    apply(found, steward, django_capture_on_commit_callbacks)
    now = Observation.objects.order_by("period_ends")
    assert [(row.value, row.source) for row in now] == [
        (Decimal(11), "Source 1: figures.csv"),
        (Decimal(20), "Plan, page 4"),
    ]


def test_source_that_the_file_names_takes_the_place_of_the_stored_one(
    burglary: Indicator, steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    make_observation(burglary, 10, 2020, source="Plan, page 3")
    mapping = Mapping(columns={**COLUMNS, Part.SOURCE: "Note"})
    del mapping.columns[Part.NOTE]  # type: ignore[attr-defined]  # a dictionary of its own
    content = table("Burglary,Whole district,2020/21,11,,Report of 2027")
    found = apply(
        preview(content, steward, django_capture_on_commit_callbacks, mapping),
        steward,
        django_capture_on_commit_callbacks,
    )
    assert found.status == Import.Status.APPLIED
    assert Observation.objects.get().source == "Report of 2027"


def test_preview_that_was_not_seen_is_not_applied(
    burglary: Indicator, steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    found = preview(table("Burglary,Whole district,2020/21,8,,"), steward, django_capture_on_commit_callbacks)
    seen = seen_of(found)
    with django_capture_on_commit_callbacks(execute=True):
        services.match_columns(found=found, mapping=MAPPING, at=LATER)
    with pytest.raises(services.ImportRefused, match="The preview has changed: look again"):
        services.start_applying(found=found, reason="", leave_out=0, seen=seen, by=steward, at=LATER)
    with pytest.raises(services.ImportRefused, match="The preview has changed: look again"):
        services.match_names(found=found, indicators={}, places={}, seen=seen, at=LATER)


def test_records_are_read_below_the_row_of_headings_that_was_named(
    steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    burglary = make_indicator("1.1", label="Burglary")
    mapping = Mapping(
        heading_row=2,
        columns={Part.MONTH: "2024", Part.CATEGORY: "Crime type"},
        indicators={"Burglary": burglary.slug},
    )
    content = "Report,by ward\n2024,Crime type\n2020-03,Burglary\n"
    found = preview(content, steward, django_capture_on_commit_callbacks, mapping, shape="records")
    assert (found.status, found.fault) == (Import.Status.READY, "")
    assert [row.value for row in rows(found, "new")] == ["1"]


def names_of(source: ImportSource) -> dict[str, str]:
    source.refresh_from_db()
    return dict(Mapping.from_json(source.mapping).places)


def test_names_that_two_imports_of_a_source_matched_are_both_remembered(
    burglary: Indicator, north: Place, south: Place, steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    commit = django_capture_on_commit_callbacks
    one = preview(table("Burglary,Aa,2020/21,8,,"), steward, commit)
    two = preview(table("Burglary,Bb,2020/21,8,,"), steward, commit, source=one.source)
    with commit(execute=True):
        services.match_names(found=two, indicators={}, places={"Bb": "south"}, seen=seen_of(two), at=LATER)
        services.match_names(found=one, indicators={}, places={"Aa": "north"}, seen=seen_of(one), at=LATER)
    assert names_of(one.source) == {"Aa": "north", "Bb": "south"}
    with commit(execute=True):
        services.match_columns(found=two, mapping=Mapping(columns=COLUMNS, places={"Bb": "south"}), at=LATER)
    assert names_of(one.source) == {"Aa": "north", "Bb": "south"}


def test_match_that_was_taken_back_is_forgotten(
    burglary: Indicator, north: Place, steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    commit = django_capture_on_commit_callbacks
    found = preview(table("Burglary,Aa,2020/21,8,,"), steward, commit, Mapping(columns=COLUMNS, places={"Aa": "north"}))
    assert (found.counts["new"], names_of(found.source)) == (1, {"Aa": "north"})
    with commit(execute=True):
        services.match_names(found=found, indicators={}, places={"Aa": None}, seen=seen_of(found), at=LATER)
    found.refresh_from_db()
    assert found.counts["places"] == {"Aa": 1}
    assert names_of(found.source) == {}
    assert "is not a place" in reasons(found)[0][2]


def test_reason_that_was_typed_outlives_a_preview_that_went_stale(
    burglary: Indicator, steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    make_observation(burglary, 10, 2020)
    found = preview(table("Burglary,Whole district,2020/21,8,,"), steward, django_capture_on_commit_callbacks)
    Observation.objects.update(value=9)
    found = apply(found, steward, django_capture_on_commit_callbacks, reason="Long words typed")
    assert (found.status, found.standing) == (Import.Status.REFUSED, "Could not be applied")
    with django_capture_on_commit_callbacks(execute=True):
        services.start_again(found=found, at=LATER)
    found.refresh_from_db()
    assert (found.status, found.standing, found.reason) == (Import.Status.READY, "Ready to check", "Long words typed")


def test_file_that_cannot_be_read_stands_as_such(steward: User, django_capture_on_commit_callbacks: Commit) -> None:
    found = preview("Area,Value\nNorth,3\n", steward, django_capture_on_commit_callbacks)
    assert (found.status, found.standing) == (Import.Status.REFUSED, "Could not be read")
