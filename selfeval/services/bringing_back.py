"""Workbooks that come back: whose they are, kept between the preview and the decision, and applied all or nothing."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import IO, Any

from django.core import signing
from django.db import transaction
from django.utils import timezone

from partners.models import User
from selfeval.models import BroughtBack, Evaluation
from selfeval.offline.reading import RawSheet, ReadSheet, WorkbookRefused, first_problems, open_workbook, read_answers
from selfeval.offline_selectors import KEPT, MayAgree, preview_of, with_parts
from selfeval.questions import clean_text
from selfeval.selectors import questionnaire_for
from selfeval.services.drafting import save_answers
from selfeval.services.errors import EvaluationError

_SALT = "selfeval.offline.1"
_AGAIN = "Download a new workbook here and copy into it what still holds"


class PreviewOutdated(EvaluationError):
    """Something changed between the preview and the decision."""

    def __init__(self) -> None:
        super().__init__("An answer was changed after this page was made, so nothing was applied. Look at it again.")


class AlreadyApplied(EvaluationError):
    """The same button was pressed twice, or in two windows."""

    def __init__(self) -> None:
        super().__init__("This workbook was applied already. Nothing was applied twice")


def identity_of(evaluation: Evaluation) -> str:
    """What a sheet says of itself: whose answers it holds, of which cycle, framework and scale; signed."""
    cycle = evaluation.cycle
    facts = {
        "id": evaluation.pk,
        "whose": evaluation.whose,
        "organisation": [evaluation.organisation_id, evaluation.organisation.name],
        "cycle": [cycle.pk, cycle.title],
        "asked": _asked(evaluation),
    }
    return signing.dumps(facts, salt=_SALT, compress=True)


def _asked(evaluation: Evaluation) -> str:
    """What the rows depend on: the content of the framework, and the scale."""
    return f"{evaluation.cycle.framework_version.digest[:16]}-{evaluation.cycle.scale_version_id}"


def bring_back(*, evaluation: Evaluation, file: IO[Any], name: str, by: User, at: datetime) -> BroughtBack:
    """Read a workbook and keep what it would change, for `by` to look at; nothing is changed yet.

    On an organisation's page the sheets of its parts are taken too. What nobody applied in time is removed.
    Raises `WorkbookRefused`.
    """
    content = _read(evaluation, file, at)
    with transaction.atomic():
        BroughtBack.objects.filter(brought_at__lte=at - KEPT).delete()
        return BroughtBack.objects.create(
            token=secrets.token_urlsafe(16),
            evaluation=evaluation,
            name=name,
            content=content,
            brought_at=at,
            brought_by=by,
        )


def _read(evaluation: Evaluation, file: IO[Any], at: datetime) -> dict[str, Any]:
    """What `BroughtBack.content` holds."""
    workbook, family = open_workbook(file), {one.pk: one for one in with_parts(evaluation)}
    if not workbook.sheets:
        raise WorkbookRefused(
            "This is not a workbook from this page, or what identifies it was removed. Download the workbook here, "
            "copy your answers into it, and bring that back"
        )
    concerned = [_whose(sheet, evaluation, family) for sheet in workbook.sheets]
    _refuse_twice(workbook.sheets, concerned)
    today = timezone.localdate(at)
    read = [
        read_answers(sheet, questionnaire_for(one), today=today)
        for sheet, one in zip(workbook.sheets, concerned, strict=True)
    ]
    problems = [problem for sheet in read for problem in sheet.problems]
    if problems:
        raise WorkbookRefused(*first_problems(problems))
    sheets = zip(workbook.sheets, concerned, read, strict=True)
    return {
        "sheets": [_as_json(raw, one, sheet) for raw, one, sheet in sheets],
        "notices": [
            f"The sheet “{clean_text(title)}” was not read: it holds no answers of a self-evaluation."
            for title in workbook.unread
        ],
    }


def _as_json(raw: RawSheet, evaluation: Evaluation, sheet: ReadSheet) -> dict[str, Any]:
    return {
        "title": clean_text(raw.title),
        "evaluation": evaluation.pk,
        "unchanged": sheet.unchanged,
        "rows": [[row.token, row.text, str(row.seen)] for row in sheet.rows],
    }


def _whose(sheet: RawSheet, evaluation: Evaluation, family: dict[int, Evaluation]) -> Evaluation:
    """The evaluation that a sheet is of, when it may be brought back here."""
    where = f"Sheet “{sheet.title}”"
    try:
        facts = signing.loads(sheet.identity, salt=_SALT)
    except signing.BadSignature as fault:
        raise WorkbookRefused(
            f"{where}: what says whose answers these are was changed, or comes from another portal. {_AGAIN}"
        ) from fault
    organisation, cycle = evaluation.organisation, evaluation.cycle
    if facts["organisation"][0] != organisation.pk:
        raise WorkbookRefused(
            f"{where} is of {facts['organisation'][1]}, and this page is of {organisation}. Choose the workbook of "
            f"{organisation}"
        )
    if facts["cycle"][0] != cycle.pk:
        raise WorkbookRefused(f"{where} is of {facts['cycle'][1]}, and this page is of {cycle}. {_AGAIN}")
    if facts["asked"] != _asked(evaluation):
        raise WorkbookRefused(f"{where} was made before the framework or its levels changed. {_AGAIN}")
    if facts["id"] not in family:
        raise WorkbookRefused(
            f"{where} is of {facts['whose']}, and this page is of {evaluation.whose}. Bring it back on its own page"
        )
    return family[facts["id"]]


def _refuse_twice(sheets: Sequence[RawSheet], concerned: Sequence[Evaluation]) -> None:
    met: dict[int, str] = {}
    for sheet, evaluation in zip(sheets, concerned, strict=True):
        if evaluation.pk in met:
            raise WorkbookRefused(
                f"Sheets “{met[evaluation.pk]}” and “{sheet.title}” hold the same self-evaluation, "
                f"{evaluation.whose}. Delete one of them"
            )
        met[evaluation.pk] = sheet.title


@transaction.atomic
def apply_brought_back(
    *,
    evaluation: Evaluation,
    brought: BroughtBack,
    seen: str,
    mine: Collection[str],
    may_agree: MayAgree,
    by: User,
    by_role: str,
    at: datetime,
) -> int:
    """Store what the workbook changes, all of it or nothing; how many answers were stored.

    `seen` is the digest of the preview that was decided on, `mine` the conflicts in which the workbook's text is
    kept, as `conflict_name` names them. Raises `PreviewOutdated`, `AlreadyApplied` and `NotOpen`.
    """
    locked = BroughtBack.objects.select_for_update().get(pk=brought.pk)
    if locked.applied_at is not None:
        raise AlreadyApplied
    ids = [sheet["evaluation"] for sheet in locked.content["sheets"]]
    # Always in the same order, so that two people who apply at once wait for each other and not in a ring.
    list(Evaluation.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk").values_list("pk"))
    preview = preview_of(evaluation, locked, may_agree=may_agree)
    if preview.digest() != seen:
        raise PreviewOutdated
    stored = 0
    for sheet in preview.sheets:
        one = sheet.evaluation
        typed = [
            change.typed
            for change in sheet.difference.changes
            if sheet.is_open and (not change.is_conflict or conflict_name(one, change.line.token) in mine)
        ]
        if typed:
            saved = save_answers(evaluation=one, typed=typed, by=by, by_role=by_role, at=at)
            if saved.conflicts:
                raise PreviewOutdated
            stored += len(saved.keys)
    locked.applied_at, locked.content = at, {}
    locked.save(update_fields=["applied_at", "content"])
    return stored


def conflict_name(evaluation: Evaluation, token: str) -> str:
    """What tells one conflict of a preview from the others."""
    return f"{evaluation.pk}/{token}"
