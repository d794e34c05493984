"""Comparing every figure on the pages of a report's PDF with its data file.

What the pages should hold is written here once more, from the data file alone and apart from the code that lays the
report out. Each table is compared cell by cell and each sentence as a whole; a digit anywhere else is a fault. Page
numbers, the numbers of sections and the scale of a chart's axis are compared with what they count.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from tests.reporting.pdf_reading import Document, Element, squeeze

Data = dict[str, Any]
Rows = list[tuple[str, ...]]

SECTIONS = 13
DIGIT = re.compile(r"\d")


def faults(document: Document, data: Data) -> list[str]:
    """Every figure on the pages that the data file does not hold there, and every figure it lacks; empty is good."""
    return [
        *_running_heads(document, data),
        *_headings(document, data),
        *_contents(document),
        *_tables(document, data),
        *_figures(document, data),
        *_sentences(document, data),
        *_agreement(data),
    ]


def day(value: str | None) -> str:
    if value is None:
        return ""
    read = date.fromisoformat(value)
    return f"{read.day} {read:%B %Y}"


def _running_heads(document: Document, data: Data) -> Iterator[str]:
    title = squeeze(data["front"]["title"])
    total = len(document.pages)
    for number, texts in enumerate(document.untagged, start=1):
        found = squeeze("".join(texts))
        expected = squeeze(f"Page {number} of {total}")
        if found not in (title + expected, expected + title, expected if number == 1 else None):
            yield f"margins of page {number}: {found}"


def _headings(document: Document, data: Data) -> Iterator[str]:
    titles = [found.text for found in document.all("H1")]
    if titles != [squeeze(data["front"]["title"])]:
        yield f"title: {titles}"
    sections = [found.text for found in document.all("H2")]
    numbers = [str(number) for number in range(1, SECTIONS + 1)]
    found = [re.match(r"(?:(\d+)\.|Annex([A-D]):)(.*)", section) for section in sections if section != "Contents"]
    if [match and (match[1] or match[2]) for match in found] != [*numbers, "A", "B", "C", "D"]:
        yield f"section numbers: {sections}"
    for match in found:
        if match and DIGIT.search(match[3]):
            yield f"section title: {match[0]}"
    measures = [squeeze(f"{line['code']} {line['label']}") for line in data["indicators"]]
    subheadings = [heading.text for heading in document.all("H3") if DIGIT.search(heading.text)]
    if subheadings != [measure for measure in measures if DIGIT.search(measure)]:
        yield f"subheadings: {subheadings}"


def _contents(document: Document) -> Iterator[str]:
    """Each entry names a section and the page it begins on."""
    expected = [heading.text + str(heading.page) for heading in document.all("H2") if heading.text != "Contents"]
    found = [link.text for link in document.pages[1].below("Link")]
    if found != expected:
        yield f"contents: {found}"


def _counts(counts: list[Data]) -> list[str]:
    return [str(count["count"]) for count in counts]


def _count_rows(counts: list[Data]) -> Rows:
    return [(count["label"], str(count["count"])) for count in counts]


def _mixes(mixes: list[Data]) -> Rows:
    return [(mix["label"], *_counts(mix["counts"])) for mix in mixes]


def _cover(data: Data) -> Rows:
    front = data["front"]
    rows = [
        ("Published by", front["body"]),
        ("Framework", front["framework"]),
        ("Period", f"Cycle {front['cycle']}: {day(front['opens_on'])} to {day(front['closes_on'])}"),
        ("Date of the data", day(front["data_on"])),
        ("Version", f"Version {front['version']}"),
        ("Status", front["status"]),
        ("Published on", day(front["published_on"])),
        ("Approved by the Board", f"{day(front['approved_on'])}, {front['approval_minute']}"),
        ("What is corrected", front["correction"]),
        ("Classification", front["classification"]),
        ("Contact", front["contact"]),
        ("Other formats", front["alternative_format"]),
    ]
    return [row for row in rows if row[1]]


def _levels(data: Data) -> Rows:
    return [
        (one["label"], *_counts(one["levels"]), str(one["not_applicable"]), str(one["unanswered"]))
        for one in (*data["findings"]["approaches"], *data["findings"]["agreed"])
    ]


def _moves(data: Data) -> Rows:
    counted = ("higher", "same", "lower", "left_out")
    return [
        (move["label"], *(str(move[name]) for name in counted), move["verdict"]) for move in data["comparison"]["moves"]
    ]


def _past(data: Data) -> Rows:
    return [
        (
            f"{past['number']}. {past['text']}",
            past["to_whom"],
            day(past["due_on"]) or "No date",
            past["status"],
            past["progress"] or "Nothing reported",
        )
        for past in data["progress"]["recommendations"]
    ]


def _planned(data: Data) -> Rows:
    return [
        (
            action["what"],
            action["approach"],
            f"{action['organisation']}: {action['owner_role']}",
            day(action["due_on"]),
            action["status"],
        )
        for action in data["actions"]["planned"]
    ]


def _figure(figure: Data | None) -> str:
    if figure is None:
        return "none"
    asked = "" if figure["sample_size"] is None else f", {figure['sample_size']:,} people asked"
    return f"{figure['shown']} in {figure['period']}{asked}{', provisional' if figure['provisional'] else ''}"


def _indicators(data: Data) -> Rows:
    return [
        (
            f"{line['code']} {line['label']}",
            line["target"],
            _figure(line["baseline"]),
            _figure(line["latest"]),
            line["position"],
            line["source"],
        )
        for line in data["indicators"]
    ]


TABLES: dict[str, Callable[[Data], Rows]] = {
    "": _cover,
    "Organisations invited, by how far they got": lambda data: _count_rows(data["participation"]["states"]),
    "Organisations at each level": _levels,
    "Confidence in the judgement, by approach": lambda data: _mixes(data["findings"]["confidence"]),
    "Organisations that gave each kind of evidence, by approach": lambda data: _mixes(data["findings"]["evidence"]),
    "Levels compared with {earlier}, by approach": _moves,
    "Organisations that asked for support, by approach": lambda data: _count_rows(data["support"]["asked"]),
    "Last year’s recommendations and what became of them": _past,
    "Actions in the plans, by status": lambda data: _count_rows(data["actions"]["statuses"]),
    "Actions in the plans, by approach and status": lambda data: _mixes(data["actions"]["by_approach"]),
    "Every action in the plans": _planned,
    "Recommendations of this report": lambda data: [
        (f"{one['number']}. {one['text']}", one["to_whom"], day(one["due_on"]) or "No date")
        for one in data["recommendations"]
    ],
    "Organisations invited in this cycle": lambda data: [
        (one["name"], one["kind"], one["state"]) for one in data["organisations"]
    ],
    "Where the figures and words come from": lambda data: [
        (one["what"], one["where"], one["dated"]) for one in data["back"]["sources"]
    ],
    "Words used in this report": lambda data: [(one["word"], one["meaning"]) for one in data["back"]["glossary"]],
    "Indicators with baseline, latest figure and position": _indicators,
    "{scale}": lambda data: [
        (f"{level['number']}. {level['label']}", level["text"] or "not stated") for level in data["scale"]["levels"]
    ],
}


def _tables(document: Document, data: Data) -> Iterator[str]:
    words = {
        "earlier": data["comparison"]["with_cycle"],
        "scale": f"{data['scale']['title']}, version {data['scale']['version']}",
    }
    expected = {squeeze(caption.format(**words)): rows(data) for caption, rows in TABLES.items()}
    found = {table.caption: table.rows for table in document.tables()}
    for caption in {caption for caption, rows in expected.items() if rows} | set(found):
        wanted = [tuple(squeeze(cell) for cell in row) for row in expected.get(caption, [])]
        if found.get(caption, []) != wanted:
            yield f"table {caption}: {found.get(caption)} instead of {wanted}"


def _figures(document: Document, data: Data) -> Iterator[str]:
    """The numbers in the bars, those of the axis, and the text alternative."""
    distributions = [*data["findings"]["approaches"], *data["findings"]["agreed"]]
    pictures = list(document.all("Figure"))
    if not distributions:
        if pictures:
            yield "a chart without figures"
        return
    (picture,) = pictures
    counts = [[level["count"] for level in one["levels"]] for one in distributions]
    longest = max(map(sum, counts))
    in_bars = "".join(str(count) for row in counts for count in row if count)
    digits = "".join(DIGIT.findall(picture.text))
    if not digits.startswith(in_bars) or not _is_axis(digits.removeprefix(in_bars), longest):
        yield f"chart: {digits} instead of {in_bars} and an axis to {longest}"
    alternative = (
        f"Stacked bar chart: Organisations at each level. {len(distributions)} bars, divided into"
        f" {distributions[0]['levels'][0]['label']} to {distributions[0]['levels'][-1]['label']}; the longest bar"
        f" counts {longest}. {data['findings']['sentence']}"
    )
    if squeeze(picture.alternative) != squeeze(alternative):
        yield f"chart's alternative: {picture.alternative}"


def _is_axis(digits: str, longest: int) -> bool:
    """Whether these are the numbers 0, n, 2n … up to the longest bar."""
    return any(digits == "".join(map(str, range(0, longest + 1, step))) for step in range(1, longest + 1))


def _sentences(document: Document, data: Data) -> Iterator[str]:
    """A sentence with a digit is one of the data file's, whole; an indicator's line is one of its fields."""
    allowed = set(_paragraphs(data)) | set(_indicator_lines(data))
    for page in document.pages:
        for element in _outside_tables(page):
            for found in element.below("P", "LBody") if element.kind not in ("P", "LBody") else [element]:
                if DIGIT.search(found.text) and found.text not in allowed:
                    yield f"sentence on page {page.page}: {found.text}"


def _outside_tables(element: Element) -> Iterator[Element]:
    """Whatever holds text beside tables, pictures, headings and the list of contents."""
    for child in element.children:
        if child.kind in ("Table", "Figure", "H1", "H2", "H3") or (child.kind == "L" and list(child.below("Link"))):
            continue
        if child.kind in ("P", "LBody"):
            yield child
        elif DIGIT.search(child.words):
            yield Element("Loose", child.page, "", child.words, [Element("P", child.page, "", child.words)])
        else:
            yield from _outside_tables(child)


def _paragraphs(value: Any) -> Iterator[str]:
    """Every string of the data: its paragraphs, and the lines of its lists without their hyphens."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _paragraphs(item)
    elif isinstance(value, str):
        for paragraph in value.split("\n\n"):
            yield squeeze(paragraph)
            yield from (squeeze(line.removeprefix("- ")) for line in paragraph.splitlines())


