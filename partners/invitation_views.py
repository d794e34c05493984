"""How an invited person gets in: the link in the e-mail, then a page that no longer has the secret in its address."""

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from partners import selectors, services
from partners.actors import PortalRequest
from partners.forms import AccountForm
from partners.models import Invitation, User

_SESSION_KEY = "invitation"
_REFUSALS = {
    Invitation.State.ACCEPTED: "This invitation has been used",
    Invitation.State.WITHDRAWN: "This invitation was withdrawn",
    Invitation.State.EXPIRED: "This invitation has expired",
    Invitation.State.WAITING: "This invitation is no longer valid",  # its inviter may not give the role now
}


@never_cache
@require_safe
def accept(request: PortalRequest, token: str) -> HttpResponse:
    """Check the secret, remember which invitation it opens, and go on without it.

    The page with the form cannot have it in its address: "no-referrer" would make browsers hide where a posted form
    comes from, and the protection against forged requests would refuse it.
    """
    invitation = selectors.invitation_by_token(token)
    if invitation is None or not _is_open(invitation):
        response = _refusal(request, invitation)
    else:
        request.session[_SESSION_KEY] = invitation.pk
        response = redirect("partners:join")
    response["Referrer-Policy"] = "no-referrer"
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: PortalRequest) -> HttpResponse:
    """Accept the invitation: with the account one is signed in to, or by making an account."""
    invitation = selectors.invitation_by_id(request.session.get(_SESSION_KEY))
    if invitation is None or not _is_open(invitation):
        return _refusal(request, invitation)
    account = selectors.account_for(invitation.email)
    if request.actor.is_signed_in:
        return _join_signed_in(request, invitation, account)
    if account is None:
        return _join_as_new(request, invitation)
    if not account.is_active:
        return render(request, "partners/invitation_account_closed.html", {"invitation": invitation}, status=403)
    return render(request, "partners/invitation_sign_in.html", {"invitation": invitation})


def _join_signed_in(request: PortalRequest, invitation: Invitation, account: User | None) -> HttpResponse:
    if account != request.actor.user:
        return render(request, "partners/invitation_for_another.html", {"invitation": invitation}, status=403)
    if request.method != "POST":
        return render(request, "partners/invitation_accept.html", {"invitation": invitation})
    try:
        services.accept_invitation(invitation=invitation, by=account, at=timezone.now())
    except (services.InvitationNotWaiting, services.InviterUnfit):
        return redirect("partners:join")
    return _welcome(request, invitation)


def _join_as_new(request: PortalRequest, invitation: Invitation) -> HttpResponse:
    email = invitation.email
    form = AccountForm(request.POST, email=email) if request.method == "POST" else AccountForm(email=email)
    if request.method != "POST" or not form.is_valid():
        return render(request, "partners/invitation_new_account.html", {"invitation": invitation, "form": form})
    try:
        user = services.open_account(invitation=invitation, **form.cleaned_data, at=timezone.now())
    except (services.InvitationNotWaiting, services.InviterUnfit, services.AccountUnfit):
        return redirect("partners:join")
    login(request, user)
    return _welcome(request, invitation)


def _welcome(request: PortalRequest, invitation: Invitation) -> HttpResponse:
    request.session.pop(_SESSION_KEY, None)
    messages.success(request, f"You are now {invitation.get_role_display().lower()} at {invitation.organisation.name}")
    return redirect("home")


def _is_open(invitation: Invitation) -> bool:
    return invitation.state(timezone.now()) == Invitation.State.WAITING and selectors.stands_behind(invitation)


def _refusal(request: PortalRequest, invitation: Invitation | None) -> HttpResponse:
    """404 for a link that was never sent, 410 for one that no longer works; each says what to do."""
    if invitation is None:
        return render(request, "partners/invitation_unknown.html", status=404)
    state = invitation.state(timezone.now())
    context = {
        "invitation": invitation,
        "heading": _REFUSALS[state],
        "used": state == Invitation.State.ACCEPTED,
        "inviter_is_there": selectors.stands_behind(invitation),
    }
    return render(request, "partners/invitation_gone.html", context, status=410)
