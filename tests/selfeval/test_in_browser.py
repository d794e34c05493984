"""Writing with a colleague, in real browsers: accessible in every state, at any width, with and without scripts."""

from collections.abc import Callable, Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from partners.models import Role, User
from selfeval.models import Answer, Evaluation, Submission
from tests.browser import accessibility_problems, scrolls_sideways
from tests.factories import PASSWORD, OrganisationFactory, complete_draft, make_cycle, make_evaluation, make_user
from tests.selfeval.places import CHECK, CONNECTING, HERE

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

SignIn = Callable[..., Page]


@pytest.fixture
def council_evaluation() -> Evaluation:
    council = OrganisationFactory(name="Calder Vale Council", slug="calder-vale-council")
    return make_evaluation(make_cycle(), council)


@pytest.fixture
def sign_in(browser: Browser, live_server: LiveServer, council_evaluation: Evaluation) -> Iterator[SignIn]:
    """A browser of its own for each colleague in the council."""
    contexts = []

    def sign_in(role: Role, *, scripts: bool = True) -> Page:
        user: User = make_user(role, council_evaluation.organisation)
        user.set_password(PASSWORD)
        user.save()
        context = browser.new_context(base_url=live_server.url, java_script_enabled=scripts)
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


def save(page: Page) -> None:
    page.get_by_role("button", name="Save and continue").click()


def box(page: Page, label: str) -> Locator:
    return page.get_by_label(label, exact=True)


def problems(page: Page) -> list[str]:
    """What is wrong with the page as it stands, wide and narrow."""
    found = accessibility_problems(page)
    page.set_viewport_size({"width": 320, "height": 700})
    found += accessibility_problems(page)
    if scrolls_sideways(page):
        found.append(f"{page.url} scrolls sideways at 320 pixels")
    page.set_viewport_size({"width": 1280, "height": 900})
    return found


def test_two_colleagues_settle_a_conflict_and_their_approver_submits(
    sign_in: SignIn, council_evaluation: Evaluation
) -> None:
    contributor, lead, approver = sign_in(Role.CONTRIBUTOR), sign_in(Role.LEAD), sign_in(Role.APPROVER)
    lead.goto("/self-evaluations/")
    lead.get_by_role("button", name="Start the self-evaluation").click()
    assert problems(lead) == []
    lead.get_by_role("link", name="Connecting").click()
    contributor.goto(CONNECTING)
    box(contributor, "What do we do well?").fill("We always listen")
    save(contributor)
    box(lead, "What do we do well?").fill("We sometimes listen")
    box(lead, "What is it?").fill("Residents’ survey")
    save(lead)

    expect(lead.locator(".govuk-error-summary")).to_be_focused()
    assert problems(lead) == []
    lead.get_by_role("link", name="What we do well: somebody else changed this answer").click()
    expect(lead.get_by_label("Keep what was saved")).to_be_focused()
    lead.get_by_label("Keep the combined text in the box below").check()
    box(lead, "What we do well: combined text").fill("We nearly always listen")
    box(lead, "What is it?").fill("")
    save(lead)
    assert Answer.objects.get(question="strengths").value == "We nearly always listen"
    council_evaluation.refresh_from_db()
    complete_draft(council_evaluation, User.objects.first())
    for name in ("dialogue", "agreed_level", "plan", "add_action"):
        lead.goto(reverse(f"selfeval:{name}", args=HERE))
        assert problems(lead) == []

    approver.goto(CHECK)
    assert problems(approver) == []
    approver.get_by_role("button", name="Submit self-evaluation").click()
    expect(approver.get_by_role("heading", level=1)).to_have_text("Self-evaluation submitted")
    assert problems(approver) == []
    approver.get_by_role("link", name="Read what was submitted").click()
    assert problems(approver) == []
    lead.goto(CONNECTING)
    assert problems(lead) == []
    assert Submission.objects.get().reference == "ICF-2026-0001"


def test_enter_in_a_text_box_saves_and_removes_nothing(sign_in: SignIn, council_evaluation: Evaluation) -> None:
    lead = sign_in(Role.LEAD)
    complete_draft(council_evaluation, User.objects.first())
    lead.goto(CONNECTING)

    box(lead, "What is it?").press("Enter")

    lead.wait_for_url("**/communicating/")
    assert council_evaluation.evidence.count() == 1


def test_evidence_is_added_and_removed_without_scripts(sign_in: SignIn, council_evaluation: Evaluation) -> None:
    page = sign_in(Role.CONTRIBUTOR, scripts=False)
    page.goto(CONNECTING)
    box(page, "What do we do well?").fill("We listen")
    box(page, "What is it?").fill("Residents’ survey")
    page.get_by_label("Lived experience").check()
    box(page, "Where is it kept?").fill("Shared drive")
    box(page, "What does it show?").fill("People feel heard")
    page.get_by_role("button", name="Add evidence").click()

    expect(page.get_by_text("Residents’ survey (Lived experience)")).to_be_visible()
    expect(box(page, "What do we do well?")).to_have_value("We listen")
    box(page, "What will we change?").fill("Meet more often")
    page.get_by_role("button", name="Remove evidence: Residents’ survey").click()
    page.get_by_role("button", name="Remove evidence").click()
    expect(page.get_by_text("No evidence yet")).to_be_visible()
    expect(box(page, "What will we change?")).to_have_value("Meet more often")
