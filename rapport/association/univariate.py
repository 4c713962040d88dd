"""The random-effects model for one effect a study: estimate, interval, heterogeneity, prediction.

Sources: Hedges & Olkin 1985; Raudenbush 2009; Knapp & Hartung 2003 (scaled variance, t with k - p df); Rover, Knapp &
Friede 2015 (the scale never below 1, here "adhoc"); Higgins & Thompson 2002 (I2, H2); Higgins, Thompson &
Spiegelhalter 2009 and Partlett & Riley 2017 (prediction interval).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import special

from rapport.association import tau2 as variance
from rapport.association.distributions import t_quantile
from rapport.association.estimates import Estimates
from rapport.association.inputs import check, refuse_dependence
from rapport.errors import ReviewError

TESTS = ("adhoc", "knha", "t", "z")


def wald(b: np.ndarray, vb: np.ndarray) -> float:
    """b' V^-1 b; with no variance at all (identical effects, plain Knapp-Hartung) infinite, or nan for b = 0."""
    if vb.any():
        return float(b @ np.linalg.solve(vb, b))
    return math.inf if b.any() else math.nan


@dataclass(frozen=True, eq=False)
class Fit(Estimates):
    """A fitted model. Vectors have one entry a coefficient (p) or an effect (k); everything is on the scale of y.

    ``scale`` is the Knapp-Hartung factor (1 for z and t); ``df`` is None for normal tests. ``q``, ``q_p`` test residual
    heterogeneity with weights 1/v. ``i2`` = 100 tau2/(tau2 + s2) with s2 = (k - p)/tr(P at tau2 = 0), and h2 = 1 +
    tau2/s2; for the equal-effects model they are the Q-based 100 max(0, (Q - df)/Q) and Q/df.
    """

    y: np.ndarray
    v: np.ndarray
    x: np.ndarray
    names: tuple[str, ...]
    method: str
    test: str
    tau2: float
    tau2_se: float
    beta: np.ndarray
    vb: np.ndarray
    scale: float
    df: float | None
    level: float
    fixed_weights: np.ndarray | None = None

    @cached_property
    def _equal(self) -> variance.Weighted:
        return variance.at(0.0, self.y, self.v, self.x)

    @cached_property
    def q(self) -> float:
        """Cochran's Q (residual)."""
        return self._equal.q

    @property
    def q_df(self) -> int:
        """Degrees of freedom of Q."""
        return self.k - self.p

    @cached_property
    def q_p(self) -> float:
        """p of Q."""
        return float(special.chdtrc(self.q_df, self.q)) if self.q_df else 1.0

    @cached_property
    def typical_variance(self) -> float:
        """s2 of Higgins & Thompson 2002, eq. 9 (general form with moderators)."""
        return self.q_df / self._equal.trace_p() if self.q_df else math.nan

    def i2_at(self, tau2: float) -> float:
        """I2 in per cent for some tau2."""
        return 100 * tau2 / (tau2 + self.typical_variance)

    @cached_property
    def i2(self) -> float:
        """I2 in per cent."""
        if not self.q_df:
            return 0.0
        if self.method == "EE":
            return 100 * max(0.0, (self.q - self.q_df) / self.q) if self.q else 0.0
        return self.i2_at(self.tau2)

    @cached_property
    def h2(self) -> float:
        """H2."""
        if not self.q_df:
            return 1.0
        return self.q / self.q_df if self.method == "EE" else 1 + self.tau2 / self.typical_variance

    @cached_property
    def weights(self) -> np.ndarray:
        """Weights in per cent of their sum."""
        w = 1 / (self.v + self.tau2) if self.fixed_weights is None else self.fixed_weights
        return 100 * w / w.sum()

    @cached_property
    def log_likelihood(self) -> float:
        """At the estimates; ML for ML and EE, else restricted."""
        return variance.log_likelihood(self.tau2, self.y, self.v, self.x, self.method not in ("ML", "EE"))

    def information(self) -> dict[str, float]:
        """AIC, BIC and AICc, by the likelihood in use (k or k - p observations; p coefficients and tau2)."""
        parameters = self.p + (self.method != "EE")
        n = self.k if self.method in ("ML", "EE") else self.k - self.p
        deviance = -2 * self.log_likelihood
        floor = max(n, parameters + 2)
        return {
            "AIC": deviance + 2 * parameters,
            "BIC": deviance + math.log(n) * parameters if n else -math.inf,
            "AICc": deviance + 2 * parameters * floor / (floor - parameters - 1),
        }

    def omnibus(self, which: Sequence[int] | None = None) -> tuple[float, float, float | None, float]:
        """Wald test that several coefficients are 0 (default: all but an intercept, or the only one).

        Returns the statistic (chi2, or F when ``df`` is set), its df, the denominator df (None for chi2) and p.
        """
        if which is None:
            which = [i for i, name in enumerate(self.names) if name != "intercept"] or [0]
        which = list(which)
        b = self.beta[which]
        chi2 = wald(b, self.vb[np.ix_(which, which)])
        m = len(which)
        if self.df is None:
            return chi2, m, None, float(special.chdtrc(m, chi2))
        return chi2 / m, m, self.df, float(special.fdtrc(m, self.df, chi2 / m))

    def predict(self, at: Sequence[float] | None = None, df: float | str | None = "same") -> dict[str, float]:
        """The mean at a row of the design and where the true effect of a new study would lie.

        Parameters
        ----------
        at
            p values (default: an intercept-only model's mean).
        df
            Of the prediction interval: "same" as the tests, "k-2" (Higgins et al. 2009), "k-1", a number, None =
            normal.

        Returns
        -------
        dict
            estimate, se, ci_low, ci_high, pi_low, pi_high, pi_df; the interval is
            estimate -/+ t sqrt(tau2 + se^2), and nan where its df are not positive.
        """
        row = np.ones(1) if at is None else np.asarray(at, dtype=float)
        estimate = float(row @ self.beta)
        se = math.sqrt(float(row @ self.vb @ row))
        half = t_quantile(self.df, self.level) * se
        named = {"same": self.df, "k-2": self.k - 2, "k-1": self.k - 1}
        degrees = named[df] if isinstance(df, str) else df
        reach = t_quantile(degrees, self.level) * math.sqrt(self.tau2 + se**2)
        return {
            "estimate": estimate,
            "se": se,
            "ci_low": estimate - half,
            "ci_high": estimate + half,
            "pi_low": estimate - reach,
            "pi_high": estimate + reach,
            "pi_df": degrees,
        }

    def blup(self) -> np.ndarray:
        """Empirical Bayes estimates of the k true effects (Raudenbush & Bryk 1985)."""
        shrink = self.tau2 / (self.tau2 + self.v)
        return shrink * self.y + (1 - shrink) * (self.x @ self.beta)


