"""Writes of the register and its figures."""

from indicators.services.figures import (
    Figure,
    FigureExists,
    FigureRefused,
    correct_observation,
    record_mirrored_target,
    record_observation,
)

__all__ = [
    "Figure",
    "FigureExists",
    "FigureRefused",
    "correct_observation",
    "record_mirrored_target",
    "record_observation",
]
