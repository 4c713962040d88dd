"""The covariance of clustered effects, V + sigma2_study J + sigma2_effect I, and its inverse at any sigma2 without
new matrices.

Each cluster's V is decomposed once, V = U D U'. In that basis V + s_e I is diagonal and the study component adds a
rank-one
term, so inverses and determinants follow from the Sherman-Morrison formula in time proportional to the number of
effects.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Blocks:
    """Rotated data, cluster by cluster: eigenvalues ``d``, U'1 ``a``, U'y ``y``, U'X ``x``, and where clusters
    start."""

    d: np.ndarray
    a: np.ndarray
    y: np.ndarray
    x: np.ndarray
    starts: np.ndarray
    sizes: np.ndarray

    @classmethod
    def of(cls, y: np.ndarray, x: np.ndarray, matrices: list[np.ndarray]) -> Blocks:
        """From effects sorted by cluster and one covariance matrix a cluster."""
        sizes = np.array([len(m) for m in matrices])
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        d, a = np.empty(len(y)), np.empty(len(y))
        ry, rx = np.empty(len(y)), np.empty_like(x)
        for size in np.unique(sizes):
            which = np.flatnonzero(sizes == size)
            rows = starts[which][:, None] + np.arange(size)
            values, u = np.linalg.eigh(np.stack([matrices[i] for i in which]))
            d[rows], a[rows] = values, u.sum(axis=1)
            ry[rows] = np.einsum("cij,ci->cj", u, y[rows])
            rx[rows] = np.einsum("cij,cip->cjp", u, x[rows])
        return cls(d, a, ry, rx, starts, sizes)

    def sum(self, values: np.ndarray) -> np.ndarray:
        """Sums within clusters."""
        return np.add.reduceat(values, self.starts, axis=0)

    def spread(self, values: np.ndarray) -> np.ndarray:
        """A value a cluster repeated for its effects."""
        return np.repeat(values, self.sizes, axis=0)


class State:
    """Everything at one pair (sigma2_study, sigma2_effect): coefficients, log-likelihood, score, information."""

    def __init__(self, blocks: Blocks, study: float, effect: float):
        self.b = blocks
        self.inverse = 1 / (blocks.d + effect)
        self.scaled = blocks.a * self.inverse
        self.total = blocks.sum(blocks.a * self.scaled)
        self.shrink = study / (1 + study * self.total)
        self.log_det = float(np.log(blocks.d + effect).sum() + np.log1p(study * self.total).sum())
        self.mx = self.solve(blocks.x)
        self.gram = blocks.x.T @ self.mx
        self.M = np.linalg.inv(self.gram)
        self.beta = self.M @ (self.mx.T @ blocks.y)
        self.py = self.solve(blocks.y - blocks.x @ self.beta)
        self.q = float(blocks.y @ self.py)

    def solve(self, z: np.ndarray) -> np.ndarray:
        """The inverse covariance times a vector or matrix."""
        if z.ndim == 1:
            return self.inverse * z - self.scaled * self.b.spread(self.shrink * self.b.sum(self.scaled * z))
        inner = self.shrink[:, None] * self.b.sum(self.scaled[:, None] * z)
        return self.inverse[:, None] * z - self.scaled[:, None] * self.b.spread(inner)

    def project(self, z: np.ndarray) -> np.ndarray:
        """P z."""
        return self.solve(z) - self.mx @ (self.M @ (self.mx.T @ z))

    def log_likelihood(self, restricted: bool) -> float:
        """ML or REML log-likelihood with all constants."""
        k, p = self.b.x.shape
        value = -0.5 * (self.log_det + self.q)
        if not restricted:
            return value - 0.5 * k * math.log(2 * math.pi)
        sign = np.linalg.slogdet(self.b.x.T @ self.b.x)[1] - np.linalg.slogdet(self.gram)[1]
        return value + 0.5 * float(sign) - 0.5 * (k - p) * math.log(2 * math.pi)

    def score(self, restricted: bool) -> np.ndarray:
        """Derivatives of the log-likelihood by sigma2_study and sigma2_effect."""
        b = self.b
        trace_study = float((self.total - self.shrink * self.total**2).sum())
        trace_effect = float(self.inverse.sum() - (self.shrink * b.sum(self.scaled**2)).sum())
        if restricted:
            inner = b.sum(b.a[:, None] * self.mx)
            trace_study -= float((self.M * (inner.T @ inner)).sum())
            trace_effect -= self.trace_mx()
        along = b.sum(b.a * self.py)
        return 0.5 * np.array([float(along @ along) - trace_study, float(self.py @ self.py) - trace_effect])

    def trace_mx(self) -> float:
        """tr(M X' S^-1 S^-1 X)."""
        return float((self.M * (self.mx.T @ self.mx)).sum())

    def trace_p(self) -> float:
        """tr(P)."""
        return float(self.inverse.sum() - (self.shrink * self.b.sum(self.scaled**2)).sum()) - self.trace_mx()

    def information(self) -> np.ndarray:
        """Average information of the two components (Gilmour, Thompson & Cullis 1995)."""
        b = self.b
        directions = np.column_stack([b.a * b.spread(b.sum(b.a * self.py)), self.py])
        return 0.5 * directions.T @ self.project(directions)
