"""What an annual report says: its figures, and what it must not give away."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from pytest_django import Settings

from actions.models import Action
from frameworks.models import FrameworkVersion
from indicators.judgement_wording import evidence_sentence, meaning_sentence, pattern_sentence
from indicators.models import Indicator, Observation
from indicators.selectors import indicator_page
from reporting import annual_words, services
from reporting.annual import AnnualReport, Count, Mix, as_json, from_json
from reporting.layout import layout
from reporting.models import Recommendation
from reporting.publishing import make_data, make_page, print_html
from reporting.selectors.annual import annual_report
from reporting.workbook import make_workbook
from selfeval.models import Evaluation, Submission
from tests.factories import NOW, make_cycle, make_framework
from tests.reporting.years import (
    SIX,
    WORDS,
    approve,
    make_indicators,
    make_report,
    make_second_report,
    make_secretariat,
    make_year,
    observe,
    publish_without_files,
)

pytestmark = pytest.mark.django_db


def content_of(judged: tuple[tuple[int | str, ...], ...] = SIX, **fields: int) -> AnnualReport:
    return annual_report(make_report(make_year(judged, **fields)), at=NOW)


def counts(mixes: tuple[Mix, ...]) -> dict[str, list[int]]:
    return {mix.label: [count.count for count in mix.counts] for mix in mixes}


def test_findings_count_each_approach_over_the_levels() -> None:
    findings = content_of().findings
    levels = {one.label: [level.count for level in one.levels] for one in findings.approaches}
    assert levels == {
        "Connecting": [1, 3, 1, 1],
        "Communicating": [0, 3, 3, 0],
        "Equalising": [4, 2, 0, 0],
        "Trusting": [0, 2, 3, 0],
        "Celebrating": [0, 0, 2, 3],
    }
    assert [one.rated for one in findings.approaches] == [6, 6, 6, 5, 5]
    assert [one.unanswered for one in findings.approaches] == [0, 0, 0, 1, 0]
    assert [one.not_applicable for one in findings.approaches] == [0, 0, 0, 0, 1]
    assert [one.median for one in findings.approaches] == [(2, 2), (2, 3), (1, 1), (3, 3), (4, 4)]
    assert findings.approaches[1].middle == "Between Developing and Embedded"
    assert findings.approaches[0].range == "From Starting to Leading."
    (agreed,) = findings.agreed
    assert [level.count for level in agreed.levels] == [2, 2, 2, 0]


def test_findings_count_confidence_and_evidence_by_approach() -> None:
    findings = content_of().findings
    assert set(map(tuple, counts(findings.confidence).values())) == {(2, 2, 2, 0)}
    assert set(map(tuple, counts(findings.evidence).values())) == {(4, 2, 0)}
    assert [count.label for count in findings.confidence[0].counts] == ["High", "Medium", "Low", "Not stated"]


def test_approach_that_all_place_alike_says_so() -> None:
    first, *_ = content_of(((2, 2, 2, 2, 2),) * 5).findings.approaches
    assert first.range == "All chose Developing."


def test_approach_that_too_few_rated_has_no_middle() -> None:
    judged = ((2, 0, 2, 2, 2), (2, 0, 2, 2, 2), (2, 0, 2, 2, 2), (3, 1, 1, 1, 1), (3, 1, 1, 1, 1))
    communicating = content_of(judged).findings.approaches[1]
    assert communicating.median is None
    assert "Too few" in communicating.middle


def test_approach_that_nobody_rated_says_so() -> None:
    judged = tuple((2, "-", 2, 2, 2) for _ in range(5))
    communicating = content_of(judged).findings.approaches[1]
    assert (communicating.rated, communicating.not_applicable) == (0, 5)
    assert communicating.range == "No level was chosen."


def test_participation_counts_every_state() -> None:
    year = make_year(waiting=3)
    Evaluation.objects.filter(pk=year.evaluations[6].pk).update(status=Evaluation.Status.DRAFT)
    Evaluation.objects.filter(pk=year.evaluations[7].pk).update(status=Evaluation.Status.RETURNED)
    participation = annual_report(make_report(year), at=NOW).participation
    assert (participation.invited, participation.submitted, participation.late) == (9, 6, 0)
    assert participation.states == (
        Count("Submitted", 6),
        Count("Returned", 1),
        Count("In progress", 1),
        Count("Not yet started", 1),
    )


def test_participation_counts_a_submission_as_late_by_its_first_day() -> None:
    """One came in late; another was on time, and was returned and submitted again after the due date."""
    year = make_year()
    late, again, *_ = year.evaluations
    Evaluation.objects.filter(pk=late.pk).update(due_on=NOW.date() - timedelta(days=1))
    second = Submission.objects.get(evaluation=again)
    second.pk, second.reference, second.submitted_at = None, "ICF-2026-AGAIN", NOW + timedelta(days=200)
    second.save()
    Evaluation.objects.filter(pk=again.pk).update(current_submission=second)
    participation = annual_report(make_report(year), at=second.submitted_at).participation
    assert participation.late == 1
    assert participation.sentence.endswith("Of those submitted, 1 came in after the due date.")


def test_baseline_year_compares_nothing() -> None:
    content = content_of()
    assert (content.comparison.note, content.comparison.moves) == (annual_words.BASELINE_NOTE, ())
    page = make_page(content)
    assert not any(word in page for word in ("improve", "Higher", "Lower", "↑", "↓", "▲", "▼"))


def test_second_year_counts_moves_of_those_in_both() -> None:
    report, _by = make_second_report()
    comparison = annual_report(report, at=NOW).comparison
    moves = {move.label: (move.higher, move.same, move.lower, move.left_out) for move in comparison.moves}
    assert comparison.organisations == 6
    assert comparison.with_cycle == "2026/27"
    assert moves["Connecting"] == (4, 2, 0, 0)
    assert moves["Trusting"] == (2, 3, 0, 1)
    assert moves["Celebrating"] == (0, 5, 0, 1)


def test_second_year_with_fewer_than_five_in_both_compares_nothing() -> None:
    version = make_framework()
    first = make_year(cycle=make_cycle(version, is_baseline=True))
    year = make_year(cycle=make_cycle(version, 2027), organisations=first.organisations[:4])
    comparison = annual_report(make_report(year), at=NOW).comparison
    assert (comparison.note, comparison.moves) == (annual_words.COMPARISON_WITHHELD, ())


def test_support_counts_organisations_and_tells_nobodys_words() -> None:
    content = content_of()
    assert [count.count for count in content.support.asked] == [2, 1, 1, 2, 2]
    assert content.support.sentence == "6 of 6 organisations asked for support with at least one approach."
    assert "Training for new staff" not in json.dumps(as_json(content))


def test_four_organisations_are_not_described() -> None:
    """Neither counts by level nor any level's name with an organisation, in any file."""
    content = content_of(SIX[:4], waiting=2)
    assert content.findings.withheld == annual_words.WITHHELD
    assert content.findings.approaches == content.findings.agreed == ()
    assert content.findings.confidence == content.findings.evidence == ()
    assert content.support.withheld == annual_words.SUPPORT_WITHHELD
    assert content.support.asked == ()
    for written in (make_page(content), print_html(content)):
        assert "Fewer than five organisations responded" in written
        assert "Organisations at each level" not in written
        assert "<img" not in written


