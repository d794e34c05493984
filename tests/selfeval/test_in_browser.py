"""What only a real browser does with the forms of a self-evaluation; the journeys walk through them."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from partners.models import Role
from selfeval.models import Answer
from tests.factories import PASSWORD, OrganisationFactory, make_cycle, make_evaluation, make_user
from tests.selfeval.places import DIALOGUE, HERE

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_enter_in_a_text_box_saves_the_page(page: Page) -> None:
    council = OrganisationFactory(name="Calder Vale Council", slug="calder-vale-council")
    make_evaluation(make_cycle(), council)
    lead = make_user(Role.LEAD, council)
    lead.set_password(PASSWORD)
    lead.save()
    page.goto(f"/sign-in/?next={DIALOGUE}")
    page.get_by_label("Email address").fill(lead.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()

    box = page.get_by_label("How long did you spend together?", exact=True)
    box.fill("Half a day")
    box.press("Enter")

    page.wait_for_url(f"**{reverse('selfeval:agreed_level', args=HERE)}")
    assert Answer.objects.get(question="length").value == "Half a day"
