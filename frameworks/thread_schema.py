"""The format of a file of threads (`docs/framework-files.md`), and reading one with every fault named."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_core import PydanticCustomError

from cohesion_portal.lib.yaml_files import FileError, read_yaml
from frameworks.faults import Fault, fault_from, place, quoted
from frameworks.models import End
from frameworks.schema import Line, Part, Text

MOST_THREADS = 5_000
_MOST_FAULTS = 100
_LONGEST_END = 140


def _wrong(reason: str) -> PydanticCustomError:
    return PydanticCustomError("wrong", "{reason}", {"reason": reason})


def _pair(value: object) -> object:
    if isinstance(value, list) and len(value) == 2:
        return value
    raise _wrong("must be two elements of different frameworks: [kirklees-icf/trusting, kirklees-cpp/reducing-risk]")


def _end(value: str) -> str:
    framework, slash, slug = value.partition("/")
    if not (framework and slash and slug) or "/" in slug:
        raise _wrong(f"{quoted(value)} must name a framework and one of its elements, such as kirklees-icf/trusting")
    return value


EndName = Annotated[Line, Field(max_length=_LONGEST_END), AfterValidator(_end)]


class ThreadPart(Part):
    between: Annotated[list[EndName], BeforeValidator(_pair)]
    reason: Text
    source: Line = ""

    @property
    def ends(self) -> tuple[End, End]:
        first, second = (End(*name.split("/")) for name in self.between)
        return first, second


class ThreadFile(Part):
    """A whole file."""

    format: Literal[1] = Field(alias="schema")
    threads: Annotated[list[ThreadPart], Field(min_length=1, max_length=MOST_THREADS)]


_KNOWN_KEYS = frozenset(
    field.alias or name for part in (ThreadFile, ThreadPart) for name, field in part.model_fields.items()
)


def read_threads(path: Path) -> ThreadFile:
    """A file of threads, checked as far as it can be without a database.

    Raises `FileError`, which names every fault by its place in the file.
    """
    content = read_yaml(path)
    parsed = None
    try:
        parsed = ThreadFile.model_validate(content)
        faults = list(islice(_cross_faults(parsed), _MOST_FAULTS))
    except ValidationError as error:
        errors = islice(error.errors(include_url=False), _MOST_FAULTS)
        faults = [fault_from(fault, _KNOWN_KEYS, ()) for fault in errors]
    if parsed is None or faults:
        raise file_error(path, content, faults)
    return parsed


def file_error(path: Path, content: Any, faults: list[Fault]) -> FileError:
    first, *more = ((place(content, fault.steps), fault.reason) for fault in faults)
    return FileError(path, *first, *more)


def _cross_faults(file: ThreadFile) -> Iterator[Fault]:
    """What must agree between the threads of one file."""
    first: dict[frozenset[End], int] = {}
    for index, thread in enumerate(file.threads):
        left, right = thread.ends
        if left.framework == right.framework:
            reason = f"both ends are of {quoted(left.framework)}; a thread joins two frameworks"
            yield Fault(("threads", index, "between"), reason)
        elif first.setdefault(frozenset(thread.ends), index) != index:
            here = place(None, ("threads", first[frozenset(thread.ends)]))
            yield Fault(("threads", index, "between"), f"joins the same two elements as {here}")