def test_five_organisations_are_described() -> None:
    findings = content_of(SIX[:5]).findings
    assert findings.withheld == ""
    assert len(findings.approaches) == 5


def test_no_organisation_stands_beside_its_level() -> None:
    """An organisation's name occurs in the list of organisations and in the plan, and nowhere else."""
    content = as_json(content_of())
    names = {organisation["name"] for organisation in content["organisations"]}
    assert len(names) == 7
    for part in content:
        if part not in ("organisations", "actions"):
            assert not any(name in json.dumps(content[part]) for name in names), part
    labels = {level["label"] for level in content["scale"]["levels"]}
    for planned in content["actions"]["planned"]:
        assert labels.isdisjoint(planned.values())


@pytest.fixture
def version() -> FrameworkVersion:
    return make_framework()


def test_indicator_shows_baseline_target_as_written_and_separate_answers(version: FrameworkVersion) -> None:
    make_indicators(version)
    repeat, *_ = annual_report(make_report(make_year(cycle=make_cycle(version))), at=NOW).indicators
    assert (repeat.code, repeat.target) == ("3.1", "Reduce the number of repeat victims (25.9% repeat rate)")
    assert repeat.baseline is not None
    assert (repeat.baseline.shown, repeat.baseline.value, repeat.baseline.period) == ("25.9%", "25.9", "2021/22")
    assert repeat.latest is not None
    assert (repeat.latest.shown, repeat.latest.value, repeat.latest.sample_size) == ("24.8%", "24.8", 1483)
    assert repeat.position == "Target met"
    assert repeat.change.startswith("Cannot be judged: ")
    assert repeat.caveat == "Depends on what people report."


