"""Writes of the parts of a draft: elements, sources, links and scales, by people who do not overwrite each other."""

import pytest

from frameworks.exporting import framework_content
from frameworks.models import ElementLink, FrameworkVersion, Level, ScaleVersion
from frameworks.selectors.removing import removal_of
from frameworks.services.citing import (
    DocumentGone,
    add_document,
    change_document,
    document_seen,
    document_values,
    remove_document,
    remove_link,
)
from frameworks.services.editing import (
    DraftChanged,
    EditClash,
    EditRefused,
    discard_draft,
)
from frameworks.services.elements import (
    ElementGone,
    change_element,
    element_values,
    move_element,
)
from frameworks.services.scales import change_scale, scale_seen, scale_values
from tests.factories import NOW, make_cycle
from tests.frameworks.drafts import NEW_SOURCE, TREE, add, link, part, remove, signed, tree, typed, words_of_edits

pytestmark = pytest.mark.django_db


def test_element_takes_what_was_typed(draft: FrameworkVersion) -> None:
    changes = {
        "label": "Listening well",
        "text": "We hear.",
        "document": "minutes",
        "section": "4",
        "erratum": "",
        "attributes": {"number": 1},
    }
    change_element(version=draft, **typed(part(draft, "listening"), **changes), **signed())
    found = part(draft, "listening")
    assert element_values(found) == {"kind": "approach", **changes}
    assert " minut " in found.search_words
    edit = draft.edits.order_by("-pk").first()
    assert edit is not None
    assert edit.words == "Changed “Listening well”: label, text, source, section, note on the source, facts"
    assert edit.element_slug == "listening"


def test_published_version_keeps_its_words_when_the_draft_changes(
    base: FrameworkVersion, draft: FrameworkVersion
) -> None:
    before = framework_content(base)
    change_element(version=draft, **typed(part(draft, "listening"), label="Other"), **signed())
    remove(draft, "sharing")
    assert framework_content(base) == before


def test_two_people_change_different_boxes(draft: FrameworkVersion) -> None:
    mine, theirs = typed(part(draft, "listening"), label="Mine"), typed(part(draft, "listening"), text="Theirs")
    change_element(version=draft, **theirs, **signed())
    change_element(version=draft, **mine, **signed())
    assert (part(draft, "listening").label, part(draft, "listening").text) == ("Mine", "Theirs")


def test_two_people_change_the_same_box(draft: FrameworkVersion) -> None:
    mine = typed(part(draft, "listening"), label="Mine", section="9")
    change_element(version=draft, **typed(part(draft, "listening"), label="Theirs", text="T"), **signed())
    with pytest.raises(EditClash) as clash:
        change_element(version=draft, **mine, **signed())
    assert clash.value.clashes == ["label"]
    assert clash.value.stored["label"] == "Theirs"
    assert {name: clash.value.values[name] for name in ("label", "text", "section")} == {
        "label": "Mine",
        "text": "T",
        "section": "9",
    }
    assert part(draft, "listening").section == "2"


def test_element_keeps_the_kind_that_its_id_has_in_other_versions(draft: FrameworkVersion) -> None:
    with pytest.raises(EditRefused, match="“listening” is the id of “Listening” in version 2026") as refused:
        change_element(version=draft, **typed(part(draft, "listening"), kind="statement"), **signed())
    assert refused.value.field == "kind"


def test_new_element_may_become_another_kind(draft: FrameworkVersion) -> None:
    added = add(draft, label="Brand new")
    change_element(version=draft, **typed(part(draft, added.slug), kind="statement"), **signed())
    assert part(draft, added.slug).kind == "statement"


def test_source_that_somebody_removed_is_refused(draft: FrameworkVersion) -> None:
    asked = typed(part(draft, "listening"), document="minutes")
    remove_document(version=draft, slug="minutes", **signed())
    with pytest.raises(EditRefused, match="Select another") as refused:
        change_element(version=draft, **asked, **signed())
    assert refused.value.field == "document"


