"""A release of open data, for the world of every address."""

from datetime import date

from indicators.models import Indicator, Observation, Register
from indicators.selectors.releases import prepared_release
from indicators.services.releases import publish_release
from partners.models import User
from tests.factories import NOW


def publish_all(people: dict[str, User]) -> dict[str, tuple[object, ...]]:
    """Release 1 of a register of its own; returns what the addresses are made with."""
    plan = Register.objects.get(slug="plan")
    register = Register.objects.create(slug="published", title="Published figures")
    indicator = Indicator.objects.get(slug="burglary")
    indicator.pk, indicator.register, indicator.slug, indicator.code = None, register, "fires", "5.1"
    target = Indicator.objects.get(slug="burglary").target
    indicator.save()
    target.pk, target.indicator = None, indicator
    target.save()
    Observation.objects.create(
        indicator=indicator,
        period_type=Observation.PeriodType.FINANCIAL_YEAR,
        period_label="2021/22",
        period_starts=date(2021, 4, 1),
        period_ends=date(2022, 3, 31),
        value=1054,
        is_baseline=True,
        entered_at=NOW,
    )
    publish_release(
        register=register,
        note="",
        seen=prepared_release(register, NOW.date()).digest,
        by=people["stew"],
        by_role="Data steward, Calder Vale Council",
        at=NOW,
    )
    newest, numbered = (register.slug,), (register.slug, 1)
    return {
        "open_data:register": newest,
        "open_data:newest_csv": newest,
        "open_data:newest_json": newest,
        "open_data:release": numbered,
        "open_data:release_csv": numbered,
        "open_data:release_metadata": numbered,
        "open_data:release_json": numbered,
        "open_data:prepare": (plan.slug,),
    }
