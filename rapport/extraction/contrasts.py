"""Standardised differences between two arms, with their intervals.

d is the difference in units of the pooled standard deviation, g the same with Hedges' small-sample correction
J = 1 - 3/(4 df - 1) (Hedges 1981); the variance of d is (n1+n2)/(n1 n2) + d^2/(2 (n1+n2)) (Hedges & Olkin 1985).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

Z = 1.959963984540054


@dataclass(frozen=True)
class Difference:
    """d and g with 95 % intervals; positive: the first arm is higher."""

    d: float
    d_low: float
    d_high: float
    g: float
    g_low: float
    g_high: float
    sd: float | None = None


def from_means(mean_1: float, sd_1: float, n_1: float, mean_2: float, sd_2: float, n_2: float) -> Difference:
    """The difference of two independent groups.

    Raises
    ------
    ValueError
        A group smaller than two, or both standard deviations zero.
    """
    if n_1 < 2 or n_2 < 2:
        raise ValueError("each group needs at least two people")
    pooled = math.sqrt(((n_1 - 1) * sd_1**2 + (n_2 - 1) * sd_2**2) / (n_1 + n_2 - 2))
    if pooled == 0:
        raise ValueError("both standard deviations are zero")
    return from_d((mean_1 - mean_2) / pooled, n_1, n_2, pooled)


def from_d(d: float, n_1: float, n_2: float, sd: float | None = None) -> Difference:
    """d with its interval, and g."""
    half = Z * math.sqrt((n_1 + n_2) / (n_1 * n_2) + d**2 / (2 * (n_1 + n_2)))
    j = correction(n_1 + n_2 - 2)
    return Difference(d, d - half, d + half, j * d, j * (d - half), j * (d + half), sd)


def correction(df: float) -> float:
    """Hedges' J."""
    return 1 - 3 / (4 * df - 1)


def d_from_t(t: float, n_1: float, n_2: float) -> float:
    """d of two independent groups from t."""
    return t * math.sqrt(1 / n_1 + 1 / n_2)


def d_from_f(f: float, df2: float, n_1: float | None = None, n_2: float | None = None) -> float:
    """|d| from F(1, df2); without group sizes for two equal groups, 2 sqrt(F/df2)."""
    return d_from_t(math.sqrt(f), n_1, n_2) if n_1 and n_2 else 2 * math.sqrt(f / df2)


def eta2_from_f(f: float, df1: float, df2: float) -> float:
    """Partial eta squared from F."""
    return f * df1 / (f * df1 + df2)
