from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from frameworks.services.loading import LoadRefused
from frameworks.services.thread_loading import load_thread_files


class Command(BaseCommand):
    help = "Load threads between frameworks (docs/framework-files.md): all of the files, or none when one is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        try:
            results = load_thread_files(paths=files, at=timezone.now())
        except LoadRefused as refusal:
            raise CommandError(f"nothing was loaded\n{refusal}") from None
        for result in results:
            self.stdout.write(str(result))
