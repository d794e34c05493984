"""How the secretariat makes, changes, ends and takes up threads."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from rules import test_rule

from frameworks.models import End, Thread
from frameworks.rules import SECRETARIAT, Writer
from frameworks.selectors import threads as selectors
from frameworks.selectors.threads import Frameworks, ThreadLine
from frameworks.services import threads as services
from frameworks.thread_forms import EndForm, FrameworkForm, ReasonForm, ThreadForm


class WriterRequest(HttpRequest):
    """What a view receives once the middleware has said who is asking."""

    actor: Writer


def _require(request: WriterRequest) -> None:
    if not test_rule("frameworks.make_thread", request.actor):
        raise PermissionDenied


@login_required
@require_safe
def connect(request: WriterRequest, slug: str, element_slug: str) -> HttpResponse:
    """The first step: to which framework."""
    _require(request)
    frameworks = Frameworks()
    here = selectors.element_to_connect(slug, element_slug, frameworks)
    others = [choice for choice in frameworks.choices if choice[0] != slug]
    form = FrameworkForm(request.GET if "to" in request.GET or "asked" in request.GET else None, frameworks=others)
    if form.is_bound and form.is_valid():
        return redirect("frameworks:make_thread", slug, element_slug, form.cleaned_data["to"])
    return render(request, "frameworks/connect.html", {"form": form, "here": here, "others": others})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def make_thread(request: WriterRequest, slug: str, element_slug: str, other: str) -> HttpResponse:
    """The second step: to which of its elements, and why."""
    _require(request)
    frameworks = Frameworks()
    here, there = selectors.element_to_connect(slug, element_slug, frameworks), frameworks.named(other)
    if slug == other:
        raise Http404("a thread joins two frameworks")
    choices = selectors.choices_in(there)
    form = ThreadForm(request.POST if request.method == "POST" else None, elements=choices)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.make_thread(
                ends=(here.end, End(other, form.cleaned_data["element"])),
                **form.text(),
                by=request.actor.user,
                by_role=request.actor.signs_as(SECRETARIAT),
                at=timezone.now(),
            )
        except services.ThreadExists as error:
            form.add_error("element", str(error))
            context = {"form": form, "here": here, "there": there, "already": error.thread}
            return render(request, "frameworks/make_thread.html", context)
        except services.ThreadError as error:
            form.add_error("element", str(error))
        else:
            messages.success(request, "The two parts are connected")
            return redirect(made)
    return render(request, "frameworks/make_thread.html", {"form": form, "here": here, "there": there})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_thread(request: WriterRequest, pk: int) -> HttpResponse:
    return _write(request, pk, is_reopening=False)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reopen_thread(request: WriterRequest, pk: int) -> HttpResponse:
    return _write(request, pk, is_reopening=True)


def _write(request: WriterRequest, pk: int, *, is_reopening: bool) -> HttpResponse:
    """The reason of a thread, given anew."""
    thread, line = _thread(request, pk)
    service = services.reopen_thread if is_reopening else services.change_thread
    form = ReasonForm(request.POST if request.method == "POST" else None, initial=ReasonForm.stored(thread))
    context = {"form": form, "line": line, "is_reopening": is_reopening, "stored": None}
    if request.method == "POST" and form.is_valid():
        try:
            service(
                thread=thread,
                version=form.cleaned_data["version"] or 0,
                **form.text(),
                by=request.actor.user,
                by_role=request.actor.signs_as(SECRETARIAT),
                at=timezone.now(),
            )
        except services.ThreadChanged as error:
            context["stored"] = error.current
            form.continue_from(error.current, str(error))
        except services.ThreadError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The connection stands again" if is_reopening else "The reason is changed")
            return redirect(thread)
    return render(request, "frameworks/change_thread.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end_thread(request: WriterRequest, pk: int) -> HttpResponse:
    thread, line = _thread(request, pk)
    form = EndForm(request.POST if request.method == "POST" else None, initial={"version": thread.version})
    stored = None
    if request.method == "POST" and form.is_valid():
        try:
            services.end_thread(
                thread=thread,
                version=form.cleaned_data["version"] or 0,
                reason=form.cleaned_data["reason"],
                by=request.actor.user,
                by_role=request.actor.signs_as(SECRETARIAT),
                at=timezone.now(),
            )
        except services.ThreadChanged as error:
            stored = error.current
            form.continue_from(stored, str(error))
        except services.ThreadError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The connection is ended. Its page keeps the reasons")
            return redirect(thread)
    return render(request, "frameworks/end_thread.html", {"form": form, "line": line, "stored": stored})


def _thread(request: WriterRequest, pk: int) -> tuple[Thread, ThreadLine]:
    thread = selectors.thread_or_404(pk)
    _require(request)
    [line] = selectors.lines_of([thread], Frameworks())
    return thread, line
