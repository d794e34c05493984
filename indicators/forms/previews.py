"""The forms of a preview: what its names stand for, and applying it. Both say which preview the person looked at."""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField

from cohesion_portal.lib.forms import GovukForm, LongTextField, Look
from indicators.importing.figures import Known
from indicators.importing.mapping import DISTRICT, LEAVE_OUT
from indicators.reading.names import bare_name
from indicators.services.imports import ImportRefused
from indicators.services.imports.starting import PREVIEW_HAS_CHANGED

MOST_ASKED = 50
"""Names that one page asks about, the most frequent first; the rest come with the next preview, or by a list."""
_WHOLE_DISTRICT = ":district"


class SeenForm(GovukForm):
    """What is said of a preview; `seen` tells which one the person looked at."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, seen: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self.current = seen

    @property
    def is_out_of_date(self) -> bool:
        return bool(self.cleaned_data.get("seen") != self.current)

    def look_again(self, said: Mapping[str, Any]) -> None:
        """Show the newest preview, with so much of what was said as can still be meant."""
        self.add_error(None, PREVIEW_HAS_CHANGED)
        self.data = {**self.data.dict(), **said, "seen": self.current}  # type: ignore[attr-defined]


def field_of(kind: str, name: str) -> str:
    """The field that asks what a name of the file stands for, whichever other names are asked about with it."""
    return f"{kind}_{blake2b(name.encode(), digest_size=8).hexdigest()}"


class NamesForm(SeenForm):
    """What the names that the portal does not know stand for. The names are the file's, and so are its fields."""

    place_list = LongTextField(
        label="Many places? Paste two columns from a spreadsheet: the name in the file, then the place",
        required=False,
        max_length=200_000,
        help_text="One pair on each line. “Calderdale *” stands for every name that begins with Calderdale.",
    )
    looks = {"place_list": Look(rows=5, size="s")}

    def __init__(
        self,
        *args: Any,
        indicators: Mapping[str, str],
        places: Mapping[str, str],
        known: Known,
        records: bool,
        **kwargs: Any,
    ) -> None:
        """`indicators` and `places` are the names to ask about, with what they stand for now ("?": nothing)."""
        super().__init__(*args, **kwargs)
        self.places = {bare_name(each.name): each.slug for each in known.places}
        self._asked: list[tuple[str, str, str]] = []
        to_indicators = [
            (each.slug, f"{each.code} {each.label}") for each in known.indicators if each.counts_records or not records
        ]
        to_places = [(_WHOLE_DISTRICT, "The whole district"), *((each.slug, each.name) for each in known.places)]
        self._ask("indicator", indicators, to_indicators)
        self._ask("place", {name: slug or _WHOLE_DISTRICT for name, slug in places.items()}, to_places)
        if not places:
            del self.fields["place_list"]
        self.order_fields([field for field, _, _ in self._asked])
        self.set_messages()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        asked = {field for field, _, _ in self._asked}
        if self.is_out_of_date:
            self.look_again({field: self.data.get(field) or self.fields[field].initial for field in asked})
        elif any(name.startswith(("indicator_", "place_")) and name not in self.fields for name in self.data):
            self.add_error(None, "Names were sent that this page does not ask about: check the names, then send again")
        return given

    def _ask(self, kind: str, names: Mapping[str, str], options: Sequence[tuple[str, str]]) -> None:
        for name, stands_for in names.items():
            field = field_of(kind, name)
            self.fields[field] = forms.ChoiceField(
                label=f"“{name}”",
                required=False,
                choices=[("", "Not matched yet"), (LEAVE_OUT, "Leave these rows out"), *options],
                initial="" if stands_for == "?" else stands_for,
            )
            self._asked.append((field, kind, name))

    def fields_of(self, kind: str) -> list[BoundField]:
        return [self[field] for field, asked, _ in self._asked if asked == kind]

    @property
    def of_indicators(self) -> list[BoundField]:
        return self.fields_of("indicator")

    @property
    def of_places(self) -> list[BoundField]:
        return self.fields_of("place")

    def clean_place_list(self) -> dict[str, str]:
        pairs: dict[str, str] = {}
        for number, line in enumerate(self.cleaned_data["place_list"].splitlines(), start=1):
            if line.strip():
                pairs |= self._pair(number, line)
        return pairs

    def _pair(self, number: int, line: str) -> dict[str, str]:
        separator = next((sign for sign in ("\t", "=", ";", ",") if sign in line), None)
        name, place = (part.strip(' "') for part in line.rsplit(separator, 1)) if separator else (line.strip(), "")
        if not name or not place:
            raise ValidationError(f"Line {number} must have two columns: the name in the file, then the place")
        if bare_name(place) in ("wholedistrict", "district"):
            return {name: DISTRICT}
        slug = self.places.get(bare_name(place))
        if slug is None:
            raise ValidationError(f"Line {number}: the portal knows no place called “{place}”")
        return {name: slug}

    def matched(self, kind: str) -> dict[str, str | None]:
        """What was said of the names of one kind: None of those that stood for something and do no longer."""
        given = self.cleaned_data
        said = {name: field for field, asked, name in self._asked if asked == kind and field in self.data}
        chosen: dict[str, str | None] = {
            name: given[field] or None for name, field in said.items() if given[field] or self.fields[field].initial
        }
        if kind == "place":
            chosen |= given.get("place_list") or {}
            return {name: DISTRICT if slug == _WHOLE_DISTRICT else slug for name, slug in chosen.items()}
        return chosen


def names_to_ask(unknown: Mapping[str, int], matched: Mapping[str, str]) -> dict[str, str]:
    """The unknown names with the most rows first, then those that are matched already and may be changed."""
    often = sorted(unknown, key=lambda name: (-unknown[name], name))
    asked = {name: "?" for name in often[:MOST_ASKED] if name}
    return asked | {name: slug for name, slug in list(matched.items())[:MOST_ASKED] if name not in asked}


class ApplyForm(SeenForm):
    def __init__(self, *args: Any, counts: Mapping[str, int], reason: str, **kwargs: Any) -> None:
        """`reason` is what was typed before, where applying was refused then."""
        super().__init__(*args, **kwargs)
        refused, changed = counts["refused"], counts["changed"]
        if refused:
            rows = "1 refused row" if refused == 1 else f"{refused:,} refused rows"
            self.fields["leave_out"] = forms.BooleanField(
                label=f"Leave out the {rows}",
                error_messages={
                    "required": f"Tick the box to leave out the {rows}, or correct the file and bring it in again"
                },
            )
        if changed:
            figures = "1 stored figure" if changed == 1 else f"{changed:,} stored figures"
            self.fields["reason"] = LongTextField(
                label=f"Why do {figures} change?" if changed > 1 else "Why does 1 stored figure change?",
                max_length=500,
                initial=reason,
                help_text="Readers see this beside the old and the new figure. Do not name people.",
                error_messages={"required": "Say why the stored figures change"},
            )
            self.looks = {"reason": Look(rows=3, size="s")}
        self.set_messages()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if self.is_out_of_date:
            self.look_again({"leave_out": ""})  # other rows may be refused now
        return given

    def refuse(self, error: ImportRefused) -> None:
        self.add_error(error.field if error.field in self.fields else None, str(error))
