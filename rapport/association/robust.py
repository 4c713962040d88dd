"""Cluster-robust standard errors and tests that hold with few studies.

CR2 ("bias-reduced linearisation") with Satterthwaite degrees of freedom: Bell & McCaffrey 2002; Tipton 2015;
Pustejovsky &
Tipton 2018. HTZ, the approximate Hotelling test of several coefficients: Tipton & Pustejovsky 2015. The working
covariance is the fitted model's own, and so are the weights (W = Phi^-1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from rapport.association.distributions import t_quantile, two_sided_p
from rapport.association.multilevel import ThreeLevel
from rapport.association.univariate import Fit
from rapport.errors import ReviewError

TYPES = ("CR0", "CR1", "CR1p", "CR1S", "CR2")


@dataclass(frozen=True)
class RobustTest:
    """Coefficients with robust standard errors, Satterthwaite df, t, p and limits."""

    beta: np.ndarray
    se: np.ndarray
    df: np.ndarray
    t: np.ndarray
    p: np.ndarray
    ci: np.ndarray


@dataclass(frozen=True)
class Wald:
    """F with df1 and df2, and p."""

    f: float
    df1: float
    df2: float
    p: float


class Sandwich:
    """The robust covariance of one model; tests are asked of it.

    Parameters
    ----------
    model
        A univariate or three-level model.
    clusters
        The study of each effect; default: the three-level model's own.
    kind
        CR0; CR1, m/(m - 1); CR1p, m/(m - p); CR1S, m(k - 1)/((m - 1)(k - p)); CR2.
    """

    def __init__(self, model: Fit | ThreeLevel, clusters: Sequence[object] | None = None, kind: str = "CR2"):
        if isinstance(model, ThreeLevel):
            self.phi = [m + model.sigma2[0] + model.sigma2[1] * np.eye(len(m)) for m in model.matrices]
            rows = np.split(model.order, np.cumsum([len(m) for m in self.phi])[:-1])
        else:
            if clusters is None:
                clusters = range(model.k)
            keys = np.array([str(c) for c in clusters])
            rows = [np.flatnonzero(keys == name) for name in dict.fromkeys(keys)]
            self.phi = [np.diag(model.v[r] + model.tau2) for r in rows]
        if len(rows) < 2:
            raise ReviewError("cluster-robust standard errors need at least 2 studies")
        self.x = [model.x[r] for r in rows]
        self.e = [model.y[r] - model.x[r] @ model.beta for r in rows]
        self.beta, self.level = model.beta, model.level
        self.m, self.k, self.p = len(rows), model.k, model.p
        wx = [np.linalg.solve(phi, x) for phi, x in zip(self.phi, self.x, strict=True)]
        self.M = np.linalg.inv(sum(x.T @ w for x, w in zip(self.x, wx, strict=True)))
        adjust = self._adjustments(kind)
        # g_i = A_i' W_i X_i M: the weights that turn the residuals of cluster i into its part of the coefficients
        self.g = [a.T @ w @ self.M for a, w in zip(adjust, wx, strict=True)]
        parts = np.stack([g.T @ e for g, e in zip(self.g, self.e, strict=True)])
        self.v = parts.T @ parts
        self.h = np.stack([x.T @ g for x, g in zip(self.x, self.g, strict=True)])
        self.own = np.stack([g.T @ phi @ g for g, phi in zip(self.g, self.phi, strict=True)])

    def _adjustments(self, kind: str) -> list[np.ndarray]:
        if kind != "CR2":
            factor = {
                "CR0": 1.0,
                "CR1": self.m / (self.m - 1),
                "CR1p": self.m / (self.m - self.p),
                "CR1S": self.m * (self.k - 1) / ((self.m - 1) * (self.k - self.p)),
            }[kind]
            return [np.sqrt(factor) * np.eye(len(phi)) for phi in self.phi]
        return [_cr2(phi, x, self.M) for phi, x in zip(self.phi, self.x, strict=True)]

    def cross(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        """m x m covariances, under the working model, of the clusters' parts of two combinations of coefficients."""
        a, b = self.h @ left, self.h @ right
        return np.diag(np.einsum("p,ipq,q->i", left, self.own, right)) - a @ self.M @ b.T

    def coefficients(self) -> RobustTest:
        """A t test of each coefficient."""
        se = np.sqrt(np.diag(self.v))
        df = np.empty(self.p)
        for j in range(self.p):
            gram = self.cross(np.eye(self.p)[j], np.eye(self.p)[j])
            df[j] = np.trace(gram) ** 2 / (gram**2).sum()
        t = self.beta / se
        half = np.array([t_quantile(d, self.level) for d in df]) * se
        p = np.array([two_sided_p(a, d) for a, d in zip(t, df, strict=True)])
        return RobustTest(self.beta, se, df, t, p, np.column_stack([self.beta - half, self.beta + half]))

    def htz(self, which: Sequence[int]) -> Wald:
        """Test that the named coefficients are all 0: F = (eta - q + 1)/(eta q) Q with q and eta - q + 1 df."""
        which = list(which)
        q = len(which)
        c = np.eye(self.p)[which]
        b = c @ self.beta
        statistic = float(b @ np.linalg.solve(c @ self.v @ c.T, b))
        expected = np.array([[np.trace(self.cross(r, s)) for s in c] for r in c])
        values, vectors = np.linalg.eigh(expected)
        rows = (vectors / np.sqrt(values)) @ vectors.T @ c
        grams = [[self.cross(r, s) for s in rows] for r in rows]
        spread = sum(
            float((grams[s][s] * grams[t][t]).sum() + (grams[s][t] * grams[t][s]).sum())
            for s in range(q)
            for t in range(q)
        )
        eta = q * (q + 1) / spread
        df2 = eta - q + 1
        if df2 <= 0:
            return Wald(float("nan"), q, df2, float("nan"))
        f = df2 / (eta * q) * statistic
        return Wald(f, q, df2, float(special.fdtrc(q, df2, f)))


def _cr2(phi: np.ndarray, x: np.ndarray, m: np.ndarray) -> np.ndarray:
    """A = D' B^-1/2 D with D'D = Phi and B = D (Phi - X M X') D' (symmetric pseudo-inverse root)."""
    d = np.linalg.cholesky(phi).T
    b = d @ (phi - x @ m @ x.T) @ d.T
    values, vectors = np.linalg.eigh((b + b.T) / 2)
    keep = values > 1e-12 * max(values.max(), 0.0)
    root = np.zeros_like(values)
    root[keep] = values[keep] ** -0.5
    return d.T @ (vectors * root) @ vectors.T @ d


def plain_cr1(model: Fit | ThreeLevel, clusters: Sequence[object] | None = None) -> RobustTest:
    """CR1 with factor m/(m - p) and m - p degrees of freedom for every coefficient."""
    sandwich = Sandwich(model, clusters, "CR1p")
    se = np.sqrt(np.diag(sandwich.v))
    df = np.full(sandwich.p, float(sandwich.m - sandwich.p))
    t = sandwich.beta / se
    half = t_quantile(df[0], sandwich.level) * se
    return RobustTest(
        sandwich.beta,
        se,
        df,
        t,
        np.array([two_sided_p(a, df[0]) for a in t]),
        np.column_stack([sandwich.beta - half, sandwich.beta + half]),
    )
