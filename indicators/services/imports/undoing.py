"""Taking an import out again: the table of figures is as it was, to the last column, or nothing happens."""

from datetime import datetime

from django.db import transaction

from indicators.models import Import, Indicator, Observation, ReplacedFigure
from indicators.services.imports.applying import AT_ONCE
from indicators.services.imports.bulk import from_json, overwrite
from indicators.services.imports.history import CHANGED, REMOVED, changed_since, remove_added, write_history
from indicators.services.imports.receiving import ImportRefused, forget_file
from partners.models import User

_NAMED = 5
_EVERY_FIELD = [each.name for each in Observation._meta.concrete_fields if not each.primary_key]


@transaction.atomic
def undo_import(*, found: Import, by: User, at: datetime) -> Import:
    """Delete the figures that an import added, and put back those that it replaced.

    Raises `ImportRefused`, naming the figures, where somebody has corrected one since or a later import changed it.
    """
    current = Import.objects.select_for_update(of=("self",)).select_related("source").get(pk=found.pk)
    if current.status != Import.Status.APPLIED or current.applied_at is None:
        raise ImportRefused("Only an import that is applied can be undone")
    own = Observation.objects.filter(imported_in=current).values("indicator")
    list(Indicator.objects.select_for_update().filter(pk__in=own).order_by("pk").values_list("pk"))
    if since := changed_since(of=current.pk, at=current.applied_at):
        raise ImportRefused(_in_the_way(current, since))
    reason = f"The import “{current.name}” from {current.source.name} was undone"
    write_history(of=current.pk, added=REMOVED, changed=None, reason=reason, by=by, at=at)
    remove_added(of=current.pk)
    _put_back(current)
    write_history(of=current.pk, added=None, changed=CHANGED, reason=reason, by=by, at=at)
    current.status, current.undone_at, current.undone_by = Import.Status.UNDONE, at, by
    forget_file(current)
    current.save(update_fields=["status", "undone_at", "undone_by", "file"])
    return current


def _put_back(current: Import) -> None:
    replaced = ReplacedFigure.objects.filter(of=current).order_by("pk").values_list("before", flat=True)
    before = list(replaced)
    for start in range(0, len(before), AT_ONCE):
        overwrite(map(from_json, before[start : start + AT_ONCE]), _EVERY_FIELD)


def _in_the_way(current: Import, since: list[tuple[int, bool]]) -> str:
    pks = [pk for pk, _ in since]
    figures = Observation.objects.filter(pk__in=pks[:_NAMED]).select_related("indicator", "place", "imported_in")
    named = [_named(figure, current) for figure in figures.order_by("pk")]
    more = len(since) - len(named)
    rest = [f"{more:,} {'other' if named else 'of its figures, which are gone'}"] if more else []
    verb = "was" if len(since) == 1 else "were"
    return f"{'; '.join([*named, *rest])} {verb} changed since this import. Undo or correct that first"


def _named(figure: Observation, current: Import) -> str:
    where = f", {figure.place.name}" if figure.place else ""
    later = figure.imported_in if figure.imported_in_id != current.pk else None
    how = f" (by the import “{later.name}”)" if later else ""
    return f"{figure.indicator.label}, {figure.period_label}{where}{how}"
