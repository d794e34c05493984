"""Drafting a report: its words, recommendations and indicators, in one window or in two."""

from dataclasses import replace
from datetime import date

import pytest
from django.core import mail

from partners.models import Role, User
from reporting import services
from reporting.models import Recommendation, Report
from reporting.services import RecommendationText
from tests.factories import NOW, make_cycle, make_framework, make_user
from tests.reporting.years import (
    WORDS,
    approve,
    make_board_member,
    make_indicators,
    make_report,
    make_secretariat,
    publish_without_files,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> User:
    return make_secretariat()


@pytest.fixture
def report(by: User) -> Report:
    return services.draft_report(cycle=make_cycle(is_baseline=True), by=by, at=NOW)


def numbered(report: Report) -> list[tuple[int, str]]:
    return list(report.recommendations.order_by("number").values_list("number", "text"))


def add(report: Report, *texts: str, by: User) -> list[Recommendation]:
    return [
        services.add_recommendation(
            report=report, text=RecommendationText(text=text, to_whom="Communities Board"), by=by, at=NOW
        )
        for text in texts
    ]


def test_draft_report_is_named_after_framework_and_cycle(report: Report) -> None:
    assert report.title == "Inclusive Communities Framework: annual report 2026/27"
    assert report.slug == "annual-report-2026-27"
    assert report.status == Report.Status.DRAFT
    assert not report.sent_to_board


def test_draft_report_twice_for_one_cycle_is_refused(report: Report, by: User) -> None:
    with pytest.raises(services.CycleHasReport):
        services.draft_report(cycle=report.cycle, by=by, at=NOW)


def test_first_report_has_the_indicators_of_priorities_that_name_the_framework(by: User) -> None:
    version = make_framework()
    chosen = make_indicators(version)
    report = services.draft_report(cycle=make_cycle(version), by=by, at=NOW)
    assert set(report.indicators.all()) == set(chosen)


def test_later_report_has_the_indicators_of_the_one_before(by: User) -> None:
    version = make_framework()
    first, *_ = make_indicators(version)
    before = services.draft_report(cycle=make_cycle(version), by=by, at=NOW)
    services.choose_indicators(report=before, indicators=[first], by=by, at=NOW)
    report = services.draft_report(cycle=make_cycle(version, 2027), by=by, at=NOW)
    assert list(report.indicators.all()) == [first]


def test_edit_report_stores_words_and_who_wrote_them(report: Report, by: User) -> None:
    services.edit_report(report=report, version=1, text=WORDS, by=by, at=NOW)
    report.refresh_from_db()
    assert report.summary == WORDS.summary
    assert report.version == 2
    assert report.history.latest().history_user == by
    assert report.history.latest().history_date == NOW


def test_edit_report_without_a_change_does_nothing(report: Report, by: User) -> None:
    text = replace(services.ReportText(title=report.title))
    services.edit_report(report=report, version=1, text=text, by=by, at=NOW)
    report.refresh_from_db()
    assert report.version == 1
    assert report.history.count() == 1


def test_two_windows_that_change_different_texts_both_win(report: Report, by: User) -> None:
    start = services.ReportText(title=report.title)
    services.edit_report(report=report, version=1, text=replace(start, summary="Hers"), by=by, at=NOW)
    services.edit_report(report=report, version=1, text=replace(start, risks="His"), by=by, at=NOW)
    report.refresh_from_db()
    assert (report.summary, report.risks) == ("Hers", "His")


def test_two_windows_that_change_the_same_text_lose_nothing(report: Report, by: User) -> None:
    start = services.ReportText(title=report.title)
    services.edit_report(report=report, version=1, text=replace(start, summary="Hers", risks="Both"), by=by, at=NOW)
    with pytest.raises(services.ReportChanged) as conflict:
        services.edit_report(report=report, version=1, text=replace(start, summary="His", risks="Both"), by=by, at=NOW)
    assert conflict.value.fields == ("summary",)
    assert conflict.value.current.summary == "Hers"
    report.refresh_from_db()
    assert report.summary == "Hers"
    services.edit_report(
        report=report,
        version=conflict.value.current.version,
        text=replace(start, summary="Both of us", risks="Both"),
        by=by,
        at=NOW,
    )
    report.refresh_from_db()
    assert report.summary == "Both of us"


def test_version_that_never_was_overwrites_nothing(report: Report, by: User) -> None:
    start = services.ReportText(title=report.title)
    services.edit_report(report=report, version=1, text=replace(start, summary="Hers"), by=by, at=NOW)
    with pytest.raises(services.ReportChanged):
        services.edit_report(report=report, version=99, text=replace(start, summary="His"), by=by, at=NOW)


def test_recommendations_are_numbered_in_the_order_they_are_added(report: Report, by: User) -> None:
    add(report, "First", "Second", by=by)
    assert numbered(report) == [(1, "First"), (2, "Second")]


@pytest.mark.parametrize(
    ("moved", "to", "expected"),
    [
        ("A", 3, "BCAD"),
        ("D", 1, "DABC"),
        ("B", 2, "ABCD"),
        ("C", 99, "ABDC"),
        ("C", 0, "CABD"),
        ("B", -5, "BACD"),
    ],
)
def test_move_recommendation_renumbers_those_between(
    report: Report, by: User, moved: str, to: int, expected: str
) -> None:
    rows = {row.text: row for row in add(report, *"ABCD", by=by)}
    services.move_recommendation(recommendation=rows[moved], to=to, by=by, at=NOW)
    assert numbered(report) == list(enumerate(expected, start=1))


def test_remove_recommendation_closes_the_gap_and_keeps_its_history(report: Report, by: User) -> None:
    first, _second, _third = add(report, *"ABC", by=by)
    services.remove_recommendation(recommendation=first, by=by, at=NOW)
    assert numbered(report) == [(1, "B"), (2, "C")]
    assert Recommendation.history.filter(id=first.pk, history_type="-").get().history_user == by


def test_edit_recommendation_stores_its_words(report: Report, by: User) -> None:
    (row,) = add(report, "A", by=by)
    text = RecommendationText(text="B", to_whom="All partners", due_on=date(2027, 6, 30))
    services.edit_recommendation(recommendation=row, version=1, text=text, by=by, at=NOW)
    row.refresh_from_db()
    assert (row.text, row.to_whom, row.due_on, row.version) == ("B", "All partners", date(2027, 6, 30), 2)


def test_edit_recommendation_in_two_windows_loses_nothing(report: Report, by: User) -> None:
    (row,) = add(report, "A", by=by)
    hers = RecommendationText(text="Hers", to_whom="Communities Board")
    services.edit_recommendation(recommendation=row, version=1, text=hers, by=by, at=NOW)
    with pytest.raises(services.RecommendationChanged) as conflict:
        services.edit_recommendation(recommendation=row, version=1, text=replace(hers, text="His"), by=by, at=NOW)
    assert conflict.value.current.text == "Hers"
    services.edit_recommendation(recommendation=row, version=1, text=hers, by=by, at=NOW)
    row.refresh_from_db()
    assert (row.text, row.version) == ("Hers", 2)


def test_send_to_board_tells_each_member_once(
    report: Report, by: User, django_capture_on_commit_callbacks: object
) -> None:
    members = [make_board_member(), make_board_member()]
    make_user(Role.LEAD)
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            services.send_to_board(report=report, by=by, at=NOW)
    report.refresh_from_db()
    assert report.sent_to_board
    assert sorted(message.to for message in mail.outbox) == sorted([member.email] for member in members)
    assert "/reports/annual-report-2026-27/draft/" in mail.outbox[0].body
    assert report.title in mail.outbox[0].subject


def test_nobody_is_written_to_when_sending_fails_later(report: Report, by: User) -> None:
    make_board_member()
    services.send_to_board(report=report, by=by, at=NOW)
    assert mail.outbox == []


def test_approve_report_records_meeting_and_minute(by: User) -> None:
    report = approve(make_report(by=by), by=by)
    report.refresh_from_db()
    assert report.status == Report.Status.APPROVED
    assert (report.approved_on, report.approval_minute) == (date(2026, 9, 10), "CPB 14")


def test_approve_report_today_is_accepted_and_tomorrow_refused(by: User) -> None:
    report = make_report(by=by)
    services.send_to_board(report=report, by=by, at=NOW)
    with pytest.raises(services.MeetingInFuture):
        services.approve_report(report=report, approved_on=date(2026, 9, 15), minute="CPB 14", by=by, at=NOW)
    services.approve_report(report=report, approved_on=date(2026, 9, 14), minute="CPB 14", by=by, at=NOW)


def test_approve_report_that_was_not_sent_is_refused(by: User) -> None:
    with pytest.raises(services.NotSentToBoard):
        services.approve_report(
            report=make_report(by=by), approved_on=date(2026, 9, 10), minute="CPB 14", by=by, at=NOW
        )


@pytest.mark.parametrize("empty", ["summary", "decision_asked"])
def test_approve_report_that_lacks_words_names_them(by: User, empty: str) -> None:
    report = make_report(by=by, text=replace(WORDS, **{empty: " \n"}))
    with pytest.raises(services.NotReady) as refused:
        approve(report, by=by)
    assert refused.value.missing == (empty,)
    assert str(refused.value).startswith("This report is not ready for approval. Write")


def test_words_of_an_approved_report_are_fixed(by: User) -> None:
    report = approve(make_report(by=by), by=by)
    row = report.recommendations.get(number=1)
    text = RecommendationText(text="Late", to_whom="Communities Board")
    at = NOW
    for write in (
        lambda: services.edit_report(report=report, version=report.version, text=WORDS, by=by, at=at),
        lambda: services.choose_indicators(report=report, indicators=[], by=by, at=at),
        lambda: services.add_recommendation(report=report, text=text, by=by, at=at),
        lambda: services.edit_recommendation(recommendation=row, version=1, text=text, by=by, at=at),
        lambda: services.move_recommendation(recommendation=row, to=2, by=by, at=at),
        lambda: services.remove_recommendation(recommendation=row, by=by, at=at),
        lambda: services.send_to_board(report=report, by=by, at=at),
        lambda: services.approve_report(report=report, approved_on=at.date(), minute="CPB 15", by=by, at=at),
    ):
        with pytest.raises(services.ReportLocked, match="Return it to draft first"):
            write()


def test_return_to_draft_opens_the_words_and_forgets_the_approval(by: User) -> None:
    report = approve(make_report(by=by), by=by)
    report = services.return_to_draft(report=report, by=by, at=NOW)
    assert (report.status, report.approved_on, report.approval_minute) == (Report.Status.DRAFT, None, "")
    assert report.sent_to_board
    services.edit_report(report=report, version=report.version, text=replace(WORDS, risks="None"), by=by, at=NOW)


def test_return_to_draft_of_a_draft_is_refused(report: Report, by: User) -> None:
    with pytest.raises(services.NotApproved):
        services.return_to_draft(report=report, by=by, at=NOW)


def test_start_correction_makes_a_draft_that_says_why(by: User) -> None:
    report = approve(make_report(by=by), by=by)
    publish_without_files(report, by=by)
    report = services.start_correction(report=report, reason="Two levels were swapped.", by=by, at=NOW)
    assert (report.status, report.sent_to_board, report.approved_on) == (Report.Status.DRAFT, False, None)
    assert report.correction_reason == "Two levels were swapped."


def test_start_correction_of_a_draft_is_refused(report: Report, by: User) -> None:
    with pytest.raises(services.NotPublished):
        services.start_correction(report=report, reason="Too early", by=by, at=NOW)


def test_words_of_a_published_report_are_fixed(by: User) -> None:
    report = approve(make_report(by=by), by=by)
    publish_without_files(report, by=by)
    with pytest.raises(services.ReportLocked, match="Start a correction"):
        services.edit_report(report=report, version=report.version, text=WORDS, by=by, at=NOW)


def test_record_progress_is_open_for_a_published_report(by: User) -> None:
    report = approve(make_report(by=by), by=by)
    publish_without_files(report, by=by)
    row = report.recommendations.get(number=1)
    status = Recommendation.Status.PARTLY
    services.record_progress(recommendation=row, version=1, status=status, progress="Begun", by=by, at=NOW)
    row.refresh_from_db()
    assert (row.status, row.progress) == (status, "Begun")
    assert row.history.latest().history_user == by
