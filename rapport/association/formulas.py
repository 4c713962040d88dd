"""Closed forms between a correlation and the other statistics that papers print. All accept numbers or arrays.

Sources are named at each function; Borenstein et al. 2009, ch. 6-7, and Lipsey & Wilson 2001 collect them.
"""

from __future__ import annotations

import math

import numpy as np
from scipy import integrate, special


def z_from_r(r):
    """Fisher's z = atanh r (Fisher 1921)."""
    return np.arctanh(r)


def r_from_z(z):
    """tanh z."""
    return np.tanh(z)


def variance_of_z(n, covariates=0):
    """1/(n - 3 - g) for a correlation with g covariates partialled out (Fisher 1924)."""
    return 1 / (n - 3 - covariates)


def r_from_z_integral(z: float, tau2: float) -> float:
    """Mean of tanh over a normal distribution of true z with mean *z* and variance *tau2* (Law 1995)."""
    if tau2 <= 0:
        return math.tanh(z)
    sd = math.sqrt(tau2)

    def density(x: float) -> float:
        return math.tanh(z + sd * x) * math.exp(-0.5 * x * x) / math.sqrt(2 * math.pi)

    return integrate.quad(density, -12, 12, epsabs=1e-14, epsrel=1e-12, limit=200)[0]


def correlation_interval(r, n, level: float = 0.95):
    """Confidence limits tanh(atanh r -/+ z/sqrt(n - 3))."""
    half = special.ndtri(1 - (1 - level) / 2) / np.sqrt(np.asarray(n, dtype=float) - 3)
    return np.tanh(np.arctanh(r) - half), np.tanh(np.arctanh(r) + half)


def r_from_t(t, df):
    """t/sqrt(t^2 + df): the (partial) correlation behind a t with *df* residual degrees of freedom."""
    return t / np.sqrt(np.square(t) + df)


def t_from_r(r, df):
    """r sqrt(df/(1 - r^2))."""
    return r * np.sqrt(df / (1 - np.square(r)))


def p_from_t(t, df):
    """Two-sided p of t."""
    return 2 * special.stdtr(df, -np.abs(t))


def p_from_r(r, n, covariates=0):
    """Two-sided p of a correlation of n people with g covariates, through t with n - 2 - g df."""
    df = n - 2 - covariates
    return p_from_t(t_from_r(r, df), df)


def r_from_f(f, df2, sign=1):
    """sign sqrt(F/(F + df2)) for F with one numerator degree of freedom."""
    return sign * np.sqrt(f / (f + df2))


def r_from_p(p, df, sign=1):
    """The correlation behind an exact two-sided p, through t with *df* (n - 2) degrees of freedom."""
    return r_from_t(sign * special.stdtrit(df, 1 - np.asarray(p) / 2), df)


def r_from_p_normal(p, n, sign=1):
    """z/sqrt(n) with z the normal deviate of a two-sided p (Rosenthal 1991)."""
    return sign * special.ndtri(1 - np.asarray(p) / 2) / np.sqrt(n)


def r_from_chi2(chi2, n, sign=1):
    """phi = sqrt(chi2/n) for one degree of freedom."""
    return sign * np.sqrt(chi2 / np.asarray(n))


def r_from_normal(z, n):
    """z/sqrt(n) for a normal deviate."""
    return z / np.sqrt(n)


def r_from_d(d, n1=None, n2=None):
    """d/sqrt(d^2 + a), a = (n1 + n2)^2/(n1 n2), 4 for equal groups (Borenstein 2009, eq. 7.7)."""
    a = 4 if n1 is None else (n1 + n2) ** 2 / (n1 * n2)
    return d / np.sqrt(np.square(d) + a)


def variance_of_d(d, n1, n2):
    """(n1 + n2)/(n1 n2) + d^2/(2(n1 + n2)) (Borenstein 2009, eq. 4.20)."""
    return (n1 + n2) / (n1 * n2) + np.square(d) / (2 * (n1 + n2))


def variance_of_r_from_d(d, vd, n1=None, n2=None):
    """a^2 v_d/(d^2 + a)^3 (Borenstein 2009, eq. 7.8)."""
    a = 4 if n1 is None else (n1 + n2) ** 2 / (n1 * n2)
    return a**2 * vd / (np.square(d) + a) ** 3


def d_from_log_odds(log_odds):
    """ln(OR) sqrt(3)/pi, the logistic distribution's scale (Hasselblad & Hedges 1995; Chinn 2000)."""
    return log_odds * math.sqrt(3) / math.pi


def r_from_odds_ratio(odds_ratio, n1=None, n2=None):
    """Through d: ln(OR) sqrt(3)/pi, then d/sqrt(d^2 + a)."""
    return r_from_d(d_from_log_odds(np.log(odds_ratio)), n1, n2)


def r_from_odds_ratio_digby(odds_ratio):
    """(OR^.75 - 1)/(OR^.75 + 1), an approximate tetrachoric correlation (Digby 1983)."""
    power = np.asarray(odds_ratio) ** 0.75
    return (power - 1) / (power + 1)


def r_from_odds_ratio_pearson(odds_ratio):
    """cos(pi/(1 + sqrt(OR))), an approximate tetrachoric correlation (Pearson 1900)."""
    return np.cos(math.pi / (1 + np.sqrt(odds_ratio)))


def r_from_spearman(rho):
    """2 sin(pi rho/6) under bivariate normality (Pearson 1907; Rupinski & Dunlap 1996)."""
    return 2 * np.sin(math.pi * np.asarray(rho) / 6)


def r_from_kendall(tau):
    """sin(pi tau/2) under bivariate normality (Kendall 1962; Walker 2003)."""
    return np.sin(math.pi * np.asarray(tau) / 2)


def r_from_eta2(eta2, sign=1):
    """sign sqrt(eta2) for one degree of freedom."""
    return sign * np.sqrt(eta2)


def r_from_f2(f2, sign=1):
    """sign sqrt(f2/(1 + f2)): partial correlation from Cohen's f2 of one predictor (Cohen 1988)."""
    return sign * np.sqrt(f2 / (1 + np.asarray(f2)))


def r_from_beta(beta, factor: float = 0.98):
    """.98 beta + .05 [beta >= 0] for |beta| <= .5 (Peterson & Brown 2005; criticised by Roth et al. 2018)."""
    beta = np.asarray(beta, dtype=float)
    return factor * beta + 0.05 * (beta >= 0)


def disattenuated(r, rxx=1.0, ryy=1.0):
    """r/sqrt(rxx ryy) (Spearman 1904)."""
    return r / np.sqrt(rxx * ryy)
