"""When figures were last changed, which words about them must have seen."""

from collections.abc import Collection

from django.db.models import Max, Min

from indicators.disclosure import Period
from indicators.explaining import Change
from indicators.models import Observation


def changes_of(indicators: Collection[int]) -> dict[int, dict[Period, Change]]:
    """By indicator and period: the last change of the figure of the whole district, in one query.

    The history has a line for all that was typed in, corrected, brought in, taken out again or loaded from a file.
    """
    # django-simple-history has no type for the versions of a figure.
    lines = Observation.history.filter(indicator_id__in=indicators, place_id=None).order_by()
    found: dict[int, dict[Period, Change]] = {}
    periods = lines.values_list("indicator_id", "period_starts", "period_ends")
    for indicator, starts, ends, first, last in periods.annotate(first=Min("history_date"), last=Max("history_date")):
        found.setdefault(indicator, {})[starts, ends] = Change(last, is_first=first == last)
    return found
