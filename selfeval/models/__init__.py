"""How well partners work: yearly cycles, each organisation's evaluation, its answers and evidence, and submissions."""

from selfeval.models.bringing_back import BroughtBack
from selfeval.models.cycles import Cycle, CycleQuerySet
from selfeval.models.drafts import Answer, Evidence
from selfeval.models.evaluations import Evaluation, EvaluationQuerySet
from selfeval.models.files import StoredFile
from selfeval.models.reviews import AccuracyCheck, Mistake, PeerAnswer, PeerComment, PeerReview
from selfeval.models.running import InvitationList, Reminder
from selfeval.models.submissions import StatusChange, Submission, SubmittedEvidence, SubmittedJudgement

__all__ = [
    "AccuracyCheck",
    "Answer",
    "BroughtBack",
    "Cycle",
    "CycleQuerySet",
    "Evaluation",
    "EvaluationQuerySet",
    "Evidence",
    "InvitationList",
    "Mistake",
    "PeerAnswer",
    "PeerComment",
    "PeerReview",
    "Reminder",
    "StatusChange",
    "StoredFile",
    "Submission",
    "SubmittedEvidence",
    "SubmittedJudgement",
]
