"""Unreliability and Hunter-Schmidt analyses: sensitivity only (Spearman 1904; Schmidt & Hunter 2015)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rapport.association import formulas as f


@dataclass(frozen=True)
class BareBones:
    """n-weighted mean r, observed variance, sampling-error variance, variance of rho, per cent due to sampling
    error."""

    mean: float
    variance: float
    error: float
    rho: float

    @property
    def percent_error(self) -> float:
        """Share of the observed variance that sampling error explains, in per cent."""
        return 100 * self.error / self.variance if self.variance else float("nan")


def bare_bones(r: np.ndarray, n: np.ndarray) -> BareBones:
    """Weights n; var_e = (1 - rbar^2)^2/(nbar - 1) (Schmidt & Hunter 2015, ch. 3)."""
    r, n = np.asarray(r, dtype=float), np.asarray(n, dtype=float)
    mean = float((n * r).sum() / n.sum())
    observed = float((n * (r - mean) ** 2).sum() / n.sum())
    error = (1 - mean**2) ** 2 / (float(n.mean()) - 1)
    return BareBones(mean, observed, error, max(0.0, observed - error))


def corrected(r: np.ndarray, n: np.ndarray, rxx: np.ndarray, ryy: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each r and its variance ((1 - r^2)^2/(n - 1)) corrected for both reliabilities: r/A, v/A^2, A = sqrt(rxx ryy)."""
    r, n = np.asarray(r, dtype=float), np.asarray(n, dtype=float)
    a = np.sqrt(np.asarray(rxx, dtype=float) * np.asarray(ryy, dtype=float))
    return f.disattenuated(r, a, a), (1 - r**2) ** 2 / (n - 1) / a**2


@dataclass(frozen=True)
class Individually:
    """Individual corrections: weighted mean rho, variance of corrected r, mean error variance, SD of rho."""

    mean: float
    variance: float
    error: float
    sd: float


def individually_corrected(r: np.ndarray, n: np.ndarray, rxx: np.ndarray, ryy: np.ndarray) -> Individually:
    """Weights n A^2; error variance of each from the n-weighted mean r (Schmidt & Hunter 2015, ch. 3)."""
    r, n = np.asarray(r, dtype=float), np.asarray(n, dtype=float)
    a2 = np.asarray(rxx, dtype=float) * np.asarray(ryy, dtype=float)
    rc, w = r / np.sqrt(a2), n * a2
    mean = float((w * rc).sum() / w.sum())
    variance = float((w * (rc - mean) ** 2).sum() / w.sum())
    rbar = float((n * r).sum() / n.sum())
    error = float((w * ((1 - rbar**2) ** 2 / (n - 1) / a2)).sum() / w.sum())
    return Individually(mean, variance, error, float(np.sqrt(max(0.0, variance - error))))


def credibility(mean: float, tau2: float, z: float = 1.2815515655446004) -> tuple[float, float]:
    """Credibility interval mean -/+ z tau (80 % by default)."""
    half = z * np.sqrt(tau2)
    return mean - half, mean + half
