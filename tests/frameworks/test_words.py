import pytest

from frameworks.models import Kind
from frameworks.words import Vocabulary, attribute_words, citation, within_sentence


@pytest.mark.parametrize(
    ("section", "reads"),
    [
        ("7b", "Kirklees ICF 2022, section 7b"),
        ("8", "Kirklees ICF 2022, section 8"),
        ("2.4.1", "Kirklees ICF 2022, section 2.4.1"),
        ("A3", "Kirklees ICF 2022, section A3"),
        ("2, Expected impact", "Kirklees ICF 2022, section 2, Expected impact"),
        ("Appendix: Restorative Approach Checklist", "Kirklees ICF 2022, Appendix: Restorative Approach Checklist"),
        ("Appendix 1", "Kirklees ICF 2022, Appendix 1"),
        ("Our Vision", "Kirklees ICF 2022, Our Vision"),
        ("Strategic Priority 1", "Kirklees ICF 2022, Strategic Priority 1"),
        ("5 inclusive approaches", "Kirklees ICF 2022, 5 inclusive approaches"),
        ("2022 priorities", "Kirklees ICF 2022, 2022 priorities"),
        ("page 12", "Kirklees ICF 2022, page 12"),
    ],
)
def test_citation_says_section_only_before_a_number(section: str, reads: str) -> None:
    assert citation("Kirklees ICF 2022", section) == reads


@pytest.mark.parametrize(
    ("words", "within"),
    [
        ("Inclusive approaches", "inclusive approaches"),
        ("Communities Board actions", "Communities Board actions"),
        ("ICF measures", "ICF measures"),
        ("Vision", "vision"),
    ],
)
def test_words_keep_capitals_that_belong_to_a_name(words: str, within: str) -> None:
    assert within_sentence(words) == within


def test_vocabulary_prefers_the_framework_s_own_words() -> None:
    vocabulary = Vocabulary({"approach": ["Inclusive approach", "Inclusive approaches"]})
    assert vocabulary.one(Kind.APPROACH) == "Inclusive approach"
    assert vocabulary.many("approach") == "Inclusive approaches"
    assert vocabulary.one("duty") == "Statutory duty"
    assert vocabulary.many(Kind.PRIORITY) == "Priorities"


@pytest.mark.parametrize(
    ("kind", "count", "reads"),
    [
        ("approach", 5, "5 inclusive approaches"),
        ("approach", 1, "1 inclusive approach"),
        ("statement", 1200, "1,200 statements"),
        ("knowledge", 14, "underpinning knowledge (14)"),
    ],
)
def test_vocabulary_counts_in_words(kind: str, count: int, reads: str) -> None:
    vocabulary = Vocabulary({"approach": ["Inclusive approach", "Inclusive approaches"]})
    assert vocabulary.counted(kind, count) == reads


def test_attributes_read_in_words_by_name() -> None:
    attributes = {"stated": False, "also_called": ["Giving", "Pooling"], "number": 1, "reach": 12000, "share": 0.5}
    assert attribute_words({**attributes, "open": True}) == [
        ("Also called", "Giving; Pooling"),
        ("Number", "1"),
        ("Open", "Yes"),
        ("Reach", "12,000"),
        ("Share", "0.5"),
        ("Stated", "No"),
    ]


def test_attributes_leave_frameworks_to_the_page() -> None:
    assert attribute_words({"frameworks": ["kirklees-icf"]}) == []
