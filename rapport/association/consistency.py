"""Do the printed numbers agree with each other? Findings are warnings: the value is kept, a person looks.

The idea is statcheck's (Nuijten et al. 2016): recompute p from the test statistic, allowing for rounding of both.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping

from rapport.association import formulas as f
from rapport.association.printed import covariate_count, number

T_IN_WORDS = re.compile(r"\bt\s*(?:\(\s*(\d+(?:\.\d+)?)\s*\))?\s*=\s*([-−]?\d*\.?\d+)")


def half_digit(text: str) -> float:
    """Half a unit of the last printed digit: 0.005 for ".40"."""
    digits = text.strip().lstrip("-+").partition(".")[2]
    return 0.5 * 10.0 ** -len(digits)


def p_range(value: str, p_of: Callable[[float], float]) -> tuple[float, float]:
    """The p values that a printed statistic can stand for, given its rounding."""
    middle, half = abs(number(value)), half_digit(value)
    ends = [p_of(max(middle - half, 0.0)), p_of(middle + half)]
    return min(ends), max(ends)


def compare_p(name: str, low: float, high: float, at: float, printed: str, operator: str = "=") -> str:
    """A sentence when the printed p cannot be the p of the statistic, else nothing."""
    p = number(printed)
    if not math.isfinite(p) or not math.isfinite(low):
        return ""
    half = half_digit(printed)
    fits = {
        "=": low <= p + half and high >= p - half,
        "<": low < p,
        "<=": low <= p + half,
        ">": high > p,
        ">=": high >= p - half,
    }.get(operator or "=", True)
    if fits:
        return ""
    serious = (p < 0.05) != (at < 0.05) or max(p, at) > 2 * max(min(p, at), 1e-12)
    return f"{name} gives p {_p(at)}, printed p {operator or '='} {printed}" + (
        " (more than rounding)" if serious else " (close)"
    )


def _p(value: float) -> str:
    return "< .0001" if value < 1e-4 else f"= {value:.4f}".replace("0.", ".", 1)


def check_correlation(r: str, n: float, p: str, operator: str = "=", covariates: float = 0.0) -> str:
    """r, n and p."""
    if not n - 2 - covariates > 0 or abs(number(r)) >= 1:
        return ""
    low, high = p_range(r, lambda x: float(f.p_from_r(min(x, 0.999999), n, covariates)))
    return compare_p(f"r = {r} with n = {n:g}", low, high, float(f.p_from_r(number(r), n, covariates)), p, operator)


def check_t(t: str, df: float, p: str, operator: str = "=") -> str:
    """t, df and p."""
    low, high = p_range(t, lambda x: float(f.p_from_t(x, df)))
    return compare_p(f"t({df:g}) = {t}", low, high, float(f.p_from_t(number(t), df)), p, operator)


def check_f(value: str, df2: float, p: str, operator: str = "=") -> str:
    """F with one numerator degree of freedom, df and p."""
    low, high = p_range(value, lambda x: float(f.p_from_t(math.sqrt(x), df2)))
    return compare_p(
        f"F(1, {df2:g}) = {value}", low, high, float(f.p_from_t(math.sqrt(number(value)), df2)), p, operator
    )


def check_f2(value: str, n: float, p: str, operator: str = "=") -> str:
    """Cohen's f2 of one predictor, n and p."""
    low, high = p_range(value, lambda x: float(f.p_from_r(f.r_from_f2(x), n)))
    return compare_p(
        f"f2 = {value} with n = {n:g}", low, high, float(f.p_from_r(f.r_from_f2(number(value)), n)), p, operator
    )


def check_square(value: str, n: float, p: str, operator: str = "=") -> str:
    """A value labelled r2: is p that of its root, or of the value itself taken as r?"""
    root = check_correlation(f"{math.sqrt(number(value)):.2f}".lstrip("0"), n, p, operator)
    if not root:
        return ""
    itself = float(f.p_from_r(number(value), n))
    return f"labelled r2, but {root}; taken as r, {value} gives p {_p(itself)}: the label is probably wrong"


def check_interval(se: str, low: str, high: str) -> str:
    """Standard error and 95 % interval: half the width is about twice the standard error."""
    s, a, b = number(se), number(low), number(high)
    if not all(map(math.isfinite, (s, a, b))) or s <= 0:
        return ""
    slack = half_digit(low) + half_digit(high)
    ratio = (b - a) / 2 / s
    least, most = ((b - a - slack) / 2) / (s + half_digit(se)), ((b - a + slack) / 2) / max(s - half_digit(se), 1e-12)
    if most >= 1.9 and least <= 2.8:  # 1.96 for a normal, 2.8 for t with 4 df
        return ""
    return (
        f"standard error {se} does not fit the interval {low} to {high} (half its width is {ratio:.2g} standard errors)"
    )


def check_claim(r: str, n: float, words: str) -> str:
    """A correlation called significant (or not) that is not (or is) at this n."""
    low, high = p_range(r, lambda x: float(f.p_from_r(min(x, 0.999999), n)))
    text = words.casefold()
    negated = any(w in text for w in ("not significant", "nonsignificant", "non-significant", "n.s."))
    if "significant" in text and not negated and low > 0.05:
        return (
            f"called significant, but r = {r} with n = {n:g} gives p = {float(f.p_from_r(number(r), n)):.3f} (needs n"
            f" >= {needed_n(number(r))})"
        )
    if negated and high < 0.05:
        return f"called not significant, but r = {r} with n = {n:g} gives p = {float(f.p_from_r(number(r), n)):.4f}"
    return ""


