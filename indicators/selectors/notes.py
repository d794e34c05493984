"""What stands beside the figures of one indicator on its page."""

from dataclasses import dataclass
from decimal import Decimal

from frameworks.models import Element
from indicators.disclosure import Hidden
from indicators.explaining import Unexplained, unexplained
from indicators.models import Indicator, Observation, Rebase
from indicators.readings import Reading
from indicators.selectors.changes import changes_of
from indicators.selectors.rebasing import rebases_of
from partners.models import Place


@dataclass(frozen=True)
class WiderFigure:
    """A figure of an area that contains the district: shown beside the district's own, never compared with it."""

    observation: Observation
    shown: Decimal | Hidden


@dataclass(frozen=True)
class Notes:
    """`has_series`: there are limits that may be drawn anew. `unexplained` is a judged figure that no commentary is
    about as it stands, and `elements` what the indicator says something about besides what it hangs on."""

    rebases: list[Rebase]
    elements: list[Element]
    wider: list[WiderFigure]
    has_series: bool
    unexplained: Unexplained | None


def notes_on(indicator: Indicator, reading: Reading) -> Notes:
    """In four queries at most."""
    # Where nobody has written, no change of a figure can be later than the words.
    has_words = reading.judgement.meaning.remark is not None
    changes = changes_of([indicator.pk]).get(indicator.pk, {}) if has_words else {}
    wider = indicator.observations.filter(place__reach=Place.Reach.WIDER).select_related("place")
    return Notes(
        rebases_of(indicator),
        list(indicator.elements.select_related("version__framework").order_by("version__framework__slug", "position")),
        [WiderFigure(row, reading.shown(row)) for row in wider.order_by("place__name", "period_ends", "period_starts")],
        not indicator.rolling and bool(reading.judgement.pattern.segments),
        unexplained(reading, changes),
    )
