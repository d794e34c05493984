"""A workbook that is brought back, and what is decided about the answers that a colleague changed meanwhile."""

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from cohesion_portal.lib.forms import GovukForm, Look
from cohesion_portal.lib.uploads import FileKind, FileRefused, examine

MINE, THEIRS = "mine", "theirs"


class BringBackForm(GovukForm):
    file = forms.FileField(
        label="Excel workbook",
        help_text="The workbook that you downloaded from the page “Work off line”, up to 10MB. You see every change "
        "before anything is saved.",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "Select the workbook that you filled in"},
    )
    looks = {"file": Look(size="m")}

    def clean_file(self) -> UploadedFile:
        chosen: UploadedFile = self.cleaned_data["file"]
        try:
            examine(chosen, FileKind.EXCEL)
        except FileRefused as refused:
            raise ValidationError(str(refused)) from refused
        return chosen

    def refuse(self, problems: Iterable[str]) -> None:
        """Show what is wrong inside the workbook, cell by cell."""
        for problem in problems:
            self.add_error("file", problem)


@dataclass(frozen=True)
class Decisions:
    """What was chosen in each conflict, by its name, and the names of those in which nothing was."""

    chosen: dict[str, str]
    undecided: tuple[str, ...]

    @classmethod
    def read(cls, data: QueryDict, names: Iterable[str]) -> "Decisions":
        chosen = {name: data.get(f"keep-{name}", "") for name in names}
        return cls(chosen, tuple(name for name, choice in chosen.items() if choice not in (MINE, THEIRS)))

    @property
    def mine(self) -> frozenset[str]:
        """The conflicts in which the workbook's text is kept."""
        return frozenset(name for name, choice in self.chosen.items() if choice == MINE)
