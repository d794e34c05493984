from collections import Counter
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cohesion_portal.environment import BASE_DIR
from frameworks.models import Element, FrameworkVersion, Kind
from indicators.models import Indicator, Observation, Register, Target
from indicators.targets import Grammar
from tests.factories import make_framework, make_user
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


def test_load_kirklees_register_has_all_24_cells(db: None) -> None:
    version = make_framework("kirklees-cpp", label="2022-27")
    document, last = version.documents.get(), version.elements.count()
    slugs = (
        "violence-abuse-exploitation",
        "neighbourhood-crime-asb",
        "resilient-inclusive-communities",
        "reducing-risk",
    )
    for number, slug in enumerate(slugs, start=last + 1):
        Element.objects.create(
            version=version,
            kind=Kind.PRIORITY,
            slug=slug,
            label=slug,
            document=document,
            section="1",
            position=number,
            depth=0,
        )
    out = StringIO()
    call_command("load_indicators", BASE_DIR / "fixtures/indicators/kirklees-cpp-2022.yaml", stdout=out)
    assert "24 added, 0 changed, 0 left as they were" in out.getvalue()
    per_priority = Counter(Indicator.objects.values_list("priority__slug", flat=True))
    assert [per_priority[slug] for slug in slugs] == [5, 8, 6, 5]
    baselines = Observation.objects.filter(is_baseline=True).values_list("indicator__code", "value")
    assert {code: str(value.normalize()) for code, value in baselines} == {
        "1.1": "4404",
        "1.4": "47.9",
        "2.2": "5131",
        "2.3": "6017",
        "2.4": "68",
        "2.5": "1054",
        "2.6": "1971",
        "2.7": "45418",
        "2.8": "1307",
        "3.1": "25.9",
    }
