"""Our closed forms against scipy and statsmodels: 10,000 seeded random cases each."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats import proportion, rates

from indicators.statistics import (
    compare_counts,
    count_interval,
    exact_conditional_p,
    newcombe_interval,
    pooled_z_test,
    wilson_interval,
)

CASES = 10_000
CONFIDENCES = (0.9, 0.95, 0.99, 0.998)


@pytest.fixture
def draw() -> np.random.Generator:
    return np.random.default_rng(20260914)


def surveys(draw: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Successes and trials, with nobody and everybody among them."""
    trials = draw.integers(1, 20_000, CASES)
    shares = draw.choice([0, 1, 0.5], CASES) * (draw.random(CASES) < 0.1) + draw.random(CASES) * 0.9
    return np.minimum(trials, np.round(trials * shares)).astype(int), trials


@pytest.mark.parametrize("confidence", CONFIDENCES)
def test_wilson_interval_agrees_with_statsmodels(draw: np.random.Generator, confidence: float) -> None:
    successes, trials = surveys(draw)
    # The library divides by zero variance, and clips, at the ends.
    expected = np.clip(proportion.proportion_confint(successes, trials, 1 - confidence, method="wilson"), 0, 1)
    ours = [wilson_interval(int(x), int(n), confidence) for x, n in zip(successes, trials, strict=True)]
    found = np.array([(interval.lower, interval.upper) for interval in ours if interval]).T
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


def test_newcombe_interval_agrees_with_statsmodels(draw: np.random.Generator) -> None:
    (x1, n1), (x2, n2) = surveys(draw), surveys(draw)
    ours = [newcombe_interval(*case) for case in zip(x1.tolist(), n1.tolist(), x2.tolist(), n2.tolist(), strict=True)]
    found = np.array([(interval.lower, interval.upper) for interval in ours if interval]).T
    expected = proportion.confint_proportions_2indep(x2, n2, x1, n1, method="newcomb", compare="diff")
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


def test_pooled_z_test_agrees_with_scipy_on_the_same_table(draw: np.random.Generator) -> None:
    (x1, n1), (x2, n2) = surveys(draw), surveys(draw)
    some = (x1 + x2 > 0) & (x1 + x2 < n1 + n2)
    found = []
    for case in zip(*(column[some].tolist() for column in (x1, n1, x2, n2)), strict=True):
        test = pooled_z_test(*case)
        assert test is not None
        found.append(test.z)
    # The square of the pooled z is Pearson's chi-squared of the two-by-two table.
    observed = np.array([x1, n1 - x1, x2, n2 - x2], dtype=float)[:, some]
    total, rows = n1[some] + n2[some], np.array([n1, n2])[:, some]
    columns = np.array([observed[0] + observed[2], observed[1] + observed[3]])
    expected = (
        np.array([rows[0] * columns[0], rows[0] * columns[1], rows[1] * columns[0], rows[1] * columns[1]]) / total
    )
    statistic, _ = stats.power_divergence(observed, expected, axis=0)
    np.testing.assert_allclose(np.square(found), statistic, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("confidence", CONFIDENCES)
def test_count_interval_agrees_with_scipy(draw: np.random.Generator, confidence: float) -> None:
    """Exactly below 10; from there by the same approximation, computed on arrays, and close to the exact limits."""
    counts = np.concatenate([np.arange(10), np.round(10 ** draw.uniform(1, 5, CASES - 10))]).astype(int)
    ours = [count_interval(int(count), confidence) for count in counts]
    lower, upper = np.array([(interval.lower, interval.upper) for interval in ours if interval]).T
    tail = (1 - confidence) / 2
    exact = np.where(counts == 0, 0, stats.chi2.ppf(tail, 2 * counts) / 2), stats.chi2.isf(tail, 2 * counts + 2) / 2
    np.testing.assert_allclose(lower[:10], exact[0][:10], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(upper[:10], exact[1][:10], rtol=1e-9)
    tolerance = 0.002 if confidence <= 0.95 else 0.02
    np.testing.assert_allclose(lower, exact[0], rtol=tolerance, atol=1e-12)
    np.testing.assert_allclose(upper, exact[1], rtol=tolerance)


def test_compare_counts_agrees_with_statsmodels(draw: np.random.Generator) -> None:
    first, second = draw.integers(15, 50_000, CASES), draw.integers(15, 50_000, CASES)
    exposures = draw.uniform(0.5, 20, (CASES, 2))
    changes = [
        compare_counts(a, b, exposures=(e1, e2))
        for a, b, (e1, e2) in zip(first.tolist(), second.tolist(), exposures.tolist(), strict=True)
    ]
    expected = rates.test_poisson_2indep(second, exposures[:, 1], first, exposures[:, 0], method="score")
    np.testing.assert_allclose([change.z for change in changes if change], expected.statistic, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose([change.p_value for change in changes if change], expected.pvalue, rtol=1e-7, atol=1e-15)


def test_exact_conditional_p_agrees_with_scipy(draw: np.random.Generator) -> None:
    first, second = draw.integers(0, 12, CASES), draw.integers(0, 12, CASES)
    exposures = draw.integers(1, 4, (CASES, 2))
    known: dict[tuple[int, ...], float] = {}
    for a, b, (e1, e2) in zip(first.tolist(), second.tolist(), exposures.tolist(), strict=True):
        case = (a, b, e1, e2)
        if a + b and case not in known:
            known[case] = float(stats.binomtest(b, a + b, e2 / (e1 + e2)).pvalue)
            assert exact_conditional_p(a, b, exposures=(e1, e2)) == pytest.approx(known[case], rel=1e-9), case


def test_other_tests_of_the_published_example_of_two_rates_agree_with_ours() -> None:
    ours = compare_counts(30, 60, exposures=(54_308.7, 51_477.5))
    assert ours is not None
    e_test = stats.poisson_means_test(60, 51_477.5, 30, 54_308.7)
    assert round(float(e_test.pvalue), 6) == 0.000643
    for method, z in (("score", 3.417402), ("wald", 3.384913), ("sqrt", 3.445485)):
        test = rates.test_poisson_2indep(60, 51_477.5, 30, 54_308.7, method=method)
        assert round(float(test.statistic), 6) == z
        assert float(test.statistic) == pytest.approx(ours.z, rel=0.01)
