"""Numbers and dates as people in the UK write them; the same words on pages, in reports and in messages."""

import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone


def number(value: Decimal | float | None, decimals: int | None = None) -> str:
    """4404 → "4,404"; 8.25 to one decimal → "8.3" (halves go up); −3 with a real minus sign; "" for None.

    Without `decimals` a number keeps the places it has, less trailing zeros.
    """
    if value is None:
        return ""
    exact = Decimal(str(value)).normalize()
    if decimals is not None:
        exact = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return ("−" if exact < 0 else "") + f"{abs(exact):,f}"


def _local(value: datetime.datetime) -> datetime.datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


def long_date(value: datetime.date | None) -> str:
    """14 September 2026; a moment is shown as the day it was in the portal's time zone; "" for None."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        value = _local(value)
    return f"{value.day} {value:%B %Y}"


def long_datetime(value: datetime.datetime | None) -> str:
    """14 September 2026 at 2:05pm, in the portal's time zone; "" for None."""
    if value is None:
        return ""
    local = _local(value)
    return f"{long_date(local)} at {local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"
