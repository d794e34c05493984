"""Library files: what they may hold, what loading them does, and what it leaves alone."""

import json
import tempfile
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from cohesion_portal.lib.yaml_files import FileError
from frameworks.models import FrameworkVersion, Kind
from frameworks.services import LoadRefused
from library.models import CaseStudy, Guidance, Revision, Step
from library.schema import read_library
from library.services.case_studies import start_correction, withdraw_case_study
from library.services.guidance import change_guidance, tags_of
from library.services.loading import Loaded, load_library_files
from partners.models import Organisation, User
from tests.factories import NOW
from tests.frameworks.test_any_file import structures, yaml_pieces
from tests.practice import KEEPER, guidance_text, make_case_study

DOCUMENTS = {"doc": {"title": "A document", "short": "Doc 2022", "publisher": "The council"}}
SOURCE = {"document": "doc", "section": "7b"}


def entry(**changes: Any) -> dict[str, Any]:
    values = {"id": "one", "title": "One", "topics": ["icf/trusting"], "source": SOURCE, **changes}
    return {name: value for name, value in values.items() if value is not None}


def story(**changes: Any) -> dict[str, Any]:
    texts = dict.fromkeys(("context", "approach_taken", "what_happened", "how_known", "cannot_claim"), "Words.")
    values = {
        "id": "a-case", "title": "A case", "elements": ["icf/trusting"], "strength": "reported", "source": SOURCE,
    }  # fmt: skip
    return {**texts, **values, **changes}


def content(**changes: Any) -> dict[str, Any]:
    return {"schema": 1, "documents": DOCUMENTS, **changes}


def write(folder: Path, **changes: Any) -> Path:
    path = folder / "library.yaml"
    path.write_text(yaml.safe_dump(json.loads(json.dumps(content(**changes))), allow_unicode=True), encoding="utf-8")
    return path


def load(folder: Path, **changes: Any) -> Loaded:
    [loaded] = load_library_files(paths=[write(folder, **changes)], at=NOW)
    return loaded


def counts(loaded: Loaded) -> tuple[int, int, int, int]:
    return len(loaded.added), len(loaded.changed), len(loaded.left), len(loaded.kept)


@pytest.mark.parametrize(
    ("changes", "where", "why"),
    [
        ({}, "", "neither guidance nor case_studies"),
        ({"guidance": [entry(titel="x")]}, "guidance[0] (one): titel", 'did you mean "title"'),
        ({"guidance": [entry(title=None)]}, "guidance[0] (one): title", "is missing"),
        ({"guidance": [entry(title="<b>One</b>")]}, "guidance[0] (one): title", "HTML"),
        ({"guidance": [entry(year=1066)]}, "guidance[0] (one): year", "1900 or more"),
        ({"guidance": [entry(link="javascript:alert(1)")]}, "guidance[0] (one): link", "begins with https://"),
        ({"guidance": [entry(topics=["trusting"])]}, "topics[0]", "as in kirklees-icf/connecting"),
        ({"guidance": [entry(topics=[1])]}, "topics[0]", "as in kirklees-icf/connecting"),
        ({"guidance": [entry(topics=["icf/trusting"] * 2)]}, "topics", "is given twice"),
        ({"guidance": [entry(tags=["a", "a"])]}, "tags", "is given twice"),
        ({"guidance": [entry(id="add")]}, "guidance[0] (add): id", "kept for the portal"),
        ({"guidance": [entry(), entry()]}, "guidance[1] (one): id", "is given twice"),
        (
            {"guidance": [entry(source={"document": "x", "section": "1"})]},
            "source.document",
            "not one of the documents",
        ),
        ({"guidance": [entry(superseded_by="one")]}, "superseded_by", "leads back"),
        ({"case_studies": [story(strength="proven")]}, "strength", "must be reported, measured or evaluated"),
        ({"case_studies": [story(cannot_claim="")]}, "cannot_claim", "is empty"),
        ({"case_studies": [story(elements=[])]}, "elements", "at least one entry"),
        ({"case_studies": [story(elements=["icf/trusting"] * 2)]}, "elements", "is given twice"),
        ({"case_studies": [story(id="drafts")]}, "case_studies[0] (drafts): id", "kept for the portal"),
    ],
)
def test_fault_is_named_with_file_place_and_reason(
    tmp_path: Path, changes: dict[str, Any], where: str, why: str
) -> None:
    path = write(tmp_path, **changes)
    with pytest.raises(FileError) as refused:
        read_library(path)
    assert str(refused.value).startswith(str(path))
    assert where in str(refused.value)
    assert why in str(refused.value)


