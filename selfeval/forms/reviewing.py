"""What people type when they sign off, decide, comment and check facts."""

from typing import Any

from django import forms
from django.utils import timezone

from cohesion_portal.lib.forms import DateField, GovukForm, Look
from partners.models import Organisation
from selfeval.forms.fields import long_text
from selfeval.models import Mistake, PeerAnswer, PeerComment, Submission
from selfeval.questionnaire import Questionnaire
from selfeval.review_selectors import organisations_to_ask
from selfeval.services import AnswerText, CommentText


class ReasonForm(GovukForm):
    """Why somebody takes a step; the question is that step's own. Without `missing` it may stay empty."""

    looks = {"reason": Look(size="m", rows=6)}

    def __init__(self, *args: Any, question: str, hint: str, missing: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = long_text(
            question, "The reason", hint, required=bool(missing), error_messages={"required": missing}
        )
        self.set_messages()


class AskForCommentsForm(GovukForm):
    """Whom the secretariat asks to comment, with whose consent, and by when."""

    organisation = forms.ModelChoiceField(
        label="Which organisation do you ask?",
        queryset=Organisation.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Select the organisation that you ask"},
    )
    consent = long_text(
        "Who agreed to this for the organisation?",
        "Who agreed",
        "Give the role and the date, for example: the lead officer, at the meeting on 3 October 2026.",
        error_messages={"required": "Enter who agreed to this, in which role and when"},
    )
    due_on = DateField(label="Comments are due by", error_messages={"required": "Enter the date for the comments"})
    looks = {
        "organisation": Look(size="m", small=True),
        "consent": Look(size="m", rows=3),
        "due_on": Look(size="m"),
    }

    def __init__(self, *args: Any, submission: Submission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations_to_ask(submission)  # type: ignore[attr-defined]

    def clean_due_on(self) -> Any:
        return _not_in_the_past(self.cleaned_data["due_on"], "The date for the comments")


def _not_in_the_past(day: Any, called: str) -> Any:
    if day < timezone.localdate():
        raise forms.ValidationError(f"{called} must be today or in the future")
    return day


class _VersionedForm(GovukForm):
    """Says which version of a text its writer saw."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def seen_version(self) -> int:
        """0 for nothing seen, and for what only a forged form can send."""
        version = self.data.get("version", "")
        return int(version) if version.isdecimal() and len(version) < 10 else 0

    def save_over(self, version: int) -> None:
        """Let the next save replace what is stored now, which its writer has been shown."""
        self.data = {**self.data.dict(), "version": str(version)}  # type: ignore[attr-defined]


class CommentForm(_VersionedForm):
    """A partner's comment on one approach, or on the whole, and the level it proposes instead, if any."""

    comment = long_text(
        "Your comment", "Your comment", "Say what you find strong, and what you would ask or add.", required=False
    )
    level = forms.ChoiceField(
        label="Do you propose another level? (optional)",
        help_text="A proposal changes nothing by itself. Their own level stays, and your proposal stands beside it.",
        widget=forms.RadioSelect,
        required=False,
    )
    reason = long_text("Why do you propose this level?", "The reason", required=False)
    looks = {"comment": Look(size="m", rows=6), "level": Look(size="m"), "reason": Look(size="m", rows=4)}

    def __init__(self, *args: Any, questionnaire: Questionnaire, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.levels = {str(level.number): level for level in questionnaire.levels}
        choices = [(number, level.label) for number, level in self.levels.items()]
        self.fields["level"].choices = [("", "No, I propose no other level"), *choices]  # type: ignore[attr-defined]

    @classmethod
    def showing(cls, row: PeerComment | None, questionnaire: Questionnaire) -> "CommentForm":
        initial: dict[str, Any] = {"version": 0, "level": ""}
        if row is not None:
            level = str(row.proposed_level.number) if row.proposed_level else ""
            initial = {"version": row.version, "comment": row.comment, "level": level, "reason": row.reason}
        return cls(initial=initial, questionnaire=questionnaire)

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("level") and not self.cleaned_data.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Say why you propose this level")
        return self.cleaned_data

    def text(self) -> CommentText:
        """A reason without a level is kept: its writer may choose the level later."""
        level = self.levels.get(self.cleaned_data["level"])
        return CommentText(self.cleaned_data["comment"], level.id if level else None, self.cleaned_data["reason"])


class AnswerForm(_VersionedForm):
    """What the organisation says to one comment."""

    answer = long_text(
        "What do you say to this?",
        "Your answer",
        "The partner, the partnership officers and the Communities Board read it once you have sent your answers.",
        error_messages={"required": "Enter your answer"},
    )
    doing = long_text(
        "What will you do about it? (optional)",
        "What you will do",
        "If you want to change your level, ask the partnership officers to reopen your self-evaluation.",
        required=False,
    )
    looks = {"answer": Look(size="m", rows=5), "doing": Look(size="m", rows=4)}

    @classmethod
    def showing(cls, row: PeerAnswer | None) -> "AnswerForm":
        if row is None:
            return cls(initial={"version": 0})
        return cls(initial={"version": row.version, "answer": row.answer, "doing": row.doing})

    def text(self) -> AnswerText:
        return AnswerText(self.cleaned_data["answer"], self.cleaned_data["doing"])


class OpenCheckForm(GovukForm):
    ends_on = DateField(
        label="Last day of the check",
        help_text="Choose a day before the annual report is published. The whole day counts.",
        error_messages={"required": "Enter the last day of the check"},
    )
    looks = {"ends_on": Look(size="m")}

    def clean_ends_on(self) -> Any:
        return _not_in_the_past(self.cleaned_data["ends_on"], "The last day")


class MistakeForm(GovukForm):
    section = forms.ChoiceField(
        label="Where is the mistake?",
        choices=Mistake.Section.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select where the mistake is"},
    )
    mistake = long_text(
        "What is wrong, and what would be right?",
        "What is wrong",
        "The partnership officers read it and answer.",
        error_messages={"required": "Enter what is wrong and what would be right"},
    )
    looks = {"section": Look(size="m", small=True), "mistake": Look(size="m", rows=5)}


class MistakeAnswerForm(GovukForm):
    answer = long_text(
        "What do you answer?",
        "Your answer",
        "The lead officers and approvers of the organisation read this. If the submission itself must change, reopen "
        "it. You never change a level yourself.",
        error_messages={"required": "Enter your answer"},
    )
    looks = {"answer": Look(size="m", rows=5)}
