"""What everybody reads of reports, and the drafts that the Board and the secretariat read."""

import hashlib

import pytest
from django.test import Client

from partners.models import Role, User
from reporting import services
from reporting.models import Publication, Report
from selfeval.models import Cycle
from tests.factories import NOW, make_cycle, make_framework, make_user
from tests.reporting.browsing import REPORTS, SLUG, Queries, at, fetched, signed_in, text_of
from tests.reporting.years import WORDS, approve, make_board_member, publish_small_files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def correct(report: Report, by: User) -> Publication:
    report.refresh_from_db()
    services.start_correction(report=report, reason="Two levels were swapped.", by=by, at=NOW)
    return publish_small_files(approve(report, by=by), by=by)


# The list


def test_reports_without_any_says_what_will_appear(client: Client) -> None:
    page = text_of(client.get(REPORTS))
    assert "No report is published yet" in page
    assert "In preparation" not in page
    assert "Draft a report" not in page


def test_reports_lists_the_newest_version_with_its_files(client: Client, published: Publication, by: User) -> None:
    correct(published.report, by)
    page = text_of(client.get(REPORTS))
    assert "Version 2, published 14 September 2026" in page
    assert "Version 1" not in page
    assert f'href="/reports/{SLUG}/report.pdf"' in page
    assert "(PDF, " in page


def test_reports_shows_drafts_to_those_who_may_read_them(report: Report, office: Client, by: User) -> None:
    board, lead = signed_in(make_board_member()), signed_in(make_user(Role.LEAD))
    assert report.title in text_of(office.get(REPORTS))
    assert report.title not in text_of(board.get(REPORTS))
    services.send_to_board(report=report, by=by, at=NOW)
    assert "Draft, sent to the Board" in text_of(board.get(REPORTS))
    assert "Work on it" not in text_of(board.get(REPORTS))
    assert report.title not in text_of(lead.get(REPORTS))
    assert report.title not in text_of(Client().get(REPORTS))


def test_reports_asks_as_much_of_the_database_for_one_as_for_twenty(
    by: User, django_assert_max_num_queries: Queries
) -> None:
    version = make_framework()
    cycles = [make_cycle(version, 2000 + year) for year in range(42)]
    office = signed_in(by)

    def draft_and_publish(drafts: list[Cycle], published: list[Cycle]) -> None:
        for cycle in drafts:
            services.draft_report(cycle=cycle, by=by, at=NOW)
        for cycle in published:
            report = services.draft_report(cycle=cycle, by=by, at=NOW)
            report = services.edit_report(report=report, version=1, text=WORDS, by=by, at=NOW)
            publish_small_files(approve(report, by=by), by=by)

    draft_and_publish(cycles[:1], cycles[1:2])
    with django_assert_max_num_queries(12) as one:
        office.get(REPORTS)
    draft_and_publish(cycles[2:22], cycles[22:])
    with django_assert_max_num_queries(len(one)):
        office.get(REPORTS)


# What is published


def test_report_shows_the_page_that_was_stored(client: Client, published: Publication) -> None:
    page = text_of(client.get(at("report")))
    assert "<p>html of version 1</p>" in page
    assert "Version 1, published 14 September 2026." in page
    assert f"http://testserver/reports/{SLUG}/versions/1/" in page
    pdf = published.files.get(format="pdf")
    assert pdf.sha256 in page
    assert page.count("<h1") == 1


def test_report_that_does_not_exist_is_not_found(client: Client, published: Publication) -> None:
    for path in (
        at("report", "no-such-report"),
        at("report_version", SLUG, 2),
        at("report_version", SLUG, 0),
        at("report_pdf", "no-such-report"),
        at("report_version_pdf", SLUG, 2),
    ):
        assert client.get(path).status_code == 404


def test_report_that_is_only_a_draft_is_not_there_for_the_public(client: Client, report: Report) -> None:
    assert client.get(at("report")).status_code == 404
    assert client.get(at("report_version", SLUG, 1)).status_code == 404
    assert client.get(at("report_json")).status_code == 404


def test_report_that_is_only_a_draft_leads_its_readers_to_the_draft(report: Report, office: Client) -> None:
    assert office.get(at("report")).url == at("draft")


def test_report_that_is_corrected_shows_the_newest_and_keeps_the_old(
    client: Client, published: Publication, by: User
) -> None:
    correct(published.report, by)
    newest, old = text_of(client.get(at("report"))), text_of(client.get(at("report_version", SLUG, 1)))
    assert "html of version 2" in newest
    assert "What is corrected: Two levels were swapped." in newest
    assert "There is a newer version" not in newest
    assert f'href="/reports/{SLUG}/versions/1/"' in newest
    assert "html of version 1" in old
    assert "There is a newer version" in old
    assert f"/reports/{SLUG}/versions/1/report.pdf" in old
    assert client.get(at("report_version", SLUG, 2)).status_code == 200


