"""A lead officer invites a colleague, who comes in: in a real browser, from the email's link to the home page."""

import re

import pytest
from django.core import mail
from playwright.sync_api import Browser, Page, expect

from partners.models import Organisation, Role, User
from tests.browser import accessibility_problems, scrolls_sideways
from tests.factories import PASSWORD, OrganisationFactory, make_user

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def council() -> Organisation:
    return OrganisationFactory(name="Calder Vale Council", slug="council")


def signed_in(page: Page, role: Role, organisation: Organisation) -> User:
    user = make_user(role, organisation)
    user.set_password(PASSWORD)
    user.save()
    page.goto("/sign-in/")
    page.get_by_label("Email address").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("link", name="Your account")).to_be_visible()
    return user


def invite(page: Page) -> str:
    """Invite a contributor from the organisation's page; the path of the link that is mailed."""
    page.goto("/organisations/council/")
    page.get_by_role("button", name="Invite someone").click()
    page.get_by_label("Work email address").fill("new@partner.example")
    page.get_by_label("Contributor").check()
    page.get_by_role("button", name="Send invitation").click()
    expect(page.get_by_text("We are sending an invitation to new@partner.example")).to_be_visible()
    return re.search(r"/invitations/\S+", mail.outbox[-1].body).group()


def test_colleague_is_invited_and_comes_in(page: Page, browser: Browser, base_url: str, council: Organisation) -> None:
    signed_in(page, Role.LEAD, council)
    link = invite(page)
    other = browser.new_context(base_url=base_url, locale="en-GB").new_page()
    other.goto(link)
    other.get_by_label("Your name").fill("New Person")
    other.get_by_label("Choose a password", exact=True).fill("short")
    other.get_by_role("button", name="Accept invitation").click()
    expect(other.get_by_role("alert")).to_contain_text("too short")
    assert accessibility_problems(other) == []
    other.get_by_label("Choose a password", exact=True).fill("three random words")
    other.get_by_role("button", name="Accept invitation").click()
    expect(other.get_by_text("You are now contributor at Calder Vale Council")).to_be_visible()
    page.goto("/organisations/council/")
    expect(page.get_by_role("rowheader", name="New Person")).to_be_visible()
    other.goto(link)
    expect(other.get_by_role("heading", name="This invitation has been used")).to_be_visible()
    assert accessibility_problems(other) == []
    other.context.close()


@pytest.mark.parametrize("width", [1200, 320])
def test_pages_have_no_accessibility_problems(page: Page, council: Organisation, width: int) -> None:
    user = signed_in(page, Role.SECRETARIAT, council)
    unit = council.units.create(slug="adults", name="Adults and health", position=1)
    page.set_viewport_size({"width": width, "height": 800})
    link = invite(page)
    invitation, membership = council.invitations.get(), user.memberships.get()
    problems, wide = [], []
    for path in (
        "/organisations/",
        "/organisations/add/",
        "/organisations/council/",
        "/organisations/council/edit/",
        "/organisations/council/units/add/",
        f"/organisations/council/units/{unit.slug}/",
        f"/organisations/council/units/{unit.slug}/remove/",
        "/organisations/council/invite/",
        f"/organisations/council/roles/{membership.pk}/end/",
        f"/organisations/council/invitations/{invitation.pk}/withdraw/",
        link,
        "/invitations/never-sent/",
    ):
        page.goto(path)
        problems += accessibility_problems(page)
        wide += [path] if scrolls_sideways(page) else []
    assert problems == []
    assert wide == []
