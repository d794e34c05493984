from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import CommandError

from cohesion_portal.lib.history import sign
from frameworks.models import FrameworkVersion, Kind
from indicators.models import DefinitionVersion, Indicator, Observation, Register, Target
from indicators.schema import RESERVED_INDICATOR_SLUGS
from indicators.services.definitions import NewDefinition, write_definition
from indicators.targets import Grammar
from indicators.urls import urlpatterns
from partners.models import Place, Role
from tests.factories import NOW, make_framework, make_user
from tests.indicators.conftest import ENTRY, Loader, entry, register


def failure(load: Loader, *contents: dict[str, Any]) -> str:
    with pytest.raises(CommandError) as refusal:
        load(*contents)
    assert refusal.value.returncode == 1
    return str(refusal.value)


def target(**changes: Any) -> dict[str, Any]:
    return {"as_written": "As written", "grammar": "direction_only"} | changes


def test_load_adds_register_indicator_target_and_baseline(load: Loader) -> None:
    printed = load(register())
    assert printed.splitlines() == [
        "Outcome framework",
        "  added 1.1 Residential burglary",
        "  1 added, 0 changed, 0 left as they were",
    ]
    indicator = Indicator.objects.get()
    assert (indicator.register.slug, indicator.priority.slug) == ("plan-2022", "resilient-communities")
    assert indicator.citation == "Plan 2022, Appendix"
    assert indicator.target.grammar == Grammar.BELOW_BASELINE
    baseline = indicator.observations.get()
    assert (baseline.value, baseline.period_label, baseline.is_baseline) == (Decimal(1307), "2021/22", True)


def test_load_twice_leaves_everything_and_writes_no_history(load: Loader) -> None:
    load(register())
    printed = load(register())
    assert "0 added, 0 changed, 1 left as they were" in printed
    assert [model.history.count() for model in (Indicator, Target, Observation)] == [1, 1, 1]


def test_load_changed_file_says_what_changed(load: Loader) -> None:
    load(register())
    new_baseline = ENTRY["baseline"] | {"value": "1310"}
    printed = load(register(entry(label="Burglary of homes", baseline=new_baseline)))
    assert "  changed 1.1 Burglary of homes (label, baseline value)" in printed.splitlines()
    assert Observation.objects.get().value == 1310


def test_load_changed_title_of_register_is_said(load: Loader) -> None:
    load(register())
    printed = load(register(register={"id": "plan-2022", "title": "New title", "framework": "plan"}))
    assert "changed the register's title" in printed
    assert Register.objects.get().title == "New title"


def test_load_codes_exchanged_between_indicators(load: Loader) -> None:
    one, two = entry(), entry(id="1.2", slug="arson", label="Arson")
    load(register(one, two))
    load(register(two | {"id": "1.1"}, one | {"id": "1.2"}))
    in_order = Indicator.objects.order_by("position").values_list("code", "slug")
    assert list(in_order) == [("1.1", "arson"), ("1.2", "burglary")]


def test_load_measure_nested_in_a_later_one(load: Loader) -> None:
    load(register(entry(nested_in="2.7"), entry(id="2.7", slug="total-crime", label="Total crime")))
    assert Indicator.objects.get(code="1.1").nested_in == Indicator.objects.get(code="2.7")


def test_load_uses_priorities_of_the_newest_published_version(load: Loader) -> None:
    load(register())
    newest = make_framework("plan", label="2023")
    draft = make_framework("plan", label="2024")
    FrameworkVersion.objects.filter(pk=draft.pk).update(status=FrameworkVersion.Status.DRAFT)
    assert "(priority)" in load(register())
    assert Indicator.objects.get().priority.version == newest


def test_load_leaves_baseline_that_a_person_corrected(load: Loader) -> None:
    load(register())
    baseline = Observation.objects.get()
    baseline.value = Decimal(1299)
    baseline._history_user = make_user(None)
    baseline.save()
    assert "1 left as they were" in load(register())
    baseline.refresh_from_db()
    assert baseline.value == 1299


def test_load_file_without_the_baseline_it_had_keeps_the_figure(load: Loader) -> None:
    load(register())
    load(register(entry(baseline=None)))
    observation = Observation.objects.get()
    assert (observation.value, observation.is_baseline) == (1307, False)


