"""The second, third and fourth answer in a few words, for a list of many measures; their pages tell the rest."""

from indicators.answers import Evidence, Obstacle, Pattern, Verdict
from indicators.disclosure import Hidden
from indicators.judgement_wording import VERDICT_WORDS, obstacles_in_words
from indicators.models import Observation
from indicators.readings import Reading
from indicators.statistics import Signal

_LONGEST_REMARK = 140
_NO_PATTERN = {
    Obstacle.PLACEHOLDER: "None: a place kept for a later measure",
    Obstacle.NOT_A_NUMBER: "None: the measure is not a number",
    Obstacle.GAPS_IN_SERIES: "Cannot be judged: the series has gaps",
    Obstacle.SMALL_NUMBERS_SUPPRESSED: "Cannot be judged: it would give away a small number",
    Obstacle.PROVISIONAL: "Cannot be judged: a figure within the series is provisional",
    Obstacle.ROLLING_SERIES: "Cannot be judged: each figure counts earlier ones again",
}
_SIGNALS = {
    Signal.OUTSIDE: ("the latest is above what chance explains", "the latest is below what chance explains"),
    Signal.TREND: ("7 or more in a row rise", "7 or more in a row fall"),
    Signal.TWO_IN_THREE: ("2 in 3 are far above the mean", "2 in 3 are far below the mean"),
    Signal.SHIFT: ("7 or more in a row are above the mean", "7 or more in a row are below the mean"),
}


def figures_in_short(reading: Reading) -> str:
    """The figure that the position is about, the baseline, and the newest figure where it is another."""
    parts = []
    baseline, judged, latest = reading.baseline, reading.judged, reading.latest
    if judged is not None and judged != baseline:
        parts.append(_dated(reading, judged))
    if baseline is not None:
        parts.append(f"{'Baseline' if judged or latest != baseline else 'Baseline only'}: {_dated(reading, baseline)}")
    if latest is not None and latest not in (baseline, judged):
        parts.append(f"Newest: {_dated(reading, latest)}")
    return ". ".join(parts) or "No figures yet"


def _dated(reading: Reading, row: Observation) -> str:
    shown = reading.shown(row)
    words = str(shown) if isinstance(shown, Hidden) else reading.figure(shown)
    return f"{words} in {row.period_label}{', provisional' if row.provisional else ''}"


def evidence_in_short(reading: Reading) -> str:
    """ "Cannot be judged: there is no baseline to compare with"."""
    found = reading.judgement.evidence
    words = VERDICT_WORDS[found.verdict]
    return f"{words}: {_first_obstacle(found)}" if found.verdict == Verdict.CANNOT_BE_JUDGED else words


def _first_obstacle(found: Evidence) -> str:
    first, *others = obstacles_in_words(found).split("; ")
    if not others:
        return first
    return f"{first}; {len(others)} more {'reason' if len(others) == 1 else 'reasons'}"


def pattern_in_short(reading: Reading) -> str:
    """ "Signal of a change: 7 or more in a row fall"."""
    found = reading.judgement.pattern
    if found.obstacle is not None:
        return _without_pattern(found) if reading.latest else "None: no figures yet"
    if found.limits is None:
        return "All figures of the series are equal"
    if found.signal is None:
        return "No more than chance explains"
    high, low = _SIGNALS[found.signal]
    return f"Signal of a change: {high if found.direction > 0 else low}"


def _without_pattern(found: Pattern) -> str:
    if found.obstacle in _NO_PATTERN:
        return _NO_PATTERN[found.obstacle]
    return "Too few figures in a row" if found.series else "None: figures for years are too few"


def meaning_in_short(reading: Reading) -> str:
    """What was written, cut at a word where it is long, and that reporting plays in."""
    found = reading.judgement.meaning
    words = _cut(found.narrative) if found.narrative else "Nobody has written yet"
    if not found.depends_on_reporting:
        return words
    return f"{words}{'' if words.endswith(('.', '…')) else '.'} Depends on what people report."


def _cut(words: str) -> str:
    text = " ".join(words.split())
    if len(text) <= _LONGEST_REMARK:
        return text
    return f"{text[:_LONGEST_REMARK].rpartition(' ')[0].rstrip(' ,;:.')}…"
