"""The case studies and the guidance that name an element, for its page."""

from collections.abc import Mapping, Sequence

from django.db.models import F
from django.urls import reverse

from cohesion_portal.lib.formats import number
from frameworks.hanging import Hanging, Line, Peg
from frameworks.models import End
from library.models import GuidanceTopic, RevisionElement

CASE_STUDIES, GUIDANCE = "case_studies", "guidance"
_MOST_LINES = 10


def case_studies_on(pegs: Sequence[Peg], _actor: object) -> Mapping[End, Hanging]:
    """What is published, the newest first; nothing is said where there is none, for none need be."""
    rows = (
        RevisionElement.objects.filter(
            revision__shown_for__isnull=False,
            framework__slug__in={peg.end.framework for peg in pegs},
            element_slug__in={peg.end.slug for peg in pegs},
        )
        .select_related("framework", "revision__case_study")
        .order_by("-revision__published_at", "revision__title")
    )
    lines: dict[End, list[Line]] = {}
    for row in rows:
        revision = row.revision
        note = revision.organisation_name or revision.source_document
        line = Line(revision.title, revision.get_absolute_url(), note)
        lines.setdefault(End(row.framework.slug, row.element_slug), []).append(line)
    address = reverse("library:case_studies")
    return {
        end: _hanging(CASE_STUDIES, "Case studies", ("case study shows it", "case studies show it"), found, address)
        for end, found in _of(pegs, lines).items()
    }


def guidance_on(pegs: Sequence[Peg], _actor: object) -> Mapping[End, Hanging]:
    """The entries of the catalogue that are not superseded, by title."""
    rows = (
        GuidanceTopic.objects.filter(
            guidance__superseded_by__isnull=True,
            framework__slug__in={peg.end.framework for peg in pegs},
            element_slug__in={peg.end.slug for peg in pegs},
        )
        .annotate(framework_slug=F("framework__slug"))
        .select_related("guidance")
        .order_by("guidance__title")
    )
    lines: dict[End, list[Line]] = {}
    for row in rows:
        guidance = row.guidance
        line = Line(guidance.title, guidance.get_absolute_url(), guidance.owner)
        lines.setdefault(End(row.framework_slug, row.element_slug), []).append(line)
    address = reverse("library:guidance")
    words = ("entry of the guidance is about it", "entries of the guidance are about it")
    return {
        end: _hanging(GUIDANCE, "Guidance", words, found, f"{address}?topic={end}")
        for end, found in _of(pegs, lines).items()
    }


def _of(pegs: Sequence[Peg], lines: Mapping[End, list[Line]]) -> dict[End, list[Line]]:
    """The lines of what was asked about: two frameworks may share an element's id."""
    return {peg.end: lines[peg.end] for peg in pegs if peg.end in lines}


def _hanging(topic: str, heading: str, words: tuple[str, str], lines: list[Line], address: str) -> Hanging:
    total = len(lines)
    counted = f"{number(total)} {words[total != 1]}"
    if total > _MOST_LINES:
        lines = [*lines[:_MOST_LINES], Line(f"All {number(total)}", address)]
    return Hanging(topic, heading, total, counted, lines)
