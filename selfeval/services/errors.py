"""Why a write was refused. The words of each error are for the person who asked."""

from selfeval.draft import Gap
from selfeval.models import Evaluation, Submission


class EvaluationError(Exception):
    """What was asked of a cycle or an evaluation cannot be done."""


class CycleClosed(EvaluationError):
    """After the cycle nothing in it changes."""

    def __init__(self) -> None:
        super().__init__("This cycle is closed, so its self-evaluations can be read but not changed.")


class AlreadySubmitted(EvaluationError):
    """The evaluation has a current submission: it can be changed again once the secretariat has returned it."""

    def __init__(self, evaluation: Evaluation, submission: Submission) -> None:
        super().__init__(
            f"This self-evaluation was submitted as {submission.reference}, so it can be read but not changed."
        )
        self.evaluation = evaluation
        self.submission = submission


class NotComplete(EvaluationError):
    """Something is missing; `gaps` says what and where."""

    def __init__(self, gaps: tuple[Gap, ...]) -> None:
        super().__init__("This self-evaluation is not complete yet.")
        self.gaps = gaps


class DraftChanged(EvaluationError):
    """A colleague changed the draft after the person who submits had read it."""

    def __init__(self) -> None:
        super().__init__("Somebody changed this self-evaluation after you opened this page. Check the answers again.")


class NotSubmitted(EvaluationError):
    """Only what is submitted can be returned."""

    def __init__(self) -> None:
        super().__init__("This self-evaluation is not submitted, so there is nothing to return.")


class CycleRefused(EvaluationError):
    """A cycle cannot be opened like this; the words say what to change."""
