"""Writes of drafts: a copy that is edited beside what is published, by people who do not overwrite each other."""

from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from frameworks.exporting import framework_content
from frameworks.models import DraftEdit, Element, Framework, FrameworkVersion
from frameworks.services.citing import (
    add_document,
    change_document,
    document_seen,
    document_values,
    remove_document,
    remove_link,
)
from frameworks.services.editing import (
    DraftExists,
    EditRefused,
    NotADraft,
    PartGone,
    change_version,
    discard_draft,
    version_seen,
    version_values,
)
from frameworks.services.elements import (
    change_element,
    move_element,
    remove_element,
)
from frameworks.services.publishing import publish_version
from frameworks.services.scales import change_scale, scale_seen, scale_values
from tests.factories import NOW
from tests.frameworks.drafts import (
    NEW_SOURCE,
    ROLE,
    add,
    link,
    load,
    make_draft,
    part,
    publish,
    signed,
    typed,
    words_of_edits,
)
from tests.frameworks.files import drop, element, put, small_framework

pytestmark = pytest.mark.django_db


# Making a draft


def test_draft_is_a_copy_with_every_part(base: FrameworkVersion) -> None:
    draft = make_draft(base, starts_on=date(2031, 4, 1), note="For the next five years.")
    assert (draft.status, draft.based_on, draft.sequence, draft.digest) == ("draft", base, 2, "")
    old, new = framework_content(base), framework_content(draft)
    assert new.pop("version") == {
        "label": "2031",
        "status": "draft",
        "period": {"starts": date(2031, 4, 1)},
        "note": "For the next five years.",
    }
    del old["version"]
    assert new == old
    assert draft.elements.get(slug="listening").search_words == base.elements.get(slug="listening").search_words != ""
    assert words_of_edits(draft) == ["Made this draft from version 2026"]
    edit = draft.edits.get()
    assert (edit.by_role, edit.at, edit.by.pk) == (ROLE, NOW, signed()["by"].pk)


def test_draft_takes_a_few_more_queries_for_a_large_framework(file: Path) -> None:
    counts = []
    for slug, extra in (("small", 0), ("large", 200)):
        content = put(small_framework(), "framework/id", slug)
        content["elements"] += [
            element(f"part-{number}", children=[element(f"below-{number}", "statement")]) for number in range(extra)
        ]
        drop(content, "scales")
        base = load(file, content)
        with CaptureQueriesContext(connection) as queries:
            make_draft(base)
        counts.append(len(queries))
    # SQLite takes a thousand values at a time.
    assert counts[1] <= counts[0] + 10
    assert counts[1] < 30


def test_framework_has_one_draft_at_a_time(base: FrameworkVersion, draft: FrameworkVersion) -> None:
    with pytest.raises(DraftExists, match="Version 2031 of this framework is being written already") as refused:
        make_draft(base, "2036")
    assert refused.value.draft == draft


def test_draft_of_a_draft_is_refused(draft: FrameworkVersion) -> None:
    with pytest.raises(EditRefused, match="from a published one"):
        make_draft(draft, "2036")


def test_label_is_new_in_the_framework(base: FrameworkVersion) -> None:
    with pytest.raises(EditRefused, match="Version 2026 exists already") as refused:
        make_draft(base, "2026")
    assert refused.value.field == "label"


def test_draft_ends_after_it_starts(base: FrameworkVersion) -> None:
    with pytest.raises(EditRefused, match="must be after its start"):
        make_draft(base, starts_on=date(2031, 4, 1), ends_on=date(2031, 4, 1))
    assert FrameworkVersion.objects.count() == 1


def test_draft_may_stand_beside_a_draft_from_a_file(base: FrameworkVersion, file: Path) -> None:
    from_file = load(file, put(put(small_framework(), "version/label", "2027"), "version/status", "draft"))
    assert make_draft(base).sequence == from_file.sequence + 1


# Facts of the version


def test_version_changes_only_what_was_typed(draft: FrameworkVersion) -> None:
    stored = version_values(draft)
    change_version(version=draft, typed={**stored, "title": "New", "note": ""}, seen=version_seen(draft), **signed())
    draft.refresh_from_db()
    assert version_values(draft) == {**stored, "title": "New", "note": ""}
    assert words_of_edits(draft)[1:] == ["Changed what is said about the version: title"]


