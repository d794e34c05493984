"""Files of figures as tests bring them in: through the services, without the pages."""

from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile

from indicators.importing.mapping import Mapping, Part
from indicators.models import Import
from indicators.selectors import imports as reads
from indicators.services import imports as services
from partners.models import User
from tests.factories import NOW

ROLE = "Data steward, Calder Vale Council"
HEADINGS = "Indicator,Area,Period,Value,Provisional,Note"
COLUMNS = {
    Part.INDICATOR: "Indicator",
    Part.PLACE: "Area",
    Part.PERIOD: "Period",
    Part.VALUE: "Value",
    Part.PROVISIONAL: "Provisional",
    Part.NOTE: "Note",
}
MAPPING = Mapping(columns=COLUMNS)
Commit = Callable[..., Any]
"""pytest-django's fixture that runs what waits for a commit, among it the tasks."""


def table(*rows: str, headings: str = HEADINGS) -> str:
    return "\n".join([headings, *rows]) + "\n"


def receive(content: str | bytes, by: User, *, kind: str = "csv", shape: str = "figures", source: Any = None) -> Import:
    body = content.encode() if isinstance(content, str) else content
    name = f"figures.{kind}"
    return services.receive_file(
        file=services.NewFile(ContentFile(body, name), name, kind),
        source=source,
        new_source="" if source else f"Source {Import.objects.count() + 1}",
        shape=shape,
        by=by,
        by_role=ROLE,
        at=NOW,
    )


def preview(content: str | bytes, by: User, commit: Commit, mapping: Mapping = MAPPING, **how: Any) -> Import:
    found = receive(content, by, **how)
    with commit(execute=True):
        services.match_columns(found=found, mapping=mapping, at=NOW)
    return Import.objects.select_related("source").get(pk=found.pk)


def apply(found: Import, by: User, commit: Commit, reason: str = "Revised by the publisher", at: Any = NOW) -> Import:
    with commit(execute=True):
        services.start_applying(
            found=found, reason=reason, leave_out=found.counts["refused"], seen=reads.seen_of(found), by=by, at=at
        )
    return Import.objects.select_related("source").get(pk=found.pk)


def bring(content: str, by: User, commit: Commit, mapping: Mapping = MAPPING) -> Import:
    return apply(preview(content, by, commit, mapping), by, commit)


def rows(found: Import, fate: str) -> list[Any]:
    return list(reads.rows_of_fate(found, fate))


def reasons(found: Import) -> list[tuple[int, str, str]]:
    """Why rows were refused, each with its row and column."""
    return [tuple(row) for row in rows(found, "refused")]


def add_to_world(args: dict[str, tuple[object, ...]], by: User) -> None:
    """One import in each state that an address needs; nothing of them is stored."""
    new = receive(table("Burglary,,2020/21,1,,"), by)
    ready = receive(table("Burglary,,2020/21,1,,"), by)
    Import.objects.filter(pk=ready.pk).update(
        name="ready.csv", status=Import.Status.READY, mapping=MAPPING.to_json(), counts=COUNTS
    )
    ready.pages.create(fate="refused", number=1, rows=[[2, "Value", "The value must be 0 or more"]])
    applied = receive(table("Burglary,,2020/21,1,,"), by)
    Import.objects.filter(pk=applied.pk).update(
        name="applied.csv", status=Import.Status.APPLIED, applied_at=NOW, applied_by=by, counts=COUNTS
    )
    for name in ("import", "match_names", "import_progress", "refused_rows", "apply_import", "discard_import"):
        args[f"indicators:{name}"] = (ready.token,)
    args["indicators:import@applied"] = (applied.token,)
    args["indicators:import@uploaded"] = args["indicators:match_columns"] = (new.token,)
    args["indicators:start_again"] = (new.token,)
    args["indicators:import_rows"] = (ready.token, "refused")
    args["indicators:undo_import"] = (applied.token,)


COUNTS = {
    "refused": 1, "changed": 0, "new": 1, "same": 0, "skipped": 0, "register": "", "indicators": {},
    "places": {"Nroth": 1},
}  # fmt: skip
