"""Confidence intervals of tau2 and what follows from it.

Q-profile (Viechtbauer 2007): the tau2 values that Q(tau2) ~ chi2(k - p) does not reject. Profile likelihood (Hardy &
Thompson 1996): the values whose log-likelihood is within chi2(1)/2 of the maximum.
"""

from __future__ import annotations

import math

from scipy import optimize, special

from rapport.association import tau2 as variance
from rapport.association.univariate import Fit


def q_profile(fit: Fit, level: float = 0.95) -> tuple[float, float]:
    """Lower and upper limit of tau2; both can be 0."""
    tail = (1 - level) / 2
    df = fit.q_df
    if df < 1:
        return math.nan, math.nan
    low, high = (variance.generalised_q(float(special.chdtri(df, p)), fit.y, fit.v, fit.x) for p in (tail, 1 - tail))
    return low, high


def profile_likelihood(fit: Fit, level: float = 0.95) -> tuple[float, float]:
    """Limits of tau2 by the likelihood of the fit (REML or ML); nan when no degree of freedom is left."""
    if fit.q_df < 1:
        return math.nan, math.nan
    restricted = fit.method != "ML"

    def likelihood(tau2: float) -> float:
        return variance.log_likelihood(tau2, fit.y, fit.v, fit.x, restricted)

    floor = likelihood(fit.tau2) - float(special.chdtri(1, 1 - level)) / 2

    def above(tau2: float) -> float:
        return likelihood(tau2) - floor

    low = 0.0
    if fit.tau2 > 0 and above(0.0) < 0:
        low = optimize.brentq(above, 0.0, fit.tau2, xtol=1e-300, rtol=1e-14)
    scale = max(fit.tau2, float(fit.v.mean()))
    return low, variance.root_above(above, fit.tau2, scale)


def intervals(fit: Fit, limits: tuple[float, float]) -> dict[str, tuple[float, float, float]]:
    """Estimate and limits of tau2, tau, I2 (per cent) and H2 from limits of tau2."""
    values = (fit.tau2, *limits)
    return {
        "tau2": values,
        "tau": tuple(math.sqrt(t) for t in values),
        "I2": tuple(fit.i2_at(t) for t in values),
        "H2": tuple(1 + t / fit.typical_variance for t in values),
    }
