"""Effect sizes with sampling variances from summary statistics: correlations, partial correlations, group
differences, odds.

Each function returns ``(y, v)``. Sources: Olkin & Pratt 1958 and Hedges 1989 (unbiased r); Aloe & Becker 2012, Aloe &
Thompson 2013 (semipartial, partial); Soper 1914, Jacobs & Viechtbauer 2017 (biserial, point-biserial); Hedges 1981 (g);
Cox & Snell 1989 (OR to d); Olkin & Finn 1995 (R2).
"""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from rapport.association import formulas as f


def correlation(r, n, variance: str = "LS"):
    """r itself, v = (1 - r^2)^2/(n - 1), nan for n <= 3; variance "AV" puts the n-weighted mean r into v."""
    r, n = np.asarray(r, dtype=float), np.asarray(n, dtype=float)
    known = np.isfinite(r) & np.isfinite(n)
    at = r if variance == "LS" else np.sum((n * r)[known]) / n[known].sum()
    return r, np.where(n > 3, (1 - np.square(at)) ** 2 / (n - 1) + 0 * r, np.nan)


def unbiased_correlation(r, n, variance: str = "LS"):
    """Olkin & Pratt's r 2F1(1/2, 1/2; (n - 2)/2; 1 - r^2).

    v is the large-sample one at the unbiased r, or "UB": r_u^2 - (1 - (n-3)/(n-2) (1-r^2) 2F1(1, 1; n/2; 1 - r^2)), the
    unbiased estimate of the variance (Hedges 1989). nan for n <= 4.
    """
    r, n = np.asarray(r, dtype=float), np.asarray(n, dtype=float)
    n = np.where(n > 4, n, np.nan)
    y = r * _gauss(0.5, (n - 2) / 2, 1 - r**2)
    if variance == "LS":
        return y, (1 - y**2) ** 2 / (n - 1)
    square = 1 - (n - 3) / (n - 2) * (1 - r**2) * _gauss(1.0, n / 2, 1 - r**2)
    return y, y**2 - square


def _gauss(a: float, c: np.ndarray, x: np.ndarray) -> np.ndarray:
    """2F1(a, a; c; x); by its series where scipy gives no number (large c, where a few terms are enough)."""
    found = special.hyp2f1(a, a, c, x)
    term, total = np.ones_like(c), np.ones_like(c)
    for j in range(60):
        term = term * (a + j) ** 2 / ((c + j) * (j + 1)) * x
        total = total + term
    return np.where(np.isfinite(found), found, total)


