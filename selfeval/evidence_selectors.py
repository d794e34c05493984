"""Reads of evidence: of drafts, of the year before, and the files that drafts and submissions cite."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.http import Http404

from selfeval.draft import DraftEvidence, DraftFile
from selfeval.last_year import earlier_evaluations
from selfeval.models import Evaluation, Evidence, StoredFile, Submission, SubmittedEvidence
from selfeval.questionnaire import Approach, Questionnaire


def evidence_rows() -> QuerySet[Evidence]:
    """All that a draft shows of evidence, in one query: an entry comes once for each of its statements."""
    rows = Evidence.objects.select_related("kind", "file", "also_used_in")
    return rows.annotate(statement_id=F("statements")).order_by("id", "statements__position")


def by_approach(rows: Iterable[Evidence]) -> Mapping[int, list[DraftEvidence]]:
    """The entries of one evaluation, as `evidence_rows` gives them, by the id of their approach."""
    entries: dict[int, Evidence] = {}
    statements: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        entries.setdefault(row.pk, row)
        if row.statement_id is not None:  # type: ignore[attr-defined]
            statements[row.pk].append(row.statement_id)  # type: ignore[attr-defined]
    found: dict[int, list[DraftEvidence]] = defaultdict(list)
    for pk, entry in entries.items():
        found[entry.approach_id].append(as_draft(entry, tuple(statements[pk])))
    return dict(found)


def as_draft(evidence: Evidence, statement_ids: tuple[int, ...] = ()) -> DraftEvidence:
    file = evidence.file
    return DraftEvidence(
        id=evidence.pk,
        kind_id=evidence.kind_id,
        kind=evidence.kind.label,
        title=evidence.title,
        location=evidence.location,
        shows=evidence.shows,
        link=evidence.link,
        file=DraftFile(file.pk, file.name, file.kind, file.size, file.sha256) if file else None,
        good_until=evidence.good_until,
        statement_ids=statement_ids,
        also_used_in=evidence.also_used_in.title if evidence.also_used_in else "",
    )


def evidence_of(evaluation: Evaluation, approach: Approach, pk: int) -> Evidence | None:
    """A piece of evidence of an approach; None when it has been removed."""
    kept = Evidence.objects.filter(evaluation=evaluation, approach_id=approach.id, pk=pk)
    return kept.select_related("kind", "file").prefetch_related("statements").first()


def all_evidence(evaluation: Evaluation) -> Mapping[int, list[DraftEvidence]]:
    """Every entry of an evaluation by the id of its approach."""
    return by_approach(evidence_rows().filter(evaluation=evaluation))


@dataclass(frozen=True)
class Earlier:
    """An entry of the year before and where it belongs in this year's framework; `copy` is there once it is used."""

    evidence: Evidence
    approach_id: int
    kind_id: int
    statement_ids: tuple[int, ...]
    copy: Evidence | None


def earlier_evidence(
    evaluation: Evaluation, questionnaire: Questionnaire, approach: Approach | None = None
) -> list[Earlier]:
    """What the same organisation submitted last, or the same part of it shared last, by approach.

    A later version of a framework has rows of its own: approaches, kinds and statements are matched by their slugs,
    and what has no match is left out.
    """
    before = earlier_evaluations(evaluation).first()
    if before is None:
        return []
    rows = Evidence.objects.filter(evaluation=before)
    if approach:
        rows = rows.filter(approach__slug=approach.slug)
    copies = {copy.copied_from_id: copy for copy in Evidence.objects.filter(evaluation=evaluation)}
    kinds = {kind.slug: kind.id for kind in questionnaire.evidence_kinds}
    related = ("approach", "kind", "file", "also_used_in", "evaluation__cycle", "evaluation__organisation")
    rows = rows.select_related(*related).prefetch_related("statements")
    found = []
    for row in rows.order_by("approach__position", "id"):
        now = questionnaire.approach(row.approach.slug)
        if now is None or row.kind.slug not in kinds:
            continue
        slugs = {statement.slug for statement in row.statements.all()}
        statements = tuple(statement.id for statement in now.statements if statement.slug in slugs)
        found.append(Earlier(row, now.id, kinds[row.kind.slug], statements, copies.get(row.pk)))
    return found


def has_earlier_evidence(evaluation: Evaluation, approach: Approach) -> bool:
    before = earlier_evaluations(evaluation).first()
    return before is not None and before.evidence.filter(approach__slug=approach.slug).exists()


def file_of_draft(evaluation: Evaluation, pk: int) -> StoredFile:
    """The file of an entry of this draft; raises `Http404` where there is none."""
    found = Evidence.objects.filter(evaluation=evaluation, pk=pk).select_related("file").first()
    if found is None or found.file is None:
        raise Http404
    return found.file


def file_of_submission(submission: Submission, sha256: str) -> StoredFile:
    """The file with this digest that a submission cites; raises `Http404` where it cites none."""
    cited = SubmittedEvidence.objects.filter(submission=submission, file__sha256=sha256).select_related("file")
    found = cited.first()
    if found is None or found.file is None:
        raise Http404
    return found.file