def _indicator_lines(data: Data) -> Iterator[str]:
    for line in data["indicators"]:
        yield squeeze(f"Target as written in the plan: {line['target']}")
        yield squeeze(f"Latest figure: {_figure(line['latest'])}")
        yield squeeze(f"Baseline: {_figure(line['baseline'])}")
        yield squeeze(f"Position against the target: {line['position']}. {line['position_reason']}")
        yield squeeze(f"Evidence of change: {line['change']}")
        yield squeeze(f"How change was judged: {line['method']}")
        yield squeeze(f"Pattern over time: {line['pattern']}")
        yield squeeze(f"What it may mean: {line['meaning']}")
        yield squeeze(f"Read with care: {line['caveat']}")
        yield squeeze(f"Note on the source: {line['erratum']}")


def _agreement(data: Data) -> Iterator[str]:
    """The data file's sentences say the same as its numbers."""
    yield from _participation_agreement(data["participation"])
    labels = {level["number"]: level["label"] for level in data["scale"]["levels"]}
    for one in (*data["findings"]["approaches"], *data["findings"]["agreed"]):
        yield from _distribution_agreement(one, labels)
    comparison, progress = data["comparison"], data["progress"]
    if comparison["moves"] and not comparison["note"].startswith(f"{comparison['organisations']} organisation"):
        yield f"comparison: {comparison['note']}"
    if progress["report"] and not progress["note"].startswith(f"“{progress['report']}” made"):
        yield f"progress: {progress['note']}"
    yield from _action_agreement(data["actions"])
    for line in data["indicators"]:
        for figure in (line["baseline"], line["latest"]):
            if figure and figure["value"] and Decimal(figure["value"]) != _read(figure["shown"]):
                yield f"figure: {figure}"


