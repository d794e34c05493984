from collections.abc import Iterable
from typing import Any

from django import forms

from cohesion_portal.lib.forms import DateField, GovukForm, LongTextField, Look
from indicators.measures import PERCENTAGES, PeriodType, plain_number
from indicators.models import Indicator, Observation, Target
from indicators.services import Figure, FigureRefused
from partners.models import Place


class FigureField(forms.DecimalField):
    """A number as people write it: 4,404 and 47.9% are read too."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def __init__(self, *, label: str, **kwargs: Any) -> None:
        super().__init__(max_digits=18, decimal_places=6, label=label, **kwargs)
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
    note = LongTextField(
        label="Note (optional)",
        required=False,
        max_length=1000,
        help_text="Where the figure comes from, or what a reader must know before trusting it. Do not name people.",
    )

    looks = {"value": Look(width=10), "period_type": Look(size="s", small=True), "note": Look(rows=3)}

    def __init__(self, *args: Any, indicator: Indicator, places: Iterable[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {str(place.pk): place for place in places}
        if indicator.unit in PERCENTAGES:
            self.looks["value"] = Look(width=10, suffix="%")
        if indicator.unit == Indicator.Unit.SURVEY_PERCENTAGE:
            self.fields["sample_size"] = forms.IntegerField(
                label="How many people answered (optional)",
                required=False,
                min_value=1,
                max_value=100_000_000,
                help_text="Without it nobody can say whether a difference is more than chance.",
            )
            self.looks["sample_size"] = Look(width=10)
        if self.places:
            self.fields["place"] = forms.ChoiceField(
                label="Place",
                required=False,
                choices=[("", "Whole district"), *((pk, place.name) for pk, place in self.places.items())],
            )
        self.order_fields(["value", "sample_size", "place", "period_type"])
        self.set_messages()

    @staticmethod
    def stored(observation: Observation) -> dict[str, Any]:
        """Initial values from a stored figure."""
        return {
            "value": plain_number(observation.value),
            "period_type": observation.period_type,
            "starts": observation.period_starts,
            "ends": observation.period_ends,
            "provisional": observation.provisional,
            "note": observation.note,
            "sample_size": observation.sample_size,
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
            provisional=given["provisional"],
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
                help_text="Say in the note where it comes from.",
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
