"""Forms in the GOV.UK Design System: what is asked, what is answered, what is wrong and where."""

from datetime import date
from typing import Any

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Div, Fieldset, Layout, Submit
from django import forms
from django.template import Context, Template
from django.utils.datastructures import MultiValueDict
from lxml import html as markup

from cohesion_portal.components import ExampleForm
from cohesion_portal.lib.fields import error_list
from cohesion_portal.lib.forms import DateField, GovukForm, GovukModelForm, LongTextField, Look
from partners.models import Organisation

PAGE = Template("{% load crispy_forms_tags %}{% error_summary %}{% crispy form %}")


def page(form: forms.BaseForm) -> markup.HtmlElement:
    return markup.fragment_fromstring(PAGE.render(Context({"form": form})), create_parent="main")


def posted(**values: Any) -> MultiValueDict[str, Any]:
    return MultiValueDict({key: value if isinstance(value, list) else [value] for key, value in values.items()})


class MeetingForm(GovukForm):
    met_on = DateField(label="Date of the meeting", required=False)


def test_every_field_has_a_label_or_legend_of_its_own() -> None:
    main = page(ExampleForm())
    labelled = {label.get("for") for label in main.iter("label")}
    for control in main.xpath("//input[not(@type='hidden')] | //textarea | //select"):
        assert control.get("id") in labelled
    assert len(main.xpath("//fieldset/legend")) == 3


def test_ids_are_unique_on_a_form_with_every_kind_of_field() -> None:
    ids = page(ExampleForm(posted())).xpath("//@id")
    assert len(ids) == len(set(ids))


def test_each_error_is_linked_to_a_control_and_shown_beside_it() -> None:
    form = ExampleForm(posted(people="many", met_on_day="31", met_on_month="2", met_on_year="2026"))
    main = page(form)
    links = main.xpath("//div[contains(@class, 'govuk-error-summary')]//a")
    assert [link.text for link in links] == [str(error["text"]) for error in error_list(form) if "href" in error]
    for link in links:
        control = main.xpath(f"//*[@id='{link.get('href')[1:]}']")
        assert [element.tag for element in control] in (["input"], ["textarea"], ["select"])
        beside = main.xpath("//p[contains(@class, 'govuk-error-message')]")
        assert any(link.text in message.text_content() for message in beside)


def test_error_message_describes_its_control() -> None:
    main = page(ExampleForm(posted()))
    name = main.get_element_by_id("id_name")
    assert name.get("aria-describedby") == "id_name-hint id_name-error"
    assert "Enter the name of the body" in main.get_element_by_id("id_name-error").text_content()


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ("email", "Enter the email address"),
        ("people", "Enter an answer"),
        ("level", "Select an answer"),
        ("kinds", "Select the kinds of evidence"),
        ("unit", "Select the directorate"),
        ("met_on", "Enter the date of the meeting"),
        ("reasons", "Enter why you agreed this level"),
        ("confirmed", "Tick the box: the people who took part have agreed this answer"),
    ],
)
def test_missing_answer_says_what_to_do(field: str, message: str) -> None:
    assert ExampleForm(posted()).errors[field] == [message]


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"email": "ada"}, "email", "Enter an email address in the correct format, like name@example.com"),
        ({"people": "2.5"}, "people", "How many people took part? must be a whole number, like 15"),
        ({"name": "x" * 121}, "name", "Name of the body must be 120 characters or fewer"),
        ({"level": "9"}, "level", "Select an option from the list"),
        ({"kinds": ["survey", "9"]}, "kinds", "Select an option from the list"),
    ],
)
def test_wrong_answer_says_what_to_do(values: dict[str, Any], field: str, message: str) -> None:
    assert ExampleForm(posted(**values)).errors[field] == [message]


def test_message_of_the_form_author_is_kept() -> None:
    class PlainForm(GovukForm):
        level = forms.CharField(error_messages={"required": "Select the level you agreed"})

    assert PlainForm(posted()).errors["level"] == ["Select the level you agreed"]


