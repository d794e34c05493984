from pathlib import Path

import pytest
import yaml

from cohesion_portal.environment import BASE_DIR
from cohesion_portal.lib import yaml_files
from cohesion_portal.lib.yaml_files import LARGEST_FILE, FileError, read_yaml


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data.yaml"


def test_read_yaml_gives_plain_values(file: Path) -> None:
    file.write_text("a: [1, two]\nb: {c: 2021-04-01}\n")
    content = read_yaml(file)
    assert isinstance(content, dict)
    assert content["a"] == [1, "two"]
    assert content["b"]["c"].isoformat() == "2021-04-01"


def test_read_yaml_every_fixture() -> None:
    for fixture in (BASE_DIR / "fixtures").glob("*/*.yaml"):
        assert read_yaml(fixture)


@pytest.mark.parametrize(
    ("content", "path", "reason"),
    [
        (b"", "", "the file is empty"),
        (b"a: 1\nb: [1,\n", "line 3", "did not find expected node content"),
        (b"a: 1\nb: 2\na: 3\n", "line 3", "the key 'a' is given twice"),
        (b"list:\n- {a: 1, a: 2}\n", "line 2", "the key 'a' is given twice"),
        (b"a: &x [1]\nb: *x\n", "line 1", "anchors (&) and aliases (*) are not allowed"),
        (b"a: 1\n---\nb: 2\n", "line 2", "a file holds one document"),
        (b"? [a, b]\n: 1\n", "line 1", "a key must be plain text"),
        (b"[" * 41 + b"]" * 41, "line 1", "is nested more than 40 deep"),
        (b"[" * 1_000_000, "line 1", "is nested more than 40 deep"),
        (b"a: !!python/object/apply:os.system [ls]\n", "line 1", "tags (tag:yaml.org,2002:python/object"),
        (b"a: !!bool maybe\n", "line 1", "tags (tag:yaml.org,2002:bool) are not allowed"),
        (b"a: 1\nb: 1" + b":1" * 200_000, "line 2", "so long a number must be in quotes"),
        (b"a: 1" + b":1" * 300 + b".5", "line 1", "so long a number must be in quotes"),
        (b"1: a\n0x1: b\n", "line 1", "a key must be plain text"),
        (b"a: {<<: {b: 1}}\n", "line 1", "a key must be plain text"),
        (b"a: 2021-02-30\n", "", "day is out of range for month"),
        (b"a: caf\xe9\n", "byte 6", "the file is not UTF-8 text"),
        (b"a: \x00\n", "", "is not YAML"),
        (b"#" * (LARGEST_FILE + 1), "", "the file is larger than 2 MB"),
    ],
)
def test_read_yaml_wrong_file_is_refused_with_the_place(file: Path, content: bytes, path: str, reason: str) -> None:
    file.write_bytes(content)
    with pytest.raises(FileError) as refusal:
        read_yaml(file)
    assert refusal.value.file == str(file)
    assert refusal.value.path == path
    assert reason in refusal.value.reason


def test_read_yaml_names_every_wrong_key(file: Path) -> None:
    file.write_text("a: 1\na: 2\nb: [{c: 1, c: 2}]\n")
    with pytest.raises(FileError) as refusal:
        read_yaml(file)
    assert str(refusal.value).splitlines() == [
        f"{file}: line 2: the key 'a' is given twice",
        f"{file}: line 3: the key 'c' is given twice",
    ]


def test_read_yaml_without_libyaml_reads_the_same(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for fixture in (BASE_DIR / "fixtures").glob("*/*.yaml"):
        fast = read_yaml(fixture)
        with monkeypatch.context() as patch:
            patch.setattr(yaml_files, "Loader", yaml.SafeLoader)
            assert read_yaml(fixture) == fast


def test_read_yaml_missing_file_is_refused(file: Path) -> None:
    with pytest.raises(FileError, match=r"data\.yaml: cannot be read: No such file"):
        read_yaml(file)