def fisher_z(r, n):
    """atanh r, 1/(n - 3); nan variance for n <= 3."""
    n = np.asarray(n, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.arctanh(np.asarray(r, dtype=float)), np.where(n > 3, 1 / (n - 3), np.nan)


def partial(t, n, predictors):
    """Partial r = t/sqrt(t^2 + df), df = n - m - 1 with m predictors (the focal one counted); v = (1 - r^2)^2/(df +
    1)."""
    df = np.asarray(n, dtype=float) - predictors - 1
    y = f.r_from_t(np.asarray(t, dtype=float), df)
    return y, (1 - y**2) ** 2 / (df + 1)


def fisher_z_partial(t, n, predictors):
    """atanh of the partial r, v = 1/(n - m - 2)."""
    y, _ = partial(t, n, predictors)
    return np.arctanh(y), 1 / (np.asarray(n, dtype=float) - predictors - 2)


def semipartial(t, n, predictors, r2):
    """Semipartial r = t sqrt(1 - R2)/sqrt(n - m - 1) (Aloe & Becker 2012, eq. 4 and 7)."""
    t, n, r2 = np.asarray(t, dtype=float), np.asarray(n, dtype=float), np.asarray(r2, dtype=float)
    y = t * np.sqrt(1 - r2) / np.sqrt(n - predictors - 1)
    v = (r2**2 - 2 * r2 + (r2 - y**2) + 1 - (r2 - y**2) ** 2) / n
    return y, v


def fisher_z_semipartial(t, n, predictors, r2):
    """atanh of the semipartial r; v by the delta method."""
    y, v = semipartial(t, n, predictors, r2)
    return np.arctanh(y), v / (1 - y**2) ** 2


def explained(r2, n):
    """R2 with the large-sample variance 4 R2 (1 - R2)^2/n (Olkin & Finn 1995)."""
    r2, n = np.asarray(r2, dtype=float), np.asarray(n, dtype=float)
    return r2, 4 * r2 * (1 - r2) ** 2 / n


def fisher_z_explained(r2, n):
    """atanh of the multiple correlation, v = 1/n (Olkin & Finn 1995)."""
    return np.arctanh(np.sqrt(np.asarray(r2, dtype=float))), 1 / np.asarray(n, dtype=float)


def standardised_difference(m1, s1, n1, m2, s2, n2):
    """Hedges' g with the exact correction; v = 1/n1 + 1/n2 + g^2/(2(n1 + n2))."""
    m = n1 + n2 - 2
    pooled = np.sqrt(((n1 - 1) * s1**2 + (n2 - 1) * s2**2) / m)
    g = (m1 - m2) / pooled * correction(m)
    return g, 1 / n1 + 1 / n2 + g**2 / (2 * (n1 + n2))


def correction(m):
    """J(m) = gamma(m/2)/(sqrt(m/2) gamma((m - 1)/2)) (Hedges 1981)."""
    m = np.asarray(m, dtype=float)
    return np.exp(special.gammaln(m / 2) - 0.5 * np.log(m / 2) - special.gammaln((m - 1) / 2))


def cohen_d(m1, s1, n1, m2, s2, n2):
    """The uncorrected standardised difference."""
    m = n1 + n2 - 2
    return (m1 - m2) / np.sqrt(((n1 - 1) * s1**2 + (n2 - 1) * s2**2) / m)


def point_biserial(d, n1, n2, sampling: str = "stratified"):
    """r = d/sqrt(d^2 + h), h = m/n1 + m/n2, m = n1 + n2 - 2 (Jacobs & Viechtbauer 2017).

    v for groups of fixed size ("stratified"): h^2/(h + d^2)^3 (1/n1 + 1/n2 + d^2/(2(n1 + n2))); for one random sample
    ("cross-sectional"): (1 - r^2)^2 (1 - 1.5 r^2 + r^2/(4pq))/n (Soper 1914; Tate 1954).
    """
    d, n1, n2 = (np.asarray(x, dtype=float) for x in (d, n1, n2))
    n, m = n1 + n2, n1 + n2 - 2
    h = m / n1 + m / n2
    y = d / np.sqrt(d**2 + h)
    if sampling == "stratified":
        return y, h**2 / (h + d**2) ** 3 * (1 / n1 + 1 / n2 + d**2 / (2 * n))
    pq = n1 / n * (n2 / n)
    return y, (1 - y**2) ** 2 * (1 - 1.5 * y**2 + 0.25 * y**2 / pq) / n


def biserial(d, n1, n2):
    """sqrt(pq)/phi(z) r_pb with z cutting off p above; v of Soper 1914 (Jacobs & Viechtbauer 2017, eq. 13), |r| at
    most 1."""
    r, _ = point_biserial(d, n1, n2)
    n1, n2 = np.asarray(n1, dtype=float), np.asarray(n2, dtype=float)
    n = n1 + n2
    p, q = n1 / n, n2 / n
    z = special.ndtri(q)
    phi = np.exp(-0.5 * z**2) / math.sqrt(2 * math.pi)
    y = np.clip(np.sqrt(p * q) / phi * r, -1, 1)
    v = (p * q / phi**2 - (1.5 + (1 - p * z / phi) * (1 + q * z / phi)) * y**2 + y**4) / (n - 1)
    return y, v


def log_odds_ratio(a, b, c, d):
    """ln(ad/bc), v = sum of reciprocals; .5 added to every cell of a table with an empty one (Haldane; Woolf 1955)."""
    a, b, c, d = (np.asarray(x, dtype=float) for x in (a, b, c, d))
    empty = 0.5 * ((a == 0) | (b == 0) | (c == 0) | (d == 0))
    a, b, c, d = a + empty, b + empty, c + empty, d + empty
    return np.log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d


def d_from_odds(log_odds, v, model: str = "logistic"):
    """d = ln(OR) sqrt(3)/pi (logistic) or ln(OR)/1.65 (normal; Cox & Snell 1989), with v scaled by its square."""
    factor = math.sqrt(3) / math.pi if model == "logistic" else 1 / 1.65
    return factor * np.asarray(log_odds), factor**2 * np.asarray(v)


def as_fisher_z(y, v):
    """atanh y with v/(1 - y^2)^2 (delta method), for correlations whose z has no simpler variance."""
    y = np.asarray(y, dtype=float)
    return np.arctanh(y), np.asarray(v, dtype=float) / (1 - y**2) ** 2
