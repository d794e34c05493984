"""Commentary beside the figures that it is about. Asks the database nothing.

Software cannot understand a text, so these checks are simple and shy. One looks for words of one family alone: words
of rising (rose, increased, higher ...) or words of falling (fell, decreased, lower ...). A text with both is left
alone, and so is one whose only such words stand in a sentence that denies, doubts or looks ahead (not, no, may, expect
...). What is found is compared with the newest figure that the commentary is about, against the one before it, the
baseline, and the same period a year earlier; only where all of these went the other way does the check speak. It asks
somebody to look; it never says that the commentary is wrong. Words about the target are treated in the same way.
"""

import re
from collections.abc import Iterator, Sequence

from cohesion_portal.lib.formats import long_date
from indicators.answers import Verdict
from indicators.judgement_wording import VERDICT_WORDS
from indicators.measures import difference, figure, years_between
from indicators.models import Commentary, Observation
from indicators.quality.findings import Checked, Finding, Form, Kind, keys
from indicators.readings import read
from indicators.targets import Status

# Not: give rise to, higher education, drop-in sessions.
RISING = (
    r"rise[sn]?(?! to\b)|rising|rose|increas(?:e|es|ed|ing)|went up|gone up|going up"
    r"|higher(?! education)|grew|grown|growth"
)
FALLING = (
    r"fall(?:s|en|ing)?|fell|decreas(?:e|es|ed|ing)|declin(?:e|es|ed|ing)|dropped|drops?(?![- ]in\b)"
    r"|reduc(?:ed|tions?)|went down|gone down|going down|lower|fewer"
)
_ON_TARGET = r"on target|(?:met|reached|hit|achieved) (?:the|its|our) target|target (?:is|was|has been) (?:met|reached)"
_OFF_TARGET = (
    r"off target|behind target|(?:missed|misses) (?:the|its|our) target|target (?:is|was|has been) missed"
    r"|short of (?:the|its|our) target"
)
_UNSURE = re.compile(
    r"\b(?:no|not|never|neither|nor|without|cannot|\w+n[’']t|may|might|could|would|should|if|unless|unlikely|expect\w*"
    r"|hop(?:e|es|ed|ing)|aim\w*|intend\w*|plan(?:s|ned)? to|want\w*|fears?|risks?|than expected|slow\w*)\b",
    re.IGNORECASE,
)
_MOVED = (Verdict.INTENDED, Verdict.OTHER, Verdict.CHANGED)


def said(text: str, one: str, other: str) -> tuple[str, bool] | None:
    """The word of one of two families that a text uses, and whether it is of the first; None where it uses words of
    both or of neither, or where they all stand in sentences that deny, doubt or look ahead."""
    found = {pattern: re.findall(rf"\b(?:{pattern})\b", text, re.IGNORECASE) for pattern in (one, other)}
    if bool(found[one]) == bool(found[other]):
        return None
    family = one if found[one] else other
    for sentence in re.split(r"(?<=[.!?;])\s+|\n+", text):
        match = re.search(rf"\b(?:{family})\b", sentence, re.IGNORECASE)
        if match and not _UNSURE.search(sentence):
            return match[0], family == one
    return None


def differs(checked: Checked) -> Iterator[Finding]:
    """A commentary that is older than the newest figure, or whose words point the other way than the figures."""
    commentary = checked.known.commentary
    if commentary is None or not checked.of_district:
        return
    newest = checked.of_district[-1]
    if commentary.as_at < newest.period_ends:
        yield Finding(
            Kind.COMMENTARY_DIFFERS,
            checked.indicator,
            f"The newest commentary is about figures up to {long_date(commentary.as_at)}. The figure for"
            f" {newest.period_label} has come since.",
            "Write a commentary about the newest figures. The earlier one stays.",
            Form.COMMENTARY,
        )
    yield from _against_direction(checked, commentary)
    yield from _against_position(checked, commentary)


def _against_direction(checked: Checked, commentary: Commentary) -> Iterator[Finding]:
    found = said(commentary.what_happened, RISING, FALLING)
    about = [row for row in checked.of_district if row.period_ends <= commentary.as_at]
    if found is None or not about:
        return
    word, rises = found
    newest, earlier = about[-1], _earlier(about)
    if not earlier or not all((row.value > newest.value) if rises else (row.value < newest.value) for row in earlier):
        return
    before, unit = earlier[0], checked.indicator.unit
    change = difference(newest.value - before.value, unit)
    yield Finding(
        Kind.COMMENTARY_DIFFERS,
        checked.indicator,
        f"The commentary says “{word}”. The figures went from {figure(before.value, unit)} in {before.period_label} to"
        f" {figure(newest.value, unit)} in {newest.period_label}, which is {change[:1].lower()}{change[1:]}."
        " Please check.",
        "Read both. If the commentary is about something else, a new one can say so; if a figure is wrong, correct it.",
        Form.COMMENTARY,
        keys([newest, *earlier]),
    )


def _earlier(about: Sequence[Observation]) -> list[Observation]:
    """With what the newest figure is compared: the one before it, the baseline and the same period of the year before,
    as far as there are any of its kind."""
    newest = about[-1]
    alike = [row for row in about[:-1] if row.period_type == newest.period_type]
    dates = newest.period_starts, newest.period_ends
    chosen = [row for row in alike if row.is_baseline or _is_a_year_before((row.period_starts, row.period_ends), dates)]
    return list({row.pk: row for row in (*alike[-1:], *chosen)}.values())


def _is_a_year_before(earlier: tuple[object, object], later: tuple[object, object]) -> bool:
    return years_between(earlier, later) == 1  # type: ignore[arg-type]


def _against_position(checked: Checked, commentary: Commentary) -> Iterator[Finding]:
    found = said(commentary.what_happened, _ON_TARGET, _OFF_TARGET)
    if found is None:
        return
    reading = read(checked.indicator, checked.target, checked.figures, commentary.as_at, known=checked.known)
    word, on_target = found
    other = Status.NOT_MET if on_target else Status.MET
    if reading.position.status != other or reading.judged is None:
        return
    judged = reading.judged
    met = "does not meet" if on_target else "meets"
    yield Finding(
        Kind.COMMENTARY_DIFFERS,
        checked.indicator,
        f"The commentary says “{word}”. The figure for {judged.period_label},"
        f" {figure(judged.value, checked.indicator.unit)}, {met} the target as the portal reads it. Please check.",
        "Read both. If the commentary is about another target or a forecast, a new one can say so.",
        Form.COMMENTARY,
        keys([row for row in (judged, reading.baseline) if row is not None]),
    )


def unexplained(checked: Checked) -> Iterator[Finding]:
    """The figures show more than chance, and nobody has written what it may mean. Rests on a judgement that says
    nothing about figures that the reader may not see."""
    if checked.known.commentary is not None:
        return
    judgement = checked.reading.judgement
    moved = judgement.evidence.verdict in _MOVED
    if not moved and judgement.pattern.signal is None:
        return
    words = VERDICT_WORDS[judgement.evidence.verdict] if moved else "The newest figures are unlikely to be chance"
    yield Finding(
        Kind.COMMENTARY_MISSING,
        checked.indicator,
        f"{words}, and nobody has written what it may mean.",
        "Write what happened, why, and what comes next.",
        Form.COMMENTARY,
    )
