"""A chart over time is one value: its table, its figure and its drawings tell the same, and nothing that is hidden."""

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from cohesion_portal.lib.charts import scale_for
from cohesion_portal.lib.time_charts import Band, Break, Level, Look, Point, TimeChart
from cohesion_portal.lib.time_drawings import draw, draw_small

SVG = "{http://www.w3.org/2000/svg}"


def a_month(number: int, value: float | None, **changed: object) -> Point:
    starts = date(2024 + number // 12, number % 12 + 1, 1)
    ends = (starts + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    shown = "Fewer than 5" if value is None else f"{value:g}"
    point = Point(label=f"{starts:%B %Y}", starts=starts, ends=ends, value=value, shown=shown)
    return replace(point, **changed)  # type: ignore[arg-type]  # the values are those of the fields


def make_chart(**changed: object) -> TimeChart:
    points = (*(a_month(number, 20 + number % 3) for number in range(14)), a_month(14, 31, signal="Above the limits"))
    across = points[0].starts, points[-1].ends
    values: dict[str, object] = {
        "slug": "burglary-month",
        "title": "Burglary <of homes>",
        "sentence": "15 monthly figures & more.",
        "axis": "Value",
        "points": (*points, a_month(15, 25, is_provisional=True)),
        "levels": (Level(name="Target: below 24", look=Look.TARGET, value=24, starts=across[0], ends=across[1]),),
        "bands": (Band(lower=15, mean=21, upper=27, starts=across[0], ends=across[1]),),
        "breaks": (Break(date(2024, 9, 1), "New limits: locks & lights"),),
    }
    return TimeChart(**(values | changed))  # type: ignore[arg-type]  # the values are those of the fields


def words_of(drawing: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(drawing).iter(f"{SVG}text")]  # noqa: S314  # our own


def test_table_and_figure_give_the_same_values() -> None:
    chart = make_chart()
    series = next(trace for trace in chart.figure()["data"] if trace["mode"] == "lines+markers")
    assert [float(row[1]) for row in chart.table().rows] == series["y"]
    assert chart.table().headings == ("Period", "Value", "What chance alone explains", "What stands out")
    assert chart.table().rows[14][3] == "Above the limits"
    assert chart.table().rows[15][3] == "Provisional"


def test_hidden_value_is_a_gap_in_every_form() -> None:
    shown = make_chart(points=(a_month(0, 20), a_month(1, None), a_month(2, 22)), levels=(), bands=(), breaks=())
    assert shown.figure()["data"][0]["y"] == [20, None, 22]
    assert shown.figure()["data"][0]["connectgaps"] is False
    assert shown.table().rows[1][1] == "Fewer than 5"
    assert draw(shown).count("<polyline") == draw_small(shown).count("<polyline") == 2


def test_signals_and_provisional_points_differ_in_shape_and_are_named() -> None:
    chart = make_chart()
    marker = next(trace for trace in chart.figure()["data"] if trace["mode"] == "lines+markers")["marker"]
    assert marker["symbol"][14] == "diamond"
    assert set(marker["symbol"][:14]) == {"circle"}
    assert marker["color"][15] == "#ffffff"
    named = {trace.get("name") for trace in chart.figure()["data"] if trace.get("showlegend", True)}
    assert {"Signal of a change", "Provisional", "Mean", "Target: below 24"} <= named
    assert {"Signal of a change", "Provisional", "Mean", "Target: below 24"} <= set(words_of(draw(chart)))
    assert draw(chart).count("<polygon") == 2  # the point and its meaning
    assert draw_small(chart).count("<polygon") == 1


def test_words_are_escaped_wherever_a_browser_reads_markup() -> None:
    chart = make_chart(sentence="Less <than> usual")
    assert "<than>" not in draw(chart) + draw_small(chart)
    assert "locks &amp; lights" in json.dumps(chart.figure()).replace("<br>", " ")


def test_drawings_need_no_style_and_no_ids() -> None:
    for drawing in (draw(make_chart()), draw_small(make_chart())):
        assert not re.search(r"\b(style|id|class)=", drawing)


def test_small_drawing_says_what_it_shows_and_the_large_one_leaves_that_to_its_page() -> None:
    assert 'role="img" aria-label="15 monthly figures &amp; more."' in draw_small(make_chart())
    assert 'aria-hidden="true"' in draw(make_chart())


def test_lines_are_told_apart_without_colour() -> None:
    assert len(set(Look)) == len(Look)


def test_long_names_of_lines_fit_a_narrow_phone() -> None:
    level = replace(make_chart().levels[0], name="Target: below 1,307, the baseline of 2021/22 and more words")
    traces = make_chart(levels=(level,)).figure()["data"]
    names = [trace["name"] for trace in traces if "Target" in trace.get("name", "")]
    assert max(len(line) for line in names[0].split("<br>")) <= 28


@pytest.mark.parametrize(
    ("values", "whole", "most", "low", "high"),
    [
        ([], True, None, 0, 1),
        ([0, 0], True, None, 0, 1),
        ([3, 130], True, None, 0, 150),
        ([4404, 4391], True, None, 4390, 4405),
        ([55.2, 58.1], False, 100, 55, 59),
        ([96.0, 99.9], False, 100, 95, 100),
        ([1, 2], True, None, 0, 3),
    ],
)
def test_scale_holds_every_value_between_round_ends(
    values: list[float], whole: bool, most: float | None, low: float, high: float
) -> None:
    scale = scale_for(values, whole=whole, most=most)
    assert (scale.low, scale.high) == (low, high)
    assert all(scale.low <= value <= scale.high for value in values)
    assert 2 <= len(scale.ticks) <= 8


def test_scale_that_does_not_start_at_nothing_says_so() -> None:
    chart = make_chart(points=(a_month(0, 4404), a_month(1, 4391)), levels=(), bands=(), breaks=())
    assert chart.note.startswith("The scale starts at 4,3")
    assert make_chart().note == ""


def test_years_are_marked_by_their_own_names_and_months_by_january() -> None:
    years = tuple(
        Point(label=f"{year}/{year - 1999}", starts=date(year, 4, 1), ends=date(year + 1, 3, 31), value=1, shown="1")
        for year in range(2015, 2027)
    )
    assert [lines for _, lines in make_chart(points=years).ticks()] == [
        ("2017/18",),
        ("2020/21",),
        ("2023/24",),
        ("2026/27",),
    ]
    months = tuple(a_month(number, 1) for number in range(30))
    assert [lines for _, lines in make_chart(points=months).ticks()] == [
        ("Jan", "2024"),
        ("Jan", "2025"),
        ("Jan", "2026"),
    ]


def test_chart_without_any_figure_to_show_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one figure"):
        make_chart(points=(a_month(0, None),))
