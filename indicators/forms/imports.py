"""The forms of bringing a file of figures in: the file, where its table is, and what its columns mean."""

from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.forms import BoundField

from cohesion_portal.lib.forms import GovukForm, Look
from cohesion_portal.lib.uploads import FileRefused, clean_name, megabytes
from indicators.importing.figures import Known
from indicators.importing.kinds import HEAD, kind_of_table
from indicators.importing.mapping import (
    ALL_FINAL,
    ALL_PROVISIONAL,
    FIGURE_PARTS,
    LAST_PROVISIONAL,
    RECORD_PARTS,
    Part,
)
from indicators.importing.mapping import Mapping as FileMapping
from indicators.measures import PeriodType
from indicators.models import ImportSource
from indicators.reading.delimited import delimited_rows, shape_of
from indicators.reading.headings import LOOKED_THROUGH
from indicators.reading.tables import Headings, Sheet, TableRefused, sheets_of
from indicators.services.imports import ImportRefused

Shape = ImportSource.Shape
_LONGEST_SAMPLE = 30


class UploadForm(GovukForm):
    source = forms.ChoiceField(
        label="Where do the figures come from?",
        required=False,
        help_text="The portal remembers for each source what its columns mean.",
    )
    new_source = forms.CharField(
        label="Name of the new source",
        required=False,
        max_length=120,
        help_text="For example, Police recorded crime, street level",
    )
    shape = forms.ChoiceField(
        label="What is one row of the new source?",
        required=False,
        choices=Shape.choices,
        widget=forms.RadioSelect,
    )
    file = forms.FileField(
        label="File",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={"required": "Select the file of figures"},
    )
    looks = {"source": Look(size="m"), "shape": Look(size="s"), "file": Look(size="m")}

    def __init__(self, *args: Any, sources: Sequence[ImportSource], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sources = {str(source.pk): source for source in sources}
        self.fields["source"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("", "A new source"),
            *((pk, source.name) for pk, source in self.sources.items()),
        ]
        limit = megabytes(settings.LARGEST_IMPORT)
        self.fields[
            "file"
        ].help_text = f"CSV (.csv) or Excel (.xlsx), up to {limit}. You see every figure before anything is stored."
        if not self.sources:
            del self.fields["source"]
            self.fields["new_source"].label = "Where do the figures come from?"
            self.fields["shape"].label = "What is one row of the file?"
        self.set_messages()

    @property
    def known_source(self) -> ImportSource | None:
        return self.sources.get(self.cleaned_data.get("source") or "")

    def clean_file(self) -> UploadedFile:
        chosen: UploadedFile = self.cleaned_data["file"]
        size = chosen.size or 0
        if size > settings.LARGEST_IMPORT:
            limit = megabytes(settings.LARGEST_IMPORT)
            raise ValidationError(f"The selected file must be {limit} or smaller; it has {megabytes(size)}")
        try:
            self.kind = kind_of_table(chosen.read(HEAD), chosen.name or "")
            chosen.seek(0)
            if isinstance(chosen, TemporaryUploadedFile):
                _open(Path(chosen.temporary_file_path()), self.kind)
        except (FileRefused, TableRefused) as refused:
            raise ValidationError(str(refused)) from refused
        return chosen

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        source = self.known_source
        if source is None:
            if not given.get("new_source", "").strip():
                self.add_error("new_source", "Enter a name for where the figures come from")
            if not given.get("shape"):
                self.add_error("shape", "Select what one row of the file is")
        shape = source.shape if source else given.get("shape")
        if shape == Shape.RECORDS and getattr(self, "kind", "csv") != "csv":
            self.add_error("file", "A file with one row for each offence or incident must be a CSV file")
        return given

    @property
    def harmless_name(self) -> str:
        return clean_name(self.cleaned_data["file"].name)

    def refuse(self, error: ImportRefused) -> None:
        self.add_error(error.field if error.field in self.fields else None, str(error))


def _open(path: Path, kind: str) -> None:
    """Find out that it can be read at all; which sheet is meant, and where its headings are, is asked next."""
    if kind == "xlsx":
        sheets_of(path, "xlsx")
        return
    top = islice(delimited_rows(path, shape_of(path)), LOOKED_THROUGH)
    if not any(cell.strip() for _, cells in top for cell in cells):
        raise TableRefused("The file is empty. Choose a file with a row of headings and rows of figures")


class SheetForm(GovukForm):
    """Which table of the file is meant; sent by the address, so that the columns can be shown."""

    sheet = forms.ChoiceField(label="Sheet", required=False)
    row = forms.IntegerField(
        label="Row of the headings", required=False, min_value=1, max_value=1000, help_text="As Excel numbers the rows"
    )
    looks = {"row": Look(width=4)}

    def __init__(self, *args: Any, sheets: Sequence[Sheet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(sheets) > 1:
            self.fields["sheet"].choices = [  # type: ignore[attr-defined]  # a choice field
                (sheet.name, f"{sheet.name} (hidden)" if sheet.hidden else sheet.name) for sheet in sheets
            ]
        else:
            del self.fields["sheet"]
        self.set_messages()


_STYLES = [("point", "1,234.5"), ("comma", "1.234,5")]
_ORDERS = [
    ("", "The file has none, or they cannot be mistaken"),
    ("day_first", "Day first: 03/04/2026 is 3 April"),
    ("month_first", "Month first: 03/04/2026 is 4 March"),
]
_QUARTERS = [
    ("", "The file has no such quarters"),
    ("calendar", "The calendar year: Q1 is January to March"),
    ("financial", "The financial year: Q1 is April to June"),
]
_NONE = {
    Part.INDICATOR: "No column: every row is about one indicator",
    Part.PLACE: "No column: every row is about the whole district",
    Part.PERIOD: "No column: two columns say when it starts and ends",
}
_OPTIONAL = (
    Part.NUMERATOR, Part.DENOMINATOR, Part.SAMPLE_SIZE, Part.DESIGN_EFFECT, Part.SAMPLING, Part.PROVISIONAL, Part.NOTE,
    Part.SOURCE,
)  # fmt: skip
_QUESTIONS = {
    Part.INDICATOR: "Which column names the indicator?",
    Part.PLACE: "Which column names the place?",
    Part.PERIOD: "Which column holds the period?",
    Part.STARTS: "If two columns do: which holds its first day or month?",
    Part.ENDS: "And which its last day or month?",
    Part.VALUE: "Which column holds the value?",
    Part.MONTH: "Which column holds the month?",
    Part.CATEGORY: "Which column holds the category?",
}


class ColumnsForm(GovukForm):
    """What each column means. `main`, `more` and `settings` are its fields in the order of the page."""

    number_style = forms.ChoiceField(
        label="How does the file write numbers?", choices=_STYLES, widget=forms.RadioSelect, required=False
    )
    period_type = forms.ChoiceField(
        label="What kind of period is it?",
        required=False,
        choices=[("", "As each row says"), *PeriodType.choices],
    )
    day_order = forms.ChoiceField(
        label="Dates such as 03/04/2026", choices=_ORDERS, widget=forms.RadioSelect, required=False
    )
    quarters = forms.ChoiceField(
        label="Quarters such as Q1 2026", choices=_QUARTERS, widget=forms.RadioSelect, required=False
    )
    dash_is_zero = forms.BooleanField(
        label="In this file a dash (-) means zero",
        required=False,
        help_text="Some publishers write it for zero, others for a number too small to print. Without this, rows with "
        "a dash are refused.",
    )
    provisional = forms.ChoiceField(label="Are the figures final?", widget=forms.RadioSelect, required=False)

    def __init__(
        self,
        *args: Any,
        shape: str,
        headings: Headings,
        known: Known,
        remembered: FileMapping,
        **kwargs: Any,
    ) -> None:
        self.shape, self.headings, self.remembered = shape, headings, remembered
        super().__init__(*args, initial=self._initial(remembered, headings), **kwargs)
        self.parts = RECORD_PARTS if shape == Shape.RECORDS else FIGURE_PARTS
        sample = headings.sample[0] if headings.sample else ()
        columns = [
            (name, _with_sample(name, sample[index] if index < len(sample) else ""))
            for index, name in enumerate(headings.columns)
            if name
        ]
        for part in self.parts:
            self.fields[_field(part)] = forms.ChoiceField(
                label=_QUESTIONS.get(part, part.label),
                required=False,
                choices=[("", _NONE.get(part, "No column")), *columns],
            )
        if shape == Shape.RECORDS:
            for name in ("number_style", "period_type", "quarters", "dash_is_zero"):
                del self.fields[name]
        else:
            self._ask_for_indicator(known)
        final = [
            ("", "The file does not say: new figures are final, stored ones stay as they are"),
            (ALL_FINAL, "Yes"),
            (ALL_PROVISIONAL, "No, all of them are provisional"),
        ]
        if shape == Shape.RECORDS:
            final.insert(2, (LAST_PROVISIONAL, "All but those of the last month, which are provisional"))
        self.fields["provisional"].choices = final  # type: ignore[attr-defined]  # a choice field
        self.looks = {
            name: Look(size="s", small=True) for name in ("number_style", "day_order", "quarters", "provisional")
        }
        self.set_messages()

    @staticmethod
    def _initial(remembered: FileMapping, headings: Headings) -> dict[str, Any]:
        style = remembered.number_style
        if not remembered.columns and headings.decimal_comma:
            style = "comma"
        names = ("indicator", "period_type", "day_order", "quarters", "dash_is_zero", "provisional")
        return {
            **{name: getattr(remembered, name) for name in names},
            "number_style": style,
            **{_field(part): name for part, name in remembered.columns.items()},
        }

    def _ask_for_indicator(self, known: Known) -> None:
        self.fields["indicator"] = forms.ChoiceField(
            label="If there is no such column: which indicator is it?",
            required=False,
            choices=[
                ("", "A column names it"),
                *((each.slug, f"{each.code} {each.label}") for each in known.indicators),
            ],
        )

    @property
    def main(self) -> list[BoundField]:
        if self.shape == Shape.RECORDS:
            return [self[_field(part)] for part in self.parts]
        first = [_field(Part.INDICATOR), "indicator", _field(Part.PLACE), _field(Part.PERIOD), _field(Part.STARTS)]
        return [self[name] for name in (*first, _field(Part.ENDS), "period_type", _field(Part.VALUE))]

    @property
    def more(self) -> list[BoundField]:
        return [self[_field(part)] for part in _OPTIONAL] if self.shape == Shape.FIGURES else []

    @property
    def more_is_used(self) -> bool:
        return any(field.value() or field.errors for field in self.more)

    @property
    def settings(self) -> list[BoundField]:
        names = ("number_style", "dash_is_zero", "day_order", "quarters", "provisional")
        return [self[name] for name in names if name in self.fields]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        columns = {part: given.get(_field(part), "") for part in self.parts}
        self._check_twice(columns)
        if self.shape == Shape.RECORDS:
            for part in (Part.MONTH, Part.CATEGORY):
                if not columns[part]:
                    self.add_error(_field(part), f"Select the column that holds the {part.label.lower()}")
            return given
        if not columns[Part.INDICATOR] and not given.get("indicator"):
            self.add_error(
                _field(Part.INDICATOR), "Select the column that names the indicator, or one indicator for all rows"
            )
        if columns[Part.INDICATOR] and given.get("indicator"):
            self.add_error("indicator", "Select either a column that names the indicator or one indicator, not both")
        self._check_period(columns)
        if not columns[Part.VALUE] and not (columns[Part.NUMERATOR] and columns[Part.DENOMINATOR]):
            self.add_error(_field(Part.VALUE), "Select the column that holds the value")
        return given

    def _check_twice(self, columns: Mapping[Part, str]) -> None:
        seen: dict[str, Part] = {}
        for part, name in columns.items():
            if name and name in seen:
                other = seen[name].label.lower()
                self.add_error(_field(part), f"“{name}” is selected for {other} too: select one column for each")
            seen.setdefault(name, part)

    def _check_period(self, columns: Mapping[Part, str]) -> None:
        both = bool(columns[Part.STARTS]) and bool(columns[Part.ENDS])
        if columns[Part.PERIOD] and (columns[Part.STARTS] or columns[Part.ENDS]):
            self.add_error(_field(Part.PERIOD), "Select either one column for the period or two for its ends, not both")
        elif not columns[Part.PERIOD] and not both:
            self.add_error(
                _field(Part.PERIOD), "Select the column that holds the period, or the two in which it starts and ends"
            )

    def mapping(self) -> FileMapping:
        given = self.cleaned_data
        return FileMapping(
            sheet=self.headings.sheet,
            heading_row=self.headings.row,
            columns={str(part): given[_field(part)] for part in self.parts if given.get(_field(part))},
            indicator=given.get("indicator", ""),
            period_type=given.get("period_type", ""),
            number_style=given.get("number_style") or "point",
            day_order=given.get("day_order", ""),
            quarters=given.get("quarters", ""),
            dash_is_zero=given.get("dash_is_zero", False),
            provisional=given.get("provisional", ""),
            indicators=self.remembered.indicators,
            places=self.remembered.places,
        )


def _field(part: str) -> str:
    return f"column_{part}"


def _with_sample(name: str, sample: str) -> str:
    if not sample:
        return name
    short = f"{sample[:_LONGEST_SAMPLE]}…" if len(sample) > _LONGEST_SAMPLE else sample
    return f"{name} (for example {short})"
