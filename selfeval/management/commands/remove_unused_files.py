from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from selfeval.services import remove_file, unused_files


class Command(BaseCommand):
    help = "List the evidence files that no draft and no submission cites; with --remove, remove them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--remove", action="store_true", help="remove them; without it they are only listed")
        parser.add_argument(
            "--older-than", type=int, default=30, metavar="DAYS", help="leave what was kept later (default: 30 days)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["older_than"] < 1:
            raise CommandError("--older-than must be 1 or more: a younger file may belong to a form that is being sent")
        found = unused_files(before=timezone.now() - timedelta(days=options["older_than"]))
        for name in found:
            if not options["remove"]:
                self.stdout.write(f"unused: {name}")
            elif remove_file(name=name):
                self.stdout.write(f"removed: {name}")
        if not options["remove"] and found:
            self.stdout.write("Nothing was changed. Add --remove to remove them.")
        self.stdout.write(f"{len(found)} unused evidence file{'' if len(found) == 1 else 's'}")
