"""Words typed into a form after its writer's session had ended, kept until they have signed in again.

A form with `{% account_token %}` says, signed by the portal, whose page it was. Sent without a session, what it holds
goes into the session of that browser, where only the same account finds it again, at the same address. A form of
somebody who never had the page open is not kept, so that nobody can fill the portal's database or another's boxes.
"""

from datetime import datetime, timedelta
from typing import Any

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, QueryDict
from django.utils import timezone

ACCOUNT_TOKEN = "account_token"  # noqa: S105  # the name of a field
KEPT_FOR = timedelta(hours=12)
MOST_FORMS = 20
MOST_CHARACTERS = 400_000
"""Of all the forms that one browser keeps, with the names of their fields."""

_IN_SESSION = "kept_words"
_LEFT_OUT = frozenset({ACCOUNT_TOKEN, "csrfmiddlewaretoken"})


def account_token(account_id: int | None) -> str:
    return _signer().sign(str(account_id))


def _signer() -> Signer:
    return Signer(salt="kept words")


def _is_genuine(token: str) -> bool:
    try:
        _signer().unsign(token)
    except BadSignature:
        return False
    return True


def keep_words(request: HttpRequest) -> bool:
    """Keep what a form sent without a session holds; False when it does not say whose it is, or is too much."""
    token = request.POST.get(ACCOUNT_TOKEN, "")
    if request.method != "POST" or not _is_genuine(token):
        return False
    kept = _all(request)
    kept[request.path] = {
        "account": token,
        "at": timezone.now().isoformat(),
        "words": {name: values for name, values in request.POST.lists() if name not in _LEFT_OUT},
    }
    if len(kept) > MOST_FORMS or sum(map(_size, kept.values())) > MOST_CHARACTERS:
        return False
    request.session[_IN_SESSION] = kept
    return True


def kept_words(request: HttpRequest) -> QueryDict | None:
    """What the person who is signed in typed into the form at this address while they were not."""
    kept = _all(request)
    if kept and kept != (own := {path: one for path, one in kept.items() if _is_of(one, request)}):
        request.session[_IN_SESSION] = kept = own
    if request.path not in kept:
        return None
    found = QueryDict(mutable=True)
    for name, values in kept[request.path]["words"].items():
        found.setlist(name, values)
    return found


def forget_words(request: HttpRequest, path: str = "") -> None:
    """Once the form at this address, or at another, was sent again, its words are with their writer."""
    kept = _all(request)
    if kept.pop(path or request.path, None):
        request.session[_IN_SESSION] = kept


def _all(request: HttpRequest) -> dict[str, Any]:
    """By address: whose token the form had, when it came and the lists of values by the names of its fields."""
    return dict(request.session.get(_IN_SESSION, {}))


def _size(one: dict[str, Any]) -> int:
    return sum(len(name) + sum(map(len, values)) for name, values in one["words"].items())


def _is_of(one: dict[str, Any], request: HttpRequest) -> bool:
    is_fresh = timezone.now() - datetime.fromisoformat(one["at"]) < KEPT_FOR
    return is_fresh and one["account"] == account_token(request.user.pk)
