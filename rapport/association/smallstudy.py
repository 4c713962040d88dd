"""Small-study effects: regression and rank tests, trim and fill, PET-PEESE. Sensitivity analyses, never the result.

Sources: Egger et al. 1997; Sterne & Egger 2005; Begg & Mazumdar 1994; Duval & Tweedie 2000a, b; Stanley &
Doucouliagos 2014.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import stats

from rapport.association.distributions import t_quantile, two_sided_p
from rapport.association.univariate import Fit, fit
from rapport.errors import ReviewError

PREDICTORS = ("sei", "vi", "ni", "ninv", "sqrtni", "sqrtninv")


@dataclass(frozen=True)
class Asymmetry:
    """A regression test: statistic of the predictor, df (None for z), p; the limit estimate (effect at predictor 0)."""

    statistic: float
    df: float | None
    p: float
    limit: float
    limit_low: float
    limit_high: float


@dataclass(frozen=True)
class Classic:
    """Egger's regression of y/s on 1/s: intercept (the test) and slope."""

    intercept: float
    intercept_se: float
    t: float
    p: float
    slope: float
    slope_se: float
    df: int


def egger_classic(y: np.ndarray, v: np.ndarray) -> Classic:
    """Egger et al. 1997: least squares of y/s on 1/s, t with k - 2 df."""
    s = np.sqrt(v)
    if len(set(s)) < 2:
        raise ReviewError("Egger's regression needs at least two effects of different precision")
    x = np.column_stack([np.ones(len(y)), 1 / s])
    m = np.linalg.inv(x.T @ x)
    b = m @ (x.T @ (y / s))
    df = len(y) - 2
    residual = y / s - x @ b
    spread = float(residual @ residual) / df if df > 0 else math.nan  # two effects lie on their line
    se = np.sqrt(np.diag(m) * spread)
    t = b[0] / se[0]
    return Classic(b[0], se[0], t, two_sided_p(t, df), b[1], se[1], df)


def egger_classic_limit(y: np.ndarray, v: np.ndarray) -> Asymmetry:
    """The same regression as a weighted one of y on s: the intercept is the limit estimate at s = 0."""
    found = egger_classic(y, v)
    half = t_quantile(found.df) * found.slope_se
    return Asymmetry(found.t, found.df, found.p, found.slope, found.slope - half, found.slope + half)


def predictor(v: np.ndarray, n: np.ndarray | None, name: str) -> np.ndarray:
    """sei, vi, ni, ninv, sqrtni or sqrtninv (sqrt of 1/n)."""
    if name in ("sei", "vi"):
        return np.sqrt(v) if name == "sei" else v
    if n is None:
        raise ValueError(f"predictor {name} needs the sample sizes")
    return {"ni": n, "ninv": 1 / n, "sqrtni": np.sqrt(n), "sqrtninv": 1 / np.sqrt(n)}[name]


def egger(
    y: np.ndarray, v: np.ndarray, name: str = "sei", n: np.ndarray | None = None, method: str = "REML", test: str = "z"
) -> Asymmetry:
    """Egger's test as a random-effects meta-regression on a measure of precision (Sterne & Egger 2005)."""
    x = np.column_stack([np.ones(len(y)), predictor(v, n, name)])
    model = fit(y, v, x, ("intercept", name), method=method, test=test)
    # infinite precision is predictor 0 only where small means precise
    limit = (model.beta[0], *model.ci[0]) if name in ("sei", "vi", "ninv", "sqrtninv") else (math.nan,) * 3
    return Asymmetry(model.statistic[1], model.df, model.p_value[1], *limit)


def rank_test(y: np.ndarray, v: np.ndarray, exact: bool | None = None) -> tuple[float, float]:
    """Kendall's tau-b of standardised effects with variances, and its two-sided p.

    Standardised: (y - mu_EE)/sqrt(v - 1/sum(1/v)). *exact*: default without ties and k < 50; else normal with the tie
    correction, without a continuity correction.
    """
    w = 1 / v
    centre = (w * y).sum() / w.sum()
    z = (y - centre) / np.sqrt(v - 1 / w.sum())
    ties = len(np.unique(z)) < len(z) or len(np.unique(v)) < len(v)
    use = (not ties and len(y) < 50) if exact is None else exact and not ties
    if len(y) < 3 and not use:  # the normal form's variance divides by k - 2
        return float(stats.kendalltau(z, v, method="exact").statistic) if len(y) == 2 else math.nan, math.nan
    found = stats.kendalltau(z, v, method="exact" if use else "asymptotic")
    return float(found.statistic), float(found.pvalue)