patiently = settings(deadline=None, max_examples=60)


@given(structures)
@patiently
def test_no_content_crashes_the_reader(content: object) -> None:
    _read(yaml.safe_dump({"schema": 1, "guidance": content, "case_studies": content}).encode())
    _read(yaml.safe_dump({"schema": 1, "guidance": [entry(topics=content, note=content)]}).encode())


@given(st.lists(yaml_pieces, max_size=12))
@patiently
def test_no_yaml_crashes_the_reader(pieces: list[str]) -> None:
    _read("".join(["schema: 1\nguidance:\n- id: ", *pieces]).encode())


def _read(raw: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any.yaml"
        path.write_bytes(raw)
        refusal = str(path)
        try:
            read_library(path)
        except FileError as error:
            refusal = str(error)
        assert refusal.startswith(str(path))


pytest_db = pytest.mark.django_db


@pytest_db
def test_second_load_leaves_everything(tmp_path: Path, icf: FrameworkVersion) -> None:
    given = {"guidance": [entry(tags=["tension"], superseded_by="two"), entry(id="two")], "case_studies": [story()]}
    assert counts(load(tmp_path, **given)) == (3, 0, 0, 0)
    assert counts(load(tmp_path, **given)) == (0, 0, 3, 0)
    one = Guidance.objects.get(slug="one")
    assert (one.superseded_by.slug, one.kept_here, one.source_document) == ("two", False, "Doc 2022")
    assert one.history.latest().history_user is None


@pytest_db
def test_changed_file_changes_what_it_wrote(tmp_path: Path, icf: FrameworkVersion) -> None:
    load(tmp_path, guidance=[entry(tags=["a"]), entry(id="two")], case_studies=[story()])
    changed = load(
        tmp_path,
        guidance=[entry(tags=["b"], superseded_by="two"), entry(id="two")],
        case_studies=[story(learned="More.")],
    )
    assert counts(changed) == (0, 2, 1, 0)
    assert tags_of(Guidance.objects.get(slug="one")) == {"b"}
    case_study = CaseStudy.objects.get()
    assert (case_study.shown.number, case_study.shown.learned) == (2, "More.")  # type: ignore[union-attr]
    assert list(Revision.objects.order_by("number").values_list("learned", flat=True)) == ["", "More."]
    assert list(Step.objects.values_list("kind", flat=True)) == ["loaded", "loaded"]


@pytest_db
def test_what_the_portal_changed_is_left_alone_and_said(tmp_path: Path, icf: FrameworkVersion, keeper: User) -> None:
    load(tmp_path, guidance=[entry()], case_studies=[story(), story(id="b-case", title="Another")])
    text = guidance_text(title="Ours")
    change_guidance(guidance=Guidance.objects.get(), version=1, text=text, by=keeper, at=NOW)
    signed: dict[str, Any] = {"by": keeper, "by_role": KEEPER, "at": NOW}
    withdraw_case_study(case_study=CaseStudy.objects.get(slug="a-case"), reason="Asked", **signed)
    start_correction(case_study=CaseStudy.objects.get(slug="b-case"), reason="Asked", **signed)
    again = load(
        tmp_path,
        guidance=[entry(title="Theirs")],
        case_studies=[story(title="Theirs"), story(id="b-case", title="Theirs")],
    )
    assert counts(again) == (0, 0, 0, 3)
    assert "left alone, because it was changed in the portal: Ours" in str(again)
    assert Guidance.objects.get().title == "Ours"
    assert CaseStudy.objects.get(slug="a-case").shown is None


@pytest_db
def test_element_that_no_framework_has_is_refused(tmp_path: Path, icf: FrameworkVersion) -> None:
    with pytest.raises(LoadRefused, match=r'guidance\[0\] \(one\): topics: "icf/other" is in no published framework'):
        load(tmp_path, guidance=[entry(topics=["icf/other"])])


@pytest_db
def test_newer_entry_must_be_there(tmp_path: Path, icf: FrameworkVersion) -> None:
    with pytest.raises(LoadRefused, match='"three" is not an entry of this file or of the portal'):
        load(tmp_path, guidance=[entry(superseded_by="three")])


@pytest_db
def test_circle_through_what_is_stored_is_refused(tmp_path: Path, icf: FrameworkVersion) -> None:
    load(tmp_path, guidance=[entry(superseded_by="two"), entry(id="two")])
    with pytest.raises(LoadRefused, match="leads back to this entry by way of others"):
        load(tmp_path, guidance=[entry(id="two", superseded_by="one")])


@pytest_db
def test_case_study_of_an_organisation_is_not_overwritten(
    tmp_path: Path, icf: FrameworkVersion, council: Organisation, lead: User
) -> None:
    own = make_case_study(council, lead, title="Own")
    with pytest.raises(LoadRefused, match="own case study; choose another"):
        load(tmp_path, case_studies=[story(id=own.slug)])


@pytest_db
def test_all_files_are_loaded_or_none(tmp_path: Path, icf: FrameworkVersion) -> None:
    good, wrong = write(tmp_path, guidance=[entry()]), tmp_path / "wrong.yaml"
    wrong.write_text("schema: 2")
    with pytest.raises(CommandError, match="nothing was loaded") as refused:
        call_command("load_library", str(good), str(wrong))
    assert f"{wrong}: schema" in str(refused.value)
    assert not Guidance.objects.exists()


@pytest_db
def test_files_of_the_project_load_and_then_say_only_left() -> None:
    call_command("load_framework", *sorted(map(str, Path("fixtures/frameworks").glob("*.yaml"))), verbosity=0)
    files = sorted(map(str, Path("fixtures/library").glob("*.yaml")))
    first, second = StringIO(), StringIO()
    call_command("load_library", *files, stdout=first)
    call_command("load_library", *files, stdout=second)
    assert first.getvalue().splitlines() == ["case-studies.yaml: added 9", "guidance.yaml: added 46"]
    assert second.getvalue().splitlines() == ["case-studies.yaml: left 9", "guidance.yaml: left 46"]
    _check_first_entries()


def _check_first_entries() -> None:
    """Every document that the framework of 2009 prints is there under its topic, and no link is called checked."""
    topics = FrameworkVersion.objects.get(framework__slug="dclg-cohesion-delivery").elements.of_kind(Kind.TOPIC)
    assert topics.count() == 13
    for topic in topics:
        entered = Guidance.objects.filter(topics__element_slug=topic.slug)
        printed = topic.attributes["guidance"]
        assert entered.count() == len(printed)
        for line in printed:
            assert any(line.startswith(one.title) for one in entered), line
    assert set(Guidance.objects.values_list("link_result", flat=True)) == {""}
    assert not Guidance.objects.filter(source_document="").exists()
    case_studies = CaseStudy.objects.all()
    assert case_studies.filter(source_document="Kirklees ICF 2022").count() == 8
    assert case_studies.filter(source_document="Kirklees community cohesion team").count() == 1
    for case_study in case_studies:
        assert case_study.strength == "reported"
        assert case_study.how_known.startswith("As reported by ")
        assert "not independently checked" in " ".join(case_study.how_known.split())
        assert case_study.cannot_claim
