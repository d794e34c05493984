"""Files given as evidence: kept as they were given, given out only to those who may read what cites them."""

import hashlib
import os
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from cohesion_portal.lib.uploads import FileKind
from selfeval.content import from_json
from selfeval.models import Evidence, StoredFile, SubmittedEvidence
from selfeval.models.files import evidence_storage
from selfeval.selectors import questionnaire_of
from selfeval.services import change_evidence, remove_evidence, remove_file
from tests.factories import NOW, complete_draft, make_evaluation, make_submission
from tests.files import EXE, PDF, good, office, upload, workbook
from tests.selfeval.browsing import fields_of, text_of
from tests.selfeval.giving import ROLE, a_file, give, typed
from tests.selfeval.places import CONNECTING, HERE

pytestmark = pytest.mark.usefixtures("today", "folder")

ADD = reverse("selfeval:add_evidence", args=[*HERE, "connecting"])


@pytest.fixture
def folder(settings, tmp_path):
    """An evidence folder for each test."""
    place = tmp_path / "evidence"
    options = settings.STORAGES["evidence"]["OPTIONS"] | {"location": place}
    settings.STORAGES = settings.STORAGES | {"evidence": settings.STORAGES["evidence"] | {"OPTIONS": options}}
    return place


def kept(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.exists() else []


def file_address(evidence):
    return reverse("selfeval:evidence_file", args=[*HERE, evidence.pk])


@pytest.fixture
def evidence(evaluation, people):
    return give(evaluation, people.contributor, upload=a_file())


@pytest.mark.parametrize("kind", FileKind)
def test_uploaded_file_comes_back_byte_for_byte(evaluation, people, visitor, folder, kind):
    page, name = visitor("contributor"), f"Survey 2026.{kind}"
    page.open(ADD)

    page.send(**typed(evaluation, file=upload(name, good(kind)), location=""))

    stored = StoredFile.objects.get()
    assert (stored.name, stored.kind, stored.size) == (name, kind, len(good(kind)))
    assert stored.sha256 == hashlib.sha256(good(kind)).hexdigest()
    assert (stored.kept_at, stored.kept_by, stored.kept_role) == (NOW, people.contributor, ROLE)
    response = page.client.get(file_address(Evidence.objects.get()))
    assert b"".join(response) == good(kind)
    assert response["Content-Type"] == kind.media_type
    assert int(response["Content-Length"]) == len(good(kind))


def test_file_is_kept_for_the_portal_alone_under_a_name_nobody_can_guess(evidence, folder):
    (path,) = kept(folder)

    assert len(path.name) == 32
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_file_is_sent_to_be_saved_and_never_shown_by_the_portal(evidence, client_for):
    response = client_for("approver").get(file_address(evidence))

    assert response["Content-Disposition"] == 'attachment; filename="Survey 2026.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-store"
    assert response.streaming
    b"".join(response)


def test_name_in_another_script_survives_the_way_back(evaluation, people, client_for):
    given = give(evaluation, people.contributor, upload=a_file("Umfrage „Nähe“ 調査.pdf"))

    response = client_for("lead").get(file_address(given))

    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''Umfrage%20")
    b"".join(response)


READERS = ["contributor", "lead", "approver", "secretariat"]
EVERYBODY = [*READERS, "steward", "board", "outsider", "nobody"]
OUTSIDE = dict.fromkeys(["outsider", "nobody"], 404)


def statuses(client_for, address):
    """What everybody gets."""
    found = {}
    for who in EVERYBODY:
        response = client_for(who).get(address)
        found[who] = response.status_code
        b"".join(response)  # reading to the end closes the file
    return found


def test_file_of_a_draft_is_for_those_who_may_read_the_draft(evidence, client_for):
    readers, inside = dict.fromkeys(READERS, 200), dict.fromkeys(["steward", "board"], 403)

    assert statuses(client_for, file_address(evidence)) == readers | inside | OUTSIDE


def test_file_of_another_draft_or_of_none_is_not_found(evaluation, cycle, people, client_for):
    plain, elsewhere = give(evaluation, people.lead), give(make_evaluation(cycle), people.lead, upload=a_file())

    for pk in (plain.pk, elsewhere.pk, 999999):
        assert client_for("lead").get(reverse("selfeval:evidence_file", args=[*HERE, pk])).status_code == 404


def test_stranger_is_sent_to_sign_in(evidence, client):
    assert client.get(file_address(evidence))["Location"].startswith("/sign-in/?next=")


@pytest.mark.parametrize("harm", ["changed", "missing"])
def test_altered_file_is_given_to_nobody_and_logged(evidence, client_for, folder, harm, caplog):
    (path,) = kept(folder)
    path.chmod(0o600)
    if harm == "changed":
        path.write_bytes(PDF + b"\n")
    else:
        path.unlink()

    response = client_for("lead").get(file_address(evidence))

    assert response.status_code == 500
    assert "is no longer what was uploaded, or it is missing" in text_of(response)
    assert any("evidence file altered" in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("survey.pdf", EXE, "The selected file must be a PDF"),
        ("setup.exe", EXE, "The selected file must be a PDF"),
        ("survey\u202efdp.exe", PDF, "its name does not end in .pdf"),
        ("bomb.xlsx", office(FileKind.EXCEL, {"xl/a.xml": bytes(3_000_000)}), "unpacks to far more than its size"),
        ("empty.pdf", b"", "The selected file is empty"),
        ("survey.docx", workbook(), "is an Excel workbook, but its name does not end in .xlsx"),
        ("survey.docx", office(FileKind.WORD, {"word/vbaProject.bin": b"x"}), "contains macros"),
    ],
)
def test_bad_file_is_refused_in_words_and_the_rest_is_kept(evaluation, visitor, folder, name, body, words):
    page = visitor("contributor")
    page.open(ADD)

    response = page.send(**typed(evaluation, file=upload(name, body), location=""))

    assert words in text_of(response)
    assert "Enter a web address, say where it is kept" not in text_of(response)
    assert fields_of(response)["title"] == "Residents’ survey"
    assert not Evidence.objects.exists()
    assert kept(folder) == []


