"""What the secretariat writes and does, from a new report to its publication and correction."""

from datetime import date

import pytest
from django.core import mail
from django.test import Client

from partners.models import User
from reporting import services
from reporting.models import Publication, PublishedFile, Recommendation, Report
from tests.factories import NOW, make_cycle
from tests.reporting.browsing import NEW, REPORTS, SLUG, Callbacks, Queries, at, said, signed_in, text_of
from tests.reporting.years import (
    WORDS,
    approve,
    make_board_member,
    make_indicators,
    make_report,
    make_second_report,
    make_year,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
LONG = "word " * 501


# Starting


def test_new_report_offers_cycles_without_one(by: User, report: Report) -> None:
    other = make_cycle(report.cycle.framework_version, 2027)
    office = signed_in(by)
    page = text_of(office.get(NEW))
    assert "2027/28" in page
    assert "2026/27" not in page
    response = office.post(NEW, {"cycle": other.slug})
    assert response.url == at("edit_report", "annual-report-2027-28")


def test_new_report_without_a_choice_says_what_to_do(by: User) -> None:
    make_cycle()
    page = text_of(signed_in(by).post(NEW, {}))
    assert "Select the cycle that the report is about" in page
    assert "<title>Error: " in page


def test_new_report_without_a_cycle_left_says_so(by: User, report: Report) -> None:
    assert "Every cycle has a report already" in text_of(signed_in(by).get(NEW))


def test_new_report_of_a_cycle_that_got_one_meanwhile_is_refused(by: User, report: Report) -> None:
    make_cycle(report.cycle.framework_version, 2027)
    page = text_of(signed_in(by).post(NEW, {"cycle": report.cycle.slug}))
    assert "Select an option from the list" in page
    assert Report.objects.count() == 1


# Words


def words(report: Report, **changes: object) -> dict[str, object]:
    report.refresh_from_db()
    return {name: getattr(report, name) for name in (*services.TEXTS, "version")} | changes


def test_words_are_saved(report: Report, office: Client) -> None:
    response = office.post(at("edit_texts"), words(report, summary="New\r\nsummary"))
    assert response.url == at("edit_report")
    report.refresh_from_db()
    assert report.summary == "New\nsummary"


def test_words_that_are_too_long_stay_in_the_box(report: Report, office: Client) -> None:
    page = text_of(office.post(at("edit_texts"), words(report, summary=LONG)))
    assert "Summary must be 500 words or fewer; it has 501" in page
    assert "There is a problem" in page
    assert page.count("word ") > 500
    report.refresh_from_db()
    assert report.summary == WORDS.summary


def test_words_without_a_title_say_so(report: Report, office: Client) -> None:
    assert "Enter the title of the report" in text_of(office.post(at("edit_texts"), words(report, title="")))


def test_words_changed_in_another_window_are_shown_beside_ones_own(report: Report, office: Client, by: User) -> None:
    mine = words(report, summary="Mine", risks="My risks")
    office.post(at("edit_texts"), words(report, summary="Theirs"))
    response = office.post(at("edit_texts"), mine)
    page = text_of(response)
    assert response.status_code == 409
    assert "Summary: somebody else changed this" in page
    assert "<p>Theirs</p>" in page
    assert ">Mine</textarea>" in page.replace("\n", "")
    assert "What communities told us, and what changed (optional): somebody" not in page
    report.refresh_from_db()
    assert (report.summary, report.risks) == ("Theirs", WORDS.risks)
    office.post(at("edit_texts"), words(report, summary="Mine", risks="My risks"))
    report.refresh_from_db()
    assert (report.summary, report.risks) == ("Mine", "My risks")


def test_words_of_an_approved_report_are_refused_and_kept_on_the_page(report: Report, office: Client, by: User) -> None:
    mine = words(report, summary="Mine")
    approve(report, by=by)
    page = text_of(office.post(at("edit_texts"), mine))
    assert "This report is approved by the board. Return it to draft first" in page
    assert "Mine</textarea>" in page


def test_words_page_asks_little_of_the_database(
    report: Report, office: Client, django_assert_max_num_queries: Queries
) -> None:
    with django_assert_max_num_queries(10):
        office.get(at("edit_texts"))
    data = words(report, summary="New")
    with django_assert_max_num_queries(10):
        office.post(at("edit_texts"), data)


def test_indicators_are_chosen(report: Report, office: Client) -> None:
    first, second, _ = make_indicators(report.cycle.framework_version)
    page = text_of(office.get(at("choose_indicators")))
    assert "3.1 Repeat victims of hate crime" in page
    assert office.post(at("choose_indicators"), {"indicators": [first.pk, second.pk]}).url == at("edit_report")
    assert set(report.indicators.all()) == {first, second}
    assert text_of(office.get(at("choose_indicators"))).count(" checked") == 2
    assert "Select an option from the list" in text_of(office.post(at("choose_indicators"), {"indicators": [999]}))


def test_indicators_of_an_empty_register_say_so(report: Report, office: Client) -> None:
    assert "No indicators are registered yet" in text_of(office.get(at("choose_indicators")))


# Recommendations

ADDED = {"text": "Hold workshops", "to_whom": "Communities Board", "due_on_day": "30", "due_on_month": "6"}


def test_recommendation_is_added_changed_and_removed(report: Report, office: Client) -> None:
    assert office.post(at("recommendations"), {**ADDED, "due_on_year": "2027"}).url == at("recommendations")
    row = report.recommendations.get(number=3)
    assert (row.text, row.due_on) == ("Hold workshops", date(2027, 6, 30))
    change = at("edit_recommendation", SLUG, row.pk)
    assert "Hold workshops" in text_of(office.get(change))
    office.post(change, {"text": "Hold two workshops", "to_whom": "All partners", "version": row.version})
    row.refresh_from_db()
    assert (row.text, row.to_whom, row.due_on) == ("Hold two workshops", "All partners", None)
    remove = at("remove_recommendation", SLUG, row.pk)
    assert "Remove recommendation 3?" in text_of(office.get(remove))
    assert report.recommendations.count() == 3
    assert office.post(remove).url == at("recommendations")
    assert report.recommendations.count() == 2


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": ""}, "Enter what should be done"),
        ({"to_whom": ""}, "Enter who it is for"),
        ({"text": "word " * 101}, "must be 100 words or fewer"),
        ({"to_whom": "w" * 201}, "must be 200 characters or fewer"),
        ({"due_on_day": "31"}, "must be a real date"),
        ({"due_on_year": ""}, "must include a year"),
    ],
)
def test_recommendation_that_is_not_right_says_what_to_do(
    report: Report, office: Client, changes: dict[str, str], message: str
) -> None:
    page = text_of(office.post(at("recommendations"), {**ADDED, "due_on_year": "2027", **changes}))
    assert message in page
    assert report.recommendations.count() == 2