def test_small_count_of_a_district_is_in_no_file(version: FrameworkVersion) -> None:
    _, few, _ = make_indicators(version)
    Observation.objects.filter(indicator=few, is_baseline=False).update(value=4)
    report = make_report(make_year(cycle=make_cycle(version)))
    content = annual_report(report, at=NOW)
    line = next(line for line in content.indicators if line.code == "3.2")
    assert line.latest is not None
    assert (line.latest.shown, line.latest.value) == ("Fewer than 5", "")
    assert line.position_reason == "The figures that were compared are not shown, to protect a small number."
    assert line.change == "Cannot be judged: the figures are not shown, to protect a small number."
    Observation.objects.filter(indicator=few, is_baseline=False).update(value=2)
    other = annual_report(report, at=NOW)
    assert make_data(content) == make_data(other)


def test_count_of_zero_and_of_five_are_shown(version: FrameworkVersion) -> None:
    _, few, _ = make_indicators(version)
    report = make_report(make_year(cycle=make_cycle(version)))
    for value, words in (("0", "0"), ("5", "about 5")):
        Observation.objects.filter(indicator=few, is_baseline=False).update(value=value)
        line = next(line for line in annual_report(report, at=NOW).indicators if line.code == "3.2")
        assert line.latest is not None
        assert line.latest.shown == words


def test_place_kept_for_a_later_measure_is_pending_and_no_number(version: FrameworkVersion) -> None:
    make_indicators(version)
    later = annual_report(make_report(make_year(cycle=make_cycle(version))), at=NOW).indicators[-1]
    assert (later.baseline, later.latest, later.position) == (None, None, "Target pending")


def test_figure_of_a_period_that_is_not_over_is_left_out(version: FrameworkVersion) -> None:
    first, *_ = make_indicators(version)
    observe(first, 2026, "10")
    line, *_ = annual_report(make_report(make_year(cycle=make_cycle(version))), at=NOW).indicators
    assert line.latest is not None
    assert line.latest.period == "2025/26"


@pytest.mark.parametrize(
    ("unit", "reason"),
    [
        (Indicator.Unit.SURVEY_PERCENTAGE, "how many people answered is not recorded for 2021/22."),
        (Indicator.Unit.ADMINISTRATIVE_PERCENTAGE, "the two numbers behind the figure are not recorded for 2021/22"),
        (Indicator.Unit.TEXT, "the measure is not a number"),
    ],
)
def test_change_that_cannot_be_judged_says_why(version: FrameworkVersion, unit: str, reason: str) -> None:
    first, *_ = make_indicators(version)
    Indicator.objects.filter(pk=first.pk).update(unit=unit)
    line, *_ = annual_report(make_report(make_year(cycle=make_cycle(version))), at=NOW).indicators
    assert line.change.startswith(f"Cannot be judged: {reason}")


