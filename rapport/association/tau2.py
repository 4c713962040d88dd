"""Estimators of the between-study variance tau2 in y = X beta + u + e, var(u) = tau2, var(e) = v (known).

With w = 1/(v + tau2), W = diag(w), M = (X'WX)^-1 and P = W - W X M X'W. No k x k matrix is formed.
Sources: DerSimonian & Laird 1986 (DL); Paule & Mandel 1982 (PM; EB, Morris 1983, has the same root); Viechtbauer 2005
and Raudenbush 2009 (REML, ML, and the moment estimators with moderators); Hedges & Olkin 1985 (HE); Schmidt & Hunter
2015 (HS; HSk with the k/(k-p) correction, Brannick et al. 2019); Sidik & Jonkman 2005 (SJ); Viechtbauer 2021 (PMM, the
median-unbiased form of PM); DerSimonian & Kacker 2007 (GENQ, any fixed weights).
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from scipy import optimize, stats

METHODS = ("REML", "ML", "DL", "PM", "PMM", "EB", "SJ", "HE", "HS", "HSk", "GENQ", "EE")


class Weighted:
    """Weighted least squares at one set of weights, with the sums that the estimators need."""

    __slots__ = ("M", "beta", "residual", "w", "x")

    def __init__(self, y: np.ndarray, x: np.ndarray, w: np.ndarray):
        self.x, self.w = x, w
        weighted = x.T * w
        gram = weighted @ x
        self.M = 1.0 / gram if gram.size == 1 else np.linalg.inv(gram)
        self.beta = self.M @ (weighted @ y)
        self.residual = y - x @ self.beta

    @property
    def q(self) -> float:
        """y'Py, the weighted residual sum of squares."""
        return float(self.w @ self.residual**2)

    @property
    def ypp(self) -> float:
        """y'PPy, as Py = W residual."""
        weighted = self.w * self.residual
        return float(weighted @ weighted)

    def trace_p(self) -> float:
        """tr(P)."""
        squared = (self.x.T * self.w**2) @ self.x
        return float(self.w.sum() - (self.M * squared).sum())

    def trace_pp(self) -> float:
        """tr(PP)."""
        squared = (self.x.T * self.w**2) @ self.x
        cubed = (self.x.T * self.w**3) @ self.x
        ms = self.M @ squared
        return float(self.w @ self.w - 2 * (self.M * cubed).sum() + (ms * ms.T).sum())


def at(tau2: float, y: np.ndarray, v: np.ndarray, x: np.ndarray) -> Weighted:
    """The weighted fit at a given tau2."""
    return Weighted(y, x, 1.0 / (v + tau2))


def log_likelihood(tau2: float, y: np.ndarray, v: np.ndarray, x: np.ndarray, restricted: bool) -> float:
    """ML or REML log-likelihood at tau2 (beta profiled out), all constants included (Viechtbauer 2005, eq. 7 and 9)."""
    k, p = x.shape
    fit = at(tau2, y, v, x)
    value = -0.5 * float(np.log(v + tau2).sum()) - 0.5 * fit.q
    if not restricted:
        return value - 0.5 * k * math.log(2 * math.pi)
    value += 0.5 * float(np.linalg.slogdet(fit.M)[1]) + 0.5 * float(np.linalg.slogdet(x.T @ x)[1])
    return value - 0.5 * (k - p) * math.log(2 * math.pi)


def likelihood_score(tau2: float, y: np.ndarray, v: np.ndarray, x: np.ndarray, restricted: bool) -> float:
    """Twice the derivative of the log-likelihood: y'PPy - tr(P) (REML) or y'PPy - tr(W) (ML)."""
    fit = at(tau2, y, v, x)
    return fit.ypp - (fit.trace_p() if restricted else float(fit.w.sum()))


def root_above(score: Callable[[float], float], start: float, scale: float) -> float:
    """The zero of a function that is positive at *start* and negative far to the right, to machine precision."""
    upper = start + scale
    while score(upper) > 0:
        upper = start + 2 * (upper - start)
        if not math.isfinite(upper) or upper > 1e12 * (scale + 1):
            raise ArithmeticError("the between-study variance has no finite estimate")
    return optimize.brentq(score, start, upper, xtol=1e-300, rtol=4 * np.finfo(float).eps, maxiter=500)


def _likelihood(y: np.ndarray, v: np.ndarray, x: np.ndarray, restricted: bool) -> float:
    """The maximum of the (restricted) likelihood; a second, inner maximum is compared with the one at 0."""

    def score(tau2: float) -> float:
        return likelihood_score(tau2, y, v, x, restricted)

    k, p = x.shape
    free = at(0.0, y, np.ones_like(v), x).q / (k - p)
    scale = max(free, 1e-6 * float(v.min()))
    if score(0.0) > 0:
        return root_above(score, 0.0, scale)
    start = _hedges(y, v, x)[0]
    if start > 0 and score(start) > 0:
        inner = root_above(score, start, scale)
        if log_likelihood(inner, y, v, x, restricted) > log_likelihood(0.0, y, v, x, restricted):
            return inner
    return 0.0


