"""How an annual report reads: its sections in order, each as blocks that one template shows on the page and in the PDF.

Made from the content alone. Words that stand here hold no figures: every figure a reader sees is in the content.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from cohesion_portal.lib.formats import long_date
from reporting.annual import AnnualReport, Count, Distribution, Figure, Findings, IndicatorLine, Mix
from reporting.charts import Chart, Series
from reporting.drawings import draw

NOT_STATED = "not stated"
_SHORT = 12


@dataclass(frozen=True)
class Prose:
    """What people wrote, or `empty` where they wrote nothing."""

    text: str
    empty: str
    template: ClassVar[str] = "reporting/blocks/prose.html"


@dataclass(frozen=True)
class Sentence:
    text: str
    template: ClassVar[str] = "reporting/blocks/sentence.html"


@dataclass(frozen=True)
class Bullets:
    items: tuple[str, ...]
    template: ClassVar[str] = "reporting/blocks/bullets.html"


@dataclass(frozen=True)
class Subheading:
    text: str
    template: ClassVar[str] = "reporting/blocks/subheading.html"


@dataclass(frozen=True)
class Table:
    """The first column heads its row. `numeric` holds the columns of counts; `headings` may be left out where each
    row says what it is."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    template: ClassVar[str] = "reporting/blocks/table.html"

    @property
    def is_wordy(self) -> bool:
        """Whether its cells are sentences, too many in a row for a narrow screen."""
        return len(self.headings) > 3 and not self.numeric

    @property
    def is_pair(self) -> bool:
        """Whether it is a list of counts, which the eye follows only across a short gap."""
        return len(self.headings) == 2 and self.numeric == {1}

    @property
    def is_short(self) -> bool:
        """Whether it should stay on one page."""
        return len(self.rows) <= _SHORT and not self.is_wordy

    @property
    def columns(self) -> list[tuple[str, bool]]:
        return [(heading, number in self.numeric) for number, heading in enumerate(self.headings)]

    @property
    def body(self) -> list[list[tuple[str, bool]]]:
        return [[(cell, number in self.numeric) for number, cell in enumerate(row)] for row in self.rows]


@dataclass(frozen=True)
class Picture:
    """A chart that stands beside the table of the same counts; a data: address, which the site's policy allows."""

    chart: Chart
    template: ClassVar[str] = "reporting/blocks/picture.html"

    @property
    def address(self) -> str:
        return f"data:image/svg+xml;base64,{b64encode(draw(self.chart).encode()).decode()}"


Block = Prose | Sentence | Bullets | Subheading | Table | Picture


@dataclass(frozen=True)
class Section:
    """`number` is "3" or "Annex A"; `slug` is the section's address on the page; `wide` turns the paper."""

    number: str
    title: str
    slug: str
    blocks: tuple[Block, ...]
    wide: bool = False

    @property
    def heading(self) -> str:
        return f"{self.number}{':' if self.number.startswith('Annex') else '.'} {self.title}"


@dataclass(frozen=True)
class Layout:
    """The whole report: its sections, and what stands on the PDF's first page and at the end of the web page."""

    front: Table
    sections: tuple[Section, ...] = field(default=())


def layout(report: AnnualReport) -> Layout:
    parts: list[tuple[str, str, Iterable[Block]]] = [
        ("Purpose and what the Board is asked to decide", "purpose", _purpose(report)),
        ("Summary", "summary", [Prose(report.summary, "No summary has been written yet.")]),
        ("Who took part", "participation", _participation(report)),
        ("Findings for each approach", "findings", _findings(report)),
        ("Year on year", "comparison", _comparison(report)),
        (
            "What communities told us and what changed",
            "communities",
            [Prose(report.communities_said, "Nothing is recorded here for this year.")],
        ),
        ("Support needs", "support", _support(report)),
        ("Outcome indicators relevant to cohesion", "indicators", _indicators(report)),
        ("Progress on last year’s recommendations", "progress", _progress(report)),
        ("Partnership implementation and support plan", "plan", _plan(report)),
        ("Risks", "risks", [Prose(report.risks, "No risks are recorded for this year.")]),
        ("Recommendations", "recommendations", _recommendations(report)),
        (
            "Sharing back",
            "sharing",
            [Prose(report.sharing_back, "How findings are shared back is not written down yet.")],
        ),
    ]
    annexes: list[tuple[str, str, Iterable[Block]]] = [
        ("Organisations", "organisations", _organisations(report)),
        ("Methods, sources and limitations", "methods", _methods(report)),
        ("Indicator table", "indicator-table", _indicator_table(report)),
        ("Scale wording and version", "scale", _scale(report)),
    ]
    numbered = [(str(number), *part) for number, part in enumerate(parts, start=1)]
    lettered = [(f"Annex {letter}", *part) for letter, part in zip("ABCD", annexes, strict=True)]
    return Layout(
        front=_front(report),
        sections=tuple(
            Section(number, title, slug, tuple(blocks), wide=slug == "indicator-table")
            for number, title, slug, blocks in (*numbered, *lettered)
        ),
    )