def test_file_that_is_too_large_is_refused_in_words(evaluation, visitor, settings):
    settings.LARGEST_UPLOAD = 100_000
    page = visitor("contributor")
    page.open(ADD)

    response = page.send(**typed(evaluation, file=upload("survey.pdf", PDF + bytes(400_000))))

    assert "The selected file must be 98KB or smaller; it has 391KB" in text_of(response)


def test_good_file_beside_an_error_must_be_chosen_again(evaluation, visitor, folder):
    page = visitor("contributor")
    page.open(ADD)

    response = page.send(**typed(evaluation, title="", file=upload("survey.pdf", PDF)))

    assert "Choose the file again: it is not kept while something else" in text_of(response)
    assert fields_of(response)["shows"] == "People feel heard"
    assert kept(folder) == []


def change_address(evidence):
    return reverse("selfeval:change_evidence", args=[*HERE, "connecting", evidence.pk])


def test_file_is_replaced_by_another_and_stays_when_none_is_chosen(evidence, visitor, folder):
    page = visitor("lead")
    first = evidence.file

    assert "File now: Survey 2026.pdf (PDF, 1KB)" in text_of(page.open(change_address(evidence)))
    page.send(title="Survey of residents")
    assert Evidence.objects.get().file == first
    page.open(change_address(evidence))
    page.send(file=upload("Workbook.xlsx", workbook()))

    assert Evidence.objects.get().file.name == "Workbook.xlsx"
    assert StoredFile.objects.count() == len(kept(folder)) == 2


def test_file_is_taken_away_only_where_something_else_says_where_it_is(evaluation, people, visitor):
    evidence = give(evaluation, people.lead, upload=a_file(), location="")
    page = visitor("lead")
    page.open(change_address(evidence))

    assert "Enter a web address, say where it is kept, or choose a file" in text_of(page.send(drop_file="on"))
    page.send(drop_file="on", location="Shared drive")

    assert Evidence.objects.get().file is None


def test_file_beside_a_collision_must_be_chosen_again(evidence, visitor):
    one, two = visitor("contributor"), visitor("lead")
    one.open(change_address(evidence))
    two.open(change_address(evidence))
    one.send(title="Survey of residents")

    response = two.send(file=upload("Workbook.xlsx", workbook()))

    assert response.status_code == 409
    assert "Choose the file again" in text_of(response)
    assert Evidence.objects.get().file.name == "Survey 2026.pdf"


def test_same_file_twice_is_kept_once(evaluation, people, folder):
    assert give(evaluation, people.lead, upload=a_file()) == give(evaluation, people.lead, upload=a_file())
    other = give(evaluation, people.lead, upload=a_file(body=PDF.replace(b"9", b"8")))

    assert len(kept(folder)) == 2
    words = {"kind_id": other.kind_id, "title": other.title, "shows": other.shows, "location": other.location}
    same = a_file(body=PDF.replace(b"9", b"8"))
    changed = change_evidence(
        evaluation=evaluation,
        evidence_id=other.pk,
        version=1,
        upload=same,
        **words,
        by=people.lead,
        by_role=ROLE,
        at=NOW,
    )
    assert changed.version == 1
    assert len(kept(folder)) == 2


def test_file_goes_again_when_its_entry_cannot_be_stored(evaluation, people, folder):
    with pytest.raises(IntegrityError), transaction.atomic():
        give(evaluation, people.lead, upload=a_file(), title="")

    assert not StoredFile.objects.exists()
    assert kept(folder) == []


