"""Threads from files and back: every fault named, nothing loaded when one is wrong, nothing taken from people."""

import csv
import io
import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from cohesion_portal.environment import BASE_DIR
from frameworks.models import End, Thread
from frameworks.services import load_framework_files, threads
from frameworks.services.loading import LoadRefused
from frameworks.services.thread_loading import load_thread_files
from frameworks.thread_schema import read_threads
from tests.factories import NOW
from tests.frameworks.files import write
from tests.frameworks.weaving import OFFICE, PRIORITY, join, lose, officer, part, thread_file, two_frameworks

pytestmark = pytest.mark.django_db
FIRST_FILE = BASE_DIR / "fixtures" / "threads" / "partnership.yaml"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "threads.yaml"


def load(*paths: Path) -> list[str]:
    return [str(result) for result in load_thread_files(paths=paths, at=NOW)]


def refusal(*paths: Path) -> str:
    with pytest.raises(LoadRefused) as refused:
        load(*paths)
    assert not Thread.objects.exists()
    return str(refused.value)


def test_file_is_loaded_once_and_then_left(path: Path) -> None:
    two_frameworks()
    thread_file(path, part(source="Plan 2022, section 3"), part("connecting"))
    assert load(path) == ["threads.yaml: added 2 threads"]
    assert load(path) == ["threads.yaml: left 2 threads"]
    made = Thread.objects.get(left_slug="trusting")
    assert (made.made_by, made.made_role, made.signed_role, made.source) == (None, "", "", "Plan 2022, section 3")
    assert made.history.count() == 1


def test_file_corrects_what_a_file_made(path: Path) -> None:
    two_frameworks()
    load(thread_file(path))
    assert load(thread_file(path, part(reason="Both are honest"))) == ["threads.yaml: changed 1 thread"]
    thread = Thread.objects.get()
    assert (thread.reason, thread.version, thread.history.count()) == ("Both are honest", 2, 2)


def test_file_leaves_alone_what_people_wrote_of(path: Path) -> None:
    two_frameworks()
    load(thread_file(path, part(), part("connecting")))
    signed: dict[str, Any] = {"by": officer(), "by_role": OFFICE, "at": NOW}
    changed, ended = (Thread.objects.get(left_slug=slug) for slug in ("trusting", "connecting"))
    threads.change_thread(thread=changed, version=1, reason="In our own words", **signed)
    threads.end_thread(thread=ended, version=1, reason="No longer", **signed)
    join("celebrating", reason="Made here")
    again = thread_file(path, part(), part("connecting"), part("celebrating", reason="Made in a file"))
    assert load(again) == ["threads.yaml: left 3 threads (3 threads as people changed or ended them in the portal)"]
    reasons = set(Thread.objects.values_list("reason", "end_reason"))
    assert reasons == {("In our own words", ""), ("Both need time", "No longer"), ("Made here", "")}


@pytest.mark.parametrize(
    ("spoilt", "fault"),
    [
        (
            part("trustng"),
            'threads[0].between[0]: "trustng" is not an element of the newest version of icf; did you mean',
        ),
        (
            {**part(), "between": ["icf/trusting", "plann/peace"]},
            'threads[0].between[1]: "plann" is not a published framework; did you mean "plan"?',
        ),
        (
            {**part(), "between": ["icf/trusting", "somewhere/peace"]},
            'threads[0].between[1]: "somewhere" is not a published framework; load it first',
        ),
        ({**part(), "between": ["icf/trusting", "icf/connecting"]}, 'threads[0].between: both ends are of "icf"'),
        ({**part(), "between": ["icf/trusting"]}, "threads[0].between: must be two elements of different frameworks"),
        ({**part(), "between": ["icf", "plan/peace"]}, 'threads[0].between[0]: "icf" must name a framework and one'),
        ({**part(), "between": ["a/b/c", "plan/x"]}, 'threads[0].between[0]: "a/b/c" must name a framework and one'),
        ({**part(), "reson": "R"}, 'threads[0].reson: is not a key of this part; did you mean "reason"?'),
        ({"between": part()["between"]}, "threads[0].reason: is missing"),
        (part(reason="<b>Both</b>"), "threads[0].reason: holds an HTML tag"),
    ],
)
def test_fault_is_named_with_its_place(path: Path, spoilt: dict[str, Any], fault: str) -> None:
    two_frameworks()
    assert f"{path}: {fault}" in refusal(thread_file(path, spoilt))


