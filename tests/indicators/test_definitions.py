"""A definition in versions: each stays, and a later one breaks the series in words."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from cohesion_portal.lib.kept import account_token
from indicators.models import DefinitionVersion, Indicator
from indicators.selectors.definitions import definitions_of
from indicators.services.definitions import NewDefinition, write_definition
from indicators.services.refusals import Overtaken, Refused
from partners.models import User
from tests.factories import NOW, make_indicator, make_observation
from tests.indicators.conftest import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

NEW = {
    "in_force_from": date(2024, 4, 1),
    "definition": "Homes only.",
    "changed": "definition",
    "reason": "Not sheds.",
}


@pytest.fixture
def indicator() -> Indicator:
    found = make_indicator("2.8", label="Burglary", definition="Homes and sheds.", collection_method="Police records")
    make_observation(found, 400, 2021, is_baseline=True)
    make_observation(found, 300, 2024)
    return found


def write(indicator: Indicator, by: User, seen: int = 1, **changes: object) -> DefinitionVersion:
    new = NewDefinition(**(NEW | changes))
    return write_definition(indicator=indicator, new=new, seen=seen, by=by, by_role="Data steward, Council", at=NOW)


def test_new_version_is_in_force_and_the_old_one_stays(indicator: Indicator, steward: User) -> None:
    write(indicator, steward)
    newest, first = definitions_of(indicator)
    assert (first.number, first.words, first.collection_method) == (1, "Homes and sheds.", "Police records")
    assert (newest.number, newest.words, newest.by_role) == (2, "Homes only.", "Data steward, Council")
    indicator.refresh_from_db()
    assert (indicator.definition, indicator.collection_method) == ("Homes only.", "")
    change = indicator.history.latest()
    assert (change.history_user, change.history_change_reason) == (steward, "Not sheds.")
    with pytest.raises(IntegrityError), transaction.atomic():
        DefinitionVersion.objects.filter(pk=first.pk).update(words="Other words")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"definition": "  "}, "definition"),
        ({"definition": "Homes and sheds.", "collection_method": "Police records"}, "definition"),
        ({"reason": "\n"}, "reason"),
        ({"changed": "respondents"}, "changed"),
        ({"in_force_from": NOW.date() + timedelta(days=1)}, "in_force_from"),
    ],
)
def test_version_that_says_nothing_new_is_refused(
    indicator: Indicator, steward: User, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        write(indicator, steward, **changes)
    assert refused.value.field == field
    assert not DefinitionVersion.objects.exists()


def test_boundary_may_move_under_the_same_words(indicator: Indicator, steward: User) -> None:
    same = {"definition": "Homes and sheds.", "collection_method": "Police records"}
    assert write(indicator, steward, changed="geography", **same).number == 2


def test_version_begins_after_the_one_before(indicator: Indicator, steward: User) -> None:
    write(indicator, steward)
    with pytest.raises(Refused, match="must be after 1 April 2024, when version 2 began"):
        write(indicator, steward, seen=2, definition="Flats only.")
    assert write(indicator, steward, seen=2, definition="Flats only.", in_force_from=date(2024, 4, 2)).number == 3


def test_version_of_somebody_who_saw_an_older_one_is_refused(indicator: Indicator, steward: User) -> None:
    write(indicator, steward)
    with pytest.raises(Overtaken, match="Somebody else wrote version 2"):
        write(indicator, steward, definition="Flats only.", in_force_from=date(2025, 4, 1))


def sent(**changes: str) -> dict[str, str]:
    day = {"in_force_from_day": "1", "in_force_from_month": "4", "in_force_from_year": "2024"}
    words = {"definition": "Homes only.", "collection_method": "", "changed": "definition", "reason": "Not sheds."}
    return {"seen": "1"} | day | words | changes


def test_page_shows_every_version_and_the_page_of_the_measure_says_that_the_series_breaks(
    indicator: Indicator, steward: User, board: User
) -> None:
    address = reverse("indicators:add_definition", args=[indicator.slug])
    answer = signed_in(steward).post(address, sent(), follow=True).content.decode()
    assert "Version 2 of the definition is saved" in answer
    for words in (
        "Version 2, from 1 April 2024",
        "Homes only.",
        "The definition or the question changed. Not sheds.",
    ):
        assert words in answer
    assert "Homes and sheds." in answer
    page = signed_in(board).get(indicator.get_absolute_url()).content.decode()
    assert "so figures from that day on are not compared with those before it" in page
    assert "The definition or the question has changed since the baseline" in page
    assert (
        "Write a new version"
        not in signed_in(board).get(reverse("indicators:definitions", args=[indicator.slug])).content.decode()
    )


def test_form_gives_words_back_when_somebody_was_first(indicator: Indicator, steward: User) -> None:
    write(indicator, steward, definition="Theirs.")
    client = signed_in(steward)
    address = reverse("indicators:add_definition", args=[indicator.slug])
    later = sent(definition="Mine.", in_force_from_year="2025")
    answer = client.post(address, later).content.decode()
    for words in ("Somebody else wrote version 2 while you were writing", "Theirs.", "Mine."):
        assert words in answer
    assert 'name="seen" value="2"' in answer
    assert client.post(address, later | {"seen": "2"}).status_code == 302


def test_indicator_that_is_not_a_number_may_be_defined(steward: User) -> None:
    indicator = make_indicator("4.3", unit=Indicator.Unit.TEXT)
    assert signed_in(steward).get(reverse("indicators:add_definition", args=[indicator.slug])).status_code == 200


def test_words_typed_without_a_session_are_in_the_form_after_signing_in(indicator: Indicator, steward: User) -> None:
    client, address = Client(), reverse("indicators:add_definition", args=[indicator.slug])
    answer = client.post(address, sent(definition="My long words.") | {"account_token": account_token(steward.pk)})
    assert answer["Location"].startswith(reverse("account_login"))
    assert not DefinitionVersion.objects.exists()
    client.force_login(steward)
    page = client.get(address).content.decode()
    assert "We kept what you typed while you were signed out" in page
    assert "My long words." in page
    assert client.post(address, sent(definition="My long words.")).status_code == 302
    assert "My long words." not in client.get(address).context["form"].data.get("definition", "")


def test_words_that_cannot_be_kept_are_shown(indicator: Indicator) -> None:
    answer = Client().post(
        reverse("indicators:add_definition", args=[indicator.slug]), sent(definition="My long words.")
    )
    assert answer.status_code == 403
    assert "My long words." in answer.content.decode()
