"""What people of the fictional district say that its invented figures may mean."""

from datetime import date
from typing import Any

import yaml
from django.conf import settings
from django.utils import timezone

from indicators.models import Indicator
from indicators.selectors.commentary import newest_figure
from indicators.services.commentary import CommentaryText, write_commentary
from partners.models import Role
from reporting.demonstration.cast import Cast
from reporting.demonstration.years import Years

WORDS = settings.BASE_DIR / "fixtures" / "demo" / "commentary.yaml"
# Measures that the data steward knows best, because what they count has changed; a priority lead writes about the rest.
_BY_STEWARD = {"vehicle-offences"}


def comment_on_figures(cast: Cast, *, years: Years) -> None:
    """In the order of the file. A measure without a figure of the day says nothing that words could be about."""
    written: list[dict[str, Any]] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    indicators = {row.slug: row for row in Indicator.objects.filter(slug__in={one["slug"] for one in written})}
    moments = {"report": years.at(date(years.current, 3, 2)), "now": years.moment("current", 0.8)}
    for words in written:
        slug, at = words.pop("slug"), moments[words.pop("upto")]
        person, role = ("steward", Role.DATA_STEWARD) if slug in _BY_STEWARD else ("priority", Role.PRIORITY_LEAD)
        newest = newest_figure(indicators[slug], timezone.localdate(at))
        if newest is None:
            continue
        write_commentary(
            indicator=indicators[slug],
            text=CommentaryText(**words),
            seen=newest.period_ends,
            by=cast.people[person],
            by_role=cast.role(person, role),
            at=at,
        )
