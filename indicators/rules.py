"""Who may read indicators and who keeps them."""

import rules

from partners.actors import Actor
from partners.models import Role
from partners.rules import is_data_steward, is_priority_lead, is_secretariat

# Who says what figures may mean, the most fitting role first.
COMMENTATORS = (Role.PRIORITY_LEAD, Role.DATA_STEWARD)

# Who publishes figures as open data.
PUBLISHERS = (Role.DATA_STEWARD, Role.SECRETARIAT)


@rules.predicate
def holds_a_role(actor: Actor) -> bool:
    return bool(actor.held)


rules.add_rule("indicators.view_indicators", holds_a_role)
rules.add_rule("indicators.edit_figures", is_data_steward)
rules.add_rule("indicators.comment", is_priority_lead | is_data_steward)
rules.add_rule("indicators.release_figures", is_data_steward | is_secretariat)
