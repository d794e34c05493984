"""The adoption register in a real browser: no accessibility problem, no sideways scrolling."""

import pytest
from playwright.sync_api import Page, expect

from library.models import Decision
from partners.models import Role
from tests.browser import problems_wide_and_narrow
from tests.factories import PASSWORD, OrganisationFactory, make_decision, make_framework, make_user

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
STORY = "/adoption/council/icf/"


def test_lead_officer_records_and_everybody_reads(page: Page) -> None:
    council = OrganisationFactory(name="Calder Vale Council", slug="council")
    lead = make_user(Role.LEAD, council)
    lead.set_password(PASSWORD)
    lead.save()
    decision = make_decision(council, make_framework().framework, by=lead)
    page.goto("/sign-in/")
    page.get_by_label("Email address").fill(lead.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("link", name="Your account")).to_be_visible()
    page.goto("/adoption/")
    page.get_by_role("link", name="Record what Calder Vale Council decided").click()
    page.get_by_role("link", name="Record a decision about Inclusive Communities Framework").click()
    page.get_by_role("radio", name="Declined").check()
    for part, value in (("Day", "4"), ("Month", "May"), ("Year", "2026")):
        page.get_by_label(part, exact=True).fill(value)
    page.get_by_label("Which body decided?").fill("Cabinet")
    page.get_by_role("button", name="Record the decision").click()
    problems = problems_wide_and_narrow(page)
    page.get_by_role("link", name="Enter the reason for declining").click()
    page.keyboard.type("We are too small")
    page.get_by_role("button", name="Record the decision").click()
    expect(page.get_by_text("The decision is recorded")).to_be_visible()
    assert Decision.objects.newest_first()[0].status == Decision.Status.DECLINED
    forms = [f"{STORY}{decision.pk}/{what}/" for what in ("correct", "remove")]
    for address in ("/adoption/", "/adoption/council/", STORY, *forms):
        page.goto(address)
        problems += problems_wide_and_narrow(page)
    assert problems == []
