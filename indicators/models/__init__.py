"""What is happening: the register of indicators, their targets as written and as parsed, observations."""

from indicators.models.commentary import Commentary
from indicators.models.figures import Observation, ObservationQuerySet, Rebase
from indicators.models.imports import Import, ImportPage, ImportSource, ReplacedFigure
from indicators.models.registers import DefinitionVersion, Indicator, Register
from indicators.models.releases import Release
from indicators.models.targets import Target

__all__ = [
    "Commentary",
    "DefinitionVersion",
    "Import",
    "ImportPage",
    "ImportSource",
    "Indicator",
    "Observation",
    "ObservationQuerySet",
    "Rebase",
    "Register",
    "Release",
    "ReplacedFigure",
    "Target",
]
