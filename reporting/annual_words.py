"""Words that every annual report carries: its methods, its limits and the words it uses. They hold no figures."""

from cohesion_portal.wording import GLOSSARY
from reporting.annual import Term

DEMONSTRATION = "Demonstration: the district and its organisations are fictional."
WITHHELD = (
    "Fewer than five organisations responded, so levels, confidence and evidence are not shown: figures about so few"
    " could be read as the judgement of one of them. The Board sees them on its own pages."
)
SUPPORT_WITHHELD = "Fewer than five organisations responded, so the support they asked for is not counted here."
COMPARISON_WITHHELD = (
    "Fewer than five organisations took part in both years on the same scale, so their levels are not compared here."
)
BASELINE_NOTE = (
    "This is the baseline year: the first in which partners evaluated themselves against this framework. It shows"
    " where they say they start from. Nothing here can be called better or worse than before."
)
METHODS = (
    "Each organisation met, discussed every approach, gathered evidence and agreed a level. People agree a level; no"
    " level is worked out by the portal.",
    "Levels are counted, never averaged. The middle level is the one in the middle when all judgements stand in"
    " order; where there are two in the middle, both are named.",
    "“Not applicable” and “Do not know yet” are counted beside the levels and never as a level.",
    "A middle level is given only where at least three fifths of the judgements are levels.",
    "Only what an organisation has signed off and submitted is counted. A submission cannot be changed; if one was"
    " returned and submitted again, the later one counts.",
    "Levels are compared with an earlier year only for organisations that took part in both, and only on the same"
    " version of the scale.",
    "An indicator’s position against its target is worked out from the stored figure, not from the rounded one.",
    "Distributions are shown only when at least five organisations responded. No level of a named organisation is"
    " shown.",
    "A published report is frozen with its data and files. A correction is a new version beside it.",
)
LIMITATIONS = (
    "Levels are judgements that organisations make of themselves. They say what partners think of their own work, not"
    " how residents find it.",
    "An organisation that knows its work better may judge it more strictly, so a lower level is not always bad news.",
    "Organisations that did not take part are not worse than those that did; nothing is known of them here.",
    "Organisations differ in size and purpose. Their levels are not meant to be compared with one another.",
    "Indicators move for many reasons. A change in one does not show that partners’ work caused it.",
)
TERMS = tuple(Term(word, meaning) for word, meaning in GLOSSARY)
