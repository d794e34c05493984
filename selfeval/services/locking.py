from selfeval.models import Evaluation
from selfeval.services.errors import AlreadySubmitted, CycleClosed


def lock(evaluation: Evaluation) -> Evaluation:
    """Read an evaluation again and hold it until the transaction ends, so that writers come one after the other.

    SQLite has no row locks and needs none: its transactions take the write lock when they begin.
    """
    related = ("cycle__framework_version", "cycle__scale_version", "organisation", "plan")
    return Evaluation.objects.select_for_update(of=("self",)).select_related(*related).get(pk=evaluation.pk)


def lock_open(evaluation: Evaluation) -> Evaluation:
    """As `lock`; raises `AlreadySubmitted` or `CycleClosed` when its answers may not change."""
    locked = lock(evaluation)
    if locked.current_submission is not None:
        raise AlreadySubmitted(locked, locked.current_submission)
    if locked.cycle.closed_at is not None:
        raise CycleClosed
    return locked