def generalised_q(target: float, y: np.ndarray, v: np.ndarray, x: np.ndarray) -> float:
    """The tau2 at which Q(tau2) = y'Py equals *target*; 0 when Q(0) is not above it (Viechtbauer 2007)."""

    def excess(tau2: float) -> float:
        return at(tau2, y, v, x).q - target

    if excess(0.0) <= 0:
        return 0.0
    k, p = x.shape
    return root_above(excess, 0.0, max(at(0.0, y, np.ones_like(v), x).q / (k - p), 1e-6 * float(v.min())))


def _moment(y: np.ndarray, v: np.ndarray, x: np.ndarray, a: np.ndarray) -> tuple[float, float]:
    """The generalised moment estimator with fixed weights a, and its standard error (before truncation at 0)."""
    fit = Weighted(y, x, a)
    trace = fit.trace_p()
    tau2 = max(0.0, (fit.q - _trace_pv(fit, v)) / trace)
    return tau2, math.sqrt(_variance_q(fit, v + tau2)) / trace


def _trace_pv(fit: Weighted, v: np.ndarray) -> float:
    """tr(P V)."""
    inner = (fit.x.T * (fit.w**2 * v)) @ fit.x
    return float(fit.w @ v - (fit.M * inner).sum())


def _variance_q(fit: Weighted, variance: np.ndarray) -> float:
    """Var(y'Py) = 2 tr(P S P S) for S = diag(variance) under normality."""
    w, x, m = fit.w, fit.x, fit.M
    first = (x.T * (w**3 * variance**2)) @ x
    inner = m @ ((x.T * (w**2 * variance)) @ x)
    return 2 * float(((w * variance) ** 2).sum() - 2 * (m * first).sum() + (inner * inner.T).sum())


def _hedges(y: np.ndarray, v: np.ndarray, x: np.ndarray) -> tuple[float, float]:
    return _moment(y, v, x, np.ones_like(v))


def _hunter_schmidt(y: np.ndarray, v: np.ndarray, x: np.ndarray, corrected: bool) -> tuple[float, float]:
    k, p = x.shape
    fit = at(0.0, y, v, x)
    factor = k / (k - p) if corrected else 1.0
    tau2 = max(0.0, (factor * fit.q - k) / float(fit.w.sum()))
    return tau2, factor * math.sqrt(_variance_q(fit, v + tau2)) / float(fit.w.sum())


def _sidik_jonkman(y: np.ndarray, v: np.ndarray, x: np.ndarray) -> tuple[float, float]:
    k, p = x.shape
    rough = float(np.var(y))
    if rough <= 1e-28 * float(np.mean(y**2)):
        return 0.0, 0.0
    fit = at(rough, y, v, x)
    tau2 = rough * fit.q / (k - p)
    return tau2, rough / (k - p) * math.sqrt(_variance_q(fit, v + tau2))


def estimate(
    y: np.ndarray, v: np.ndarray, x: np.ndarray, method: str, weights: np.ndarray | None = None
) -> tuple[float, float]:
    """The between-study variance and its standard error.

    Parameters
    ----------
    y, v
        k effects and their sampling variances (> 0).
    x
        k x p design, full rank, k > p.
    method
        One of `METHODS`.
    weights
        k fixed weights, for GENQ only (default 1/v, which is DL).

    Returns
    -------
    tau2, se
        tau2 >= 0 (nan standard error for EE). All solutions are roots to machine precision.
    """
    k, p = x.shape
    if method == "EE":
        return 0.0, math.nan
    if method in ("REML", "ML"):
        tau2 = _likelihood(y, v, x, method == "REML")
        fit = at(tau2, y, v, x)
        information = fit.trace_pp() if method == "REML" else float(fit.w @ fit.w)
        return tau2, math.sqrt(2 / information)
    if method in ("PM", "EB", "PMM"):
        tau2 = generalised_q(stats.chi2.median(k - p) if method == "PMM" else k - p, y, v, x)
        # Morris 1983, eq. 5.5: the information of ML with k - p in place of k
        return tau2, math.sqrt(2 / (k - p)) * k / float((1 / (v + tau2)).sum())
    simple = {
        "DL": lambda: _moment(y, v, x, 1.0 / v),
        "GENQ": lambda: _moment(y, v, x, 1.0 / v if weights is None else weights),
        "HE": lambda: _hedges(y, v, x),
        "HS": lambda: _hunter_schmidt(y, v, x, False),
        "HSk": lambda: _hunter_schmidt(y, v, x, True),
        "SJ": lambda: _sidik_jonkman(y, v, x),
    }
    return simple[method]()
