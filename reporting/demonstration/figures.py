"""Invented figures beside the baselines that were published: years and waves of a survey as a data steward enters
them, and months with their places from a file."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from indicators.importing.mapping import DISTRICT, Mapping, Part
from indicators.measures import PeriodType, Sampling
from indicators.models import Import, ImportSource, Indicator, Observation
from indicators.selectors.imports import seen_of
from indicators.services import Figure, record_observation
from indicators.services.imports import applying, reading
from indicators.services.imports.receiving import NewFile, receive_file
from indicators.services.imports.starting import match_columns, start_applying
from indicators.services.rebasing import rebase_series
from partners.models import Role
from reporting.demonstration.cast import Cast
from reporting.demonstration.years import Years

_INVENTED = "Invented for the demonstration"
_SURVEY_MONTH = 10
_DISTRICT_NAME = "Calder Vale"
_HEADINGS = ("Measure", "Area", "Month", "Count", "Provisional")
_COLUMNS = (Part.INDICATOR, Part.PLACE, Part.PERIOD, Part.VALUE, Part.PROVISIONAL)


def observe(story: dict[str, Any], cast: Cast, *, years: Years) -> None:
    """Add every figure of a period that has ended, and draw new limits where the story says so.

    Each comes in soon after its period, so that it is there before people write about it.
    """
    at = years.now
    _keep_registers_since(years.at(years.opens("baseline")))
    slugs = {*story["observations"], *story["monthly_figures"], *story["survey_waves"]}
    indicators = {indicator.slug: indicator for indicator in Indicator.objects.filter(slug__in=slugs)}
    for slug, values in story["observations"].items():
        for label, value in values:
            _record(indicators[slug], _year(int(label[:4]), value), cast, years=years)
    for slug, waves in story["survey_waves"].items():
        for number, wave in enumerate(waves):
            # A measure whose plan names no baseline is compared with the first wave.
            _record(indicators[slug], _wave(*wave), cast, years=years, is_baseline=number == 0)
    _bring_in_months(story, cast, years=years)
    for slug, months in story["monthly_figures"].items():
        if "break" in months and months["break"]["starts"] <= timezone.localdate(at):
            _record(indicators[slug], _first_after_break(months), cast, years=years)
        if limits := months.get("new_limits"):
            rebase_series(
                indicator=indicators[slug],
                starts_on=limits["starts_on"],
                cause=limits["cause"],
                reason=limits["reason"],
                by=cast.people["steward"],
                by_role=cast.role("steward", Role.DATA_STEWARD),
                at=at,
            )


def _keep_registers_since(at: datetime) -> None:
    """The figures of register files were loaded just now; the portal of the story has had them from its beginning."""
    loaded = Observation.history.filter(history_user=None, history_type="+", history_date__gt=at)
    Observation.objects.filter(pk__in=loaded.values("id")).update(entered_at=at)
    loaded.update(entered_at=at, history_date=at)


def _record(indicator: Indicator, figure: Figure, cast: Cast, *, years: Years, is_baseline: bool = False) -> None:
    at = min(years.at(figure.ends + timedelta(days=1), 9), years.now)
    record_observation(indicator=indicator, figure=figure, is_baseline=is_baseline, by=cast.people["steward"], at=at)


def _year(year: int, value: str) -> Figure:
    return Figure(
        value=Decimal(value),
        period_type=PeriodType.FINANCIAL_YEAR,
        starts=date(year, 4, 1),
        ends=date(year + 1, 3, 31),
        source=_INVENTED,
    )


def _wave(year: int, value: str, answers: int, design_effect: str | None) -> Figure:
    return Figure(
        value=Decimal(value),
        period_type=PeriodType.SURVEY_YEAR,
        starts=date(year, _SURVEY_MONTH, 1),
        ends=date(year, _SURVEY_MONTH, 31),
        sample_size=answers,
        design_effect=Decimal(design_effect) if design_effect else None,
        sampling=Sampling.RANDOM,
        source=_INVENTED,
    )


def _bring_in_months(story: dict[str, Any], cast: Cast, *, years: Years) -> None:
    """In three files: before people write for the first report, before they write again, and now."""
    first = years.at(date(years.current, 3, 1), 9)
    second = years.at(years.moment("current", 0.8).date(), 9)
    source, after = None, date.min
    for at in (first, second, years.now):
        until = timezone.localdate(at) - timedelta(days=at != years.now)
        rows = [
            row
            for slug, months in story["monthly_figures"].items()
            for row in _rows(slug, months, after=after, until=until)
        ]
        if rows:
            source = _bring_in(rows, story, cast, source=source, at=at)
        after = until


def _bring_in(
    rows: list[tuple[str, str, str, int, str]],
    story: dict[str, Any],
    cast: Cast,
    *,
    source: ImportSource | None,
    at: datetime,
) -> ImportSource:
    """As a data steward brings in a file, each step at once instead of in a worker."""
    by, role = cast.people["steward"], cast.role("steward", Role.DATA_STEWARD)
    file = io.StringIO()
    csv.writer(file).writerows([_HEADINGS, *rows])
    found = receive_file(
        file=NewFile(ContentFile(file.getvalue().encode()), "monthly-counts.csv", "csv"),
        source=source,
        new_source="" if source else "Monthly counts, invented for the demonstration",
        shape=ImportSource.Shape.FIGURES,
        by=by,
        by_role=role,
        at=at,
    )
    mapping = Mapping(
        columns=dict(zip(_COLUMNS, _HEADINGS, strict=True)),
        period_type=PeriodType.MONTH,
        indicators={slug: slug for slug in story["monthly_figures"]},
        places={place["slug"]: place["slug"] for place in story["places"]} | {_DISTRICT_NAME: DISTRICT},
    )
    found = match_columns(found=found, mapping=mapping, at=at)
    reading.read_file(import_id=found.pk, started=at, at=at)
    found = start_applying(found=found, reason="", leave_out=0, seen=seen_of(found), by=by, at=at)
    applying.apply_figures(import_id=found.pk, started=at, at=at)
    found.refresh_from_db()
    if found.status != Import.Status.APPLIED:
        raise RuntimeError(f"the demonstration's monthly figures were not applied: {found.fault}")
    return found.source


def _rows(slug: str, story: dict[str, Any], *, after: date, until: date) -> Iterator[tuple[str, str, str, int, str]]:
    """The counts of the district, which its places add up to, each followed by those of its places, for the months that
    ended after one day and until another."""
    places = story.get("places", {})
    of_district = story.get("district") or [sum(month) for month in zip(*places.values(), strict=True)]
    for number, total in enumerate(of_district):
        starts = _months_after(story["starts"], number)
        ends = _months_after(starts, 1) - timedelta(days=1)
        if not after < ends <= until:
            continue
        provisional = "yes" if number >= len(of_district) - story["provisional"] else "no"
        if starts != story.get("break", {}).get("starts"):
            yield slug, _DISTRICT_NAME, f"{starts:%Y-%m}", total, provisional
        for place, counts in places.items():
            yield slug, place, f"{starts:%Y-%m}", counts[number], provisional


def _first_after_break(story: dict[str, Any]) -> Figure:
    """The month from which something else is counted, which a data steward enters because a file cannot say so."""
    starts = story["break"]["starts"]
    number = (starts.year - story["starts"].year) * 12 + starts.month - story["starts"].month
    return Figure(
        value=Decimal(sum(counts[number] for counts in story["places"].values())),
        period_type=PeriodType.MONTH,
        starts=starts,
        ends=_months_after(starts, 1) - timedelta(days=1),
        series_break=story["break"]["kind"],
        note=story["break"]["note"],
        source=_INVENTED,
    )


def _months_after(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return first.replace(year=first.year + years, month=month + 1)
