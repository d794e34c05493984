"""What a reader may see of many indicators at once."""

from collections.abc import Iterable

from indicators.disclosure import Hidden
from indicators.hiding import hidden_figures
from indicators.models import Indicator, Observation
from partners.models import Place


def hidden_of_all(indicator: Indicator, observations: Iterable[Observation]) -> dict[int, Hidden]:
    """By key: which of all the figures of an indicator somebody who may not see small numbers is not shown.

    It takes all of them, of every period, each with its place: what is hidden for one period may have to be hidden
    for another.
    """
    rows = list(observations)
    wider = {row.place_id for row in rows if row.place_id and row.place and row.place.reach == Place.Reach.WIDER}
    return hidden_figures(indicator, rows, wider=wider)
