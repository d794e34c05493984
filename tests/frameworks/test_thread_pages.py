"""The pages of threads: list, page of each, matrix, and how the secretariat makes, changes and ends them."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from frameworks.models import Element, FrameworkVersion, Kind, Thread
from frameworks.services import threads as services
from partners.models import Role
from tests.factories import NOW, make_framework, make_user
from tests.frameworks.weaving import OFFICE, PRIORITY, join, lose, officer, two_frameworks

pytestmark = pytest.mark.django_db
MATRIX = "/frameworks/matrix/icf/plan/"
MAKE = "/frameworks/threads/from/icf/trusting/to/plan/"


@pytest.fixture(autouse=True)
def versions() -> tuple[FrameworkVersion, FrameworkVersion]:
    return two_frameworks()


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(make_user(Role.SECRETARIAT))
    return client


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return words(response.content.decode())


def words(html: str) -> str:
    main = html[html.index("<main") : html.index("</main>")]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main)).split())


def test_list_shows_each_thread_with_its_reason(client: Client) -> None:
    join()
    page = text_of(client, "/frameworks/threads/")
    assert "Trusting and Resilient communities" in page
    assert "Both need time" in page
    assert "1 thread." in page


def test_list_says_what_will_appear(client: Client) -> None:
    assert "No threads yet." in text_of(client, "/frameworks/threads/")
    assert "No thread joins Safety plan" in text_of(client, "/frameworks/threads/?framework=plan")


def test_list_is_of_one_framework_when_asked(client: Client) -> None:
    other = make_framework("other")
    other.title = other.short_title = "Other strategy"
    other.save()
    join()
    assert "1 thread of Safety plan" in text_of(client, "/frameworks/threads/?framework=plan")
    assert "No thread joins Other strategy" in text_of(client, "/frameworks/threads/?framework=other")
    assert "1 thread." in text_of(client, "/frameworks/threads/?framework=nonsense")


def test_list_counts_what_is_broken(client: Client, versions: tuple[FrameworkVersion, ...]) -> None:
    thread = join()
    lose(versions[1], PRIORITY)
    assert "1 is broken" in text_of(client, "/frameworks/threads/")
    page = text_of(client, thread.get_absolute_url())
    assert "This thread is broken: the newest version of Safety plan no longer has “Resilient communities”." in page


def test_element_that_no_version_has_any_more_is_named_by_its_id(
    client: Client, versions: tuple[FrameworkVersion, ...]
) -> None:
    thread = join()
    versions[1].elements.filter(slug=PRIORITY).delete()
    assert "no longer has “resilient-communities”" in text_of(client, thread.get_absolute_url())


def test_list_takes_as_many_queries_for_one_thread_and_for_twenty(client: Client) -> None:
    counts = []
    by = officer()
    slugs = list(Element.objects.filter(version__framework__slug="icf").values_list("slug", flat=True))[:20]
    for number, slug in enumerate(slugs[:13], start=1):
        join(slug, by=by)
        if number in (1, 13):
            with CaptureQueriesContext(connection) as queries:
                assert client.get("/frameworks/threads/").status_code == 200
            counts.append(len(queries))
    assert counts[0] == counts[1] <= 3


def test_page_of_a_thread_tells_its_story(client: Client) -> None:
    thread = join(source="Plan 2022, section 3")
    signed = {"by": officer(), "by_role": "Partnership officer, the police", "at": NOW}
    services.change_thread(thread=thread, version=1, reason="Both are honest", **signed)
    services.end_thread(thread=thread, version=2, reason="The plan changed", **signed)
    page = text_of(client, thread.get_absolute_url())
    assert "This connection ended on 14 September 2026 (Partnership officer, the police). The plan changed" in page
    assert f"Made on 14 September 2026, {OFFICE} Both need time" in page
    assert "Change the reason" not in page


def test_secretariat_connects_two_parts(office: Client) -> None:
    assert "Connect to another framework" in text_of(office, "/frameworks/icf/trusting/")
    first = "/frameworks/threads/from/icf/trusting/"
    assert "Safety plan" in text_of(office, first)
    assert "Select the framework to connect it to" in text_of(office, f"{first}?asked=yes")
    assert office.get(f"{first}?asked=yes&to=plan")["Location"] == MAKE
    response = office.post(MAKE, {"element": PRIORITY, "reason": "Both need time", "source": ""}, follow=True)
    assert "The two parts are connected" in words(response.content.decode())
    thread = Thread.objects.get()
    assert thread.made_role.startswith("Partnership officer, ")


def test_typed_reason_is_kept_when_something_is_missing(office: Client) -> None:
    page = words(office.post(MAKE, {"element": "", "reason": "Typed for long"}).content.decode())
    assert "Select the part to connect it to" in page
    assert "Typed for long" in page
    page = words(office.post(MAKE, {"element": "gone", "reason": "Typed for long"}).content.decode())
    assert "no longer in the newest version" in page
    assert not Thread.objects.exists()


def test_part_that_goes_while_the_form_is_filled_in_is_noticed(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "is_current", lambda end: end.framework == "icf")
    page = words(office.post(MAKE, {"element": PRIORITY, "reason": "Typed"}).content.decode())
    assert "has no part resilient-communities" in page


def test_thread_that_is_there_already_is_pointed_to(office: Client) -> None:
    thread = join()
    html = office.post(MAKE, {"element": PRIORITY, "reason": "Typed"}).content.decode()
    assert f'href="{thread.get_absolute_url()}">Go to the thread that joins them' in html
    assert "Typed" in html


@pytest.mark.parametrize(
    "address",
    [
        "/frameworks/threads/from/icf/nothing/",
        "/frameworks/threads/from/nowhere/trusting/",
        "/frameworks/threads/from/icf/trusting/to/icf/",
        "/frameworks/threads/from/icf/trusting/to/nowhere/",
        "/frameworks/threads/999/",
        "/frameworks/threads/of/nowhere/",
        "/frameworks/matrix/icf/icf/",
        "/frameworks/matrix/icf/nowhere/",
    ],
)
def test_what_there_is_not_is_not_found(office: Client, address: str) -> None:
    assert office.get(address).status_code == 404


def test_first_framework_has_no_other_to_connect_to(office: Client, versions: tuple[FrameworkVersion, ...]) -> None:
    FrameworkVersion.objects.filter(pk=versions[1].pk).update(status=FrameworkVersion.Status.DRAFT)
    assert "There is no other framework yet" in text_of(office, "/frameworks/threads/from/icf/trusting/")
    assert "A matrix needs two published frameworks." in text_of(office, "/frameworks/matrix/")


def test_no_thread_starts_from_an_older_version(office: Client, versions: tuple[FrameworkVersion, ...]) -> None:
    lose(versions[0], "connecting")
    assert "Connect to another framework" not in text_of(office, "/frameworks/icf/connecting/")
    assert "Connect to another framework" not in text_of(office, "/frameworks/icf/versions/2022/trusting/")


def test_secretariat_changes_ends_and_takes_up(office: Client) -> None:
    thread = join()
    address = thread.get_absolute_url()
    office.post(f"{address}change/", {"reason": "Both are honest", "version": "1"})
    office.post(f"{address}end/", {"reason": "The plan changed", "version": "2"})
    thread.refresh_from_db()
    assert (thread.reason, thread.end_reason) == ("Both are honest", "The plan changed")
    assert "Take it up again" in text_of(office, address)
    response = office.post(f"{address}take-up/", {"reason": "It changed back", "version": "3"}, follow=True)
    assert "The connection stands again" in words(response.content.decode())


def test_reasons_are_asked_for(office: Client) -> None:
    address = join().get_absolute_url()
    for step, error in (("change", "Say why they belong together"), ("end", "Say why the connection no longer holds")):
        assert error in words(office.post(f"{address}{step}/", {"reason": "", "version": "1"}).content.decode())


@pytest.mark.parametrize("step", ["change", "end", "take-up"])
def test_second_window_keeps_its_words_and_sees_what_is_stored(office: Client, step: str) -> None:
    thread = join()
    signed = {"by": officer(), "by_role": OFFICE, "at": NOW}
    services.change_thread(thread=thread, version=1, reason="Stored meanwhile", source="Plan, 3", **signed)
    if step == "take-up":
        services.end_thread(thread=thread, version=2, reason="Ended meanwhile", **signed)
    address = f"{thread.get_absolute_url()}{step}/"
    page = office.post(address, {"reason": "My words", "version": "1"}).content.decode()
    assert "Somebody else changed this thread" in words(page)
    assert "Stored meanwhile" in page
    assert "My words" in page
    version = re.search(r'name="version" value="(\d)"', page)
    assert version
    assert office.post(address, {"reason": "My words", "version": version[1]}).status_code == 302


def test_change_of_what_was_ended_is_refused_in_words(office: Client) -> None:
    thread = join()
    services.end_thread(thread=thread, version=1, reason="R", by=officer(), by_role=OFFICE, at=NOW)
    for step in ("change", "end"):
        page = words(
            office.post(f"{thread.get_absolute_url()}{step}/", {"reason": "W", "version": "2"}).content.decode()
        )
        assert "This thread has ended." in page


def test_matrix_links_reasons_counts_and_names_gaps(client: Client) -> None:
    thread = join()
    html = client.get(f"{MATRIX}?row=approach&column=priority").content.decode()
    link = f'<a class="govuk-link" href="{thread.get_absolute_url()}" aria-label="Why Trusting belongs with Resilient'
    assert link in html
    page = words(html)
    assert "1 thread. 1 of 5 rows and 1 of 1 columns are connected." in page
    assert (
        "Not connected in Inclusive Communities Framework: Connecting; Communicating; Equalising; Celebrating." in page
    )
    assert "Trusting Why 1" in page
    assert "Not connected in Safety plan" not in page


def test_matrix_can_be_turned_and_other_kinds_chosen(client: Client) -> None:
    join()
    join("trusting-statement")
    page = text_of(client, "/frameworks/matrix/plan/icf/?row=priority&column=statement&column=nonsense")
    assert "1 thread. 1 of 1 rows and 1 of 5 columns are connected." in page
    assert "1 more thread joins other parts of these frameworks." in page
    kinds = client.get("/frameworks/matrix/icf/plan/kinds/?row=statement").content.decode()
    assert re.search(r'name="row"[^>]*value="statement" checked', kinds)


def test_matrix_shows_something_where_there_are_no_main_kinds(client: Client) -> None:
    plan = FrameworkVersion.objects.get(framework__slug="plan")
    plan.elements.exclude(kind=Kind.EVIDENCE_KIND).delete()
    assert "Columns: kinds of evidence." in text_of(client, MATRIX)


def test_matrix_is_chosen_from_a_list_or_a_form(client: Client) -> None:
    join()
    page = text_of(client, "/frameworks/matrix/")
    assert "Safety plan and Inclusive Communities Framework (1 thread)" in page
    assert client.get("/frameworks/matrix/?rows=icf&columns=plan")["Location"] == MATRIX
    same = client.get("/frameworks/matrix/?rows=icf&columns=icf")
    assert "Select a framework that is not the one of the rows" in words(same.content.decode())
    assert "Select the framework for the columns" in text_of(client, "/frameworks/matrix/?rows=icf")


def test_matrix_escapes_labels(client: Client) -> None:
    Element.objects.filter(slug="trusting").update(label='Trust & "care"')
    join()
    html = client.get(MATRIX).content.decode()
    assert "Why Trust &amp; &quot;care&quot; belongs with" in html
    assert 'Trust & "care"' not in html


def test_matrix_of_a_visitor_is_made_anew_after_every_change(client: Client) -> None:
    assert "0 threads." in text_of(client, MATRIX)
    thread = join()
    assert "1 thread." in text_of(client, MATRIX)
    services.end_thread(thread=thread, version=1, reason="R", by=officer(), by_role=OFFICE, at=NOW)
    assert "0 threads." in text_of(client, MATRIX)
    FrameworkVersion.objects.filter(framework__slug="plan").update(digest="1" * 64, short_title="Other plan")
    assert "Other plan" in text_of(client, MATRIX)


def grow(version: FrameworkVersion, number: int) -> None:
    last = version.elements.order_by("-position").first()
    assert last
    Element.objects.bulk_create(
        Element(
            version=version,
            kind=Kind.APPROACH,
            slug=f"more-{place}",
            label=f"More {place}",
            document=last.document,
            section="1",
            position=last.position + place,
            depth=0,
        )
        for place in range(1, number + 1)
    )


def test_matrix_of_sixty_by_sixty_takes_no_more_queries_than_allowed(
    office: Client, versions: tuple[FrameworkVersion, ...]
) -> None:
    for version in versions:
        grow(version, 55)
    by = officer()
    for number in range(1, 21):
        join(f"more-{number}", f"more-{number}", by=by)
    with CaptureQueriesContext(connection) as queries:
        assert "20 threads." in text_of(office, MATRIX)
    assert len(queries) <= 8


def test_matrix_is_public_and_its_address_is_stable() -> None:
    assert reverse("frameworks:matrix", args=["icf", "plan"]) == MATRIX
