"""`manage.py tidy_imports`: files of figures do not lie in the portal for longer than 90 days."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from indicators.services.imports import tidy_imports


class Command(BaseCommand):
    help = "Delete the files of imports older than 90 days, and imports of that age that were never applied."

    def handle(self, *args: Any, **options: Any) -> None:
        files, removed = tidy_imports(at=timezone.now())
        self.stdout.write(f"{files} files deleted, {removed} imports removed that were never applied")
