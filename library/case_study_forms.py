"""Forms of case studies: finding them, writing them, and deciding on them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from cohesion_portal.lib.forms import GovukForm, LongTextField, Look
from cohesion_portal.lib.searching import LONGEST_QUERY
from library.consent import QUESTIONS, Question
from library.forms import NO_NAMES, NamesElements, offer
from library.models import CaseStudy, CaseStudyText, ReviewAnswer
from library.selectors.case_studies import CaseChoices, CaseFilters, Choices
from library.selectors.elements import Offer
from library.services.case_studies import CaseText, elements_of
from library.words import PASSAGES, STRENGTH_MEANS

_MOST_WORDS = 400


class CaseFilterForm(GovukForm):
    """What to list; filled from the address, so that a list can be sent to a colleague."""

    q = forms.CharField(label="Search words", required=False, max_length=LONGEST_QUERY)
    approach = forms.ChoiceField(label="Approach", required=False)
    theme = forms.ChoiceField(label="Theme", required=False)
    place = forms.ChoiceField(label="Place", required=False)

    looks = dict.fromkeys(("q", "approach", "theme", "place"), Look(width="full"))

    def __init__(self, *args: Any, choices: CaseChoices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, found in (
            ("approach", choices.approaches),
            ("theme", choices.themes),
            ("place", choices.places),
        ):
            offer(self.fields[name], [("", "All"), *found])

    def filters(self) -> CaseFilters:
        """What was chosen; what is not on offer is left out."""
        self.is_valid()
        chosen = self.cleaned_data
        return CaseFilters(
            words=chosen.get("q", ""), **{name: chosen.get(name, "") for name in ("approach", "theme", "place")}
        )


class CaseStudyForm(NamesElements):
    """A case study; everything but its title may wait until it is sent."""

    organisation = forms.ChoiceField(label="Which organisation is it from?", widget=forms.RadioSelect)
    title = forms.CharField(label="Title", max_length=200, help_text=f"What you did, in a few words. {NO_NAMES}")
    places = forms.MultipleChoiceField(
        label="Places (optional)",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": "Select only places that are listed"},
    )
    place_words = forms.CharField(
        label="Other place (optional)",
        max_length=200,
        required=False,
        help_text="For example, a park or the whole district. No addresses of people.",
    )
    strength = forms.ChoiceField(
        label="How strong is the evidence?",
        choices=CaseStudyText.Strength.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        organisations: Sequence[tuple[str, str]] = (),
        places: Choices,
        offers: Sequence[Offer],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if len(organisations) > 1:
            offer(self.fields["organisation"], list(organisations))
        else:
            del self.fields["organisation"]
        if places:
            offer(self.fields["places"], places)
        else:
            del self.fields["places"]
            self.fields["place_words"].label = "Place (optional)"
        for passage in PASSAGES:
            self.fields[passage.field] = LongTextField(
                label=passage.question, max_words=_MOST_WORDS, required=False, help_text=f"{passage.hint} {NO_NAMES}"
            )
        self.looks = {
            "organisation": Look(size="s"),
            "title": Look(size="s"),
            "places": Look(size="s", small=True),
            "place_words": Look(size="s"),
            "strength": Look(size="s", hints=STRENGTH_MEANS),
            **{passage.field: Look(size="s", rows=6) for passage in PASSAGES},
        }
        self.order_fields(["organisation", "title", *(passage.field for passage in PASSAGES), "strength", "places"])
        self.add_element_fields(offers, after="place_words")

    @classmethod
    def stored(cls, case_study: CaseStudy) -> dict[str, Any]:
        names = ("title", "place_words", "places", "strength", "version", *(passage.field for passage in PASSAGES))
        return {name: getattr(case_study, name) for name in names} | cls.stored_elements(elements_of(case_study))

    def text(self) -> CaseText:
        given = self.cleaned_data
        return CaseText(
            title=given["title"],
            place_words=given["place_words"],
            strength=given["strength"],
            elements=tuple(self.elements()),
            places=tuple(given.get("places", ())),
            **{passage.field: given[passage.field] for passage in PASSAGES},
        )


class ReviewForm(GovukForm):
    """The questions of the consent and identifiability check; each can be answered on its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        looks: dict[str, Look] = {}
        for question, asked in QUESTIONS.items():
            self.fields[question.value] = forms.ChoiceField(
                label=asked.words,
                help_text=asked.hint,
                choices=asked.answers,
                widget=forms.RadioSelect,
                required=False,
            )
            self.fields[_note(question)] = forms.CharField(
                label="Note (optional)",
                max_length=500,
                required=False,
                help_text="For the secretariat only.",
            )
            looks[question.value] = Look(size="s", small=True, inline=not asked.nobody)
        self.looks = looks
        self.set_messages()

    @staticmethod
    def stored(answers: Mapping[str, ReviewAnswer]) -> dict[str, str]:
        values = {question: answer.answer for question, answer in answers.items()}
        return values | {_note(Question(question)): answer.note for question, answer in answers.items()}

    def answers(self) -> dict[Question, tuple[str, str]]:
        """The questions that are answered, each with its answer and its note."""
        given = self.cleaned_data
        return {
            question: (given[question.value], given[_note(question)]) for question in QUESTIONS if given[question.value]
        }

    def clean(self) -> None:
        for question in QUESTIONS:
            if self.cleaned_data.get(_note(question)) and not self.cleaned_data.get(question.value):
                self.add_error(question.value, "Select an answer, so that your note is kept with it")


def _note(question: Question) -> str:
    return f"{question.value}_note"


class ReasonForm(GovukForm):
    """Why something is done that others will ask about."""

    reason = LongTextField(label="Reason", max_words=200)

    looks = {"reason": Look(size="s", rows=5)}

    def __init__(self, *args: Any, label: str, hint: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        field.label, field.help_text = label, hint
        field.error_messages["required"] = "Enter the reason"


class VersionForm(GovukForm):
    """Which version of a text somebody has read who sends it on."""

    version = forms.IntegerField(widget=forms.HiddenInput)
