"""The answers of one page, saved as a draft by several people at once."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.http import QueryDict

from cohesion_portal.lib.forms import DateField, GovukForm, Look
from selfeval.draft import Draft, Page, Seen, Typed, digest
from selfeval.forms.fields import long_text, short_text
from selfeval.questionnaire import OTHER_ANSWERS, Questionnaire
from selfeval.questions import (
    EARLIEST_MEETING,
    NAME_NOBODY,
    NOT_APPLICABLE,
    Answering,
    Confidence,
    Duration,
    Part,
    Question,
    clean_text,
)
from selfeval.services import Conflict

WRITTEN = frozenset({Answering.TEXT, Answering.SHORT_TEXT})

# What each confidence in a judgement asks for (domain specification D2; the words are the portal's own).
_SUPPORT_FOR_JUDGEMENT: Mapping[str, str] = {
    Confidence.HIGH: "Several kinds of evidence, with lived experience, and somebody outside the team challenged it.",
    Confidence.MEDIUM: "Some evidence, or nobody outside the team has challenged it yet.",
    Confidence.LOW: "Mostly our own impression.",
}


def _choices(label: str, hint: str, choices: Sequence[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        help_text=hint,
        choices=choices,
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": "Select one of the answers on this page"},
    )


def _field_for(question: Question, questionnaire: Questionnaire) -> tuple[forms.Field, Look]:
    """Nothing is required of a draft, and nothing is chosen beforehand."""
    label, hint = question.label, question.hint
    levels = [(str(level.number), level.label) for level in questionnaire.levels]
    hints = {str(level.number): level.text for level in questionnaire.levels if level.text}
    match question.answering:
        case Answering.LEVEL:
            look = Look(size="m", hints=hints, dividers={NOT_APPLICABLE: "or"})
            return _choices(label, hint, [*levels, *OTHER_ANSWERS.items()]), look
        case Answering.AGREED_LEVEL:
            return _choices(label, hint, levels), Look(size="m", hints=hints)
        case Answering.CONFIDENCE:
            words = {} if question.key == "staff_confidence" else _SUPPORT_FOR_JUDGEMENT
            choices = [(confidence.value, confidence.label) for confidence in Confidence]
            return _choices(label, hint, choices), Look(size="m", hints=words)
        case Answering.DURATION:
            return _choices(label, hint, [(one.value, one.label) for one in Duration]), Look(size="m", small=True)
        case Answering.DATE:
            return DateField(label=label, help_text=hint, required=False), Look(size="m")
        case Answering.SHORT_TEXT:
            return short_text(label, question.short, hint, required=False), Look(size="m", width=20)
        case Answering.TEXT:
            rows = 3 if question.part is Part.NOTES else 6
            size = "s" if question.part is Part.NOTES else "m"
            return long_text(label, question.short, hint, required=False), Look(size=size, rows=rows)


def _to_text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _from_text(question: Question, text: str) -> Any:
    return date.fromisoformat(text) if question.answering is Answering.DATE and text else text


@dataclass(frozen=True)
class Shown:
    """One answer as the page shows it: a field, or two texts of which one is to be kept."""

    question: Question
    bound: BoundField
    seen: Seen
    conflict: Conflict | None = None
    both: str = ""
    mine: str = ""
    theirs: str = ""

    @property
    def is_written(self) -> bool:
        return self.question.answering in WRITTEN

    @property
    def has_history(self) -> bool:
        """Whether anything was ever stored: the first save of a page makes a row for what is left empty too."""
        return self.seen.version > 1 or (self.seen.version == 1 and self.seen.digest != Seen().digest)

    @property
    def choice(self) -> dict[str, Any]:
        """Radios that ask which of the two to keep; the error summary links to the first of them."""
        items = [
            {"value": "theirs", "text": "Keep what was saved"},
            {"value": "mine", "text": f"Keep what I {'typed' if self.is_written else 'chose'}"},
        ]
        if self.is_written:
            items.append({"value": "both", "text": "Keep the combined text in the box below"})
        return {
            "name": f"{self.question.key}_keep",
            "idPrefix": f"id_{self.question.key}" + ("_day" if self.question.answering is Answering.DATE else ""),
            "fieldset": {"legend": {"text": "Which do you want to keep?", "classes": "govuk-fieldset__legend--s"}},
            "errorMessage": {"text": self.bound.errors[0]},
            "items": items,
        }

    @property
    def combining(self) -> dict[str, Any]:
        """A box that begins with both texts, to be made into one."""
        return {
            "name": self.question.key,
            "id": f"id_{self.question.key}_both",
            "label": {"text": f"{self.question.short}: combined text", "classes": "govuk-label--s"},
            "hint": {"text": f"Begins with both texts. {NAME_NOBODY}"},
            "value": self.both,
            "rows": 8,
        }


@dataclass
class _Choice:
    """What was decided about the answers that stood side by side when the form was sent.

    What was not decided keeps the text typed before and the one in the box for combining.
    """

    kept_theirs: set[str] = field(default_factory=set)
    undecided: dict[str, tuple[str, str]] = field(default_factory=dict)


class AnswersForm(GovukForm):
    """The answers of one page, each with what the writer saw of it.

    Beside the field `strengths` the page sends `strengths_seen`, and, after a conflict, `strengths_mine` with the text
    typed before and `strengths_keep` with `mine`, `theirs` or `both`; with `both` the field holds the combined text.
    `strengths_tried` are texts that an earlier save may have stored without an answer coming back. Made from `data`
    when something was sent, else from the `draft` to show.
    """

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        page: Page,
        questionnaire: Questionnaire,
        today: date,
        draft: Draft | None = None,
    ) -> None:
        self.page, self.questionnaire, self.today = page, questionnaire, today
        self.questions = page.questions
        self.choice = _Choice()
        self.seen: dict[str, Seen] = {}
        self.conflicts: dict[str, Conflict] = {}
        self.sent = data.copy() if data is not None else QueryDict(mutable=True)
        super().__init__(self.sent if data is not None else None)
        looks: dict[str, Look] = {}
        for question in self.questions:
            self.fields[question.key], looks[question.key] = _field_for(question, questionnaire)
        self.looks = looks
        self.set_messages()
        if draft is not None:
            self._show(draft)
        else:
            self._read_choices()

    def _show(self, draft: Draft) -> None:
        for question in self.questions:
            answer = draft.answers.get(self.page.key(question.key))
            self.seen[question.key] = Seen.of(answer)
            self.initial[question.key] = _from_text(question, answer.text if answer else "")

    def _read_choices(self) -> None:
        for question in self.questions:
            key = question.key
            self.seen[key] = Seen.parse(self.sent.get(f"{key}_seen", ""))
            mine = self.sent.get(f"{key}_mine")
            if mine is not None:
                self._read_choice(question, self._fit(question, mine))

    def _read_choice(self, question: Question, mine: str) -> None:
        """Leave in the field what is to be stored; nothing, where the stored answer stays or nothing is decided."""
        key, keep = question.key, self.sent.get(f"{question.key}_keep")
        if keep == "both" and question.answering in WRITTEN:
            return
        if keep == "theirs":
            self.choice.kept_theirs.add(key)
        elif keep != "mine":
            self.choice.undecided[key] = (mine, self.sent.get(key, ""))
        self._put(question, mine if keep == "mine" else "")

    def _fit(self, question: Question, text: str) -> str:
        """The text; nothing where it is no answer to the question, as only a forged form can send it."""
        text = clean_text(text)
        if question.answering not in WRITTEN and text:
            try:
                self.fields[question.key].clean(_from_text(question, text))
            except (ValueError, ValidationError):
                return ""
        return text

    def _put(self, question: Question, text: str) -> None:
        """Let the bound form hold this text as if it had been typed."""
        if question.answering is not Answering.DATE:
            self.sent[question.key] = text
            return
        parts = self.fields[question.key].widget.decompress(_from_text(question, text))
        for name, part in zip(("_day", "_month", "_year"), parts, strict=True):
            self.sent[question.key + name] = part

    def clean(self) -> dict[str, Any]:
        for key in self.choice.undecided:
            self.add_error(key, f"{self._called(key)}: choose which answer to keep")
        for question in self.questions:
            day = self.cleaned_data.get(question.key)
            if isinstance(day, date) and not EARLIEST_MEETING <= day <= self.today:
                self.add_error(question.key, f"{question.label} must be today or in the past")
        return self.cleaned_data

    def _called(self, key: str) -> str:
        return next(question.short for question in self.questions if question.key == key)

    def typed(self) -> list[Typed]:
        """The answers that can be stored; those with an error stay on the page."""
        return [
            self._typed(question.key, _to_text(self.cleaned_data[question.key]), self.seen[question.key])
            for question in self.questions
            if question.key in self.cleaned_data and question.key not in self.choice.kept_theirs
        ]

    def _typed(self, name: str, text: str, seen: Seen | None = None) -> Typed:
        approach_id, question = self.page.key(name)
        tried = frozenset(digest(clean_text(one)) for one in self.sent.getlist(f"{name}_tried"))
        return Typed(question, text, approach_id, seen or Seen(), tried)

    def show_again(self, draft: Draft, conflicts: Sequence[Conflict]) -> None:
        """After saving: show what is stored now, what could not be read as it was typed, and conflicts side by side."""
        names = {self.page.key(question.key): question.key for question in self.questions}
        fresh = {names[conflict.typed.key]: conflict for conflict in conflicts}
        for key, (mine, _) in self.choice.undecided.items():
            stored = draft.answers.get(self.page.key(key))
            if stored:
                fresh[key] = Conflict(self._typed(key, mine), stored)
        self._show_beside(draft, fresh)

    def show_kept(self, draft: Draft) -> bool:
        """Without saving: show what was typed before signing in, with what colleagues saved meanwhile.

        Gives whether anything was typed that is not stored.
        """
        self.is_valid()
        names = {self.page.key(question.key): question.key for question in self.questions}
        unsaved = {names[one.key]: one for one in self.typed() if one.is_changed}
        fresh = {}
        for name, one in unsaved.items():
            stored = draft.answers.get(one.key)
            if stored and one.collides_with(stored.text, stored.version):
                fresh[name] = Conflict(one, stored)
        self._show_beside(draft, fresh, as_typed=unsaved)
        return bool(unsaved or self.errors)

    def _show_beside(self, draft: Draft, fresh: Mapping[str, Conflict], as_typed: Collection[str] = ()) -> None:
        for question in self.questions:
            key, stored = question.key, draft.answers.get(self.page.key(question.key))
            if key in fresh:
                self.conflicts[key] = fresh[key]
                self.seen[key] = Seen.of(fresh[key].stored)
                if key not in self.choice.undecided:
                    self.add_error(key, f"{question.short}: somebody else changed this answer. Choose which to keep")
            elif key not in self.errors and key not in as_typed:
                self.seen[key] = Seen.of(stored)
                self._put(question, stored.text if stored else "")

    def answers(self) -> Iterator[Shown]:
        """Every answer in the order of the page."""
        for question in self.questions:
            key, bound = question.key, self[question.key]
            conflict = self.conflicts.get(key)
            if conflict is None:
                yield Shown(question, bound, self.seen[key])
                continue
            theirs, mine = conflict.stored.text, conflict.typed.text
            _, combined = self.choice.undecided.get(key, ("", ""))
            yield Shown(
                *(question, bound, self.seen[key], conflict),
                both=combined or f"{theirs}\n\n{mine}".strip(),
                mine=self.questionnaire.in_words(conflict.typed.question, mine),
                theirs=self.questionnaire.in_words(conflict.typed.question, theirs),
            )
