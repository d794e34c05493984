from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone


@dataclass(frozen=True)
class Years:
    """The dates of the story: the newest cycle began on 1 September, at least 45 days ago; the baseline before it."""

    now: datetime

    @classmethod
    def until(cls, now: datetime) -> "Years":
        return cls(timezone.localtime(now))

    @property
    def current(self) -> int:
        day = self.now - timedelta(days=45)
        return day.year if day.month >= 9 else day.year - 1

    def opens(self, cycle: str) -> date:
        return date(self.current - (cycle == "baseline"), 9, 1)

    def closes(self, cycle: str) -> date:
        return date(self.opens(cycle).year + 1, 1, 31)

    def title(self, cycle: str) -> str:
        year = self.opens(cycle).year
        return f"{year}/{(year + 1) % 100:02}"

    def moment(self, cycle: str, share: float) -> datetime:
        """Ten in the morning of the day that far (0 to 1) through the cycle as it has run until now."""
        start = self.at(self.opens(cycle))
        end = min(self.at(self.closes(cycle)), self.now)
        return self.at((start + (end - start) * share).date())

    def at(self, day: date, hour: int = 10) -> datetime:
        return timezone.make_aware(datetime.combine(day, time(hour)))

    def months_after(self, day: date, months: int) -> date:
        return day + timedelta(days=round(months * 30.4))
