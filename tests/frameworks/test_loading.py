"""Loading: what is new is added, what differs is corrected in place, and what is in use is never taken away."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cohesion_portal.lib.yaml_files import FileError
from frameworks.models import (
    Element,
    ElementLink,
    Framework,
    FrameworkVersion,
    Level,
    Scale,
    ScaleVersion,
    SourceDocument,
)
from frameworks.services import LoadRefused, LoadResult, load_framework_file, load_framework_files
from selfeval.models import Answer, Cycle, Evidence
from tests.factories import (
    NOW,
    OrganisationFactory,
    UserFactory,
    make_action,
    make_cycle,
    make_evaluation,
    make_plan,
    make_submission,
)
from tests.frameworks.files import Content, cite, drop, element, put, small_framework, write

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=30)
TABLES = (Framework, FrameworkVersion, SourceDocument, Element, ElementLink, Scale, ScaleVersion, Level)


def load(file: Path, content: Content) -> LoadResult:
    return load_framework_file(path=write(file, content), at=LATER)


def refused(file: Path, content: Content) -> str:
    with pytest.raises(FileError) as refusal:
        load(file, content)
    return str(refusal.value).replace(f"{file}: ", "")


def everything() -> list[list[dict[str, object]]]:
    return [list(table.objects.order_by("pk").values()) for table in TABLES]


@pytest.fixture
def version(file: Path) -> FrameworkVersion:
    load_framework_file(path=write(file, small_framework()), at=NOW)
    return FrameworkVersion.objects.get()


def test_load_adds_every_part(file: Path, version: FrameworkVersion) -> None:
    assert (version.framework.slug, version.label, version.sequence, version.loaded_at) == ("vale", "2026", 1, NOW)
    assert (str(version.starts_on), str(version.ends_on)) == ("2026-04-01", "2031-03-31")
    assert version.vocabulary == {"approach": ["Way of working", "Ways of working"]}
    assert list(version.documents.order_by("pk").values_list("slug", "link")) == [
        ("strategy", "https://calder-vale.example/strategy"),
        ("minutes", ""),
    ]
    rows = version.elements.in_document_order().values_list("position", "depth", "slug", "parent__slug", "kind")
    assert list(rows) == [
        (1, 0, "listening", None, "approach"),
        (2, 0, "sharing", None, "approach"),
        (3, 1, "sharing-statement", "sharing", "statement"),
        (4, 1, "sharing-prompt", "sharing", "prompt"),
        (5, 0, "tools", None, "section"),
        (6, 1, "walking", "tools", "method"),
    ]
    link = ElementLink.objects.get()
    assert (link.origin.slug, link.target.slug, link.section) == ("listening", "sharing", "2")
    levels = Level.objects.filter(scale_version__scale__slug="vale-levels").order_by("number")
    assert list(levels.values_list("number", "label")) == [(1, "Starting"), (2, "Settled")]


def test_load_counts_what_it_added(file: Path) -> None:
    assert str(load(file, small_framework())) == (
        "vale 2026: added 1 version, 2 documents, 6 elements, 1 link, 1 scale, 2 levels"
    )


def test_load_of_the_same_file_leaves_everything(file: Path, version: FrameworkVersion) -> None:
    before = everything()
    result = load_framework_file(path=file, at=LATER)
    assert str(result) == "vale 2026: left 1 version, 2 documents, 6 elements, 1 link, 1 scale, 2 levels"
    assert everything() == before


def test_load_corrects_words_in_place(file: Path, version: FrameworkVersion) -> None:
    key = version.elements.get(slug="sharing-statement").pk
    content = put(small_framework(), "elements/1/children/0/label", "We will share")
    result = load(file, content)
    assert str(result) == (
        "vale 2026: changed 1 element; left 1 version, 2 documents, 5 elements, 1 link, 1 scale, 2 levels"
    )
    assert Element.objects.get(pk=key).label == "We will share"
    assert FrameworkVersion.objects.get().loaded_at == LATER


@pytest.mark.parametrize(
    ("path", "value", "changed"),
    [
        ("framework/title", "Another title", "1 version"),
        ("version/note", "Another note", "1 version"),
        ("vocabulary/approach", ["Way", "Ways"], "1 version"),
        ("documents/minutes/publisher", "The Board", "1 document"),
        ("elements/0/text", "Another text", "1 element"),
        ("elements/0/source", cite("3"), "1 element"),
        ("elements/0/source", {"document": "minutes", "section": "2"}, "1 element"),
        ("elements/0/erratum", "Another note", "1 element"),
        ("elements/1/attributes", {"number": 3}, "1 element"),
        ("elements/1/attributes/stated", 1, "1 element"),
        ("links/0/reason", "Another reason", "1 link"),
        ("scales/0/title", "Another title", "1 scale"),
        ("scales/0/levels/1/text", "Another text", "1 level"),
    ],
)
def test_load_corrects_any_part(file: Path, version: FrameworkVersion, path: str, value: object, changed: str) -> None:
    content = put(small_framework(), path, value)
    assert f"changed {changed};" in str(load(file, content))
    assert str(load(file, content)).startswith("vale 2026: left")
    fresh = file.with_name("fresh.yaml")
    assert load(fresh, put(content, "framework/id", "fresh")).added["element"] == 6
    held, new = (
        [
            {key: row[key] for key in row if not key.endswith("id") and key != "version"}
            for row in Element.objects.filter(version__framework__slug=slug).order_by("position").values()
        ]
        for slug in ("vale", "fresh")
    )
    assert held == new


def test_load_adds_an_element_between_others(file: Path, version: FrameworkVersion) -> None:
    keys = dict(version.elements.values_list("slug", "pk"))
    content = small_framework()
    content["elements"].insert(1, element("asking", children=[element("asking-prompt", "prompt")]))
    result = load(file, content)
    assert (result.added["element"], result.changed["element"], result.left["element"]) == (2, 0, 6)
    slugs = list(version.elements.in_document_order().values_list("slug", flat=True))
    assert slugs[:4] == ["listening", "asking", "asking-prompt", "sharing"]
    assert dict(version.elements.filter(slug__in=keys).values_list("slug", "pk")) == keys


def test_load_removes_what_nobody_uses(file: Path, version: FrameworkVersion) -> None:
    content = drop(small_framework(), "elements/0")
    content["links"] = []
    drop(content, "documents/minutes")
    result = load(file, content)
    assert (result.removed["element"], result.removed["link"], result.removed["document"]) == (1, 1, 1)
    assert not version.elements.filter(slug="listening").exists()
    assert ElementLink.objects.count() == 0
    assert list(version.elements.in_document_order().values_list("position", flat=True)) == [1, 2, 3, 4, 5]


def test_load_moves_an_element_out_of_a_parent_that_goes(file: Path, version: FrameworkVersion) -> None:
    key = version.elements.get(slug="walking").pk
    content = put(small_framework(), "elements/2", element("walking", "method"))
    result = load(file, content)
    assert (result.changed["element"], result.removed["element"]) == (1, 1)
    moved = Element.objects.get(pk=key)
    assert (moved.parent_id, moved.depth, moved.position) == (None, 0, 5)


def test_load_counts_only_siblings_that_changed_places(file: Path, version: FrameworkVersion) -> None:
    content = small_framework()
    content["elements"][0], content["elements"][1] = content["elements"][1], content["elements"][0]
    result = load(file, content)
    assert (result.changed["element"], result.left["element"]) == (2, 4)
    assert version.elements.in_document_order().first() == version.elements.get(slug="sharing")


def test_load_lets_levels_swap_their_labels(file: Path, version: FrameworkVersion) -> None:
    content = small_framework()
    put(content, "scales/0/levels/0/label", "Settled")
    put(content, "scales/0/levels/1/label", "Starting")
    assert load(file, content).changed["level"] == 2
    assert list(Level.objects.order_by("number").values_list("label", flat=True)) == ["Settled", "Starting"]


def test_load_of_a_new_label_adds_a_version_beside_the_old(file: Path, version: FrameworkVersion) -> None:
    content = put(small_framework(), "version/label", "2031")
    drop(content, "elements/2")
    result = load(file, content)
    assert (result.added["version"], result.added["element"], result.changed.total()) == (1, 4, 0)
    assert list(FrameworkVersion.objects.order_by("sequence").values_list("label", "sequence")) == [
        ("2026", 1),
        ("2031", 2),
    ]
    assert version.elements.count() == 6
    assert Scale.objects.count() == 1
    assert ScaleVersion.objects.count() == 2


def test_load_publishes_a_draft(file: Path) -> None:
    load(file, put(small_framework(), "version/status", "draft"))
    assert FrameworkVersion.objects.get().is_draft
    assert load(file, small_framework()).changed["version"] == 1
    assert not FrameworkVersion.objects.get().is_draft


def test_load_refuses_to_make_a_published_version_a_draft(file: Path, version: FrameworkVersion) -> None:
    before = everything()
    assert refused(file, put(small_framework(), "version/status", "draft")) == (
        'version.status: "2026" is published and cannot become a draft again'
    )
    assert everything() == before


@pytest.fixture
def cycle(version: FrameworkVersion) -> Cycle:
    return make_cycle(version)


def without_listening() -> Content:
    content = drop(small_framework(), "elements/0")
    content["links"] = []
    return content


def use_in_answer(cycle: Cycle, approach: Element) -> None:
    Answer.objects.create(
        evaluation=make_evaluation(cycle),
        approach=approach,
        question="strengths",
        value="We meet",
        saved_at=NOW,
        saved_by=UserFactory(),
    )


def use_in_evidence(cycle: Cycle, approach: Element) -> None:
    Evidence.objects.create(
        evaluation=make_evaluation(cycle),
        approach=approach,
        kind=approach,
        title="Minutes",
        location="Shared drive",
        shows="We met",
        added_at=NOW,
        added_by=UserFactory(),
    )


def use_in_action(cycle: Cycle, approach: Element) -> None:
    make_action(make_plan(OrganisationFactory()), approach)


@pytest.mark.parametrize(
    ("use", "words"),
    [(use_in_answer, "answer (1)"), (use_in_evidence, "evidence (1)"), (use_in_action, "action (1)")],
)
def test_load_refuses_to_remove_an_element_in_use(file: Path, cycle: Cycle, use, words: str) -> None:  # type: ignore[no-untyped-def]
    use(cycle, Element.objects.get(slug="listening"))
    before = everything()
    refusal = refused(file, without_listening())
    assert refusal.startswith("elements (listening): cannot be removed: it is used by ")
    assert words in refusal
    assert refusal.endswith("; keep it, or give the file a new version label")
    assert everything() == before


def test_load_names_every_element_in_use(file: Path, cycle: Cycle) -> None:
    plan = make_plan(OrganisationFactory())
    for slug in ("listening", "sharing", "sharing"):
        make_action(plan, Element.objects.get(slug=slug))
    content = without_listening()
    put(content, "elements/0/kind", "theme")
    assert refused(file, content).splitlines() == [
        "elements (listening): cannot be removed: it is used by action (1); keep it, or give the file a new version"
        " label",
        "elements (sharing): cannot become another kind: it is used by action (2); keep it, or give the file a new"
        " version label",
    ]


def test_load_corrects_an_element_in_use(file: Path, cycle: Cycle) -> None:
    approach = Element.objects.get(slug="listening")
    use_in_answer(cycle, approach)
    load(file, put(small_framework(), "elements/0/label", "Listening well"))
    approach.refresh_from_db()
    assert approach.label == "Listening well"
    assert Answer.objects.get().approach == approach


def test_load_of_a_new_label_may_leave_out_what_is_in_use(file: Path, cycle: Cycle) -> None:
    use_in_answer(cycle, Element.objects.get(slug="listening"))
    assert load(file, put(without_listening(), "version/label", "2031")).added["version"] == 1


def test_load_refuses_other_words_for_a_scale_in_use(file: Path, cycle: Cycle) -> None:
    before = everything()
    assert refused(file, put(small_framework(), "scales/0/levels/0/text", "Few do it.")) == (
        "scales (vale-levels): version 1: cannot be worded otherwise: it is used by cycle (1); keep it, and give the"
        " new words a new version label"
    )
    assert everything() == before


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: drop(content, "scales/0"),
        lambda content: put(content, "scales/0/version", "2"),
        lambda content: put(content, "scales/0/levels/2", {"number": 3, "label": "Leading"}),
    ],
    ids=["removed", "renamed", "longer"],
)
def test_load_refuses_to_resize_a_scale_in_use(file: Path, cycle: Cycle, spoil) -> None:  # type: ignore[no-untyped-def]
    before = everything()
    content = small_framework()
    spoil(content)
    assert refused(file, content) == (
        "scales (vale-levels): version 1: cannot gain or lose levels: it is used by cycle (1); keep it, and add the new"
        " scale as a new version"
    )
    assert everything() == before


@pytest.fixture
def judged(cycle: Cycle) -> Cycle:
    """A cycle in which an organisation submitted its judgement."""
    make_submission(make_evaluation(cycle), UserFactory(), level=2)
    return cycle


def reword_label(content: Content) -> None:
    put(content, "scales/0/levels/0/label", "Beginning")


def reword_text(content: Content) -> None:
    put(content, "scales/0/levels/0/text", "Few do it.")


def swap(content: Content) -> None:
    put(content, "scales/0/levels/0/label", "Settled")
    put(content, "scales/0/levels/1/label", "Starting")


@pytest.mark.parametrize("spoil", [reword_label, reword_text, swap])
def test_load_refuses_other_words_for_levels_that_were_judged(
    file: Path, judged: Cycle, spoil: Callable[[Content], None]
) -> None:
    before = everything()
    content = small_framework()
    spoil(content)
    assert refused(file, content) == (
        "scales (vale-levels): version 1: cannot be worded otherwise: it is used by submission (1), submitted judgement"
        " (2); keep it, and give the new words a new version label"
    )
    assert everything() == before


def test_load_corrects_all_but_the_levels_of_a_scale_that_was_judged(file: Path, judged: Cycle) -> None:
    load(file, put(small_framework(), "scales/0/title", "How far we are"))
    assert ScaleVersion.objects.get().title == "How far we are"


def test_load_takes_a_new_version_of_a_scale_beside_one_in_use(file: Path, cycle: Cycle) -> None:
    content = small_framework()
    content["scales"].append(put({"scale": small_framework()["scales"][0]}, "scale/version", "2")["scale"])
    result = load(file, content)
    assert (result.added["scale"], result.left["scale"], result.added["level"]) == (1, 1, 2)


def test_load_removes_a_scale_and_its_levels_that_nobody_uses(file: Path, version: FrameworkVersion) -> None:
    result = load(file, drop(small_framework(), "scales/0"))
    assert (result.removed["scale"], result.removed["level"]) == (1, 2)
    assert not Scale.objects.exists()


def test_load_refuses_other_words_for_a_scale_that_another_version_has(file: Path, version: FrameworkVersion) -> None:
    content = put(small_framework(), "version/label", "2031")
    put(content, "scales/0/levels/0/text", "Few do it.")
    assert refused(file, content) == (
        'scales (vale-levels): levels: vale 2026 words the levels of version "1" otherwise; give these a new version'
    )


def test_files_are_loaded_together_or_not_at_all(file: Path, version: FrameworkVersion) -> None:
    use = make_action(make_plan(OrganisationFactory()), version.elements.get(slug="listening"))
    good = write(file.with_name("good.yaml"), put(small_framework(), "framework/id", "good"))
    spoilt = write(file.with_name("spoilt.yaml"), put(small_framework(), "elements/0/kind", "aproach"))
    write(file, without_listening())
    before = everything()
    with pytest.raises(LoadRefused) as refusal:
        load_framework_files(paths=[good, spoilt, file], at=LATER)
    assert [error.file for error in refusal.value.errors] == [str(spoilt), str(file)]
    assert everything() == before
    assert use.approach is not None


def test_command_prints_what_it_did(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(file, small_framework())
    call_command("load_framework", str(file))
    call_command("load_framework", str(file))
    assert capsys.readouterr().out.splitlines() == [
        "vale 2026: added 1 version, 2 documents, 6 elements, 1 link, 1 scale, 2 levels",
        "vale 2026: left 1 version, 2 documents, 6 elements, 1 link, 1 scale, 2 levels",
    ]


def test_command_fails_with_file_place_and_reason(file: Path) -> None:
    write(file, put(small_framework(), "elements/0/kind", "aproach"))
    missing = file.with_name("missing.yaml")
    with pytest.raises(CommandError) as failure:
        call_command("load_framework", str(file), str(missing))
    assert failure.value.returncode == 1
    assert str(failure.value).splitlines() == [
        "nothing was loaded",
        f'{file}: elements[0] (listening): kind: "aproach" is not a kind; did you mean "approach"?',
        f"{missing}: cannot be read: No such file or directory",
    ]
    assert not FrameworkVersion.objects.exists()


def test_load_leaves_words_that_were_written_for_a_cycle(file: Path, version: FrameworkVersion) -> None:
    given = ScaleVersion.objects.get()
    ScaleVersion.objects.create(
        scale=given.scale, framework_version=version, label="2027", title="How far we are", worded_here=True
    )
    result = load(file, small_framework())
    assert result.removed["scale"] == 0
    assert set(ScaleVersion.objects.values_list("label", flat=True)) == {given.label, "2027"}
