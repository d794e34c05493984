"""Evidence of one approach: what it is, where it is, and what it shows."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator

from cohesion_portal.lib.forms import DateField, GovukForm, Look
from cohesion_portal.lib.uploads import FileKind, FileRefused, clean_name, examine, kinds_in_words
from selfeval.forms.fields import WrittenField, long_text, short_text
from selfeval.models import Evidence
from selfeval.questionnaire import Approach, Questionnaire
from selfeval.services.evidence import Upload

ACCEPTED = ",".join(ending for kind in FileKind for ending in kind.endings)
CHOOSE_AGAIN = "Choose the file again: it is not kept while something else on this page needs your attention"
WHERE = "Enter a web address, say where it is kept, or choose a file"


class LinkField(WrittenField):
    """A web address that begins with http:// or https://; one that begins with www. is given https://."""

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value)
        return f"https://{typed}" if typed.lower().startswith("www.") else typed

    def run_validators(self, value: Any) -> None:
        super().run_validators(value)
        if value:
            message = f"{self.called} must be a web address, like https://www.example.com/survey"
            URLValidator(schemes=["http", "https"], message=message)(value)


class EvidenceForm(GovukForm):
    """What supports a judgement; `version` is the one that its writer saw, 0 for new evidence.

    It needs at least one of `link`, `location` and `file`; `has_file` says whether what is stored has a file already.
    """

    kind = forms.ChoiceField(
        label="What kind of evidence is it?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select what kind of evidence it is"},
    )
    title = short_text(
        "What is it?",
        "What it is",
        "For example, residents’ survey 2026.",
        error_messages={"required": "Enter what the evidence is"},
    )
    shows = long_text(
        "What does it show?", "What it shows", error_messages={"required": "Enter what the evidence shows"}
    )
    statements = forms.MultipleChoiceField(
        label="Which statements does it support? (optional)",
        help_text="Leave all empty if it is about the approach as a whole.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": "Select statements of this approach only"},
    )
    link = LinkField(
        label="Web address",
        called="Web address",
        help_text="A page that those who read this can open, like https://www.example.com/survey.",
        max_length=500,
        required=False,
        widget=forms.TextInput,
    )
    location = short_text(
        "Where it is kept, in words",
        "Where it is kept",
        "For example, shared drive, folder Surveys. A role, not a name, if somebody keeps it.",
        limit=500,
        required=False,
    )
    file = forms.FileField(
        label="File",
        help_text=f"{kinds_in_words(list(FileKind))}, up to 10MB. "
        "Those who may read this self-evaluation can save the file and see its name. "
        "Neither may name people or give details that could identify someone.",
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    drop_file = forms.BooleanField(label="Take the file away from this evidence", required=False)
    good_until = DateField(
        label="Good until (optional)",
        help_text="The day after which you would look for newer evidence. For example, 31 3 2027.",
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    looks = {
        "title": Look(size="m", width="two-thirds"),
        "kind": Look(size="m", small=True),
        "shows": Look(size="m", rows=4),
        "statements": Look(size="m", small=True),
        "link": Look(size="s"),
        "location": Look(size="s"),
        "file": Look(size="s"),
        "drop_file": Look(small=True),
        "good_until": Look(size="m"),
    }

    def __init__(
        self, *args: Any, questionnaire: Questionnaire, approach: Approach, has_file: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.has_file = has_file
        kinds = questionnaire.evidence_kinds
        self.fields["kind"].choices = [(str(kind.id), kind.label) for kind in kinds]  # type: ignore[attr-defined]
        self.looks["kind"] = Look(size="m", small=True, hints={str(kind.id): kind.text for kind in kinds if kind.text})
        statements = [(str(one.id), one.label) for one in approach.statements]
        self.fields["statements"].choices = statements  # type: ignore[attr-defined]
        if not statements:
            del self.fields["statements"]
        if has_file:
            self.fields["file"].label = "Another file in its place"
        else:
            del self.fields["drop_file"]

    @classmethod
    def showing(cls, evidence: Evidence, questionnaire: Questionnaire, approach: Approach) -> "EvidenceForm":
        """The form with what is stored of an entry."""
        names = ("title", "shows", "link", "location", "good_until", "version")
        stored: dict[str, Any] = {name: getattr(evidence, name) for name in names}
        stored |= {
            "kind": str(evidence.kind_id),
            "statements": [str(statement.pk) for statement in evidence.statements.all()],
        }
        has_file = evidence.file_id is not None
        return cls(initial=stored, questionnaire=questionnaire, approach=approach, has_file=has_file)

    def clean_file(self) -> Upload | None:
        chosen = self.cleaned_data["file"]
        if not isinstance(chosen, UploadedFile):
            return None
        try:
            return Upload(chosen, clean_name(chosen.name or ""), examine(chosen, *FileKind))
        except FileRefused as refused:
            raise ValidationError(str(refused)) from refused

    def clean(self) -> dict[str, Any]:
        keeps_file = self.cleaned_data.get("file") or (self.has_file and not self.cleaned_data.get("drop_file"))
        somewhere = any(self.cleaned_data.get(name) for name in ("link", "location")) or keeps_file
        if not somewhere and not self.errors.keys() & {"link", "location", "file"}:
            self.add_error("link", WHERE)
        if self.errors:
            self.ask_for_file_again()
        return self.cleaned_data

    def ask_for_file_again(self) -> None:
        """A browser does not send a file twice: say so where the page comes back with one that was good."""
        if self.cleaned_data.get("file"):
            self.add_error("file", CHOOSE_AGAIN)

    def seen_version(self) -> int:
        return self.cleaned_data["version"] or 0

    def entry(self) -> dict[str, Any]:
        """What `services.add_evidence` takes."""
        names = ("title", "shows", "link", "location", "good_until")
        return {name: self.cleaned_data[name] for name in names} | {
            "kind_id": int(self.cleaned_data["kind"]),
            "statement_ids": [int(pk) for pk in self.cleaned_data.get("statements", [])],
            "upload": self.cleaned_data["file"],
        }

    def change(self) -> dict[str, Any]:
        """What `services.change_evidence` takes beside that."""
        return self.entry() | {"version": self.seen_version(), "drop_file": self.cleaned_data.get("drop_file", False)}

    def save_over(self, current: Evidence) -> None:
        """Show the same words once more; sending them again replaces what is stored now."""
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["version"] = str(current.version)  # type: ignore[index]
        self.ask_for_file_again()
