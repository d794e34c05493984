"""Evidence as tests give it: through the services, or typed into the form."""

import hashlib
from datetime import date
from typing import Any

from cohesion_portal.lib.uploads import FileKind, clean_name
from partners.models import User
from selfeval.models import Evaluation, Evidence
from selfeval.selectors import questionnaire_of
from selfeval.services import Upload, add_evidence
from tests.factories import NOW
from tests.files import PDF, upload

ROLE = "Contributor, Calder Vale Council"


def a_file(name: str = "Survey 2026.pdf", body: bytes = PDF, kind: FileKind = FileKind.PDF) -> Upload:
    return Upload(upload(name, body), clean_name(name), kind)


def give(evaluation: Evaluation, by: User, *, approach: int = 0, kind: int = 0, **words: Any) -> Evidence:
    """One entry for the approach and of the kind at these places of the questionnaire."""
    questionnaire = questionnaire_of(evaluation.cycle)
    values = {"title": "Residents’ survey", "location": "Shared drive", "shows": "People feel heard"} | words
    return add_evidence(
        evaluation=evaluation,
        approach_id=questionnaire.approaches[approach].id,
        kind_id=questionnaire.evidence_kinds[kind].id,
        by=by,
        by_role=ROLE,
        at=NOW,
        **values,
    )


def typed(evaluation: Evaluation, *, kind: int = 0, **words: Any) -> dict[str, Any]:
    """What somebody types into the form; the expiry date is given as a date."""
    day = words.pop("good_until", None)
    values = {
        "kind": str(questionnaire_of(evaluation.cycle).evidence_kinds[kind].id),
        "title": "Residents’ survey",
        "shows": "People feel heard",
        "location": "Shared drive",
    }
    if isinstance(day, date):
        values |= {"good_until_day": str(day.day), "good_until_month": str(day.month), "good_until_year": str(day.year)}
    return values | words


def add_to_world(args: dict[str, tuple[object, ...]], people: dict[str, User]) -> None:
    """A file in a draft of the council, one in the draft of its unit, and one that a submission cites."""
    for row in ("", "@part"):
        where = args[f"selfeval:approach{row}"]
        *own, approach = where
        evaluation = Evaluation.objects.get(
            cycle__slug=own[0], organisation__slug=own[1], part=own[2] if len(own) > 2 else ""
        )
        evidence = give(evaluation, people["cont"], upload=a_file(), title="Survey with a file")
        args |= {
            f"selfeval:add_evidence{row}": where,
            f"selfeval:use_evidence_again{row}": where,
            f"selfeval:change_evidence{row}": (*where, evidence.pk),
            f"selfeval:remove_evidence{row}": (*where, evidence.pk),
            f"selfeval:evidence{row}": tuple(own),
            f"selfeval:evidence_file{row}": (*own, evidence.pk),
        }
        assert approach == evidence.approach.slug
    (reference,) = args["selfeval:submission"]
    args["selfeval:submission_file"] = (reference, hashlib.sha256(PDF).hexdigest())