def test_recommendation_changed_in_another_window_is_shown_beside_ones_own(report: Report, office: Client) -> None:
    row = report.recommendations.get(number=1)
    change = at("edit_recommendation", SLUG, row.pk)
    office.post(change, {"text": "Theirs", "to_whom": "Board", "version": row.version})
    page = text_of(office.post(change, {"text": "Mine", "to_whom": "Board", "version": row.version}))
    assert "Somebody else changed this recommendation" in page
    assert "Theirs" in page
    assert "Mine</textarea>" in page
    assert 'name="version" value="2"' in page
    office.post(change, {"text": "Mine", "to_whom": "Board", "version": 2})
    row.refresh_from_db()
    assert row.text == "Mine"


def test_recommendations_are_moved_by_buttons(report: Report, office: Client) -> None:
    first, second = report.recommendations.order_by("number")
    page = text_of(office.get(at("recommendations")))
    assert page.count("Move up") == page.count("Move down") == 1
    response = office.post(at("move_recommendation", SLUG, second.pk), {"direction": "up"})
    assert response.url.endswith(f"#recommendation-{second.pk}")
    assert list(report.recommendations.order_by("number")) == [second, first]
    office.post(at("move_recommendation", SLUG, second.pk), {"direction": "down"})
    assert list(report.recommendations.order_by("number")) == [first, second]