def test_every_fault_is_named_and_nothing_is_loaded(path: Path, tmp_path: Path) -> None:
    two_frameworks()
    right = thread_file(tmp_path / "right.yaml", part("connecting"))
    wrong = thread_file(path, part(), part(reason="Again"), part("trustng"))
    words = refusal(right, wrong)
    assert "threads[1].between: joins the same two elements as threads[0]" in words
    assert "right.yaml" not in words
    wrong = thread_file(path, part("trustng"), part("celebrating", "pece"))
    assert refusal(right, wrong).count("is not an element") == 2


def test_two_files_do_not_take_a_thread_from_each_other(path: Path, tmp_path: Path) -> None:
    two_frameworks()
    words = refusal(thread_file(path), thread_file(tmp_path / "other.yaml", part(reason="Other words")))
    assert "other.yaml: threads[0].between: threads.yaml joins the same two elements" in words


def test_command_prints_what_it_did_or_why_not(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    two_frameworks()
    call_command("load_threads", thread_file(path))
    assert capsys.readouterr().out == "threads.yaml: added 1 thread\n"
    with pytest.raises(CommandError, match=r"nothing was loaded\n.*threads: is missing"):
        call_command("load_threads", write(path, {"schema": 1}))


def test_thread_whose_end_has_gone_loads_as_before(path: Path) -> None:
    plan = two_frameworks()[1]
    load(thread_file(path))
    lose(plan, PRIORITY)
    assert load(path) == ["threads.yaml: left 1 thread"]


def exported(client: Client, suffix: str) -> bytes:
    response = client.get(f"/frameworks/threads/threads.{suffix}")
    assert (response.status_code, response["Content-Disposition"]) == (200, f'attachment; filename="threads.{suffix}"')
    return response.content


def test_export_loads_back_as_only_left(client: Client, path: Path) -> None:
    plan = two_frameworks()[1]
    load(thread_file(path, part(source="Plan: section 3"), part("connecting", reason="One\nTwo: #3 'four' \"five\"")))
    join("celebrating")
    lose(plan, PRIORITY)
    path.write_bytes(exported(client, "yaml"))
    assert load(path) == ["threads.yaml: left 3 threads"]


def test_export_leaves_out_what_has_ended(client: Client) -> None:
    two_frameworks()
    threads.end_thread(thread=join(), version=1, reason="R", by=officer(), by_role=OFFICE, at=NOW)
    assert exported(client, "yaml") == b"schema: 1\nthreads: []\n"


def test_spreadsheet_calculates_nothing(client: Client) -> None:
    plan = two_frameworks()[1]
    join(reason="=1+1", source="@SUM(A1)")
    lose(plan, PRIORITY)
    rows = list(csv.DictReader(io.StringIO(exported(client, "csv").decode("utf-8-sig"))))
    assert [(row["Part"], row["Other part"], row["Reason"], row["Source"], row["Broken"]) for row in rows] == [
        ("Trusting", "Resilient communities", "'=1+1", "'@SUM(A1)", "yes")
    ]


def test_first_file_joins_real_frameworks_and_leaves_gaps() -> None:
    load_framework_files(paths=sorted((BASE_DIR / "fixtures" / "frameworks").glob("*.yaml")), at=NOW)
    count = len(read_threads(FIRST_FILE).threads)
    assert 40 <= count <= 60
    assert load(FIRST_FILE) == [f"partnership.yaml: added {count} threads"]
    assert load(FIRST_FILE) == [f"partnership.yaml: left {count} threads"]
    joined = {
        end for thread in Thread.objects.select_related("left_framework", "right_framework") for end in thread.ends
    }
    assert {end.framework for end in joined} == {
        "calderdale-bsc", "cumberland-cohesion", "dclg-cohesion-delivery", "kirklees-cpp", "kirklees-icf",
    }  # fmt: skip
    assert End("kirklees-cpp", "reducing-risk") not in joined
    assert all(30 < len(reason) < 400 for reason in Thread.objects.values_list("reason", flat=True))


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(("icf/trusting", "plan/x", "/")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(("schema", "threads", "between", "reason", "source", "x")), inner, max_size=4)
    ),
    max_leaves=8,
)


@settings(max_examples=40, deadline=None)
@given(anything | st.builds(lambda parts: {"schema": 1, "threads": parts}, st.lists(anything, max_size=3)))
def test_any_file_is_read_or_refused_in_words(content: object) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / "any.yaml", content)
        try:
            load_thread_files(paths=[path], at=NOW)
        except LoadRefused as refused:
            refusal = str(refused)
        else:
            refusal = str(path)
        assert refusal.startswith(str(path))
