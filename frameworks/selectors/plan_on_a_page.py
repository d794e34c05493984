"""A framework version on one side of paper."""

from collections import defaultdict
from dataclasses import dataclass

from cohesion_portal.lib.formats import long_date
from frameworks.models import Element, FrameworkVersion
from frameworks.plan_on_a_page import Head, Part, Plan, plan
from frameworks.selectors.reading import VersionLine
from frameworks.words import Vocabulary


@dataclass(frozen=True)
class PlanPage:
    """`facts` say in one line whose it is, for when, and which version."""

    version: FrameworkVersion
    address: str
    facts: str
    plan: Plan


def plan_page(here: VersionLine) -> PlanPage:
    version = here.version
    facts = f"{version.owner}. {_period(version)}. Version {version.label}{', a draft' if version.is_draft else ''}."
    return PlanPage(
        version,
        here.address,
        facts,
        plan(_parts(here), Vocabulary(version.vocabulary), Head(version.title, facts)),
    )


def _period(version: FrameworkVersion) -> str:
    starts, ends = (long_date(day) if day else "" for day in (version.starts_on, version.ends_on))
    if starts and ends:
        return f"{starts} to {ends}"
    return f"From {starts}" if starts else f"Until {ends}" if ends else "No period given"


def _parts(here: VersionLine) -> list[Part]:
    rows: defaultdict[int | None, list[Part]] = defaultdict(list)
    elements = Element.objects.filter(version=here.version).in_document_order()
    for key, parent, label, kind, slug in elements.values_list("pk", "parent_id", "label", "kind", "slug"):
        rows[parent].append(Part(label, kind, f"{here.address}{slug}/", rows[key]))
    return rows[None]
