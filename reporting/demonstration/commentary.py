"""What people of the fictional district write beside its invented figures."""

from datetime import date
from typing import Any

import yaml
from django.conf import settings
from django.utils import timezone

from indicators.models import Indicator
from indicators.selectors.commentary import newest_figure, seen_of
from indicators.selectors.definitions import definitions_of
from indicators.services.commentary import CommentaryText, write_commentary
from indicators.services.definitions import NewDefinition, write_definition
from partners.models import Role
from reporting.demonstration.cast import Cast
from reporting.demonstration.years import Years

WORDS = settings.BASE_DIR / "fixtures" / "demo" / "commentary.yaml"
# Measures that the data steward knows best, because what they count has changed; a priority lead writes about the rest.
_BY_STEWARD = {"vehicle-offences"}


def comment_on_figures(cast: Cast, *, years: Years) -> None:
    """Later versions of definitions, then commentary, each in the order of the file."""
    words: dict[str, list[dict[str, Any]]] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    slugs = {one["slug"] for of_kind in words.values() for one in of_kind}
    indicators = {row.slug: row for row in Indicator.objects.filter(slug__in=slugs)}
    for one in words["definitions"]:
        _define(indicators[one.pop("slug")], one, cast, years=years)
    for one in words["commentary"]:
        _comment(indicators[one.pop("slug")], one, cast, years=years)


def _define(indicator: Indicator, words: dict[str, Any], cast: Cast, *, years: Years) -> None:
    write_definition(
        indicator=indicator,
        new=NewDefinition(**words),
        seen=definitions_of(indicator)[0].number,
        by=cast.people["steward"],
        by_role=cast.role("steward", Role.DATA_STEWARD),
        at=years.at(years.opens("baseline")),
    )


def _comment(indicator: Indicator, words: dict[str, Any], cast: Cast, *, years: Years) -> None:
    """A measure without a figure of the day says nothing that words could be about."""
    moments = {"report": years.at(date(years.current, 3, 2)), "now": years.moment("current", 0.8)}
    at = moments[words.pop("upto")]
    by_steward = indicator.slug in _BY_STEWARD
    person, role = ("steward", Role.DATA_STEWARD) if by_steward else ("priority", Role.PRIORITY_LEAD)
    newest = newest_figure(indicator, timezone.localdate(at))
    if newest is None:
        return
    write_commentary(
        indicator=indicator,
        text=CommentaryText(**words),
        seen=seen_of(newest),
        by=cast.people[person],
        by_role=cast.role(person, role),
        at=at,
    )
