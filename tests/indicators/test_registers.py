"""The registers that come with the portal, as their sources have them."""

from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from cohesion_portal.environment import BASE_DIR
from indicators.measures import Sampling, Suppression
from indicators.models import Indicator, Observation, Register
from indicators.selectors import outcome_framework
from indicators.targets import Grammar
from partners.models import Role
from tests.factories import make_user
from tests.indicators.conftest import signed_in

pytestmark = pytest.mark.django_db

FIXTURES = BASE_DIR / "fixtures"


def load(register: str, framework: str) -> Register:
    call_command("load_framework", FIXTURES / "frameworks" / f"{framework}.yaml", stdout=StringIO())
    out = StringIO()
    for _ in range(2):
        call_command("load_indicators", FIXTURES / "indicators" / f"{register}.yaml", stdout=out)
    found = Register.objects.get()
    assert f"0 added, 0 changed, {found.indicators.count()} left as they were" in out.getvalue()
    return found


def figures(**where: object) -> dict[str, str]:
    """By code and period what is stored, exactly."""
    rows = Observation.objects.filter(**where).select_related("indicator").order_by("period_starts")
    return {f"{row.indicator.code} {row.period_label}": f"{row.value.normalize():f}" for row in rows}


def test_kirklees_register_has_all_24_cells() -> None:
    register = load("kirklees-cpp-2022", "kirklees-cpp")
    rows = list(register.indicators.select_related("priority", "target").order_by("position"))
    assert list(Counter(row.priority.slug for row in rows).values()) == [5, 8, 6, 5]
    assert figures() == {
        "1.1 2021/22": "4404",
        "1.4 2021/22": "47.9",
        "2.2 2021/22": "5131",
        "2.3 2021/22": "6017",
        "2.4 2021": "68",
        "2.5 2021/22": "1054",
        "2.6 2021/22": "1971",
        "2.7 2021/22": "45418",
        "2.8 2021/22": "1307",
        "3.1 2021/22": "25.9",
    }
    assert all(row.target.set_by and row.target.citation for row in rows)
    assert {row.code for row in rows if row.target.set_by.startswith("West Yorkshire Police")} == {"1.2", "1.3"}
    # The plan prints its years, 2022 to 2027, but no day.
    assert {row.target.expires_on for row in rows} == {None}


def test_kirklees_register_says_which_numbers_are_sensitive() -> None:
    load("kirklees-cpp-2022", "kirklees-cpp")
    judged = {
        kind: set(Indicator.objects.filter(suppression=kind).values_list("code", flat=True)) for kind in Suppression
    }
    assert judged[Suppression.SENSITIVE] == {"1.2", "1.4", "1.5", "3.1", "4.1", "4.4", "4.5"}
    assert judged[Suppression.OPEN] == {"2.3"}


def test_calderdale_register_has_every_figure_that_can_be_kept() -> None:
    register = load("calderdale-bsc", "calderdale-bsc")
    assert (register.area, register.indicators.count()) == ("Calderdale", 16)
    assert figures(place__isnull=True) == {
        "S1 2019": "50.3",
        "S1 2023": "56.3",
        "S2 2023 (the year is our reading)": "86.3",
        "C1 Spring and summer 2024": "78",
        "C3 Spring and summer 2024": "82",
        "C7 Spring and summer 2024": "15",
        "R1 2019": "367",
        "R1 2023": "577",
    }
    assert figures(place__slug="west-yorkshire") == {"S2 2023 (the year is our reading)": "70.3"}
    assert all(row.source.startswith("Calderdale BSC 2025-30, ") for row in Observation.objects.all())
    # What is no dated figure stands in words.
    words = dict(Indicator.objects.filter(observations=None).values_list("code", "wording"))
    exact = {
        "C2": "(over 80%)", "C4": "Half of the people", "C5": "over two thirds", "C6": "Over a third",
        "R2": "345 homes", "R3": "14.9%", "R4": "22.2%", "R5": "14.1 years", "R6": "over 11 years",
        "R7": "(10.6% higher)",
    }  # fmt: skip
    assert words.keys() == exact.keys()
    assert [code for code, part in exact.items() if part not in words[code]] == []
    assert "997 homes" in words["R2"]
    assert "12.9%" in words["R3"]
    trust = Indicator.objects.get(code="R7")
    assert trust.unit == Indicator.Unit.TEXT
    assert "per cent or percentage points" in trust.erratum


def test_calderdale_register_keeps_conversations_apart_and_states_no_target() -> None:
    load("calderdale-bsc", "calderdale-bsc")
    spoken = Indicator.objects.filter(sampling=Sampling.OPEN)
    assert "".join(sorted(row.code for row in spoken)) == "C1C2C3C4C5C6C7"
    assert not Observation.objects.filter(sample_size__isnull=False).exists()
    directed = Indicator.objects.filter(target__grammar=Grammar.DIRECTION_ONLY)
    assert {row.code for row in directed} == {"R2", "R5", "R6"}
    assert set(Indicator.objects.exclude(pk__in=directed).values_list("intent", "target__grammar")) == {
        ("none", Grammar.UNDEFINED)
    }
    [section] = outcome_framework(date(2026, 9, 14), small_numbers=False)
    readings = {reading.indicator.code: reading.judgement.evidence for reading in section.readings}
    assert readings["S1"].responses_needed == 532


def test_national_register_of_2009_is_archived() -> None:
    register = load("dclg-national-indicators-2009", "dclg-cohesion-delivery")
    assert register.archived_on == date(2011, 4, 1)
    assert "Citizenship Survey" in register.archived_reason
    rows = register.indicators.order_by("position")
    assert [row.wording.rstrip(".").removeprefix("The percentage of people who ") for row in rows] == [
        "believe people from different backgrounds get on well together in their local area",
        "feel that they belong to their neighbourhood",
        "have meaningful interactions with people from different backgrounds",
    ]
    assert [row.elements.get().slug for row in rows] == [
        "indicator-get-on-well",
        "indicator-belong",
        "indicator-interaction",
    ]
    assert not Observation.objects.exists()


def test_element_shows_the_indicators_that_hang_on_it_or_are_linked_to_it() -> None:
    load("calderdale-bsc", "calderdale-bsc")
    client = signed_in(make_user(Role.BOARD_MEMBER))

    def hanging(slug: str) -> str:
        return client.get(reverse("frameworks:element", args=["calderdale-bsc", slug])).content.decode()

    for slug in ("feeling-safe", "survey-feel-safe"):
        assert "S2 People who feel safe in Calderdale" in hanging(slug)
    belonging = hanging("belonging")
    assert "S1 People from different backgrounds get on well together" in belonging  # linked
    assert "C1 Positive comments about the locality" in belonging  # hangs on it
    assert "No indicator measures this yet" not in hanging("told-pride")


def test_figure_of_the_county_stands_beside_that_of_the_borough_and_is_not_compared() -> None:
    load("calderdale-bsc", "calderdale-bsc")
    found = Indicator.objects.get(code="S2")
    page = signed_in(make_user(Role.BOARD_MEMBER)).get(found.get_absolute_url()).content.decode()
    for words in ("86.3%", "70.3%", "Calderdale is part of each of these areas", "are not compared"):
        assert words in page
    assert "16 percentage points" not in page
