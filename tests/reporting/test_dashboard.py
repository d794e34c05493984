"""The numbers of a dashboard against years made by hand."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from frameworks.models import Level, ScaleVersion
from partners.models import Organisation, Role, User
from reporting.findings import WHOLE, Dashboard, Move
from reporting.selectors.dashboard import cycle_dashboard, cycle_to_show, cycles, earlier_cycle
from selfeval.models import Cycle, Evaluation, Submission
from selfeval.services import return_evaluation
from tests.bench.district import build_district
from tests.factories import APPROACHES, NOW, OrganisationFactory, make_cycle, make_evaluation, make_framework, make_user
from tests.reporting.years import SIX, Judged, make_year, submit

pytestmark = pytest.mark.django_db

ONE = ((2, 3, 1, 0, "-"),)


@pytest.fixture
def by() -> User:
    return make_user(Role.SECRETARIAT)


def seen(cycle: Cycle) -> Dashboard:
    return cycle_dashboard(cycle, earlier_cycle(cycle, cycles()))


def two_years(
    before: tuple[tuple[Judged, ...], ...], now: tuple[tuple[Judged, ...], ...], **changed: object
) -> tuple[Cycle, list[Organisation]]:
    """The same organisations in a baseline and in the next cycle; gives the latter."""
    version = make_framework()
    first = make_year(before, cycle=make_cycle(version, 2025, is_baseline=True), waiting=0)
    cycle = make_cycle(version, 2026, **changed)
    make_year(now, cycle=cycle, organisations=first.organisations[: len(now)], waiting=0)
    return cycle, first.organisations


def test_one_organisation_is_its_own_middle_and_range() -> None:
    found = seen(make_year(ONE, waiting=0).cycle)
    connecting, *_, trusting, celebrating = found.approaches
    assert connecting.levels.counts == (0, 1, 0, 0)
    assert connecting.levels.summary.median == (2, 2)
    assert (trusting.levels.summary.unanswered, trusting.levels.summary.enough) == (1, False)
    assert (celebrating.levels.summary.not_applicable, celebrating.levels.middle) == (1, "Too few rated it to say")
    assert found.participation.submitted == 1
    assert found.agreed.counts == (1, 0, 0, 0)


def test_two_organisations_keep_both_middle_levels() -> None:
    found = seen(make_year(((1, 4, 2, 2, 2), (4, 4, 3, 2, 2)), waiting=0).cycle)
    assert [approach.levels.middle for approach in found.approaches[:3]] == [
        "Between Starting and Leading",
        "Leading",
        "Between Developing and Embedded",
    ]


def test_levels_of_six_organisations_are_counted() -> None:
    found = seen(make_year(SIX).cycle)
    assert [approach.label for approach in found.approaches] == list(APPROACHES)
    assert [approach.levels.counts for approach in found.approaches] == [
        (1, 3, 1, 1),
        (0, 3, 3, 0),
        (4, 2, 0, 0),
        (0, 2, 3, 0),
        (0, 0, 2, 3),
    ]
    assert [approach.levels.rated for approach in found.approaches[3:]] == [
        "5 of 6 rated it; 1 not known yet",
        "5 of 6 rated it; 1 not applicable",
    ]
    assert found.agreed.counts == (2, 2, 2, 0)


def test_confidence_evidence_and_support_are_counted() -> None:
    found = seen(make_year(SIX).cycle)
    connecting, communicating = found.approaches[:2]
    assert connecting.confidence == (2, 2, 2)
    assert found.agreed_confidence == (2, 2, 2)
    assert found.evidence_kinds == ("Mandatory or regulatory measures", "Service reporting", "Lived experience")
    assert connecting.evidence == (4, 2, 0)
    assert (connecting.asks_for_support, communicating.asks_for_support) == (2, 1)
    assert found.evidence_sentence.startswith("Of 30 judgements of an approach, 20 have evidence from mandatory or")
    assert found.confidence_sentence == (
        "Of 30 judgements of an approach, 10 were made with high confidence, 10 with medium and 10 with low."
    )


def test_evidence_counts_organisations_and_not_pieces() -> None:
    year = make_year(ONE, waiting=0)
    submission = year.evaluations[0].current_submission
    assert submission is not None
    approach = submission.judgements.get(approach__slug="connecting").approach
    kind = year.cycle.framework_version.elements.get(slug="lived-experience")
    for title in ("Stories", "A survey"):
        submission.evidence.create(approach=approach, kind=kind, title=title)
    assert seen(year.cycle).approaches[0].evidence[2] == 1


def test_organisations_stand_in_alphabetical_order_whatever_their_capitals() -> None:
    named = [OrganisationFactory(name=name) for name in ("Zion", "apple trust", "Beech", "ash")]
    found = seen(make_year(SIX[:4], organisations=named, waiting=0).cycle)
    assert [row.name for row in found.organisations] == ["apple trust", "ash", "Beech", "Zion"]


def test_row_says_each_level_in_words() -> None:
    row = seen(make_year(ONE, waiting=0).cycle).organisations[0]
    assert [cell.text for cell in row.cells] == [
        "Developing",
        "Embedded",
        "Starting",
        "Do not know yet",
        "Not applicable",
    ]
    assert [cell.shade for cell in row.cells] == [2, 4, 1, 0, 0]
    assert row.agreed.text == "Starting"
    assert row.support == ("Training for new staff", "", "", "", "Training for new staff")


def test_support_needs_are_listed_by_approach_for_the_organisations_shown() -> None:
    found = seen(make_year(SIX).cycle)
    needs = found.support_needs(found.organisations[:1])
    assert [len(approach.needs) for approach in needs] == [1, 0, 0, 0, 1]
    assert needs[0].needs == ((found.organisations[0].name, "Training for new staff"),)


def test_everybody_invited_is_counted_where_they_stand() -> None:
    year = make_year(SIX, waiting=3)
    Evaluation.objects.filter(pk=year.evaluations[-1].pk).update(status=Evaluation.Status.DRAFT)
    found = seen(year.cycle)
    counts = found.participation
    assert (counts.invited, counts.started, counts.submitted, counts.returned) == (9, 7, 6, 0)
    assert [(waiting.name, waiting.status) for waiting in found.waiting] == [
        (year.organisations[6].name, "Not yet started"),
        (year.organisations[7].name, "Not yet started"),
        (year.organisations[8].name, "In progress"),
    ]


def test_returned_evaluation_is_not_counted_as_submitted(by: User) -> None:
    year = make_year(SIX, waiting=0)
    return_evaluation(
        evaluation=year.evaluations[0], reason="A page is missing", by=by, by_role="Partnership officer", at=NOW
    )
    found = seen(year.cycle)
    assert (found.participation.submitted, found.participation.returned) == (5, 1)
    assert len(found.organisations) == 5
    assert found.approaches[0].levels.counts == (1, 2, 1, 1)
    assert found.approaches[0].evidence == (4, 2, 0)
    assert found.waiting[0].status == "Returned"


def test_only_the_current_submission_of_an_organisation_counts(by: User) -> None:
    evaluation = make_evaluation(make_cycle(is_baseline=True))
    first = submit(evaluation, (4, 4, 4, 4, 4), place=0, by=by)
    Submission.objects.create(
        evaluation=evaluation,
        reference="ICF-2026-9999",
        submitted_at=NOW,
        submitted_by=by,
        submitted_role="Approver",
        agreed_level=first.agreed_level,
        agreed_confidence="low",
        content={},
        sha256="0" * 64,
    ).judgements.create(
        approach=first.judgements.get(approach__slug="connecting").approach,
        outcome="rated",
        level=first.agreed_level,
        confidence="low",
    )
    found = seen(evaluation.cycle)
    assert [row.reference for row in found.organisations] == [first.reference]
    assert found.approaches[0].levels.counts == (0, 0, 0, 1)


def test_cycle_without_submissions_says_so() -> None:
    found = seen(make_year((), waiting=2).cycle)
    assert found.organisations == ()
    assert found.cautions == ()
    assert found.agreed.summary.median is None


def test_baseline_is_compared_with_nothing() -> None:
    version = make_framework()
    make_year(SIX, cycle=make_cycle(version, 2024))
    found = seen(make_year(SIX, cycle=make_cycle(version, 2025, is_baseline=True)).cycle)
    assert found.comparison.moves == ()
    assert found.comparison.reason == "2025/26 is the baseline year. There is nothing earlier to compare it with."


def test_first_cycle_that_is_no_baseline_has_nothing_before_it() -> None:
    found = seen(make_year(SIX, cycle=make_cycle()).cycle)
    assert found.comparison.reason == "The portal holds no cycle before 2026/27 to compare it with."


def test_cycle_of_another_framework_is_not_the_one_before() -> None:
    make_year(SIX, cycle=make_cycle(make_framework("plan"), 2025))
    assert "no cycle before" in seen(make_year(SIX, cycle=make_cycle()).cycle).comparison.reason


def test_years_on_different_versions_of_the_scale_are_not_compared() -> None:
    version = make_framework()
    first = make_year(SIX, cycle=make_cycle(version, 2025, is_baseline=True))
    cycle = make_cycle(version, 2026)
    scale = ScaleVersion.objects.create(
        scale=cycle.scale_version.scale, framework_version=version, label="2", title="Levels, reworded"
    )
    Level.objects.bulk_create(Level(scale_version=scale, number=n, label=f"Step {n}") for n in range(1, 5))
    Cycle.objects.filter(pk=cycle.pk).update(scale_version=scale)
    cycle.refresh_from_db()
    make_year(SIX, cycle=cycle, organisations=first.organisations[:6], waiting=0)
    comparison = seen(cycle).comparison
    assert comparison.moves == ()
    assert comparison.reason.startswith("2025/26 and 2026/27 used different versions of the scale.")


def test_years_without_an_organisation_in_common_are_not_compared() -> None:
    version = make_framework()
    make_year(SIX, cycle=make_cycle(version, 2025, is_baseline=True))
    comparison = seen(make_year(SIX, cycle=make_cycle(version, 2026)).cycle).comparison
    assert comparison.reason == "No organisation has a submission in both 2025/26 and 2026/27 yet."


def test_only_organisations_of_both_years_are_compared() -> None:
    before = ((1, 2, 3, 0, 2), (2, 2, 2, 2, 2), (4, 4, 4, 4, 4))
    now = ((2, 2, 1, 3, "-"), (3, 2, 2, 1, 2))
    cycle, _ = two_years(before, now)
    comparison = seen(cycle).comparison
    assert (comparison.reason, comparison.earlier, comparison.organisations) == ("", "2025/26", 2)
    assert comparison.moves == (
        Move("Connecting", higher=2, same=0, lower=0, left_out=0),
        Move("Communicating", higher=0, same=2, lower=0, left_out=0),
        Move("Equalising", higher=0, same=1, lower=1, left_out=0),
        Move("Trusting", higher=0, same=0, lower=1, left_out=1),
        Move("Celebrating", higher=0, same=1, lower=0, left_out=1),
        Move(WHOLE, higher=0, same=2, lower=0, left_out=0),
    )


def test_organisation_returned_in_one_year_is_left_out_of_the_comparison(by: User) -> None:
    cycle, organisations = two_years(SIX, SIX)
    earlier = Evaluation.objects.get(organisation=organisations[0], cycle__slug="2025-26")
    return_evaluation(evaluation=earlier, reason="Wrong", by=by, by_role="Partnership officer", at=NOW)
    assert seen(cycle).comparison.organisations == 5


def test_chart_table_holds_the_numbers_of_the_dashboard() -> None:
    found = seen(make_year(SIX).cycle)
    chart = found.levels_chart()
    assert [tuple(map(int, row[1:5])) for row in chart.table().rows] == [
        *(approach.levels.counts for approach in found.approaches),
        found.agreed.counts,
    ]
    assert [trace["x"] for trace in chart.figure()["data"]] == [
        [distribution.counts[place] for distribution in found.distributions] for place in range(4)
    ]
    assert chart.sentence in chart.alternative


@pytest.mark.parametrize("organisations", [1, 20, 60])
def test_dashboard_asks_the_same_queries_for_any_number_of_organisations(organisations: int) -> None:
    cycle = build_district(organisations).cycle
    earlier = earlier_cycle(cycle, cycles())
    cycle_dashboard(cycle, earlier)
    with CaptureQueriesContext(connection) as captured:
        found = cycle_dashboard(cycle, earlier)
    assert len(captured) == 5
    assert found.participation.submitted == organisations


def test_newest_cycle_that_has_opened_is_shown_first() -> None:
    version = make_framework()
    for year in (2025, 2026, 2027):
        make_cycle(version, year)
    among = cycles()
    opening = date(2026, 9, 1)
    assert str(cycle_to_show(among, None, opening)) == "2026/27"
    assert str(cycle_to_show(among, None, opening - timedelta(days=1))) == "2025/26"
    assert cycle_to_show(among, None, date(2020, 1, 1)) is None
    assert str(cycle_to_show(among, "2027-28", opening)) == "2027/28"
    with pytest.raises(Http404):
        cycle_to_show(among, "2019-20", opening)
