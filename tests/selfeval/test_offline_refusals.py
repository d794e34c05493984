"""Workbooks that cannot come back: each is refused in words that say what to do, and nothing is kept."""

import pytest
from django.urls import reverse

from selfeval.models import Answer, BroughtBack
from selfeval.services import close_cycle
from tests.factories import (
    NOW,
    OrganisationFactory,
    complete_draft,
    make_cycle,
    make_evaluation,
    make_framework,
    make_submission,
    make_unit_evaluation,
)
from tests.files import EXE
from tests.selfeval.browsing import stored, text_of
from tests.selfeval.places import HERE
from tests.selfeval.taking_away import (
    BRING_BACK,
    apply,
    closed,
    filled_in,
    opened,
    preview,
    send,
    taken_away,
    write,
)

pytestmark = pytest.mark.usefixtures("today")

OFFLINE = reverse("selfeval:offline", args=HERE)
WORKBOOK = reverse("selfeval:offline_workbook", args=HERE)


@pytest.fixture
def draft(evaluation, people):
    return complete_draft(evaluation, people.lead)


@pytest.fixture
def contributor(client_for):
    return client_for("contributor")


def problem(client, body, address=BRING_BACK, name="answers.xlsx"):
    response = send(client, body, address, name)
    assert response.status_code == 200
    assert not BroughtBack.objects.exists()
    return text_of(response)


def test_file_of_another_kind_or_size_is_refused(draft, contributor, settings):
    assert "The selected file must be an Excel workbook" in problem(contributor, EXE)
    assert "Select the workbook that you filled in" in text_of(contributor.post(BRING_BACK))
    settings.LARGEST_UPLOAD = 1000
    assert "must be 1KB or smaller" in problem(contributor, taken_away(draft))


def test_workbook_from_elsewhere_is_refused(draft, contributor):
    book = opened(taken_away(draft))
    for row in book["Answers"]:
        row[8].value = None
    assert "This is not a workbook from this page" in problem(contributor, closed(book))
    book = opened(taken_away(draft))
    book["Answers"]["I1"].value = f"{book['Answers']['I1'].value}x"
    assert "what says whose answers these are was changed, or comes from another portal" in problem(
        contributor, closed(book)
    )


def test_workbook_of_another_organisation_is_refused(draft, cycle, contributor):
    other = make_evaluation(cycle, OrganisationFactory(name="Trust for Housing"))
    assert "is of Trust for Housing, and this page is of Calder Vale Council" in problem(contributor, taken_away(other))


def test_workbook_of_another_year_or_version_is_refused(draft, council, contributor):
    version = draft.cycle.framework_version
    earlier = make_evaluation(make_cycle(version, 2025), council)
    assert "is of 2025/26, and this page is of 2026/27" in problem(contributor, taken_away(earlier))
    old = taken_away(draft)
    newer = make_framework(label="2027")
    draft.cycle.framework_version, draft.cycle.scale_version = newer, newer.scale_versions.get()
    draft.cycle.save()
    assert "was made before the framework or its levels changed" in problem(contributor, old)


def test_workbook_of_another_part_is_refused_but_taken_on_the_organisations_page(draft, people, contributor):
    adults, children = make_unit_evaluation(draft, "Adults"), make_unit_evaluation(draft, "Children")
    body = filled_in(taken_away(adults), {"connecting/strengths": "We meet"})
    there = reverse("selfeval:bring_back", args=[*HERE, children.part])

    assert (
        "is of Calder Vale Council: Adults, and this page is of Calder Vale Council: Children. Bring it back on its own"
        in problem(contributor, body, there)
    )
    apply(contributor, preview(contributor, body))
    assert Answer.objects.get(evaluation=adults, question="strengths").value == "We meet"


def test_every_wrong_cell_is_named_and_nothing_is_kept(draft, contributor):
    body = filled_in(taken_away(draft), {"connecting/level": "Perfect", "dialogue/met_on": "soon"})
    words = problem(contributor, body)
    assert "Answers, row 2, column E: “Perfect” cannot be chosen" in words
    assert "column E: “soon” is no date; type it like 14/9/2026" in words


def test_only_the_first_wrong_cells_are_listed(draft, people, contributor):
    units = [make_unit_evaluation(draft, f"Unit {number}") for number in range(11)]
    book = opened(taken_away(draft, *units))
    for sheet in book.worksheets[1:-1]:
        write(sheet, {f"{slug}/level": "x" for slug in ("connecting", "communicating", "equalising", "trusting")})
        write(sheet, {"celebrating/level": "x"})
    assert "There are 5 more. Mend these first" in problem(contributor, closed(book))


def test_notes_sheet_is_passed_over_and_a_copied_sheet_refused(draft, contributor):
    book = opened(taken_away(draft))
    book.create_sheet("Biscuits")
    assert "The sheet “Biscuits” was not read" in text_of(preview(contributor, closed(book)))
    BroughtBack.objects.all().delete()
    book.copy_worksheet(book["Answers"])
    assert "“Answers” and “Answers Copy” hold the same self-evaluation" in problem(contributor, closed(book))


def test_closed_evaluation_takes_nothing_back(evaluation, people, contributor):
    body = taken_away(evaluation)
    make_submission(evaluation, people.lead)

    response = send(contributor, body)

    assert response.status_code == 409
    assert "was submitted as ICF-2026-0001" in text_of(response)
    assert contributor.get(BRING_BACK)["Location"] == OFFLINE
    assert "no workbook can be brought back" in text_of(contributor.get(OFFLINE))
    assert contributor.get(WORKBOOK).status_code == 200


def test_evaluation_that_closes_before_the_decision_changes_nothing(draft, people, contributor):
    page = preview(contributor, filled_in(taken_away(draft), {"connecting/strengths": "We meet"}))
    close_cycle(cycle=draft.cycle, by=people.secretariat, at=NOW)

    response = apply(contributor, page)

    assert response.status_code == 409
    assert "This cycle is closed" in text_of(response)
    assert "Apply" not in text_of(response)
    assert stored("strengths") == "Our words on: what we do well"
    assert BroughtBack.objects.get().applied_at is None


def test_other_organisations_find_nothing_and_the_secretariat_only_reads(draft, client_for):
    assert client_for("outsider").get(OFFLINE).status_code == 404
    assert send(client_for("outsider"), b"").status_code == 404
    assert client_for("secretariat").get(WORKBOOK).status_code == 200
    assert send(client_for("secretariat"), taken_away(draft)).status_code == 403
