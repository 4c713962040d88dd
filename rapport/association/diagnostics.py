"""What single effects do to the pooled value: leave-one-out, cumulative, influence (Viechtbauer & Cheung 2010)."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import special

from rapport.association.univariate import Fit, fit

STEP_COLUMNS = ["estimate", "se", "ci_low", "ci_high", "tau2", "i2", "q", "q_p", "k"]
INFLUENCE_COLUMNS = [
    "rstudent",
    "dffits",
    "cook",
    "cov_ratio",
    "tau2_deleted",
    "q_deleted",
    "hat",
    "weight",
    "dfbetas",
    "influential",
]


def _again(model: Fit, rows: np.ndarray) -> Fit:
    return fit(
        model.y[rows],
        model.v[rows],
        model.x[rows],
        model.names,
        method=model.method,
        test=model.test,
        level=model.level,
    )


def _step(model: Fit) -> list[float]:
    return [
        model.beta[0],
        model.se[0],
        model.ci[0, 0],
        model.ci[0, 1],
        model.tau2,
        model.i2,
        model.q,
        model.q_p,
        model.k,
    ]


def leave_one_out(model: Fit) -> pd.DataFrame:
    """Row i: the intercept-only model without effect i (`STEP_COLUMNS`, on the z scale)."""
    rows = [_step(_again(model, np.arange(model.k) != i)) for i in range(model.k)]
    return pd.DataFrame(rows, columns=STEP_COLUMNS)


def cumulative(model: Fit, order: Sequence[float]) -> pd.DataFrame:
    """Row i: the first i effects in stable ascending order of *order* (years, say); column ``position`` says which
    was added."""
    ranked = np.argsort(np.asarray(order, dtype=float), kind="stable")
    rows = [_step(_again(model, ranked[: i + 1])) for i in range(model.k)]
    return pd.DataFrame(rows, columns=STEP_COLUMNS).assign(position=ranked)


def standardized(model: Fit) -> np.ndarray:
    """Internally standardised residuals e/sqrt(var e), var e = diag((I - H) S (I - H)') with S = diag(v + tau2)."""
    w = 1 / (model.v + model.tau2)
    m = np.linalg.inv((model.x.T * w) @ model.x)
    leverage = np.einsum("ij,jk,ik->i", model.x, m, model.x)
    return (model.y - model.x @ model.beta) / np.sqrt(model.v + model.tau2 - leverage)


def influence(model: Fit) -> pd.DataFrame:
    """Deletion diagnostics, one row an effect (`INFLUENCE_COLUMNS`).

    ``rstudent`` is the externally standardised residual; ``dffits`` and ``dfbetas`` (of the intercept) are changes in
    standard errors; ``cook`` the squared Mahalanobis shift of the coefficients; ``cov_ratio`` the ratio of the
    determinants of their covariances; ``hat`` the leverage. An effect is influential when |dffits| > 3 sqrt(p/(k - p)),
    the chi2(p) probability of Cook's distance is above .5, hat > 3p/k, or |dfbetas| > 1.
    """
    k, p = model.k, model.p
    w = 1 / (model.v + model.tau2)
    m = np.linalg.inv((model.x.T * w) @ model.x)
    hat = np.einsum("ij,jk,ik->i", model.x, m, model.x) * w
    inverse = np.linalg.inv(model.vb)
    rows = []
    for i in range(k):
        rest = _again(model, np.arange(k) != i)
        at = model.x[i]
        predicted = float(at @ rest.beta)
        shift = model.beta - rest.beta
        rstudent = (model.y[i] - predicted) / math.sqrt(model.v[i] + rest.tau2 + float(at @ rest.vb @ at))
        dffits = (float(at @ model.beta) - predicted) / math.sqrt(hat[i] * (rest.tau2 + model.v[i]))
        cook = float(shift @ inverse @ shift)
        ratio = float(np.linalg.det(rest.vb) / np.linalg.det(model.vb))
        other = np.linalg.inv((model.x.T / (model.v + rest.tau2)) @ model.x)
        dfbetas = float(shift[0] / math.sqrt(other[0, 0]))
        flag = (
            abs(dffits) > 3 * math.sqrt(p / (k - p))
            or special.chdtr(p, cook) > 0.5
            or hat[i] > 3 * p / k
            or abs(dfbetas) > 1
        )
        rows.append(
            (rstudent, dffits, cook, ratio, rest.tau2, rest.q, hat[i], 100 * w[i] / w.sum(), dfbetas, bool(flag))
        )
    return pd.DataFrame(rows, columns=INFLUENCE_COLUMNS)


def baujat(model: Fit) -> pd.DataFrame:
    """Contribution to Q (equal-effects weights) and squared standardised shift of the mean when left out (Baujat et
    al. 2002)."""
    w = 1 / model.v
    mean = (w * model.y).sum() / w.sum()
    contribution = w * (model.y - mean) ** 2
    shifts = []
    for i in range(model.k):
        keep = np.arange(model.k) != i
        rest = (w * model.y)[keep].sum() / w[keep].sum()
        shifts.append((mean - rest) ** 2 * w[keep].sum())
    return pd.DataFrame({"contribution": contribution, "influence": shifts})
