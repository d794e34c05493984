"""What removing an element of a draft would take with it, and what speaks against it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Max, Min, Q

from frameworks.merging import seen_in
from frameworks.models import Element, ElementLink, FrameworkVersion, Thread
from frameworks.selectors.using import users_of


@dataclass(frozen=True)
class Breaking:
    """A thread to another framework that would have no end here any more."""

    own_label: str
    other_label: str
    other_framework: str
    reason: str


@dataclass(frozen=True)
class Removal:
    """`elements` are the element and all below it, in document order; `uses` says what must keep which of them.

    `earlier` says what other parts of the portal keep of the same parts in other versions: it stays as it is.
    """

    elements: list[Element]
    links: list[ElementLink]
    threads: list[Breaking]
    uses: dict[str, str]
    earlier: dict[str, str]

    @property
    def element(self) -> Element:
        return self.elements[0]

    @property
    def below(self) -> list[Element]:
        return self.elements[1:]

    @property
    def count(self) -> str:
        return f"{len(self.elements):,}"

    @property
    def seen(self) -> str:
        """Changes when what would go changes, so that nobody removes what they were not shown."""
        ends = sorted((link.origin.slug, link.target.slug) for link in self.links)
        return seen_in({"all": [[(each.slug, each.label, each.text) for each in self.elements], ends]})


def end_of(element: Element) -> int:
    """The position after the element and all below it."""
    after = Element.objects.filter(version=element.version_id, position__gt=element.position, depth__lte=element.depth)
    found = after.aggregate(first=Min("position"))["first"]
    if found is None:
        found = (Element.objects.filter(version=element.version_id).aggregate(last=Max("position"))["last"] or 0) + 1
    return int(found)


def removal_of(element: Element) -> Removal:
    version = element.version
    elements = list(
        version.elements.filter(position__gte=element.position, position__lt=end_of(element)).in_document_order()
    )
    slugs = {each.pk: each.slug for each in elements}
    links = ElementLink.objects.filter(Q(origin__in=slugs) | Q(target__in=slugs)).select_related("origin", "target")
    others = Element.objects.filter(version__framework=version.framework_id, slug__in=slugs.values())
    earlier = dict(others.exclude(version=version).values_list("pk", "slug"))
    return Removal(
        elements=elements,
        links=list(links.order_by("origin__position", "target__position")),
        threads=list(_breaking(version, {each.slug: each.label for each in elements})),
        uses=users_of(Element, slugs),
        earlier=users_of(Element, earlier),
    )


def _breaking(version: FrameworkVersion, labels: dict[str, str]) -> Iterable[Breaking]:
    here = version.framework_id
    found = Thread.objects.standing().of_elements(here, labels).order_by("pk")
    rows = [
        (one.left_slug, one.right_framework_id, one.right_slug, one.reason)
        if one.left_framework_id == here
        else (one.right_slug, one.left_framework_id, one.left_slug, one.reason)
        for one in found
    ]
    others = _labels_of((framework, slug) for _, framework, slug, _ in rows)
    for slug, framework, other, reason in rows:
        title, label = others.get((framework, other), ("", other))
        yield Breaking(labels[slug], label, title, reason)


def _labels_of(ends: Iterable[tuple[int, str]]) -> dict[tuple[int, str], tuple[str, str]]:
    """By key of framework and id: the framework's short title and the element's label, of the newest published version
    that has it; one query for all."""
    wanted = Q(pk__in=[])
    for framework, slug in set(ends):
        wanted |= Q(version__framework=framework, slug=slug)
    found = Element.objects.filter(wanted, version__status=FrameworkVersion.Status.PUBLISHED)
    rows = found.order_by("version__sequence").values_list(
        "version__framework_id", "slug", "version__short_title", "label"
    )
    return {(framework, slug): (title, label) for framework, slug, title, label in rows}
