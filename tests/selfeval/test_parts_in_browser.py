"""A unit shares what it wrote and the executive agrees a level with the spread before them, in real browsers."""

from collections.abc import Callable, Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from partners.models import Role, User
from selfeval.models import Evaluation
from tests.browser import problems_wide_and_narrow
from tests.factories import (
    PASSWORD,
    OrganisationFactory,
    add_helps,
    complete_draft,
    make_action,
    make_cycle,
    make_evaluation,
    make_unit_evaluation,
    make_user,
)
from tests.selfeval.places import AGREED, HERE, TASKS

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

SignIn = Callable[[Role], Page]


@pytest.fixture
def whole() -> Evaluation:
    evaluation = make_evaluation(make_cycle(), OrganisationFactory(name="Calder Vale Council", slug=HERE[1]))
    add_helps(evaluation.cycle.framework_version)
    return evaluation


@pytest.fixture
def sign_in(browser: Browser, live_server: LiveServer, whole: Evaluation) -> Iterator[SignIn]:
    contexts = []

    def sign_in(role: Role) -> Page:
        user: User = make_user(role, whole.organisation)
        user.set_password(PASSWORD)
        user.save()
        context = browser.new_context(base_url=live_server.url)
        contexts.append(context)
        page = context.new_page()
        page.goto("/sign-in/")
        page.get_by_label("Email address").fill(user.email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("link", name="Your account")).to_be_visible()
        return page

    yield sign_in
    for context in contexts:
        context.close()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def test_unit_shares_and_the_executive_agrees_with_the_spread_before_them(sign_in: SignIn, whole: Evaluation) -> None:
    unit_lead, lead = sign_in(Role.CONTRIBUTOR), sign_in(Role.LEAD)
    adults = complete_draft(make_unit_evaluation(whole), User.objects.first(), level=1)
    make_action(adults.plan, what="Visit every group")
    complete_draft(whole, User.objects.first())
    unit_lead.goto(TASKS)
    assert problems_wide_and_narrow(unit_lead) == []
    unit_lead.get_by_role("link", name="Adults").click()
    assert problems_wide_and_narrow(unit_lead) == []
    unit_lead.get_by_role("link", name="Restorative checklist").click()
    unit_lead.get_by_label("Does it promote reflection?").fill("It does")
    assert problems_wide_and_narrow(unit_lead) == []
    press(unit_lead, "Save and continue")
    unit_lead.goto(reverse("selfeval:check", args=[*HERE, adults.part]))
    assert problems_wide_and_narrow(unit_lead) == []
    press(unit_lead, "Share with those who agree the organisation’s level")
    expect(unit_lead.get_by_text("Shared with those who agree the level").first).to_be_visible()
    assert problems_wide_and_narrow(unit_lead) == []

    lead.goto(AGREED)
    lead.get_by_text("Each unit’s own levels").click()
    expect(lead.get_by_role("row", name="Adults Starting")).to_be_visible()
    assert problems_wide_and_narrow(lead) == []
    lead.get_by_label("Leading", exact=True).check()
    press(lead, "Save and continue")
    lead.get_by_role("link", name="The agreed level is Leading").click()
    expect(lead.locator("#id_difference")).to_be_focused()
    assert problems_wide_and_narrow(lead) == []
    lead.locator("#id_difference").fill("One unit is not the whole")
    press(lead, "Save and continue")
    lead.wait_for_url("**/plan/")
    press(lead, "Add to the organisation’s plan")
    expect(lead.get_by_text("Action added to the organisation’s plan")).to_be_visible()
    assert problems_wide_and_narrow(lead) == []
    for name in ("levels", "open_units", "open_programme"):
        lead.goto(reverse(f"selfeval:{name}", args=HERE))
        assert problems_wide_and_narrow(lead) == []
    unit_lead.goto(reverse("selfeval:take_back", args=[*HERE, adults.part]))
    assert problems_wide_and_narrow(unit_lead) == []
    assert whole.plan.actions.count() == 2
