"""What people have said that figures may mean, and whether they have said it of the newest that is judged. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from indicators.answers import Measured, Method, Remark, Verdict
from indicators.disclosure import Period
from indicators.judgement_wording import meaning_sentence
from indicators.measures import Control
from indicators.models import Indicator, Observation
from indicators.readings import Reading
from indicators.targets import Status
from indicators.wording import MORE_REPORTS, long_date

_CAME_IN, _WAS_CORRECTED = "came in", "was corrected"


@dataclass(frozen=True)
class Change:
    """When the figure of a period was last changed; `is_first`: it came in then, and nobody has corrected it since."""

    at: datetime
    is_first: bool


Changes = Mapping[Period, Change]


@dataclass(frozen=True)
class Unexplained:
    """A measure that is judged on the figure of a period which no commentary is about as it stands. `happened` says
    what befell the figure; `written_on` is the day of a commentary that is about the period, but older than that."""

    indicator: Indicator
    period: str
    happened: str
    written_on: date | None = None

    @property
    def why(self) -> str:
        """The end of a sentence about the figure."""
        if self.written_on is None:
            return "has no commentary"
        return f"{self.happened} after its commentary of {long_date(self.written_on)}"

    def __str__(self) -> str:
        return f"{self.indicator} ({self.period}) {self.why}"


def unexplained(reading: Reading, changes: Changes) -> Unexplained | None:
    """What of the figures that an indicator is judged on nobody has explained: the newest, where no commentary reaches
    it, else one that has changed since the newest commentary was written. None where nothing was judged, too."""
    judged = _judged_on(reading)
    if not judged:
        return None
    newest = max(judged, key=lambda period: (period[1], period[0]))
    remark = reading.judgement.meaning.remark
    if remark is None or remark.as_at < newest[1]:
        return Unexplained(reading.indicator, judged[newest], _CAME_IN)
    since = [period for period in judged if period in changes and changes[period].at > remark.written_at]
    if not since:
        return None
    last = max(since, key=lambda period: (changes[period].at, period[1], period[0]))
    happened = _CAME_IN if changes[last].is_first else _WAS_CORRECTED
    return Unexplained(reading.indicator, judged[last], happened, timezone.localdate(remark.written_at))


def _judged_on(reading: Reading) -> dict[Period, str]:
    """The periods, with their names, of the figures that the position, the evidence of change and a signal of the
    pattern rest on, as far as these say anything."""
    found: dict[Period, str] = {}
    if reading.position.status in (Status.MET, Status.NOT_MET):
        found |= _periods(row for row in (reading.baseline, reading.judged) if row is not None)
    evidence, pattern = reading.judgement.evidence, reading.judgement.pattern
    is_judged = evidence.verdict != Verdict.CANNOT_BE_JUDGED
    if is_judged:
        found |= _periods_measured(row for row in (evidence.baseline, evidence.current) if row is not None)
    if pattern.signal is not None or (is_judged and evidence.method == Method.SERIES):
        found |= _periods_measured(pattern.series)
    return found


def _periods(rows: Iterable[Observation]) -> dict[Period, str]:
    return {(row.period_starts, row.period_ends): row.period_label for row in rows}


def _periods_measured(rows: Iterable[Measured]) -> dict[Period, str]:
    return {(row.starts, row.ends): row.label for row in rows}


def meaning_in_full(reading: Reading, changes: Changes) -> str:
    """The fourth answer with all that was written, who wrote it and when, for a page on paper."""
    found = reading.judgement.meaning
    if found.remark is None:
        return meaning_sentence(reading)
    lacking = unexplained(reading, changes)
    parts = [
        *_told(found.remark),
        MORE_REPORTS if found.depends_on_reporting else "",
        _signed(found.remark),
        f"It was written before the figure for {lacking.period} {lacking.happened}." if lacking else "",
    ]
    return " ".join(" ".join(part.split()) for part in parts if part)


def _told(remark: Remark) -> list[str]:
    headed = (
        ("Why, as far as it is known", remark.why),
        ("What else could explain it", remark.other_explanation),
        ("What happens next", remark.what_next),
    )
    return [remark.what_happened, *(f"{heading}: {words}" for heading, words in headed if words)]


def _signed(remark: Remark) -> str:
    control = Control(remark.control).label
    written, until = long_date(timezone.localdate(remark.written_at)), long_date(remark.as_at)
    return f"{control}. {remark.by_role}, {written}, on the figures up to {until}."
