from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cohesion_portal.lib.yaml_files import FileError
from indicators.loading import Loaded, load_registers
from indicators.schema import read_register


class Command(BaseCommand):
    help = "Load registers of indicators from YAML files (docs/indicator-files.md): all of them or none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            contents = {file: read_register(file) for file in options["files"]}
            for loaded in load_registers(contents, at=timezone.now()):
                self._report(loaded)
        except FileError as error:
            raise CommandError(str(error)) from None

    def _report(self, loaded: Loaded) -> None:
        self.stdout.write(loaded.title)
        for word, lines in (("added", loaded.added), ("changed", loaded.changed), ("kept", loaded.kept)):
            for line in lines:
                self.stdout.write(f"  {word} {line}")
        counts = f"{len(loaded.added)} added, {len(loaded.changed)} changed, {len(loaded.left)} left as they were"
        self.stdout.write(f"  {counts}")
