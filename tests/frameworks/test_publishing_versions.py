"""Publishing a version made in the portal, and files beside such versions."""

from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from cohesion_portal.lib.yaml_files import FileError
from frameworks.exporting import as_yaml, framework_file
from frameworks.models import Element, FrameworkVersion
from frameworks.selectors.reading import versions_of
from frameworks.services import load_framework_file
from frameworks.services.editing import DraftChanged, EditRefused, NotADraft, change_version, version_seen
from frameworks.services.elements import change_element
from frameworks.services.publishing import NotPublishable, checked, publish_version
from tests.factories import NOW, make_cycle
from tests.frameworks.drafts import ROLE, load, part, publish, signed, typed
from tests.frameworks.files import put, small_framework, write
from tests.selfeval.parallel import in_parallel

pytestmark = pytest.mark.django_db


def test_published_version_is_the_newest_and_says_who_published_it(draft: FrameworkVersion) -> None:
    published = publish(draft)
    assert (published.status, published.published_role, published.published_at) == ("published", ROLE, NOW)
    assert versions_of("vale", with_drafts=False).newest.version == published
    assert published.digest == framework_file(published).digest()


def test_draft_is_published_as_the_newest_though_a_file_came_later(draft: FrameworkVersion, file: Path) -> None:
    load(file, put(small_framework(), "version/label", "2030"))
    published = publish(draft)
    assert [line.version.label for line in versions_of("vale", with_drafts=False).lines] == ["2031", "2030", "2026"]
    assert published.sequence == 4


def test_evaluations_keep_the_version_they_began_with(base: FrameworkVersion, draft: FrameworkVersion) -> None:
    cycle = make_cycle(base)
    publish(draft)
    cycle.refresh_from_db()
    assert cycle.framework_version == base


def test_nobody_publishes_what_they_did_not_read(draft: FrameworkVersion) -> None:
    seen = checked(draft).digest
    change_element(version=draft, **typed(part(draft, "listening"), label="Changed since"), **signed())
    with pytest.raises(DraftChanged):
        publish_version(version=draft, seen=seen, **signed())
    assert FrameworkVersion.objects.get(label="2031").is_draft


def test_draft_that_breaks_a_rule_of_files_is_not_published(draft: FrameworkVersion) -> None:
    draft.elements.filter(slug="sharing-prompt").update(label="<b>bold</b>")
    draft.elements.filter(slug="walking").update(kind="stroll")
    FrameworkVersion.objects.filter(pk=draft.pk).update(owner="")
    draft.refresh_from_db()
    faults = [(fault.element_slug, fault.words) for fault in checked(draft).faults]
    assert faults == [
        ("", "framework.owner: is empty; leave it out or fill it in"),
        (
            "sharing-prompt",
            "elements[1].children[1] (sharing-prompt): label: holds an HTML tag; write plain text",
        ),
        (
            "walking",
            'elements[2].children[0] (walking): kind: "stroll" is not a kind; docs/framework-files.md lists the kinds',
        ),
    ]
    with pytest.raises(NotPublishable) as refused:
        publish_version(version=draft, seen="", **signed())
    assert len(refused.value.faults) == 3


def test_draft_without_parts_is_not_published(draft: FrameworkVersion) -> None:
    draft.elements.all().delete()
    assert [fault.words for fault in checked(draft).faults] == ["elements: must hold at least one entry"]


def test_faults_between_parts_keep_a_draft_from_being_published(draft: FrameworkVersion) -> None:
    draft.scale_versions.get().levels.filter(number=2).delete()
    assert [fault.words for fault in checked(draft).faults] == [
        "scales[0] (vale-levels): levels: a scale needs at least two levels"
    ]


def test_version_is_published_once(draft: FrameworkVersion) -> None:
    seen = checked(draft).digest
    stale = FrameworkVersion.objects.get(pk=draft.pk)
    publish_version(version=draft, seen=seen, **signed())
    with pytest.raises(NotADraft, match="Version 2031 is published"):
        publish_version(version=stale, seen=seen, **signed())


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_at_once_one_does(draft: FrameworkVersion) -> None:
    seen, signature = checked(draft).digest, signed()

    def press() -> None:
        publish_version(version=FrameworkVersion(pk=draft.pk, framework_id=draft.framework_id), seen=seen, **signature)

    [refused] = in_parallel(press, press)
    assert isinstance(refused, NotADraft)
    assert FrameworkVersion.objects.published().count() == 2


