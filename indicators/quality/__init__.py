"""What in the figures, targets and commentary of an indicator somebody should look at. Asks the database nothing."""

from indicators.quality import aims, gaps, remarks, sums
from indicators.quality.findings import Checked, Finding, Kind

CHECKS = (
    gaps.stale,
    gaps.missing,
    gaps.long_provisional,
    sums.contradictory,
    aims.targets,
    aims.ended_targets,
    gaps.without_numbers_behind,
    remarks.differs,
    remarks.unexplained,
)


def findings_of(checked: Checked) -> list[Finding]:
    """Everything that the checks find in one indicator, whoever reads it."""
    return [finding for check in CHECKS for finding in check(checked)]


__all__ = ["CHECKS", "Checked", "Finding", "Kind", "findings_of"]
