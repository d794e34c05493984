"""Applying is all or nothing and keeps the history; undoing leaves the table as it was, to the last column."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.importing.mapping import Mapping
from indicators.models import Import, ImportSource, Indicator, Observation
from indicators.selectors.imports import seen_of
from indicators.services import Figure, correct_observation
from indicators.services import imports as services
from indicators.services.imports.reading import path_of
from partners.models import Place, User
from tests.factories import NOW, make_indicator, make_observation
from tests.indicators.imports.bringing import (
    COLUMNS,
    MAPPING,
    Commit,
    apply,
    bring,
    preview,
    receive,
    rows,
    table,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


def dump() -> list[dict[str, Any]]:
    return list(Observation.objects.order_by("pk").values())


@pytest.fixture
def stored(burglary: Indicator, north: Place) -> list[dict[str, Any]]:
    """A table of figures with something in every column."""
    rate = make_indicator("1.3", label="Rate", unit=Indicator.Unit.RATE)
    make_observation(burglary, 10, 2020, is_baseline=True, note="Baseline", source="Plan, page 3")
    make_observation(burglary, 20, 2021, provisional=True, series_break="method")
    make_observation(burglary, 7, 2021, place=north)
    make_observation(rate, Decimal("5.250000"), 2021, numerator=5, denominator=1000)
    return dump()


CONTENT = table(
    "Burglary,Whole district,2020/21,11,,",
    "Burglary,Whole district,2021/22,20,no,",
    "Burglary,North,2021/22,7,no,Seen again",
    "Burglary,North,2022/23,8,yes,",
    "Burglary,Whole district,2022/23,9,,",
    "Burglary,Whole district,2023/24,-4,,",
)


def test_apply_stores_new_and_changed_figures_and_leaves_out_what_was_refused(
    stored: list[dict[str, Any]], steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    found = bring(CONTENT, steward, django_capture_on_commit_callbacks)
    assert found.status == Import.Status.APPLIED
    assert found.counts["refused"] == 1
    now = Observation.objects.order_by("pk")
    assert [(str(row.value.normalize()), row.provisional, row.imported_in_id) for row in now] == [
        ("11", False, found.pk),
        ("2E+1", False, found.pk),
        ("7", False, found.pk),
        ("5.25", False, None),
        ("8", True, found.pk),
        ("9", False, found.pk),
    ]
    first = now[0]
    assert (first.is_baseline, first.note, first.period_label, first.entered_at) == (True, "Baseline", "2020/21", NOW)
    assert first.source == "Source 1: figures.csv"  # the plan does not say 11
    assert now[4].source == "Source 1: figures.csv"
    assert now[1].series_break == "method"


def test_import_then_undo_leaves_the_same_table(
    stored: list[dict[str, Any]], steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    found = bring(CONTENT, steward, django_capture_on_commit_callbacks)
    assert dump() != stored
    path = path_of(found)
    with django_capture_on_commit_callbacks(execute=True):
        undone = services.undo_import(found=found, by=steward, at=LATER)
    assert dump() == stored
    assert undone.status == Import.Status.UNDONE
    assert not path.exists()


def test_history_says_who_when_and_why_of_every_figure(
    stored: list[dict[str, Any]], steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    found = bring(CONTENT, steward, django_capture_on_commit_callbacks)
    at = found.applied_at
    kept = Observation.history.filter(history_date=at).order_by("id")
    assert [(row.id, row.history_type, row.history_change_reason, row.history_user_id) for row in kept] == [
        (row["id"], sign, "Revised by the publisher", steward.pk)
        for row, sign in zip([*stored[:3], *dump()[4:]], "~~~++", strict=True)
    ]
    services.undo_import(found=found, by=steward, at=LATER)
    undone = Observation.history.filter(history_date=LATER).order_by("id")
    assert [row.history_type for row in undone] == ["~", "~", "~", "-", "-"]
    assert undone[0].value == 10
    assert undone[4].value == 9
    assert "was undone" in undone[0].history_change_reason


def test_figure_that_somebody_corrected_since_cannot_be_undone(
    stored: list[dict[str, Any]], steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    found = bring(CONTENT, steward, django_capture_on_commit_callbacks)
    new = Observation.objects.get(value=9)
    figure = Figure(value=Decimal(12), period_type=new.period_type, starts=new.period_starts, ends=new.period_ends)
    correct_observation(observation=new, figure=figure, reason="Misread", by=steward, at=LATER)
    before = dump()
    with pytest.raises(services.ImportRefused, match="Burglary, 2022/23 was changed since this import"):
        services.undo_import(found=found, by=steward, at=LATER)
    assert dump() == before


def test_imports_are_undone_the_last_first(
    stored: list[dict[str, Any]], steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    first = bring(CONTENT, steward, django_capture_on_commit_callbacks)
    between = dump()
    second = bring(table("Burglary,North,2022/23,80,,"), steward, django_capture_on_commit_callbacks)
    with pytest.raises(services.ImportRefused, match=r"Burglary, 2022/23, North \(by the import “figures.csv”\)"):
        services.undo_import(found=first, by=steward, at=LATER)
    services.undo_import(found=second, by=steward, at=LATER)
    assert dump() == between
    services.undo_import(found=first, by=steward, at=LATER)
    assert dump() == stored


@pytest.mark.parametrize("what", ["changed", "same", "new", "indicator"])
def test_preview_that_is_out_of_date_is_not_applied(
    what: str, stored: list[dict[str, Any]], steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    content = CONTENT.replace("2021/22,20,no,", "2021/22,20,yes,")
    found = preview(content, steward, django_capture_on_commit_callbacks)
    assert found.counts["same"] == 1
    if what == "indicator":
        Indicator.objects.filter(code="1.1").update(unit=Indicator.Unit.RATE)
    elif what == "new":
        make_observation(Indicator.objects.get(code="1.1"), 9, 2022)
    else:
        Observation.objects.filter(value=10 if what == "changed" else 20).update(note="Somebody wrote here")
    before = dump()
    found = apply(found, steward, django_capture_on_commit_callbacks)
    assert found.status == Import.Status.REFUSED
    assert "preview again" in found.fault
    assert dump() == before
    with django_capture_on_commit_callbacks(execute=True):
        services.start_again(found=found, at=LATER)
    found.refresh_from_db()
    assert found.status == Import.Status.READY


def test_figure_that_cannot_be_stored_leaves_nothing(
    stored: list[dict[str, Any]], steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    found = preview(CONTENT, steward, django_capture_on_commit_callbacks)
    page = found.pages.get(fate="new")
    page.rows[1][6] = "-1"
    page.save()
    found = apply(found, steward, django_capture_on_commit_callbacks)
    assert found.status == Import.Status.REFUSED
    assert "Nothing was stored" in found.fault
    assert dump() == stored


@pytest.mark.parametrize(
    ("leave_out", "reason", "field"), [(0, "Revised", "leave_out"), (1, " ", "reason"), (2, "Revised", "leave_out")]
)
def test_apply_needs_a_reason_and_the_number_of_rows_left_out(
    leave_out: int, reason: str, field: str, stored: list[dict[str, Any]], steward: User,
    django_capture_on_commit_callbacks: Commit,
) -> None:  # fmt: skip
    found = preview(CONTENT, steward, django_capture_on_commit_callbacks)
    with pytest.raises(services.ImportRefused) as refused:
        services.start_applying(
            found=found, reason=reason, leave_out=leave_out, seen=seen_of(found), by=steward, at=NOW
        )
    assert refused.value.field == field


def test_import_is_applied_once(
    stored: list[dict[str, Any]], steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    found = bring(CONTENT, steward, django_capture_on_commit_callbacks)
    with pytest.raises(services.ImportRefused, match="The import is applied now"):
        services.start_applying(found=found, reason="Again", leave_out=1, seen=seen_of(found), by=steward, at=LATER)
    again = preview(CONTENT, steward, django_capture_on_commit_callbacks)
    assert again.warnings[0].startswith("The same file was applied on")
    assert (again.counts["same"], again.counts["new"]) == (5, 0)


def test_step_that_was_asked_for_again_ends_without_a_trace(
    burglary: Indicator, steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    found = receive(table("Burglary,Whole district,2021/22,3,,"), steward)
    with django_capture_on_commit_callbacks() as waiting:
        services.match_columns(found=found, mapping=MAPPING, at=NOW)
        services.start_again(found=found, at=LATER)
    waiting[0]()
    found.refresh_from_db()
    assert (found.status, found.started_at) == (Import.Status.READING, LATER)
    waiting[1]()
    found.refresh_from_db()
    assert found.status == Import.Status.READY


def test_mapping_is_remembered_for_its_source(
    burglary: Indicator, steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    found = preview(table("Burglary,Nroth,2021/22,3,,"), steward, django_capture_on_commit_callbacks)
    assert found.counts["places"] == {"Nroth": 1}
    with django_capture_on_commit_callbacks(execute=True):
        services.match_names(found=found, indicators={}, places={"Nroth": ""}, seen=seen_of(found), at=LATER)
    found.refresh_from_db()
    assert found.counts["new"] == 1
    source = ImportSource.objects.get()
    again = preview(
        table("Burglary,Nroth,2022/23,3,,"), steward, django_capture_on_commit_callbacks,
        Mapping.from_json(source.mapping), source=source,
    )  # fmt: skip
    assert again.counts["new"] == 1
    assert dict(Mapping.from_json(source.mapping).columns) == {str(part): name for part, name in COLUMNS.items()}


def test_apply_asks_as_many_queries_for_many_figures_as_for_few(
    burglary: Indicator, steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    counts = []
    for first, years in ((1900, 1), (1910, 90)):
        content = table(
            *(f"Burglary,Whole district,{year}/{(year + 1) % 100:02},3,," for year in range(first, first + years))
        )
        mapping = Mapping(columns=COLUMNS, period_type="financial_year")
        found = preview(content, steward, django_capture_on_commit_callbacks, mapping)
        with CaptureQueriesContext(connection) as queries:
            found = apply(found, steward, django_capture_on_commit_callbacks)
        assert found.status == Import.Status.APPLIED
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_discarded_import_takes_its_file_along(steward: User, django_capture_on_commit_callbacks: Commit) -> None:
    found = receive(table(), steward)
    path = path_of(found)
    assert path.exists()
    with django_capture_on_commit_callbacks(execute=True):
        services.discard_import(found=found)
    assert not path.exists()
    assert not Import.objects.exists()


def test_tidying_deletes_old_files_and_keeps_what_was_applied(
    burglary: Indicator, steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    applied = bring(table("Burglary,Whole district,2021/22,3,,"), steward, django_capture_on_commit_callbacks)
    left = receive(table(), steward)
    late = NOW + timedelta(days=91)
    young = receive(table(), steward)
    Import.objects.filter(pk=young.pk).update(uploaded_at=late)
    paths = [path_of(found) for found in (applied, left, young)]
    with django_capture_on_commit_callbacks(execute=True):
        assert services.tidy_imports(at=late) == (2, 1)
    assert [path.exists() for path in paths] == [False, False, True]
    assert set(Import.objects.values_list("pk", flat=True)) == {applied.pk, young.pk}
    assert Observation.objects.count() == 1


def test_undoing_needs_no_preview_that_was_tidied_away(
    burglary: Indicator, steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    found = bring(table("Burglary,Whole district,2021/22,3,,"), steward, django_capture_on_commit_callbacks)
    late: datetime = NOW + timedelta(days=91)
    services.tidy_imports(at=late)
    services.undo_import(found=found, by=steward, at=late)
    assert not Observation.objects.exists()
    assert rows(found, "new") == []
