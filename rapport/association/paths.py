"""How each printed statistic becomes a correlation: one function a statistic, told by its name in the table."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from rapport.association import formulas as f
from rapport.association.printed import Printed

EXACT, APPROXIMATE, BETA, MIDPOINT, BOUND = "exact", "approximate", "beta", "midpoint", "bound"


@dataclass(frozen=True)
class Converted:
    """A correlation with its sampling variance on the z scale.

    ``quality``: exact; approximate (a distributional assumption); beta (Peterson & Brown); midpoint (of a printed
    range); bound (from an inequality); empty when not convertible, and then ``problem`` says why. ``unsigned``: the
    statistic itself has no sign, so only the report's words can give one.
    """

    r: float = math.nan
    v: float = math.nan
    n: float = math.nan
    n_source: str = ""
    path: str = ""
    quality: str = ""
    problem: str = ""
    warnings: tuple[str, ...] = ()
    unsigned: bool = False


def safe(denominator: float) -> float:
    return 1 / denominator if denominator > 0 else math.nan


def _direct(label: str) -> Callable[[Printed], Converted]:
    return lambda row: Converted(r=row.value, path=f"{label} = {row.value:g}", quality=EXACT)


def _t(row: Printed) -> Converted:
    df = row.residual_df
    return Converted(
        r=f.r_from_t(row.value, df), path=f"t({df:g}) = {row.value:g} -> r = t/sqrt(t^2 + df)", quality=EXACT
    )


def _f(row: Printed) -> Converted:
    if math.isfinite(row.df1) and row.df1 != 1:
        return Converted(problem=f"F has {row.df1:g} numerator degrees of freedom; only 1 gives a correlation")
    df = row.residual_df
    return Converted(
        r=f.r_from_f(row.value, df, row.sign),
        path=f"F(1, {df:g}) = {row.value:g} -> r = sqrt(F/(F + df))",
        quality=EXACT,
        unsigned=True,
    )


def _chi2(row: Printed) -> Converted:
    return Converted(
        r=f.r_from_chi2(row.value, row.n, row.sign),
        path=f"chi2(1) = {row.value:g} -> r = sqrt(chi2/n)",
        quality=APPROXIMATE,
        unsigned=True,
    )


def _z(row: Printed) -> Converted:
    return Converted(
        r=f.r_from_normal(row.value, row.n), path=f"z = {row.value:g} -> r = z/sqrt(n)", quality=APPROXIMATE
    )


def _rho(row: Printed) -> Converted:
    r = float(f.r_from_spearman(row.value))
    path = f"rho = {row.value:g} -> r = 2 sin(pi rho/6); v = 1.06/(n - 3)"  # Fieller, Hartley & Pearson 1957
    return Converted(r=r, v=1.06 * safe(row.n - 3), path=path, quality=APPROXIMATE)


def _kendall(row: Printed) -> Converted:
    r = float(f.r_from_kendall(row.value))
    # Fieller, Hartley & Pearson 1957: .437/(n - 4) for atanh tau; by the delta method to z
    slope = (1 - row.value**2) * math.pi / 2 * math.cos(math.pi * row.value / 2) / (1 - r**2)
    path = f"tau = {row.value:g} -> r = sin(pi tau/2); v = .437/(n - 4), delta method"
    return Converted(r=r, v=0.437 * safe(row.n - 4) * slope**2, path=path, quality=APPROXIMATE)


def _from_d(row: Printed, d: float, vd: float, path: str) -> Converted:
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


def _d(row: Printed) -> Converted:
    return _from_d(row, row.value, float(f.variance_of_d(row.value, row.n / 2, row.n / 2)), f"d = {row.value:g}")


def _odds(row: Printed) -> Converted:
    if not row.value > 0:
        return Converted(problem="an odds ratio must be above 0")
    d = float(f.d_from_log_odds(math.log(row.value)))
    low, high = row.ci
    if 0 < low < high:
        vd = 3 / math.pi**2 * ((math.log(high) - math.log(low)) / (2 * 1.959963984540054)) ** 2
    else:
        vd = float(f.variance_of_d(d, row.n / 2, row.n / 2))
    return _from_d(row, d, vd, f"OR = {row.value:g} -> d = ln(OR) sqrt(3)/pi")


def _eta2(row: Printed) -> Converted:
    return Converted(
        r=f.r_from_eta2(row.value, row.sign),
        path=f"eta2 = {row.value:g} -> r = sqrt(eta2)",
        quality=EXACT,
        unsigned=True,
    )


def _f2(row: Printed) -> Converted:
    return Converted(
        r=f.r_from_f2(row.value, row.sign),
        path=f"f2 = {row.value:g} -> r = sqrt(f2/(1 + f2))",
        quality=EXACT,
        unsigned=True,
    )


def _p(row: Printed) -> Converted:
    if not 0 < row.p < 1:
        return Converted(problem="no exact p to convert")
    df = row.residual_df
    if not math.isfinite(df):
        return Converted(problem="n is not reported, so the p cannot be converted")
    quality = EXACT if row.operator == "=" else BOUND
    return Converted(
        r=f.r_from_p(row.p, df, row.sign),
        path=f"p {row.operator} {row.p:g} -> t({df:g}) -> r",
        quality=quality,
        unsigned=True,
    )


def _tested(row: Printed, name: str) -> Converted | None:
    """The partial r of a coefficient from its own test: an exact p, else t = coefficient/SE; None without either."""
    df, sign = row.residual_df, math.copysign(1, row.value) if row.value else row.sign
    if not math.isfinite(df):
        return None
    if row.operator == "=" and 0 < row.p < 1:
        r, how = float(f.r_from_p(row.p, df, sign)), f"p = {row.p:g}"
    elif row.se > 0 and row.value:
        r, how = float(f.r_from_t(row.value / row.se, df)), f"t = {name}/SE = {row.value / row.se:.3g}"
    else:
        return None
    path = f"{name} = {row.value:g} with {how} -> t({df:g}) -> r = t/sqrt(t^2 + df)"
    return Converted(r=r, path=path, quality=EXACT, unsigned=row.value == 0)


def _beta(row: Printed) -> Converted:
    if row.partial and (tested := _tested(row, "beta")):
        return tested
    if abs(row.value) > 0.5:
        return Converted(problem=f"standardised beta {row.value:g} is beyond .5, where the conversion does not hold")
    return Converted(
        r=float(f.r_from_beta(row.value)), path=f"beta = {row.value:g} -> r = .98 beta + .05 [beta >= 0]", quality=BETA
    )


def _b(row: Printed) -> Converted:
    """An adjusted coefficient only: the test of any other is not that of one correlation between n people."""
    if not row.partial:
        return Converted(problem="an unstandardised coefficient that is not of an adjusted association (scope partial)")
    why = "an unstandardised coefficient without its p or standard error and its degrees of freedom"
    return _tested(row, "b") or Converted(problem=why)


def _range(row: Printed) -> Converted:
    if not (math.isfinite(row.low) and math.isfinite(row.high)):
        return Converted(problem="a range without both ends")
    r = math.tanh((math.atanh(row.low) + math.atanh(row.high)) / 2)
    return Converted(r=r, path=f"range {row.low:g} to {row.high:g} -> midpoint on the z scale", quality=MIDPOINT)


def _refuse(why: str) -> Callable[[Printed], Converted]:
    return lambda row: Converted(problem=why)


PATHS: dict[str, Callable[[Printed], Converted]] = {
    "r": _direct("r"),
    "partial_r": _direct("partial r"),
    "semipartial_r": _direct("semipartial r"),
    "t": _t,
    "f": _f,
    "chi2": _chi2,
    "z": _z,
    "rho": _rho,
    "tau": _kendall,
    "d": _d,
    "g": _d,
    "or": _odds,
    "eta2": _eta2,
    "r2": _eta2,
    "f2": _f2,
    "p": _p,
    "beta": _beta,
    "beta_single": _direct("standardised beta of a single predictor = r"),
    "r_range": _range,
    "beta_range": _refuse("a range of regression coefficients is not an effect"),
    "path": _refuse("a path of a structural model is not a correlation"),
    "r2_unclear": _refuse("the label is ambiguous: the printed r2 may be r"),
    "b": _b,
    "text": _refuse("no value in the text seen"),
}
NEEDS_VALUE = {name for name in PATHS if name not in ("p", "r_range", "beta_range", "path", "r2_unclear", "text")}
