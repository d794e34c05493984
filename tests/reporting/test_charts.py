"""A chart is one value: its table, its figure and its drawing give the same numbers."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from cohesion_portal.colour import contrast
from cohesion_portal.lib.charts import NOT_SHOWN
from reporting.charts import Chart, Series
from reporting.drawings import SVG, draw

LEVELS = ("Starting", "Developing", "Embedded", "Leading")
COUNTS = ((3, 0, 1), (4, 12, 1), (2, 7, 0), (1, 1, 0))


def make_chart(**changed: object) -> Chart:
    values: dict[str, object] = {
        "slug": "levels",
        "title": "Organisations at each level",
        "sentence": "The middle level is Developing for Connecting.",
        "category_heading": "Approach",
        "categories": ("Connecting", "Listening & <learning>", "Trusting"),
        "series": tuple(Series(name, counts) for name, counts in zip(LEVELS, COUNTS, strict=True)),
        "note_heading": "How many rated it",
        "notes": ("10 of 10 rated it", "20 of 21 rated it; 1 not applicable", "2 of 9 rated it; 7 not known yet"),
    }
    return Chart(**(values | changed))  # type: ignore[arg-type]  # the values are those of the fields


def texts(chart: Chart) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(draw(chart)).iter(f"{{{SVG}}}text")]  # noqa: S314  # our own


def test_table_figure_and_drawing_agree() -> None:
    chart = make_chart()
    in_table = [[int(cell) for cell in row[1:5]] for row in chart.table().rows]
    in_figure = [trace["x"] for trace in chart.figure()["data"]]
    labels = [chart.label(row) for row in range(3)]
    axis = ["0", "5", "10", "15", "20", "Organisations"]
    counts = [str(count) for row in COUNTS for count in row if count]

    assert in_table == [list(row) for row in zip(*COUNTS, strict=True)]
    assert in_figure == [list(row) for row in COUNTS]
    assert sorted(texts(chart)) == sorted([*LEVELS, *labels, *counts, *axis])


def test_table_heads_each_column() -> None:
    table = make_chart().table()
    assert table.headings == ("Approach", *LEVELS, "How many rated it")
    assert table.rows[1] == ("Listening & <learning>", "0", "12", "7", "1", "20 of 21 rated it; 1 not applicable")
    assert table.numeric == 4


def test_table_without_notes_has_no_column_for_them() -> None:
    table = make_chart(notes=(), note_heading="").table()
    assert {len(row) for row in table.rows} == {len(table.headings)} == {5}


def test_count_that_may_not_be_shown_is_in_no_form() -> None:
    hidden = Series("Starting", (None, 0, 1))
    chart = make_chart(series=(hidden, *make_chart().series[1:]), notes=())
    assert chart.table().rows[0][1] == NOT_SHOWN
    trace = chart.figure()["data"][0]
    assert trace["x"] == [None, 0, 1]
    assert trace["text"] == ["", "", "1"]
    assert "3" not in texts(chart)
    assert "the longest bar counts 20" in chart.alternative


def test_words_of_the_framework_are_escaped() -> None:
    chart = make_chart()
    assert "Listening &amp; &lt;learning&gt;" in chart.figure()["data"][0]["y"]
    assert "<learning>" not in str(chart.figure())
    assert "Listening &amp; &lt;learning&gt;" in draw(chart)


def test_figure_holds_no_markup_that_plotly_turns_into_styles() -> None:
    words = [annotation["text"] for annotation in make_chart().figure()["layout"]["annotations"]]
    assert len(words) == 6
    assert not [text for text in words if re.search(r"<(?!br>)", text)]


def test_every_label_fits_a_narrow_phone() -> None:
    notes = ("9 of 10 rated it; 1 not applicable; 1 not known yet; nobody else was asked",) * 3
    annotations = make_chart(notes=notes).figure()["layout"]["annotations"]
    lines = [line for annotation in annotations for line in annotation["text"].split("<br>")]
    assert max(map(len, lines)) <= 34
    assert len(annotations) == 6


def test_figure_grows_with_the_lines_of_its_labels() -> None:
    short, long = make_chart(), make_chart(notes=("many words " * 9,) * 3)
    assert long.figure()["layout"]["height"] > short.figure()["layout"]["height"]


def test_series_differ_in_more_than_colour() -> None:
    for count in range(1, 7):
        shades = make_chart(series=tuple(Series(str(n), (1, 1, 1)) for n in range(count)), notes=()).shades
        assert len({shade.fill for shade in shades}) == count
        neighbours = pairwise(shades)
        assert all(one.pattern != other.pattern for one, other in neighbours)


def test_numbers_can_be_read_on_every_shade() -> None:
    for count in range(1, 7):
        shades = make_chart(series=tuple(Series(str(n), (1, 1, 1)) for n in range(count)), notes=()).shades
        assert min(contrast(shade.ink, colour) for shade in shades for colour in (shade.fill, shade.line)) >= 4.5


def test_drawing_is_the_same_every_time() -> None:
    first = draw(make_chart())
    draw.cache_clear()
    assert draw(make_chart()) == first


def test_drawing_says_what_it_shows_in_its_title() -> None:
    root = ElementTree.fromstring(draw(make_chart()))  # noqa: S314  # our own
    assert root[0].tag == f"{{{SVG}}}title"
    assert root[0].text == (
        "Stacked bar chart: Organisations at each level. 3 bars, divided into Starting to Leading; "
        "the longest bar counts 20. The middle level is Developing for Connecting."
    )


def test_drawing_needs_no_style_and_keeps_its_text() -> None:
    drawing = draw(make_chart())
    assert "style" not in drawing
    assert "<text" in drawing
    assert "font-size" in drawing
    assert "Atkinson Hyperlegible Next" in drawing


def test_drawing_does_not_depend_on_what_other_libraries_tell_the_xml_writer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ElementTree, "_namespace_map", {SVG: "other", "urn:spreadsheet": ""})
    draw.cache_clear()
    assert draw(make_chart()).startswith('<svg width="453.6pt"')
    assert f'xmlns="{SVG}"' in draw(make_chart())


def test_money_in_words_is_not_taken_for_a_formula() -> None:
    assert "Costs $5: and $6" in texts(make_chart(categories=("Costs $5", "b", "c"), notes=("and $6", "", "")))


def test_two_drawings_on_one_page_share_no_id() -> None:
    ids = [set(re.findall(r'id="([^"]+)"', draw(make_chart(slug=slug)))) for slug in ("levels", "moves")]
    assert ids[0]
    assert not ids[0] & ids[1]
    for slug, named in zip(("levels", "moves"), ids, strict=True):
        assert set(re.findall(r"url\(#([^)]+)\)", draw(make_chart(slug=slug)))) <= named


def test_chart_without_any_count_can_be_drawn() -> None:
    empty = make_chart(series=(Series("Starting", (0, 0, 0)),), notes=())
    assert empty.longest == 0
    assert "Connecting" in texts(empty)
    assert empty.figure()["layout"]["xaxis"]["range"][1] > 0


def test_chart_of_many_organisations_keeps_few_ticks() -> None:
    ticks = [text for text in texts(make_chart(series=(Series("Starting", (940, 3, 1)),), notes=())) if text.isdigit()]
    assert {"0", "200", "400", "600", "800"} <= set(ticks)
    assert len(ticks) < 12


@pytest.mark.parametrize(
    "wrong",
    [
        {"series": ()},
        {"series": tuple(Series(str(n), (1, 1, 1)) for n in range(7))},
        {"series": (Series("Starting", (1, 1)),)},
        {"notes": ("only one",)},
    ],
)
def test_chart_that_does_not_fit_together_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"^levels: "):
        make_chart(**wrong)
