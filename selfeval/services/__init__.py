"""Writes of self-evaluations. Errors are `EvaluationError`s, whose words are for the person who asked."""

from selfeval.services.cycles import close_cycle, invite_organisation, open_cycle
from selfeval.services.drafting import Conflict, Saved, add_evidence, remove_evidence, save_answers
from selfeval.services.errors import (
    AlreadySubmitted,
    CycleClosed,
    CycleRefused,
    DraftChanged,
    EvaluationError,
    NotComplete,
    NotSubmitted,
)
from selfeval.services.locking import refuse_closed
from selfeval.services.planning import add_to_plan, change_in_plan, remove_from_plan
from selfeval.services.submitting import return_evaluation, submit_evaluation

__all__ = [
    "AlreadySubmitted",
    "Conflict",
    "CycleClosed",
    "CycleRefused",
    "DraftChanged",
    "EvaluationError",
    "NotComplete",
    "NotSubmitted",
    "Saved",
    "add_evidence",
    "add_to_plan",
    "change_in_plan",
    "close_cycle",
    "invite_organisation",
    "open_cycle",
    "refuse_closed",
    "remove_evidence",
    "remove_from_plan",
    "return_evaluation",
    "save_answers",
    "submit_evaluation",
]
