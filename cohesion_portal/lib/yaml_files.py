"""Data files that people write in YAML: read safely, with errors that say where in which file; and written."""

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

LARGEST_FILE = 2 * 1024 * 1024
DEEPEST = 40

# libyaml's parser where PyYAML was built with it, ten times as fast as PyYAML's own.
Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Dumper: type[Any] = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_TEXT = "tag:yaml.org,2002:str"
_MAPPING = "tag:yaml.org,2002:map"
_LIST = "tag:yaml.org,2002:seq"
_LINE_LENGTH = 120
# Python reads some of these, such as 1:1:1:…, for minutes, or into more digits than it will print.
_ENDLESS_NUMBER = re.compile(r"[-+0-9][0-9a-fx_.:]{24,}")


class FileError(Exception):
    """What is wrong in a data file, and where: `path` leads to the place, as in `indicators[3] (1.4): target.step`.

    A file with several faults names the others in `more`, each as (path, reason).
    """

    def __init__(self, file: Path | str, path: str, reason: str, *more: tuple[str, str]) -> None:
        self.file = str(file)
        self.path = path
        self.reason = reason
        self.more = more
        faults = ((path, reason), *more)
        super().__init__("\n".join(": ".join(filter(None, (self.file, *fault))) for fault in faults))


def read_yaml(path: Path) -> object:
    """The one document of a UTF-8 file of at most 2 MB, in plain values.

    Refuses what lets a small file grow large or mean two things: aliases, deep nesting, keys given twice.
    Raises `FileError`.
    """
    text = _read_text(path)
    try:
        _check_shape(path, text)
        loader = Loader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                raise FileError(path, "", "the file is empty")
            faults = list(_wrong_keys(node))
            if faults:
                raise FileError(path, *faults[0], *faults[1:])
            return loader.construct_document(node)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        raise FileError(path, _line(error.problem_mark), error.problem or "is not YAML") from None
    except (yaml.YAMLError, ValueError) as error:
        raise FileError(path, "", f"is not YAML: {error}") from None


def _read_text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise FileError(path, "", f"the file is larger than {LARGEST_FILE // 1024 // 1024} MB")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(path, f"byte {error.start}", "the file is not UTF-8 text") from None
    except OSError as error:
        raise FileError(path, "", f"cannot be read: {error.strerror}") from None


def _line(mark: Any) -> str:
    """The line of a mark; libyaml has a class of its own for marks."""
    return f"line {mark.line + 1}" if mark else ""


def _check_shape(path: Path, text: str) -> None:
    """Look at the file's events before anything is built from them."""
    depth = documents = 0
    for event in yaml.parse(text, Loader=Loader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise FileError(path, _line(event.start_mark), "anchors (&) and aliases (*) are not allowed: write it out")
        if tag := getattr(event, "tag", None):
            raise FileError(path, _line(event.start_mark), f"tags ({tag}) are not allowed: leave it out")
        if isinstance(event, yaml.ScalarEvent) and event.implicit[0] and _ENDLESS_NUMBER.fullmatch(event.value):
            raise FileError(path, _line(event.start_mark), "so long a number must be in quotes")
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise FileError(path, _line(event.start_mark), f"is nested more than {DEEPEST} deep")
        if documents > 1:
            raise FileError(path, _line(event.start_mark), "a file holds one document: remove the line ---")


def _wrong_keys(node: yaml.Node) -> Iterator[tuple[str, str]]:
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _wrong_keys(item)
    elif isinstance(node, yaml.MappingNode):
        seen: set[Hashable] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag != _TEXT:
                yield _line(key.start_mark), "a key must be plain text"
            elif key.value in seen:
                yield _line(key.start_mark), f"the key {key.value!r} is given twice"
            else:
                seen.add(key.value)
            yield from _wrong_keys(value)


class _Writer(_Dumper):
    """Writes what `read_yaml` takes: small lists and pairs on one line, all else line by line."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _write_text(writer: Any, text: str) -> yaml.Node:
    style = "'" if _ENDLESS_NUMBER.fullmatch(text) else "|" if "\n" in text else None
    node: yaml.Node = writer.represent_scalar(_TEXT, str(text), style=style)
    return node


def _write_mapping(writer: Any, mapping: Mapping[str, Any]) -> yaml.Node:
    on_one_line = len(mapping) <= 2 and _is_short(list(mapping.values()))
    node: yaml.Node = writer.represent_mapping(_MAPPING, mapping, flow_style=on_one_line)
    return node


def _write_list(writer: Any, values: Sequence[Any]) -> yaml.Node:
    node: yaml.Node = writer.represent_sequence(_LIST, values, flow_style=_is_short(values))
    return node


def _is_short(values: Sequence[Any]) -> bool:
    if any(isinstance(value, list | dict) for value in values):
        return False
    return sum(len(str(value)) + 2 for value in values) < _LINE_LENGTH / 2 and "\n" not in "".join(map(str, values))


_Writer.add_multi_representer(str, _write_text)
_Writer.add_representer(str, _write_text)
_Writer.add_representer(dict, _write_mapping)
_Writer.add_representer(list, _write_list)


def write_yaml(content: Mapping[str, Any]) -> bytes:
    """A UTF-8 file of mappings, lists, texts, numbers, dates, true and false that `read_yaml` reads as it was.

    Keys stay in the order in which they are given.
    """
    return yaml.dump(content, Dumper=_Writer, encoding="utf-8", sort_keys=False, allow_unicode=True, width=_LINE_LENGTH)