def test_what_was_typed_comes_back_escaped() -> None:
    typed = 'A "quoted" <b>body</b>'
    form = ExampleForm(
        posted(name=typed, reasons="First\r\n\r\nSecond & last", level="2", kinds=["survey"], unit="c", people="2x")
    )
    main = page(form)
    assert main.get_element_by_id("id_name").get("value") == typed
    assert main.get_element_by_id("id_reasons").text == "First\n\nSecond & last"
    assert main.get_element_by_id("id_people").get("value") == "2x"
    assert main.xpath("//input[@name='level' and @checked]/@value") == ["2"]
    assert main.xpath("//input[@name='kinds' and @checked]/@value") == ["survey"]
    assert main.xpath("//select[@name='unit']/option[@selected]/@value") == ["c"]


def test_nothing_is_chosen_beforehand() -> None:
    main = page(ExampleForm())
    assert main.xpath("//input[@checked]") == []


def test_initial_values_are_shown() -> None:
    main = page(ExampleForm(initial={"met_on": date(2026, 9, 14), "level": "3", "confirmed": True}))
    assert [main.get_element_by_id(f"id_met_on_{part}").get("value") for part in ("day", "month", "year")] == [
        "14",
        "9",
        "2026",
    ]
    assert main.xpath("//input[@checked]/@value") == ["3", "on"]


def test_browser_is_not_asked_to_validate() -> None:
    main = page(ExampleForm())
    assert main.xpath("//*[@required or @maxlength or @min or @type='number']") == []


def test_password_is_never_sent_back() -> None:
    main = page(ExampleForm(posted(password="correct-horse")))
    assert main.get_element_by_id("id_password").get("value", "") == ""


def test_words_are_counted_where_there_is_a_limit() -> None:
    main = page(ExampleForm())
    assert main.xpath("//*[@data-maxwords]/@data-maxwords") == ["300"]


@pytest.mark.parametrize(("words", "fits"), [(3, True), (4, False)])
def test_long_text_over_its_words_is_an_error(words: int, fits: bool) -> None:
    class ReasonsForm(GovukForm):
        reasons = LongTextField(label="Reasons", max_words=3)

    form = ReasonsForm(posted(reasons=" ".join(["word"] * words)))
    assert form.is_valid() is fits
    if not fits:
        assert form.errors["reasons"] == ["Reasons must be 3 words or fewer; it has 4"]


def test_long_text_counts_a_line_end_as_one_character_as_the_page_does() -> None:
    class NoteForm(GovukForm):
        note = LongTextField(label="Note", max_length=3)

    form = NoteForm(posted(note="a\r\nb"))
    assert form.is_valid()
    assert form.cleaned_data["note"] == "a\nb"


@pytest.mark.parametrize("month", ["9", "09", "September", "sep"])
def test_date_takes_a_month_as_number_or_name(month: str) -> None:
    form = MeetingForm(posted(met_on_day="14", met_on_month=month, met_on_year="2026"))
    assert form.is_valid()
    assert form.cleaned_data["met_on"] == date(2026, 9, 14)


def test_date_left_empty_is_none_when_optional() -> None:
    form = MeetingForm(posted(met_on_day="", met_on_month=" ", met_on_year=""))
    assert form.is_valid()
    assert form.cleaned_data["met_on"] is None


