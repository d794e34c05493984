"""The indicators of a priority, for the page of the priority and for golden threads."""

from collections.abc import Mapping, Sequence

from django.utils import timezone
from rules import test_rule

from frameworks.hanging import Hanging, Line, Peg
from frameworks.models import End, Kind
from indicators.hiding import hidden_of_district
from indicators.models import Indicator
from indicators.readings import read
from indicators.selectors import figures_that_count
from indicators.selectors.figures import small_periods_of_all
from indicators.wording import STATUS_WORDS
from partners.actors import Actor

TOPIC = "indicators"
_HEADING = "Indicators"
_MISSING = "No indicator measures this yet."


def indicators_on(pegs: Sequence[Peg], actor: Actor) -> Mapping[End, Hanging]:
    """The position of each indicator for those who may read it; for everyone else only how many there are."""
    measured = {key: peg.end for peg in pegs if peg.kind == Kind.PRIORITY for key in peg.keys}
    lines: dict[End, list[Line]] = {end: [] for end in measured.values()}
    if not measured:
        return {}
    indicators = Indicator.objects.filter(priority__in=measured, target__isnull=False).select_related("target")
    found = list(indicators.order_by("register_id", "position"))
    reads = test_rule("indicators.view_indicators", actor)
    figures = figures_that_count(timezone.localdate(), [row.pk for row in found]) if reads else {}
    small = small_periods_of_all() if reads and not test_rule("indicators.edit_figures", actor) else {}
    for row in found:
        rows = figures.get(row.pk, [])
        hidden = hidden_of_district(row, rows, small.get(row.pk, ()))
        reading = read(row, row.target, rows, timezone.localdate(), hidden)
        line = (
            Line(str(row), row.get_absolute_url(), STATUS_WORDS[reading.position.status]) if reads else Line(str(row))
        )
        lines[measured[row.priority_id]].append(line)
    return {end: _hanging(of_one, reads) for end, of_one in lines.items()}


def _hanging(lines: list[Line], reads: bool) -> Hanging:
    count = len(lines)
    if not count:
        return Hanging(TOPIC, _HEADING, missing=_MISSING)
    counted = f"{count} indicator measures it" if count == 1 else f"{count} indicators measure it"
    if not reads:
        lines = [Line(f"{counted}.", note="Partners can read them when they have signed in.")]
    return Hanging(TOPIC, _HEADING, count, counted, lines)
