"""Forms of the library that both halves share, and those of the guidance catalogue."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.http import QueryDict
from django.utils import timezone

from cohesion_portal.lib.forms import GovukForm, LongTextField, Look
from cohesion_portal.lib.searching import LONGEST_QUERY
from frameworks.models import End
from library.models import Guidance
from library.schema import EARLIEST_YEAR
from library.selectors.elements import Offer
from library.selectors.guidance import Choices, GuidanceFilters
from library.services.guidance import GuidanceText, tags_of, topics_of

_ELEMENTS = "elements_"
_LONGEST_TAG = 60
_MOST_TAGS = 20
NO_NAMES = "Do not name people."


def offer(field: forms.Field, choices: Choices) -> None:
    cast(forms.ChoiceField, field).choices = choices


class NamesElements(GovukForm):
    """A form in which elements of frameworks are ticked: one group of boxes for each framework."""

    def add_element_fields(self, offers: Sequence[Offer], *, after: str) -> None:
        """Put the groups behind the field `after`."""
        names = list(self.fields)
        place = names.index(after) + 1
        added = []
        for one in offers:
            name = f"{_ELEMENTS}{one.framework}"
            self.fields[name] = forms.MultipleChoiceField(
                label=one.title,
                choices=[(element.name.slug, element.label) for element in one.elements],
                widget=forms.CheckboxSelectMultiple,
                required=False,
                error_messages={"invalid_choice": "Select only what is listed"},
            )
            cast(dict[str, Look], self.looks)[name] = Look(size="s", small=True)
            added.append(name)
        self.order_fields([*names[:place], *added, *names[place:]])
        self.set_messages()

    @property
    def element_names(self) -> list[str]:
        return [name for name in self.fields if name.startswith(_ELEMENTS)]

    @staticmethod
    def stored_elements(ends: Iterable[End]) -> dict[str, list[str]]:
        stored: dict[str, list[str]] = {}
        for end in ends:
            stored.setdefault(f"{_ELEMENTS}{end.framework}", []).append(end.slug)
        return stored

    def elements(self) -> list[End]:
        return [
            End(name.removeprefix(_ELEMENTS), slug)
            for name in self.element_names
            for slug in self.cleaned_data.get(name, [])
        ]

    def continue_from(self, version: int, reason: str) -> None:
        """Keep what was typed, and let the next save replace what somebody else has stored."""
        data = cast(QueryDict, self.data).copy()
        data["version"] = str(version)
        self.data = data
        self.add_error(None, reason)


class GuidanceFilterForm(GovukForm):
    """What to list; filled from the address, so that a list can be sent to a colleague."""

    q = forms.CharField(label="Search words", required=False, max_length=LONGEST_QUERY)
    topic = forms.ChoiceField(label="Topic", required=False)
    tag = forms.ChoiceField(label="Tag", required=False)
    check = forms.BooleanField(label="Only links that need checking", required=False)

    looks = {**dict.fromkeys(("q", "topic", "tag"), Look(width="full")), "check": Look(small=True)}

    def __init__(self, *args: Any, topics: Choices, tags: Choices, keeps: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["topic"], [("", "All"), *topics])
        offer(self.fields["tag"], [("", "All"), *tags])
        if not keeps:
            del self.fields["check"]

    def filters(self) -> GuidanceFilters:
        """What was chosen; what is not on offer is left out."""
        self.is_valid()
        chosen = self.cleaned_data
        return GuidanceFilters(
            words=chosen.get("q", ""),
            topic=chosen.get("topic", ""),
            tag=chosen.get("tag", ""),
            needs_checking=chosen.get("check", False),
        )


class GuidanceForm(NamesElements):
    """An entry of the catalogue."""

    title = forms.CharField(label="Title", max_length=300, help_text="As it is printed on the document")
    owner = forms.CharField(
        label="Owner (optional)",
        max_length=200,
        required=False,
        help_text="The organisation that published it. Do not name people.",
    )
    year = forms.IntegerField(
        label="Year (optional)",
        required=False,
        min_value=EARLIEST_YEAR,
        help_text="The year in which it was published, for example 2024",
    )
    link = forms.CharField(
        label="Link (optional)",
        max_length=500,
        required=False,
        help_text="The address of the document, which begins with https:// or http://",
    )
    note = LongTextField(
        label="What is it for? (optional)",
        max_words=150,
        required=False,
        help_text="In our own words: who should read it, and what for.",
    )
    tags = forms.CharField(
        label="Tags (optional)",
        required=False,
        help_text="Words under which people will look for it, with commas between them. For example: schools, tension",
    )
    source_document = forms.CharField(
        label="Document that names it (optional)",
        max_length=200,
        required=False,
        help_text="Where it comes from one of our sources. For example, Kirklees ICF 2022",
    )
    source_section = forms.CharField(label="Section of that document (optional)", max_length=120, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    looks = {
        "year": Look(width=4),
        "note": Look(rows=4),
        "source_section": Look(width=20),
    }

    def __init__(self, *args: Any, offers: Sequence[Offer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_element_fields(offers, after="note")

    @classmethod
    def stored(cls, guidance: Guidance) -> dict[str, Any]:
        names = ("title", "owner", "year", "link", "note", "source_document", "source_section", "version")
        values = {name: getattr(guidance, name) for name in names}
        return values | {"tags": ", ".join(sorted(tags_of(guidance)))} | cls.stored_elements(topics_of(guidance))

    def clean_year(self) -> int | None:
        year: int | None = self.cleaned_data["year"]
        if year is not None and year > timezone.localdate().year + 1:
            raise ValidationError("The year must not be in the future")
        return year

    def clean_link(self) -> str:
        link: str = self.cleaned_data["link"]
        if link:
            try:
                URLValidator(schemes=["http", "https"])(link)
            except ValidationError:
                raise ValidationError(
                    "Enter an address that begins with https:// or http://, like https://www.example.com"
                ) from None
        return link

    def clean_tags(self) -> frozenset[str]:
        tags = frozenset(filter(None, (" ".join(tag.split()) for tag in self.cleaned_data["tags"].split(","))))
        if any(len(tag) > _LONGEST_TAG for tag in tags):
            raise ValidationError(f"Each tag must be {_LONGEST_TAG} characters or fewer; put commas between tags")
        if len(tags) > _MOST_TAGS:
            raise ValidationError(f"Enter {_MOST_TAGS} tags or fewer")
        return tags

    def clean(self) -> None:
        if self.cleaned_data.get("source_section") and not self.cleaned_data.get("source_document"):
            self.add_error("source_document", "Enter the document that the section belongs to")

    def text(self) -> GuidanceText:
        given = self.cleaned_data
        return GuidanceText(
            title=given["title"],
            owner=given["owner"],
            year=given["year"],
            link=given["link"],
            note=given["note"],
            source_document=given["source_document"],
            source_section=given["source_section"],
            topics=frozenset(self.elements()),
            tags=given["tags"],
        )


class LinkCheckForm(GovukForm):
    """What somebody found who opened a link."""

    works = forms.ChoiceField(
        label="Does the link lead to this document?",
        choices=[("yes", "Yes, it works"), ("no", "No, it is broken or leads elsewhere")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether the link works"},
    )
    link = forms.CharField(widget=forms.HiddenInput, required=False)

    looks = {"works": Look(size="m")}


class SupersedeForm(GovukForm):
    """Which entry takes the place of another."""

    newer = forms.ChoiceField(label="Which entry takes its place?", required=False)

    looks = {"newer": Look(size="m", width="full")}

    def __init__(self, *args: Any, others: Sequence[Guidance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = {str(other.pk): other for other in others}
        offer(
            self.fields["newer"],
            [("", "None: it is not superseded"), *((pk, one.title) for pk, one in self.others.items())],
        )

    def entry(self) -> Guidance | None:
        return self.others.get(self.cleaned_data["newer"])