@pytest.mark.parametrize(
    ("typed", "message", "linked"),
    [
        (("14", "", "2026"), "Date of the meeting must include a month", "id_met_on_month"),
        (("", "9", ""), "Date of the meeting must include a day and year", "id_met_on_day"),
        (("14", "13", "2026"), "Date of the meeting must have a real month, like 9 or September", "id_met_on_month"),
        (("14", "9", "26"), "Date of the meeting must have a year of 4 numbers, like 2026", "id_met_on_year"),
        (("31", "2", "2026"), "Date of the meeting must be a real date, like 14 9 2026", "id_met_on_day"),
        (("x", "9", "2026"), "Date of the meeting must be a real date, like 14 9 2026", "id_met_on_day"),
        (("²", "9", "2026"), "Date of the meeting must be a real date, like 14 9 2026", "id_met_on_day"),
        (("1", "1", "0000"), "Date of the meeting must be a real date, like 14 9 2026", "id_met_on_day"),
    ],
)
def test_wrong_date_says_which_part(typed: tuple[str, str, str], message: str, linked: str) -> None:
    form = MeetingForm(posted(met_on_day=typed[0], met_on_month=typed[1], met_on_year=typed[2]))
    assert error_list(form) == [{"text": message, "href": f"#{linked}"}]
    main = page(form)
    assert "govuk-input--error" in main.get_element_by_id(linked).get("class")
    assert [main.get_element_by_id(f"id_met_on_{part}").get("value") for part in ("day", "month", "year")] == [*typed]


def test_date_unchanged_is_not_a_change() -> None:
    same = posted(met_on_day="14", met_on_month="September", met_on_year="2026")
    assert not MeetingForm(same, initial={"met_on": date(2026, 9, 14)}).has_changed()
    assert MeetingForm(same, initial={"met_on": date(2026, 9, 15)}).has_changed()


def test_error_of_the_whole_form_links_to_its_first_field() -> None:
    form = MeetingForm(posted())
    form.add_error(None, "Someone else has changed this page")
    assert error_list(form) == [{"text": "Someone else has changed this page", "href": "#id_met_on_day"}]


def test_error_of_a_hidden_field_is_shown_without_a_link() -> None:
    class VersionForm(GovukForm):
        version = forms.IntegerField(widget=forms.HiddenInput)

    assert error_list(VersionForm(posted())) == [{"text": "Enter the version"}]


def test_formset_shows_the_errors_of_all_its_forms() -> None:
    names = forms.formset_factory(MeetingForm, extra=2, min_num=2, validate_min=True)
    formset = names(
        posted(
            **{
                "form-TOTAL_FORMS": "2",
                "form-INITIAL_FORMS": "0",
                "form-0-met_on_day": "1",
            }
        )
    )
    html = Template("{% load crispy_forms_tags %}{% error_summary %}{{ formset|crispy }}").render(
        Context({"formset": formset})
    )
    assert 'href="#id_form-0-met_on_month"' in html
    assert "Please submit at least 2 forms" in html
    assert 'name="form-TOTAL_FORMS"' in html


def test_fields_added_later_are_drawn_and_worded_like_the_others() -> None:
    class StepForm(GovukForm):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.fields["level"] = forms.ChoiceField(choices=[("1", "One")], widget=forms.RadioSelect, label="Level")
            self.looks["level"] = Look(size="l", page_heading=True, inline=True)
            self.set_messages()

    main = page(StepForm(posted()))
    assert main.xpath("//h1")[0].text_content().strip() == "Level"
    assert main.xpath("//div[contains(@class, 'govuk-radios--inline')]")
    assert "Select the level" in main.text_content()
    assert MeetingForm().looks == {}


def test_one_message_does_not_leak_into_another_form() -> None:
    class FirstForm(GovukForm):
        name = forms.CharField(label="First")

    class SecondForm(GovukForm):
        name = forms.CharField(label="Second")

    FirstForm()
    assert SecondForm(posted()).errors["name"] == ["Enter the second"]
    assert FirstForm(posted()).errors["name"] == ["Enter the first"]
    assert FirstForm.base_fields["name"].error_messages["required"] == "This field is required."
    assert forms.CharField().error_messages["required"] == "This field is required."


def test_disabled_choices_cannot_be_chosen() -> None:
    class LockedForm(GovukForm):
        level = forms.ChoiceField(choices=[("1", "One")], widget=forms.RadioSelect, disabled=True, initial="1")

    assert len(page(LockedForm()).xpath("//input[@type='radio' and @checked and @disabled]")) == 1


