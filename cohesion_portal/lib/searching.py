"""Full-text search that finds the same on SQLite and PostgreSQL: words are kept as stems in a text column of the row.

The stems of a row are one line, as in " strong communiti | work with them | of strong ", in which a bar parts one
field from the next, so that no phrase reaches across; the first field is what the row is called. Words with a hyphen
are kept in their parts and, behind the last bar, joined, so that "coproduction" and "co-production" find each other.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import lru_cache
from threading import Lock
from typing import Any, NamedTuple, TypeVar

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from snowballstemmer import EnglishStemmer

__all__ = ["indexed", "marked", "matching", "nothing_to_find", "other_words", "ranked", "stems"]

LONGEST_QUERY = 300
_MOST_TERMS = 20
_LONGEST_STEM = 40
_BAR = "|"
_BETWEEN_FIELDS = f" {_BAR} "

# Letters, digits, the marks that belong to letters (accents, vowel signs of Arabic and of India's scripts), and an
# apostrophe between two of them.
_MARKS = "\u0300-\u036f\u064b-\u065f\u0670\u0900-\u0963\u0971-\u0dff"
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS}]|['’‘ʼ](?=[^\W_]))*")
_COMPOUND = re.compile(rf"{_WORD.pattern}(?:[-‐‑]{_WORD.pattern})*")
_PHRASE = re.compile(r'["“”„«»]([^"“”„«»]+)["“”„«»]')
_APOSTROPHES = str.maketrans("’‘ʼ", "'''")

# They are in so many texts that they tell nothing apart; within a phrase they count.
_COMMON = """
a about an and are as at be been but by can could did do does for from had has have how i if in into is it its may more
most not of on or our should so some such than that the their them then there these they this those to was we were what
when where which who why will with would you your
"""
_STOP_WORDS = frozenset(_COMMON.split())

_stemmer = EnglishStemmer()
_stemmer_is_one_at_a_time = Lock()

Rows = TypeVar("Rows", bound=QuerySet[Any, Any])


class _Term(NamedTuple):
    """Stems that must follow each other; `joined` is what a word with hyphens is without them."""

    stems: tuple[str, ...]
    joined: str = ""

    @property
    def pattern(self) -> str:
        return f" {' '.join(self.stems)} "

    def condition(self, column: str) -> Q:
        found = Q(**{f"{column}__contains": self.pattern})
        return found | Q(**{f"{column}__contains": f" {self.joined} "}) if self.joined else found

    def label_condition(self, column: str) -> Q:
        """As `condition`, in the first field alone. Stems hold letters and digits only: nothing to escape."""
        return Q(**{f"{column}__regex": rf"^[^{_BAR}]*{self.pattern}"})


def _folded(text: str) -> str:
    """Without case, accents and what cannot be seen: "Café" and "cafe" are one word."""
    apart = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES))
    return "".join(character for character in apart if not unicodedata.combining(character)).casefold()


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    """The stem of one word as it is written; "" when nothing is left of it."""
    folded = _folded(word)
    with _stemmer_is_one_at_a_time:
        stem = _stemmer.stemWord(folded)
    return "".join(filter(str.isalnum, stem))[:_LONGEST_STEM]


def _stems_of(text: str) -> list[str]:
    return [stem for word in _WORD.findall(text) if (stem := _stem(word))]


def _joined(compound: str) -> str:
    """What a word with hyphens is without them; "" for a word that has none."""
    parts = _WORD.findall(compound)
    return _stem("".join(parts)) if len(parts) > 1 else ""


def typed(words: str) -> str:
    """A query as it was typed, without what cannot be seen and without what is too much to look for."""
    return " ".join("".join(c if c.isprintable() else " " for c in words[:LONGEST_QUERY]).split())


def stems(text: str) -> str:
    """The stems of all words in order, as in " work with local communiti ": a space at each end, " " for none."""
    return f" {' '.join(_stems_of(text))} ".replace("  ", " ")


def indexed(label: str, *others: str) -> str:
    """What a row's column of search words holds: the stems of what it is called, then of each other text."""
    parts = [stems(label).strip(), *filter(None, (stems(other).strip() for other in others))]
    joined = {_joined(compound) for text in (label, *others) for compound in _COMPOUND.findall(text)} - {""}
    parts.append(_BETWEEN_FIELDS.join(sorted(joined)))
    return f" {_BETWEEN_FIELDS.join(parts)} "


