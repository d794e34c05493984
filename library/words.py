"""How the library reads: headings of case studies, and what the strength of evidence means. Pure: no database."""

from dataclasses import dataclass

from library.models import CaseStudyText

Strength = CaseStudyText.Strength


@dataclass(frozen=True)
class Passage:
    """One part of a case study: its heading, and what the writer is asked."""

    field: str
    heading: str
    question: str
    hint: str


PASSAGES = (
    Passage("context", "Context", "What was the situation?", "Where, for whom, and what needed to change."),
    Passage(
        "approach_taken",
        "Approach taken",
        "What did you do?",
        "How you worked with communities and partners.",
    ),
    Passage(
        "what_happened",
        "What happened",
        "What happened?",
        "Say what you saw or counted. Say too what did not go as you hoped.",
    ),
    Passage("learned", "What was learned", "What did you learn?", "What you would do again, and what differently."),
    Passage(
        "how_known",
        "How do we know?",
        "How do you know?",
        "What figures, feedback or evaluation there is, who collected it, and from how many people.",
    ),
    Passage(
        "cannot_claim",
        "What we cannot claim",
        "What can you not claim?",
        "What else could explain it, whom you did not hear, and what it does not show.",
    ),
)

STRENGTH_MEANS = {
    Strength.REPORTED: "Told by those who did it; nobody has checked it independently.",
    Strength.MEASURED: "The partner counted or asked people, and says how.",
    Strength.EVALUATED: "Somebody who did not do the work has evaluated it.",
}