def test_report_stays_while_a_correction_is_drafted(client: Client, published: Publication, by: User) -> None:
    report = published.report
    report.refresh_from_db()
    services.start_correction(report=report, reason="Two levels were swapped.", by=by, at=NOW)
    page = text_of(client.get(at("report")))
    assert "html of version 1" in page
    assert "swapped" not in page


def test_report_page_asks_little_of_the_database(
    published: Publication, by: User, django_assert_max_num_queries: Queries
) -> None:
    correct(published.report, by)
    board = signed_in(make_board_member())
    with django_assert_max_num_queries(8):
        board.get(at("report"))


@pytest.mark.parametrize(
    ("name", "kind", "media_type", "disposition"),
    [
        ("pdf", "pdf", "application/pdf", "inline"),
        ("xlsx", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "attachment"),
        ("json", "json", "application/json", "attachment"),
    ],
)
def test_file_is_the_stored_one_under_a_plain_name(
    client: Client, published: Publication, name: str, kind: str, media_type: str, disposition: str
) -> None:
    for path in (at(f"report_{name}"), at(f"report_version_{name}", SLUG, 1)):
        response, body = fetched(client, path)
        file = published.files.get(format=kind)
        assert hashlib.sha256(body).hexdigest() == file.sha256
        assert response["Content-Type"] == media_type
        assert response["Content-Disposition"] == f'{disposition}; filename="{SLUG}-version-1.{kind}"'
        assert response["Content-Length"] == str(file.size)
        assert response["ETag"] == f'"{file.sha256}"'


def test_file_that_the_reader_has_already_is_not_sent_again(client: Client, published: Publication) -> None:
    etag = fetched(client, at("report_pdf"))[0]["ETag"]
    response, body = fetched(client, at("report_pdf"), if_none_match=etag)
    assert (response.status_code, body, response["ETag"]) == (304, b"", etag)
    assert fetched(client, at("report_pdf"), if_none_match='"other"')[0].status_code == 200


def test_file_of_the_newest_version_is_asked_for_again_and_of_a_version_kept(
    client: Client, published: Publication
) -> None:
    newest, _ = fetched(client, at("report_pdf"))
    assert set(newest["Cache-Control"].split(", ")) == {"public", "no-cache"}
    kept, _ = fetched(client, at("report_version_pdf", SLUG, 1))
    assert set(kept["Cache-Control"].split(", ")) == {"public", "max-age=31536000", "immutable"}


def test_file_at_the_stable_address_is_the_newest(client: Client, published: Publication, by: User) -> None:
    before, _ = fetched(client, at("report_pdf"))
    correct(published.report, by)
    after, body = fetched(client, at("report_pdf"))
    assert body == b"<p>pdf of version 2</p>"
    assert after["ETag"] != before["ETag"]
    assert fetched(client, at("report_version_pdf", SLUG, 1))[1] == b"<p>pdf of version 1</p>"


@pytest.mark.parametrize("name", ["report", "report_pdf", "report_json"])
def test_published_report_cannot_be_posted_to(client: Client, published: Publication, name: str) -> None:
    assert client.post(at(name)).status_code == 405


# Drafts


def test_draft_is_marked_and_shown_in_the_template_of_publication(report: Report, office: Client) -> None:
    page = text_of(office.get(at("draft")))
    assert "This is a draft." in page
    assert "4. Findings for each approach" in page
    assert "Draft for the Board, not for publication" in page


def test_draft_is_read_by_the_board_once_it_is_sent(report: Report, by: User) -> None:
    board = signed_in(make_board_member())
    assert board.get(at("draft")).status_code == 404
    services.send_to_board(report=report, by=by, at=NOW)
    assert board.get(at("draft")).status_code == 200
    assert board.get(at("edit_report")).status_code == 403
    assert signed_in(make_user(Role.SCRUTINY_CLERK)).get(at("draft")).status_code == 404


def test_draft_of_a_published_report_leads_to_what_is_published(published: Publication, office: Client) -> None:
    assert office.get(at("draft")).url == at("report")
    assert office.get(at("draft_pdf")).url == at("report_pdf")


def test_draft_pdf_is_named_a_draft_and_not_kept(report: Report, office: Client) -> None:
    response = office.get(at("draft_pdf"))
    assert response.content.startswith(b"%PDF")
    assert response["Content-Disposition"] == f'inline; filename="{SLUG}-draft.pdf"'
    assert "no-store" in response["Cache-Control"]
