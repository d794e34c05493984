from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from selfeval.services.reminding import send_due_reminders


class Command(BaseCommand):
    help = (
        "Remind people by e-mail of what is due in 14, 7 or 1 days or late: one list for each person, and never two "
        "within five days. For a daily timer; running it again on the same day sends nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        sent = send_due_reminders(at=timezone.now())
        self.stdout.write(f"{sent.sent} sent, {sent.recent} reminded lately, {sent.stopped} asked not to be reminded")
