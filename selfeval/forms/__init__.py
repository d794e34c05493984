"""What people type into self-evaluations."""

from selfeval.forms.answers import AnswersForm, Shown
from selfeval.forms.entries import ActionForm, EvidenceForm
from selfeval.forms.running import CycleForm, InviteForm, ReturnForm

__all__ = ["ActionForm", "AnswersForm", "CycleForm", "EvidenceForm", "InviteForm", "ReturnForm", "Shown"]
