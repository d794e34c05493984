"""Writes of drafts by several people at once: nobody's words are overwritten unseen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Case, F, Q, Value, When

from partners.models import User
from selfeval.draft import DraftAnswer, Key, Typed
from selfeval.models import Answer, Evaluation
from selfeval.questions import by_key
from selfeval.runs import goes_on
from selfeval.services.locking import lock_open, start

_WRITTEN = ("value", "version", "saved_at", "saved_by", "saved_role")


@dataclass(frozen=True)
class Conflict:
    """An answer that was not stored, because somebody else had changed it since its writer saw it."""

    typed: Typed
    stored: DraftAnswer


@dataclass(frozen=True)
class Saved:
    """What became of a save: the answers that are now stored as typed, and the conflicts."""

    stored: Mapping[Key, DraftAnswer] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()

    @property
    def keys(self) -> frozenset[Key]:
        return frozenset(self.stored)


@transaction.atomic
def save_answers(
    *, evaluation: Evaluation, typed: Sequence[Typed], by: User, by_role: str, at: datetime, reason: str = ""
) -> Saved:
    """Store the answers of one page that their writer changed; the first save starts the evaluation.

    An answer that somebody else changed meanwhile is left as it is and comes back as a conflict; the others are
    stored. Each change is a new version; the history keeps the last of a run of one person's saves, and every one
    that was saved for a `reason`. Raises `NotOpen`, and `KeyError` for a question that is not asked.
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
    written = _write(evaluation, rows, typed, wanted, by=by, by_role=by_role, at=at, reason=reason)
    return Saved(
        {key: _answer(written[key]) for key in wanted},
        tuple(Conflict(one, _answer(rows[one.key])) for one in conflicts),
    )


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
    reason: str,
) -> Mapping[Key, Answer]:
    """Store `wanted`; gives all rows as they are then.

    A page's first save makes a row for each of its answers, so that later ones only update.
    """
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
    goes_on = changed and not reason and all(_goes_on(one, wanted[_key(one)], by, at) for one in changed)
    for answer in changed:
        answer.value = wanted[_key(answer)]
        answer.version += 1
        answer.saved_at, answer.saved_by, answer.saved_role = at, by, by_role
    if new:
        Answer.objects.bulk_create(new)
        written = [answer for answer in new if answer.value]
        _remember(written, by=by, at=at, reason=reason)
    if changed:
        Answer.objects.bulk_update(changed, _WRITTEN)
        if not (goes_on and _write_over(changed, by=by, at=at)):
            _remember(changed, update=True, by=by, at=at, reason=reason)
    return rows | {_key(answer): answer for answer in new}


def _key(answer: Answer) -> Key:
    return answer.approach_id, answer.question


def _remember(answers: list[Answer], *, update: bool = False, by: User, at: datetime, reason: str) -> None:
    Answer.history.bulk_history_create(
        answers, update=update, default_user=by, default_date=at, default_change_reason=reason
    )


def _goes_on(answer: Answer, text: str, by: User, at: datetime) -> bool:
    """What was empty has no version in the history that the next could take the place of."""
    return bool(answer.value) and answer.saved_by_id == by.pk and goes_on(answer.value, text, answer.saved_at, at)


def _write_over(answers: list[Answer], *, by: User, at: datetime) -> bool:
    """Let the newest version of each answer in the history become the one that its writer just saved.

    False when one of them stays because it was saved for a reason; then nothing is written over.
    """
    before = _any(answers, versions_back=1) & Q(history_user=by, history_change_reason="")
    written = Answer.history.filter(before).update(
        value=Case(*(When(id=answer.pk, then=Value(answer.value)) for answer in answers)),
        version=F("version") + 1,
        saved_at=at,
        history_date=at,
    )
    if 0 < written < len(answers):
        Answer.history.filter(_any(answers)).delete()
    return bool(written == len(answers))


def _any(answers: Iterable[Answer], *, versions_back: int = 0) -> Q:
    return reduce(or_, (Q(id=answer.pk, version=answer.version - versions_back) for answer in answers))
