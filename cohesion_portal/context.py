"""What every template may say about the partnership that runs this portal."""

from django.conf import settings
from django.http import HttpRequest


def portal(request: HttpRequest) -> dict[str, object]:
    return {
        "partnership_name": settings.PARTNERSHIP_NAME,
        "partnership_email": settings.PARTNERSHIP_EMAIL,
        "partnership_logo": settings.PARTNERSHIP_LOGO,
        "demonstration": settings.DEMONSTRATION,
        "request_id": getattr(request, "request_id", ""),
        "actor": getattr(request, "actor", None),
    }
