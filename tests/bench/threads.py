"""Two large frameworks with threads between them, and how long their matrix takes."""

from collections.abc import Iterator

from django.urls import reverse

from frameworks.models import Element, Framework, FrameworkVersion, Kind, SourceDocument, Thread
from partners.models import User
from tests.bench.measure import Result, measure_page
from tests.factories import NOW

_SIDE = 60


def measure_matrix(secretariat: User) -> Iterator[Result]:
    """60 by 60 elements, of which every twelfth pair is joined."""
    first, second = (_framework(slug) for slug in ("bench-rows", "bench-columns"))
    Thread.objects.bulk_create(
        Thread(
            left_framework=first,
            left_slug=f"part-{row}",
            right_framework=second,
            right_slug=f"part-{column}",
            reason="Both want people of different backgrounds to meet as equals.",
            made_at=NOW,
        )
        for row in range(_SIDE)
        for column in range(_SIDE)
        if (row * 7 + column) % 12 == 0
    )
    address = reverse("frameworks:matrix", args=[first.slug, second.slug])
    yield measure_page(f"Matrix {_SIDE} × {_SIDE}, visitor", 0, None, address)
    yield measure_page(f"Matrix {_SIDE} × {_SIDE}, secretariat", 0, secretariat, address)


def _framework(slug: str) -> Framework:
    framework = Framework.objects.create(slug=slug)
    version = FrameworkVersion.objects.create(
        framework=framework,
        label="1",
        sequence=1,
        status=FrameworkVersion.Status.PUBLISHED,
        title=f"Framework {slug}",
        short_title=slug,
        owner="Communities Board",
        digest="0" * 64,
        loaded_at=NOW,
    )
    document = SourceDocument.objects.create(version=version, slug="doc", title="D", short="D", publisher="P")
    Element.objects.bulk_create(
        Element(
            version=version,
            kind=Kind.APPROACH,
            slug=f"part-{place}",
            label=f"We bring people of place {place} together",
            document=document,
            section="1",
            position=place + 1,
            depth=0,
        )
        for place in range(_SIDE)
    )
    return framework
