"""What people have said that figures may mean, and whether they have said it of the newest that is judged. Pure."""

from datetime import date

from django.utils import timezone

from indicators.answers import Remark, Verdict
from indicators.judgement_wording import meaning_sentence
from indicators.measures import Control
from indicators.readings import Reading
from indicators.targets import Status
from indicators.wording import MORE_REPORTS, long_date


def unexplained(reading: Reading) -> str:
    """The period of the newest figure that is judged against a target or a baseline and that no commentary is about;
    nothing where there is none, because nothing was judged or somebody has written."""
    judged: list[tuple[date, str]] = []
    if reading.judged is not None and reading.position.status in (Status.MET, Status.NOT_MET):
        judged.append((reading.judged.period_ends, reading.judged.period_label))
    evidence = reading.judgement.evidence
    if evidence.current is not None and evidence.verdict != Verdict.CANNOT_BE_JUDGED:
        judged.append((evidence.current.ends, evidence.current.label))
    if not judged:
        return ""
    ends, label = max(judged)
    remark = reading.judgement.meaning.remark
    return "" if remark is not None and remark.as_at >= ends else label


def meaning_in_full(reading: Reading) -> str:
    """The fourth answer with all that was written, who wrote it and when, for a page on paper."""
    found = reading.judgement.meaning
    if found.remark is None:
        return meaning_sentence(reading)
    newer = unexplained(reading)
    parts = [
        *_told(found.remark),
        MORE_REPORTS if found.depends_on_reporting else "",
        _signed(found.remark),
        f"It was written before the figure for {newer} came in." if newer else "",
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
