"""What readers who may not see small numbers are shown of an indicator's figures. Asks the database nothing.

Small counts are hidden, by the indicator's rule, and with them the figures from which they could be worked out: places
beside the total of the district, months and quarters beside the year, and what earlier publications told. Wider areas
are no part of the total.

A percentage or rate tells a count to whoever knows how many it was taken of. It is hidden where the people it counts,
or the rest, are few, and where their numbers could be worked out from other places or periods. Of a place it is hidden
also where nobody has recorded the numbers behind it; of the district and of wider areas it is shown then. The same
holds of a mean, which is hidden where it is of fewer than 8 people (the rule of NHS Digital's hospital statistics).
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

from indicators.differencing import Shown, hide_after, remainders
from indicators.disclosure import (
    OPEN,
    SMALL_LABELS,
    Hidden,
    Period,
    Rule,
    comes_from_few,
    hidden_for_themselves,
    hide_total,
    rule_of,
)
from indicators.measures import PERCENTAGES, Unit
from indicators.models import Indicator, Observation

Key = TypeVar("Key", bound=Hashable)
Cell = tuple[Period, int | None]  # period and key of the place; None is the district
FEWEST_BEHIND_A_MEAN = 8
Look = Callable[[Cell], Shown | None]


def period_of(row: Observation) -> Period:
    return row.period_starts, row.period_ends


def cell_of(row: Observation) -> Cell:
    return period_of(row), row.place_id


def hidden_figures(
    indicator: Indicator,
    rows: Iterable[Observation],
    *,
    wider: Collection[int] = (),
    before: Sequence[Mapping[Cell, Shown]] = (),
    published: Look | None = None,
) -> dict[int, Hidden]:
    """By key of the observation, of all the figures of an indicator: which are hidden, and why. `wider` are the keys of
    places that are wider areas; `before` and `published` are those of `indicators.differencing`."""
    by_cell = {cell_of(row): row for row in sorted(rows, key=lambda row: row.place_id or 0)}
    rule = rule_of(indicator.suppression)
    if rule == OPEN or indicator.unit == Unit.TEXT:
        return {}
    options = {"before": before, "wider": wider, "published": published}
    if indicator.unit == Unit.COUNT:
        found = hide_after({cell: row.value for cell, row in by_cell.items()}, rule, **options)  # type: ignore[arg-type]
    else:
        look = published or (lambda cell: by_cell[cell].value if cell in by_cell else None)
        found = _hidden_shares(indicator, by_cell, rule, options | {"published": look})
        for earlier in before:
            for cell in by_cell.keys() & earlier.keys():
                if isinstance(earlier[cell], Hidden):
                    found.setdefault(cell, Hidden.PROTECTS_ANOTHER)
    return {by_cell[cell].pk: label for cell, label in found.items()}


def _hidden_shares(
    indicator: Indicator, rows: Mapping[Cell, Observation], rule: Rule, options: Mapping[str, object]
) -> dict[Cell, Hidden]:
    """Of percentages and rates: by the numbers that they count, and of percentages by the rest as well."""
    wider: Collection[int] = options["wider"]  # type: ignore[assignment]  # as hidden_figures takes it
    found = {cell: rule.few_people for cell, row in rows.items() if _tells_few(indicator, row, rule, wider)}
    for table in _tables(indicator, rows):
        for cell, label in hide_after(table, rule, **options).items():  # type: ignore[arg-type]
            found.setdefault(cell, rule.few_people if label in SMALL_LABELS else label)
    return found


def _tables(indicator: Indicator, rows: Mapping[Key, Observation]) -> list[dict[Key, Decimal]]:
    """The counts that the figures are or are made of: those of percentages also of the rest."""
    if indicator.unit == Unit.COUNT:
        return [{key: row.value for key, row in rows.items()}]
    counted = {key: Decimal(row.numerator) for key, row in rows.items() if row.numerator is not None}
    if indicator.unit not in PERCENTAGES:
        return [counted]
    return [counted, {key: (rows[key].denominator or 0) - count for key, count in counted.items()}]


def _tells_few(indicator: Indicator, row: Observation, rule: Rule, wider: Collection[int] = ()) -> bool:
    """Whether a percentage or rate comes from few people, as far as is recorded. Where nothing is, that of a part of
    the district may; the district and the areas around it are large."""
    if indicator.unit == Unit.MEAN and row.sample_size is not None:
        return row.sample_size < FEWEST_BEHIND_A_MEAN
    if row.numerator is None or row.denominator is None:
        if row.sample_size is None:
            return row.place_id is not None and row.place_id not in wider
        return comes_from_few(row.value, row.sample_size, rule)
    counts = [row.numerator, row.denominator]
    if indicator.unit in PERCENTAGES:
        counts.append(row.denominator - row.numerator)
    return any(rule.is_small(Decimal(count)) for count in counts)


def small_periods(indicator: Indicator, of_district: Iterable[Observation]) -> set[Period]:
    """The periods of which the figure of the district is hidden for its own sake, or would be if it had not been left
    out: a year less three quarters tells the fourth. Among the figures may be several versions of one."""
    rows, rule = dict(enumerate(of_district)), rule_of(indicator.suppression)
    if rule == OPEN or indicator.unit == Unit.TEXT:
        return set()
    found: set[Period] = set()
    if indicator.unit != Unit.COUNT:
        found = hidden_for_themselves(period_of(row) for row in rows.values() if is_small(indicator, row, rule))
    for table in _tables(indicator, rows):
        versions: dict[Period, list[Decimal]] = {}
        for key, count in table.items():
            versions.setdefault(period_of(rows[key]), []).append(count)
        found |= hidden_for_themselves(_small_of_versions(versions, rule))
    return found


def _small_of_versions(versions: Mapping[Period, Sequence[Decimal]], rule: Rule) -> Iterator[Period]:
    for period, counts in versions.items():
        if any(rule.is_small(count) for count in counts):
            yield period
    for rest, whole, parts in remainders(versions):
        least = min(versions[whole]) - sum(max(versions[part]) for part in parts)
        most = max(versions[whole]) - sum(min(versions[part]) for part in parts)
        if least < rule.smallest_shown and most >= rule.least:
            yield rest


def is_small(indicator: Indicator, row: Observation, rule: Rule) -> bool:
    if rule == OPEN or indicator.unit == Unit.TEXT:
        return False
    return rule.is_small(row.value) if indicator.unit == Unit.COUNT else _tells_few(indicator, row, rule)


def hidden_of_district(
    indicator: Indicator, of_district: Iterable[Observation], small: Collection[Period]
) -> dict[int, Hidden]:
    """By key of the observation, of some figures of the district: which are hidden, where `small` are the periods of
    all its figures that are hidden for their own sake."""
    rule = rule_of(indicator.suppression)
    if not small:
        return {}
    found = {row.pk: label_beside(indicator, row, small, rule) for row in of_district}
    return {pk: label for pk, label in found.items() if label}


def label_beside(indicator: Indicator, row: Observation, small: Collection[Period], rule: Rule) -> Hidden | None:
    """Why a figure of the district is hidden, if it is, beside the periods that are hidden for their own sake."""
    if indicator.unit == Unit.COUNT:
        return hide_total(period_of(row), row.value, small, rule)
    if is_small(indicator, row, rule):
        return rule.few_people
    is_share_of_counts = row.numerator is not None
    return hide_total(period_of(row), Decimal(rule.smallest_shown), small, rule) if is_share_of_counts else None
