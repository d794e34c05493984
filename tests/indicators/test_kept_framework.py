"""The outcome framework as it is kept in memory: never an old one, and never small numbers for those who may not."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.measures import Control
from indicators.models import Commentary, DefinitionVersion, Indicator, Observation, Rebase
from indicators.selectors import figures_stamp
from indicators.selectors.figures import figures_that_count, with_series
from partners.models import User
from tests.factories import NOW, make_indicator, make_observation
from tests.words import page

pytestmark = pytest.mark.django_db

LIST = "/indicators/"


@pytest.fixture
def indicator() -> Indicator:
    found = make_indicator()
    make_observation(found, 3, 2021, is_baseline=True)
    return found


def add_figure(indicator: Indicator, by: User) -> None:
    make_observation(indicator, 40, 2022)


def correct_figure(indicator: Indicator, by: User) -> None:
    row = indicator.observations.get()
    row.value = Decimal(5)
    row.save()


def bring_in_figures(indicator: Indicator, by: User) -> None:
    """As an import does: rows in bulk, with their history in bulk."""
    row = Observation(
        indicator=indicator,
        period_type="financial_year",
        period_label="2023/24",
        period_starts=date(2023, 4, 1),
        period_ends=date(2024, 3, 31),
        value=7,
        entered_at=NOW,
    )
    Observation.history.bulk_history_create(Observation.objects.bulk_create([row]))


def take_figure_out(indicator: Indicator, by: User) -> None:
    indicator.observations.get().delete()


def reword_indicator(indicator: Indicator, by: User) -> None:
    indicator.label = "Other words"
    indicator.save()


def enter_mirrored_target(indicator: Indicator, by: User) -> None:
    indicator.target.as_written = "Other words"
    indicator.target.save()


def archive_register(indicator: Indicator, by: User) -> None:
    indicator.register.archived_on, indicator.register.archived_reason = NOW.date(), "Replaced"
    indicator.register.save()


def correct_framework(indicator: Indicator, by: User) -> None:
    version = indicator.priority.version
    version.digest = "1" * 64
    version.save()


def write_commentary(indicator: Indicator, by: User) -> None:
    Commentary.objects.create(
        indicator=indicator,
        as_at=date(2022, 3, 31),
        what_happened="Less",
        what_next="Wait",
        control=Control.IN,
        written_at=NOW,
        written_by=by,
        by_role="Priority lead, Council",
    )


def decide(indicator: Indicator, by: User) -> Rebase:
    return Rebase.objects.create(
        indicator=indicator,
        starts_on=date(2022, 4, 1),
        cause="Locks",
        reason="Known",
        decided_at=NOW,
        decided_by=by,
        by_role="Data steward, Council",
    )


def draw_new_limits(indicator: Indicator, by: User) -> None:
    decide(indicator, by)


def write_definition(indicator: Indicator, by: User) -> None:
    DefinitionVersion.objects.create(
        indicator=indicator,
        number=2,
        in_force_from=date(2022, 4, 1),
        changed="method",
        reason="New forms",
        written_at=NOW,
    )


@pytest.mark.parametrize(
    "change",
    [
        add_figure,
        correct_figure,
        bring_in_figures,
        take_figure_out,
        reword_indicator,
        enter_mirrored_target,
        archive_register,
        correct_framework,
        write_commentary,
        draw_new_limits,
        write_definition,
    ],
)
def test_stamp_changes_with_every_change_of_what_is_shown(
    indicator: Indicator, steward: User, change: Callable[[Indicator, User], None]
) -> None:
    before = figures_stamp()
    assert figures_stamp() == before
    change(indicator, steward)
    assert figures_stamp() != before


def test_stamp_changes_when_a_decision_is_taken_back(indicator: Indicator, steward: User) -> None:
    rebase = decide(indicator, steward)
    before = figures_stamp()
    rebase.taken_back_at, rebase.taken_back_by = NOW, steward
    rebase.taken_back_by_role, rebase.taken_back_reason = "Data steward, Council", "A mistake"
    rebase.save()
    assert figures_stamp() != before


def test_stamp_sees_rows_of_a_transaction_that_ended_after_a_later_one(indicator: Indicator) -> None:
    """Its keys are lower than the newest; here they are freed and taken again, as a sequence never would."""
    make_observation(indicator, 40, 2022)
    make_observation(indicator, 41, 2023)
    history = Observation.history.model.objects
    row = history.order_by("pk")[1]
    row.delete()
    before = figures_stamp()
    row.save(force_insert=True)
    assert figures_stamp() != before


def test_small_numbers_stay_with_those_who_may_see_them(
    client: Client, board: User, steward: User, indicator: Indicator
) -> None:
    address = reverse("indicators:indicators")
    assert "Baseline only: 3 in 2021/22" in page(client, steward, address)
    assert "Baseline only: Fewer than 5 in 2021/22" in page(client, board, address)
    assert "Baseline only: 3 in 2021/22" in page(client, steward, address)
    assert "Baseline only: Fewer than 5 in 2021/22" in page(client, board, address)


def test_next_day_is_judged_anew(client: Client, board: User, indicator: Indicator) -> None:
    make_observation(indicator, 50, 2025)
    with time_machine.travel("2026-03-30", tick=False):
        assert "Baseline only" in page(client, board, LIST)
    with time_machine.travel("2026-04-01", tick=False):
        assert "50 in 2025/26" in page(client, board, LIST)


def test_kept_page_costs_five_queries_and_the_first_one_ten(client: Client, board: User) -> None:
    client.force_login(board)
    for code in range(1, 21):
        make_observation(make_indicator(f"1.{code}"), 40, 2021, is_baseline=True)
    with CaptureQueriesContext(connection) as first:
        client.get(LIST)
    with CaptureQueriesContext(connection) as again:
        client.get(LIST)
    assert len(first) <= 10
    assert len(again) <= 5


def test_judgement_reads_a_series_as_far_as_it_reaches_and_no_further(indicator: Indicator) -> None:
    """Months of different ends, years, a break and the baseline; what is older than a series is left alone."""
    other = make_indicator("1.2")
    for found, count in ((indicator, 50), (other, 40)):
        for number in range(count):
            year, month = 2020 + number // 12, number % 12 + 1
            make_observation(
                found,
                10 + number,
                period_type="month",
                period_label=f"{number}",
                period_starts=date(year, month, 1),
                period_ends=date(year, month, 28),
                series_break="method" if number == 2 else "",
            )
    make_observation(other, 12, 1999)
    with CaptureQueriesContext(connection) as asked:
        figures = figures_that_count(NOW.date(), list(with_series(Indicator.objects.all(), NOW.date())))
    assert len(asked) == 2
    assert {row.period_label for row in figures[indicator.pk]} == {"2021/22", "2", *map(str, range(14, 50))}
    assert {row.period_label for row in figures[other.pk]} == {"1999/00", "2", *map(str, range(4, 40))}