def test_recommendation_of_another_report_is_not_found(report: Report, office: Client, by: User) -> None:
    other = services.draft_report(cycle=make_cycle(report.cycle.framework_version, 2030), by=by, at=NOW)
    row = report.recommendations.get(number=1)
    assert office.get(at("edit_recommendation", other.slug, row.pk)).status_code == 404
    assert office.post(at("remove_recommendation", other.slug, row.pk)).status_code == 404
    assert office.post(at("move_recommendation", other.slug, row.pk)).status_code == 404


def test_recommendations_of_an_approved_report_cannot_change(report: Report, office: Client, by: User) -> None:
    row = report.recommendations.get(number=1)
    approve(report, by=by)
    for response in (
        office.post(at("recommendations"), {**ADDED, "due_on_year": "2027"}),
        office.post(at("edit_recommendation", SLUG, row.pk), {"text": "A", "to_whom": "B", "version": 1}),
        office.post(at("remove_recommendation", SLUG, row.pk)),
        office.post(at("move_recommendation", SLUG, row.pk), {"direction": "down"}, follow=True),
    ):
        assert "Return it to draft first" in text_of(response)
    assert report.recommendations.count() == 2


def test_recommendations_page_without_any_says_how_to_begin(report: Report, office: Client) -> None:
    report.recommendations.all().delete()
    assert "No recommendations yet" in text_of(office.get(at("recommendations")))


# Last year's recommendations


def test_progress_on_last_years_recommendations_is_reported() -> None:
    report, by = make_second_report()
    office, slug = signed_in(by), report.slug
    page = text_of(office.get(at("past_recommendations", slug)))
    assert "Held with 11 groups." in page
    row = Recommendation.objects.get(report__slug=SLUG, number=2)
    change = at("record_progress", slug, row.pk)
    assert "Do thing 2" in text_of(office.get(change))
    seen = {"version": row.version}
    assert "Select how far it has got" in text_of(office.post(change, {**seen, "progress": "Begun"}))
    assert "Enter what has happened since" in text_of(office.post(change, {**seen, "status": "partly"}))
    begun = {**seen, "status": "partly", "progress": "Begun"}
    assert office.post(change, begun).url == at("past_recommendations", slug)
    assert office.post(change, begun).url == at("past_recommendations", slug)  # pressed twice
    row.refresh_from_db()
    assert (row.status, row.progress, row.version) == ("partly", "Begun", seen["version"] + 1)


def test_progress_that_somebody_else_reported_first_is_shown_beside_ones_own() -> None:
    report, by = make_second_report()
    office, slug = signed_in(by), report.slug
    row = Recommendation.objects.get(report__slug=SLUG, number=2)
    change, seen = at("record_progress", slug, row.pk), row.version
    office.post(change, {"version": seen, "status": "partly", "progress": "Theirs"})
    page = text_of(office.post(change, {"version": seen, "status": "done", "progress": "Mine"}))
    assert "Somebody else changed this recommendation" in page
    assert "Theirs" in page
    assert "Mine</textarea>" in page
    office.post(change, {"version": seen + 1, "status": "done", "progress": "Mine"})
    row.refresh_from_db()
    assert (row.status, row.progress) == ("done", "Mine")


def test_progress_without_an_earlier_report_says_so(report: Report, office: Client) -> None:
    row = report.recommendations.get(number=1)
    assert "From next year" in text_of(office.get(at("past_recommendations")))
    assert office.get(at("record_progress", SLUG, row.pk)).status_code == 404


# From draft to publication


def test_steps_lead_from_draft_to_approval(report: Report, office: Client, by: User) -> None:
    make_board_member()
    page = text_of(office.get(at("edit_report")))
    assert at("send_to_board") in page
    assert at("approve") not in page
    assert "Board members" in text_of(office.get(at("send_to_board")))
    assert office.post(at("send_to_board")).url == at("edit_report")
    page = text_of(office.get(at("edit_report")))
    assert at("approve") in page
    assert at("publish") not in page
    approval = {"approved_on_day": "10", "approved_on_month": "9", "approved_on_year": "2026", "minute": "CPB 14"}
    assert office.post(at("approve"), approval).url == at("edit_report")
    page = text_of(office.get(at("edit_report")))
    assert at("publish") in page
    assert at("edit_texts") not in page
    assert "Approved by the Board on 10 September 2026, CPB 14." in page


