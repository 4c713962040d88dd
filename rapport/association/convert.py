"""From what a paper printed to a correlation and Fisher's z, with the path written down.

A row of the associations table becomes a `Converted`: the printed sign is kept here, `rapport.association.signs` turns
it. What cannot be converted says why; nothing is imputed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from rapport.association import formulas as f

MISSING = {"", "NR", "NA", "UC", "NE", "PEND"}
EXACT, APPROXIMATE, BETA, MIDPOINT, BOUND = "exact", "approximate", "beta", "midpoint", "bound"
HIGH = 0.95


@dataclass(frozen=True)
class Converted:
    """A correlation with its sampling variance on the z scale.

    ``quality``: exact; approximate (a distributional assumption); beta (Peterson & Brown); midpoint (of a printed
    range); bound (from an inequality); empty when not convertible, and then ``problem`` says why.
    """

    r: float = math.nan
    v: float = math.nan
    n: float = math.nan
    n_source: str = ""
    path: str = ""
    quality: str = ""
    problem: str = ""
    warnings: tuple[str, ...] = ()


def number(text: object) -> float:
    """A number as people and our tables write it; nan for empty cells and missing codes."""
    text = str(text).strip().replace("−", "-")
    if text.upper() in MISSING:
        return math.nan
    try:
        return float(text)
    except ValueError:
        return math.nan


def covariate_count(text: str) -> float:
    """How many covariates a cell names: its leading number, else the names in the list; nan when not reported."""
    text = text.strip()
    if text.upper() in MISSING:
        return math.nan
    if lead := re.match(r"\d+", text):
        return float(lead.group())
    return float(len([part for part in re.split(r"[;,]", text) if part.strip()]))


@dataclass(frozen=True)
class _Row:
    """The numbers of one row."""

    value: float
    low: float
    high: float
    n: float
    df2: float
    df1: float
    p: float
    operator: str
    ci: tuple[float, float]
    covariates: float
    partial: bool
    sign: int

    @property
    def residual_df(self) -> float:
        """Residual degrees of freedom: printed, else n - 2 - covariates."""
        return self.df2 if math.isfinite(self.df2) else self.n - 2 - self._g

    @property
    def _g(self) -> float:
        if not self.partial:
            return 0.0
        return self.covariates if math.isfinite(self.covariates) else 1.0


def _read(row: Mapping[str, str], scope: str) -> _Row:
    get = {name: number(row.get(name, "")) for name in ("value", "value_low", "value_high", "n", "df1", "df2", "p")}
    word = row.get("direction_printed", "").strip().casefold()
    return _Row(get["value"], get["value_low"], get["value_high"], get["n"], get["df2"], get["df1"], get["p"],
                row.get("p_operator", "").strip() or "=", (number(row.get("ci_low", "")), number(row.get("ci_high", ""))),
                covariate_count(row.get("covariates", "")), scope == "partial", -1 if word in ("-", "negative") else 1)  # fmt: skip


def _variance(row: _Row, found: Converted) -> Converted:
    """Add n and the variance of z: from the df of a partial statistic, else n, else df, else a printed interval of r."""
    if math.isfinite(found.v):  # the path has a variance of its own
        return replace(found, n=row.n, n_source="n" if math.isfinite(row.n) else "confidence interval")
    g, notes = row._g, list(found.warnings)
    if row.partial and math.isfinite(row.df2):
        return replace(found, n=row.n if math.isfinite(row.n) else math.nan, v=_safe(row.df2 - 1), n_source="df",
                       path=f"{found.path}; v = 1/(df - 1)")  # fmt: skip
    if row.partial and not math.isfinite(row.covariates):
        notes.append("number of covariates not reported: 1 assumed for the variance")
    n, source = row.n, "n"
    if not math.isfinite(n) and math.isfinite(row.df2):
        n, source = row.df2 + 2 + g, "df + 2"
    if math.isfinite(n):
        subtract = f"{3 + g:g}"
        return replace(found, n=n, v=_safe(n - 3 - g), n_source=source, path=f"{found.path}; v = 1/(n - {subtract})",
                       warnings=tuple(notes))  # fmt: skip
    low, high = row.ci
    if math.isfinite(low) and math.isfinite(high) and -1 < low < high < 1:
        v = ((math.atanh(high) - math.atanh(low)) / (2 * 1.959963984540054)) ** 2
        return replace(found, n=1 / v + 3 + g, v=v, n_source="width of the confidence interval",
                       path=f"{found.path}; v from the printed interval", warnings=tuple(notes))  # fmt: skip
    return replace(found, problem="n is not reported, nor degrees of freedom or an interval")


def _safe(denominator: float) -> float:
    return 1 / denominator if denominator > 0 else math.nan


def _direct(label: str) -> Callable[[_Row], Converted]:
    return lambda row: Converted(r=row.value, path=f"{label} = {row.value:g}", quality=EXACT)


def _t(row: _Row) -> Converted:
    df = row.residual_df
    return Converted(
        r=f.r_from_t(row.value, df), path=f"t({df:g}) = {row.value:g} -> r = t/sqrt(t^2 + df)", quality=EXACT
    )


def _f(row: _Row) -> Converted:
    if math.isfinite(row.df1) and row.df1 != 1:
        return Converted(problem=f"F has {row.df1:g} numerator degrees of freedom; only 1 gives a correlation")
    df = row.residual_df
    return Converted(
        r=f.r_from_f(row.value, df, row.sign),
        path=f"F(1, {df:g}) = {row.value:g} -> r = sqrt(F/(F + df))",
        quality=EXACT,
    )


def _chi2(row: _Row) -> Converted:
    return Converted(
        r=f.r_from_chi2(row.value, row.n, row.sign),
        path=f"chi2(1) = {row.value:g} -> r = sqrt(chi2/n)",
        quality=APPROXIMATE,
    )


def _z(row: _Row) -> Converted:
    return Converted(
        r=f.r_from_normal(row.value, row.n), path=f"z = {row.value:g} -> r = z/sqrt(n)", quality=APPROXIMATE
    )


def _rho(row: _Row) -> Converted:
    r = float(f.r_from_spearman(row.value))
    path = f"rho = {row.value:g} -> r = 2 sin(pi rho/6); v = 1.06/(n - 3)"  # Fieller, Hartley & Pearson 1957
    return Converted(r=r, v=1.06 * _safe(row.n - 3), path=path, quality=APPROXIMATE)


def _kendall(row: _Row) -> Converted:
    r = float(f.r_from_kendall(row.value))
    # Fieller, Hartley & Pearson 1957: .437/(n - 4) for atanh tau; by the delta method to z
    slope = (1 - row.value**2) * math.pi / 2 * math.cos(math.pi * row.value / 2) / (1 - r**2)
    path = f"tau = {row.value:g} -> r = sin(pi tau/2); v = .437/(n - 4), delta method"
    return Converted(r=r, v=0.437 * _safe(row.n - 4) * slope**2, path=path, quality=APPROXIMATE)


def _from_d(row: _Row, d: float, vd: float, path: str) -> Converted:
    """Equal groups: r = d/sqrt(d^2 + 4), v by the delta method (Borenstein 2009, ch. 7)."""
    r = float(f.r_from_d(d))
    v = float(f.variance_of_r_from_d(d, vd)) / (1 - r**2) ** 2
    return Converted(
        r=r,
        v=v,
        path=f"{path} -> r = d/sqrt(d^2 + 4); v from that of d",
        quality=APPROXIMATE,
        warnings=("equal groups assumed",),
    )


def _d(row: _Row) -> Converted:
    return _from_d(row, row.value, float(f.variance_of_d(row.value, row.n / 2, row.n / 2)), f"d = {row.value:g}")


def _odds(row: _Row) -> Converted:
    if not row.value > 0:
        return Converted(problem="an odds ratio must be above 0")
    d = float(f.d_from_log_odds(math.log(row.value)))
    low, high = row.ci
    if 0 < low < high:
        vd = 3 / math.pi**2 * ((math.log(high) - math.log(low)) / (2 * 1.959963984540054)) ** 2
    else:
        vd = float(f.variance_of_d(d, row.n / 2, row.n / 2))
    return _from_d(row, d, vd, f"OR = {row.value:g} -> d = ln(OR) sqrt(3)/pi")


def _eta2(row: _Row) -> Converted:
    return Converted(
        r=f.r_from_eta2(row.value, row.sign), path=f"eta2 = {row.value:g} -> r = sqrt(eta2)", quality=EXACT
    )


def _f2(row: _Row) -> Converted:
    return Converted(
        r=f.r_from_f2(row.value, row.sign), path=f"f2 = {row.value:g} -> r = sqrt(f2/(1 + f2))", quality=EXACT
    )


def _p(row: _Row) -> Converted:
    if not 0 < row.p < 1:
        return Converted(problem="no exact p to convert")
    df = row.residual_df
    if not math.isfinite(df):
        return Converted(problem="n is not reported, so the p cannot be converted")
    quality = EXACT if row.operator == "=" else BOUND
    return Converted(
        r=f.r_from_p(row.p, df, row.sign), path=f"p {row.operator} {row.p:g} -> t({df:g}) -> r", quality=quality
    )


def _beta(row: _Row) -> Converted:
    if abs(row.value) > 0.5:
        return Converted(problem=f"standardised beta {row.value:g} is beyond .5, where the conversion does not hold")
    return Converted(
        r=float(f.r_from_beta(row.value)), path=f"beta = {row.value:g} -> r = .98 beta + .05 [beta >= 0]", quality=BETA
    )


def _range(row: _Row) -> Converted:
    if not (math.isfinite(row.low) and math.isfinite(row.high)):
        return Converted(problem="a range without both ends")
    r = math.tanh((math.atanh(row.low) + math.atanh(row.high)) / 2)
    return Converted(r=r, path=f"range {row.low:g} to {row.high:g} -> midpoint on the z scale", quality=MIDPOINT)


def _refuse(why: str) -> Callable[[_Row], Converted]:
    return lambda row: Converted(problem=why)


PATHS: dict[str, Callable[[_Row], Converted]] = {
    "r": _direct("r"), "partial_r": _direct("partial r"), "semipartial_r": _direct("semipartial r"), "t": _t, "f": _f, "chi2": _chi2, "z": _z,
    "rho": _rho, "tau": _kendall, "d": _d, "g": _d, "or": _odds, "eta2": _eta2, "r2": _eta2, "f2": _f2, "p": _p, "beta": _beta,
    "beta_single": _direct("standardised beta of a single predictor = r"), "r_range": _range,
    "beta_range": _refuse("a range of regression coefficients is not an effect"),
    "path": _refuse("a path of a structural model is not a correlation"),
    "r2_unclear": _refuse("the label is ambiguous: the printed r2 may be r"),
    "b": _refuse("an unstandardised coefficient without standard deviations"),
    "text": _refuse("no value in the text seen"),
}  # fmt: skip
NEEDS_VALUE = {name for name in PATHS if name not in ("p", "r_range", "beta_range", "path", "r2_unclear", "text")}


def convert(row: Mapping[str, str], scope: str) -> Converted:
    """Convert one row of the associations table.

    Parameters
    ----------
    row
        Text cells: statistic, value, value_low, value_high, n, df1, df2, p, p_operator, ci_low, ci_high, covariates,
        direction_printed.
    scope
        zero_order, partial, within_person or programme_level; partial changes the degrees of freedom.

    Returns
    -------
    Converted
        r with the sign as printed (unsigned statistics take the sign of *direction_printed*), and 1/(n - 3 - g).
    """
    kind = row.get("statistic", "").strip().casefold().replace(" ", "_")
    numbers = _read(row, scope)
    if kind not in PATHS:
        return Converted(problem=f"statistic '{row.get('statistic', '')}' has no conversion")
    if kind in NEEDS_VALUE and not math.isfinite(numbers.value):
        if math.isfinite(numbers.p) and (math.isfinite(numbers.n) or math.isfinite(numbers.df2)):
            kind = "p"
        else:
            return Converted(problem="no value in the text seen")
    found = PATHS[kind](numbers)
    if found.problem:
        return found
    if not math.isfinite(found.r):
        return replace(found, r=math.nan, problem="n is not reported, so the statistic cannot be converted")
    if abs(found.r) >= 1:
        return replace(found, problem=f"|r| = {abs(found.r):.3g} is not below 1")
    return _bounds(_variance(numbers, found))


def _bounds(found: Converted) -> Converted:
    """What stands at the edge: no variance at n <= 3, a warning at n = 4 and |r| > .95."""
    if found.problem:
        return found
    if not math.isfinite(found.v):
        return replace(found, problem=f"n = {found.n:g} leaves no degrees of freedom for a variance")
    notes = list(found.warnings)
    if found.v >= 1:
        notes.append("variance 1: the smallest sample that can be used")
    if abs(found.r) > HIGH:
        notes.append(f"|r| above {HIGH}")
    return replace(found, warnings=tuple(notes))
