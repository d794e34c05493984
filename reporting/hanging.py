"""What published reports say of an approach, for everybody: as they were published, with what they withhold."""

from collections.abc import Mapping, Sequence

from django.urls import reverse

from frameworks.hanging import Hanging, Line, Peg
from frameworks.models import End, Kind
from partners.actors import Actor
from reporting.models import Publication

TOPIC = "reports"
_HEADING = "Published reports"


def reports_on(pegs: Sequence[Peg], actor: Actor) -> Mapping[End, Hanging]:
    """The newest version of each report on a cycle that asked about the approach; the same for every actor."""
    approaches = [peg for peg in pegs if peg.kind == Kind.APPROACH]
    if not approaches:
        return {}
    frameworks = {peg.end.framework for peg in approaches}
    rows = (
        Publication.objects.newest_of_each()
        .newest_first()
        .filter(report__cycle__framework_version__framework__slug__in=frameworks)
        .values_list(
            "title",
            "report__slug",
            "report__cycle__framework_version__framework__slug",
            "content__findings__approaches",
            "content__findings__withheld",
        )
    )
    lines: dict[End, list[Line]] = {}
    for title, slug, framework, distributions, withheld in rows:
        sentences = {one["label"]: one["sentence"] for one in distributions or ()}
        for peg in approaches:
            said = [sentences[label] for label in peg.labels if label in sentences]
            if peg.end.framework == framework and (said or withheld):
                line = Line(title, reverse("reporting:report", args=[slug]), said[0] if said else withheld)
                lines.setdefault(peg.end, []).append(line)
    return {end: Hanging(TOPIC, _HEADING, len(of_one), "", of_one) for end, of_one in lines.items()}
