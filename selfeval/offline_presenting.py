"""What a workbook would change, as the preview shows it; and what files for work off line say of themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cohesion_portal.lib.formats import long_date
from cohesion_portal.lib.office import fit_text
from selfeval.draft import DraftAnswer
from selfeval.models import Evaluation
from selfeval.offline import document, workbook
from selfeval.offline.difference import Change
from selfeval.offline_selectors import Preview, SheetPreview
from selfeval.selectors import drafts_of
from selfeval.services import NotOpen, refuse_closed
from selfeval.services.bringing_back import conflict_name, identity_of


@dataclass(frozen=True)
class ShownChange:
    """One row of the preview; `name` and `keep` are of a conflict: what it is called, and what is chosen in it."""

    number: int
    page: str
    question: str
    now: str
    new: str
    stored: DraftAnswer | None
    is_conflict: bool
    name: str
    keep: str


@dataclass(frozen=True)
class ShownSheet:
    """What one sheet would change; `closed` says why it cannot, where its evaluation may not change."""

    sheet: SheetPreview
    changes: tuple[ShownChange, ...]
    conflicts: tuple[ShownChange, ...]
    withheld: tuple[str, ...]
    closed: str


def shown_sheets(preview: Preview, chosen: Mapping[str, str]) -> list[ShownSheet]:
    """The sheets that would change something, with what is `chosen` in conflicts; at first what is saved is kept."""
    shown: list[ShownSheet] = []
    number = 0
    for sheet in preview.sheets:
        rows = []
        for change in sheet.difference.changes:
            number += 1
            rows.append(_shown(sheet, change, number, chosen))
        withheld = tuple(line.question.short for line in sheet.difference.withheld)
        if rows or withheld:
            settled = tuple(row for row in rows if not row.is_conflict)
            conflicts = tuple(row for row in rows if row.is_conflict)
            shown.append(ShownSheet(sheet, settled, conflicts, withheld, _why_closed(sheet.evaluation)))
    return shown


def _why_closed(evaluation: Evaluation) -> str:
    try:
        refuse_closed(evaluation)
    except NotOpen as error:
        return str(error)
    return ""


def _shown(sheet: SheetPreview, change: Change, number: int, chosen: Mapping[str, str]) -> ShownChange:
    line, in_words = change.line, sheet.difference.questionnaire.in_words
    name = conflict_name(sheet.evaluation, line.token)
    return ShownChange(
        number=number,
        page=line.page.title,
        question=line.question.short,
        now=in_words(line.key[1], change.old),
        new=in_words(line.key[1], change.text),
        stored=change.stored,
        is_conflict=change.is_conflict,
        name=name,
        keep=chosen.get(name, "theirs"),
    )


def conflict_names(preview: Preview) -> list[str]:
    """Of the conflicts that are to be decided."""
    return [
        conflict_name(sheet.evaluation, change.line.token)
        for sheet in preview.sheets
        if sheet.is_open
        for change in sheet.difference.changes
        if change.is_conflict
    ]


def file_name(evaluation: Evaluation, *words: str, ending: str) -> str:
    """ "self-evaluation-2026-27-calder-vale-council-adults-to-fill-in.docx"."""
    parts = (evaluation.cycle.slug, evaluation.organisation.slug, evaluation.part, *words)
    return f"self-evaluation-{'-'.join(filter(None, parts))}.{ending}"


def title_of(evaluation: Evaluation) -> str:
    return f"Self-evaluation {evaluation.cycle}"


def _facts(evaluation: Evaluation) -> tuple[tuple[str, str], ...]:
    cycle = evaluation.cycle
    return (("Framework", str(cycle.framework_version)), ("Levels", str(cycle.scale_version)))


def word_of(evaluation: Evaluation, *, filled: bool, at: datetime) -> bytes:
    """The evaluation as a Word document, with the answers so far or with room to write."""
    front = document.Front(
        title=title_of(evaluation),
        whose=evaluation.whose,
        facts=_facts(evaluation),
        due_on=evaluation.due_on,
        made_at=at,
        filled=filled,
    )
    return document.make_document(front, drafts_of([evaluation])[evaluation.pk])


def workbook_of(evaluation: Evaluation, sheets: Sequence[Evaluation], at: datetime) -> bytes:
    """An Excel workbook with a sheet for each of `sheets`, made on the page of `evaluation`."""
    drafts = drafts_of(sheets)
    title = fit_text(f"{title_of(evaluation)}: {evaluation.whose}")
    facts = (*_facts(evaluation), ("Due", long_date(sheets[0].due_on)), ("Downloaded on", long_date(at)))
    is_single = len(sheets) == 1
    return workbook.make_workbook(
        workbook.Front(title, facts, at),
        [
            workbook.AnswerSheet("Answers" if is_single else one.whose_part, identity_of(one), drafts[one.pk])
            for one in sheets
        ],
    )
