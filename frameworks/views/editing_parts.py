"""The parts of a draft: its elements in their tree, its sources, the links between elements, and its scales."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from frameworks import forms
from frameworks.models import Element, FrameworkVersion, SourceDocument
from frameworks.selectors import editing as selectors
from frameworks.selectors.removing import removal_of
from frameworks.services import citing, elements, scales
from frameworks.services import editing as services
from frameworks.views.drafts import WriterRequest, draft_page, edit_page, form_page, refuse, signed
from frameworks.views.editing import home_of
from frameworks.words import Vocabulary, within_sentence


def _at_part(draft: FrameworkVersion, slug: str) -> HttpResponse:
    """The draft's home, where the part is."""
    return redirect(reverse("frameworks:edit_draft", args=[draft.framework.slug, draft.label]) + f"#part-{slug}")


def _element(request: WriterRequest, draft: FrameworkVersion, slug: str) -> Element:
    """Raises `Http404` for one that is not there; `ElementGone` when words for it were typed."""
    element = selectors.find_element(draft, slug) if request.method == "POST" else selectors.element_or_404(draft, slug)
    if element is None:
        raise elements.ElementGone
    return element


def _document(request: WriterRequest, draft: FrameworkVersion, slug: str) -> SourceDocument:
    """Raises `Http404` for one that is not there; `DocumentGone` when words for it were typed."""
    if request.method != "POST":
        return selectors.document_or_404(draft, slug)
    document = selectors.find_document(draft, slug)
    if document is None:
        raise citing.DocumentGone
    return document


@draft_page
@form_page
def edit_element(request: WriterRequest, draft: FrameworkVersion, element_slug: str) -> HttpResponse:
    element = _element(request, draft, element_slug)
    before = elements.kind_before(draft, element_slug)
    offers: dict[str, Any] = {
        "documents": selectors.document_choices(draft),
        "kinds": [] if before else selectors.kind_choices(draft),
        "held": element.attributes,
    }

    def save(typed: dict[str, Any], seen: str) -> HttpResponse:
        changed = elements.change_element(version=draft, slug=element_slug, typed=typed, seen=seen, **signed(request))
        messages.success(request, f"“{changed.label}” is saved")
        return _at_part(draft, element_slug)

    def again(values: Mapping[str, Any]) -> forms.ElementForm:
        return forms.ElementForm(initial=values, **offers)

    stored = {**elements.element_values(element), "seen": elements.element_seen(element)}
    form = forms.ElementForm(request.POST or None, initial=stored, **offers)
    context = {
        "draft": draft,
        "element": element,
        "links": selectors.links_of(draft, element),
        "before": before,
        "kind_words": within_sentence(Vocabulary(draft.vocabulary).one(element.kind)),
    }
    return edit_page(request, "frameworks/edit_element.html", form, context, save, again)


@draft_page
@form_page
def add_element(request: WriterRequest, draft: FrameworkVersion, element_slug: str = "") -> HttpResponse:
    """Beside or inside the part that the address names; at the end of the draft when it names none."""
    near = _element(request, draft, element_slug) if element_slug else None
    form = forms.NewElementForm(
        request.POST or None,
        documents=selectors.document_choices(draft),
        kinds=selectors.kind_choices(draft),
        held={},
        places=selectors.place_choices(draft, near) if near else [],
        initial=selectors.initial_of_new(draft, near),
    )
    if request.method == "POST" and form.is_valid():
        values = form.typed()
        place, slug = values.pop("place", ""), values.pop("slug")
        try:
            added = elements.add_element(
                version=draft,
                values=values,
                slug=slug,
                near=element_slug,
                inside=place == selectors.INSIDE,
                **signed(request),
            )
        except (services.NotADraft, services.PartGone):
            raise
        except services.EditRefused as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"“{added.label}” is added. Its id is {added.slug}")
            return _at_part(draft, added.slug)
    return render(request, "frameworks/edit_element_new.html", {"draft": draft, "near": near, "form": form})


@draft_page
@require_POST
def move_element(request: WriterRequest, draft: FrameworkVersion) -> HttpResponse:
    """Up or down by one; without a script, so each is a button of its own, named for the part."""
    up = "up" in request.POST
    slug = request.POST.get("up" if up else "down", "")
    try:
        elements.move_element(version=draft, slug=slug, up=up, **signed(request))
    except services.NotADraft:
        raise
    except services.EditRefused as refused:
        messages.error(request, str(refused))
        return home_of(draft)
    return _at_part(draft, slug)