def test_load_baseline_for_a_period_already_entered_is_refused(load: Loader) -> None:
    load(register(entry(baseline=None)))
    Observation.objects.create(
        indicator=Indicator.objects.get(),
        period_type="financial_year",
        period_label="2021/22",
        period_starts=date(2021, 4, 1),
        period_ends=date(2022, 3, 31),
        value=1300,
        entered_at="2026-09-14T09:00Z",
    )
    message = failure(load, register())
    assert "1.1" in message
    assert "a figure for 2021/22 was entered in the portal" in message


def test_load_forgets_mirrored_figure_when_another_plan_is_named(load: Loader) -> None:
    mirror = target(grammar="external_mirror", mirrors="Police Plan 2021")
    load(register(entry(target=mirror)))
    Target.objects.update(mirrored_value=80, mirrored_source="Page 3", mirrored_until=date(2024, 3, 31))
    load(register(entry(target=mirror)))
    assert Target.objects.get().mirrored_value == 80
    load(register(entry(target=mirror | {"mirrors": "Police Plan 2024"})))
    assert Target.objects.get().mirrored_value is None


@pytest.mark.parametrize(
    ("changes", "where", "reason"),
    [
        ({"colour": "red"}, "colour", "is not a"),
        ({"label": None}, "label", "is missing"),
        ({"unit": "number"}, "unit", '"number" must be count, survey_percentage'),
        ({"intent": "fewer"}, "intent", '"fewer" must be down, up or none'),
        ({"slug": "Bad Slug"}, "slug", "may hold only lower-case letters"),
        ({"id": 1.1}, "id", "must be text; put it in quotes"),
        ({"priority": "no-such"}, "priority", '"no-such" is not a priority of the framework "plan", version 2022'),
        ({"nested_in": "9.9"}, "nested_in", '"9.9" is not one of the indicators'),
        ({"nested_in": "1.1"}, "nested_in", "an indicator cannot be part of itself"),
        ({"source": {"document": "other", "section": "1"}}, "source.document", '"other" is not one of the documents'),
        ({"unit": "text"}, "", "baseline cannot be kept: this measure is not a number"),
        ({"baseline": ENTRY["baseline"] | {"value": "1307.5"}}, "", "baseline must be a whole number"),
        ({"baseline": ENTRY["baseline"] | {"value": "1,307"}}, "baseline.value", "must be a number in quotes"),
        ({"baseline": ENTRY["baseline"] | {"value": 1307}}, "baseline.value", "must be a number in quotes"),
        ({"unit": "survey_percentage"}, "", "baseline must be 100 or less"),
        (
            {"baseline": ENTRY["baseline"] | {"period": ENTRY["baseline"]["period"] | {"label": "2021"}}},
            "baseline.period",
            'the label of this period is "2021/22"',
        ),
        (
            {"baseline": ENTRY["baseline"] | {"period": ENTRY["baseline"]["period"] | {"starts": date(2021, 1, 1)}}},
            "baseline.period",
            "A financial year runs from 1 April to 31 March",
        ),
        ({"target": target(grammar="below")}, "target.grammar", '"below" must be below_baseline'),
        ({"target": target(grammar="above_threshold")}, "target", "above_threshold needs threshold"),
        ({"target": target(threshold="5")}, "target", "direction_only has no threshold"),
        ({"target": target(grammar="step_per_period", step="-10")}, "target", "step_per_period needs step_period"),
        (
            {"target": target(grammar="step_per_period", step="0", step_period="year")},
            "target",
            "step must not be 0",
        ),
        ({"target": target(grammar="external_mirror")}, "target", "external_mirror needs mirrors"),
        (
            {
                "unit": "survey_percentage",
                "baseline": None,
                "target": target(grammar="above_threshold", threshold="101"),
            },
            "",
            "threshold must be 100 or less",
        ),
    ],
)
def test_load_wrong_file_names_file_path_and_reason_and_changes_nothing(
    load: Loader, changes: dict[str, Any], where: str, reason: str
) -> None:
    message = failure(load, register(), register(entry(**changes), documents=register()["documents"]))
    first = message.splitlines()[0]
    assert "register-2.yaml: indicators[" in first
    assert where in first
    assert reason in first
    assert not Register.objects.exists()


def test_load_indicator_left_out_of_the_file_is_refused(load: Loader) -> None:
    load(register(entry(), entry(id="1.2", slug="arson", label="Arson")))
    message = failure(load, register(entry(label="New label")))
    assert 'the register holds "arson", which the file leaves out' in message
    assert Indicator.objects.get(slug="burglary").label == "Residential burglary"


def test_load_slug_of_another_register_is_refused(load: Loader) -> None:
    load(register())
    message = failure(load, register(register={"id": "other", "title": "Other", "framework": "plan"}))
    assert '"burglary" belongs to the register "plan-2022"' in message
    assert Register.objects.count() == 1


