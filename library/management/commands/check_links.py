from collections import Counter
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from library.link_checking import is_public
from library.services.link_checks import check_guidance_links


class Command(BaseCommand):
    help = (
        "Try the links of the guidance catalogue and record which work and which are broken. Where an answer says "
        "nothing about the page (403, 429, 5xx, no answer in time), nothing is recorded: open these yourself."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=30, help="try what was not checked for so many days (30)")
        parser.add_argument("--most", type=int, default=200, help="try at most so many links (200)")
        parser.add_argument("--pause", type=float, default=2.0, help="seconds between requests to one host (2)")
        parser.add_argument(
            "--private-addresses", action="store_true", help="ask hosts of your own network too (normally refused)"
        )

    def handle(self, *args: Any, days: int, most: int, pause: float, private_addresses: bool, **options: Any) -> None:
        allowed = (lambda address: True) if private_addresses else is_public
        counts: Counter[str] = Counter()
        for tried in check_guidance_links(
            older_than=timedelta(days=days), most=most, pause=pause, now=timezone.now, allowed=allowed
        ):
            verdict, answer = tried.outcome
            counts[verdict if tried.recorded else "not recorded"] += 1
            self.stdout.write(f"{verdict}: {tried.guidance.link} ({answer}) – {tried.guidance.title}")
        said = ", ".join(f"{count} {word}" for word, count in sorted(counts.items()))
        self.stdout.write(said or "No link needs checking")
