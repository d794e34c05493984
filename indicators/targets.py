"""What a target asks and whether a value meets it (domain specification A3 and B10). Pure: knows no database."""

from enum import StrEnum


class Grammar(StrEnum):
    """The forms that the plan's targets take."""

    BELOW_BASELINE = "below_baseline"
    ABOVE_THRESHOLD = "above_threshold"
    BELOW_THRESHOLD = "below_threshold"
    DIRECTION_ONLY = "direction_only"
    STEP_PER_PERIOD = "step_per_period"
    EXTERNAL_MIRROR = "external_mirror"
    UNDEFINED = "undefined"
    PENDING_PLACEHOLDER = "pending_placeholder"


class StepPeriod(StrEnum):
    YEAR = "year"
