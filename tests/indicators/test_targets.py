from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.measures import Intent, figure
from indicators.targets import Grammar, Mirrored, Position, Reason, Status, position, required_by_step

BELOW, ABOVE_LINE, BELOW_LINE = Grammar.BELOW_BASELINE, Grammar.ABOVE_THRESHOLD, Grammar.BELOW_THRESHOLD
STEP, MIRROR = Grammar.STEP_PER_PERIOD, Grammar.EXTERNAL_MIRROR
JUDGED = {Status.MET, Status.NOT_MET}

values = st.decimals(min_value=0, max_value=10**9, places=6)


def judge(grammar: Grammar, value: str | None, *, intent: Intent = Intent.DOWN, **given: object) -> Position:
    numbers = {name: Decimal(x) if isinstance(x, str) else x for name, x in given.items()}
    return position(grammar, value=None if value is None else Decimal(value), intent=intent, **numbers)


@pytest.mark.parametrize(
    ("grammar", "value", "given", "status", "reason"),
    [
        (BELOW, "4403", {"baseline": "4404"}, Status.MET, Reason.COMPARED),
        (BELOW, "4404", {"baseline": "4404"}, Status.NOT_MET, Reason.COMPARED),
        (BELOW, "4405", {"baseline": "4404"}, Status.NOT_MET, Reason.COMPARED),
        (BELOW, "4403", {}, Status.CANNOT_SAY, Reason.NO_BASELINE),
        (BELOW, None, {"baseline": "4404"}, Status.CANNOT_SAY, Reason.NO_VALUE),
        (BELOW, "0", {"baseline": "0"}, Status.NOT_MET, Reason.COMPARED),
        (ABOVE_LINE, "72", {"threshold": "72"}, Status.NOT_MET, Reason.COMPARED),
        (ABOVE_LINE, "72.000001", {"threshold": "72"}, Status.MET, Reason.COMPARED),
        (ABOVE_LINE, "71.96", {"threshold": "72"}, Status.NOT_MET, Reason.COMPARED),
        (ABOVE_LINE, None, {"threshold": "72"}, Status.CANNOT_SAY, Reason.NO_VALUE),
        (BELOW_LINE, "60", {"threshold": "60"}, Status.NOT_MET, Reason.COMPARED),
        (BELOW_LINE, "59.999999", {"threshold": "60"}, Status.MET, Reason.COMPARED),
        (STEP, "190", {"baseline": "200", "step": "-10", "periods_since_baseline": 1}, Status.MET, Reason.COMPARED),
        (STEP, "191", {"baseline": "200", "step": "-10", "periods_since_baseline": 1}, Status.NOT_MET, Reason.COMPARED),
        (STEP, "185", {"baseline": "200", "step": "-10", "periods_since_baseline": 2}, Status.NOT_MET, Reason.COMPARED),
        (STEP, "12", {"baseline": "10", "step": "2", "periods_since_baseline": 1}, Status.MET, Reason.COMPARED),
        (STEP, "190", {"step": "-10", "periods_since_baseline": 1}, Status.CANNOT_SAY, Reason.NO_START_VALUE),
        (STEP, None, {"baseline": "200", "step": "-10"}, Status.CANNOT_SAY, Reason.NO_VALUE),
        (STEP, "190", {"baseline": "200", "step": "-10"}, Status.CANNOT_SAY, Reason.PERIODS_DIFFER),
        (
            STEP,
            "190",
            {"baseline": "200", "step": "-10", "periods_since_baseline": 0},
            Status.CANNOT_SAY,
            Reason.PERIODS_DIFFER,
        ),
        (MIRROR, "80", {}, Status.PENDING, Reason.MIRROR_NOT_ENTERED),
        (MIRROR, None, {}, Status.PENDING, Reason.MIRROR_NOT_ENTERED),
        (MIRROR, "80", {"mirrored": Mirrored(Decimal(90), ended=True)}, Status.PENDING, Reason.MIRROR_ENDED),
        (MIRROR, "80", {"mirrored": Mirrored(Decimal(90))}, Status.MET, Reason.COMPARED),
        (MIRROR, "90", {"mirrored": Mirrored(Decimal(90))}, Status.NOT_MET, Reason.COMPARED),
        (MIRROR, None, {"mirrored": Mirrored(Decimal(90))}, Status.CANNOT_SAY, Reason.NO_VALUE),
        (MIRROR, "91", {"mirrored": Mirrored(Decimal(90)), "intent": Intent.UP}, Status.MET, Reason.COMPARED),
        (
            MIRROR,
            "91",
            {"mirrored": Mirrored(Decimal(90)), "intent": Intent.NONE},
            Status.CANNOT_SAY,
            Reason.NO_DIRECTION,
        ),
        (Grammar.DIRECTION_ONLY, "1", {"baseline": "99"}, Status.NO_TARGET, Reason.DIRECTION_ONLY),
        (Grammar.UNDEFINED, "1", {"baseline": "99"}, Status.NO_TARGET, Reason.UNDEFINED),
        (Grammar.PENDING_PLACEHOLDER, None, {}, Status.PENDING, Reason.PLACEHOLDER),
    ],
)
def test_position_by_the_truth_table(
    grammar: Grammar, value: str | None, given: dict[str, object], status: Status, reason: Reason
) -> None:
    got = judge(grammar, value, **given)
    assert (got.status, got.reason) == (status, reason)


