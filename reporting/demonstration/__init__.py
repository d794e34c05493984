"""The fictional district that the portal is shown with, made through the same services that people use."""

from datetime import datetime
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction

from partners.models import Organisation
from reporting.demonstration.adoption import adopt_frameworks
from reporting.demonstration.cast import make_cast
from reporting.demonstration.commentary import comment_on_figures
from reporting.demonstration.delivery import deliver_plans
from reporting.demonstration.evaluations import evaluate
from reporting.demonstration.figures import observe
from reporting.demonstration.practice import tell_case_studies
from reporting.demonstration.reports import report_on
from reporting.demonstration.years import Years

STORY = settings.BASE_DIR / "fixtures" / "demo" / "calder-vale.yaml"


def seed_demonstration(*, at: datetime) -> bool:
    """Make the demonstration as it stands at `at`; False, having changed nothing, when it is there already.

    Both Kirklees frameworks and the outcome framework must have been loaded.
    """
    story: dict[str, Any] = yaml.safe_load(STORY.read_text(encoding="utf-8"))
    if Organisation.objects.filter(name=story["organisations"][0]["name"]).exists():
        return False
    years = Years.until(at)
    with transaction.atomic():
        cast = make_cast(story, years=years)
        adopt_frameworks(story, cast, years=years)
        cycles = evaluate(story, cast, years=years)
        deliver_plans(story, cast, years=years)
        observe(story, cast, years=years)
        comment_on_figures(cast, years=years)
        tell_case_studies(story, cast, years=years)
        report_on(story, cast, cycles, years=years)
    return True
