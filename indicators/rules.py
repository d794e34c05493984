"""Who may read indicators and who keeps them."""

import rules

from partners.actors import Actor
from partners.rules import is_data_steward


@rules.predicate
def holds_a_role(actor: Actor) -> bool:
    return bool(actor.held)


rules.add_rule("indicators.view_indicators", holds_a_role)
rules.add_rule("indicators.edit_figures", is_data_steward)