def test_element_that_somebody_removed_is_gone(draft: FrameworkVersion) -> None:
    asked = typed(part(draft, "walking"), label="Other")
    remove(draft, "walking")
    with pytest.raises(ElementGone):
        change_element(version=draft, **asked, **signed())


@pytest.mark.parametrize(
    ("near", "inside", "place"),
    [
        ("", False, [*TREE, "new-part"]),
        ("listening", False, ["listening", "new-part", *TREE[1:]]),
        ("listening", True, ["listening", ".new-part", *TREE[1:]]),
        ("sharing", False, [*TREE[:4], "new-part", *TREE[4:]]),
        ("sharing", True, [*TREE[:4], ".new-part", *TREE[4:]]),
        ("sharing-statement", False, [*TREE[:3], ".new-part", *TREE[3:]]),
        ("sharing-statement", True, [*TREE[:3], "..new-part", *TREE[3:]]),
        ("tools", False, [*TREE, "new-part"]),
        ("walking", False, [*TREE, ".new-part"]),
    ],
)
def test_element_is_added_in_its_place(draft: FrameworkVersion, near: str, inside: bool, place: list[str]) -> None:
    added = add(draft, near, inside=inside)
    assert tree(draft) == place
    assert added.parent == (part(draft, near) if inside else part(draft, near).parent if near else None)
    assert " new " in added.search_words
    assert words_of_edits(draft)[-1] == "Added “New part”"


@pytest.mark.parametrize(
    ("label", "slug"),
    [
        ("Building trust", "building-trust"),
        ("Listening", "listening-2"),
        ("Élan & café", "elan-cafe"),
        ("“_”", "part"),
        ("x" * 300, "x" * 75),
        ("a_b", "a-b"),
    ],
)
def test_id_is_made_from_the_label(draft: FrameworkVersion, label: str, slug: str) -> None:
    assert add(draft, label=label).slug == slug


def test_id_that_was_made_is_new_in_all_versions(draft: FrameworkVersion) -> None:
    remove(draft, "walking")
    assert add(draft, label="Walking").slug == "walking-2"


def test_id_that_the_draft_has_is_refused(draft: FrameworkVersion) -> None:
    with pytest.raises(EditRefused, match="“sharing” is already the id of “Sharing”") as refused:
        add(draft, slug="sharing")
    assert refused.value.field == "slug"


def test_id_that_was_removed_keeps_its_kind(draft: FrameworkVersion) -> None:
    remove(draft, "walking")
    with pytest.raises(EditRefused, match="“walking” is the id of “Walking” in version 2026, of the kind “Method”"):
        add(draft, slug="walking")
    assert add(draft, slug="walking", kind="method").slug == "walking"


def test_element_nine_deep_is_refused(draft: FrameworkVersion) -> None:
    near = "walking"
    for depth in range(2, 8):
        near = add(draft, near, inside=True, label=f"Depth {depth}").slug
    with pytest.raises(EditRefused, match="at most 8 deep"):
        add(draft, near, inside=True)


