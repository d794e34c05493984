"""Elements of frameworks as entries name them: by framework and element id, so that they stand through versions."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.urls import reverse

from frameworks.models import Element, End, FrameworkVersion, Kind


@dataclass(frozen=True)
class NamedElement:
    """An element as the newest published version that has it calls it."""

    name: End
    label: str
    kind: str
    framework_title: str

    @property
    def address(self) -> str:
        return reverse("frameworks:element", args=[self.name.framework, self.name.slug])


@dataclass(frozen=True)
class Offer:
    """What one framework offers to choose from, in its own order."""

    framework: str
    title: str
    elements: list[NamedElement]


def named_elements(names: Iterable[End]) -> dict[End, NamedElement]:
    """What published frameworks call these elements, in the order given; those that none has are left out."""
    wanted = list(dict.fromkeys(names))
    if not wanted:
        return {}
    rows = (
        Element.objects.filter(
            version__status=FrameworkVersion.Status.PUBLISHED,
            version__framework__slug__in={name.framework for name in wanted},
            slug__in={name.slug for name in wanted},
        )
        .order_by("version__sequence")
        .values_list("version__framework__slug", "slug", "label", "kind", "version__short_title")
    )
    found = {}
    for framework, slug, label, kind, title in rows:
        name = End(framework, slug)
        found[name] = NamedElement(name, label, kind, title)
    return {name: found[name] for name in wanted if name in found}


def offered_elements(kinds: Collection[Kind], *, also: Iterable[End] = ()) -> list[Offer]:
    """The elements of these kinds in the newest published version of each framework, and those given besides."""
    newest: dict[int, FrameworkVersion] = {}
    for version in FrameworkVersion.objects.published().newest_first().select_related("framework"):
        newest.setdefault(version.framework_id, version)
    versions = {version.pk: version for version in sorted(newest.values(), key=lambda one: one.short_title)}
    offers = {one.framework.slug: Offer(one.framework.slug, one.short_title, []) for one in versions.values()}
    rows = Element.objects.filter(version__in=versions, kind__in=kinds).order_by("version_id", "position")
    for version_id, slug, label, kind in rows.values_list("version_id", "slug", "label", "kind"):
        offer = offers[versions[version_id].framework.slug]
        offer.elements.append(NamedElement(End(offer.framework, slug), label, kind, offer.title))
    offered = {element.name for offer in offers.values() for element in offer.elements}
    for element in named_elements(name for name in also if name not in offered).values():
        offers[element.name.framework].elements.append(element)
    return [offer for offer in offers.values() if offer.elements]


def end_from(text: str) -> End:
    """What an address or a form names: "kirklees-icf/connecting"."""
    framework, _, slug = text.partition("/")
    return End(framework, slug)
