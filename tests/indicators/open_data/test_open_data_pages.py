"""The public pages of open data, and preparing a release."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from indicators.models import Indicator, Observation, Register, Release
from partners.models import Role, User
from tests.factories import make_indicator, make_observation, make_user
from tests.words import page, text

LIST = "/open-data/"
PREPARE = "/open-data/plan-2022/prepare/"


def test_list_when_empty_says_what_will_appear(client: Client, db: None) -> None:
    words = text(client.get(LIST))
    assert "Nothing is published yet. The figures of the partnership’s measures will appear here" in words
    assert "Prepare a release" not in words


def test_list_and_page_are_public(client: Client, register: Register, publish: Callable[..., Release]) -> None:
    publish(register)
    assert "Outcome framework Release 1, published 14 September 2026" in text(client.get(LIST))
    words = text(client.get(reverse("open_data:register", args=["plan-2022"])))
    for expected in (
        "Release 1, published 14 September 2026 by Data steward, Calder Vale Council.",
        "It holds 6 figures for periods that had ended by 14 September 2026.",
        "Licence: Open Government Licence v3.0",
        "2 of the figures are hidden.",
        "2.8 Burglary Count 4 2024/25",
    ):
        assert expected in words
    assert "Prepare the next release" not in words


def test_older_release_points_to_the_newest(
    client: Client, register: Register, publish: Callable[..., Release]
) -> None:
    publish(register)
    Observation.objects.filter(place__slug="west").update(value=520)
    publish(register, note="West was counted anew.")
    words = text(client.get("/open-data/plan-2022/1/"))
    assert "This is release 1. Release 2 is newer" in words
    newest = text(client.get("/open-data/plan-2022/"))
    assert "What changed West was counted anew." in newest
    assert "Release 2 , 14 September 2026" in newest


def test_list_takes_as_many_queries_for_1_and_3_registers(
    client: Client,
    register: Register,
    publish: Callable[..., Release],
    django_assert_num_queries: Callable[..., object],
) -> None:
    publish(register)
    indicator = Indicator.objects.get(code="2.8")
    for number in range(2):
        other = Register.objects.create(slug=f"other-{number}", title="Other")
        indicator.pk, indicator.register, indicator.slug = None, other, f"other-{number}"
        indicator.save()
        Release.objects.create(
            **{
                name: getattr(Release.objects.earliest("pk"), name)
                for name in ("number", "as_at", "content", "sha256", "released_at", "released_by", "by_role")
            },
            register=other,
        )
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        client.get(LIST)


def test_steward_sees_what_will_be_hidden_and_publishes(client: Client, register: Register, keeper: User) -> None:
    words = page(client, keeper, PREPARE)
    assert "Prepare release 1" in words
    assert "6 figures for periods that have ended; 2 of them hidden." in words
    assert "2.8 Burglary North 2024/25 Fewer than 5" in words
    assert "2.8 Burglary South 2024/25 Not shown, to protect a small number" in words
    form = client.get(PREPARE).context["form"]
    response = client.post(PREPARE, {"seen": form.initial["seen"], "note": ""}, follow=True)
    assert "Release 1 is published" in text(response)
    assert Release.objects.get().by_role.startswith("Data steward, ")


def test_preview_tells_secretariat_no_small_number(client: Client, register: Register) -> None:
    words = page(client, make_user(Role.SECRETARIAT), PREPARE)
    assert "Fewer than 5" in words
    assert "Publish release 1" in words


def test_preview_that_is_not_ready_says_what_is_missing(client: Client, keeper: User) -> None:
    indicator = make_indicator("1.1")
    make_observation(indicator, 4404, 2021, is_baseline=True)
    make_observation(indicator, 4350, 2024)
    words = page(client, keeper, PREPARE)
    assert "Figures that nobody has explained" in words
    assert "1.1 Measure 1.1 : the figure for 2024/25 has no commentary" in words
    assert "Publish release 1" not in words
    refused = client.post(PREPARE, {"seen": "anything", "note": "Kept words"})
    assert "1 measure has a figure that nobody has explained yet" in text(refused)
    assert not Release.objects.exists()


def test_preview_whose_figures_changed_keeps_the_note(client: Client, register: Register, keeper: User) -> None:
    client.force_login(keeper)
    seen = client.get(PREPARE).context["form"].initial["seen"]
    Observation.objects.filter(place__slug="west").update(value=520)
    response = client.post(PREPARE, {"seen": seen, "note": "Kept words"})
    assert "The figures have changed since you looked. Check them again, then publish" in text(response)
    assert "Kept words" in text(response)
    form = response.context["form"]
    assert "Release 1 is published" in text(client.post(PREPARE, dict(form.data.items()), follow=True))


@pytest.mark.parametrize("role", [Role.BOARD_MEMBER, Role.PRIORITY_LEAD])
def test_others_prepare_nothing(client: Client, register: Register, role: Role) -> None:
    client.force_login(make_user(role))
    assert client.get(PREPARE).status_code == 403