@dataclass(frozen=True)
class Trimmed:
    """Number filled with its standard error, and the model of observed and filled effects."""

    k0: int
    se_k0: float
    side: str
    model: Fit
    filled: np.ndarray


def missing_side(y: np.ndarray, v: np.ndarray) -> str:
    """left when the Egger slope (equal effects) is positive, i.e. small studies lie to the right; else right."""
    x = np.column_stack([np.ones(len(y)), np.sqrt(v)])
    return "left" if fit(y, v, x, ("intercept", "sei"), method="EE", test="z").beta[1] > 0 else "right"


def trim_and_fill(
    model: Fit, estimator: str = "L0", side: str | None = None, refit: Callable[..., Fit] = fit, iterations: int = 100
) -> Trimmed:
    """Duval & Tweedie's trim and fill with estimator L0, R0 or Q0.

    The trimmed and the filled model use the estimator and test of *model*. When k0 does not settle, the last value
    stands. *refit* has the signature of `rapport.association.univariate.fit`.
    """
    y, v = model.y, model.v
    if model.k < 2:
        raise ReviewError("trim and fill needs at least two effects")
    side = side or missing_side(y, v)
    sign = 1.0 if side == "left" else -1.0
    flipped = sign * y
    order = np.argsort(flipped, kind="stable")
    flipped, v = flipped[order], v[order]
    k, k0, se, last = model.k, 0, 0.0, -1
    centre = 0.0
    for _ in range(iterations):
        if k0 == last:
            break
        last = k0
        keep = k - k0
        centre = float(refit(flipped[:keep], v[:keep], method=model.method, test=model.test).beta[0])
        k0, se = _count(flipped - centre, k, estimator)
        k0 = min(k0, k - 2)  # two effects must stay to estimate a mean and tau2 from
    if not k0:
        return Trimmed(0, se, side, model, np.array([]))
    mirrored = 2 * centre - flipped[-k0:]
    whole = refit(
        sign * np.concatenate([flipped, mirrored]), np.concatenate([v, v[-k0:]]), method=model.method, test=model.test
    )
    return Trimmed(k0, se, side, whole, sign * mirrored)


def _count(centred: np.ndarray, k: int, estimator: str) -> tuple[int, float]:
    """k0 and its standard error from signed ranks of centred effects (Duval & Tweedie 2000a, sections 3 and 4)."""
    ranks = stats.rankdata(np.abs(centred), method="ordinal") * np.sign(centred)
    t = float(ranks[ranks > 0].sum())
    if estimator == "R0":
        k0 = k + min(ranks.min(), 0.0) - 1  # the run of largest ranks that are all positive, less 1
        return max(0, int(k0)), math.sqrt(2 * max(0.0, k0) + 2)
    if estimator == "L0":
        k0 = (4 * t - k * (k + 1)) / (2 * k - 1)
        return max(0, _round(k0)), 4 * _root(_variance_t(k, k0)) / (2 * k - 1)
    inner = 2 * k**2 - 4 * t + 0.25
    k0 = k - 0.5 - math.sqrt(max(inner, 0.0))
    spread = (k - 0.5) ** 2 - k0 * (2 * k - k0 - 1)
    return max(0, _round(k0)), 2 * _root(_variance_t(k, k0) / spread) if spread > 0 else math.inf


def _root(value: float) -> float:
    """nan where the approximate variance is negative."""
    return math.sqrt(value) if value >= 0 else math.nan


def _round(value: float) -> int:
    return math.floor(value + 0.5)


def _variance_t(k: int, k0: float) -> float:
    """Variance of the rank sum when k0 effects are suppressed (Duval & Tweedie 2000a)."""
    return (
        k * (k + 1) * (2 * k + 1) + 10 * k0**3 + 27 * k0**2 + 17 * k0 - 18 * k * k0**2 - 18 * k * k0 + 6 * k**2 * k0
    ) / 24


def pet_peese(y: np.ndarray, v: np.ndarray, method: str = "REML", test: str = "adhoc") -> dict[str, Fit]:
    """PET (on the standard error), PEESE (on the variance), and which one the rule picks.

    ``chosen`` is PEESE when PET's intercept differs from 0 at one-sided .05 in the direction of the mean, else PET.
    """
    models = {}
    for name, x in (("PET", np.sqrt(v)), ("PEESE", v)):
        models[name] = fit(y, v, np.column_stack([np.ones(len(y)), x]), ("intercept", name), method=method, test=test)
    return models


def pet_chooses(models: dict[str, Fit], alpha: float = 0.10) -> str:
    """PEESE when the PET intercept is significant at two-sided *alpha* (one-sided alpha/2), else PET."""
    return "PEESE" if models["PET"].p_value[0] < alpha else "PET"