def fit(
    y: Sequence[float],
    v: Sequence[float],
    x: np.ndarray | None = None,
    names: Sequence[str] | None = None,
    *,
    method: str = "REML",
    test: str = "adhoc",
    tau2: float | None = None,
    weights: Sequence[float] | None = None,
    studies: Sequence[object] | None = None,
    level: float = 0.95,
) -> Fit:
    """Fit the random-effects (or equal-effects) model, with or without moderators.

    Parameters
    ----------
    y, v
        k effects (Fisher z) and sampling variances.
    x, names
        k x p design matrix with its column names; default: an intercept.
    method
        Estimator of tau2 (`rapport.association.tau2.METHODS`).
    test
        "adhoc": Knapp-Hartung with the scale not below 1 (default); "knha": plain; "t": t with k - p df; "z".
    tau2
        Use this value instead of estimating it.
    weights
        Fixed weights for the moment estimator and the coefficients (method GENQ).
    studies
        Study of each effect; a study with two effects is refused, as the model assumes independence.
    level
        Of the intervals.

    Raises
    ------
    ReviewError
        Values that no model can use, dependent effects, or no more effects than coefficients.
    """
    y, v = np.asarray(y, dtype=float), np.asarray(v, dtype=float)
    check(y, v, studies)
    if studies is not None:
        refuse_dependence(studies)
    x = np.ones((len(y), 1)) if x is None else np.asarray(x, dtype=float)
    names = tuple(names) if names is not None else ("intercept",)
    k, p = x.shape
    if k < p or k == 0 or np.linalg.matrix_rank(x) < p:
        raise ReviewError(f"{k} effects cannot determine {p} coefficients ({', '.join(names)})")
    w = None if weights is None else np.asarray(weights, dtype=float)
    se = math.nan
    if tau2 is None:
        tau2, se = variance.estimate(y, v, x, method, w) if k > p else (0.0, math.nan)
    ls = variance.at(tau2, y, v, x) if w is None else variance.Weighted(y, x, w)
    vb = ls.M if w is None else ls.M @ ((x.T * (w**2 * (v + tau2))) @ x) @ ls.M
    scale = _scale(y, v, x, tau2, test) if k > p else 1.0
    # k = p leaves nothing to estimate tau2 or a scale from: the effect's own normal interval stands (rules.pooling
    # refuses)
    degrees = None if test == "z" or k == p else k - p
    return Fit(y, v, x, names, method, test, float(tau2), se, ls.beta, scale * vb, scale, degrees, level, w)


def _scale(y: np.ndarray, v: np.ndarray, x: np.ndarray, tau2: float, test: str) -> float:
    if test not in ("knha", "adhoc"):
        return 1.0
    k, p = x.shape
    ls = variance.at(tau2, y, v, x)
    s2 = ls.q / (k - p)
    if s2 <= 1e-28 * float(ls.w @ y**2):  # identical effects: what is left is rounding
        s2 = 0.0
    return max(1.0, s2) if test == "adhoc" else s2
