"""No report is approved before somebody has said what the figures may mean that it judges."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cohesion_portal.lib.history import sign
from indicators.models import Indicator
from partners.models import User
from reporting import services
from reporting.models import Report
from tests.factories import NOW, make_indicator, make_observation
from tests.reporting.years import explain, make_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def make_judged_report(by: User) -> tuple[Report, Indicator]:
    """Sent to the Board, with one measure that is judged on a figure of 2025/26."""
    report = make_report(by=by)
    indicator = make_indicator("2.8", label="Burglary")
    make_observation(indicator, 1307, 2021, is_baseline=True)
    make_observation(indicator, 1215, 2025)
    services.choose_indicators(report=report, indicators=[indicator], by=by, at=NOW)
    services.send_to_board(report=report, by=by, at=NOW)
    return report, indicator


def approve_it(report: Report, by: User) -> Report:
    return services.approve_report(report=report, approved_on=NOW.date(), minute="CPB 14", by=by, at=NOW)


def test_approve_report_that_judges_what_nobody_explained_names_it(by: User) -> None:
    report, indicator = make_judged_report(by)
    with pytest.raises(services.NotExplained, match=r"2\.8 Burglary \(2025/26\)"):
        approve_it(report, by)
    explain(indicator, date(2025, 3, 31))
    with pytest.raises(services.NotExplained):
        approve_it(report, by)
    explain(indicator, date(2026, 3, 31))
    assert approve_it(report, by).status == Report.Status.APPROVED


def test_steps_of_a_report_link_to_the_commentary_that_is_missing(by: User, office: Client) -> None:
    report, indicator = make_judged_report(by)
    steps = reverse("reporting:edit_report", args=[report.slug])
    words = reverse("indicators:commentary", args=[indicator.slug])
    assert (
        f'<a href="{words}">2.8 Burglary</a>: the figure for 2025/26 has no commentary'
        in office.get(steps).content.decode()
    )
    page = office.get(reverse("reporting:approve", args=[report.slug]), follow=True).content.decode()
    assert "may mean as they stand: 2.8 Burglary (2025/26) has no commentary." in page
    explain(indicator)
    assert words not in office.get(steps).content.decode()
    assert office.get(reverse("reporting:approve", args=[report.slug])).status_code == 200


def test_report_waits_for_new_words_where_a_figure_was_corrected_after_its_commentary(by: User) -> None:
    report, indicator = make_judged_report(by)
    explain(indicator)
    row = indicator.observations.get(is_baseline=False)
    row.value = 1460
    sign(row, by=by, at=NOW + timedelta(minutes=1), reason="Counted twice").save()
    reason = r"2\.8 Burglary \(2025/26\) was corrected after its commentary of 14 September 2026"
    with pytest.raises(services.NotExplained, match=reason):
        approve_it(report, by)


def test_measure_that_cannot_be_judged_needs_no_commentary(by: User) -> None:
    report, indicator = make_judged_report(by)
    indicator.observations.filter(is_baseline=False).delete()
    assert approve_it(report, by).status == Report.Status.APPROVED