def _front(report: AnnualReport) -> Table:
    front = report.front
    rows = [
        ("Published by", front.body),
        ("Framework", front.framework),
        ("Period", f"Cycle {front.cycle}: {long_date(front.opens_on)} to {long_date(front.closes_on)}"),
        ("Date of the data", long_date(front.data_on)),
        ("Version", f"Version {front.version}"),
        ("Status", front.status),
    ]
    if front.published_on:
        rows.append(("Published on", long_date(front.published_on)))
    if front.approved_on:
        rows.append(("Approved by the Board", f"{long_date(front.approved_on)}, {front.approval_minute}"))
    if front.correction:
        rows.append(("What is corrected", front.correction))
    rows += [
        ("Classification", front.classification),
        ("Contact", front.contact),
        ("Other formats", front.alternative_format),
    ]
    return Table("Facts about this report", (), tuple(rows))


def _purpose(report: AnnualReport) -> Iterator[Block]:
    yield Sentence(
        "This report tells the Board, partner organisations and the public what partners found when they evaluated"
        " how well they work for inclusive communities."
    )
    yield Prose(report.decision_asked, "What the Board is asked to decide is not written down yet.")


def _participation(report: AnnualReport) -> Iterator[Block]:
    took_part = report.participation
    yield Sentence(took_part.sentence)
    if took_part.invited:
        yield _counts("Organisations invited, by how far they got", "State", "Organisations", took_part.states)


def _counts(caption: str, heading: str, counted: str, counts: Sequence[Count]) -> Table:
    rows = tuple((count.label, str(count.count)) for count in counts)
    return Table(caption, (heading, counted), rows, numeric=frozenset({1}))


def _findings(report: AnnualReport) -> Iterator[Block]:
    findings = report.findings
    if findings.withheld:
        yield Sentence(findings.withheld)
        return
    yield Sentence(
        "Organisations judge themselves and talk before they choose a level. Levels are ordered words, not marks:"
        " they are counted and never averaged, and organisations are not ranked."
    )
    yield Sentence(findings.sentence)
    yield Picture(_levels_chart(findings))
    yield _levels_table("Organisations at each level", "Approach", (*findings.approaches, *findings.agreed))
    for found in (*findings.approaches, *findings.agreed):
        yield Subheading(found.label)
        yield Sentence(found.sentence)
    yield Subheading("Confidence in the judgements")
    yield Sentence("This is how well each judgement is supported. It is not how confident staff feel.")
    yield _mix("Confidence in the judgement, by approach", "Approach", findings.confidence)
    yield Subheading("Kinds of evidence")
    yield _mix("Organisations that gave each kind of evidence, by approach", "Approach", findings.evidence)


def _levels_chart(findings: Findings) -> Chart:
    distributions = (*findings.approaches, *findings.agreed)
    headings = [level.label for level in distributions[0].levels]
    return Chart(
        slug="levels",
        title="Organisations at each level",
        sentence=findings.sentence,
        category_heading="Approach",
        categories=tuple(one.label for one in distributions),
        series=tuple(
            Series(heading, tuple(one.levels[place].count for one in distributions))
            for place, heading in enumerate(headings)
        ),
    )


def _levels_table(caption: str, heading: str, distributions: tuple[Distribution, ...]) -> Table:
    levels = tuple(level.label for level in distributions[0].levels)
    rows = tuple(
        (one.label, *(str(level.count) for level in one.levels), str(one.not_applicable), str(one.unanswered))
        for one in distributions
    )
    headings = (heading, *levels, "Not applicable", "Do not know yet")
    return Table(caption, headings, rows, numeric=frozenset(range(1, len(levels) + 3)))


def _mix(caption: str, heading: str, mixes: tuple[Mix, ...]) -> Table:
    headings = tuple(count.label for count in mixes[0].counts)
    rows = tuple((mix.label, *(str(count.count) for count in mix.counts)) for mix in mixes)
    return Table(caption, (heading, *headings), rows, numeric=frozenset(range(1, len(headings) + 1)))


def _comparison(report: AnnualReport) -> Iterator[Block]:
    comparison = report.comparison
    yield Sentence(comparison.note)
    if comparison.moves:
        rows = tuple(
            (move.label, str(move.higher), str(move.same), str(move.lower), str(move.left_out), move.verdict)
            for move in comparison.moves
        )
        headings = ("Approach", "Higher", "The same", "Lower", "No level in one year", "What can be said")
        caption = f"Levels compared with {comparison.with_cycle}, by approach"
        yield Table(caption, headings, rows, numeric=frozenset({1, 2, 3, 4}))
        yield Sentence(
            "A lower level may be good news: people who know more about their work often judge it more strictly."
        )


def _support(report: AnnualReport) -> Iterator[Block]:
    support = report.support
    yield Sentence(support.withheld or support.sentence)
    if support.asked:
        yield _counts("Organisations that asked for support, by approach", "Approach", "Organisations", support.asked)


