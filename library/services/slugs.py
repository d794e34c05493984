"""Addresses of new entries, made from their titles."""

from collections.abc import Collection
from typing import Any

from django.db.models import Model
from django.utils.text import slugify

_LONGEST = 70


def free_slug(model: type[Model], title: str, reserved: Collection[str]) -> str:
    """A slug of the title that no other row of the model has, and that is no word of the address itself."""
    rows: Any = model._default_manager
    stem = slugify(title)[:_LONGEST].strip("-") or "entry"
    taken = {*rows.filter(slug__startswith=stem).values_list("slug", flat=True), *reserved}
    slug, number = stem, 1
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug
