"""Reads of registers, indicators and their figures."""

from indicators.selectors.figures import figures_that_count
from indicators.selectors.framework import Cell, PrioritySection, RegisterSection, outcome_framework
from indicators.selectors.loading import (
    has_baseline,
    indicator_or_404,
    indicator_to_edit,
    indicator_to_read,
    observation_to_correct,
    places_for,
    places_to_enter,
)
from indicators.selectors.pages import FigureGroup, FigureRow, IndicatorPage, PlaceCell, PlaceRow, indicator_page
from indicators.selectors.provenance import Correction, Origin, Provenance
from indicators.selectors.stamps import figures_stamp

__all__ = [
    "Cell",
    "Correction",
    "FigureGroup",
    "FigureRow",
    "IndicatorPage",
    "Origin",
    "PlaceCell",
    "PlaceRow",
    "PrioritySection",
    "Provenance",
    "RegisterSection",
    "figures_stamp",
    "figures_that_count",
    "has_baseline",
    "indicator_or_404",
    "indicator_page",
    "indicator_to_edit",
    "indicator_to_read",
    "observation_to_correct",
    "outcome_framework",
    "places_for",
    "places_to_enter",
]
