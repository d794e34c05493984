"""Evidence as pages show it: each entry with the links that belong to it and whether it is out of date."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from selfeval.advice import Days, dated
from selfeval.draft import DraftEvidence
from selfeval.models import Evaluation
from selfeval.presenting import url
from selfeval.questionnaire import Approach, Questionnaire


@dataclass(frozen=True)
class EvidenceLine:
    """One entry; `statements` are those it supports in words, `dated` says how it is or will be out of date."""

    item: DraftEvidence
    statements: tuple[str, ...]
    dated: str
    is_out_of_date: bool
    file_url: str


def days_of(evaluation: Evaluation, today: date) -> Days:
    return Days(today, evaluation.cycle.closes_on)


def lines_of(
    evaluation: Evaluation, approach: Approach, items: Iterable[DraftEvidence], days: Days
) -> list[EvidenceLine]:
    """`evaluation` is whose entries they are; `days` those by which they must be good."""
    words = {statement.id: statement.label for statement in approach.statements}
    return [
        EvidenceLine(
            item,
            tuple(words[pk] for pk in item.statement_ids if pk in words),
            dated(item, days),
            item.is_out_of_date(days.today),
            url(evaluation, "evidence_file", item.id) if item.file else "",
        )
        for item in items
    ]


def groups_of(
    evaluation: Evaluation,
    questionnaire: Questionnaire,
    evidence: Mapping[int, Sequence[DraftEvidence]],
    today: date,
) -> list[tuple[Approach, list[EvidenceLine]]]:
    """Every approach with its entries, those of one kind together, in the order of the framework."""
    days = days_of(evaluation, today)
    kinds = {kind.id: place for place, kind in enumerate(questionnaire.evidence_kinds)}
    groups = []
    for approach in questionnaire.approaches:
        items = sorted(evidence.get(approach.id, ()), key=lambda item: (kinds.get(item.kind_id, 0), item.id))
        groups.append((approach, lines_of(evaluation, approach, items, days)))
    return groups


def used_again(item: DraftEvidence, days: Days) -> str:
    """What is said when an entry of the year before was taken over."""
    said, words = f"“{item.title}” is used again", dated(item, days)
    return f"{said}. It {words}: change the date, or add newer evidence" if words else said