def test_load_before_its_framework_is_refused(load: Loader) -> None:
    message = failure(load, register(register={"id": "x", "title": "X", "framework": "absent"}))
    assert 'register.framework: the framework "absent" is not loaded: load it first' in message


def test_load_same_id_or_slug_twice_is_refused(load: Loader) -> None:
    message = failure(load, register(entry(), entry()))
    assert '"1.1" is given twice' in message
    assert '"burglary" is given twice' in message


def test_load_citation_too_long_to_show_is_refused(load: Loader) -> None:
    documents = register()["documents"]
    documents["plan"]["short"] = "P" * 80
    long_section = {"document": "plan", "section": "S" * 119}
    message = failure(load, register(entry(source=long_section), documents=documents))
    assert "indicators[0] (1.1): source: the document's short title and the section are too long together" in message


def test_load_nesting_in_a_circle_is_refused(load: Loader) -> None:
    message = failure(load, register(entry(nested_in="1.2"), entry(id="1.2", slug="arson", nested_in="1.1")))
    assert message.count("an indicator cannot be part of itself") == 2


def figure(value: str = "1298", year: int = 2022, **changes: Any) -> dict[str, Any]:
    period = {
        "type": "financial_year",
        "label": f"{year}/{(year + 1) % 100:02}",
        "starts": date(year, 4, 1),
        "ends": date(year + 1, 3, 31),
    }
    return {"value": value, "period": period, "provisional": False} | changes


WIDER = [{"id": "west-yorkshire", "name": "West Yorkshire"}]
IN_WIDER = figure(place="west-yorkshire", note="The whole county", source={"document": "plan", "section": "2"})


def test_load_figures_of_the_area_and_of_a_wider_one(load: Loader) -> None:
    content = register(entry(observations=[figure(), IN_WIDER]), wider_areas=WIDER)
    load(content)
    assert "0 changed, 1 left as they were" in load(content)
    figures = Observation.objects.filter(is_baseline=False)
    assert figures.for_district().get().value == 1298
    wider = figures.get(place__isnull=False)
    assert wider.place is not None
    assert (wider.place.name, wider.place.reach) == ("West Yorkshire", Place.Reach.WIDER)
    assert (wider.note, wider.source) == ("The whole county", "Plan 2022, 2")


def test_load_figure_that_a_person_corrected_stays_and_is_said(load: Loader) -> None:
    load(register(entry(observations=[figure()])))
    row = Observation.objects.get(is_baseline=False)
    sign(row, by=make_user(None), at=NOW).save()
    printed = load(register(entry(observations=[figure("1299")])))
    assert "  kept the figure for 2022/23 of 1.1 Residential burglary: it was entered in the portal" in printed
    assert "1 left as they were" in printed
    row.refresh_from_db()
    assert row.value == 1298


def test_load_changed_figure_is_changed_and_one_left_out_stays(load: Loader) -> None:
    load(register(entry(observations=[figure(), figure("1215", 2023)])))
    printed = load(register(entry(observations=[figure("1290")])))
    assert "(figure for 2022/23 value)" in printed
    values = Observation.objects.order_by("period_starts").values_list("value", flat=True)
    assert list(values) == [1307, 1290, 1215]


def test_load_makes_the_first_definition_and_corrects_it_while_it_stands_alone(load: Loader) -> None:
    load(register(entry(collection_method="Police records")))
    load(register(entry(definition="Homes broken into in a year.", collection_method="Police records")))
    [version] = DefinitionVersion.objects.all()
    assert (version.number, version.words) == (1, "Homes broken into in a year.")
    assert version.collection_method == "Police records"
    assert Indicator.objects.get().definition == "Homes broken into in a year."


def test_load_leaves_the_words_that_people_wrote_later_and_says_so(load: Loader) -> None:
    load(register())
    indicator = Indicator.objects.get()
    new = NewDefinition(in_force_from=date(2024, 4, 1), definition="Homes only.", changed="definition", reason="Sheds.")
    by = make_user(Role.DATA_STEWARD)
    write_definition(indicator=indicator, new=new, seen=1, by=by, by_role="Data steward, Council", at=NOW)
    printed = load(register(entry(definition="The file has other words.", label="Burglary of homes")))
    assert "  kept the definition of 1.1 Burglary of homes: version 2 was written in the portal" in printed
    assert "changed 1.1 Burglary of homes (label)" in printed
    indicator.refresh_from_db()
    assert indicator.definition == "Homes only."
    assert list(indicator.definition_versions.order_by("number").values_list("words", flat=True)) == [
        "Burglaries of homes in a year.",
        "Homes only.",
    ]


