"""The indicators of an element, for its page and for golden threads: those that hang on it and those linked to it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from django.db.models import F, Q
from django.utils import timezone
from rules import test_rule

from frameworks.hanging import Hanging, Line, Peg
from frameworks.models import End, Kind
from indicators.hiding import hidden_of_district
from indicators.models import Indicator
from indicators.readings import read
from indicators.selectors import figures_that_count
from indicators.selectors.figures import small_periods_of_all, with_series
from indicators.wording import STATUS_WORDS
from partners.actors import Actor

TOPIC = "indicators"
_HEADING = "Indicators"
_MISSING = "No indicator measures this yet."


def indicators_on(pegs: Sequence[Peg], actor: Actor) -> Mapping[End, Hanging]:
    """The position of each indicator for those who may read it; for everyone else only how many there are.

    That nothing measures a priority is a gap, and said; of other elements nothing is said then.
    """
    ends = {key: peg.end for peg in pegs for key in peg.keys}
    if not ends:
        return {}
    on = timezone.localdate()
    found = _indicators_of(ends, on)
    reads = test_rule("indicators.view_indicators", actor)
    lines = _lines((row for rows in found.values() for row in rows), actor, on, reads=reads)
    hangings = {
        end: _hanging([lines[row.pk] for row in {row.pk: row for row in rows}.values()], reads)
        for end, rows in _by_end(found, ends).items()
    }
    missing = {peg.end: _hanging([], reads) for peg in pegs if peg.kind == Kind.PRIORITY}
    return missing | hangings


def _indicators_of(elements: Collection[int], on: date) -> dict[int, list[Indicator]]:
    """By key of the element, in one query: a row for each indicator and each element that it is linked to."""
    rows = (
        Indicator.objects.filter(Q(priority__in=elements) | Q(elements__in=elements), target__isnull=False)
        .annotate(linked=F("elements"))
        .select_related("target")
        .order_by("register_id", "position")
    )
    found: dict[int, list[Indicator]] = {}
    for row in with_series(rows, on):
        for key in {row.priority_id, row.linked} & set(elements):
            found.setdefault(key, []).append(row)
    return found


def _by_end(found: Mapping[int, list[Indicator]], ends: Mapping[int, End]) -> dict[End, list[Indicator]]:
    """One element has a key in each version of its framework."""
    by_end: dict[End, list[Indicator]] = {}
    for key, rows in found.items():
        by_end.setdefault(ends[key], []).extend(rows)
    return by_end


def _lines(found: Iterable[Indicator], actor: Actor, on: date, *, reads: bool) -> dict[int, Line]:
    rows_of = {row.pk: row for row in found}
    if not reads or not rows_of:
        return {pk: Line(str(row)) for pk, row in rows_of.items()}
    figures = figures_that_count(on, list(rows_of.values()))
    small = {} if test_rule("indicators.edit_figures", actor) else small_periods_of_all()
    lines = {}
    for row in rows_of.values():
        rows = figures.get(row.pk, [])
        hidden = hidden_of_district(row, rows, small.get(row.pk, ()))
        status = read(row, row.target, rows, on, hidden).position.status
        lines[row.pk] = Line(str(row), row.get_absolute_url(), STATUS_WORDS[status])
    return lines


def _hanging(lines: list[Line], reads: bool) -> Hanging:
    count = len(lines)
    if not count:
        return Hanging(TOPIC, _HEADING, missing=_MISSING)
    counted = f"{count} indicator measures it" if count == 1 else f"{count} indicators measure it"
    if not reads:
        lines = [Line(f"{counted}.", note="Partners can read them when they have signed in.")]
    return Hanging(TOPIC, _HEADING, count, counted, lines)