@pytest.mark.parametrize("wrong", [{"name": "Another.pdf"}, {"size": 1}, {"sha256": "0" * 64}])
def test_row_of_a_file_never_changes(evidence, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.update(**wrong)


@pytest.mark.parametrize("wrong", [{"name": ""}, {"size": 0}])
def test_database_refuses_a_file_without_a_name_or_content(people, wrong):
    words = {"file": "x", "name": "x", "kind": "pdf", "size": 1, "sha256": "0" * 64} | wrong
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.create(**words, kept_at=NOW, kept_by=people.lead, kept_role=ROLE)


@pytest.fixture
def submission(evaluation, people):
    connecting = questionnaire_of(evaluation.cycle).approaches[0]
    words = {"link": "https://example.com", "statement_ids": [connecting.statements[0].id]}
    give(evaluation, people.lead, upload=a_file(), good_until=NOW.date() + timedelta(days=90), **words)
    evaluation.refresh_from_db()
    return make_submission(evaluation, people.approver)


def submitted_address(submission, sha256=""):
    digest = sha256 or submission.evidence.get(file__isnull=False).file.sha256
    return reverse("selfeval:submission_file", args=[submission.reference, digest])


def test_submission_goes_on_citing_its_file(submission, evaluation, client_for):
    Evidence.objects.filter(evaluation=evaluation).delete()
    call_command("remove_unused_files", remove=True, older_than=1)

    board = client_for("board")
    page = board.get(reverse("selfeval:submission", args=[submission.reference]))

    assert f'href="{submitted_address(submission)}"' in page.content.decode()
    words = text_of(page)
    assert "Survey 2026.pdf (PDF, 1KB)" in words
    assert "Supports: We will put connecting into practice" in words
    assert "Good until 13 December 2026" in words
    assert b"".join(board.get(submitted_address(submission))) == PDF


def test_content_of_a_submission_names_the_file_with_its_digest(submission):
    (item,) = [one for one in from_json(submission.content).approaches[0].evidence if one.file]

    assert (item.file.name, item.file.size, item.file.sha256) == (
        *("Survey 2026.pdf", len(PDF), hashlib.sha256(PDF).hexdigest()),
    )
    assert (item.link, item.statements) == ("https://example.com", ("We will put connecting into practice",))


def test_content_from_before_evidence_had_files_can_still_be_read(submission):
    content = submission.content
    for approach in content["approaches"]:
        for item in approach["evidence"]:
            for name in ("link", "file", "good_until", "statements", "also_used_in"):
                del item[name]

    item, *_ = from_json(content).approaches[0].evidence

    assert (item.link, item.file, item.statements) == ("", None, ())


def test_file_of_a_submission_is_for_those_who_may_read_it(submission, client_for):
    readers = dict.fromkeys([*READERS, "board"], 200)

    assert statuses(client_for, submitted_address(submission)) == readers | {"steward": 403} | OUTSIDE


def test_file_that_a_submission_does_not_cite_is_not_found(submission, client_for):
    assert client_for("board").get(submitted_address(submission, "0" * 64)).status_code == 404
    assert not SubmittedEvidence.objects.filter(file__sha256="0" * 64).exists()


def test_unused_files_are_listed_and_removed_only_when_asked_and_old(
    evaluation, people, folder, capsys, django_capture_on_commit_callbacks
):
    gone, stays = (give(evaluation, people.lead, title=title, upload=a_file()) for title in ("Gone", "Stays"))
    remove_evidence(evaluation=evaluation, evidence_id=gone.pk, by=people.lead, at=NOW)
    stray = evidence_storage().save("stray", upload("stray", b"x"))

    def run(**options):
        with django_capture_on_commit_callbacks(execute=True):
            call_command("remove_unused_files", **options)
        return capsys.readouterr().out

    assert run() == "0 unused evidence files\n"
    os.utime(folder / stray, (NOW.timestamp(), NOW.timestamp()))
    with time_machine.travel(NOW + timedelta(days=40), tick=False):
        assert "unused: stray\nNothing was changed. Add --remove to remove them.\n2 unused evidence files" in run()
        assert len(kept(folder)) == 3
        assert f"removed: {gone.file.file.name}\nremoved: stray\n2 unused evidence files\n" == run(remove=True)
        assert run() == "0 unused evidence files\n"
    assert StoredFile.objects.get() == stays.file


def test_file_that_came_to_be_cited_meanwhile_is_not_removed(evidence, folder):
    assert remove_file(name=evidence.file.file.name) is False
    assert len(kept(folder)) == 1


def test_unused_files_are_never_looked_for_among_the_newest(db):
    with pytest.raises(CommandError, match="must be 1 or more"):
        call_command("remove_unused_files", older_than=0)


def test_no_evidence_folder_yet_means_no_unused_files(db, capsys):
    call_command("remove_unused_files")

    assert capsys.readouterr().out == "0 unused evidence files\n"


def test_page_of_an_approach_links_to_its_file(evaluation, people, evidence, client_for):
    complete_draft(evaluation, people.lead)

    for who in ("lead", "approver"):
        html = client_for(who).get(CONNECTING).content.decode()
        assert f'<a href="{file_address(evidence)}" download>Survey 2026.pdf</a> (PDF, 1KB)' in html
