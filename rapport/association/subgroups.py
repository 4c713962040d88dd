"""Subgroups: a pooled value each, and whether they differ (Borenstein et al. 2009, ch. 19)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from rapport.association.univariate import Fit, fit


@dataclass(frozen=True)
class Between:
    """Q between subgroups with its df and p."""

    q: float
    df: int
    p: float


def split(y: Sequence[float], v: Sequence[float], levels: Sequence[object], **options: object) -> dict[str, Fit]:
    """A model for each level, each with its own tau2; levels in alphabetical order."""
    y, v = np.asarray(y, dtype=float), np.asarray(v, dtype=float)
    names = np.array([str(level) for level in levels])
    return {name: fit(y[names == name], v[names == name], **options) for name in sorted(set(names))}


def q_between(models: Sequence[Fit]) -> Between:
    """Sum of w (mean - weighted mean)^2 over subgroup means with w = 1/SE^2; chi2 with groups - 1 df.

    Only subgroups of two or more effects count, as a single effect has no tau2 of its own.
    """
    usable = [m for m in models if m.k > 1]
    means = np.array([m.beta[0] for m in usable])
    # normal-theory standard errors: the Knapp-Hartung factor is about the subgroup, not about the comparison
    w = np.array([m.scale / m.vb[0, 0] for m in usable])
    if len(usable) < 2:
        return Between(float("nan"), max(len(usable) - 1, 0), float("nan"))
    centre = (w * means).sum() / w.sum()
    q = float((w * (means - centre) ** 2).sum())
    df = len(usable) - 1
    return Between(q, df, float(special.chdtrc(df, q)))


def q_between_fixed(y: Sequence[float], v: Sequence[float], levels: Sequence[object]) -> tuple[Between, Between]:
    """Equal-effects analysis of variance: Q between and Q within (Hedges & Olkin 1985, ch. 7)."""
    models = split(y, v, levels, method="EE", test="z")
    whole = fit(y, v, method="EE", test="z")
    within = sum(m.q for m in models.values())
    df = len(models) - 1
    inner = whole.k - len(models)
    between = whole.q - within
    return Between(between, df, float(special.chdtrc(df, between))), Between(
        within, inner, float(special.chdtrc(inner, within))
    )