def test_element_beyond_the_most_is_refused(draft: FrameworkVersion, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("frameworks.services.elements.MOST_ELEMENTS", 6)
    with pytest.raises(EditRefused, match="holds at most 6 parts"):
        add(draft)


@pytest.mark.parametrize(
    ("slug", "up", "place"),
    [
        ("sharing", True, ["sharing", ".sharing-statement", ".sharing-prompt", "listening", "tools", ".walking"]),
        ("sharing", False, ["listening", "tools", ".walking", "sharing", ".sharing-statement", ".sharing-prompt"]),
        (
            "sharing-prompt",
            True,
            ["listening", "sharing", ".sharing-prompt", ".sharing-statement", "tools", ".walking"],
        ),
    ],
)
def test_element_moves_with_all_below_it(draft: FrameworkVersion, slug: str, up: bool, place: list[str]) -> None:
    move_element(version=draft, slug=slug, up=up, **signed())
    assert tree(draft) == place
    move_element(version=draft, slug=slug, up=not up, **signed())
    assert tree(draft) == TREE
    assert words_of_edits(draft)[1].endswith("up" if up else "down")


@pytest.mark.parametrize(("slug", "up", "word"), [("listening", True, "first"), ("walking", False, "last")])
def test_element_moves_no_further(draft: FrameworkVersion, slug: str, up: bool, word: str) -> None:
    with pytest.raises(EditRefused, match=f"is already the {word} here"):
        move_element(version=draft, slug=slug, up=up, **signed())
    assert tree(draft) == TREE


def test_element_goes_with_all_below_it_and_its_links(draft: FrameworkVersion) -> None:
    remove(draft, "sharing")
    assert tree(draft) == ["listening", "tools", ".walking"]
    assert not ElementLink.objects.filter(origin__version=draft).exists()
    assert words_of_edits(draft)[-1] == "Removed “Sharing” and 2 parts below it"
    remove(draft, "tools")
    assert words_of_edits(draft)[-1] == "Removed “Tools” and 1 part below it"


def test_more_is_not_removed_than_was_listed(draft: FrameworkVersion) -> None:
    seen = removal_of(part(draft, "tools")).seen
    add(draft, "tools", inside=True)
    with pytest.raises(DraftChanged):
        remove(draft, "tools", seen)
    assert ".new-part" in tree(draft)


def test_element_that_others_refer_to_stays(draft: FrameworkVersion) -> None:
    from actions.models import Plan
    from tests.factories import OrganisationFactory, make_action, make_plan

    plan: Plan = make_plan(OrganisationFactory())
    make_action(plan, part(draft, "sharing-statement"))
    with pytest.raises(EditRefused, match=r"\(sharing-statement: action \(1\)\)"):
        remove(draft, "sharing")
    assert tree(draft) == TREE
    with pytest.raises(EditRefused, match=r"cannot be discarded: it is used by action \(1\)"):
        discard_draft(version=draft, by=signed()["by"], at=NOW)


def test_removal_tells_what_refers_to_the_same_part_of_other_versions(
    base: FrameworkVersion, draft: FrameworkVersion
) -> None:
    from tests.factories import OrganisationFactory, make_action, make_plan

    make_action(make_plan(OrganisationFactory()), part(base, "walking"))
    removal = removal_of(part(draft, "tools"))
    assert (removal.uses, removal.earlier) == ({}, {"walking": "action (1)"})


# Sources and links


def test_source_is_added_with_an_id_of_its_own(draft: FrameworkVersion) -> None:
    slugs = [add_document(version=draft, values=NEW_SOURCE, **signed()).slug for _ in range(3)]
    assert slugs == ["report-2030", "report-2030-2", "report-2030-3"]
    assert add_document(version=draft, values={**NEW_SOURCE, "short": "“”"}, **signed()).slug == "source"


def test_source_changes_for_all_that_cite_it(draft: FrameworkVersion) -> None:
    document = draft.documents.get(slug="strategy")
    values = {**document_values(document), "short": "Masterplan"}
    change_document(version=draft, slug="strategy", typed=values, seen=document_seen(document), **signed())
    assert {" masterplan " in each.search_words for each in draft.elements.all()} == {True}
    assert words_of_edits(draft)[-1] == "Changed the source “Masterplan”: short name"


def test_source_that_is_cited_stays(draft: FrameworkVersion) -> None:
    with pytest.raises(EditRefused, match="“Vale strategy” is cited 7 times"):
        remove_document(version=draft, slug="strategy", **signed())
    change_element(version=draft, **typed(part(draft, "listening"), document="minutes"), **signed())
    with pytest.raises(EditRefused, match="“Board minutes” is cited 1 time\\."):
        remove_document(version=draft, slug="minutes", **signed())


def test_source_that_somebody_removed_is_gone(draft: FrameworkVersion) -> None:
    remove_document(version=draft, slug="minutes", **signed())
    for write in (
        lambda: remove_document(version=draft, slug="minutes", **signed()),
        lambda: change_document(version=draft, slug="minutes", typed={}, seen="", **signed()),
        lambda: link(draft, document="minutes", section="2"),
    ):
        with pytest.raises(DocumentGone):
            write()


def test_link_joins_two_elements_and_is_removed(draft: FrameworkVersion) -> None:
    made = link(draft, document="minutes", section="2")
    assert (made.origin.slug, made.target.slug, made.section) == ("walking", "sharing", "2")
    remove_link(version=draft, pk=made.pk, **signed())
    remove_link(version=draft, pk=made.pk, **signed())
    assert words_of_edits(draft)[1:] == [
        "Linked “Walking” to “Sharing”",
        "Removed the link from “Walking” to “Sharing”",
    ]


@pytest.mark.parametrize(
    ("origin", "target", "field", "words"),
    [
        ("walking", "walking", "target", "joins two parts"),
        ("gone", "walking", "origin", "Somebody removed"),
        ("walking", "gone", "target", "Somebody removed"),
        ("listening", "sharing", "target", "linked already"),
    ],
)
def test_link_that_cannot_be_is_refused(
    draft: FrameworkVersion, origin: str, target: str, field: str, words: str
) -> None:
    with pytest.raises(EditRefused, match=words) as refused:
        link(draft, origin, target)
    assert refused.value.field == field


def test_link_of_the_published_version_is_not_removed_from_a_draft(
    base: FrameworkVersion, draft: FrameworkVersion
) -> None:
    published = ElementLink.objects.get(origin__version=base)
    remove_link(version=draft, pk=published.pk, **signed())
    assert ElementLink.objects.filter(pk=published.pk).exists()


# Scales

OTHER_WORDS = [["Beginning", ""], ["Settled", "It is usual."], ["Leading", "Others learn from us."]]


def rescale(draft: FrameworkVersion, **changes: object) -> ScaleVersion:
    scale = draft.scale_versions.get()
    values = {**scale_values(scale), **changes}
    return change_scale(version=draft, pk=scale.pk, typed=values, seen=scale_seen(scale), **signed())


def test_other_words_are_another_version_of_the_scale(base: FrameworkVersion, draft: FrameworkVersion) -> None:
    rescale(draft, label="2", levels=OTHER_WORDS)
    levels = Level.objects.filter(scale_version__framework_version=draft).order_by("number")
    assert list(levels.values_list("number", "label", "text")) == [
        (1, "Beginning", ""),
        (2, "Settled", "It is usual."),
        (3, "Leading", "Others learn from us."),
    ]
    assert base.scale_versions.get().levels.count() == 2
    rescale(draft, levels=OTHER_WORDS[1:])
    assert levels.count() == 2


def test_title_and_note_of_a_scale_may_change_alone(draft: FrameworkVersion) -> None:
    assert rescale(draft, title="Levels", note="").label == "1"


def test_other_words_under_the_old_label_are_refused(draft: FrameworkVersion) -> None:
    with pytest.raises(EditRefused, match="version 1 of this scale has other words") as refused:
        rescale(draft, levels=OTHER_WORDS)
    assert refused.value.field == "label"


def test_other_label_for_the_old_words_is_refused(draft: FrameworkVersion) -> None:
    with pytest.raises(EditRefused, match="Keep the label 1, so that years can be compared"):
        rescale(draft, label="2")


def test_label_that_another_scale_of_the_draft_has_is_refused(draft: FrameworkVersion) -> None:
    scale = draft.scale_versions.get()
    ScaleVersion.objects.create(scale=scale.scale, framework_version=draft, label="2", title="Another")
    values = {**scale_values(scale), "label": "2"}
    with pytest.raises(EditRefused, match="This draft has version 2 of the scale already"):
        change_scale(version=draft, pk=scale.pk, typed=values, seen=scale_seen(scale), **signed())


def test_levels_that_others_refer_to_stay(draft: FrameworkVersion) -> None:
    make_cycle(draft)
    rescale(draft, title="Levels")
    with pytest.raises(EditRefused, match=r"discarded: it is used by cycle \(1\), cycle \(1\)"):
        discard_draft(version=draft, by=signed()["by"], at=NOW)
