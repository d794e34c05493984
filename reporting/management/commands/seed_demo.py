from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reporting.demonstration import seed_demonstration


class Command(BaseCommand):
    help = "Make the demonstration: a fictional district with accounts whose password everybody knows."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--yes-really", action="store_true", help="make it although DEBUG is off")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG and not options["yes_really"]:
            raise CommandError(
                "DEBUG is off, so this may be a real portal, and the demonstration's accounts have a password that "
                "everybody knows. Nothing was changed. Add --yes-really if this is a portal only for demonstration."
            )
        # Nobody is waiting for the two hundred messages of a year that never was.
        settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
        made = seed_demonstration(at=timezone.now())
        self.stdout.write("Demonstration: made" if made else "Demonstration: already there, left as it is")