@draft_page
@form_page
def remove_element(request: WriterRequest, draft: FrameworkVersion, element_slug: str) -> HttpResponse:
    removal = removal_of(_element(request, draft, element_slug))
    context: dict[str, Any] = {"draft": draft, "removal": removal, "element": removal.element}
    if request.method == "POST":
        try:
            elements.remove_element(
                version=draft, slug=element_slug, seen=request.POST.get("seen", ""), **signed(request)
            )
        except (services.NotADraft, services.PartGone):
            raise
        except services.EditRefused as refused:
            context["page_errors"] = [{"text": str(refused)}]
        else:
            messages.success(request, f"“{removal.element.label}” is removed from the draft")
            return home_of(draft)
    status = 409 if "page_errors" in context else 200
    return render(request, "frameworks/edit_element_remove.html", context, status=status)


@draft_page
@form_page
def add_document(request: WriterRequest, draft: FrameworkVersion) -> HttpResponse:
    form = forms.DocumentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        added = citing.add_document(version=draft, values=form.typed(), **signed(request))
        messages.success(request, f"The source “{added.short}” is added")
        return home_of(draft)
    fields = [(field, False, "") for field in form.visible_fields()]
    return render(request, "frameworks/edit_document.html", {"draft": draft, "form": form, "fields": fields})


@draft_page
@form_page
def edit_document(request: WriterRequest, draft: FrameworkVersion, document_slug: str) -> HttpResponse:
    def save(typed: dict[str, Any], seen: str) -> HttpResponse:
        changed = citing.change_document(version=draft, slug=document_slug, typed=typed, seen=seen, **signed(request))
        messages.success(request, f"The source “{changed.short}” is saved")
        return home_of(draft)

    document = _document(request, draft, document_slug)
    stored = {**citing.document_values(document), "seen": citing.document_seen(document)}
    form = forms.DocumentForm(request.POST or None, initial=stored)
    context = {"draft": draft, "document": document}
    return edit_page(
        request, "frameworks/edit_document.html", form, context, save, lambda values: forms.DocumentForm(initial=values)
    )


@draft_page
@form_page
def remove_document(request: WriterRequest, draft: FrameworkVersion, document_slug: str) -> HttpResponse:
    document = _document(request, draft, document_slug)
    context: dict[str, Any] = {"draft": draft, "document": document}
    if request.method == "POST":
        try:
            citing.remove_document(version=draft, slug=document_slug, **signed(request))
        except (services.NotADraft, services.PartGone):
            raise
        except services.EditRefused as refused:
            context["page_errors"] = [{"text": str(refused)}]
        else:
            messages.success(request, f"The source “{document.short}” is removed from the draft")
            return home_of(draft)
    status = 409 if "page_errors" in context else 200
    return render(request, "frameworks/edit_document_remove.html", context, status=status)


@draft_page
@require_safe
def links(request: WriterRequest, draft: FrameworkVersion) -> HttpResponse:
    return render(request, "frameworks/edit_links.html", {"draft": draft, "links": selectors.links_of(draft)})


@draft_page
@form_page
def add_link(request: WriterRequest, draft: FrameworkVersion) -> HttpResponse:
    form = forms.LinkForm(
        request.POST or None,
        elements=selectors.element_choices(draft),
        documents=selectors.document_choices(draft),
        initial={"origin": request.GET.get("from", "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            citing.add_link(version=draft, **form.cleaned_data, **signed(request))
        except (services.NotADraft, services.PartGone):
            raise
        except services.EditRefused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "The link is added")
            return redirect("frameworks:edit_links", draft.framework.slug, draft.label)
    return render(request, "frameworks/edit_link_new.html", {"draft": draft, "form": form})


@draft_page
@form_page
def remove_link(request: WriterRequest, draft: FrameworkVersion, pk: int) -> HttpResponse:
    if request.method == "POST":
        citing.remove_link(version=draft, pk=pk, **signed(request))
        messages.success(request, "The link is removed from the draft")
        return redirect("frameworks:edit_links", draft.framework.slug, draft.label)
    link = selectors.link_or_404(draft, pk)
    return render(request, "frameworks/edit_link_remove.html", {"draft": draft, "link": link})


@draft_page
@form_page
def edit_scale(request: WriterRequest, draft: FrameworkVersion, pk: int) -> HttpResponse:
    scale = selectors.scale_or_404(draft, pk)
    stored = scales.scale_values(scale)

    def save(typed: dict[str, Any], seen: str) -> HttpResponse:
        changed = scales.change_scale(version=draft, pk=pk, typed=typed, seen=seen, **signed(request))
        messages.success(request, f"The scale “{changed.title}” is saved")
        return home_of(draft)

    def again(values: Mapping[str, Any]) -> forms.ScaleForm:
        return forms.ScaleForm(initial=forms.ScaleForm.initial_of(values), levels=len(values["levels"]))

    initial = forms.ScaleForm.initial_of({**stored, "seen": scales.scale_seen(scale)})
    form = forms.ScaleForm(request.POST or None, initial=initial, levels=len(stored["levels"]))
    context = {"draft": draft, "scale": scale, "elsewhere": selectors.other_versions_with(scale)}
    return edit_page(request, "frameworks/edit_scale.html", form, context, save, again)
