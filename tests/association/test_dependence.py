"""Three-level models and cluster-robust tests."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.association.aggregate import aggregate, covariance
from rapport.association.multilevel import fit_three_level
from rapport.association.robust import Sandwich, plain_cr1
from rapport.association.univariate import fit
from rapport.errors import ReviewError


def dependent(seed=1, studies=12, effects=4, between=0.05, within=0.02):
    rng = np.random.default_rng(seed)
    study = np.repeat(np.arange(studies), rng.integers(1, effects + 1, studies))
    v = rng.uniform(0.01, 0.05, len(study))
    y = (
        0.3
        + rng.normal(0, between**0.5, studies)[study]
        + rng.normal(0, within**0.5, len(study))
        + rng.normal(0, np.sqrt(v))
    )
    return y, v, study


def dense_log_likelihood(y, v, study, rho, sigma2):
    """REML log-likelihood with full matrices, straight from the definition."""
    n = len(y)
    same = study[:, None] == study[None, :]
    s = np.sqrt(v)
    m = np.where(same, rho * np.outer(s, s), 0.0)
    np.fill_diagonal(m, v)
    m = m + sigma2[0] * same + sigma2[1] * np.eye(n)
    x, w = np.ones((n, 1)), np.linalg.inv(m)
    gram = x.T @ w @ x
    e = y - x @ np.linalg.solve(gram, x.T @ w @ y)
    parts = np.linalg.slogdet(m)[1] + np.linalg.slogdet(gram)[1] - np.linalg.slogdet(x.T @ x)[1] + e @ w @ e
    return float(-0.5 * (parts + (n - 1) * np.log(2 * np.pi)))


@pytest.mark.parametrize("rho", [0.0, 0.6])
@pytest.mark.parametrize("seed", range(3))
def test_the_fast_likelihood_is_the_dense_one_and_the_estimate_its_maximum(seed, rho):
    y, v, study = dependent(seed)
    model = fit_three_level(y, v, study, rho=rho)
    best = dense_log_likelihood(y, v, study, rho, model.sigma2)
    assert model.log_likelihood == pytest.approx(best, rel=1e-10)
    for step in ((1e-3, 0), (-1e-3, 0), (0, 1e-3), (0, -1e-3), (0.02, -0.005)):
        near = np.maximum(np.array(model.sigma2) + step, 0)
        assert dense_log_likelihood(y, v, study, rho, near) <= best + 1e-9


def test_single_effect_studies_give_the_univariate_model():
    y, v, _ = dependent(3)
    study = np.arange(len(y))
    three = fit_three_level(y, v, study, components=("study",))
    two = fit(y, v, test="z")
    assert three.beta[0] == pytest.approx(two.beta[0], rel=1e-8) and sum(three.sigma2) == pytest.approx(
        two.tau2, rel=1e-6
    )
    assert Sandwich(three).coefficients().se == pytest.approx(Sandwich(two).coefficients().se, rel=1e-7)


def test_cr2_of_single_effects_is_the_hc2_of_weighted_least_squares():
    y, v, _ = dependent(4)
    model = fit(y, v, test="z")
    w = 1 / (v + model.tau2)
    hat = w / w.sum()
    e = y - model.beta[0]
    expected = np.sqrt((w**2 * e**2 / (1 - hat)).sum()) / w.sum()
    assert Sandwich(model).coefficients().se[0] == pytest.approx(expected, rel=1e-10)


def test_boundary_components_are_exactly_zero():
    y = np.array([0.1, 0.3, 0.1, 0.3, 0.1, 0.3, 0.1, 0.3])
    model = fit_three_level(y, np.full(8, 0.05), [1, 1, 2, 2, 3, 3, 4, 4])
    assert model.sigma2 == (0.0, 0.0) and np.isfinite(model.se).all()
    ratio, p = model.likelihood_ratio("study")
    assert ratio == 0 and p == 1
    assert model.profile("study")[0] == 0


def test_a_covariance_that_cannot_be_names_rho_and_study():
    with pytest.raises(ReviewError, match=r"knaevelsrud: the covariance of its 3 effects at rho = -0.6"):
        fit_three_level([0.1, 0.2, 0.3, 0.4], [0.01] * 4, ["knaevelsrud"] * 3 + ["b"], rho=-0.6)
    with pytest.raises(ReviewError, match="a: the covariance"):
        aggregate([0.1, 0.2, 0.3], [0.01] * 3, ["a"] * 3, -0.6)


def test_order_of_rows_does_not_matter():
    y, v, study = dependent(5)
    order = np.random.default_rng(0).permutation(len(y))
    one, two = fit_three_level(y, v, study, rho=0.6), fit_three_level(y[order], v[order], study[order], rho=0.6)
    assert two.sigma2 == pytest.approx(one.sigma2, rel=1e-6, abs=1e-10) and two.beta[0] == pytest.approx(
        one.beta[0], rel=1e-9
    )
    assert two.weights()[np.argsort(order)] == pytest.approx(one.weights(), rel=1e-6)
    assert Sandwich(two).coefficients().df == pytest.approx(Sandwich(one).coefficients().df, rel=1e-6)


def test_htz_with_one_constraint_is_the_t_test():
    y, v, study = dependent(6)
    x = np.column_stack([np.ones(len(y)), np.random.default_rng(2).normal(size=len(y))])
    sandwich = Sandwich(fit_three_level(y, v, study, x, ["intercept", "x"], rho=0.6))
    t, wald = sandwich.coefficients(), sandwich.htz([1])
    assert (
        wald.f == pytest.approx(t.t[1] ** 2) and wald.df2 == pytest.approx(t.df[1]) and wald.p == pytest.approx(t.p[1])
    )


def test_plain_cr1_has_studies_less_coefficients():
    y, v, study = dependent(7)
    assert plain_cr1(fit_three_level(y, v, study)).df[0] == len(set(study)) - 1


def test_i2_parts_add_up():
    y, v, study = dependent(8)
    parts = fit_three_level(y, v, study).i2()
    assert parts["total"] == pytest.approx(parts["between"] + parts["within"]) and 0 < parts["total"] < 100


@settings(max_examples=30, deadline=None)
@given(st.floats(0.0, 0.95), st.lists(st.floats(0.005, 0.2), min_size=1, max_size=6))
def test_an_aggregate_lies_among_its_effects_and_is_no_less_certain_than_any(rho, v):
    y = np.linspace(0.1, 0.5, len(v))
    names, mean, variance = aggregate(y, v, ["a"] * len(v), rho, weighted=False)
    assert names == ["a"] and y.min() - 1e-12 <= mean[0] <= y.max() + 1e-12
    best = aggregate(y, v, ["a"] * len(v), rho)[2][0]
    assert best <= min(v) + 1e-12 and best <= variance[0] + 1e-12
    assert covariance(np.array(v), rho).shape == (len(v), len(v))
