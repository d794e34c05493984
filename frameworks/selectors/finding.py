"""What a full-text search finds: parts of the newest published version of each framework, in five queries at most."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.utils.safestring import SafeString

from cohesion_portal.lib.searching import marked, matching, nothing_to_find, other_words, ranked
from frameworks.models import Element, FrameworkVersion, Kind
from frameworks.selectors.reading import newest_published
from frameworks.words import Vocabulary, attribute_words, citation, within_sentence

PAGE_SIZE = 20
_LONGEST_EXTRACT = 240

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Search:
    """What somebody looks for; `framework` is a slug and `kind` a value of `Kind`, "" for all."""

    words: str
    framework: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Found:
    """A part that was found, with the words of the query marked in its label and in an extract."""

    label: SafeString
    address: str
    framework: str
    kind: SafeString
    extract: SafeString
    citation: SafeString


@dataclass(frozen=True)
class Searching:
    """The library as one search meets it: what is there, and how much of it fits."""

    search: Search
    versions: Sequence[FrameworkVersion]
    counts: Mapping[tuple[int, str], int] = field(default_factory=dict)

    @property
    def asks_nothing(self) -> bool:
        return nothing_to_find(self.search.words)

    @cached_property
    def framework_choices(self) -> Choices:
        """Each framework with how many of its parts fit, whatever is chosen."""
        fitting: Counter[str] = Counter()
        titles = {version.pk: version for version in self.versions}
        for (version, _), count in self.counts.items():
            fitting[titles[version].framework.slug] += count
        return [
            (version.framework.slug, f"{version.title} ({fitting[version.framework.slug]:,})")
            for version in sorted(self.versions, key=lambda version: version.title)
        ]

    @cached_property
    def kind_choices(self) -> Choices:
        """Each kind of part that fits, and the one that is chosen, in the portal's own words."""
        fitting: Counter[str] = Counter()
        for (_, kind), count in self.counts.items():
            fitting[kind] += count
        if self.search.kind in Kind.values:
            fitting[self.search.kind] += 0
        return sorted(((kind, f"{Kind(kind).label} ({count:,})") for kind, count in fitting.items()), key=_by_words)

    @property
    def anywhere(self) -> int:
        """How many parts fit when no framework and no kind is chosen."""
        return sum(self.counts.values())

    @property
    def elements(self) -> QuerySet[Element]:
        """What is found, the best first; parts that fit alike follow by framework, as they stand in it."""
        chosen = [version.pk for version in self.versions if self.search.framework in ("", version.framework.slug)]
        elements = Element.objects.filter(version__in=chosen).select_related("document")
        if self.search.kind:
            elements = elements.filter(kind=self.search.kind)
        return ranked(elements, self.search.words).order_by("rank", "version__framework__slug", "position")

    def paginator(self) -> "Paginator[Element]":
        return Paginator(self.elements, PAGE_SIZE)

    def shown(self, elements: Iterable[Element]) -> Iterator[Found]:
        versions = {version.pk: version for version in self.versions}
        for element in elements:
            version = versions[element.version_id]
            kind = within_sentence(Vocabulary(version.vocabulary).one(element.kind))
            yield Found(
                label=marked(element.label, self.search.words),
                address=f"{version.framework.get_absolute_url()}{element.slug}/",
                framework=version.short_title,
                kind=marked(kind, self.search.words),
                extract=_extract(element, self.search.words),
                citation=marked(citation(element.document.short, element.section), self.search.words),
            )

    def other_words(self) -> str:
        """What may have been meant, where nothing fits; "" where no word of the frameworks is like it."""
        texts = Element.objects.filter(version__in=self.versions).values_list("label", "text")
        return other_words(self.search.words, (text for pair in texts for text in pair))


def _by_words(choice: tuple[str, str]) -> str:
    return choice[1]


def _extract(element: Element, words: str) -> SafeString:
    """Where the words stand in the text, or else in an erratum or a small fact; else how the text begins."""
    facts = [f"{name}: {value}" for name, value in attribute_words(element.attributes)]
    extracts = [marked(text, words, _LONGEST_EXTRACT) for text in (element.text, element.erratum, *facts) if text]
    return next((extract for extract in extracts if "<mark>" in extract), marked(element.text, words, _LONGEST_EXTRACT))


def search_library(search: Search) -> Searching:
    versions = newest_published()
    if search.framework not in [version.framework.slug for version in versions]:
        search = replace(search, framework="")
    fitting = matching(Element.objects.filter(version__in=versions), search.words)
    counts = fitting.order_by().values_list("version_id", "kind").annotate(count=Count("pk"))
    return Searching(search, versions, {(version, kind): count for version, kind, count in counts})
