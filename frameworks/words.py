"""How frameworks read on a page: their own words for their parts, citations, and small facts. Pure: no database."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from frameworks.models import Kind

_MANY = {
    Kind.THEME: "Themes",
    Kind.PILLAR: "Pillars",
    Kind.APPROACH: "Approaches",
    Kind.STATEMENT: "Statements",
    Kind.PROMPT: "Prompts",
    Kind.CHECKLIST: "Checklists",
    Kind.METHOD: "Methods",
    Kind.KNOWLEDGE: "Underpinning knowledge",
    Kind.PRACTICE_BASE: "Practice bases",
    Kind.LEARNING: "Learning themes",
    Kind.ATTRIBUTE: "Leadership attributes",
    Kind.EVIDENCE_KIND: "Kinds of evidence",
    Kind.EFFECT: "Expected effects",
    Kind.RISK: "Risks",
    Kind.MITIGATION: "Mitigations",
    Kind.PRIORITY: "Priorities",
    Kind.INCLUSION: "Parts of the priorities",
    Kind.BOARD_ACTION: "Board actions",
    Kind.COMMITMENT: "Commitments",
    Kind.DUTY: "Statutory duties",
    Kind.PLACE: "Places",
    Kind.PRINCIPLE: "Principles",
    Kind.FOUNDATION: "Foundations",
    Kind.WAY_OF_LIVING: "Ways of living together",
    Kind.INFLUENCE: "Influences",
    Kind.ISSUE: "Issues",
    Kind.RESPONSE: "Responses",
    Kind.PITFALL: "Pitfalls",
    Kind.FAMILY_GROUP: "Family groups",
    Kind.LESSON: "Lessons",
    Kind.MAPPING_HEADING: "Mapping headings",
    Kind.TOPIC: "Topics",
    Kind.PLAN_PART: "Parts of a plan",
    Kind.SECTION: "Sections",
    Kind.STRATEGY: "Strategies",
    Kind.FINDING: "Findings",
    Kind.WISH: "Wishes",
    Kind.OBJECTIVE: "Objectives",
    Kind.ACTIVITY: "Activities",
}
# The attribute that lists other frameworks, by id, through which a priority is delivered.
DELIVERED_THROUGH = "frameworks"

# "7b", "A2.1" or "2, Expected impact", but not "Appendix 1" and not "5 inclusive approaches".
_SECTION_NUMBER = re.compile(r"[A-Z]?\d{1,3}(\.\d{1,3})*[a-z]?(?=$|[,:;])")


class Vocabulary:
    """A framework's words for each kind of element: its own where the file gives them, else the portal's."""

    def __init__(self, own: Mapping[str, Sequence[str]]) -> None:
        self._own = own

    def one(self, kind: str) -> str:
        return self._own[kind][0] if kind in self._own else str(Kind(kind).label)

    def many(self, kind: str) -> str:
        return self._own[kind][1] if kind in self._own else _MANY[Kind(kind)]

    def counted(self, kind: str, count: int) -> str:
        """As in "5 inclusive approaches", "1 vision" or, for what has one word for one and many, "knowledge (14)"."""
        one, many = within_sentence(self.one(kind)), within_sentence(self.many(kind))
        if one == many:
            return f"{one} ({count:,})"
        return f"{count:,} {one if count == 1 else many}"


def within_sentence(words: str) -> str:
    """The words without their first capital, which stays where another follows: "Communities Board actions"."""
    return words if words[1:] != words[1:].lower() else words[:1].lower() + words[1:]


def citation(document: str, section: str) -> str:
    """As in "Kirklees ICF 2022, section 7b"; a section known by words reads without the word "section"."""
    return f"{document}, section {section}" if _SECTION_NUMBER.match(section) else f"{document}, {section}"


def attribute_words(attributes: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Small facts as name and value in words, by name: databases do not keep the order of the file."""
    return [
        (name.replace("_", " ").capitalize(), _value_words(attributes[name]))
        for name in sorted(attributes)
        if name != DELIVERED_THROUGH
    ]


def _value_words(value: object) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return f"{value:,}" if isinstance(value, int) and abs(value) >= 10_000 else str(value)
