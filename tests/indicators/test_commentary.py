"""What people say that figures may mean: kept, signed by a role, and said of the newest figure."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cohesion_portal.lib.history import sign
from indicators.explaining import meaning_in_full, unexplained
from indicators.models import Commentary, Indicator, Observation
from indicators.selectors import indicator_page
from indicators.selectors.changes import changes_of
from indicators.selectors.commentary import commentary_of, newest_figure, seen_of
from indicators.services.commentary import CommentaryText, write_commentary
from indicators.services.refusals import Overtaken, Refused
from indicators.targets import Grammar
from partners.models import Role, User
from tests.factories import NOW, make_indicator, make_observation, make_user
from tests.indicators.conftest import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

FIELDS = ("indicator", "period_type", "value", "entered_at")
NEWEST = date(2025, 3, 31)
LEAD = "Priority lead, Calder Vale Partnership"


@pytest.fixture
def lead() -> User:
    return make_user(Role.PRIORITY_LEAD)


@pytest.fixture
def indicator() -> Indicator:
    found = make_indicator("2.8", label="Burglary", reporting_sensitive=True)
    make_observation(found, 400, 2021, is_baseline=True)
    make_observation(found, 300, 2024)
    return found


def write(indicator: Indicator, by: User, seen: str | None = None, at: datetime = NOW, **words: str) -> Commentary:
    text = {
        "what_happened": "It fell.",
        "what_next": "We watch it.",
        "control": "partly",
        "other_explanation": "Reports.",
    }
    seen = seen_of(newest_figure(indicator, NOW.date())) if seen is None else seen
    return write_commentary(
        indicator=indicator, text=CommentaryText(**(text | words)), seen=seen, by=by, by_role=LEAD, at=at
    )


def test_commentary_is_about_the_figures_up_to_the_newest(indicator: Indicator, lead: User) -> None:
    make_observation(indicator, 3, 2025, place=None, period_ends=NOW.date() + timedelta(days=1))
    assert write(indicator, lead).as_at == NEWEST


def test_commentary_where_there_is_no_figure_is_of_its_day(lead: User) -> None:
    assert write(make_indicator("4.3", unit=Indicator.Unit.TEXT), lead).as_at == NOW.date()


def test_two_who_write_at_the_same_time_both_stand(indicator: Indicator, lead: User, steward: User) -> None:
    write(indicator, lead, what_happened="It fell.")
    write(indicator, steward, what_happened="It fell, and reports did too.")
    found = [row.what_happened for row in commentary_of(indicator)]
    assert found == ["It fell, and reports did too.", "It fell."]
    reading = indicator_page(indicator, NOW.date(), small_numbers=True).reading
    assert reading.judgement.meaning.narrative == "It fell, and reports did too."


def test_commentary_on_a_figure_that_its_writer_did_not_see_is_refused(indicator: Indicator, lead: User) -> None:
    seen = seen_of(newest_figure(indicator, NOW.date()))
    make_observation(indicator, 350, 2025)
    with pytest.raises(Overtaken, match="A figure for 2025/26 came in while you were writing"):
        write(indicator, lead, seen=seen)
    assert not Commentary.objects.exists()


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"what_happened": " "}, "what_happened"),
        ({"what_next": ""}, "what_next"),
        ({"other_explanation": ""}, "other_explanation"),
        ({"control": "full"}, "control"),
    ],
)
def test_commentary_says_what_is_asked(indicator: Indicator, lead: User, words: dict[str, str], field: str) -> None:
    with pytest.raises(Refused) as refused:
        write(indicator, lead, **words)
    assert refused.value.field == field


def test_other_explanation_is_asked_only_where_figures_depend_on_reports(lead: User) -> None:
    indicator = make_indicator("2.5")
    assert write(indicator, lead, other_explanation="").other_explanation == ""


def test_figure_is_explained_once_a_commentary_is_about_it(indicator: Indicator, lead: User) -> None:
    assert lacking(indicator) == "2024/25 has no commentary"
    write(indicator, lead)
    assert lacking(indicator) == ""
    make_observation(indicator, 350, 2025)
    assert lacking(indicator) == "2025/26 has no commentary"


def lacking(indicator: Indicator) -> str:
    reading = indicator_page(indicator, NOW.date(), small_numbers=True).reading
    found = unexplained(reading, changes_of([indicator.pk])[indicator.pk])
    return f"{found.period} {found.why}" if found else ""


@pytest.mark.parametrize("year", [2021, 2024])
def test_words_that_are_older_than_a_correction_explain_nothing(indicator: Indicator, lead: User, year: int) -> None:
    """Of the judged figure, and of the baseline that it is compared with."""
    write(indicator, lead, what_happened="Down to 300.")
    row = indicator.observations.get(period_starts=date(year, 4, 1))
    row.value = 460
    sign(row, by=lead, at=NOW + timedelta(hours=1), reason="Counted twice").save()
    assert lacking(indicator) == f"{row.period_label} was corrected after its commentary of 14 September 2026"
    reading = indicator_page(indicator, NOW.date(), small_numbers=True).reading
    assert meaning_in_full(reading, changes_of([indicator.pk])[indicator.pk]).endswith(
        f"It was written before the figure for {row.period_label} was corrected."
    )
    written = write(indicator, lead, at=NOW + timedelta(hours=2))
    assert lacking(indicator) == ""
    assert written.as_at == NEWEST


def test_words_that_are_older_than_an_import_explain_nothing(lead: User, steward: User) -> None:
    """Also where the import brings in a period before the newest, or another value after one was undone."""
    indicator = make_indicator("2.8", label="Burglary")
    make_observation(indicator, 300, 2024)
    write(indicator, lead)
    assert lacking(indicator) == ""
    row = Observation(**{each: getattr(indicator.observations.get(), each) for each in FIELDS}, is_baseline=True)
    row.period_starts, row.period_ends, row.period_label = date(2021, 4, 1), date(2022, 3, 31), "2021/22"
    sign(row, by=steward, at=NOW + timedelta(days=1)).save()
    assert lacking(indicator) == "2021/22 came in after its commentary of 14 September 2026"


def test_signal_of_a_pattern_asks_for_words_without_baseline_and_target(lead: User) -> None:
    indicator = make_indicator("2.8", Grammar.UNDEFINED, label="Burglary")
    months = [*([100, 104, 98, 103] * 3), 160]
    make_months(indicator, months[:-1])
    assert lacking(indicator) == ""
    make_months(indicator, months[-1:], first=12)
    assert lacking(indicator) == "January 2025 has no commentary"
    write(indicator, lead)
    assert lacking(indicator) == ""
    row = indicator.observations.earliest("period_starts")
    row.value = 101
    sign(row, by=lead, at=NOW + timedelta(hours=1), reason="Late reports").save()
    assert lacking(indicator) == "January 2024 was corrected after its commentary of 14 September 2026"


def test_changes_of_many_measures_are_read_by_one_query(
    indicator: Indicator, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    other = make_indicator("2.9")
    make_observation(other, 7, 2024)
    with django_assert_num_queries(1):
        found = changes_of([indicator.pk, other.pk])
    assert {len(periods) for periods in found.values()} == {1, 2}


def make_months(indicator: Indicator, values: list[int], first: int = 0) -> None:
    """From so many months after January 2024 on."""
    for number, value in enumerate(values, start=first):
        starts = date(2024 + number // 12, number % 12 + 1, 1)
        ends = (starts + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        fields = {"period_type": "month", "period_label": f"{starts:%B %Y}"}
        make_observation(indicator, value, period_starts=starts, period_ends=ends, **fields)


def test_meaning_in_full_says_who_wrote_when_and_of_what(indicator: Indicator, lead: User) -> None:
    write(indicator, lead, why="New locks.\n\nAnd lights.")
    make_observation(indicator, 350, 2025)
    reading = indicator_page(indicator, NOW.date(), small_numbers=True).reading
    assert meaning_in_full(reading, {}) == (
        "It fell. Why, as far as it is known: New locks. And lights. What else could explain it: Reports."
        " What happens next: We watch it. This measure depends on what people report. More reports may mean that more"
        " happened, or that more people felt able to report it. Partly in partners’ control."
        f" {LEAD}, 14 September 2026, on the figures up to 31 March 2025."
        " It was written before the figure for 2025/26 came in."
    )


def sent(indicator: Indicator, **changes: str) -> dict[str, str]:
    words = {"what_happened": "It fell.", "why": "", "other_explanation": "Reports.", "what_next": "We watch it."}
    seen = seen_of(newest_figure(indicator, NOW.date()))
    return {"seen": seen, "control": "out"} | words | changes


@pytest.mark.parametrize("role", [Role.PRIORITY_LEAD, Role.DATA_STEWARD])
def test_form_signs_by_role_and_readers_see_it(indicator: Indicator, board: User, role: Role) -> None:
    address = reverse("indicators:add_commentary", args=[indicator.slug])
    answer = signed_in(make_user(role)).post(address, sent(indicator), follow=True).content.decode()
    assert "Your commentary is saved" in answer
    page = signed_in(board).get(indicator.get_absolute_url()).content.decode()
    for words in (
        "It fell.",
        "Reports.",
        f"{role.label}, ",
        "Out of partners’ control",
        "On the figures up to 31 March 2025",
    ):
        assert words in page
    assert "Write a commentary" not in page


def test_form_tells_what_is_missing_and_keeps_the_rest(indicator: Indicator, lead: User) -> None:
    address = reverse("indicators:add_commentary", args=[indicator.slug])
    answer = (
        signed_in(lead).post(address, sent(indicator, other_explanation="", what_next="Long words")).content.decode()
    )
    assert "Say what else could explain it" in answer
    assert "Long words" in answer
    assert not Commentary.objects.exists()


def test_form_overtaken_by_a_figure_shows_it_and_takes_the_words_next(indicator: Indicator, lead: User) -> None:
    client, address = signed_in(lead), reverse("indicators:add_commentary", args=[indicator.slug])
    before = sent(indicator)
    make_observation(indicator, 351, 2025)
    answer = client.post(address, before).content.decode()
    assert "A figure for 2025/26 came in while you were writing" in answer
    assert "The newest figure is 351 for 2025/26" in answer
    assert f'value="{sent(indicator)["seen"]}"' in answer
    assert client.post(address, sent(indicator)).status_code == 302


def test_list_of_commentary_costs_the_same_for_one_and_for_twenty(
    client: Client, indicator: Indicator, lead: User, board: User, django_assert_num_queries: object
) -> None:
    address = reverse("indicators:commentary", args=[indicator.slug])
    client.force_login(board)
    empty = client.get(address).content.decode()
    assert "Nobody has written anything yet." in empty
    for count in (1, 19):
        for _ in range(count):
            write(indicator, lead)
        with django_assert_num_queries(5):  # type: ignore[operator]
            client.get(address)


def test_priority_lead_is_not_shown_a_small_count(lead: User, steward: User) -> None:
    indicator = make_indicator("1.9", label="Attacks")
    make_observation(indicator, 3, 2024)
    address = reverse("indicators:add_commentary", args=[indicator.slug])
    assert "The newest figure is 3 for" in signed_in(steward).get(address).content.decode()
    shown = signed_in(lead).get(address).content.decode()
    assert "The newest figure is 3" not in shown
    assert "for 2024/25" in shown