def test_change_without_baseline_or_later_figure_says_what_is_missing(version: FrameworkVersion) -> None:
    first, few, _ = make_indicators(version)
    first.observations.filter(is_baseline=True).delete()
    few.observations.filter(is_baseline=False).delete()
    report = make_report(make_year(cycle=make_cycle(version)))
    lines = annual_report(report, at=NOW).indicators
    assert lines[0].change.startswith("Cannot be judged: there is no baseline")
    assert lines[1].change == "Cannot be judged: there is no later figure to compare with the baseline of 2021/22."
    few.observations.all().delete()
    assert lines[1].latest is None
    assert annual_report(report, at=NOW).indicators[1].change == (
        "Cannot be judged: there is no baseline to compare with; no figure is recorded."
    )


def test_indicator_says_what_its_page_says_without_exact_figures(version: FrameworkVersion) -> None:
    few = make_indicators(version)[1]
    Observation.objects.filter(indicator=few, is_baseline=False).update(value=9)
    line = annual_report(make_report(make_year(cycle=make_cycle(version))), at=NOW).indicators[1]
    reading = indicator_page(few, NOW.date(), small_numbers=False).reading
    assert evidence_sentence(reading).startswith(
        "No clear evidence of change. From 12 in 2021/22 to 9 in 2025/26 is 3 fewer."
    )
    assert line.change == (
        "No clear evidence of change. From about 10 in 2021/22 to about 10 in 2025/26. Currently below the 2021/22"
        " figure, but the difference is within the range expected from chance."
    )
    assert line.position_reason == "Before rounding, the figure for 2025/26 is below the figure for 2021/22."
    assert line.method.startswith("Exact and score tests of two counts before rounding, at 95% confidence.")
    assert line.pattern == pattern_sentence(reading)
    assert line.meaning.startswith(meaning_sentence(reading))
    assert line.meaning.endswith(
        "Priority lead, Calder Vale Partnership, 14 September 2026, on the figures up to 31 March 2026."
    )


def test_report_frozen_before_there_were_four_answers_still_reads(version: FrameworkVersion) -> None:
    make_indicators(version)
    values = as_json(annual_report(make_report(make_year(cycle=make_cycle(version))), at=NOW))
    for line in values["indicators"]:
        for answer in ("method", "pattern", "meaning"):
            del line[answer]
    frozen = from_json(values)
    assert {(line.method, line.pattern, line.meaning) for line in frozen.indicators} == {("", "", "")}
    html = print_html(frozen)
    assert "Evidence of change: Cannot be judged" in html
    assert "Pattern over time:" not in html
    assert "What it may mean:" not in html


def test_progress_tells_what_became_of_last_years_recommendations() -> None:
    report, _by = make_second_report()
    progress = annual_report(report, at=NOW).progress
    assert progress.note == (
        "“Inclusive Communities Framework: annual report 2026/27” made 2 recommendations:"
        " 1 not yet reported on, 1 done."
    )
    assert [(one.number, one.status, one.progress) for one in progress.recommendations] == [
        (1, "Done", "Held with 11 groups."),
        (2, "Not yet reported on", ""),
    ]


def test_progress_leaves_out_a_report_that_was_never_published() -> None:
    version, by = make_framework(), make_secretariat()
    make_report(make_year(cycle=make_cycle(version, is_baseline=True)), by=by)
    report = make_report(make_year(cycle=make_cycle(version, 2027)), by=by)
    assert annual_report(report, at=NOW).progress.recommendations == ()


def test_progress_says_that_an_earlier_report_recommended_nothing() -> None:
    version, by = make_framework(), make_secretariat()
    before = make_report(make_year(cycle=make_cycle(version, is_baseline=True)), by=by)
    Recommendation.objects.filter(report=before).delete()
    approve(before, by=by)
    publish_without_files(before, by=by)
    report = make_report(make_year(cycle=make_cycle(version, 2027)), by=by)
    assert annual_report(report, at=NOW).progress.note.endswith("made no recommendations.")


