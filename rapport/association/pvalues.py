"""Combining p values across studies: is there an association in the expected direction in at least one study?

One-sided p values, one a study (scipy's `combine_pvalues`). Sources: Fisher 1932; Stouffer et al. 1949, weights by
Liptak
1958; Tippett 1931; McKenzie & Brennan, Cochrane Handbook ch. 12.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

COLUMNS = ["domain", "method", "k", "statistic", "df", "p", "studies", "conclusion"]
FLOOR = 1e-300


@dataclass(frozen=True)
class Combined:
    """Statistic (chi2, z or smallest p), its df where it has one, and p."""

    statistic: float
    df: float
    p: float


def one_sided(p_two_sided: float, positive: bool) -> float:
    """p of the hypothesis "positive" from a two-sided p and the direction seen."""
    return p_two_sided / 2 if positive else 1 - p_two_sided / 2


def fisher(p: Sequence[float]) -> Combined:
    """-2 sum ln p, chi2 with 2k df."""
    found = stats.combine_pvalues(np.maximum(p, FLOOR), method="fisher")
    return Combined(float(found.statistic), 2.0 * len(p), float(found.pvalue))


def stouffer(p: Sequence[float], weights: Sequence[float] | None = None) -> Combined:
    """sum w z/sqrt(sum w^2); weights, say, sqrt(n)."""
    found = stats.combine_pvalues(np.clip(p, FLOOR, 1 - 1e-16), method="stouffer", weights=weights)
    return Combined(float(found.statistic), float("nan"), float(found.pvalue))


def tippett(p: Sequence[float]) -> Combined:
    """1 - (1 - min p)^k."""
    found = stats.combine_pvalues(p, method="tippett")
    return Combined(float(found.statistic), float("nan"), float(found.pvalue))


def combine_by_domain(points: pd.DataFrame) -> pd.DataFrame:
    """Fisher and Stouffer (plain, weighted by sqrt n) for each domain.

    Parameters
    ----------
    points
        One row a study and domain: domain, study_id, n, p (two-sided), x (its sign is the direction).
    """
    rows = []
    for domain in ("outcome", "engagement"):
        part = points[points["domain"] == domain]
        if len(part) < 2:
            continue
        p = [one_sided(float(a), float(x) > 0) for a, x in zip(part["p"], part["x"], strict=True)]
        n = part["n"].to_numpy(dtype=float)
        for name, found in (
            ("Fisher", fisher(p)),
            ("Stouffer", stouffer(p)),
            ("Stouffer, weights sqrt(n)", stouffer(p, np.sqrt(n))),
        ):
            rows.append(
                (
                    domain,
                    name,
                    len(part),
                    found.statistic,
                    found.df,
                    found.p,
                    "; ".join(part["study_id"]),
                    (
                        "tests whether at least one study has an association in the expected direction; says nothing"
                        " about size"
                    ),
                )
            )
    return pd.DataFrame(rows, columns=COLUMNS)
