"""A Board member reads the outcome framework and one measure, with a mouse, with the keyboard and without scripts."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from indicators.models import Indicator, Observation, Rebase
from partners.models import Role, User
from tests.factories import NOW, make_indicator, make_observation, make_user
from tests.journeys.conftest import Arrive

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

LEVEL = (100, 104, 98, 103, 97, 102)


@pytest.fixture
def burglary() -> Indicator:
    """Years against a target; months with new limits after 18, the last one provisional and the one before it high."""
    indicator = make_indicator("2.8", label="Residential burglary", definition="Burglaries of homes.")
    make_observation(indicator, 1307, 2021, is_baseline=True)
    make_observation(indicator, 1215, 2023)
    for number in range(34):
        starts = date(2023 + number // 12, number % 12 + 1, 1)
        make_observation(
            indicator,
            160 if number == 32 else LEVEL[number % 6] - (30 if number >= 18 else 0),
            period_type=Observation.PeriodType.MONTH,
            period_label=f"{starts:%B %Y}",
            period_starts=starts,
            period_ends=(starts + timedelta(days=31)).replace(day=1) - timedelta(days=1),
            provisional=number == 33,
        )
    Rebase.objects.create(
        indicator=indicator,
        starts_on=date(2024, 7, 1),
        cause="Locks and lights",
        reason="Partners fitted them in every street.",
        decided_at=NOW,
        decided_by=make_user(Role.DATA_STEWARD),
        by_role="Data steward, Calder Vale Council",
    )
    return indicator


@pytest.fixture
def board() -> User:
    return make_user(Role.BOARD_MEMBER)


def test_board_member_reads_the_outcome_framework_and_a_measure(
    burglary: Indicator, board: User, arrive: Arrive
) -> None:
    # Given a Board member who opens the outcome framework
    member = arrive(board)
    member.goes_to("/indicators/")
    member.sees("Indicators")
    # Then a measure has its four answers and a small chart that says what it shows
    cell = member.page.get_by_role("listitem").filter(has_text="2.8")
    expect(cell).to_contain_text("Target met")
    expect(cell).to_contain_text("Signal of a change: the latest is above what chance explains")
    expect(cell.get_by_role("img", name=re.compile("34 monthly figures"))).to_be_visible()
    # When they open it
    member.follows(burglary.label)
    member.sees(burglary.label)
    # Then the chart is drawn, with both limits, and words for what stands out
    chart = member.page.get_by_role("img", name=re.compile("^Line chart: Residential burglary, monthly figures"))
    expect(chart.locator("svg.main-svg").first).to_be_visible()
    expect(chart.locator(".legendtext")).to_have_text(
        ["What chance alone explains", "Mean", "Signal of a change", "Provisional"]
    )
    expect(chart.locator(".annotation-text")).to_have_text(re.compile(r"New limits: Locks\s*and lights"))
    # And the keyboard reaches the same figures
    link = member.page.get_by_role("link", name="The same figures as a table").first
    link.focus()
    member.page.keyboard.press("Enter")
    expect(member.page).to_have_url(re.compile("#figures-month$"))
    member.page.keyboard.press("Tab")
    expect(member.page.get_by_role("region", name="Monthly figures", exact=True)).to_be_focused()
    row = member.page.get_by_role("row", name="September 2025 160")
    expect(row).to_contain_text("Above what chance alone explains")


def test_measure_says_everything_without_scripts(burglary: Indicator, board: User, arrive: Arrive) -> None:
    member = arrive(board, scripts=False)
    member.goes_to(burglary.get_absolute_url())
    member.sees(burglary.label)
    expect(member.page.locator(".chart__picture > svg").first).to_be_visible()
    member.reads("From July 2024: new limits: Locks and lights.", "Above what chance alone explains")