def test_saving_what_is_there_leaves_no_trace(draft: FrameworkVersion) -> None:
    change_version(version=draft, typed=version_values(draft), seen=version_seen(draft), **signed())
    change_element(version=draft, **typed(part(draft, "sharing")), **signed())
    document = draft.documents.get(slug="minutes")
    values = document_values(document)
    change_document(version=draft, slug="minutes", typed=values, seen=document_seen(document), **signed())
    scale = draft.scale_versions.get()
    change_scale(version=draft, pk=scale.pk, typed=scale_values(scale), seen=scale_seen(scale), **signed())
    assert len(words_of_edits(draft)) == 1


def test_two_halves_of_a_period_must_fit_when_two_people_wrote_them(draft: FrameworkVersion) -> None:
    seen, stored = version_seen(draft), version_values(draft)
    change_version(version=draft, typed={**stored, "ends_on": date(2031, 1, 1)}, seen=seen, **signed())
    with pytest.raises(EditRefused, match="must be after its start") as refused:
        change_version(version=draft, typed={**stored, "starts_on": date(2031, 1, 1)}, seen=seen, **signed())
    assert refused.value.field == "ends_on"


# What is closed


@pytest.fixture
def published(draft: FrameworkVersion) -> FrameworkVersion:
    return publish(draft)


WRITES = {
    "change_version": lambda version: change_version(version=version, typed={}, seen="", **signed()),
    "discard_draft": lambda version: discard_draft(version=version, by=signed()["by"], at=NOW),
    "change_element": lambda version: change_element(version=version, slug="walking", typed={}, seen="", **signed()),
    "add_element": lambda version: add(version),
    "move_element": lambda version: move_element(version=version, slug="tools", up=True, **signed()),
    "remove_element": lambda version: remove_element(version=version, slug="walking", seen="", **signed()),
    "add_document": lambda version: add_document(version=version, values=NEW_SOURCE, **signed()),
    "change_document": lambda version: change_document(version=version, slug="minutes", typed={}, seen="", **signed()),
    "remove_document": lambda version: remove_document(version=version, slug="minutes", **signed()),
    "add_link": lambda version: link(version),
    "remove_link": lambda version: remove_link(version=version, pk=1, **signed()),
    "change_scale": lambda version: change_scale(version=version, pk=1, typed={}, seen="", **signed()),
    "publish_version": lambda version: publish_version(version=version, seen="", **signed()),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_nothing_is_written_to_a_version_that_is_not_edited_here(base, draft, file, write) -> None:  # type: ignore[no-untyped-def]
    from_file = load(file, put(put(small_framework(), "version/label", "2027"), "version/status", "draft"))
    published = publish(draft)
    held = [framework_content(version) for version in (base, from_file, published)]
    for version, words in ((base, "is published"), (published, "is published"), (from_file, "loaded from a file")):
        with pytest.raises(NotADraft, match=words):
            write(version)
    assert [framework_content(version) for version in (base, from_file, published)] == held


def test_every_write_of_drafts_is_in_that_table() -> None:
    from frameworks.services import citing, editing, elements, publishing, scales

    verbs = ("add_", "change_", "move_", "remove_", "discard_", "publish_")
    names = {
        name
        for module in (citing, editing, elements, publishing, scales)
        for name in vars(module)
        if name.startswith(verbs) and callable(getattr(module, name))
    }
    assert names == set(WRITES)


def test_draft_that_somebody_discarded_takes_no_more_writes(draft: FrameworkVersion) -> None:
    stale = FrameworkVersion.objects.get(pk=draft.pk)
    discard_draft(version=draft, by=signed()["by"], at=NOW)
    with pytest.raises(NotADraft, match="was discarded"):
        add(stale)


def test_discarding_leaves_nothing_of_the_draft(base: FrameworkVersion, draft: FrameworkVersion) -> None:
    discard_draft(version=draft, by=signed()["by"], at=NOW)
    assert FrameworkVersion.objects.get() == base
    assert (DraftEdit.objects.count(), Element.objects.count(), Framework.objects.count()) == (0, 6, 1)
    assert make_draft(base).label == "2031"


def test_scale_that_is_gone_is_told(draft: FrameworkVersion) -> None:
    with pytest.raises(PartGone, match="not in the draft any more"):
        change_scale(version=draft, pk=0, typed={}, seen="", **signed())
