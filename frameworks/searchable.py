"""What of an element is searched: all that its page shows of itself."""

from collections.abc import Mapping, Sequence
from typing import Any

from cohesion_portal.lib.searching import indexed
from frameworks.words import Vocabulary, attribute_words, citation


def search_words(
    *,
    label: str,
    text: str,
    kind: str,
    vocabulary: Mapping[str, Sequence[str]],
    document: str,
    section: str,
    erratum: str = "",
    attributes: Mapping[str, Any] | None = None,
) -> str:
    """For `Element.search_words`, as `lib.searching.indexed` makes it: the label, the text, errata, small facts such as
    other names, the framework's own word for the kind, and the citation.

    `vocabulary` is the version's; `document` is the short name of the source ("Kirklees ICF 2022").
    """
    words = Vocabulary(vocabulary)
    facts = [value for _, value in attribute_words(attributes or {})]
    return indexed(label, text, erratum, *facts, words.one(kind), words.many(kind), citation(document, section))
