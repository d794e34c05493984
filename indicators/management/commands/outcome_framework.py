import textwrap
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from indicators.judgement_wording import evidence_reason, evidence_words
from indicators.readings import Reading
from indicators.selectors import outcome_framework
from indicators.wording import STATUS_WORDS, position_sentence

_COLUMNS = (("No", 4), ("Measure", 26), ("Position against target", 36), ("Evidence of change", 18), ("Reason", 42))
_BETWEEN = "  "


class Command(BaseCommand):
    help = "Print every measure with its position against the target, the evidence of change, and why."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--on", metavar="YYYY-MM-DD", help="the day to judge by, such as 2026-09-14; today unless given"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        registers = outcome_framework(_day(options["on"]), small_numbers=False)
        if not registers:
            self.stdout.write("No indicators yet. Load a register with: manage.py load_indicators FILE")
        for register in registers:
            self.stdout.write(f"{register.register.title}\n\n")
            self._write([heading for heading, _ in _COLUMNS])
            self._write(["-" * width for _, width in _COLUMNS])
            for section in register.sections:
                self.stdout.write(f"\n{section.priority.label}\n\n")
                for reading in section.readings:
                    self._write(_cells(reading))
            self.stdout.write("")
            for line in filter(None, (" · ".join(register.summary), register.chance)):
                self.stdout.write(line)

    def _write(self, cells: list[str]) -> None:
        for line in _row(cells):
            self.stdout.write(line)


def _day(given: str | None) -> date:
    if given is None:
        return timezone.localdate()
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise CommandError(f'"{given}" is not a day: write it like 2026-09-14') from None


def _cells(reading: Reading) -> list[str]:
    position = f"{STATUS_WORDS[reading.position.status]}: {position_sentence(reading)}"
    indicator = reading.indicator
    return [indicator.code, indicator.label, position, evidence_words(reading), evidence_reason(reading)]


def _row(cells: list[str]) -> Iterator[str]:
    """The lines of one row, each cell wrapped to its column."""
    wrapped = [textwrap.wrap(cell, width) for cell, (_, width) in zip(cells, _COLUMNS, strict=True)]
    for number in range(max(len(lines) for lines in wrapped)):
        parts = [
            (lines[number] if number < len(lines) else "").ljust(width)
            for lines, (_, width) in zip(wrapped, _COLUMNS, strict=True)
        ]
        yield _BETWEEN.join(parts).rstrip()
