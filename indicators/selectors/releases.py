"""Reads of releases of open data, and of what the next one would be."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Exists, Max, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404

from indicators.differencing import Shown
from indicators.hiding import Cell
from indicators.models import Indicator, Observation, Register, Release
from indicators.releasing.content import Licence, Material, Prepared, by_indicator, cells_of, prepare
from indicators.selectors.changes import changes_of
from indicators.selectors.figures import known_of
from partners.models import Place

_DEMONSTRATION = "Demonstration: the district and its organisations are fictional."


@dataclass(frozen=True)
class Newest:
    """A register in the list of open data; `number` is None where nothing of it is published yet."""

    register: Register
    number: int | None
    released_at: Any


def registers_with_releases() -> list[Newest]:
    """Those of which anything is published, newest first."""
    found = Register.objects.annotate(newest=Max("releases__number"), at=Max("releases__released_at"))
    rows = found.filter(newest__isnull=False).order_by("-at", "title")
    return [Newest(row, row.newest, row.at) for row in rows]


def registers_to_release() -> list[Newest]:
    """Those that have figures which could be published, by title."""
    figures = Observation.objects.filter(indicator__register=OuterRef("pk"))
    found = Register.objects.filter(Exists(figures)).annotate(
        newest=Max("releases__number"), at=Max("releases__released_at")
    )
    return [Newest(row, row.newest, row.at) for row in found.order_by("title")]


def releases_of(slug: str) -> list[Release]:
    """Every release of a register, newest first, without its figures. Raises `Http404` where there is none."""
    found = Release.objects.filter(register__slug=slug).select_related("register").defer("content")
    releases = list(found.order_by("-number"))
    if not releases:
        raise Http404
    return releases


def release_numbered(releases: list[Release], number: int | None) -> Release:
    """The newest, or the one of this number."""
    found = next((release for release in releases if number in (None, release.number)), None)
    if found is None:
        raise Http404
    return found


def release_to_give(slug: str, number: int) -> Release:
    """Without its figures, which are read only where the reader does not have them yet."""
    found = Release.objects.defer("content").select_related("register")
    return get_object_or_404(found, register__slug=slug, number=number)


def told_of(release: Release) -> dict[str, Any]:
    """What its page says: the summary, the licence, the publisher and the register's words at the time."""
    names = ("summary", "licence", "publisher", "register", "notice")
    found = Release.objects.filter(pk=release.pk).values(*(f"content__{name}" for name in names)).get()
    return {name: found[f"content__{name}"] for name in names}


def prepared_release(register: Register, on: date) -> Prepared:
    """The next release of a register as it would be published on a day, in ten queries."""
    indicators = list(
        Indicator.objects.filter(register=register, target__isnull=False).select_related("target").order_by("position")
    )
    figures: dict[int, list[Observation]] = {}
    keys = [indicator.pk for indicator in indicators]
    for row in Observation.objects.filter(indicator__in=keys).until(on).order_by("period_starts", "period_ends", "pk"):
        figures.setdefault(row.indicator_id, []).append(row)
    before = list(register.releases.order_by("number").values_list("number", "content"))
    return prepare(
        Material(
            register=register,
            indicators=indicators,
            figures=figures,
            known=known_of(keys, on),
            changes=changes_of(keys),
            places={place.pk: place for place in Place.objects.all()},
            before=[content for _, content in before],
            as_at=on,
            number=before[-1][0] + 1 if before else 1,
            publisher=settings.PARTNERSHIP_NAME,
            notice=_DEMONSTRATION if settings.DEMONSTRATION else "",
            licence=Licence(settings.OPEN_DATA_LICENCE, settings.OPEN_DATA_LICENCE_ADDRESS),
        )
    )


def told_of_districts(indicators: Collection[Indicator]) -> dict[int, Mapping[Cell, Shown]]:
    """By indicator: what the newest release of its register has told of the whole district, where there is one."""
    registers = {indicator.register_id for indicator in indicators}
    newest: dict[int, dict[str, list[dict[str, Any]]]] = {}
    for release in Release.objects.filter(register__in=registers).order_by("number"):
        newest[release.register_id] = by_indicator(release.content)
    return {
        indicator.pk: cells_of(newest[indicator.register_id].get(indicator.code, ()), {})
        for indicator in indicators
        if indicator.register_id in newest
    }


def register_or_404(slug: str) -> Register:
    return get_object_or_404(Register, slug=slug)