def needed_n(r: float, alpha: float = 0.05) -> int:
    """The smallest n at which a correlation is significant."""
    n = 4
    while f.p_from_r(r, n) >= alpha and n < 10**7:
        n = max(n + 1, int(n * 1.001))
    while n > 4 and f.p_from_r(r, n - 1) < alpha:
        n -= 1
    return n


def check_zero(value: str, p: str) -> str:
    """A coefficient printed as zero with a p that needs it not to be."""
    if number(value) == 0 and number(p) < 0.5:
        return f"coefficient printed as {value} with p = {p}: rounded away, only its p says anything"
    return ""


def quotient_range(value: str, se: str) -> tuple[float, float]:
    """The |t| that a printed coefficient and its standard error can stand for, given the rounding of both."""
    b, s, slack = abs(number(value)), number(se), half_digit(se)
    return max(b - half_digit(value), 0) / (s + slack), (b + half_digit(value)) / max(s - slack, 1e-12)


def check_coefficient(value: str, se: str, t: str, df: float, p: str, operator: str = "=") -> list[str]:
    """A coefficient (beta or b), its standard error, t, df and p: t = coefficient/SE, with its sign, and p from t."""
    found, b, s = [], number(value), number(se)
    if s > 0 and math.isfinite(b):
        low, high = quotient_range(value, se)
        if math.isfinite(number(t)) and not low - half_digit(t) <= abs(number(t)) <= high + half_digit(t):
            found.append(f"coefficient {value} with standard error {se} gives t = {b / s:.2f}, printed t = {t}")
        if math.isfinite(df):
            ends = [float(f.p_from_t(x, df)) for x in (high, low)]
            name = f"coefficient {value} with standard error {se}, t({df:g}) = {b / s:.2f},"
            found.append(compare_p(name, *ends, float(f.p_from_t(b / s, df)), p, operator))
    if b * number(t) < 0:
        found.append(f"coefficient {value} and t = {t} have opposite signs")
    if math.isfinite(number(t)) and math.isfinite(df):
        found.append(check_t(t, df, p, operator))
    return found


def check_single_predictor(beta: str, t: str, df: float) -> str:
    """The beta of an only predictor is r, so t = beta sqrt(df/(1 - beta^2))."""
    b, half = abs(number(beta)), half_digit(beta)
    if not (df > 0 and b < 1 and math.isfinite(number(t))):
        return ""
    low, high = (float(f.t_from_r(min(max(x, 0.0), 0.999999), df)) for x in (b - half, b + half))
    if low - half_digit(t) <= abs(number(t)) <= high + half_digit(t):
        return ""
    return f"beta = {beta} of an only predictor gives t({df:g}) = {float(f.t_from_r(b, df)):.2f}, printed t = {t}"


def check_df(df2: float, n: float, covariates: float) -> str:
    """Residual degrees of freedom cannot exceed n - 2 less the covariates."""
    most = n - 2 - covariates
    return (
        f"{df2:g} degrees of freedom are more than n = {n:g} allows ({most:g}): repeated measurements?"
        if df2 > most
        else ""
    )


def findings(row: Mapping[str, str], scope: str) -> list[str]:
    """All checks that one row of the associations table allows, as sentences."""
    kind = row.get("statistic", "").strip().casefold()
    n, df2 = number(row.get("n", "")), number(row.get("df2", ""))
    g = covariate_count(row.get("covariates", "")) if scope == "partial" else 0.0
    g = 0.0 if math.isnan(g) else g
    found = _of_value(row, kind, n, df2, g) if math.isfinite(number(row.get("value", ""))) else []
    if scope in ("zero_order", "partial") and kind in ("t", "b", "beta", "beta_single", "partial_r", "p"):
        found.append(check_df(df2, n, g))
    found.append(check_interval(row.get("se", ""), row.get("ci_low", ""), row.get("ci_high", "")))
    return [sentence for sentence in found if sentence]


def _of_value(row: Mapping[str, str], kind: str, n: float, df2: float, g: float) -> list[str]:
    """The checks of a row with a value; ``g`` covariates."""
    value, p, operator = row["value"], row.get("p", ""), row.get("p_operator", "") or "="
    words, has_n, df = row.get("quote", ""), math.isfinite(n), df2 if math.isfinite(df2) else n - 2 - g
    said = T_IN_WORDS.search(words)
    if kind in ("r", "partial_r", "beta_single") and has_n:
        found = [check_correlation(value, n, p, operator, g), check_claim(value, n, words)]
        return [*found, check_single_predictor(value, said[2], df)] if said and kind == "beta_single" else found
    if kind == "t" and math.isfinite(df):
        return [check_t(value, df, p, operator)]
    if kind == "f" and math.isfinite(df2):
        return [check_f(value, df2, p, operator)]
    if kind == "f2" and has_n:
        return [check_f2(value, n, p, operator)]
    if kind in ("r2", "r2_unclear") and has_n:
        return [check_square(value, n, p, operator)]
    if kind in ("b", "beta"):
        df = float(said[1]) if said and said[1] else df
        return [
            check_zero(value, p),
            *check_coefficient(value, row.get("se", ""), said[2] if said else "", df, p, operator),
        ]
    return []