def _terms(words: str) -> list[_Term]:
    """What a query asks for: phrases in quotes first, then its words, each once and no more than twenty."""
    words = words[:LONGEST_QUERY]
    terms = dict.fromkeys(_Term(tuple(_stems_of(phrase))) for phrase in _PHRASE.findall(words))
    for compound in _COMPOUND.findall(_PHRASE.sub(" ", words)):
        is_letter = len(compound) == 1 and compound.isalpha()
        if not is_letter and compound.casefold() not in _STOP_WORDS:
            terms[_Term(tuple(_stems_of(compound)), _joined(compound))] = None
    return [term for term in terms if term.stems][:_MOST_TERMS]


def nothing_to_find(words: str) -> bool:
    """Whether a query holds no word to look for: it is empty, or only words that are nearly everywhere."""
    return not _terms(words)


def matching(queryset: Rows, words: str, column: str = "search_words") -> Rows:
    """The rows that have every word and every phrase in quotes; none when there is nothing to find."""
    terms = _terms(words)
    if not terms:
        return queryset.none()
    condition = Q()
    for term in terms:
        condition &= term.condition(column)
    return queryset.filter(condition)


def ranked(queryset: QuerySet[Any, Any], words: str, column: str = "search_words") -> QuerySet[Any, Any]:
    """`matching` rows with a `rank` to order by, the best first.

    0 is called exactly that, 1 has the words next to each other in what it is called, 2 has them all there, 3 has them
    next to each other in another text, 4 has them somewhere.
    """
    terms = _terms(words)
    if not terms:
        return queryset.none().annotate(rank=Value(0))
    whole = _Term(tuple(stem for term in terms for stem in term.stems))
    in_label = Q()
    for term in terms:
        in_label &= term.label_condition(column)
    rank = Case(
        When(Q(**{f"{column}__startswith": f"{whole.pattern}{_BAR}"}), then=Value(0)),
        When(whole.label_condition(column), then=Value(1)),
        When(in_label, then=Value(2)),
        When(whole.condition(column), then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )
    return matching(queryset, words, column).annotate(rank=rank)


def _found(text: str, terms: Iterable[_Term]) -> list[tuple[int, int]]:
    """Where the words of the query stand in a text, as (start, end); of a phrase, only where it is whole."""
    spans = [(match.start(), match.end(), stem) for match in _WORD.finditer(text) if (stem := _stem(match.group()))]
    words = [stem for _, _, stem in spans]
    marked: set[int] = set()
    for term in terms:
        size = len(term.stems)
        for first in range(len(words) - size + 1):
            if tuple(words[first : first + size]) == term.stems:
                marked.update(range(first, first + size))
        marked.update(place for place, stem in enumerate(words) if stem == term.joined)
    return [spans[place][:2] for place in sorted(marked)]


def marked(text: str, words: str, longest: int = 0) -> SafeString:
    """The text as HTML with the words of the query in `<mark>`.

    With `longest`, only a stretch of about so many characters around the first of them, and dots where it is cut.
    """
    found = _found(text, _terms(words))
    start, end = 0, len(text)
    if longest and len(text) > longest:
        start, end = _stretch(text, found[0][0] if found else 0, longest)
    pieces = list(_pieces(text, found, start, end))
    before, after = ("… " if start else ""), (" …" if end < len(text) else "")
    # Each piece was escaped when it was made.
    return mark_safe(before + "".join(pieces) + after)  # noqa: S308


def _pieces(text: str, found: Iterable[tuple[int, int]], start: int, end: int) -> Iterator[SafeString]:
    here = start
    for first, last in found:
        if first >= start and last <= end:
            yield format_html("{}<mark>{}</mark>", text[here:first], text[first:last])
            here = last
    yield format_html("{}", text[here:end])


def _stretch(text: str, around: int, longest: int) -> tuple[int, int]:
    """Start and end of about `longest` characters of whole words, a third of them before the place."""
    start = max(0, min(around - longest // 3, len(text) - longest))
    end = start + longest
    if start:
        space = text.find(" ", start, around)
        start = space + 1 if space >= 0 else around
    if end < len(text):
        space = text.rfind(" ", max(start, around) + 1, end)
        end = space if space >= 0 else end
    return start, end


def other_words(words: str, texts: Iterable[str]) -> str:
    """What may have been meant by a query that finds nothing: each unknown word gives way to the most like it in the
    texts, as in "comunity" → "community". "" when there is none."""
    known = {_folded(word): word.casefold() for text in texts for word in _WORD.findall(text) if len(word) > 2}
    known_stems = {_stem(word) for word in known.values()}
    guesses: dict[str, str] = {}
    for word in _WORD.findall(words[:LONGEST_QUERY])[:_MOST_TERMS]:
        if word.casefold() not in _STOP_WORDS and _stem(word) not in known_stems:
            for near in get_close_matches(_folded(word), sorted(known), n=1, cutoff=0.75):
                guesses[word] = known[near]
    return _WORD.sub(lambda word: guesses.get(word.group(), word.group()), words) if guesses else ""
