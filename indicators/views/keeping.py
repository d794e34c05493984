"""Words that somebody typed about an indicator while their session ended."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse

from cohesion_portal.lib.kept import forget_words, keep_words
from partners.actors import PortalRequest

P = ParamSpec("P")
View = Callable[Concatenate[PortalRequest, P], HttpResponseBase]

_CALLED = {
    "what_happened": "What happened",
    "why": "Why",
    "other_explanation": "What else could explain it",
    "what_next": "What happens next",
    "definition": "What is counted",
    "collection_method": "How the figures are collected",
    "cause": "What is known to have changed",
    "reason": "Reason",
    "note": "What changed since the last release",
}


def signed_in(view: View[P]) -> View[P]:
    """As `login_required`; but what a form holds is kept until its writer has signed in again (`lib/kept.py`), and
    shown to be copied where it cannot be kept."""

    @wraps(view)
    def wrapper(request: PortalRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.actor.is_signed_in:
            if request.method == "POST":
                forget_words(request)
            return view(request, *args, **kwargs)
        if keep_words(request):
            messages.info(request, "You were signed out while you were writing. Sign in: your words are kept")
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        typed = _typed(request.POST)
        if not typed:
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        address = f"{reverse('account_login')}?next={quote(request.get_full_path())}"
        return render(request, "indicators/signed_out.html", {"typed": typed, "sign_in_url": address}, status=403)

    return wrapper


def _typed(data: QueryDict) -> list[tuple[str, str]]:
    """Every text of a form with what it is called."""
    found = [(called, str(data.get(name, "")).strip()) for name, called in _CALLED.items()]
    return [(called, text) for called, text in found if text]
