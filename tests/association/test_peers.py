"""The univariate model against other packages, where they are installed (they are no dependencies of Rapport)."""

import numpy as np
import pandas as pd
import pytest

from rapport.association import smallstudy
from rapport.association.profile import q_profile
from rapport.association.regression import regress
from rapport.association.univariate import fit

RNG = np.random.default_rng(1)
V = RNG.uniform(0.005, 0.08, 15)
Y = RNG.normal(0.3, np.sqrt(V + 0.02))


@pytest.mark.parametrize("method", ["REML", "DL", "PM"])
def test_pymetaanalysis(method):
    peer = pytest.importorskip("meta_analyze", reason="PyMetaAnalysis is not installed (it is no dependency)")
    table = pd.DataFrame({"study": range(len(Y)), "y": Y, "v": V})
    theirs = peer.meta_analysis(table, effect="y", variance="v", tau2_method=method, ci_method="hartung-knapp")
    ours = fit(Y, V, method=method, test="knha")
    assert ours.tau2 == pytest.approx(theirs.tau2, rel=1e-8)
    assert ours.beta[0] == pytest.approx(theirs.estimate, rel=1e-9)
    assert tuple(ours.ci[0]) == pytest.approx((theirs.ci_low, theirs.ci_high), rel=1e-8)
    assert (ours.q, ours.i2 / 100) == pytest.approx((theirs.q, theirs.i2), rel=1e-8)
    limits = theirs.tau2_confidence_interval()
    assert q_profile(ours) == pytest.approx((limits.ci_low, limits.ci_high), rel=1e-7)
    test, classic = theirs.egger_test(), smallstudy.egger_classic(Y, V)
    assert f"Asymmetry intercept: {classic.intercept:.6g}" in str(test) and f"p={classic.p:.6g}" in str(test)


def test_pymetaanalysis_meta_regression():
    peer = pytest.importorskip("meta_analyze", reason="PyMetaAnalysis is not installed (it is no dependency)")
    table = pd.DataFrame({"y": Y, "v": V, "x": np.arange(15.0)})
    theirs = peer.meta_regression(table, effect="y", variance="v", moderators=["x"], tau2_method="REML")
    ours = regress(Y, V, table, ["x"], test="z")
    assert ours.tau2 == pytest.approx(theirs.tau2, rel=1e-7, abs=1e-12)
    assert list(ours.beta) == pytest.approx(list(theirs.coefficients["estimate"]), rel=1e-7)


@pytest.mark.parametrize(
    ("name", "options", "method"),
    [
        ("VarianceBasedLikelihoodEstimator", {"method": "REML"}, "REML"),
        ("VarianceBasedLikelihoodEstimator", {"method": "ML"}, "ML"),
        ("DerSimonianLaird", {}, "DL"),
        ("Hedges", {}, "HE"),
    ],
)
def test_pymare(name, options, method):
    estimators = pytest.importorskip("pymare.estimators", reason="PyMARE is not installed (it is no dependency)")
    from pymare import Dataset

    summary = getattr(estimators, name)(**options).fit_dataset(Dataset(Y[:, None], V[:, None])).summary()
    ours = fit(Y, V, method=method, test="z")
    assert ours.tau2 == pytest.approx(float(np.ravel(summary.tau2)[0]), rel=1e-6)
    assert ours.beta[0] == pytest.approx(float(np.ravel(summary.get_fe_stats()["est"])[0]), rel=1e-6)
