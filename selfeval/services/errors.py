"""Why a write was refused. The words of each error are for the person who asked."""

from cohesion_portal.lib.formats import long_datetime
from selfeval.draft import Gap
from selfeval.models import Evaluation, PeerAnswer, PeerComment, StatusChange, Submission


class EvaluationError(Exception):
    """What was asked of a cycle or an evaluation cannot be done."""


class NotOpen(EvaluationError):
    """The answers may not change now."""


class CycleClosed(NotOpen):
    """After the cycle nothing that organisations wrote in it changes."""

    def __init__(self) -> None:
        super().__init__("This cycle is closed, so its self-evaluations can be read but not changed.")


class AlreadySubmitted(NotOpen):
    """The evaluation has a current submission: it can be changed again once the secretariat has returned it."""

    def __init__(self, evaluation: Evaluation, submission: Submission) -> None:
        super().__init__(
            f"This self-evaluation was submitted as {submission.reference}, so it can be read but not changed."
        )
        self.evaluation = evaluation
        self.submission = submission


class AlreadySignedOff(NotOpen):
    """What the approver has signed off stays as it is until the sign-off is taken back."""

    def __init__(self) -> None:
        super().__init__(
            "This self-evaluation is signed off, so it can be read but not changed. If something must change, a lead "
            "officer or approver can open it for changes again."
        )


class AlreadyWithdrawn(NotOpen):
    """The organisation takes no part in the cycle any more, unless the secretariat reopens its evaluation."""

    def __init__(self) -> None:
        super().__init__("This self-evaluation was withdrawn, so it can be read but not changed.")


class AlreadyShared(NotOpen):
    """A part stays as it was shared until somebody takes it back."""

    def __init__(self) -> None:
        super().__init__(
            "This part is shared with those who agree the organisation’s level, so it can be read but not changed. To "
            "change it, take it back first."
        )


class NotShared(EvaluationError):
    """Only what is shared can be taken back."""

    def __init__(self) -> None:
        super().__init__("This part is not shared, so there is nothing to take back.")


class PartRefused(EvaluationError):
    """A part of an organisation cannot be opened like this; the words say what to change."""


class NotPossibleNow(EvaluationError):
    """Somebody took another step meanwhile; `last` says which, and `done` what cannot be done any more."""

    def __init__(self, done: str, last: StatusChange | None) -> None:
        was = f" The last step: {last.what.lower()} on {long_datetime(last.at)} by {last.by_role}." if last else ""
        super().__init__(f"This self-evaluation cannot be {done} now.{was}")


class SignOffOutdated(EvaluationError):
    """What is written is not what the approver read."""

    def __init__(self) -> None:
        super().__init__(
            "The answers are no longer those that were signed off, so nothing was submitted. Open the self-evaluation "
            "for changes again, check it, and sign it off once more."
        )


class NotComplete(EvaluationError):
    """Something is missing; `gaps` says what and where."""

    def __init__(self, gaps: tuple[Gap, ...]) -> None:
        super().__init__("This self-evaluation is not complete yet.")
        self.gaps = gaps


class DraftChanged(EvaluationError):
    """A colleague changed the draft after the person who submits had read it."""

    def __init__(self) -> None:
        super().__init__("Somebody changed this self-evaluation after you opened this page. Check the answers again.")


class CycleRefused(EvaluationError):
    """A cycle cannot be opened like this; the words say what to change."""


class ReviewRefused(EvaluationError):
    """What was asked of another partner's comments, or of their answers, cannot be done; the words say why."""


class CommentChanged(EvaluationError):
    """A colleague saved the same comment or answer first; `current` is what is stored, None when it was removed."""

    def __init__(self, current: PeerComment | PeerAnswer | None) -> None:
        super().__init__("Somebody else changed this while you were writing. Your words are not saved yet.")
        self.current = current


class CheckRefused(EvaluationError):
    """What was asked of the check of facts cannot be done; the words say why."""
