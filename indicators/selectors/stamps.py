"""What tells whether anything that the outcome framework says has changed."""

from collections.abc import Hashable
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Count, IntegerField, Max, Model, QuerySet, Subquery, Value

from indicators.models import Commentary, DefinitionVersion, Indicator, Observation, Rebase, Target

# A transaction that began before another may end after it. Its rows then have lower keys than the newest, and only
# their number tells that they have come. So many keys below the newest are counted; to count all rows would take longer
# with every year of figures.
_RECENT = 2000


def figures_stamp() -> Hashable:
    """Another one after every change of a register, an indicator, a target, a figure, a version of a definition, a
    decision about limits or a commentary, and of the framework to which priorities belong; in one query.

    Indicators, targets and figures are never changed without a row of their history, whatever wrote it: a form, an
    import or a file. The other tables are small, and their rows are written once.
    """
    sql, params = _query()
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return tuple(cursor.fetchall())


@cache
def _query() -> tuple[str, tuple[Any, ...]]:
    """Written out once, because putting so many parts together takes longer than asking."""
    newest = {
        f"newest_{number}": Subquery(model.objects.order_by("-pk").values("pk")[:1])
        for number, model in enumerate((_history(Indicator), _history(Target), Observation))
    }
    figures = _history(Observation)
    newest |= {
        "figures": Subquery(figures.objects.order_by("-pk").values("pk")[:1]),
        "recent_figures": _one(
            figures.objects.filter(pk__gt=Subquery(figures.objects.order_by("-pk").values("pk")[:1]) - _RECENT),
            Count("pk"),
        ),
        "limits_taken_back": _one(Rebase.objects.all(), Count("taken_back_at")),
    }
    for model in (Commentary, DefinitionVersion, Rebase):
        newest[f"rows_{model.__name__}"] = _one(model._default_manager.all(), Count("pk"))
        newest[f"last_{model.__name__}"] = _one(model._default_manager.all(), Max("pk"))
    # The digest of a version of a framework covers all that it says.
    written = ("pk", "slug", "title", "area", "about", "archived_on", "archived_reason")
    fields = (*(f"register__{field}" for field in written), "priority__version__digest")
    rows = Indicator.objects.order_by(*fields).values_list(*fields, *newest.values()).distinct()
    sql, params = rows.query.sql_with_params()
    return sql, tuple(params)


def _history(model: type[Model]) -> Any:
    """The model of its history, for which django-simple-history has no type."""
    return model.history.model  # type: ignore[attr-defined]


def _one(rows: QuerySet[Any], number: Any) -> Subquery:
    """A number of all these rows."""
    counted = rows.order_by().annotate(all=Value(1)).values("all").annotate(number=number).values("number")
    return Subquery(counted, output_field=IntegerField())
