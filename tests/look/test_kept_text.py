"""What was typed into a form that the check against forged forms refuses."""

from http import HTTPStatus

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from lxml import html as markup

from cohesion_portal.pages import KEPT_CHARACTERS
from partners.models import Role
from tests.factories import make_user

pytestmark = pytest.mark.django_db
LONG = "We meet each month.\nThen we write <b>minutes</b> & share them."


@pytest.fixture
def strict() -> Client:
    """Signed in, with a form that was opened before that."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user(Role.LEAD))
    return client


def refused(client: Client, **typed: object) -> HttpResponse:
    response = client.post(reverse("account_change_password"), typed)
    assert response.status_code == HTTPStatus.FORBIDDEN
    return response


def kept(response: HttpResponse) -> dict[str, str]:
    """Each field that is shown back, by its label."""
    tree = markup.document_fromstring(response.content.decode())
    areas = tree.xpath("//textarea[@readonly]")
    return {tree.xpath(f"//label[@for='{a.get('id')}']")[0].text_content().strip(): a.text.strip() for a in areas}


def test_text_of_a_signed_in_person_is_shown_back_as_typed(strict: Client) -> None:
    response = refused(strict, what_we_do=LONG, number="3", empty="")
    assert kept(response) == {"What we do": LONG, "Number": "3"}
    assert "<b>minutes" not in response.content.decode()
    assert "Copy" in response.content.decode()


def test_what_a_form_says_of_itself_is_not_shown_back(strict: Client) -> None:
    assert kept(refused(strict, strengths="We listen", strengths_seen="1-a", then="next", account_token="1:a")) == {
        "Strengths": "We listen"
    }


def test_first_empty_line_is_kept(strict: Client) -> None:
    text = refused(strict, what_we_do="\n\nSecond").content.decode()
    assert ">\n\n\nSecond</textarea>" in text


def test_passwords_tokens_codes_and_files_are_not_shown_back(strict: Client) -> None:
    file = SimpleUploadedFile("minutes.txt", b"secret minutes")
    response = refused(
        strict, oldpassword="hidden-1", password1="hidden-2", csrfmiddlewaretoken="hidden-3", code="hidden-4", file=file
    )
    assert kept(response) == {}
    assert "hidden" not in markup.document_fromstring(response.content.decode()).text_content()
    assert "secret minutes" not in response.content.decode()


def test_very_long_text_is_cut_and_says_so(strict: Client) -> None:
    response = refused(strict, first="a" * (KEPT_CHARACTERS - 10), second="b" * 50, third="c")
    assert kept(response) == {"First": "a" * (KEPT_CHARACTERS - 10), "Second": "b" * 10}
    assert "too long to show in full" in response.content.decode()


def test_form_sent_by_another_site_puts_no_words_on_our_page() -> None:
    assert kept(refused(Client(enforce_csrf_checks=True), message="Send money")) == {}
