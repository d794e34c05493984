from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from frameworks.services import LoadRefused
from library.services.loading import load_library_files


class Command(BaseCommand):
    help = "Load library files (docs/library-files.md): all of them, or none when one is wrong. Load frameworks first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        try:
            results = load_library_files(paths=files, at=timezone.now())
        except LoadRefused as refusal:
            raise CommandError(f"nothing was loaded\n{refusal}") from None
        for result in results:
            self.stdout.write(str(result))
