"""Who may see the dashboard and who may read and write reports (design, section 5).

Whoever may not know of a draft is told that it is not there.
"""

import rules

from partners.actors import Actor
from partners.rules import is_board_member, is_secretariat
from reporting.models import Report


@rules.predicate
def was_sent_to_board(_actor: Actor, report: Report) -> bool:
    return report.sent_to_board


@rules.predicate
def is_published(_actor: Actor, report: Report) -> bool:
    """Whether any version is published, though a correction may be in draft; needs `Report.objects.with_newest()`."""
    return report.newest_number is not None


rules.add_rule("reporting.view_dashboard", is_secretariat | is_board_member)
rules.add_rule("reporting.draft_report", is_secretariat)
rules.add_rule("reporting.read_draft", is_secretariat | (is_board_member & was_sent_to_board))
rules.add_rule("reporting.find_report", is_secretariat | is_published | (is_board_member & was_sent_to_board))
