"""The link by which somebody stops reminders without signing in: signed, so that nobody stops another's."""

from django.core import signing
from django.urls import reverse

from partners.models import User

_SALT = "partners.reminders"


def stop_address(user: User) -> str:
    """The address of the page that stops this person's reminders; it works for as long as the account is there."""
    return reverse("partners:stop_reminders", args=[signing.dumps(user.pk, salt=_SALT)])


def user_of(token: str) -> User | None:
    """Whose reminders the link stops; None for a link that was never sent."""
    try:
        pk = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=pk).first()
