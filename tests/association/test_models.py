"""The univariate model against closed forms, other implementations, and what must hold for any data."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.meta_analysis import combine_effects

from rapport.association import diagnostics, smallstudy
from rapport.association import tau2 as variance
from rapport.association.multilevel import fit_three_level
from rapport.association.profile import intervals, profile_likelihood, q_profile
from rapport.association.regression import holm, r_squared, regress
from rapport.association.smallstudy import egger_classic, trim_and_fill
from rapport.association.subgroups import q_between, q_between_fixed, split
from rapport.association.univariate import fit, wald
from rapport.errors import ReviewError

HOMOGENEOUS = np.arctanh([0.25, 0.27, 0.24]), 1 / (np.array([80, 120, 60]) - 3)


def effects(least=3):
    return (
        st.integers(least, 15)
        .flatmap(
            lambda k: st.tuples(
                st.lists(st.floats(-1.2, 1.2), min_size=k, max_size=k),
                st.lists(st.floats(0.002, 0.3), min_size=k, max_size=k),
            )
        )
        .map(lambda pair: (np.array(pair[0]), np.array(pair[1])))
    )


def test_homogeneous_samples_show_why_the_interval_is_truncated():
    se = {test: fit(*HOMOGENEOUS, test=test).se[0] for test in ("z", "knha", "adhoc")}
    assert (f"{se['z']:.4f}", f"{se['knha']:.4f}", f"{se['adhoc']:.4f}") == ("0.0631", "0.0096", "0.0631")
    assert fit(*HOMOGENEOUS, method="DL").tau2 == 0


def test_four_convertible_effects_of_the_field():
    # four early effects: .241 (81), .40 (38), .232 (48) as z, and a partial .18 (117, 4 covariates) turned
    y, v = np.arctanh([0.1, 0.45]), 1 / np.array([57, 87])
    assert fit(y, v).tau2 == pytest.approx(0.05934914378, rel=1e-8)  # k = 2: tau2 = (d^2 - v1 - v2)/2
    assert fit(y, v).tau2 == pytest.approx(((y[1] - y[0]) ** 2 - v.sum()) / 2, rel=1e-12)


@pytest.mark.parametrize("seed", range(8))
def test_statsmodels_agrees_where_it_overlaps(seed):
    rng = np.random.default_rng(seed)
    v = rng.uniform(0.005, 0.08, 12)
    y = rng.normal(0.3, np.sqrt(v + 0.02))
    theirs = combine_effects(y, v, method_re="iterated", use_t=True, atol=1e-12)
    ours = fit(y, v, method="PM", test="knha")
    if theirs.tau2 > 0:  # its iteration can stop at 0 although Q(0) is above its expectation
        assert ours.tau2 == pytest.approx(theirs.tau2, rel=1e-7)
        assert ours.se[0] == pytest.approx(theirs.sd_eff_w_re_hksj, rel=1e-7)
    else:
        assert ours.tau2 == 0 or variance.at(ours.tau2, y, v, ours.x).q == pytest.approx(len(y) - 1, rel=1e-9)
    chi2 = combine_effects(y, v, method_re="chi2")
    assert fit(y, v, method="DL").tau2 == pytest.approx(max(0.0, chi2.tau2), rel=1e-9)
    assert fit(y, v, method="EE", test="z").beta[0] == pytest.approx(chi2.mean_effect_fe, rel=1e-12)


@settings(max_examples=60, deadline=None)
@given(effects(), st.sampled_from(["REML", "ML", "DL", "PM", "EB", "SJ", "HE", "HS", "EE"]), st.randoms())
def test_row_order_sign_and_scale(pair, method, random):
    y, v = pair
    one = fit(y, v, method=method)
    order = list(range(len(y)))
    random.shuffle(order)
    two = fit(y[order], v[order], method=method)
    assert two.beta[0] == pytest.approx(one.beta[0], rel=1e-7, abs=1e-9) and two.tau2 == pytest.approx(
        one.tau2, rel=1e-6, abs=1e-9
    )
    flipped = fit(-y, v, method=method)
    assert flipped.beta[0] == pytest.approx(-one.beta[0], rel=1e-7, abs=1e-9) and flipped.tau2 == pytest.approx(
        one.tau2, rel=1e-6, abs=1e-9
    )
    scaled = fit(3 * y, 9 * v, method=method)
    assert scaled.beta[0] == pytest.approx(3 * one.beta[0], rel=1e-6, abs=1e-8) and scaled.tau2 == pytest.approx(
        9 * one.tau2, rel=1e-5, abs=1e-8
    )
    assert one.weights.sum() == pytest.approx(100)


@settings(max_examples=60, deadline=None)
@given(effects(5))
def test_intervals_hold_each_other(pair):
    y, v = pair
    model = fit(y, v)
    shown = model.predict(df="k-2")
    assert shown["pi_low"] <= shown["ci_low"] + 1e-12 and shown["pi_high"] >= shown["ci_high"] - 1e-12
    low, high = q_profile(model)
    pm = fit(y, v, method="PM").tau2
    assert low <= pm + 1e-9 and (pm <= high + 1e-9 or high == 0)
    lower, upper = profile_likelihood(model)
    assert lower <= model.tau2 <= upper
    assert fit(y, v, test="adhoc").se[0] >= fit(y, v, test="z").se[0] - 1e-15


@settings(max_examples=40, deadline=None)
@given(effects())
def test_reml_is_where_its_score_is_zero_and_no_value_is_better(pair):
    y, v = pair
    model = fit(y, v)
    best = variance.log_likelihood(model.tau2, y, v, model.x, True)
    for other in (0.0, model.tau2 * 0.9, model.tau2 * 1.1 + 1e-6, 0.01, 0.3, 1.0):
        assert variance.log_likelihood(other, y, v, model.x, True) <= best + 1e-9
    if model.tau2 > 1e-8:
        scale = np.abs(1 / (v + model.tau2)).sum()
        assert abs(variance.likelihood_score(model.tau2, y, v, model.x, True)) < 1e-8 * max(scale, 1)


@given(st.floats(-0.95, 0.95), st.integers(5, 500), st.integers(2, 30))
@settings(max_examples=40, deadline=None)
def test_copies_of_one_study(r, n, k):
    y, v = np.full(k, math.atanh(r)), np.full(k, 1 / (n - 3))
    model = fit(y, v, test="adhoc")
    assert (
        model.tau2 == 0 and model.beta[0] == pytest.approx(y[0]) and model.se[0] == pytest.approx(math.sqrt(v[0] / k))
    )
    assert model.q == pytest.approx(0, abs=1e-12) and model.i2 == 0


def test_tau2_to_zero_joins_equal_effects():
    y, v = HOMOGENEOUS
    for tiny in (1e-6, 1e-9, 1e-12):
        assert fit(y, v, tau2=tiny, test="z").beta[0] == pytest.approx(
            fit(y, v, method="EE", test="z").beta[0], abs=10 * tiny
        )


def test_doubling_all_variances_keeps_equal_effects_weights():
    y, v = HOMOGENEOUS
    assert fit(y, v, method="EE").beta[0] == pytest.approx(fit(y, 2 * v, method="EE").beta[0])


def test_dependent_effects_are_refused_by_name():
    with pytest.raises(ReviewError, match="jasper2014: 2 effects of one study"):
        fit([0.1, 0.2, 0.3], [0.01] * 3, studies=["a", "jasper2014", "jasper2014"])


@pytest.mark.parametrize(
    ("y", "v"),
    [([0.1, math.nan], [0.1, 0.1]), ([0.1, 0.2], [0.1, 0]), ([0.1, 0.2], [0.1, -1]), ([0.1, math.inf], [0.1, 0.1])],
)
def test_impossible_values_are_named(y, v):
    with pytest.raises(ReviewError, match=r"^second"):
        fit(y, v, studies=["first", "second"])


def test_no_effects_and_too_many_coefficients():
    with pytest.raises(ReviewError, match="0 effects"):
        fit([], [])
    with pytest.raises(ReviewError, match="cannot determine 2 coefficients"):
        fit([0.1, 0.2, 0.3], [0.1] * 3, np.ones((3, 2)), ["intercept", "x"])


def test_one_effect_keeps_its_own_interval():
    one = fit([math.atanh(0.31)], [1 / 37])
    assert one.df is None and one.ci[0] == pytest.approx(
        [math.atanh(0.31) - 1.959964 / math.sqrt(37), math.atanh(0.31) + 1.959964 / math.sqrt(37)], abs=1e-6
    )


def test_meta_regression_recovers_a_line_and_shares_tau2():
    import pandas as pd

    x = np.arange(12.0)
    y, v = 0.1 + 0.03 * x, np.full(12, 0.02)
    model = regress(y, v, pd.DataFrame({"x": x}), ["x"])
    assert (
        model.beta == pytest.approx([0.1, 0.03])
        and model.tau2 == 0
        and r_squared(regress(y * 5, v, pd.DataFrame({"x": x}), ["x"])) == pytest.approx(100)
    )
    assert model.omnibus()[2] == 10
    with pytest.raises(ReviewError, match="constant"):
        regress(y, v, pd.DataFrame({"x": np.ones(12)}), ["x"])
    with pytest.raises(ReviewError, match="missing values"):
        regress(y, v, pd.DataFrame({"x": [None, *x[1:]]}), ["x"])


def test_subgroups_split_q():
    y, v, groups = np.array([0.1, 0.15, 0.5, 0.55]), np.full(4, 0.01), ["a", "a", "b", "b"]
    between, within = q_between_fixed(y, v, groups)
    assert between.q + within.q == pytest.approx(fit(y, v, method="EE").q) and between.df == 1 and within.df == 2
    assert q_between(list(split(y, v, groups, test="z").values())).q > 10


def test_holm_counts_only_known_p():
    assert holm([0.01, math.nan, 0.04])[[0, 2]] == pytest.approx([0.02, 0.04])


def test_leaving_out_an_outlier_lowers_heterogeneity():
    y, v = np.array([0.2, 0.22, 0.25, 0.21, 1.2]), np.full(5, 0.01)
    model = fit(y, v)
    out, inf = diagnostics.leave_one_out(model), diagnostics.influence(model)
    assert out["tau2"].idxmin() == 4 and inf["influential"].tolist() == [False] * 4 + [True]
    assert diagnostics.baujat(model)["influence"].idxmax() == 4
    assert diagnostics.cumulative(model, [5, 4, 3, 2, 1])["estimate"].iloc[0] == pytest.approx(1.2)


def test_trim_and_fill_restores_symmetry():
    y, v = np.array([0.1, 0.2, 0.3, 0.5, 0.7, 0.9]), np.array([0.001, 0.004, 0.01, 0.03, 0.05, 0.08])
    found = smallstudy.trim_and_fill(fit(y, v, test="z"))
    assert found.side == "left" and found.k0 > 0 and found.model.beta[0] < fit(y, v).beta[0]
    mirrored = smallstudy.trim_and_fill(fit(-y, v, test="z"))
    assert (
        mirrored.side == "right"
        and mirrored.k0 == found.k0
        and mirrored.model.beta[0] == pytest.approx(-found.model.beta[0])
    )


def test_intervals_come_in_four_scales():
    model = fit([0.1, 0.3, 0.6, 0.2, 0.5], [0.01] * 5)
    scales = intervals(model, q_profile(model))
    assert scales["tau"][0] == pytest.approx(math.sqrt(scales["tau2"][0])) and scales["H2"][0] == pytest.approx(
        model.h2
    )
    assert scales["I2"][0] == pytest.approx(model.i2)


def test_the_smallest_data_give_a_number_or_a_reason():
    one = fit([0.3], [0.02])
    assert all(math.isnan(x) for x in profile_likelihood(one))
    for refused in (lambda: trim_and_fill(one), lambda: egger_classic(one.y, one.v)):
        with pytest.raises(ReviewError, match="at least two effects"):
            refused()
    with pytest.raises(ReviewError, match="at least 2 studies"):
        fit_three_level([0.3, 0.8], [0.02, 0.03], ["a", "a"])


def test_identical_effects_leave_a_plain_knapp_hartung_test_without_variance():
    x = np.column_stack([np.ones(6), np.arange(6.0)])
    same = fit([0.2] * 6, [0.02, 0.03, 0.02, 0.01, 0.05, 0.02], x, ("intercept", "year"), test="knha")
    assert same.omnibus()[0] > 1e20 or math.isnan(same.omnibus()[0])
    assert wald(np.array([0.2]), np.zeros((1, 1))) == math.inf and math.isnan(wald(np.zeros(1), np.zeros((1, 1))))
