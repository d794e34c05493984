"""The tags and filters that every template has."""

import timeit
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.template import Context, Template
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from jinja2 import TemplateNotFound

from cohesion_portal.lib import formats

ATTACK = "<script>alert(1)</script>"


def render(source: str, **context: Any) -> str:
    return Template(source).render(Context(context))


def test_govuk_text_is_escaped() -> None:
    html = render('{% govuk "button" text=text %}', text=ATTACK)
    assert ATTACK not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    "params",
    [
        {"html": ATTACK},
        {"rows": [{"key": {"text": "A"}, "value": {"html": ATTACK}}]},
        {"rows": [{"key": {"html": ATTACK}, "value": {"text": "B"}}]},
    ],
)
def test_govuk_html_from_a_plain_string_is_escaped(params: dict[str, Any]) -> None:
    component = "summary-list" if "rows" in params else "inset-text"
    assert ATTACK not in render("{% govuk component params %}", component=component, params=params)


def test_govuk_html_marked_safe_is_kept() -> None:
    html = render('{% govuk "inset-text" html=body %}', body=format_html("<b>{}</b>", "A & B"))
    assert "<b>A &amp; B</b>" in html


def test_govuk_attribute_value_is_escaped() -> None:
    html = render('{% govuk "button" text="Go" attributes__data_who=who %}', who='"><script>')
    assert 'data-who="&#34;&gt;&lt;script&gt;"' in html


def test_govuk_keywords_become_nested_camel_case_parameters() -> None:
    html = render(
        '{% govuk "input" name="q" id="q" label__text="Search" label__is_page_heading=True '
        'attributes__aria_label="Search the portal" %}'
    )
    assert '<h1 class="govuk-label-wrapper">' in html
    assert 'aria-label="Search the portal"' in html


def test_govuk_keywords_add_to_a_dictionary_without_changing_it() -> None:
    params = {"label": {"text": "Name"}, "id": "n", "name": "n"}
    html = render('{% govuk "input" params label__classes="govuk-label--l" %}', params=params)
    assert "govuk-label--l" in html
    assert params["label"] == {"text": "Name"}


def test_govuk_unknown_component_is_an_error() -> None:
    with pytest.raises(TemplateNotFound):
        render('{% govuk "no-such-thing" %}')


def test_govuk_block_keeps_what_the_template_wrote_and_escapes_what_it_printed() -> None:
    html = render('{% govuk_block "details" summary_text="Why" %}<p>{{ x }}</p>{% endgovuk_block %}', x=ATTACK)
    assert "<p>&lt;script&gt;" in html


def test_table_region_can_be_reached_by_keyboard_and_has_a_name() -> None:
    html = render("{% table_region name %}<table></table>{% endtable_region %}", name='Levels "by" unit')
    assert html == (
        '<section class="table-region" aria-label="Levels &quot;by&quot; unit" tabindex="0"><table></table></section>'
    )


def test_breadcrumbs_start_at_home_and_end_at_the_page() -> None:
    html = render('{% breadcrumbs "Reports" "/reports/" "2026" %}')
    assert html.index('href="/"') < html.index('href="/reports/"') < html.index("2026")
    assert html.count("<a ") == 2


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (4404, None, "4,404"),
        (1234567, None, "1,234,567"),
        (Decimal("8.25"), 1, "8.3"),
        (8.25, 1, "8.3"),
        (Decimal("12.50"), None, "12.5"),
        (Decimal("4400"), None, "4,400"),
        (0.5, 0, "1"),
        (-3, None, "−3"),
        (-0.01, 1, "0.0"),
        (0, None, "0"),
        (None, 1, ""),
    ],
)
def test_number_is_grouped_and_halves_go_up(value: float | None, decimals: int | None, shown: str) -> None:
    assert formats.number(value, decimals) == shown


def test_number_filter_takes_decimals() -> None:
    assert render("{{ value|number:1 }}", value=Decimal("1234.56")) == "1,234.6"


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (datetime(2026, 9, 14, 13, 5, tzinfo=UTC), "14 September 2026 at 2:05pm"),
        (datetime(2026, 1, 9, 0, 30, tzinfo=UTC), "9 January 2026 at 12:30am"),
        (datetime(2026, 1, 9, 12, 0, tzinfo=UTC), "9 January 2026 at 12:00pm"),
        (None, ""),
    ],
)
def test_long_datetime_is_in_london_time(moment: datetime | None, shown: str) -> None:
    assert formats.long_datetime(moment) == shown


def test_long_date_of_a_moment_late_in_the_evening_is_the_day_in_london() -> None:
    assert formats.long_date(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "1 July 2026"
    assert formats.long_date(date(2026, 9, 4)) == "4 September 2026"
    assert formats.long_date(None) == ""


def test_error_summary_lists_page_errors_without_a_form() -> None:
    html = render("{% error_prefix %}{% error_summary %}", page_errors=[{"text": "Select a row", "href": "#row"}])
    assert html.startswith("Error: ")
    assert '<a href="#row">Select a row</a>' in html


def test_error_summary_is_empty_when_nothing_is_wrong() -> None:
    assert render("{% error_prefix %}{% error_summary %}") == ""


def test_components_are_rendered_from_one_environment_quickly() -> None:
    """A new environment for each tag costs 16 ms: this would fail twentyfold, an ordinary slow machine would not."""
    template = Template('{% govuk "tag" text="Completed" %}')
    template.render(Context())
    fastest = min(timeit.repeat(lambda: template.render(Context()), number=20, repeat=5)) / 20
    assert fastest < 0.001


def test_safe_text_passes_as_it_is() -> None:
    assert "<i>A</i>" in render('{% govuk "tag" text=text %}', text=mark_safe("<i>A</i>"))