def test_position_by_step_names_the_figure_required_so_far() -> None:
    got = judge(STEP, "175", baseline="200", step="-10", periods_since_baseline=3)
    assert got.required == Decimal(170)


@pytest.mark.parametrize(
    ("grammar", "given"), [(ABOVE_LINE, {}), (BELOW_LINE, {}), (STEP, {"baseline": "1"}), (STEP, {"step": "0"})]
)
def test_position_without_the_number_its_grammar_needs_is_an_error(grammar: Grammar, given: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="needs a"):
        judge(grammar, "1", **given)


@given(limit=values)
def test_position_equal_to_the_limit_is_never_met(limit: Decimal) -> None:
    for grammar in (BELOW, BELOW_LINE, ABOVE_LINE):
        got = position(grammar, value=limit, intent=Intent.NONE, baseline=limit, threshold=limit)
        assert got.status == Status.NOT_MET


@given(limit=values.filter(lambda x: x > 0), places=st.integers(0, 5))
def test_position_does_not_depend_on_rounding_for_display(limit: Decimal, places: int) -> None:
    just_below = limit - Decimal("0.000001")
    unit = Decimal(1).scaleb(-places)
    assert position(BELOW, value=just_below, intent=Intent.DOWN, baseline=limit).status == Status.MET
    assert position(ABOVE_LINE, value=limit, intent=Intent.UP, threshold=just_below).status == Status.MET
    rounded = limit.quantize(unit)
    exact = position(BELOW, value=limit, intent=Intent.DOWN, baseline=rounded)
    assert (exact.status == Status.MET) == (limit < rounded)


@given(value=values, limit=values)
def test_position_of_different_figures_is_met_on_exactly_one_side(value: Decimal, limit: Decimal) -> None:
    sides = [
        position(grammar, value=value, intent=Intent.NONE, threshold=limit).status
        for grammar in (BELOW_LINE, ABOVE_LINE)
    ]
    assert sides.count(Status.MET) == (value != limit)


@given(value=values, lower=values, limit=values)
def test_position_once_met_below_stays_met_for_a_lower_value(value: Decimal, lower: Decimal, limit: Decimal) -> None:
    value, lower = max(value, lower), min(value, lower)
    if position(BELOW, value=value, intent=Intent.DOWN, baseline=limit).status == Status.MET:
        assert position(BELOW, value=lower, intent=Intent.DOWN, baseline=limit).status == Status.MET


@given(
    grammar=st.sampled_from([Grammar.DIRECTION_ONLY, Grammar.UNDEFINED, Grammar.PENDING_PLACEHOLDER, MIRROR]),
    value=st.none() | values,
    baseline=st.none() | values,
    intent=st.sampled_from(Intent),
)
def test_position_of_a_target_that_sets_no_figure_is_never_a_judgement(
    grammar: Grammar, value: Decimal | None, baseline: Decimal | None, intent: Intent
) -> None:
    got = position(grammar, value=value, intent=intent, baseline=baseline, threshold=baseline)
    assert got.status not in JUDGED
    assert got.required is None


@given(grammar=st.sampled_from(Grammar), limit=values)
def test_position_without_a_value_is_never_a_judgement(grammar: Grammar, limit: Decimal) -> None:
    got = position(
        grammar,
        value=None,
        intent=Intent.DOWN,
        baseline=limit,
        threshold=limit,
        step=Decimal(-10),
        periods_since_baseline=1,
        mirrored=Mirrored(limit),
    )
    assert got.status not in JUDGED


@given(baseline=values, step=st.decimals(-1000, 1000, places=6).filter(bool), periods=st.integers(1, 50))
def test_position_by_step_is_met_exactly_at_the_amount_and_not_short_of_it(
    baseline: Decimal, step: Decimal, periods: int
) -> None:
    required = required_by_step(baseline, step, periods)
    short = required + Decimal("0.000001").copy_sign(-step)

    def status(value: Decimal) -> Status:
        return position(
            STEP, value=value, intent=Intent.NONE, baseline=baseline, step=step, periods_since_baseline=periods
        ).status

    assert status(required) == Status.MET
    assert status(short) == Status.NOT_MET


def test_position_of_two_figures_that_look_alike_when_rounded_still_differs() -> None:
    assert figure(Decimal("47.90"), "administrative_percentage") == "47.9%"
    assert judge(BELOW, "47.899999", baseline="47.9").status == Status.MET
