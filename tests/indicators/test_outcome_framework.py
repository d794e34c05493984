"""The plan's 24 cells, from its own file, as the command prints them."""

import re
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from indicators.answers import Verdict
from indicators.models import Indicator
from indicators.selectors import outcome_framework
from tests.factories import make_indicator, make_observation

pytestmark = pytest.mark.django_db

FIXTURES = Path(__file__).parents[2] / "fixtures"
ON = date(2026, 9, 14)


@pytest.fixture
def plan(db: None) -> None:
    call_command("load_framework", FIXTURES / "frameworks" / "kirklees-cpp.yaml", stdout=StringIO())
    call_command("load_indicators", FIXTURES / "indicators" / "kirklees-cpp-2022.yaml", stdout=StringIO())


def printed(*arguments: str) -> str:
    out = StringIO()
    call_command("outcome_framework", "--on", "2026-09-14", *arguments, stdout=out)
    return out.getvalue()


def cells(text: str) -> dict[str, tuple[str, str, str]]:
    """By code: position, evidence and reason, put together again from their wrapped lines."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        columns = [line[start:end].strip() for start, end in ((0, 4), (34, 70), (72, 90), (92, 140))]
        if re.fullmatch(r"\d\.\d", columns[0]):
            code = columns[0]
            found[code] = columns[1:]
        elif found and line.startswith("      "):
            found[code] = [f"{old} {new}".strip() for old, new in zip(found[code], columns[1:], strict=True)]
    return {code: (row[0], row[1], row[2]) for code, row in found.items()}


@pytest.mark.usefixtures("plan")
def test_baselines_alone_are_no_evidence_of_change_anywhere() -> None:
    rows = cells(printed())
    assert len(rows) == 24
    assert {evidence for _, evidence, _ in rows.values()} == {"Cannot be judged"}
    assert {
        reading.judgement.evidence.verdict
        for register in outcome_framework(ON, small_numbers=False)
        for reading in register.readings
    } == {Verdict.CANNOT_BE_JUDGED}
    assert rows["1.1"][2] == "There is no later figure to compare with the baseline of 2021/22."
    assert rows["2.4"][2].endswith("how many people answered is not recorded for 2021.")
    assert rows["3.1"][2].endswith("the two numbers behind the figure are not recorded for 2021/22.")
    assert rows["3.2"][2] == "There is no baseline to compare with; no figure is recorded."


@pytest.mark.usefixtures("plan")
def test_placeholders_mirrored_and_undefined_measures_are_pending_or_cannot_be_judged() -> None:
    rows = cells(printed())
    for code in ("1.2", "1.3", "3.6"):
        assert rows[code][0].startswith("Target pending: ")
    assert rows["3.6"][2] == "The plan keeps this place for a later measure."
    assert rows["4.2"][0].startswith("Cannot say: The plan asks for 10 fewer each year but does not say from what.")
    assert rows["4.3"][1:] == ("Cannot be judged", "The measure is not a number.")
    assert not any(position.startswith(("Target met", "Target not met")) for position, _, _ in rows.values())


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize(
    ("value", "position"), [(4404, "Target not met: 4,404 in 2022/23 is not below 4,404"), (4350, "Target met: 4,350")]
)
def test_position_and_evidence_are_separate_answers(value: int, position: str) -> None:
    make_observation(Indicator.objects.get(code="1.1"), value, 2022)
    text = printed()
    row = cells(text)["1.1"]
    assert row[0].startswith(position)
    assert row[1] == "No clear evidence of change"
    assert "1 measure was judged at 95% confidence." in text


def test_measures_judged_by_process_charts_are_counted_apart_from_those_with_a_confidence() -> None:
    compared, in_series, alone = (make_indicator(code) for code in ("1.1", "1.2", "1.3"))
    make_observation(compared, 4404, 2021, is_baseline=True)
    make_observation(compared, 4350, 2024)
    for indicator in (in_series, alone):
        for month in range(1, 13):
            starts = date(2025, month, 1)
            ends = date(2025 + month // 12, month % 12 + 1, 1) - timedelta(days=1)
            fields = {"period_type": "month", "period_label": f"{starts:%B %Y}", "is_baseline": month == 1}
            make_observation(indicator, 100 + month % 3, period_starts=starts, period_ends=ends, **fields)
        make_observation(
            indicator, 101, period_type="month", period_label="January 2026",
            period_starts=date(2026, 1, 1), period_ends=date(2026, 1, 31),
        )  # fmt: skip
    [section] = outcome_framework(ON, small_numbers=False)
    assert section.chance.startswith("1 measure was judged at 95% confidence.")
    assert "The monthly or quarterly figures of 2 measures were judged by the rules of process charts" in section.chance
    compared.delete()
    [section] = outcome_framework(ON, small_numbers=False)
    assert "95%" not in section.chance
    assert section.chance.startswith("The monthly or quarterly figures of 2 measures were judged")


def test_framework_without_indicators_says_how_to_begin() -> None:
    assert "Load a register with: manage.py load_indicators FILE" in printed()


def test_small_counts_are_not_printed() -> None:
    indicator = make_indicator(label="Attacks")
    make_observation(indicator, 12, 2021, is_baseline=True)
    make_observation(indicator, 3, 2024)
    out = StringIO()
    call_command("outcome_framework", stdout=out)
    assert "to protect a small number" in " ".join(out.getvalue().split())
    assert not re.search(r"\b(3|12|9)\b", out.getvalue())


def test_day_that_is_none_is_refused() -> None:
    with pytest.raises(CommandError, match='"14/09/2026" is not a day: write it like 2026-09-14'):
        call_command("outcome_framework", "--on", "14/09/2026")