def test_load_keeps_what_a_register_and_a_target_say_of_themselves(load: Loader) -> None:
    about = {"area": "Kirklees", "about": "Five years.", "archived": {"since": date(2011, 4, 1), "reason": "It ended."}}
    said = target(set_by="The Board", source={"document": "plan", "section": "3"}, expires=date(2027, 3, 31))
    load(register(entry(target=said), register=register()["register"] | about))
    kept = Register.objects.get()
    assert (kept.area, kept.about, kept.archived_reason) == ("Kirklees", "Five years.", "It ended.")
    found = Target.objects.get()
    assert (found.set_by, found.citation, found.expires_on) == ("The Board", "Plan 2022, 3", date(2027, 3, 31))
    assert "the register's archived on and archived reason" in load(
        register(entry(target=said), register=register()["register"] | {"area": "Kirklees", "about": "Five years."})
    )


def test_load_links_to_elements_of_the_newest_version(load: Loader) -> None:
    load(register(entry(elements=["plan/trusting"])))
    newest = make_framework("plan", label="2023")
    assert "(priority, elements)" in load(register(entry(elements=["plan/trusting"])))
    assert Indicator.objects.get().elements.get().version == newest


def test_load_in_a_framework_without_priorities_hangs_on_a_theme_or_else_on_the_top(
    load: Loader, plan: FrameworkVersion
) -> None:
    load(register(entry(priority="resilient-communities")))
    plan.elements.filter(kind=Kind.PRIORITY).update(kind=Kind.THEME)
    assert "1 left" in load(register())
    plan.elements.filter(kind=Kind.THEME).update(kind=Kind.SECTION)
    assert "1 left" in load(register())
    assert '"trusting-1" is not an element at the top' in failure(load, register(entry(priority="trusting-1")))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"slug": "imports"}, '"imports" is kept for a page of the portal itself; choose another slug'),
        (
            {"elements": ["plan:trusting"]},
            "must name a framework and one of its elements, as in kirklees-icf",
        ),
        ({"elements": ["absent/trusting"]}, 'elements[0]: the framework "absent" is not loaded: load it first'),
        ({"elements": ["plan/absent"]}, 'elements[0]: "absent" is not an element of the framework "plan"'),
        ({"sampling": "open"}, "only a percentage from a survey has sampling"),
        ({"suppression": "hidden"}, '"hidden" must be people, sensitive or open'),
        ({"observations": [figure(sample_size=100)]}, "observations[0]: only a percentage from a survey or a mean has"),
        ({"observations": [figure(numerator=1)]}, "numerator and denominator are given together or not at all"),
        ({"observations": [figure(numerator=1, denominator=2)]}, "observations[0]: only a percentage or rate"),
        ({"observations": [figure(year=2021)]}, "observations[0] is a second figure for 2021/22 of the same place"),
        ({"observations": [figure(place="nowhere")]}, '"nowhere" is neither one of the wider areas nor a place'),
        ({"observations": [figure(place="north")]}, "North is a part of the district, but place_breakdown is not true"),
        ({"observations": [figure(source={"document": "x", "section": "1"})]}, '"x" is not one of the documents'),
        ({"observations": [figure("0.5")]}, "observations[0] must be a whole number"),
        ({"target": target(source={"document": "x", "section": "1"})}, '"x" is not one of the documents'),
    ],
)
def test_load_wrong_figure_or_link_names_what_to_do(load: Loader, changes: dict[str, Any], reason: str) -> None:
    Place.objects.create(slug="north", name="North")
    message = failure(load, register(entry(**changes)))
    assert reason in message
    assert "register-1.yaml: indicators[0]" in message
    assert not Register.objects.exists()


def test_load_wider_area_with_the_name_of_a_part_is_refused(load: Loader) -> None:
    Place.objects.create(slug="west-yorkshire", name="West")
    message = failure(load, register(wider_areas=WIDER))
    assert "wider_areas[0] (west-yorkshire): West is a part of the district, not a wider area" in message


def test_no_address_of_a_page_can_be_the_slug_of_an_indicator() -> None:
    first = {str(one.pattern).split("/")[0] for one in urlpatterns}
    assert {word for word in first if word and not word.startswith("<")} <= RESERVED_INDICATOR_SLUGS
