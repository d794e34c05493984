"""The database itself refuses rows that would make no framework."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from frameworks.models import Element, ElementLink, Framework, FrameworkVersion, Level, ScaleVersion, SourceDocument
from tests.factories import NOW, make_framework

pytestmark = pytest.mark.django_db


def add_version(version: FrameworkVersion, **fields: object) -> None:
    values = {"label": "2031", "sequence": 2, "status": "draft", "title": "T", "short_title": "T", "owner": "O"}
    FrameworkVersion.objects.create(
        **{"framework": version.framework, "digest": "0" * 64, "loaded_at": NOW, **values, **fields}
    )


def add_element(version: FrameworkVersion, **fields: object) -> None:
    values = {"kind": "theme", "slug": "new", "label": "New", "section": "1", "position": 900, "depth": 0}
    Element.objects.create(**{"version": version, "document": version.documents.get(), **values, **fields})


def elements(version: FrameworkVersion) -> list[Element]:
    return list(version.elements.in_document_order())


REFUSED: dict[str, Callable[[FrameworkVersion], object]] = {
    "framework slug": lambda v: Framework.objects.create(slug=v.framework.slug),
    "version label": lambda v: add_version(v, label=v.label),
    "version sequence": lambda v: add_version(v, sequence=v.sequence),
    "version that ends first": lambda v: add_version(v, starts_on=date(2026, 4, 1), ends_on=date(2026, 4, 1)),
    "document": lambda v: SourceDocument.objects.create(version=v, slug="doc", title="T", short="T", publisher="P"),
    "element slug": lambda v: add_element(v, slug="connecting"),
    "element position": lambda v: add_element(v, position=1),
    "element below nothing": lambda v: add_element(v, depth=1),
    "element below another at the top": lambda v: add_element(v, parent=elements(v)[0], depth=0),
    "link to itself": lambda v: ElementLink.objects.create(origin=elements(v)[0], target=elements(v)[0], reason="R"),
    "link twice": lambda v: [
        ElementLink.objects.create(origin=elements(v)[0], target=elements(v)[1], reason="R") for _ in range(2)
    ],
    "scale version": lambda v: ScaleVersion.objects.create(
        scale=v.scale_versions.get().scale, framework_version=v, label=v.scale_versions.get().label, title="T"
    ),
    "level number": lambda v: Level.objects.create(scale_version=v.scale_versions.get(), number=1, label="New"),
    "level label": lambda v: Level.objects.create(scale_version=v.scale_versions.get(), number=9, label="Starting"),
    "level zero": lambda v: Level.objects.create(scale_version=v.scale_versions.get(), number=0, label="New"),
}


@pytest.mark.parametrize("add", REFUSED.values(), ids=list(REFUSED))
def test_database_refuses(add: Callable[[FrameworkVersion], object]) -> None:
    version = make_framework()
    with pytest.raises(IntegrityError), transaction.atomic():
        add(version)


@pytest.mark.parametrize(
    "add",
    [
        add_version,
        add_element,
        lambda version: add_element(version, parent=elements(version)[0], depth=1),
        lambda version: ElementLink.objects.create(
            origin=elements(version)[0], target=elements(version)[1], reason="R"
        ),
    ],
)
def test_database_takes_what_is_right(add: Callable[[FrameworkVersion], object]) -> None:
    add(make_framework())