def test_sending_to_the_board_writes_to_its_members(
    report: Report, office: Client, django_capture_on_commit_callbacks: Callbacks
) -> None:
    member = make_board_member()
    with django_capture_on_commit_callbacks(execute=True):
        office.post(at("send_to_board"))
    assert [message.to for message in mail.outbox] == [[member.email]]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"approved_on_day": "15"}, "Date of the Board’s meeting must be today or in the past"),
        ({"approved_on_day": ""}, "must include a day"),
        ({"approved_on_day": "", "approved_on_month": "", "approved_on_year": ""}, "Enter the date of the Board’s"),
        ({"minute": ""}, "Enter the minute that records the approval"),
    ],
)
def test_approval_that_is_not_right_says_what_to_do(
    report: Report, office: Client, by: User, changes: dict[str, str], message: str
) -> None:
    services.send_to_board(report=report, by=by, at=NOW)
    approval = {"approved_on_day": "10", "approved_on_month": "9", "approved_on_year": "2026", "minute": "CPB 14"}
    assert message in text_of(office.post(at("approve"), approval | changes))
    report.refresh_from_db()
    assert report.status == Report.Status.DRAFT


def test_approval_without_a_summary_is_refused_with_the_reason(report: Report, office: Client, by: User) -> None:
    services.send_to_board(report=report, by=by, at=NOW)
    office.post(at("edit_texts"), words(report, summary=""))
    for response in (office.get(at("approve")), office.post(at("approve"), {})):
        assert response.url == at("edit_report")
        assert said(response)[-1] == "This report is not ready for approval. Write the summary first"


def test_steps_that_cannot_be_taken_say_why(report: Report, office: Client, by: User) -> None:
    for name, reason in (
        ("approve", "The Board has not been sent this draft"),
        ("publish", "The Board has not approved this report"),
        ("return_to_draft", "The Board has not approved this report"),
        ("correct", "Only a published report is corrected"),
    ):
        for response in (office.get(at(name)), office.post(at(name), {})):
            assert response.url == at("edit_report")
            assert said(response)[-1].startswith(reason)
    approve(report, by=by)
    assert said(office.post(at("send_to_board")))[-1].startswith("This report is approved by the board")


def test_report_is_published_from_its_page(office: Client, by: User) -> None:
    approve(make_report(make_year(waiting=0), by=by), by=by)
    assert "You cannot change or take back what you publish" in text_of(office.get(at("publish")))
    assert not Publication.objects.exists()
    assert office.post(at("publish")).url == at("report")
    page = text_of(Client().get(at("report")))
    assert "4. Findings for each approach" in page
    assert 'src="data:image/svg+xml;base64,' in page
    assert set(PublishedFile.objects.values_list("format", flat=True)) == set(PublishedFile.Format)


def test_return_to_draft_opens_the_words_again(report: Report, office: Client, by: User) -> None:
    approve(report, by=by)
    assert "10 September 2026, CPB 14" in text_of(office.get(at("return_to_draft")))
    assert office.post(at("return_to_draft")).url == at("edit_report")
    assert at("edit_texts") in text_of(office.get(at("edit_report")))


def test_correction_is_started_with_a_reason(published: Publication, office: Client) -> None:
    assert at("correct") in text_of(office.get(at("edit_report")))
    assert "Enter what is corrected, and why" in text_of(office.post(at("correct"), {}))
    assert office.post(at("correct"), {"reason": "Two levels were swapped."}).url == at("edit_report")
    page = text_of(office.get(at("edit_report")))
    assert "What is corrected: Two levels were swapped." in page
    assert "Correction of version 1" in text_of(office.get(REPORTS))
