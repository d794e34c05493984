"""What a release holds, what it refuses, and what two of them tell."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from cohesion_portal.lib.history import sign
from indicators.models import Indicator, Observation, Register, Release
from indicators.releasing.content import canonical, digest
from indicators.releasing.files import CSV, write
from indicators.selectors.releases import prepared_release
from indicators.services.refusals import Overtaken, Refused
from indicators.services.releases import publish_release
from partners.models import Place, User
from tests.factories import NOW, make_indicator, make_observation
from tests.indicators.open_data.conftest import STEWARD, explain

Publish = Callable[..., Release]
TODAY = NOW.date()


def shown(release: Release, code: str = "2.8") -> dict[str, object]:
    """By place and period: the figure, or why it is hidden."""
    return {
        f"{row['place']} {row['period']}": row["hidden"] or row["value"]
        for row in release.content["observations"]
        if row["indicator"] == code
    }


def test_release_hides_small_counts_and_rounds_the_others(register: Register, publish: Publish) -> None:
    assert shown(publish(register)) == {
        "whole-district 2024/25": 430,
        "north 2024/25": "Fewer than 5",
        "south 2024/25": "Not shown, to protect a small number",
        "west 2024/25": 400,
    }


def test_release_gives_percentages_the_places_that_their_sample_bears(register: Register, publish: Publish) -> None:
    first, second = [row for row in publish(register).content["observations"] if row["indicator"] == "3.2"]
    assert (first["value"], first["lower"], first["upper"], first["marker"]) == (71.6, 68.8, 74.3, "[p]")
    assert (second["value"], second["lower"], second["upper"], second["marker"]) == (68, 63, 73, "[b]")


def test_release_gives_the_printed_baseline_as_it_was_printed(publish: Publish, keeper: User) -> None:
    indicator = make_indicator("1.1", wording="Reduce violence below the 2021/22 figure of 4,404")
    make_observation(indicator, 4404, 2021, is_baseline=True)
    make_observation(indicator, 4403, 2024)
    explain(indicator, keeper)
    release = publish(indicator.register)
    assert shown(release, "1.1") == {"whole-district 2021/22": 4404, "whole-district 2024/25": 4405}
    told = release.content["indicators"][0]
    assert told["position"] == "Target met"
    assert told["position_reason"] == (
        "Before rounding, the figure for 2024/25 is below 4,404, the figure for 2021/22."
    )
    assert "From 4,404 in 2021/22 to about 4,405 in 2024/25." in told["change"]
    assert "4,403" not in str(told)
    assert "z =" not in told["method"]
    assert told["commentary_by"] == "Priority lead, Calder Vale Council"


def test_release_rounds_a_baseline_that_the_plan_did_not_print(publish: Publish, keeper: User) -> None:
    indicator = make_indicator("1.1", wording="Reduce it below the baseline")
    make_observation(indicator, 4404, 2021, is_baseline=True)
    make_observation(indicator, 4312, 2024)
    explain(indicator, keeper)
    release = publish(indicator.register)
    assert shown(release, "1.1") == {"whole-district 2021/22": 4405, "whole-district 2024/25": 4310}
    told = str(release.content)
    assert "4404" not in told
    assert "4,404" not in told
    assert "92 fewer" not in told


def test_release_leaves_open_figures_as_they_are(publish: Publish) -> None:
    indicator = make_indicator("4.1", suppression="open")
    make_observation(indicator, 3, 2024)
    assert shown(publish(indicator.register), "4.1") == {"whole-district 2024/25": 3}


def test_release_hides_zero_to_seven_of_a_sensitive_measure(publish: Publish) -> None:
    indicator = make_indicator("3.1", suppression="sensitive", place_breakdown=True)
    make_observation(indicator, 151, 2024)
    for name, value in (("North", 0), ("South", 7), ("West", 60), ("East", 84)):
        make_observation(indicator, value, 2024, place=Place.objects.create(slug=name.lower(), name=name))
    assert shown(publish(indicator.register), "3.1") == {
        "whole-district 2024/25": 150,
        "north 2024/25": "Fewer than 8",
        "south 2024/25": "Fewer than 8",
        "west 2024/25": "Not shown, to protect a small number",
        "east 2024/25": 85,
    }


def test_release_hides_a_percentage_whose_numbers_are_small(publish: Publish) -> None:
    indicator = make_indicator("1.4", unit="administrative_percentage")
    make_observation(indicator, Decimal("1.5"), 2023, numerator=3, denominator=200)
    make_observation(indicator, Decimal("98.5"), 2024, numerator=197, denominator=200)
    assert set(shown(publish(indicator.register), "1.4").values()) == {
        "Not shown: it may come from fewer than 5 people"
    }


def test_release_leaves_out_whatever_would_tell_a_hidden_figure(register: Register, publish: Publish) -> None:
    place = Place.objects.get(slug="north")
    survey = Indicator.objects.get(code="3.2")
    make_observation(survey, Decimal(50), 2024, place=place, sample_size=6)
    row = next(
        row
        for row in publish(register).content["observations"]
        if row["place"] == "north" and row["indicator"] == "3.2"
    )
    assert {row[name] for name in ("value", "lower", "upper", "sample_size", "rounded")} == {None}


def test_release_keeps_what_was_hidden_hidden_when_it_has_grown(register: Register, publish: Publish) -> None:
    publish(register)
    Observation.objects.filter(place__slug="north").update(value=50)
    Observation.objects.filter(place=None, indicator__code="2.8").update(value=479)
    found = shown(publish(register))
    assert isinstance(found["north 2024/25"], str)
    assert isinstance(found["south 2024/25"], str)
    assert isinstance(found["whole-district 2024/25"], str)


def test_preview_names_what_an_earlier_release_has_shown(register: Register, publish: Publish) -> None:
    Observation.objects.filter(place__slug="north").update(value=30)
    publish(register)
    Observation.objects.filter(place__slug="north").update(value=3)
    hidden = prepared_release(register, TODAY).hidden
    assert {(row.place, row.was_shown) for row in hidden} >= {("North", True)}


def test_release_is_refused_without_figures_changes_and_note(
    keeper: User, register: Register, publish: Publish
) -> None:
    empty = Register.objects.create(slug="empty", title="Empty")
    with pytest.raises(Refused, match="There are no figures to publish yet"):
        publish(empty)
    publish(register, note="")
    with pytest.raises(Refused, match="Nothing has changed since release 1"):
        publish(register)
    Observation.objects.filter(place__slug="west").update(value=F("value") + 20)
    with pytest.raises(Refused, match="Say what changed since the last release"):
        publish(register, note=" ")
    assert publish(register).number == 2


def test_release_is_refused_while_a_judged_figure_is_not_explained(keeper: User, publish: Publish) -> None:
    indicator = make_indicator("1.1")
    make_observation(indicator, 4404, 2021, is_baseline=True)
    make_observation(indicator, 4350, 2024)
    with pytest.raises(Refused, match="1 measure has a figure that nobody has explained yet"):
        publish(indicator.register)
    explain(indicator, keeper)
    assert publish(indicator.register).number == 1


def test_release_is_refused_while_a_figure_was_corrected_after_its_commentary(keeper: User, publish: Publish) -> None:
    indicator = make_indicator("1.1")
    make_observation(indicator, 4404, 2021, is_baseline=True)
    row = make_observation(indicator, 3900, 2024)
    explain(indicator, keeper)
    row.value = 4600
    sign(row, by=keeper, at=NOW + timedelta(minutes=1), reason="Counted twice").save()
    with pytest.raises(Refused, match=r"\(2024/25\) was corrected after its commentary of 14 September 2026"):
        publish(indicator.register)
    explain(indicator, keeper, NOW + timedelta(minutes=2))
    assert publish(indicator.register).number == 1


def test_release_is_refused_when_figures_changed_since_they_were_looked_at(keeper: User, register: Register) -> None:
    seen = prepared_release(register, TODAY).digest
    Observation.objects.filter(place__slug="west").update(value=500)
    with pytest.raises(Overtaken, match="The figures have changed since you looked"):
        publish_release(register=register, note="", seen=seen, by=keeper, by_role=STEWARD, at=NOW)
    assert not Release.objects.exists()


def test_release_never_changes_and_its_digest_is_that_of_its_json(register: Register, publish: Publish) -> None:
    release = publish(register)
    stored = Release.objects.get()
    assert stored.sha256 == digest(stored.content) == digest(release.content)
    assert canonical(stored.content) == canonical(release.content)
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.update(note="Another")


def test_release_leaves_out_periods_that_have_not_ended(register: Register, publish: Publish) -> None:
    burglary = Indicator.objects.get(code="2.8")
    make_observation(burglary, 777, 2026, period_ends=date(2027, 3, 31))
    assert "777" not in write(publish(register).content, CSV).decode()


def test_preview_takes_as_many_queries_for_1_and_20_figures(
    register: Register, django_assert_max_num_queries: Callable[..., object]
) -> None:
    burglary = Indicator.objects.get(code="2.8")
    for year in range(2000, 2020):
        make_observation(burglary, 500, year)
    with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
        prepared_release(register, TODAY)
