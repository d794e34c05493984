"""Reads of an indicator's definition in its versions."""

from django.core.exceptions import PermissionDenied
from rules import test_rule

from indicators.models import DefinitionVersion, Indicator
from indicators.selectors.loading import indicator_or_404
from partners.actors import Actor


def indicator_to_define(actor: Actor, slug: str) -> Indicator:
    """An indicator whose definition this actor may write anew; also one that is not a number yet."""
    if not test_rule("indicators.edit_figures", actor):
        raise PermissionDenied
    return indicator_or_404(slug)


def definitions_of(indicator: Indicator) -> list[DefinitionVersion]:
    """Every version, the newest first; an indicator that no file made has one, with the words that it has now."""
    found = list(indicator.definition_versions.order_by("-number"))
    only = DefinitionVersion(
        indicator=indicator, number=1, words=indicator.definition, collection_method=indicator.collection_method
    )
    return found or [only]
