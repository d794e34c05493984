"""What people wrote about the indicators of the standing world."""

from datetime import date

from indicators.measures import PeriodType, period_label
from indicators.models import Indicator, Observation
from indicators.selectors.commentary import seen_of
from indicators.services.commentary import CommentaryText, write_commentary
from indicators.services.definitions import NewDefinition, write_definition
from indicators.services.rebasing import rebase_series
from partners.models import User
from tests.factories import NOW


def add_months(indicator: Indicator, values: list[int], year: int = 2024) -> list[Observation]:
    """A count for each month from January of the year on."""
    rows = []
    for number, value in enumerate(values):
        starts = date(year + number // 12, number % 12 + 1, 1)
        after = date(starts.year + starts.month // 12, starts.month % 12 + 1, 1)
        ends = date.fromordinal(after.toordinal() - 1)
        row = Observation(
            indicator=indicator, period_type=PeriodType.MONTH, period_starts=starts, period_ends=ends, value=value
        )
        row.period_label = period_label(PeriodType.MONTH, starts, ends)
        row.entered_at = NOW
        rows.append(row)
    return Observation.objects.bulk_create(rows)


def comment(indicator: Indicator, by: User, **words: str) -> None:
    """A commentary on the newest figure of the district."""
    newest = indicator.observations.for_district().order_by("period_ends").last()
    text = {"what_happened": "It fell.", "what_next": "We watch it.", "control": "partly"} | words
    write_commentary(
        indicator=indicator,
        text=CommentaryText(**text),
        seen=seen_of(newest),
        by=by,
        by_role="Priority lead, Calder Vale Partnership",
        at=NOW,
    )


def write_all(people: dict[str, User]) -> dict[str, tuple[object, ...]]:
    """A commentary and a second definition of one indicator, a monthly series with new limits of another; the addresses
    that they make."""
    burglary, smoking = (Indicator.objects.get(slug=slug) for slug in ("burglary", "smoking"))
    comment(burglary, people["prio"], why="More patrols.", other_explanation="Fewer people reported it.")
    signed = {"by": people["stew"], "by_role": "Data steward, Calder Vale Partnership", "at": NOW}
    write_definition(
        indicator=burglary,
        new=NewDefinition(
            in_force_from=date(2023, 4, 1), definition="Homes only", changed="definition", reason="Sheds are left out."
        ),
        seen=1,
        **signed,
    )
    add_months(smoking, [30, 28, 31, 27, 33, 29, 30, 28, 26, 31, 30, 29, 40, 42, 41])
    rebase = rebase_series(
        indicator=smoking, starts_on=date(2025, 1, 1), cause="A new clinic", reason="It stays open.", **signed
    )
    one = ("burglary",)
    return {
        "indicators:commentary": one,
        "indicators:add_commentary": one,
        "indicators:definitions": one,
        "indicators:add_definition": one,
        "indicators:add_rebase": ("smoking",),
        "indicators:take_back_rebase": ("smoking", rebase.pk),
    }
