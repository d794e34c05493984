"""Publishing: frozen data and files, all or nothing, and corrections beside what was published."""

import hashlib
import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from partners.models import User
from reporting import publishing, services
from reporting.models import Publication, PublishedFile, Report
from selfeval.models import Evaluation
from tests.factories import NOW
from tests.reporting.years import (
    NEXT_YEAR,
    WORDS,
    approve,
    make_complete_report,
    publish_small_files,
    publish_without_files,
    read_file,
)

pytestmark = pytest.mark.django_db
Format = PublishedFile.Format


@pytest.fixture
def approved() -> tuple[Report, User]:
    return make_complete_report()


def publish(approved: tuple[Report, User]) -> Publication:
    report, by = approved
    return services.publish_report(report=report, by=by, at=NOW)


def files_of(publication: Publication) -> dict[str, bytes]:
    return {file.format: read_file(file) for file in publication.files.all()}


def stored() -> set[str]:
    folder = Path(settings.MEDIA_ROOT) / "publications"
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def test_publish_report_freezes_content_and_four_files(approved: tuple[Report, User]) -> None:
    publication = publish(approved)
    report, by = approved
    report.refresh_from_db()
    assert report.status == Report.Status.PUBLISHED
    assert (publication.number, publication.title, publication.published_by) == (1, report.title, by)
    assert publication.published_at == NOW
    assert publication.template_version == publishing.TEMPLATE_VERSION
    files = files_of(publication)
    assert set(files) == set(Format)
    assert files[Format.PDF].startswith(b"%PDF-1.7")
    assert report.title in load_workbook(BytesIO(files[Format.XLSX]))["About"]["B2"].value
    data = json.loads(files[Format.JSON])
    assert data.pop("template_version") == publishing.TEMPLATE_VERSION
    assert data == publication.content
    assert data["front"]["status"] == "Published"


def test_files_are_kept_with_digest_and_size_under_names_nobody_can_guess(approved: tuple[Report, User]) -> None:
    publication = publish(approved)
    for file in publication.files.all():
        body = read_file(file)
        assert file.sha256 == hashlib.sha256(body).hexdigest()
        assert file.size == len(body)
        name = Path(file.file.name)
        assert len(name.stem) == 32
        assert publication.report.slug not in name.name


