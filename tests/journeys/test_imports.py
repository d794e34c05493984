"""A data steward brings a file of figures in, and takes it out again."""

import pytest
from playwright.sync_api import expect

from indicators.models import Indicator
from partners.models import Place
from tests.factories import make_indicator, make_observation
from tests.journeys.conftest import Arrive
from tests.journeys.district import District

pytestmark = pytest.mark.journey
FILE = """Police recorded crime,,,
Measure,Area,Year,Count
Burglary,Whole district,2021/22,"1,311"
Burglary,North,2021/22,12
Burglary,Nroth,2022/23,13
Burglary,Whole district,2022/23,..
"""


@pytest.fixture
def burglary(district: District) -> Indicator:
    indicator = make_indicator("9.1", label="Burglary of homes", place_breakdown=True)
    make_observation(indicator, 1307, 2021, is_baseline=True, note="Plan, page 3")
    Place.objects.create(slug="north", name="North")
    return indicator


@pytest.mark.parametrize("scripts", [True, False], ids=["with_scripts", "without_scripts"])
def test_data_steward_imports_figures_and_undoes_it(
    scripts: bool, district: District, burglary: Indicator, arrive: Arrive
) -> None:
    steward = arrive(district.people["steward"], scripts=scripts)
    steward.goes_to("/indicators/")
    steward.follows("Imports of figures")
    steward.sees("Imports of figures")
    steward.presses("Bring in figures")
    steward.sees("Bring in figures")
    # When a file is given whose headings stand below a title
    steward.enters("Where do the figures come from?", "Police recorded crime")
    steward.chooses("One row for each figure")
    steward.gives("File", "crime.csv", FILE.replace("Burglary,", "Burglary of homes,").encode())
    steward.presses("Match the columns")
    steward.sees("Match the columns")
    # Then the portal has found what its columns probably mean
    expect(steward.page.get_by_label("Which column holds the value?")).to_have_value("Count")
    steward.presses("Preview the figures")
    steward.sees("Check what would change")
    steward.reads("The nearest is North", "Value: 1,307 becomes 1,311")
    steward.follows("No figure")
    steward.sees("No figure")
    steward.reads("not available")
    steward.page.go_back()
    # And nothing is stored before the refused row and the change are answered for
    steward.presses("Apply 2 figures")
    steward.reads("Say why the stored figures change")
    steward.chooses("Leave out the 1 refused row")
    steward.enters("Why does 1 stored figure change?", "The police recounted.")
    steward.presses("Apply 2 figures")
    steward.sees("The figures are stored")
    steward.goes_to(burglary.get_absolute_url())
    steward.reads("1,311", "The police recounted.")
    # And when the import was a mistake, it is undone
    steward.goes_to("/indicators/imports/")
    steward.follows("crime.csv")
    steward.follows("Undo this import")
    steward.sees("Undo this import")
    steward.presses("Undo this import")
    steward.sees("This import was undone")
    assert [str(row.value.normalize()) for row in burglary.observations.all()] == ["1307"]
