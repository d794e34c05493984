"""Reads of a framework's golden thread: what its main elements lead to elsewhere, and where that breaks off."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from frameworks.hanging import Hanging, hanging_on, pegs_of
from frameworks.models import Element, End, Kind, Thread
from frameworks.selectors.threads import MAIN_KINDS, Current, Frameworks, ThreadLine, lines_of
from frameworks.words import within_sentence

_TOPICS = ("indicators", "actions")
"""What must hang at the end of a golden thread; apps above register these names (`frameworks.hanging`)."""

_MOST_NAMED = 5


@dataclass(frozen=True)
class Strand:
    """One element: what it is joined with, what hangs on it (in words), and where the thread breaks (in sentences).

    It holds together when it leads to a priority; in a framework that has priorities of its own, when it is joined with
    anything. `counts` are by topic.
    """

    label: str
    address: str
    lines: Sequence[ThreadLine]
    holds: Sequence[str]
    breaks: Sequence[str]
    holds_together: bool
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Group:
    """The strands of one kind, and in sentences how many of them hold."""

    kind: str
    heading: str
    sentences: Sequence[str]
    strands: Sequence[Strand]


@dataclass(frozen=True)
class GoldenThread:
    framework: Current
    groups: Sequence[Group]
    gone: Sequence[ThreadLine]


class _Main(NamedTuple):
    """A main element, with the ids of all that is below it: their threads are its threads too."""

    slug: str
    label: str
    kind: str
    parts: frozenset[str]


def golden_thread(frameworks: Frameworks, slug: str, actor: object) -> GoldenThread:
    """Of the newest published version; what hangs on it as far as the actor may see it.

    Raises `Http404` for a framework of which nothing is published. As many queries for one element as for a hundred.
    """
    framework = frameworks.named(slug)
    main = _main_elements(framework)
    threads = Thread.objects.standing().of_framework(framework.framework_id)
    lines = lines_of(list(threads), frameworks, slug)
    hanging = _hanging(main, lines, frameworks, framework, actor)
    shall_lead = not any(one.kind == Kind.PRIORITY for one in main)
    strands: defaultdict[str, list[Strand]] = defaultdict(list)
    for one in main:
        own = [line for line in lines if line.here.end.slug in one.parts]
        strands[one.kind].append(_strand(one, own, hanging, framework, shall_lead=shall_lead))
    groups = [_group(kind, strands[kind], framework, shall_lead=shall_lead) for kind in MAIN_KINDS if strands[kind]]
    return GoldenThread(framework, groups, [line for line in lines if line.gone])


def _main_elements(framework: Current) -> list[_Main]:
    """In the order of the document; one that stands below another has its own parts, which are not the other's."""
    rows = Element.objects.filter(version=framework.version_id).in_document_order()
    found = list(rows.values_list("pk", "parent_id", "slug", "label", "kind"))
    owners: dict[int, str] = {}
    parts: defaultdict[str, set[str]] = defaultdict(set)
    for pk, parent, slug, _, kind in found:
        owner = owners.get(parent, "")
        if kind in MAIN_KINDS:
            owner = slug
        owners[pk] = owner
        parts[owner].add(slug)
    return [_Main(slug, label, kind, frozenset(parts[slug])) for _, _, slug, label, kind in found if kind in MAIN_KINDS]


_HangingOn = Mapping[End, Mapping[str, Hanging]]


def _hanging(
    main: Sequence[_Main], lines: Sequence[ThreadLine], frameworks: Frameworks, framework: Current, actor: object
) -> _HangingOn:
    """What hangs on the main elements, and on the priorities that threads lead to."""
    ends = {End(framework.slug, one.slug): one.kind for one in main}
    for line in lines:
        if priority := line.there.priority:
            ends[priority] = Kind.PRIORITY
    return hanging_on(pegs_of(ends.items(), frameworks.slugs_by_version), actor, _TOPICS)


def _strand(
    one: _Main, lines: Sequence[ThreadLine], hanging: _HangingOn, framework: Current, *, shall_lead: bool
) -> Strand:
    priorities = {end for line in lines if (end := line.there.priority)}
    end = End(framework.slug, one.slug)
    own = hanging.get(end, {})
    holds = [found.counted for found in own.values() if found.counted]
    is_joined = any(not line.gone for line in lines)
    breaks = _thread_breaks(lines, is_joined=is_joined, leads=bool(priorities) or not shall_lead)
    breaks += [found.missing for found in own.values() if found.missing]
    if priorities and "indicators" not in own:
        measured = sum(hanging[end]["indicators"].count for end in priorities if "indicators" in hanging[end])
        words = "1 indicator measures" if measured == 1 else f"{measured:,} indicators measure"
        if measured:
            holds.append(f"{words} what it leads to")
        else:
            breaks.append("No indicator measures what it leads to.")
    return Strand(
        one.label,
        framework.element_address(one.slug),
        sorted(lines, key=lambda line: line.there.priority is None),
        holds,
        breaks,
        holds_together=bool(priorities) if shall_lead else is_joined,
        counts={topic: found.count for topic, found in own.items()},
    )


def _thread_breaks(lines: Sequence[ThreadLine], *, is_joined: bool, leads: bool) -> list[str]:
    breaks = []
    if not is_joined:
        breaks.append("No thread joins it with another framework yet.")
    elif not leads:
        breaks.append("No thread leads to a priority yet.")
    for line in lines:
        for end in line.gone:
            breaks.append(f"The newest version of {end.framework.short_title} no longer has “{end.label}”.")
    return breaks


def _group(kind: str, strands: Sequence[Strand], framework: Current, *, shall_lead: bool) -> Group:
    one, many = framework.vocabulary.one(kind), framework.vocabulary.many(kind)
    words = f"{len(strands)} {within_sentence(one if len(strands) == 1 else many)}"
    without = [strand.label for strand in strands if not strand.holds_together]
    sentences = [_thread_sentence(len(strands), without, words, shall_lead=shall_lead)]
    for topic, thing in (("indicators", "an indicator"), ("actions", "an action")):
        counts = [strand.counts[topic] for strand in strands if topic in strand.counts]
        if counts:
            held = sum(map(bool, counts))
            sentences.append(f"{held} of {words} {'has' if 1 in (held, len(strands)) else 'have'} {thing}.")
    return Group(kind, many, sentences, strands)


def _thread_sentence(total: int, without: Sequence[str], words: str, *, shall_lead: bool) -> str:
    """ "3 of 5 inclusive approaches lead to a priority; 2 do not yet: Connecting; Trusting." """
    held, others = total - len(without), len(without)
    is_one, is_other = 1 in (held, total), others == 1
    if shall_lead:
        does, lacks = f"{'leads' if is_one else 'lead'} to a priority", f"{'does' if is_other else 'do'} not yet"
    else:
        does = f"{'is' if is_one else 'are'} joined with another framework"
        lacks = f"{'is' if is_other else 'are'} not yet"
    if not others:
        return f"{held} of {words} {does}."
    named = f": {'; '.join(without)}" if others <= _MOST_NAMED else ""
    return f"{held} of {words} {does}; {others} {lacks}{named}."
