"""Loading library files: adds and changes entries, removes none, and leaves alone what the portal has changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import transaction

from cohesion_portal.lib.history import sign
from cohesion_portal.lib.yaml_files import FileError
from frameworks.faults import quoted
from frameworks.models import End
from frameworks.services import LoadRefused
from library.models import CaseStudy, Guidance, Step
from library.schema import CaseStudyPart, GuidancePart, LibraryFile, leads_back, read_library
from library.selectors.elements import named_elements
from library.services.case_studies import CaseText, freeze
from library.services.guidance import GuidanceText, write_guidance

_REASON = "Loaded from a library file"


@dataclass
class Loaded:
    """What loading one file did: titles of what was added, changed and left, and of what the portal had changed."""

    file: str
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        counts = {"added": self.added, "changed": self.changed, "left": self.left}
        done = ", ".join(f"{verb} {len(titles)}" for verb, titles in counts.items() if titles)
        lines = [f"{self.file}: {done or 'nothing to do'}"]
        lines += [f"  changed: {title}" for title in self.changed]
        lines += [f"  left alone, because it was changed in the portal: {title}" for title in self.kept]
        return "\n".join(lines)


@transaction.atomic
def load_library_files(*, paths: Sequence[Path], at: datetime) -> list[Loaded]:
    """Load all the files, or none of them: raises `LoadRefused` with what is wrong in each."""
    results: list[Loaded] = []
    errors: list[FileError] = []
    for path in paths:
        try:
            results.append(_Loading(path, read_library(path), at).run())
        except FileError as error:
            errors.append(error)
    if errors:
        raise LoadRefused(errors)
    return results


class _Loading:
    """One file on its way into the database."""

    def __init__(self, path: Path, file: LibraryFile, at: datetime) -> None:
        self.path, self.file, self.at = path, file, at
        self.result = Loaded(path.name)

    def run(self) -> Loaded:
        faults = [*self._unknown_elements(), *self._foreign_case_studies(), *self._superseding_faults()]
        if faults:
            raise FileError(self.path, *faults[0], *faults[1:])
        stored = Guidance.objects.select_for_update(of=("self",)).select_related("superseded_by").order_by("pk")
        rows = {row.slug: row for row in stored}
        for part in self.file.guidance:
            self._load_guidance(part, rows)
        for part in self.file.guidance:
            self._supersede(part, rows)
        for case in self.file.case_studies:
            self._load_case_study(case)
        return self.result

    def _names(self) -> Iterator[tuple[str, End]]:
        """Every element that is named, with its place in the file."""
        for index, entry in enumerate(self.file.guidance):
            yield from ((f"guidance[{index}] ({entry.id}): topics", name) for name in entry.topics)
        for index, case in enumerate(self.file.case_studies):
            yield from ((f"case_studies[{index}] ({case.id}): elements", name) for name in case.elements)

    def _unknown_elements(self) -> Iterator[tuple[str, str]]:
        names = list(self._names())
        known = named_elements(name for _, name in names)
        for place, name in names:
            if name not in known:
                yield place, f"{quoted(str(name))} is in no published framework; load its framework first"

    def _foreign_case_studies(self) -> Iterator[tuple[str, str]]:
        own = CaseStudy.objects.filter(
            slug__in=[case.id for case in self.file.case_studies], organisation__isnull=False
        )
        for slug in own.order_by("slug").values_list("slug", flat=True):
            yield f"case_studies ({slug}): id", "is the id of an organisation's own case study; choose another"

    def _superseding_faults(self) -> Iterator[tuple[str, str]]:
        """Newer entries that are nowhere, and circles that this file would close with what is stored."""
        rows = Guidance.objects.values_list("slug", "superseded_by__slug", "kept_here")
        kept = {slug for slug, _, is_kept in rows if is_kept}
        newer: dict[str, str | None] = {slug: after for slug, after, _ in rows}
        newer |= {entry.id: entry.superseded_by for entry in self.file.guidance if entry.id not in kept}
        for index, entry in enumerate(self.file.guidance):
            place = f"guidance[{index}] ({entry.id}): superseded_by"
            if entry.superseded_by and entry.superseded_by not in newer:
                yield place, f"{quoted(entry.superseded_by)} is not an entry of this file or of the portal"
            elif leads_back(entry.id, newer):
                yield place, "leads back to this entry by way of others"

    def _load_guidance(self, part: GuidancePart, rows: dict[str, Guidance]) -> None:
        document, section = self.file.cited(part.source)
        text = GuidanceText(
            title=part.title,
            owner=part.owner,
            year=part.year,
            link=part.link,
            note=part.note,
            source_document=document,
            source_section=section,
            topics=frozenset(part.topics),
            tags=frozenset(part.tags),
        )
        row = rows.get(part.id)
        if row is not None and row.kept_here:
            self.result.kept.append(row.title)
            return
        after = row.superseded_by.slug if row and row.superseded_by else None
        if row is not None and not text.differences(row) and after == part.superseded_by:
            self.result.left.append(row.title)
            return
        (self.result.added if row is None else self.result.changed).append(part.title)
        row = rows.setdefault(part.id, row or Guidance(slug=part.id))
        write_guidance(row, text, by=None, at=self.at, reason=_REASON)

    def _supersede(self, part: GuidancePart, rows: dict[str, Guidance]) -> None:
        row, newer = rows[part.id], rows[part.superseded_by] if part.superseded_by else None
        if not row.kept_here and row.superseded_by != newer:
            row.superseded_by = newer
            sign(row, by=None, at=self.at, reason=_REASON).save()

    def _load_case_study(self, part: CaseStudyPart) -> None:
        row = CaseStudy.objects.select_for_update().filter(slug=part.id).first()
        if row is not None and row.steps.filter(by__isnull=False).exists():
            self.result.kept.append(row.title)
            return
        document, section = self.file.cited(part.source)
        text = CaseText(
            title=part.title,
            place_words=part.place,
            context=part.context,
            approach_taken=part.approach_taken,
            what_happened=part.what_happened,
            learned=part.learned,
            how_known=part.how_known,
            cannot_claim=part.cannot_claim,
            strength=part.strength.value,
            elements=tuple(part.elements),
        )
        if row and text.is_stored_in(row) and (row.source_document, row.source_section) == (document, section):
            self.result.left.append(row.title)
            return
        (self.result.added if row is None else self.result.changed).append(part.title)
        row = row or CaseStudy(slug=part.id)
        for name, value in {**text.stored(), "source_document": document, "source_section": section}.items():
            setattr(row, name, value)
        self._publish(row)

    def _publish(self, row: CaseStudy) -> None:
        by_role = f"From the file {self.path.name}"[:200]
        if row._state.adding:
            sign(row, by=None, at=self.at, reason=_REASON).save()
        else:
            row.version += 1
        revision = freeze(row, by=None, by_role=by_role, at=self.at)
        row.status = CaseStudy.Status.PUBLISHED
        sign(row, by=None, at=self.at, reason=_REASON).save()
        Step.objects.create(
            case_study=row, kind=Step.Kind.LOADED, revision=revision, at=self.at, by=None, by_role=by_role
        )
