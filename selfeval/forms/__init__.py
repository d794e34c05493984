"""What people type into self-evaluations."""

from selfeval.forms.answers import AnswersForm, Shown
from selfeval.forms.entries import ActionForm
from selfeval.forms.evidence import EvidenceForm
from selfeval.forms.offline import BringBackForm, Decisions
from selfeval.forms.parts import ProgrammeForm, TakeBackForm, UnitsForm
from selfeval.forms.reviewing import (
    AnswerForm,
    AskForCommentsForm,
    CommentForm,
    MistakeAnswerForm,
    MistakeForm,
    OpenCheckForm,
    ReasonForm,
)
from selfeval.forms.running import CycleForm, ExtendForm, InvitationListForm, InviteForm, ScaleForm

__all__ = [
    "ActionForm",
    "AnswerForm",
    "AnswersForm",
    "AskForCommentsForm",
    "BringBackForm",
    "CommentForm",
    "CycleForm",
    "Decisions",
    "EvidenceForm",
    "ExtendForm",
    "InvitationListForm",
    "InviteForm",
    "MistakeAnswerForm",
    "MistakeForm",
    "OpenCheckForm",
    "ProgrammeForm",
    "ReasonForm",
    "ScaleForm",
    "Shown",
    "TakeBackForm",
    "UnitsForm",
]
