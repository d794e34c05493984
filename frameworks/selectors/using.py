"""What the other parts of the portal keep that refers to rows of frameworks."""

from collections import defaultdict
from collections.abc import Hashable, Mapping
from typing import TypeVar

from django.db import models
from django.db.models import Count

Key = TypeVar("Key", bound=Hashable)


def users_of(model: type[models.Model], names: Mapping[int, Key]) -> dict[Key, str]:
    """What other apps keep that refers to these rows, in words: `{"connecting": "answer (3), plan (1)"}`.

    The apps above are asked through Django's own relations, because this app may not import them.
    """
    uses: defaultdict[Key, list[str]] = defaultdict(list)
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel) or relation.on_delete is models.DO_NOTHING:
            continue  # Histories refer with DO_NOTHING and keep what they need.
        user = relation.related_model
        if not names or user._meta.app_label == model._meta.app_label:
            continue
        column = relation.field.attname
        found = user._base_manager.filter(**{f"{column}__in": list(names)}).values_list(column)
        for pk, count in found.annotate(count=Count("pk")).order_by(column):
            uses[names[pk]].append(f"{user._meta.verbose_name} ({count})")
    return {name: ", ".join(sorted(words)) for name, words in uses.items()}
