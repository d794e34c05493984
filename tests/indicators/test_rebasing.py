"""New limits: by a data steward, from a period of a series, with a known cause; the old ones stay."""

from datetime import date

import pytest
from django.urls import reverse

from indicators.models import Indicator, Rebase
from indicators.selectors import indicator_page
from indicators.selectors.rebasing import starts_of_new_limits
from indicators.services.rebasing import rebase_series, take_back_rebase
from indicators.services.refusals import Refused
from partners.models import Place, User
from tests.factories import NOW, make_indicator, make_observation
from tests.indicators.conftest import signed_in
from tests.words_of_figures import add_months

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

STEWARD = "Data steward, Council"
VALUES = [30, 28, 31, 27, 33, 29, 30, 28, 26, 31, 30, 29, 40, 42, 41, 43, 39, 40, 42, 41, 38, 44, 40, 41]
JANUARY_2025 = date(2025, 1, 1)


@pytest.fixture
def indicator() -> Indicator:
    found = make_indicator("2.8", label="Burglary")
    add_months(found, VALUES)
    return found


def rebase(indicator: Indicator, by: User, starts_on: date = JANUARY_2025, **changes: object) -> Rebase:
    words = {"cause": "A new clinic", "reason": "It stays open.", "by_role": STEWARD, "at": NOW, "by": by}
    return rebase_series(indicator=indicator, starts_on=starts_on, **(words | changes))  # type: ignore[arg-type]


def segments(indicator: Indicator) -> list[tuple[int, str]]:
    reading = indicator_page(indicator, NOW.date(), small_numbers=True).reading
    return [(len(segment.series), segment.cause) for segment in reading.judgement.pattern.segments]


def test_new_limits_begin_with_their_period_and_the_old_ones_stay(indicator: Indicator, steward: User) -> None:
    assert segments(indicator) == [(24, "")]
    rebase(indicator, steward)
    assert segments(indicator) == [(12, ""), (12, "A new clinic")]


def test_new_limits_may_begin_with_any_period_but_the_first_and_those_that_begin_some(
    indicator: Indicator, steward: User
) -> None:
    rebase(indicator, steward)
    starts = [start.label for start in starts_of_new_limits(indicator, NOW.date())]
    assert (starts[0], len(starts)) == ("February 2024", 22)
    assert "January 2025" not in starts


@pytest.mark.parametrize("starts_on", [date(2024, 1, 1), date(2025, 1, 2), date(2030, 1, 1)])
def test_new_limits_from_no_period_of_the_series_are_refused(
    indicator: Indicator, steward: User, starts_on: date
) -> None:
    with pytest.raises(Refused, match="Select a month or quarter of the series"):
        rebase(indicator, steward, starts_on)


@pytest.mark.parametrize(("changes", "field"), [({"cause": " "}, "cause"), ({"reason": ""}, "reason")])
def test_new_limits_without_cause_or_reason_are_refused(
    indicator: Indicator, steward: User, changes: dict[str, str], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        rebase(indicator, steward, **changes)
    assert refused.value.field == field


def test_new_limits_from_a_period_that_begins_some_are_refused(indicator: Indicator, steward: User) -> None:
    rebase(indicator, steward)
    with pytest.raises(Refused):
        rebase(indicator, steward)
    assert Rebase.objects.count() == 1


def test_rolling_and_yearly_figures_have_no_limits_to_draw_anew(indicator: Indicator, steward: User) -> None:
    yearly = make_indicator("2.9")
    for year in range(2015, 2025):
        make_observation(yearly, 400, year)
    Indicator.objects.filter(pk=indicator.pk).update(rolling=True)
    for found in (yearly, Indicator.objects.select_related("target").get(pk=indicator.pk)):
        assert starts_of_new_limits(found, NOW.date()) == []
        with pytest.raises(Refused):
            rebase(found, steward)


def test_new_limits_of_a_place_leave_the_district_alone(indicator: Indicator, steward: User) -> None:
    place = Place.objects.create(slug="north", name="North")
    for row in list(indicator.observations.all()):
        row.pk, row.place = None, place
        row.save()
    rebase(indicator, steward, place=place)
    assert segments(indicator) == [(24, "")]
    assert len(starts_of_new_limits(indicator, NOW.date(), place)) == 22


def test_limits_taken_back_are_gone_and_the_record_stays(indicator: Indicator, steward: User) -> None:
    row = rebase(indicator, steward)
    taken = take_back_rebase(rebase=row, reason="It closed again.", by=steward, by_role=STEWARD, at=NOW)
    assert (taken.taken_back_by_role, taken.taken_back_reason) == (STEWARD, "It closed again.")
    assert segments(indicator) == [(24, "")]
    with pytest.raises(Refused, match="already"):
        take_back_rebase(rebase=row, reason="Twice.", by=steward, by_role=STEWARD, at=NOW)
    assert rebase(indicator, steward).pk != row.pk


def test_page_lists_decisions_with_role_date_and_cause(indicator: Indicator, steward: User, board: User) -> None:
    client, address = signed_in(steward), reverse("indicators:add_rebase", args=[indicator.slug])
    form = client.get(address).content.decode()
    assert "The limits before the first new period stay on the chart." in form
    assert form.index("December 2025") < form.index("February 2024")
    sent = {"starts_on": "2025-01-01", "cause": "A new clinic", "reason": "It stays open."}
    assert "The new limits are drawn" in client.post(address, sent, follow=True).content.decode()
    row = Rebase.objects.get()
    page = signed_in(board).get(indicator.get_absolute_url()).content.decode()
    for words in ("From 1 January 2025: A new clinic. It stays open.", "Data steward, ", "14 September 2026"):
        assert words in page
    assert "Draw new limits" not in page
    back = reverse("indicators:take_back_rebase", args=[indicator.slug, row.pk])
    assert "Say why the new limits are taken back" in client.post(back, {"reason": ""}).content.decode()
    answer = client.post(back, {"reason": "It closed again."}, follow=True).content.decode()
    assert "Taken back on 14 September 2026" in answer
    assert client.get(back).status_code == 404


def test_form_without_a_series_says_why(steward: User) -> None:
    indicator = make_indicator("2.9")
    page = signed_in(steward).get(reverse("indicators:add_rebase", args=[indicator.slug])).content.decode()
    assert "There are no limits to draw anew." in page
    assert "Draw new limits" not in signed_in(steward).get(indicator.get_absolute_url()).content.decode()


def test_form_leads_to_the_series_of_each_place(indicator: Indicator, steward: User) -> None:
    north = Place.objects.create(slug="north", name="North")
    row = indicator.observations.earliest("period_starts")
    row.pk, row.place = None, north
    row.save()
    client, address = signed_in(steward), reverse("indicators:add_rebase", args=[indicator.slug])
    assert f'<a href="{address}?place=north">North</a>' in client.get(address).content.decode()
    of_north = client.get(f"{address}?place=north").content.decode()
    assert f'<a href="{address}">The whole district</a>' in of_north
    assert "There are no limits to draw anew." in of_north


def test_form_of_a_place_without_months_is_not_found(indicator: Indicator, steward: User) -> None:
    Place.objects.create(slug="north", name="North")
    address = reverse("indicators:add_rebase", args=[indicator.slug])
    assert signed_in(steward).get(f"{address}?place=north").status_code == 404
