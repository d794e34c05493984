"""What the secretariat runs a cycle with: one that is prepared, and a list of people to invite."""

from partners.models import User
from selfeval.models import Cycle, InvitationList
from selfeval.services import bring_invitation_list
from tests.factories import NOW, make_cycle

LIST = "organisation;kind;e-mail;role;unit\nWestgate Trust;Health;lead@westgate.example;Lead officer;Wards\n"


def make_list(cycle: Cycle, by: User, text: str = LIST) -> InvitationList:
    """As the secretariat brought it, not sent yet."""
    name = "people.csv"
    return bring_invitation_list(cycle=cycle, name=name, data=text.encode(), due_on=cycle.closes_on, by=by, at=NOW)[0]


def addresses(cycle: Cycle, organisation_slug: str, secretariat: User) -> dict[str, tuple[object, ...]]:
    """Arguments of the addresses by their names; prepares another cycle of the same framework."""
    prepared = (make_cycle(cycle.framework_version, 2031, opened_at=None).slug,)
    one = (cycle.slug,)
    return {
        "selfeval:cycle": one,
        "selfeval:cycle@prepared": prepared,
        "selfeval:change_cycle": prepared,
        "selfeval:word_scale": prepared,
        "selfeval:open_cycle": prepared,
        "selfeval:invite_by_list": one,
        "selfeval:invitation_list": (cycle.slug, make_list(cycle, secretariat).token),
        "selfeval:remind": one,
        "selfeval:extend": (cycle.slug, organisation_slug),
    }