def _indicators(report: AnnualReport) -> Iterator[Block]:
    if not report.indicators:
        yield Sentence("No indicators were chosen for this report.")
        return
    yield Sentence(
        "Indicators show what is happening in the district. Partners’ work is one of many things that move them. Each"
        " has separate answers about its target and about change; they are never joined into one verdict."
    )
    for line in report.indicators:
        yield Subheading(f"{line.code} {line.label}")
        yield Bullets(tuple(_indicator_lines(line)))


def _indicator_lines(line: IndicatorLine) -> Iterator[str]:
    yield f"Target as written in the plan: {line.target}"
    yield f"Latest figure: {_figure(line.latest)}"
    yield f"Baseline: {_figure(line.baseline)}"
    yield f"Position against the target: {line.position}. {line.position_reason}"
    yield f"Evidence of change: {line.change}"
    for label, answer in (
        ("How change was judged", line.method),
        ("Pattern over time", line.pattern),
        ("What it may mean", line.meaning),
    ):
        if answer:
            yield f"{label}: {answer}"
    if line.caveat:
        yield f"Read with care: {line.caveat}"
    if line.erratum:
        yield f"Note on the source: {line.erratum}"


def _figure(figure: Figure | None) -> str:
    if figure is None:
        return "none"
    parts = [f"{figure.shown} in {figure.period}"]
    if figure.sample_size is not None:
        parts.append(f"{figure.sample_size:,} people asked")
    if figure.provisional:
        parts.append("provisional")
    return ", ".join(parts)


def _progress(report: AnnualReport) -> Iterator[Block]:
    progress = report.progress
    yield Sentence(progress.note)
    if progress.recommendations:
        rows = tuple(
            (
                f"{past.number}. {past.text}",
                past.to_whom,
                long_date(past.due_on) if past.due_on else "No date",
                past.status,
                past.progress or "Nothing reported",
            )
            for past in progress.recommendations
        )
        headings = ("Recommendation", "For", "By", "How far", "What has happened since")
        yield Table("Last year’s recommendations and what became of them", headings, rows)


def _plan(report: AnnualReport) -> Iterator[Block]:
    actions = report.actions
    yield Sentence(actions.sentence)
    if not actions.total:
        return
    yield _counts("Actions in the plans, by status", "Status", "Actions", actions.statuses)
    yield _mix("Actions in the plans, by approach and status", "Approach", actions.by_approach)
    rows = tuple(
        (
            action.what,
            action.approach,
            f"{action.organisation}: {action.owner_role}",
            long_date(action.due_on),
            action.status,
        )
        for action in actions.planned
    )
    headings = ("Action", "Approach", "Who leads it", "By", "Status")
    yield Table("Every action in the plans", headings, rows)


def _recommendations(report: AnnualReport) -> Iterator[Block]:
    if not report.recommendations:
        yield Sentence("This report makes no recommendations.")
        return
    rows = tuple(
        (f"{one.number}. {one.text}", one.to_whom, long_date(one.due_on) if one.due_on else "No date")
        for one in report.recommendations
    )
    yield Table("Recommendations of this report", ("Recommendation", "For", "By"), rows)


def _organisations(report: AnnualReport) -> Iterator[Block]:
    if not report.organisations:
        yield Sentence("No organisation was invited in this cycle.")
        return
    rows = tuple((organisation.name, organisation.kind, organisation.state) for organisation in report.organisations)
    yield Table("Organisations invited in this cycle", ("Organisation", "Kind", "Self-evaluation"), rows)


def _methods(report: AnnualReport) -> Iterator[Block]:
    back = report.back
    yield Bullets(back.methods)
    yield Subheading("Sources")
    rows = tuple((source.what, source.where, source.dated) for source in back.sources)
    yield Table("Where the figures and words come from", ("What", "Source", "Date, period or version"), rows)
    yield Subheading("Limitations")
    yield Bullets(back.limitations)
    yield Subheading("Glossary")
    yield Table("Words used in this report", ("Word", "Meaning"), tuple((t.word, t.meaning) for t in back.glossary))


def _indicator_table(report: AnnualReport) -> Iterator[Block]:
    if not report.indicators:
        yield Sentence("No indicators were chosen for this report.")
        return
    rows = tuple(
        (
            f"{line.code} {line.label}",
            line.target,
            _figure(line.baseline),
            _figure(line.latest),
            line.position,
            line.source,
        )
        for line in report.indicators
    )
    headings = ("Measure", "Target as written", "Baseline", "Latest figure", "Position", "Source")
    yield Table("Indicators with baseline, latest figure and position", headings, rows)


def _scale(report: AnnualReport) -> Iterator[Block]:
    scale = report.scale
    if scale.note:
        yield Sentence(scale.note)
    rows = tuple((f"{level.number}. {level.label}", level.text or NOT_STATED) for level in scale.levels)
    yield Table(f"{scale.title}, version {scale.version}", ("Level", "What it means"), rows)
