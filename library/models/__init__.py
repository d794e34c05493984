"""The library of practice: guidance of others and case studies of partners."""

from library.models.adoption import Decision
from library.models.case_studies import (
    CaseStudy,
    CaseStudyText,
    ReviewAnswer,
    Revision,
    RevisionElement,
    RevisionPlace,
    Step,
)
from library.models.guidance import Guidance, GuidanceTag, GuidanceTopic

__all__ = [
    "CaseStudy",
    "CaseStudyText",
    "Decision",
    "Guidance",
    "GuidanceTag",
    "GuidanceTopic",
    "ReviewAnswer",
    "Revision",
    "RevisionElement",
    "RevisionPlace",
    "Step",
]