def test_database_refuses_to_change_a_publication_or_its_files(approved: tuple[Report, User]) -> None:
    publication = publish(approved)
    for rows, change in (
        (Publication.objects.filter(pk=publication.pk), {"title": "Another"}),
        (publication.files.all(), {"size": 1}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)


def test_later_changes_of_the_data_change_nothing_that_is_published(approved: tuple[Report, User]) -> None:
    publication = publish(approved)
    report, by = approved
    before, content = files_of(publication), dict(publication.content)
    row = report.recommendations.get(number=1)
    services.record_progress(
        recommendation=row, version=row.version, status=row.Status.DONE, progress="Done", by=by, at=NEXT_YEAR
    )
    evaluation = report.cycle.evaluations.filter(status=Evaluation.Status.SUBMITTED)[0]
    Evaluation.objects.filter(pk=evaluation.pk).update(status=Evaluation.Status.RETURNED, current_submission=None)
    evaluation.plan.actions.all().delete()
    organisation = evaluation.organisation
    organisation.name = "Renamed organisation"
    organisation.save()
    level = report.cycle.scale_version.levels.get(number=1)
    level.label = "Beginning"
    level.save()
    report.indicators.all()[0].observations.all().delete()
    report = services.start_correction(report=report, reason="Wrong words", by=by, at=NEXT_YEAR)
    text = replace(WORDS, summary="Other words")
    services.edit_report(report=report, version=report.version, text=text, by=by, at=NEXT_YEAR)
    publication = Publication.objects.get(pk=publication.pk)
    assert publication.content == content
    assert files_of(publication) == before


def test_what_the_board_approved_is_published_though_figures_changed_since(approved: tuple[Report, User]) -> None:
    report, by = approved
    assert report.approved_content is not None
    figures = {key: value for key, value in report.approved_content.items() if key != "front"}
    evaluation = report.cycle.evaluations.filter(status=Evaluation.Status.SUBMITTED)[0]
    Evaluation.objects.filter(pk=evaluation.pk).update(status=Evaluation.Status.RETURNED, current_submission=None)
    report.indicators.all()[0].observations.all().delete()
    publication = services.publish_report(report=report, by=by, at=NEXT_YEAR)
    front = publication.content["front"]
    assert {key: value for key, value in publication.content.items() if key != "front"} == figures
    assert (front["status"], front["data_on"]) == ("Published", report.approved_content["front"]["data_on"])
    assert front["published_on"] == NEXT_YEAR.date().isoformat()


def test_database_refuses_an_approved_report_without_what_was_approved(approved: tuple[Report, User]) -> None:
    report, _ = approved
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(approved_content=None)


def test_correction_is_published_beside_the_old_version(approved: tuple[Report, User]) -> None:
    first = publish(approved)
    report, by = approved
    before = files_of(first)
    report = services.start_correction(report=report, reason="The summary was wrong.", by=by, at=NEXT_YEAR)
    text = replace(WORDS, summary="The right summary.")
    report = services.edit_report(report=report, version=report.version, text=text, by=by, at=NEXT_YEAR)
    report = approve(report, by=by, at=NEXT_YEAR)
    second = services.publish_report(report=report, by=by, at=NEXT_YEAR)
    assert (second.number, second.reason) == (2, "The summary was wrong.")
    assert second.content["front"]["version"] == 2
    assert second.content["front"]["correction"] == "The summary was wrong."
    assert second.content["summary"] == "The right summary."
    assert files_of(first) == before
    report.refresh_from_db()
    assert report.correction_reason == ""


@pytest.mark.parametrize("status", [Report.Status.DRAFT, Report.Status.PUBLISHED])
def test_publish_report_without_approval_is_refused(approved: tuple[Report, User], status: str) -> None:
    Report.objects.filter(pk=approved[0].pk).update(status=status, approved_content=None)
    before = stored()
    with pytest.raises(services.NotApproved):
        publish(approved)
    assert stored() == before
    assert not Publication.objects.exists()


def test_nothing_stays_when_the_rows_cannot_be_written(approved: tuple[Report, User]) -> None:
    """A second version without a reason is what the database refuses, after the files are written."""
    report, by = approved
    content = report.approved_content
    publish_without_files(report, by=by)
    Report.objects.filter(pk=report.pk).update(status=Report.Status.APPROVED, approved_content=content)
    before = stored()
    with pytest.raises(IntegrityError), transaction.atomic():
        publish(approved)
    assert stored() == before
    assert Publication.objects.count() == 1
    report.refresh_from_db()
    assert report.status == Report.Status.APPROVED


def test_report_that_is_returned_to_draft_meanwhile_is_not_published(
    approved: tuple[Report, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody returns it while the first file is being written."""
    report, by = approved
    before, save = stored(), default_storage.save

    def and_meanwhile_it_is_returned(name: str, content: Any) -> str:
        if name.endswith(Format.HTML):
            services.return_to_draft(report=report, by=by, at=NOW)
        return str(save(name, content))

    monkeypatch.setattr(default_storage, "save", and_meanwhile_it_is_returned)
    with pytest.raises(services.ChangedMeanwhile):
        publish(approved)
    assert stored() == before
    assert not Publication.objects.exists()


def test_files_written_before_one_that_fails_are_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    before = stored()
    save, saved = default_storage.save, []

    def fails_at_the_third(name: str, content: Any) -> str:
        if len(saved) == 2:
            raise OSError("the disk is full")
        saved.append(save(name, content))
        return saved[-1]

    monkeypatch.setattr(default_storage, "save", fails_at_the_third)
    with pytest.raises(OSError, match="full"):
        publishing.store_files(dict.fromkeys(Format, b"body"))
    assert len(saved) == 2
    assert stored() == before


def test_publication_needs_a_reason_from_the_second_version_on(approved: tuple[Report, User]) -> None:
    report, by = approved
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.create(
            report=report,
            number=2,
            title="Other",
            published_at=NOW,
            published_by=by,
            template_version="1",
            content={},
        )


@pytest.mark.parametrize("fault", ["is missing", "is not the file that was published"])
def test_altered_file_is_shown_to_nobody_and_found(approved: tuple[Report, User], fault: str, client: Client) -> None:
    report, by = approved
    publication = publish_small_files(report, by=by)
    call_command("verify_publications")
    file = publication.files.get(format=Format.JSON)
    path = Path(file.file.path)
    if fault == "is missing":
        path.unlink()
    else:
        path.write_bytes(b"{}")
    with pytest.raises(publishing.FileAltered, match=fault):
        client.get(reverse("reporting:report_json", args=[report.slug]))
    with pytest.raises(CommandError, match=fault):
        call_command("verify_publications")
