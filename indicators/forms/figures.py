from collections.abc import Iterable
from typing import Any

from django import forms

from cohesion_portal.lib.forms import DateField, GovukForm, LongTextField, Look
from indicators.measures import PERCENTAGES, PeriodType, Sampling, SeriesBreak, Unit, plain_number
from indicators.models import Indicator, Observation, Target
from indicators.services import Figure, FigureRefused
from partners.models import Place


class FigureField(forms.DecimalField):
    """A number as people write it: 4,404 and 47.9% are read too."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def __init__(self, *, label: str, max_digits: int = 18, decimal_places: int = 6, **kwargs: Any) -> None:
        super().__init__(max_digits=max_digits, decimal_places=decimal_places, label=label, **kwargs)
        too_long = f"{label} must have 12 digits at most before the decimal point"
        self.error_messages |= {
            "max_digits": too_long,
            "max_whole_digits": too_long,
            "max_decimal_places": f"{label} must have 6 decimal places at most",
        }

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.strip().removesuffix("%").replace(",", "").replace(" ", "")
        return super().to_python(value)


class WholeNumberField(forms.IntegerField):
    """A number of people or events that need not be given; 1,012 is read too."""

    widget = forms.TextInput(attrs={"inputmode": "numeric"})

    def __init__(self, *, label: str, min_value: int = 1, help_text: str = "") -> None:
        super().__init__(label=label, required=False, min_value=min_value, max_value=1_000_000_000, help_text=help_text)
        plain = label.removesuffix(" (optional)")
        self.error_messages |= {
            "invalid": f"{plain} must be a whole number, like 1,012",
            "min_value": f"{plain} must be {min_value} or more",
            "max_value": f"{plain} must be 1,000,000,000 or less",
        }

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", "").replace(" ", "") if isinstance(value, str) else value)


def _optional_choice(
    label: str, choices: Iterable[tuple[str, str]], *, otherwise: str, no: str = ""
) -> forms.ChoiceField:
    """Radios of which the first, ticked unless something is stored, stores nothing."""
    worded = [(value, f"{no}{text[:1].lower()}{text[1:]}" if no else text) for value, text in choices]
    return forms.ChoiceField(
        label=label, required=False, choices=[("", otherwise), *worded], widget=forms.RadioSelect, initial=""
    )


_DESIGN_EFFECT_ERRORS = {
    "invalid": "Design effect must be a number, like 1.35",
    "max_decimal_places": "Design effect must have 3 decimal places at most",
    "max_whole_digits": "Design effect must be below 1,000",
    "max_digits": "Design effect must be below 1,000, with 3 decimal places at most",
}
_NUMBERS_BEHIND = {
    Unit.ADMINISTRATIVE_PERCENTAGE: ("How many cases are counted in", "Out of how many cases"),
    Unit.RATE: ("How many events there were", "How many people live there"),
}


def _name(place: Place) -> str:
    return f"{place.name}, a wider area" if place.reach == Place.Reach.WIDER else place.name


class RefusableForm(GovukForm):
    def refuse(self, error: FigureRefused) -> None:
        """Show what the service found wrong at the field that it names."""
        self.add_error(error.field if error.field in self.fields else None, str(error))


class FigureForm(RefusableForm):
    """One figure of one indicator. What a figure must keep to is checked by the service."""

    value = FigureField(label="Value", error_messages={"required": "Enter the value"})
    period_type = forms.ChoiceField(
        label="What kind of period does it cover?",
        choices=PeriodType.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select what kind of period it covers"},
    )
    starts = DateField(
        label="First day of the period",
        help_text="For example, 1 4 2025",
        error_messages={"required": "Enter the first day of the period"},
    )
    ends = DateField(
        label="Last day of the period",
        help_text="For example, 31 3 2026",
        error_messages={"required": "Enter the last day of the period"},
    )
    provisional = forms.BooleanField(label="The figure is provisional and may still change", required=False)
    source = forms.CharField(
        label="Where the figure was read (optional)",
        required=False,
        max_length=300,
        help_text="For example, Police recorded crime, table 3, read on 2 October 2026",
    )
    note = LongTextField(
        label="Note (optional)",
        required=False,
        max_length=1000,
        help_text="What a reader must know before trusting the figure. Do not name people.",
    )

    looks = {
        "value": Look(width=10),
        "period_type": Look(size="s", small=True),
        "sampling": Look(size="s", small=True),
        "series_break": Look(size="s", small=True),
        "note": Look(rows=3),
    }

    def __init__(self, *args: Any, indicator: Indicator, places: Iterable[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {str(place.pk): place for place in places}
        if indicator.unit in PERCENTAGES:
            self.looks["value"] = Look(width=10, suffix="%")
        self._ask_what_it_is_made_of(indicator)
        if self.places:
            self.fields["place"] = forms.ChoiceField(
                label="Place",
                required=False,
                choices=[("", "Whole district"), *((pk, _name(place)) for pk, place in self.places.items())],
            )
        made_of = ["sample_size", "design_effect", "sampling", "numerator", "denominator"]
        self.order_fields(["value", *made_of, "place", "period_type", "starts", "ends", "series_break"])
        self.set_messages()

    def _ask_what_it_is_made_of(self, indicator: Indicator) -> None:
        """What a judgement of change needs, all of it optional, because older figures often lack it."""
        if indicator.unit == Unit.SURVEY_PERCENTAGE:
            self.fields |= {
                "sample_size": WholeNumberField(
                    label="How many people answered (optional)",
                    help_text="Without it nobody can say whether a difference is more than chance.",
                ),
                "design_effect": FigureField(
                    label="Design effect (optional)",
                    max_digits=6,
                    decimal_places=3,
                    required=False,
                    help_text="What weighting and clustering cost, from the survey’s report: 1 for a simple random"
                    " sample, mostly 1.1 to 2. If you know the effective base, divide the answers by it.",
                ),
                "sampling": _optional_choice(
                    "How were the people who answered chosen? (optional)", Sampling.choices, otherwise="Not recorded"
                ),
            }
            self.fields["design_effect"].error_messages |= _DESIGN_EFFECT_ERRORS
        if indicator.unit == Unit.MEAN:
            self.fields["sample_size"] = WholeNumberField(
                label="How many people or events it is the mean of (optional)",
                help_text="Without it the mean of a part of the district is not shown to readers.",
            )
        if indicator.unit in _NUMBERS_BEHIND:
            counted, among = _NUMBERS_BEHIND[Unit(indicator.unit)]
            self.fields |= {
                "numerator": WholeNumberField(
                    label=f"{counted} (optional)",
                    min_value=0,
                    help_text="Without this number and the next nobody can say whether a difference is chance."
                    " Readers are not shown either.",
                ),
                "denominator": WholeNumberField(label=f"{among} (optional)"),
            }
        for name in ("sample_size", "design_effect", "numerator", "denominator"):
            self.looks[name] = Look(width=10)
        breaks = [
            (value, label)
            for value, label in SeriesBreak.choices
            if value != SeriesBreak.RESPONDENTS or indicator.unit == Unit.SURVEY_PERCENTAGE
        ]
        self.fields["series_break"] = _optional_choice(
            "Can the figure be compared with those before it?", breaks, otherwise="Yes, as far as we know", no="No: "
        )

    @staticmethod
    def stored(observation: Observation) -> dict[str, Any]:
        """Initial values from a stored figure."""
        return {
            "value": plain_number(observation.value),
            "period_type": observation.period_type,
            "starts": observation.period_starts,
            "ends": observation.period_ends,
            "provisional": observation.provisional,
            "source": observation.source,
            "note": observation.note,
            "sample_size": observation.sample_size,
            "design_effect": "" if observation.design_effect is None else plain_number(observation.design_effect),
            "sampling": observation.sampling,
            "numerator": observation.numerator,
            "denominator": observation.denominator,
            "series_break": observation.series_break,
            "place": str(observation.place_id or ""),
        }

    def figure(self) -> Figure:
        given = self.cleaned_data
        return Figure(
            value=given["value"],
            period_type=given["period_type"],
            starts=given["starts"],
            ends=given["ends"],
            place=self.places.get(given.get("place", "")),
            sample_size=given.get("sample_size"),
            design_effect=given.get("design_effect"),
            sampling=given.get("sampling", ""),
            numerator=given.get("numerator"),
            denominator=given.get("denominator"),
            series_break=given["series_break"],
            provisional=given["provisional"],
            source=given["source"],
            note=given["note"],
        )


class NewFigureForm(FigureForm):
    """Where the indicator has no baseline yet, the new figure may be it."""

    def __init__(self, *args: Any, may_be_baseline: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if may_be_baseline:
            self.fields["is_baseline"] = forms.BooleanField(
                label="This is the baseline: the figure that later ones are compared with",
                required=False,
                help_text="Enter where it was read, too.",
            )
        self.set_messages()


class CorrectionForm(FigureForm):
    reason = LongTextField(
        label="Why is the figure corrected?",
        max_length=500,
        help_text="Readers see this beside the old and the new figure. Do not name people.",
        error_messages={"required": "Say why the figure is corrected"},
    )

    looks = FigureForm.looks | {"reason": Look(rows=3)}


class MirroredTargetForm(RefusableForm):
    value = FigureField(label="Figure that the plan sets", error_messages={"required": "Enter the figure"})
    source = forms.CharField(
        label="Where the plan says so",
        max_length=300,
        help_text="For example, Police and Crime Plan 2024 to 2028, page 12",
        error_messages={"required": "Enter where the plan says so"},
    )
    until = DateField(
        label="Last day of that plan",
        help_text="For example, 31 3 2028. After it the target is pending again.",
        error_messages={"required": "Enter the last day of that plan"},
    )

    looks = {"value": Look(width=10)}

    @staticmethod
    def stored(target: Target) -> dict[str, Any]:
        if target.mirrored_value is None:
            return {}
        return {
            "value": plain_number(target.mirrored_value),
            "source": target.mirrored_source,
            "until": target.mirrored_until,
        }