# Files beside versions made in the portal


def test_what_is_published_loads_elsewhere_and_is_written_again(draft: FrameworkVersion, file: Path) -> None:
    change_element(
        version=draft, **typed(part(draft, "listening"), label="Heard", attributes={"number": 4}), **signed()
    )
    published = publish(draft)
    first = as_yaml(published)
    file.write_bytes(first.replace(b"id: vale\n", b"id: dale\n", 1))
    load_framework_file(path=file, at=NOW)
    assert (
        as_yaml(FrameworkVersion.objects.get(framework__slug="dale")).replace(b"id: dale\n", b"id: vale\n", 1) == first
    )


@pytest.mark.parametrize("status", ["draft", "published"])
def test_file_that_says_the_same_is_left(draft: FrameworkVersion, file: Path, status: str) -> None:
    version = publish(draft) if status == "published" else draft
    before = list(FrameworkVersion.objects.order_by("pk").values())
    file.write_bytes(as_yaml(version))
    assert str(load_framework_file(path=file, at=NOW)).startswith("vale 2031: left 1 version, 2 documents, 6 elements")
    assert list(FrameworkVersion.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("status", ["draft", "published"])
def test_file_that_says_something_else_is_refused(draft: FrameworkVersion, file: Path, status: str) -> None:
    if status == "published":
        publish(draft)
    other = put(put(small_framework(), "version/label", "2031"), "version/status", status)
    with pytest.raises(FileError) as refused:
        load_framework_file(path=write(file, put(other, "elements/0/label", "Overwritten")), at=NOW)
    assert str(refused.value) == (
        f'{file}: version.label: "2031" was made in the portal and changes only there; '
        "give the file a new version label"
    )
    assert not Element.objects.filter(label="Overwritten").exists()


def test_file_for_a_draft_that_no_file_could_say_is_refused(draft: FrameworkVersion, file: Path) -> None:
    draft.elements.all().delete()
    with pytest.raises(FileError, match="was made in the portal"):
        load_framework_file(path=write(file, put(small_framework(), "version/label", "2031")), at=NOW)


def test_file_for_the_version_that_a_draft_came_from_is_still_loaded(draft: FrameworkVersion, file: Path) -> None:
    load(file, put(small_framework(), "elements/0/label", "Corrected"))
    assert part(draft, "listening").label == "Listening"


# What the database holds


def refused_by(change: dict[str, object], version: FrameworkVersion, constraint: str) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        FrameworkVersion.objects.filter(pk=version.pk).update(**change)
    assert constraint in str(refused.value) or "UNIQUE" in str(refused.value)


def test_database_refuses_a_publication_that_is_not_signed(base: FrameworkVersion, draft: FrameworkVersion) -> None:
    by = signed()["by"]
    rule = "version_published_by_somebody_at_a_time"
    refused_by({"status": "published", "published_at": NOW, "published_role": "Officer"}, draft, rule)
    refused_by({"status": "published", "published_at": NOW, "published_by": by}, draft, rule)
    rule = "version_made_in_the_portal_says_when_it_was_published"
    refused_by({"status": "published"}, draft, rule)
    refused_by({"published_at": NOW, "published_by": by, "published_role": "Officer"}, base, rule)
    refused_by({"published_at": NOW, "published_by": by, "published_role": "Officer"}, draft, rule)


def test_database_refuses_a_second_draft(base: FrameworkVersion, draft: FrameworkVersion) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        FrameworkVersion.objects.create(
            framework=base.framework, label="2036", sequence=9, status="draft", digest="", loaded_at=NOW, based_on=base
        )


def test_database_refuses_a_change_without_words(draft: FrameworkVersion) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        draft.edits.update(words="")


def test_words_of_the_version_are_published_too(draft: FrameworkVersion) -> None:
    change_version(version=draft, typed={"note": "What changed."}, seen=version_seen(draft), **signed())
    draft.refresh_from_db()
    assert publish(draft).note == "What changed."


def test_errors_are_all_of_one_family() -> None:
    assert issubclass(NotPublishable, EditRefused)
