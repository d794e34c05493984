from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reporting.models import PublishedFile
from reporting.publishing import FileAltered, stored_bytes


class Command(BaseCommand):
    help = "Check that every published file is still what was published, by its SHA-256."

    def handle(self, *args: Any, **options: Any) -> None:
        faults = []
        files = PublishedFile.objects.order_by("id")
        for file in files:
            try:
                stored_bytes(file)
            except FileAltered as fault:
                faults.append(str(fault))
        if faults:
            raise CommandError("\n".join([*faults, "Bring these files back from a backup."]))
        self.stdout.write(f"{len(files)} published files are as they were published")
