"""Critical values and p values of t and normal tests."""

from __future__ import annotations

import math

from scipy import special


def t_quantile(df: float | None, level: float = 0.95) -> float:
    """Two-sided critical value: t with df, normal for df None, nan for df < 1."""
    p = 1 - (1 - level) / 2
    if df is None:
        return float(special.ndtri(p))
    return float(special.stdtrit(df, p)) if df > 0 else math.nan


def two_sided_p(statistic: float, df: float | None) -> float:
    """Two-sided p of a z (df None) or t value."""
    return float(2 * special.ndtr(-abs(statistic)) if df is None else 2 * special.stdtr(df, -abs(statistic)))
