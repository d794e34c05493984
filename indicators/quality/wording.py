"""The sections of the data-quality page in plain words: what each is called and by which rule it finds."""

from indicators.models import Indicator
from indicators.quality.aims import WILDLY
from indicators.quality.findings import Kind
from indicators.quality.gaps import MONTHS_PROVISIONAL, MONTHS_UNTIL_STALE

_STALE_AFTER = {frequency: f"{months} months" for frequency, months in MONTHS_UNTIL_STALE.items()}
TITLES = {
    Kind.STALE: "Stale figures",
    Kind.MISSING: "Missing figures",
    Kind.PROVISIONAL: "Figures that have stayed provisional",
    Kind.CONTRADICTORY: "Figures that contradict each other",
    Kind.TARGET: "Targets that look wrong",
    Kind.TARGET_ENDED: "Targets that have ended",
    Kind.NUMBERS_BEHIND: "Figures without the numbers behind them",
    Kind.COMMENTARY_DIFFERS: "Commentary that differs from the figures",
    Kind.COMMENTARY_MISSING: "Changes without commentary",
}
RULES = {
    Kind.STALE: (
        "The period of the newest figure ended more than"
        f" {_STALE_AFTER[Indicator.Frequency.MONTH]} ago for a monthly measure,"
        f" {_STALE_AFTER[Indicator.Frequency.QUARTER]} for a quarterly one and"
        f" {_STALE_AFTER[Indicator.Frequency.YEAR]} for a yearly one."
    ),
    Kind.MISSING: (
        "No figure, no baseline, no figure for a place that the plan asks for, or a period left out of a series. Years"
        " between two surveys count only where the survey is recorded as yearly."
    ),
    Kind.PROVISIONAL: f"Provisional more than {MONTHS_PROVISIONAL} months after the period ended.",
    Kind.CONTRADICTORY: (
        "Months or quarters that do not add up to the count of the whole period, places that add up to more than the"
        " district, and percentages or rates that are not what their two numbers make."
    ),
    Kind.TARGET: (
        f"A target of 0, one more than {WILDLY} times above or below every figure, one that the baseline met already,"
        " one that asks for the opposite of what is intended, and one in another unit than the measure."
    ),
    Kind.TARGET_ENDED: "Targets past their last day, and targets of another plan that has ended.",
    Kind.NUMBERS_BEHIND: (
        "Survey percentages without the number of people who answered, and percentages and rates from records without"
        " their two numbers. Without these nobody can say what is chance."
    ),
    Kind.COMMENTARY_DIFFERS: (
        "Commentary older than the newest figure, and commentary whose words point another way. The portal looks only"
        " for words of rising, of falling and about the target, and asks you to check. It cannot understand a text."
    ),
    Kind.COMMENTARY_MISSING: "The figures show more than chance, and nobody has written what it may mean.",
}
