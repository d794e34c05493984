"""A version as a file again: complete, the same bytes each time, and harmless in a spreadsheet."""

import csv
import io
import json
import tempfile
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from cohesion_portal.environment import BASE_DIR
from cohesion_portal.lib.yaml_files import FileError
from frameworks.exporting import as_csv, as_json, as_yaml, framework_file
from frameworks.models import Framework, FrameworkVersion, ScaleVersion
from frameworks.schema import read_framework
from frameworks.services import load_framework_file
from partners.models import Role
from tests.factories import NOW, make_user
from tests.frameworks.files import Content, cite, element, put, small_framework, write

pytestmark = pytest.mark.django_db
FIXTURES = sorted((BASE_DIR / "fixtures" / "frameworks").glob("*.yaml"))


def load(path: Path) -> FrameworkVersion:
    result = load_framework_file(path=path, at=NOW)
    return FrameworkVersion.objects.select_related("framework").get(
        framework__slug=result.framework, label=result.version
    )


def forget(version: FrameworkVersion) -> None:
    """Leave nothing of the framework, so that loading it starts anew."""
    ScaleVersion.objects.filter(framework_version=version).delete()
    version.elements.all().delete()
    version.documents.all().delete()
    version.delete()
    version.framework.delete()
    assert not Framework.objects.filter(slug=version.framework.slug).exists()


def exported(version: FrameworkVersion) -> tuple[bytes, bytes, bytes]:
    return as_yaml(version), as_json(version), as_csv(version)


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_export_loads_to_the_same_export(path: Path, tmp_path: Path) -> None:
    version = load(path)
    first = exported(version)
    file = tmp_path / path.name
    file.write_bytes(first[0])
    forget(version)
    assert exported(load(file)) == first


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_export_loaded_over_its_original_changes_nothing(path: Path, tmp_path: Path) -> None:
    version = load(path)
    file = tmp_path / path.name
    file.write_bytes(as_yaml(version))
    out = io.StringIO()
    call_command("load_framework", file, stdout=out)
    verbs = {part.split()[0] for part in out.getvalue().partition(":")[2].split("; ")}
    assert verbs == {"left"}
    assert framework_file(version).digest() == read_framework(path).digest() == version.digest


def test_export_does_not_depend_on_how_the_version_came_to_be(file: Path) -> None:
    """Links and documents that a later file put first were loaded last."""
    content = small_framework()
    whole = as_yaml(load(write(file, content)))
    less = small_framework()
    less["links"], less["documents"] = [], {"strategy": less["documents"]["strategy"]}
    load(write(file, less))
    content["links"].insert(0, {"from": "walking", "to": "sharing", "reason": "It takes time."})
    content["documents"] = dict(reversed(content["documents"].items()))
    more = as_yaml(load(write(file, content)))
    content["links"].pop(0)
    assert as_yaml(load(write(file, content))) == whole
    assert more != whole


def test_json_says_what_the_yaml_says(file: Path) -> None:
    version = load(write(file, small_framework()))
    said = json.loads(as_json(version))
    assert said["version"] == {
        "label": "2026",
        "status": "published",
        "period": {"starts": "2026-04-01", "ends": "2031-03-31"},
        "note": "Adopted in March.",
    }
    by_hand = framework_file(version).model_dump(mode="json", by_alias=True, exclude_defaults=True)
    assert said == by_hand


def test_csv_has_a_row_for_each_element(file: Path) -> None:
    table = as_csv(load(write(file, small_framework())))
    assert table.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))
    assert [row["id"] for row in rows] == [
        *("listening", "sharing", "sharing-statement", "sharing-prompt", "tools", "walking"),
    ]
    assert rows[0] == {
        "id": "listening",
        "parent id": "",
        "kind": "approach",
        "label": "Listening",
        "text": "We listen. Then we act.",
        "source": "Vale strategy, section 2",
        "document": "Calder Vale Cohesion Strategy 2026 to 2031",
        "section": "2",
        "erratum": "Printed as Listning.",
        "attributes": "",
    }
    assert rows[3]["parent id"] == "sharing"
    assert json.loads(rows[1]["attributes"]) == {"also_called": ["Giving", "Pooling"], "number": 2, "stated": True}


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_csv_gives_a_spreadsheet_no_formula(file: Path, start: str) -> None:
    content = put(small_framework(), "elements/0/label", f'{start}cmd|" /C calc"!A0')
    content = put(content, "elements/0/text", "A first line\nand a second")
    rows = list(csv.reader(io.StringIO(as_csv(load(write(file, content))).decode("utf-8-sig"))))
    assert rows[1][3] == f'\'{start}cmd|" /C calc"!A0'
    assert rows[1][4] == "A first line\nand a second"


