"""Makers of guidance and case studies, through the services that people use."""

from datetime import datetime

from frameworks.models import End
from library.consent import QUESTIONS
from library.models import CaseStudy, Guidance, Revision
from library.services.case_studies import (
    CaseText,
    answer_review,
    publish_case_study,
    start_case_study,
    submit_case_study,
    withdraw_case_study,
)
from library.services.guidance import GuidanceText, add_guidance
from partners.models import Organisation, User
from tests.factories import NOW

WRITER, KEEPER = "Lead officer, Calder Vale Council", "Partnership officer, Calder Vale Partnership"
TRUSTING = End("icf", "trusting")
CONNECTING = End("icf", "connecting")


def guidance_text(**changes: object) -> GuidanceText:
    values = {"title": "Noticing tension early", "link": "https://guidance.example/tension", **changes}
    return GuidanceText(**values)  # type: ignore[arg-type]


def make_guidance(by: User, **changes: object) -> Guidance:
    return add_guidance(text=guidance_text(**changes), by=by, at=NOW)


def case_text(**changes: object) -> CaseText:
    """A text with everything that is needed to send it."""
    values = {
        "title": "Listening before deciding",
        "place_words": "The whole district",
        "context": "Few people came to meetings.",
        "approach_taken": "We went to where people meet already.",
        "what_happened": "More people spoke with us.",
        "learned": "Evenings suit more people.",
        "how_known": "We counted who came to eleven meetings.",
        "cannot_claim": "We did not ask those who stayed away.",
        "strength": "measured",
        "elements": (TRUSTING,),
        **changes,
    }
    return CaseText(**values)  # type: ignore[arg-type]


def make_case_study(organisation: Organisation, by: User, at: datetime = NOW, **changes: object) -> CaseStudy:
    """A complete draft."""
    return start_case_study(organisation=organisation, text=case_text(**changes), by=by, by_role=WRITER, at=at)


def send(case_study: CaseStudy, by: User, at: datetime = NOW) -> CaseStudy:
    current = CaseStudy.objects.get(pk=case_study.pk)
    return submit_case_study(case_study=current, version=current.version, by=by, by_role=WRITER, at=at)


def clear(case_study: CaseStudy, keeper: User, at: datetime = NOW) -> CaseStudy:
    """Answer every question so that the text may be published."""
    answers = {question: (asked.fitting[0], "") for question, asked in QUESTIONS.items()}
    return answer_review(case_study=case_study, answers=answers, by=keeper, by_role=KEEPER, at=at)


def publish(case_study: CaseStudy, by: User, keeper: User, at: datetime = NOW) -> Revision:
    """Send, check and publish a draft."""
    clear(send(case_study, by, at), keeper, at)
    return publish_case_study(case_study=case_study, by=keeper, by_role=KEEPER, at=at)


def add_to_world(args: dict[str, tuple[object, ...]], people: dict[str, User], council: Organisation) -> None:
    """An entry of guidance, and a case study of the council in each status that an address can meet."""
    lead, keeper = people["lead"], people["secr"]
    entry = (make_guidance(keeper, topics=frozenset({TRUSTING}), tags=frozenset({"tension"})).slug,)
    draft = make_case_study(council, lead, title="A draft")
    waiting = clear(send(make_case_study(council, lead, title="Waiting"), lead), keeper)
    published = publish(make_case_study(council, lead, title="Published"), lead, keeper).case_study
    withdrawn = publish(make_case_study(council, lead, title="Withdrawn"), lead, keeper).case_study
    withdraw_case_study(case_study=withdrawn, reason="A group asked for it", by=keeper, by_role=KEEPER, at=NOW)
    args |= {
        **{f"library:{name}": entry for name in _OF_GUIDANCE},
        **{f"library:{name}": (draft.slug,) for name in ("case_study@draft", "work", *_OF_A_DRAFT)},
        **{f"library:{name}": (waiting.slug,) for name in ("work@waiting", *_OF_A_WAITING_ONE)},
        **{f"library:{name}": (published.slug,) for name in ("case_study", "work@published", *_OF_A_PUBLISHED_ONE)},
        "library:case_study@withdrawn": (withdrawn.slug,),
        "library:revision": (published.slug, 1),
    }


_OF_GUIDANCE = ("guidance_entry", "change_guidance", "check_link", "supersede_guidance")
_OF_A_DRAFT = ("change_case_study", "submit_case_study")
_OF_A_WAITING_ONE = (
    "take_back_case_study", "review_case_study", "publish_case_study", "return_case_study", "decline_case_study",
)  # fmt: skip
_OF_A_PUBLISHED_ONE = ("correct_case_study", "withdraw_case_study")
