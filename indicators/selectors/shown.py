"""What a reader may see of many indicators at once."""

from collections.abc import Iterable

from indicators.disclosure import Hidden
from indicators.hiding import hidden_of_district, hidden_of_places, small_periods
from indicators.models import Indicator, Observation


def hidden_of_all(indicator: Indicator, observations: Iterable[Observation]) -> dict[int, Hidden]:
    """By key: which of all the figures of an indicator somebody who may not see small numbers is not shown.

    It takes all of them, of every period: what is hidden for one period may have to be hidden for another.
    """
    rows = list(observations)
    of_district = [row for row in rows if row.place_id is None]
    of_places = [row for row in rows if row.place_id is not None]
    small = small_periods(indicator, of_district)
    return hidden_of_district(of_district, small) | hidden_of_places(indicator, of_places, of_district, small)
