"""Which sections of the portal a person is shown; each section's own views decide what they may do there."""

from dataclasses import dataclass

from partners.actors import Actor
from partners.models import Role

_OFFICERS = frozenset({Role.CONTRIBUTOR, Role.LEAD, Role.APPROVER})
_EVERY_ROLE = frozenset(Role)


@dataclass(frozen=True)
class Section:
    """One item of the service navigation and of the home page; `public` sections need no account."""

    name: str
    path: str
    purpose: str
    roles: frozenset[Role]
    public: bool = False


SECTIONS = (
    Section(
        "Self-evaluations",
        "/self-evaluations/",
        "Discuss and agree how well your organisation works for inclusive communities, and submit the result.",
        _OFFICERS | {Role.SECRETARIAT, Role.BOARD_MEMBER},
    ),
    Section(
        "Dashboard",
        "/dashboard/",
        "See who took part this year, what moved, what cannot be said yet and what needs a decision.",
        frozenset({Role.SECRETARIAT, Role.BOARD_MEMBER}),
    ),
    Section(
        "Indicators",
        "/indicators/",
        "Follow the outcome measures: position against target, evidence of change and what it may mean.",
        _EVERY_ROLE,
    ),
    Section(
        "Actions",
        "/actions/",
        "Follow and update delivery plans, actions, milestones and support needs.",
        _OFFICERS | {Role.SECRETARIAT, Role.PRIORITY_LEAD, Role.BOARD_MEMBER},
    ),
    Section(
        "Reports",
        "/reports/",
        "Read and download published reports and their data.",
        _EVERY_ROLE,
        public=True,
    ),
    Section(
        "Frameworks",
        "/frameworks/",
        "Read the frameworks: themes, approaches, statements and scales, with their sources.",
        _EVERY_ROLE,
        public=True,
    ),
    Section(
        "Organisations",
        "/organisations/",
        "See who takes part: partner organisations, their units and what they do.",
        _EVERY_ROLE,
        public=True,
    ),
)
ADMINISTRATION = Section(
    "Administration",
    "/administration/",
    "Manage accounts and settings.",
    frozenset({Role.ADMINISTRATOR}),
)


def sections_for(actor: Actor | None) -> list[Section]:
    """The sections to offer, in order; someone without an account or a role sees the public ones."""
    roles = actor.roles if actor else frozenset()
    return [section for section in (*SECTIONS, ADMINISTRATION) if section.public or section.roles & roles]