def _participation_agreement(part: Data) -> Iterator[str]:
    if not re.match(rf"{part['submitted']} of (the )?{part['invited']} organisation", part["sentence"]):
        yield f"participation: {part['sentence']}"
    late = f"Of those submitted, {part['late']} came in after the due date."
    if (late in part["sentence"]) != bool(part["late"]):
        yield f"late submissions: {part['sentence']}"


def _action_agreement(actions: Data) -> Iterator[str]:
    if actions["total"] and not actions["sentence"].startswith(f"{actions['total']} action"):
        yield f"actions: {actions['sentence']}"
    if actions["total"] != len(actions["planned"]) or actions["total"] != _total(actions["statuses"]):
        yield "actions do not add up"


def _distribution_agreement(one: Data, labels: dict[int, str]) -> Iterator[str]:
    asked = one["rated"] + one["not_applicable"] + one["unanswered"]
    if one["rated"] != _total(one["levels"]) or not one["sentence"].startswith(f"{one['rated']} of {asked} rated it"):
        yield f"{one['label']} does not add up: {one['sentence']}"
    if one["median"]:
        low, high = (labels.get(number) for number in one["median"])
        if one["middle"] != (low if low == high else f"Between {low} and {high}"):
            yield f"middle of {one['label']}: {one['middle']}"


def _total(counts: list[Data]) -> int:
    return sum(count["count"] for count in counts)


def _read(shown: str) -> Decimal:
    return Decimal(shown.removeprefix("about ").replace(",", "").removesuffix("%"))