def test_look_of_a_field_is_drawn() -> None:
    class SearchForm(GovukForm):
        words = forms.CharField(label="Search", widget=forms.TextInput(attrs={"autocomplete": "off"}))
        cost = forms.DecimalField(label="Cost")
        kinds = forms.MultipleChoiceField(
            label="Kinds", choices=[("a", "A"), ("none", "None of these")], widget=forms.CheckboxSelectMultiple
        )
        agreed = forms.BooleanField(label="Agreed", help_text="By the people who met")
        units = forms.MultipleChoiceField(label="Units", choices=[("a", "A"), ("b", "B")])
        note = LongTextField(label="Note", max_length=200)
        fixed = forms.CharField(label="Reference", disabled=True, initial="SE-1")

        looks = {
            "words": Look(plain_label=True, width="one-half"),
            "cost": Look(prefix="£", suffix="a year", width=5),
            "kinds": Look(small=True, hints={"a": "The first"}, dividers={"none": "or"}, exclusive="none"),
            "agreed": Look(small=True),
        }

    main = page(SearchForm(initial={"units": ["b"]}))
    words, cost = main.get_element_by_id("id_words"), main.get_element_by_id("id_cost")
    assert main.xpath("//label[@for='id_words']/@class") == ["govuk-label govuk-visually-hidden"]
    assert (words.get("autocomplete"), words.get("class")) == ("off", "govuk-input govuk-!-width-one-half")
    assert (cost.get("inputmode"), cost.get("type")) == ("decimal", "text")
    assert [affix.text.strip() for affix in cost.getparent().iter("div") if affix.text and affix.text.strip()] == [
        "£",
        "a year",
    ]
    assert main.xpath("//input[@value='none']/@data-behaviour") == ["exclusive"]
    assert main.xpath("//div[@class='govuk-checkboxes__divider']/text()") == ["or"]
    assert main.get_element_by_id("id_kinds").get("aria-describedby") == "id_kinds-item-hint"
    assert main.get_element_by_id("id_agreed").get("aria-describedby") == "id_agreed-item-hint"
    assert main.get_element_by_id("id_units").get("multiple") is not None
    assert main.xpath("//*[@data-maxlength]/@data-maxlength") == ["200"]
    assert main.get_element_by_id("id_fixed").get("disabled") is not None
    assert main.xpath("//select[@name='units']/option[@selected]/@value") == ["b"]


def test_layout_of_crispy_forms_is_drawn_in_the_design_system() -> None:
    class LaidOutForm(MeetingForm):
        name = forms.CharField(label="Name", required=False)

        @property
        def helper(self) -> FormHelper:
            helper = super().helper
            helper.form_tag, helper.disable_csrf = True, True
            helper.layout = Layout(
                Fieldset("When", Div("met_on", css_class="portal-example")), ButtonHolder(Submit("go", "Save"))
            )
            helper.layout.append("name")
            return helper

    main = page(LaidOutForm())
    form = main.find("form")
    assert form.get("novalidate") is not None
    assert form.xpath("./fieldset/legend/text()") == ["When"]
    assert form.xpath(".//div[@class='portal-example']//input[@name='met_on_day']")
    assert form.xpath(".//button[@type='submit']/text()") == ["Save"]


def test_file_may_be_limited_to_kinds() -> None:
    class ImportForm(GovukForm):
        file = forms.FileField(label="File", widget=forms.FileInput(attrs={"accept": ".csv"}))

    assert page(ImportForm()).get_element_by_id("id_file").get("accept") == ".csv"
    assert ImportForm(posted(), MultiValueDict()).errors["file"] == ["Select the file"]


def test_model_form_is_worded_like_the_others() -> None:
    class OrganisationForm(GovukModelForm):
        class Meta:
            model = Organisation
            fields = ("name", "kind")

    assert OrganisationForm(posted()).errors["name"] == ["Enter the name"]