def test_plan_lists_the_actions_of_those_that_submitted() -> None:
    year = make_year()
    waiting = year.evaluations[-1]
    Action.objects.create(plan=waiting.plan, what="Not yet", owner_role="Lead", due_on=waiting.plan.ends_on, position=1)
    loose = Action.objects.filter(plan=year.evaluations[0].plan)
    loose.update(approach=None)
    actions = annual_report(make_report(year), at=NOW).actions
    assert (actions.total, actions.sentence) == (6, "6 actions in the plans of 6 organisations.")
    assert [count.count for count in actions.statuses] == [2, 2, 1, 1]
    assert actions.by_approach[-1].label == "Not tied to one approach"
    assert "Not yet" not in {action.what for action in actions.planned}


def test_draft_calls_itself_a_draft_and_what_is_published_does_not() -> None:
    report = make_report()
    draft = annual_report(report, at=NOW).front
    assert (draft.status, draft.published_on) == ("Draft", None)
    assert draft.classification == "Draft for the Board, not for publication"
    published = annual_report(report, at=NOW, publishing=True).front
    assert (published.status, published.published_on, published.version) == ("Published", NOW.date(), 1)


def test_report_of_a_demonstration_says_that_its_district_is_fictional(settings: Settings) -> None:
    report = make_report()
    assert annual_report(report, at=NOW).front.notice == ""
    settings.DEMONSTRATION = True
    content = annual_report(report, at=NOW)
    assert content.front.notice == "Demonstration: the district and its organisations are fictional."
    assert content.front.notice in print_html(content)


def test_report_of_a_cycle_without_anything_says_so_in_every_section() -> None:
    report = services.draft_report(cycle=make_cycle(is_baseline=True), by=make_secretariat(), at=NOW)
    content = annual_report(report, at=NOW)
    assert content.participation.sentence == "No organisation has been invited yet."
    page = make_page(content)
    for words in (
        "What the Board is asked to decide is not written down yet.",
        "No summary has been written yet.",
        "Fewer than five organisations responded",
        "Nothing is recorded here for this year.",
        "No indicators were chosen for this report.",
        "No report was published for an earlier cycle",
        "No plan of an organisation that submitted holds an action yet.",
        "No risks are recorded for this year.",
        "This report makes no recommendations.",
        "How findings are shared back is not written down yet.",
        "No organisation was invited in this cycle.",
    ):
        assert words in page
    assert print_html(content)
    assert make_workbook(content)


def test_sections_stand_in_the_order_of_the_outline() -> None:
    sections = layout(content_of()).sections
    assert [section.number for section in sections] == [
        *(str(number) for number in range(1, 14)),
        *("Annex A", "Annex B", "Annex C", "Annex D"),
    ]
    assert len({section.slug for section in sections}) == len(sections)


def test_content_survives_json() -> None:
    report, _by = make_second_report()
    content = annual_report(report, at=NOW)
    assert from_json(json.loads(json.dumps(as_json(content)))) == content


def test_words_that_people_typed_are_never_html() -> None:
    text = replace(WORDS, title="<b>Report</b>", summary="<script>alert(1)</script>", risks="- <img src=x onerror=y>")
    content = annual_report(make_report(text=text), at=NOW)
    for written in (make_page(content), print_html(content)):
        assert "<script>" not in written
        assert "<img src=x" not in written
        assert "<b>Report" not in written


def test_reading_costs_as_many_queries_for_six_organisations_as_for_sixty(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    six = make_report(make_year())
    with django_assert_max_num_queries(60) as few:
        annual_report(six, at=NOW)
    sixty = make_report(make_year(SIX * 10, cycle=make_cycle(make_framework("other"), 2030)))
    with django_assert_max_num_queries(len(few)):
        annual_report(sixty, at=NOW)
