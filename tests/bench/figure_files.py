"""Made-up files of figures in any size, as people upload them: a table of figures and a file with a row a record."""

import csv
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from openpyxl import Workbook

CRIME_HEADINGS = (
    "Crime ID",
    "Month",
    "Reported by",
    "Falls within",
    "Longitude",
    "Latitude",
    "Location",
    "LSOA code",
    "LSOA name",
    "Crime type",
    "Last outcome category",
    "Context",
)
CRIME_TYPES = (
    "Anti-social behaviour",
    "Burglary",
    "Criminal damage and arson",
    "Drugs",
    "Other theft",
    "Public order",
    "Robbery",
    "Vehicle crime",
    "Violence and sexual offences",
)
FIGURE_HEADINGS = (
    "Indicator",
    "Place",
    "Period",
    "Value",
    "Numerator",
    "Denominator",
    "Status",
    "Source",
    "Published",
    "Note",
)
PLACES = ("Batley and Spen", "Dewsbury and Mirfield", "Huddersfield", "Kirklees Rural")


def month(number: int) -> str:
    """The month so many months after January 2015, as 2015-01."""
    return f"{2015 + number // 12}-{number % 12 + 1:02}"


def crime_rows(rows: int, months: int = 36) -> Iterator[tuple[str, ...]]:
    """Records like those of data.police.uk: one in five is anti-social behaviour, which has no identifier."""
    for number in range(rows):
        kind = CRIME_TYPES[number * 7 % 11 % len(CRIME_TYPES)]
        anonymous = kind == CRIME_TYPES[0]
        place = PLACES[number % len(PLACES)]
        yield (
            "" if anonymous else hashlib.sha256(str(number).encode()).hexdigest(),
            month(number * months // rows),
            "West Yorkshire Police",
            "West Yorkshire Police",
            f"-1.{number % 1_000_000:06}",
            f"53.{number * 7 % 1_000_000:06}",
            f"On or near Street {number % 5_000}",
            f"E010{number % 30_000:05}",
            place,
            kind,
            "" if anonymous else "Investigation complete; no suspect identified",
            "",
        )


def figure_rows(rows: int, indicators: Sequence[str] = ("total-offences",)) -> Iterator[tuple[str | int | float, ...]]:
    """Figures by indicator, place and month, no two for one period."""
    for number in range(rows):
        series, place = divmod(number, len(PLACES))
        at, indicator = divmod(series, len(indicators))
        year, rest = divmod(at, 12)
        yield (
            indicators[indicator],
            PLACES[place],
            f"{1900 + year % 300}-{rest + 1:02}",
            number % 5_000,
            number % 5_000,
            100_000 + number,
            "Final" if number % 3 else "Provisional",
            "Police recorded crime",
            "3 April 2026",
            "",
        )


def write_csv(path: Path, headings: Sequence[str], rows: Iterator[tuple[str | int | float, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        writer.writerows(rows)
    return path


def write_workbook(path: Path, headings: Sequence[str], rows: Iterator[tuple[str | int | float, ...]]) -> Path:
    """By openpyxl, which writes text within its cells as many programs do."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Data")
    sheet.append(headings)
    for row in rows:
        sheet.append(row)
    workbook.save(path)
    return path
