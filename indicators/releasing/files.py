"""The files of a release, written from its content alone: CSV, what the CSV says (CSV on the Web), and JSON."""

import csv
import io
import json
from typing import Any

from indicators.releasing.content import BREAK, CONFIDENTIAL, PROVISIONAL, Content, canonical

CSV, METADATA, JSON = "observations.csv", "observations.csv-metadata.json", "observations.json"
MEDIA_TYPES = {
    CSV: "text/csv; charset=utf-8; header=present",
    METADATA: "application/csvm+json",
    JSON: "application/json",
}
# A spreadsheet takes a text that begins so for a formula to calculate; with an apostrophe before it, it stays text.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_TEXT, _INTEGER, _NUMBER, _YES_OR_NO = "string", "integer", "decimal", "boolean"

Column = tuple[str, str, str | dict[str, str], str]  # name, title, datatype, what it holds
_COLUMNS: tuple[Column, ...] = (
    ("register", "Register", _TEXT, "The list of measures, as in the address of this file."),
    ("indicator", "Measure", _TEXT, "The number of the measure in its register."),
    ("label", "Name of the measure", _TEXT, ""),
    ("unit", "Unit", _TEXT, ""),
    ("area", "Area", _TEXT, "What a figure of the whole district is about."),
    ("place", "Place", _TEXT, "The part of the district or the wider area; whole-district for the whole."),
    ("place_label", "Name of the place", _TEXT, ""),
    ("period_type", "Kind of period", _TEXT, ""),
    ("period", "Period", _TEXT, "As people write it: 2024/25 is a financial year, 2024 a calendar year."),
    ("starts", "First day", {"base": "date", "format": "yyyy-MM-dd"}, ""),
    ("ends", "Last day", {"base": "date", "format": "yyyy-MM-dd"}, ""),
    ("value", "Figure", _NUMBER, "Empty where it is hidden. Percentages are 0 to 100."),
    (
        "marker",
        "Markers",
        _TEXT,
        f"{CONFIDENTIAL} hidden to protect people, {PROVISIONAL} provisional, {BREAK} the series breaks before it;"
        " several with a space between them.",
    ),
    ("hidden", "Why it is hidden", _TEXT, ""),
    ("lower", "Lower limit", _NUMBER, "Of a percentage from a random sample: Wilson’s interval, 95%."),
    ("upper", "Upper limit", _NUMBER, "As the lower limit."),
    ("sample_size", "Answers", _INTEGER, "How many people answered the survey."),
    ("rounded", "Rounded", _YES_OR_NO, "Whether the figure may differ from the one it was judged by."),
    ("series_break", "Why the series breaks", _TEXT, "Figures from this one on are not compared with earlier ones."),
    ("baseline", "Baseline", _YES_OR_NO, "Whether it is the figure that later ones are compared with."),
    ("source", "Source", _TEXT, ""),
    ("definition_version", "Version of the definition", _INTEGER, "As numbered in the JSON file."),
)
KEY = ("indicator", "place", "starts", "ends")
_MEANS = {
    "starts": "http://purl.org/linked-data/sdmx/2009/dimension#timePeriod",
    "place": "http://purl.org/linked-data/sdmx/2009/dimension#refArea",
    "value": "http://purl.org/linked-data/sdmx/2009/measure#obsValue",
    "marker": "http://purl.org/linked-data/sdmx/2009/attribute#obsStatus",
    "unit": "http://purl.org/linked-data/sdmx/2009/attribute#unitMeasure",
}
NOTES = (
    "Small counts of people are left out (marker [c]), and so are other figures from which they could be worked out,"
    " here or together with earlier releases.",
    "Counts are rounded to the nearest 5, percentages to whole numbers or, from 400 people on, to one decimal place."
    " Judgements were made on the figures before rounding. Figures that the plan itself printed are not rounded.",
    "A text that begins with =, +, - or @ has an apostrophe before it, so that no spreadsheet calculates it.",
)


def write(content: Content, name: str) -> bytes:
    return {CSV: _csv, METADATA: _metadata, JSON: canonical}[name](content)


def _csv(content: Content) -> bytes:
    measures = {entry["code"]: entry for entry in content["indicators"]}
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    names = [name for name, *_ in _COLUMNS]
    writer.writerow(names)
    for row in content["observations"]:
        measure = measures[row["indicator"]]
        whole = row | {
            "register": content["register"]["slug"],
            "label": measure["label"],
            "unit": measure["unit"],
            "area": content["register"]["area"],
        }
        writer.writerow([_cell(whole[name]) for name in names])
    return file.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str):
        return f"{value:f}".rstrip("0") if isinstance(value, float) else str(value)
    text = " ".join(value.split("\x00")).strip()
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _metadata(content: Content) -> bytes:
    """What a program needs to know of the CSV, by the W3C's Metadata Vocabulary for Tabular Data."""
    register, licence = content["register"], content["licence"]
    found = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "@type": "Table",
        "url": CSV,
        "dc:title": f"{register['title']}: figures, release {content['number']}",
        "dc:description": " ".join(
            filter(None, (content["notice"], register["about"] or f"Figures of the measures of {register['title']}."))
        ),
        "dc:publisher": content["publisher"],
        "dc:license": {"@id": licence["address"]},
        "dc:rights": licence["name"],
        "dc:temporal": f"Figures for periods that had ended by {content['as_at']}",
        "dc:identifier": f"{register['slug']}/{content['number']}",
        "notes": [{"@type": "oa:Annotation", "oa:hasBody": {"@value": note, "@language": "en"}} for note in NOTES],
        "dialect": {"encoding": "utf-8", "header": True, "lineTerminators": ["\r\n"]},
        "tableSchema": {
            "columns": [_column(*column) for column in _COLUMNS],
            "primaryKey": list(KEY),
        },
    }
    return json.dumps(found, ensure_ascii=False, indent=2).encode()


def _column(name: str, title: str, datatype: str | dict[str, str], about: str) -> dict[str, Any]:
    column: dict[str, Any] = {"name": name, "titles": name, "datatype": datatype, "dc:title": title}
    if about:
        column["dc:description"] = about
    if name in _MEANS:
        column["propertyUrl"] = _MEANS[name]
    if name in KEY:
        column["required"] = True
    return column
