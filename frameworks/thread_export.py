"""Threads as files: YAML that `manage.py load_threads` takes back, and CSV for a spreadsheet."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from cohesion_portal.lib.yaml_files import write_yaml
from frameworks.exporting import harmless
from frameworks.selectors.threads import ThreadEnd, ThreadLine

_HEADING = (
    *("Framework", "Kind", "Part", "Its address"),
    *("Other framework", "Other kind", "Other part", "Other address"),
    *("Reason", "Source", "Broken"),
)


def as_yaml(lines: Sequence[ThreadLine]) -> bytes:
    return write_yaml({"schema": 1, "threads": [_part(line) for line in lines]})


def _part(line: ThreadLine) -> dict[str, Any]:
    part: dict[str, Any] = {
        "between": [str(line.here.end), str(line.there.end)],
        "reason": line.thread.reason,
    }
    if line.thread.source:
        part["source"] = line.thread.source
    return part


def as_csv(lines: Sequence[ThreadLine]) -> bytes:
    """With a byte order mark, by which spreadsheets know that it is UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_HEADING)
    for line in lines:
        broken = "yes" if line.gone else "no"
        row = (*_end(line.here), *_end(line.there), line.thread.reason, line.thread.source, broken)
        writer.writerow(map(harmless, row))
    return out.getvalue().encode("utf-8-sig")


def _end(end: ThreadEnd) -> tuple[str, ...]:
    return end.framework.short_title, end.kind_words, end.label, str(end.end)
