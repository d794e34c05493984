"""Reads of reports, drafts and what is published, each no wider than the person who asks may see."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rules import test_rule

from indicators.models import Indicator
from partners.actors import Actor
from partners.models import Membership, Role
from reporting.models import Publication, PublishedFile, Recommendation, Report, ReportQuerySet
from selfeval.models import Cycle

Format = PublishedFile.Format


@dataclass(frozen=True)
class Version:
    """One published version with its files; `newest` is the number of the newest version of the same report."""

    publication: Publication
    files: dict[str, PublishedFile]
    newest: int

    @property
    def downloads(self) -> list[PublishedFile]:
        return [self.files[kind] for kind in (Format.PDF, Format.XLSX, Format.JSON)]

    @property
    def is_newest(self) -> bool:
        return self.publication.number == self.newest

    @property
    def address(self) -> str:
        """The address that always shows this version, whatever is published later."""
        return reverse("reporting:report_version", args=[self.publication.report.slug, self.publication.number])


def published_reports() -> list[Version]:
    """The newest version of every report that is published, newest report first."""
    newest = Publication.objects.newest_of_each().newest_first().without_content()
    return [_version(found, found.number) for found in newest.select_related("report__cycle").prefetch_related("files")]


def _version(publication: Publication, newest: int) -> Version:
    return Version(publication, {file.format: file for file in publication.files.all()}, newest)


def versions_of(slug: str) -> list[Version]:
    """Every published version of a report, newest first, in two queries."""
    versions = Publication.objects.filter(report__slug=slug).without_content().order_by("-number")
    found = list(versions.select_related("report__cycle").prefetch_related("files"))
    return [_version(publication, found[0].number) for publication in found]


def version_numbered(versions: list[Version], number: int | None) -> Version:
    """The version of this number, or the newest when no number is given. Raises `Http404`."""
    for version in versions:
        if number in (None, version.publication.number):
            return version
    raise Http404


def published_file(slug: str, kind: str, number: int | None = None) -> PublishedFile:
    """A file of one published version of a report, of the newest when no number is given. Raises `Http404`."""
    files = PublishedFile.objects.filter(publication__report__slug=slug, format=kind)
    if number is not None:
        files = files.filter(publication__number=number)
    file = files.select_related("publication").defer("publication__content").order_by("-publication__number").first()
    if file is None:
        raise Http404
    return file


def drafts_for(actor: Actor) -> ReportQuerySet:
    """The reports in preparation that this actor may read."""
    drafts = Report.objects.in_preparation().with_newest().select_related("cycle").newest_first()
    drafts = drafts.defer("approved_content")
    if test_rule("reporting.draft_report", actor):
        return drafts
    return drafts.filter(sent_to_board=True) if actor.has(Role.BOARD_MEMBER) else drafts.none()


def report_for(actor: Actor, slug: str, rule: str) -> Report:
    """A report that the rule opens to this actor, with its cycle.

    Raises `Http404` for a report that the actor may not know of, `PermissionDenied` inside without the role.
    """
    related = ("cycle__framework_version__framework", "cycle__scale_version")
    report = get_object_or_404(Report.objects.with_newest().select_related(*related), slug=slug)
    if not test_rule("reporting.find_report", actor, report):
        raise Http404
    if not test_rule(rule, actor, report):
        raise PermissionDenied
    return report


def recommendation_for(actor: Actor, slug: str, pk: int) -> Recommendation:
    """A recommendation of a report that this actor may write; raises as `report_for`."""
    report = report_for(actor, slug, "reporting.draft_report")
    return _one_of(recommendations_of(report), report, pk)


def past_recommendation_for(actor: Actor, slug: str, pk: int) -> tuple[Report, Recommendation]:
    """A report that this actor may write and a recommendation of the report before it; raises as `report_for`."""
    report = report_for(actor, slug, "reporting.draft_report")
    before = report_before(report)
    if before is None:
        raise Http404
    return report, _one_of(recommendations_of(before), before, pk)


def _one_of(recommendations: QuerySet[Recommendation], report: Report, pk: int) -> Recommendation:
    recommendation = get_object_or_404(recommendations, pk=pk)
    recommendation.report = report
    return recommendation


def recommendations_of(report: Report) -> QuerySet[Recommendation]:
    return report.recommendations.order_by("number")


def report_before(report: Report) -> Report | None:
    """The last report of the same framework that was published for an earlier cycle."""
    cycle = report.cycle
    earlier = Report.objects.published().filter(
        cycle__framework_version__framework=cycle.framework_version.framework_id,
        cycle__opens_on__lt=cycle.opens_on,
    )
    return earlier.newest_first().first()


def cycles_without_report() -> QuerySet[Cycle]:
    return Cycle.objects.opened().filter(report__isnull=True).newest_first()


def indicators_to_choose() -> QuerySet[Indicator]:
    """Every indicator with its priority, in the order of the registers."""
    return Indicator.objects.select_related("priority", "register").order_by("register__title", "position")


def board_addresses() -> list[str]:
    """Where to write to the members of the Board."""
    members = Membership.objects.current().filter(role=Role.BOARD_MEMBER, user__is_active=True)
    return sorted(set(members.values_list("user__email", flat=True)))