def test_draft_with_faults_is_exported_as_it_stands(file: Path) -> None:
    version = load(write(file, small_framework()))
    FrameworkVersion.objects.filter(pk=version.pk).update(summary="")
    version.refresh_from_db()
    file.write_bytes(as_yaml(version))
    with pytest.raises(FileError, match=r"framework\.summary: is missing"):
        read_framework(file)


TRICKY = (
    *("yes", "no", "null", "~", "on", "1", "1.5", "1e3", "0x1f", "0o7", "1_000", "1:30", "2026-04-01", "=", "<<", "!x"),
    *("- not a list", "? a", "a: b", "a #b", "#b", "&a", "*a", "'", '"', "\\", "{a: 1}", "[a]", "%YAML", "@a", "`a`"),
    *(
        "one\ntwo",
        "one\n\n  two\n- three",
        "  a",
        "é ü ß – ’ “",
        "\u2028x",
        "😀",
        "\ufeffx",
        "x\u00a0y",
        "|",
        ">",
        "...",
    ),
    *(
        "x\u00a0y",
        "1da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "word " * 60,
        "---",
        "\ud7ff",
        "\u200bx",
        "x:",
        ":x",
        "x ",
        ",",
    ),
)
texts = st.sampled_from(TRICKY) | st.text(
    st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="<\u061c\u200e\u200f"), max_size=40
)
lines = texts.map(lambda text: text.replace("\n", " "))
small_facts = st.one_of(
    st.booleans(),
    st.integers(-(10**14), 10**14),
    st.floats(-(10.0**14), 10.0**14, allow_nan=False),
    texts.filter(lambda text: 0 < len(text) <= 300),
    st.lists(texts.filter(lambda text: 0 < len(text) <= 300), min_size=1, max_size=3),
)


@st.composite
def frameworks(draw: st.DrawFn) -> Content:
    def words(strategy: st.SearchStrategy[str], default: str) -> str:
        text = draw(strategy)
        return text if text.strip() else default

    content = small_framework()
    content["framework"]["summary"] = words(texts, "Summary")
    content["version"]["note"] = words(texts, "Note")
    content["elements"] = [
        element(
            f"part-{number}",
            label=words(lines, "Label")[:300].strip() or "Label",
            text=words(texts, "Text"),
            attributes=draw(
                st.dictionaries(st.from_regex(r"[a-eg-z][a-z]{0,4}", fullmatch=True), small_facts, max_size=3)
            ),
            source=cite(words(lines, "2")[:120].strip() or "2"),
            children=[element(f"part-{number}-a", "statement", label=words(lines, "Below")[:300].strip() or "Below")],
        )
        for number in range(draw(st.integers(1, 3)))
    ]
    content["links"] = [{"from": "part-0", "to": "part-0-a", "reason": words(texts, "Reason")}]
    return content


@settings(max_examples=25)
@given(frameworks())
def test_any_text_survives_its_export(content: Content) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / "vale.yaml", content)
        try:
            read_framework(path)
        except FileError:
            return  # A text that the format refuses has nothing to export.
        version = load(path)
        digest, first = version.digest, exported(version)
        path.write_bytes(first[0])
        assert read_framework(path).digest() == digest
        forget(version)
        assert exported(load(path)) == first


@pytest.fixture
def vale(file: Path) -> FrameworkVersion:
    return load(write(file, small_framework()))


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [("yaml", "application/yaml"), ("json", "application/json"), ("csv", "text/csv; charset=utf-8")],
)
def test_download(client: Client, vale: FrameworkVersion, suffix: str, media_type: str) -> None:
    address = f"/frameworks/vale/versions/2026/framework.{suffix}"
    response = client.get(address)
    assert response.content == dict(zip(("yaml", "json", "csv"), exported(vale), strict=True))[suffix]
    assert response["Content-Type"] == media_type
    assert response["Content-Disposition"] == f'attachment; filename="vale-2026.{suffix}"'
    again = client.get(address, headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    vale.elements.filter(slug="listening").update(text="Changed")
    assert client.get(address, headers={"If-None-Match": response["ETag"]}).status_code == 200


@pytest.mark.parametrize("suffix", ["yaml", "json", "csv"])
def test_draft_is_downloaded_by_the_secretariat_alone(client: Client, file: Path, suffix: str) -> None:
    load(write(file, put(small_framework(), "version/status", "draft")))
    address = f"/frameworks/vale/versions/2026/framework.{suffix}"
    assert client.get(address).status_code == 404
    client.force_login(make_user(Role.SECRETARIAT))
    assert client.get(address).status_code == 200


def test_framework_home_offers_downloads(client: Client, vale: FrameworkVersion) -> None:
    page = client.get("/frameworks/vale/").content.decode()
    for suffix in ("yaml", "json", "csv"):
        assert f'href="/frameworks/vale/versions/2026/framework.{suffix}"' in page
