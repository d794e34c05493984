"""What is old, missing or only half recorded. Asks the database nothing."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise

from cohesion_portal.lib.formats import long_date
from indicators.measures import WITH_NUMERATOR, PeriodType, Sampling, Unit
from indicators.models import Indicator, Observation
from indicators.quality.findings import YEARS, Checked, Finding, Form, Kind, listed, months_after, named
from indicators.targets import Grammar

MONTHS_UNTIL_STALE = {Indicator.Frequency.MONTH: 3, Indicator.Frequency.QUARTER: 6, Indicator.Frequency.YEAR: 18}
MONTHS_PROVISIONAL = 12
_FREQUENCY = {PeriodType.MONTH: Indicator.Frequency.MONTH, PeriodType.QUARTER: Indicator.Frequency.QUARTER}
_LENGTHS = {PeriodType.MONTH: 1, PeriodType.QUARTER: 3, PeriodType.CALENDAR_YEAR: 12, PeriodType.FINANCIAL_YEAR: 12}
_KINDS = {PeriodType.MONTH: "monthly", PeriodType.QUARTER: "quarterly"}


def stale(checked: Checked) -> Iterator[Finding]:
    """The newest figure of the district, or of a place, is older than the frequency of the indicator allows. Where it
    has none, the kind of period of that figure says how often one may be expected. Places that stopped when the
    district did are not named for it."""
    if checked.has_no_figures:
        return
    named_already = None
    for place in (None, *(place.pk for place in checked.places)):
        rows = checked.by_place.get(place, [])
        if not rows or not _is_stale(checked, newest := rows[-1]) or newest.period_ends == named_already:
            continue
        if place is None:
            named_already = newest.period_ends
        ended = f"a period that ended on {long_date(newest.period_ends)}"
        yield Finding(
            Kind.STALE,
            checked.indicator,
            f"The newest figure is the one for {named(newest)}, {ended}.",
            "Add the newer figures. Where the source gives none any more, say so in the note of the newest one.",
            Form.FIGURE,
        )


def _is_stale(checked: Checked, newest: Observation) -> bool:
    usual = _FREQUENCY.get(PeriodType(newest.period_type), Indicator.Frequency.YEAR)
    frequency = Indicator.Frequency(checked.indicator.frequency or usual)
    return months_after(newest.period_ends, MONTHS_UNTIL_STALE[frequency]) < checked.on


def missing(checked: Checked) -> Iterator[Finding]:
    """No figure, no baseline, no figure that another plan sets, none of a place that the plan asks for, and gaps."""
    target = checked.target
    indicator = checked.indicator
    if target.grammar == Grammar.EXTERNAL_MIRROR and target.mirrored_value is None:
        yield Finding(
            Kind.MISSING,
            indicator,
            f"The figure that the {target.mirrors} sets as the target has not been entered.",
            "Enter it with its source and the last day on which it holds.",
            None if indicator.unit == Unit.TEXT else Form.MIRROR,
        )
    if checked.has_no_figures:
        return
    if not checked.figures:
        yield Finding(
            Kind.MISSING, indicator, "No figure has been entered.", "Add a figure with its source.", Form.FIGURE
        )
        return
    if checked.of_district and not any(row.is_baseline for row in checked.of_district):
        yield Finding(
            Kind.MISSING,
            indicator,
            "There is no baseline, so no change can be judged.",
            "Add the figure that later ones are compared with, and say where it comes from.",
            Form.FIGURE,
        )
    without = [place.name for place in checked.places if place.pk not in checked.by_place]
    if indicator.place_breakdown and without:
        yield Finding(
            Kind.MISSING,
            indicator,
            f"The plan asks for figures by place, and there is none for {listed(without)}.",
            "Add the figures by place, or ask whoever gives the figures of the district for them.",
            Form.FIGURE,
        )
    yield from _gaps(checked)


def _gaps(checked: Checked) -> Iterator[Finding]:
    """Surveys are taken when there is money for them, so that years between two of them are no gap."""
    is_yearly = checked.indicator.frequency == Indicator.Frequency.YEAR
    irregular = YEARS if checked.indicator.unit == Unit.SURVEY_PERCENTAGE and not is_yearly else ()
    for rows in checked.by_place.values():
        for kind, months in _LENGTHS.items():
            if kind in irregular:
                continue
            for before, after in pairwise(row for row in rows if row.period_type == kind):
                count = _months_between(before, after) // months
                if count < 1:
                    continue
                where = f"{before.place.name}: no" if before.place else "No"
                verb = "is" if count == 1 else "are"
                yield Finding(
                    Kind.MISSING,
                    checked.indicator,
                    f"{where} {_KINDS.get(kind, 'yearly')} figures between {before.period_label} and"
                    f" {after.period_label}: {count} {verb} missing.",
                    "Add the figures in between. A gap is never filled by the portal, and a series with one is not"
                    " judged.",
                    Form.FIGURE,
                )


def _months_between(before: Observation, after: Observation) -> int:
    """Whole months from the end of one period to the start of the next."""
    first = before.period_ends + timedelta(days=1)
    return (after.period_starts.year - first.year) * 12 + after.period_starts.month - first.month


def long_provisional(checked: Checked) -> Iterator[Finding]:
    """Provisional more than a year after the period has ended."""
    for row in checked.figures:
        if row.provisional and months_after(row.period_ends, MONTHS_PROVISIONAL) < checked.on:
            yield Finding(
                Kind.PROVISIONAL,
                checked.indicator,
                f"The figure for {named(row)} is still provisional; its period ended on {long_date(row.period_ends)}.",
                "Look up the final figure and correct the stored one, or take the mark off if it is the final one.",
            )


def without_numbers_behind(checked: Checked) -> Iterator[Finding]:
    """Percentages and rates without the numbers by which chance is reckoned. Of people who came forward, or who were
    asked to fill quotas, the number would not help."""
    if checked.indicator.unit == Unit.SURVEY_PERCENTAGE:
        rows = [row for row in checked.figures if row.sample_size is None and _is_by_chance(checked, row)]
        lacking, todo = "How many people answered is", "Ask the source how many people answered, and add it"
    elif checked.indicator.unit in WITH_NUMERATOR:
        rows = [row for row in checked.figures if row.denominator is None]
        lacking, todo = "The two numbers behind the figure are", "Ask the source for both numbers, and add them"
    else:
        return
    if rows:
        yield Finding(
            Kind.NUMBERS_BEHIND,
            checked.indicator,
            f"{lacking} not recorded for {_some(rows)}, so change cannot be judged.",
            f"{todo} by correcting the figure.",
        )


def _is_by_chance(checked: Checked, row: Observation) -> bool:
    return (row.sampling or checked.indicator.sampling) not in (Sampling.QUOTA, Sampling.OPEN)


def _some(rows: Sequence[Observation]) -> str:
    if len(rows) <= 3:
        return listed([named(row) for row in rows])
    return f"{len(rows)} figures, the newest of them for {named(rows[-1])}"
