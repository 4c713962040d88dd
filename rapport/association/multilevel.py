"""Several effects a study: three levels (sampling, effect, study), with correlated sampling errors (CHE).

y = X beta + u_study + u_effect + e, var(e) = V with a constant correlation rho within studies. Sources: Konstantopoulos
2011; Van den Noortgate et al. 2013; Cheung 2014; Pustejovsky & Tipton 2022 (CHE).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import optimize, special

from rapport.association.aggregate import covariance, definite
from rapport.association.blocks import Blocks, State
from rapport.association.components import maximise, maximise_other
from rapport.association.distributions import t_quantile
from rapport.association.estimates import Estimates
from rapport.association.inputs import check
from rapport.association.univariate import wald
from rapport.errors import ReviewError

COMPONENTS = ("study", "effect")


@dataclass(frozen=True, eq=False)
class ThreeLevel(Estimates):
    """A fitted model; effects are in the order given. ``sigma2`` holds the study and the effect component.

    ``df`` is None for normal tests. A component that was not in the model is 0.
    """

    y: np.ndarray
    v: np.ndarray
    x: np.ndarray
    names: tuple[str, ...]
    clusters: np.ndarray
    order: np.ndarray
    blocks: Blocks
    matrices: list[np.ndarray]
    components: tuple[str, ...]
    restricted: bool
    sigma2: tuple[float, float]
    test: str
    df: float | None
    level: float

    @cached_property
    def state(self) -> State:
        """The sums at the estimates."""
        return State(self.blocks, *self.sigma2)

    @property
    def studies(self) -> int:
        """Number of clusters."""
        return len(self.matrices)

    @property
    def beta(self) -> np.ndarray:
        """Coefficients."""
        return self.state.beta

    @property
    def vb(self) -> np.ndarray:
        """Their model-based covariance."""
        return self.state.M

    @cached_property
    def log_likelihood(self) -> float:
        """At the estimates."""
        return self.state.log_likelihood(self.restricted)

    @cached_property
    def _fixed(self) -> State:
        return State(self.blocks, 0.0, 0.0)

    @property
    def q(self) -> float:
        """Residual heterogeneity, weights V^-1."""
        return self._fixed.q

    @property
    def q_p(self) -> float:
        """p of q with k - p df."""
        return float(special.chdtrc(self.k - self.p, self.q))

    def information(self) -> dict[str, float]:
        """AIC, BIC, AICc (k - p observations for REML)."""
        parameters = self.p + len(self.components)
        n = self.k - self.p if self.restricted else self.k
        deviance, floor = -2 * self.log_likelihood, max(n, parameters + 2)
        return {
            "AIC": deviance + 2 * parameters,
            "BIC": deviance + math.log(n) * parameters,
            "AICc": deviance + 2 * parameters * floor / (floor - parameters - 1),
        }

    def i2(self) -> dict[str, float]:
        """Per cent of typical total variance: total, between studies, within studies (Viechtbauer; Cheung 2014)."""
        typical = (self.k - self.p) / self._fixed.trace_p()
        total = sum(self.sigma2) + typical
        return {
            "total": 100 * sum(self.sigma2) / total,
            "between": 100 * self.sigma2[0] / total,
            "within": 100 * self.sigma2[1] / total,
        }

    def omnibus(self, which: Sequence[int] | None = None) -> tuple[float, int, float | None, float]:
        """Wald test of several coefficients (default: all but an intercept): statistic, df, denominator df or None,
        p."""
        which = [i for i, name in enumerate(self.names) if name != "intercept"] or [0] if which is None else list(which)
        b = self.beta[which]
        chi2, m = wald(b, self.vb[np.ix_(which, which)]), len(which)
        if self.df is None:
            return chi2, m, None, float(special.chdtrc(m, chi2))
        return chi2 / m, m, self.df, float(special.fdtrc(m, self.df, chi2 / m))

    def predict(self, at: Sequence[float] | None = None, df: float | str | None = "same") -> dict[str, float]:
        """Mean and interval for one effect of a new study: estimate -/+ crit sqrt(se^2 + sigma2_study +
        sigma2_effect)."""
        row = np.ones(1) if at is None else np.asarray(at, dtype=float)
        estimate, se = float(row @ self.beta), math.sqrt(float(row @ self.vb @ row))
        half = t_quantile(self.df, self.level) * se
        reach = t_quantile(self.df if df == "same" else df, self.level) * math.sqrt(se**2 + sum(self.sigma2))
        return {
            "estimate": estimate,
            "se": se,
            "ci_low": estimate - half,
            "ci_high": estimate + half,
            "pi_low": estimate - reach,
            "pi_high": estimate + reach,
        }

    def weights(self) -> np.ndarray:
        """Row sums of the inverse covariance, in per cent, in the order given."""
        rows = np.concatenate(
            [np.linalg.inv(m + self.sigma2[0] + self.sigma2[1] * np.eye(len(m))).sum(axis=0) for m in self.matrices]
        )
        found = np.empty(self.k)
        found[self.order] = 100 * rows / rows.sum()
        return found

    def without(self, component: str) -> ThreeLevel:
        """The same model without one variance component."""
        kept = tuple(c for c in self.components if c != component)
        return _fit(self, kept)

    def likelihood_ratio(self, component: str) -> tuple[float, float]:
        """2 (l1 - l0) against the model without the component, and its chi2(1) p (halve it for the boundary: Self &
        Liang 1987)."""
        ratio = max(0.0, 2 * (self.log_likelihood - self.without(component).log_likelihood))
        return ratio, float(special.chdtrc(1, ratio))

    def profile(self, component: str) -> tuple[float, float]:
        """Profile-likelihood limits of one component (Hardy & Thompson 1996), the other one re-estimated at each
        value."""
        j = COMPONENTS.index(component)
        floor = self.log_likelihood - float(special.chdtri(1, 1 - self.level)) / 2
        other = COMPONENTS[1 - j] in self.components

        def above(value: float) -> float:
            return maximise_other(self.blocks, self.restricted, j, value, other, self.sigma2[1 - j]) - floor

        estimate, low = self.sigma2[j], 0.0
        if estimate > 0 and above(0.0) < 0:
            low = optimize.brentq(above, 0.0, estimate, xtol=1e-300, rtol=1e-11)
        step = max(estimate, float(np.mean(self.v)))
        upper = estimate + step
        while above(upper) > 0:
            step *= 2
            upper = estimate + step
        return low, optimize.brentq(above, estimate, upper, xtol=1e-300, rtol=1e-11)


def fit_three_level(
    y: Sequence[float],
    v: Sequence[float],
    study: Sequence[object],
    x: np.ndarray | None = None,
    names: Sequence[str] | None = None,
    *,
    rho: float = 0.0,
    samples: Sequence[object] | None = None,
    components: Sequence[str] = COMPONENTS,
    method: str = "REML",
    test: str = "z",
    df: float | None = None,
    level: float = 0.95,
) -> ThreeLevel:
    """Fit the three-level (rho = 0) or CHE (rho > 0) model.

    Parameters
    ----------
    y, v, study
        k effects, sampling variances, and the study (cluster) of each.
    x, names
        k x p design; default: an intercept.
    rho
        Assumed correlation of sampling errors within a study.
    samples
        Sample of each effect within its study; given, only errors of the same sample are correlated.
    components
        "study" and/or "effect".
    method, test
        REML or ML; "z", or "t" with *df* (default k - p).

    Raises
    ------
    ReviewError
        Values no model can use; a covariance that is not positive definite, naming rho and the study.
    """
    y, v = np.asarray(y, dtype=float), np.asarray(v, dtype=float)
    check(y, v)
    x = np.ones((len(y), 1)) if x is None else np.asarray(x, dtype=float)
    names = tuple(names) if names is not None else ("intercept",)
    if len(y) <= x.shape[1] or np.linalg.matrix_rank(x) < x.shape[1]:
        raise ReviewError(f"{len(y)} effects cannot determine {x.shape[1]} coefficients ({', '.join(names)})")
    keys = np.array([str(s) for s in study])
    same = keys if samples is None else np.array([f"{k}/{s}" for k, s in zip(keys, samples, strict=True)])
    order, groups = _by_cluster(keys)
    matrices = [_positive(covariance(v[g], rho), same[g], rho, keys[g[0]]) for g in groups]
    if len(groups) < 2 and COMPONENTS[0] in components:
        raise ReviewError("a variance between studies needs effects of at least 2 studies")
    blocks = Blocks.of(y[order], x[order], matrices)
    degrees = None if test == "z" else float(df if df is not None else len(y) - x.shape[1])
    kept, restricted = tuple(components), method == "REML"
    base = ThreeLevel(y, v, x, names, keys, order, blocks, matrices, kept, restricted, (0.0, 0.0), test, degrees, level)
    return _fit(base, kept)


def _by_cluster(keys: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
    """The order that brings clusters together (first appearance first), and the rows of each."""
    groups: dict[str, list[int]] = {}
    for i, key in enumerate(keys):
        groups.setdefault(str(key), []).append(i)
    rows = [np.array(g) for g in groups.values()]
    return np.concatenate(rows), rows


def _positive(matrix: np.ndarray, samples: np.ndarray, rho: float, study: str) -> np.ndarray:
    """The study's covariance with errors of different samples independent.

    Raises
    ------
    ReviewError
        When it is not positive definite.
    """
    return definite(np.where(samples[:, None] == samples[None, :], matrix, 0.0), rho, study)


def _fit(base: ThreeLevel, components: tuple[str, ...]) -> ThreeLevel:
    free = np.array([c in components for c in COMPONENTS])
    sigma2 = maximise(base.blocks, base.restricted, free, float(np.var(base.y)), float(base.v.mean()))
    return replace(base, components=components, sigma2=sigma2)
