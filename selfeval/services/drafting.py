"""Writes of drafts by several people at once: nobody's words are overwritten unseen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from partners.models import User
from selfeval.draft import DraftAnswer, Key, Typed
from selfeval.models import Answer, Evaluation
from selfeval.questions import by_key
from selfeval.services.locking import lock_open, start

_WRITTEN = ("value", "version", "saved_at", "saved_by", "saved_role")


@dataclass(frozen=True)
class Conflict:
    """An answer that was not stored, because somebody else had changed it since its writer saw it."""

    typed: Typed
    stored: DraftAnswer


@dataclass(frozen=True)
class Saved:
    """What became of a save: the keys of the answers now stored as typed, and the conflicts."""

    keys: frozenset[Key] = frozenset()
    conflicts: tuple[Conflict, ...] = ()


@transaction.atomic
def save_answers(*, evaluation: Evaluation, typed: Sequence[Typed], by: User, by_role: str, at: datetime) -> Saved:
    """Store the answers of one page that their writer changed; the first save starts the evaluation.

    An answer that somebody else changed meanwhile is left as it is and comes back as a conflict; the others are
    stored. Raises `NotOpen`, and `KeyError` for a question that is not asked.
    """
    changed = [one for one in typed if by_key(one.question) and one.is_changed]
    if not changed:
        return Saved()
    rows: dict[Key, Answer] = {}
    if not start(evaluation, by=by, by_role=by_role, at=at):
        rows = _stored(lock_open(evaluation), typed)
    conflicts = [one for one in changed if one.key in rows and one.collides_with(*_words(rows[one.key]))]
    colliding = {one.key for one in conflicts}
    wanted = {one.key: one.text for one in changed if one.key not in colliding}
    _write(evaluation, rows, typed, wanted, by=by, by_role=by_role, at=at)
    return Saved(frozenset(wanted), tuple(Conflict(one, _answer(rows[one.key])) for one in conflicts))


def _stored(evaluation: Evaluation, typed: Sequence[Typed]) -> dict[Key, Answer]:
    questions = {one.question for one in typed}
    approaches = {one.approach_id for one in typed if one.approach_id is not None}
    answers = Answer.objects.filter(
        Q(approach__in=approaches) | Q(approach=None), evaluation=evaluation, question__in=questions
    )
    return {(answer.approach_id, answer.question): answer for answer in answers}


def _words(answer: Answer) -> tuple[str, int]:
    return answer.value, answer.version


def _answer(answer: Answer) -> DraftAnswer:
    return DraftAnswer(answer.value, answer.version, answer.saved_role, answer.saved_at)


def _write(
    evaluation: Evaluation,
    rows: dict[Key, Answer],
    typed: Sequence[Typed],
    wanted: dict[Key, str],
    *,
    by: User,
    by_role: str,
    at: datetime,
) -> None:
    """Store `wanted`. A page's first save makes a row for each of its answers, so that later ones only update."""
    new = [
        Answer(
            evaluation=evaluation,
            approach_id=one.approach_id,
            question=one.question,
            value=wanted.get(one.key, ""),
            saved_at=at,
            saved_by=by,
            saved_role=by_role,
        )
        for one in typed
        if one.key not in rows
    ]
    changed = [rows[key] for key, text in wanted.items() if key in rows and rows[key].value != text]
    for answer in changed:
        answer.value = wanted[answer.approach_id, answer.question]
        answer.version += 1
        answer.saved_at, answer.saved_by, answer.saved_role = at, by, by_role
    if new:
        Answer.objects.bulk_create(new)
        written = [answer for answer in new if answer.value]
        Answer.history.bulk_history_create(written, default_user=by, default_date=at)
    if changed:
        Answer.objects.bulk_update(changed, _WRITTEN)
        Answer.history.bulk_history_create(changed, update=True, default_user=by, default_date=at)
