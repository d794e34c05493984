"""Records, one row for each offence, become monthly counts by what their categories and places stand for."""

import pytest

from indicators.importing.mapping import LAST_PROVISIONAL, Mapping, Part
from indicators.models import Import, Indicator
from partners.models import Place, User
from tests.factories import make_indicator
from tests.indicators.imports.bringing import Commit, preview, reasons, rows, table

pytestmark = pytest.mark.django_db
HEADINGS = "Crime ID,Month,LSOA name,Crime type"
COLUMNS = {Part.MONTH: "Month", Part.CATEGORY: "Crime type", Part.PLACE: "LSOA name"}
CONTENT = table(
    "a,2024-01,Calderdale 001A,Burglary",
    "a,2024-01,Calderdale 001A,Burglary",
    "b,2024-01,North,Burglary",
    ",2024-02,North,Anti-social behaviour",
    ",2024-02,Leeds 012C,Burglary",
    "c,2024-04,North,Bicycle theft",
    "d,2024-13,North,Burglary",
    headings=HEADINGS,
)
MATCHED = {"Burglary": "measure-1-1", "Anti-social behaviour": "measure-1-2"}


@pytest.fixture(autouse=True)
def measures(burglary: Indicator, north: Place) -> None:
    make_indicator("1.2", label="Anti-social behaviour", frequency=Indicator.Frequency.MONTH)
    make_indicator("1.3", label="Yearly", frequency=Indicator.Frequency.YEAR)


def counted(steward: User, commit: Commit, **mapping: object) -> Import:
    wanted = Mapping(**{"columns": COLUMNS, "indicators": MATCHED} | mapping)  # type: ignore[arg-type]
    return preview(CONTENT, steward, commit, wanted, shape="records")


def figures(found: Import) -> list[tuple[int, bool, str, str, bool]]:
    return [(row.indicator, row.place is None, row.starts, row.value, row.provisional) for row in rows(found, "new")]


def test_records_are_counted_by_month_and_place(steward: User, django_capture_on_commit_callbacks: Commit) -> None:
    places = {"Calderdale *": "", "Leeds *": "-"}
    found = counted(steward, django_capture_on_commit_callbacks, places=places, provisional=LAST_PROVISIONAL)
    one, two = Indicator.objects.order_by("code")[:2]
    assert figures(found) == [
        (one.pk, True, "2024-01-01", "2", False),
        (one.pk, True, "2024-02-01", "0", False),
        (one.pk, True, "2024-04-01", "0", True),
        (one.pk, False, "2024-01-01", "1", False),
        (one.pk, False, "2024-02-01", "0", False),
        (one.pk, False, "2024-04-01", "0", True),
        (two.pk, True, "2024-01-01", "0", False),
        (two.pk, True, "2024-02-01", "1", False),
        (two.pk, True, "2024-04-01", "0", True),
    ]
    assert [(skip.reason, skip.rows) for skip in rows(found, "skipped")] == [
        ("Category “Bicycle theft” is matched to no measure yet", 1),
        ("Place “Leeds *” is left out", 1),
    ]
    assert found.counts["indicators"] == {"Bicycle theft": 1}
    [(row, column, reason)] = reasons(found)
    assert (row, column) == (8, "Month")
    assert '"2024-13"' in reason
    assert found.rows_read == 7


def test_gap_is_no_zero_and_is_said(steward: User, django_capture_on_commit_callbacks: Commit) -> None:
    found = counted(steward, django_capture_on_commit_callbacks)
    assert any("2024-03" in warning and "a gap is not a zero" in warning for warning in found.warnings)
    assert any(warning.startswith("1 rows have the identifier") for warning in found.warnings)


def test_category_that_the_file_never_has_is_no_zero(steward: User, django_capture_on_commit_callbacks: Commit) -> None:
    found = counted(steward, django_capture_on_commit_callbacks, indicators={"Arson": "measure-1-1"})
    assert found.counts["new"] == 0
    assert "No row has the category “Arson”, which was matched to a measure: no figure is made of it" in found.warnings


def test_places_that_nobody_matched_are_asked_about_together(
    steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    found = counted(steward, django_capture_on_commit_callbacks)
    assert found.counts["places"] == {"Calderdale *": 1, "Leeds *": 1}


def test_measure_that_is_not_monthly_counts_nothing(steward: User, django_capture_on_commit_callbacks: Commit) -> None:
    found = counted(steward, django_capture_on_commit_callbacks, indicators={"Burglary": "measure-1-3"})
    assert found.counts["new"] == 0
    assert "Burglary" in found.counts["indicators"]
