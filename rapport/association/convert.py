"""From what a paper printed to a correlation and Fisher's z, with the path written down.

A row of the associations table becomes a `Converted`: the printed sign is kept here, `rapport.association.signs` turns
it. What cannot be converted says why; nothing is imputed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from rapport.association.paths import NEEDS_VALUE, PATHS, Converted, safe
from rapport.association.printed import Printed, read_printed

HIGH = 0.95


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
    numbers = read_printed(row, scope)
    if kind not in PATHS:
        return Converted(problem=f"statistic '{row.get('statistic', '')}' has no conversion")
    if kind in NEEDS_VALUE and not math.isfinite(numbers.value):
        tests_r = kind != "b" or numbers.partial  # else its p is that of no single correlation either
        if tests_r and math.isfinite(numbers.p) and (math.isfinite(numbers.n) or math.isfinite(numbers.df2)):
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


def _variance(row: Printed, found: Converted) -> Converted:
    """Add n and the variance of z: from the df of a partial statistic, else n, else df, else a printed interval of
    r."""
    if math.isfinite(found.v):  # the path has a variance of its own
        return replace(found, n=row.n, n_source="n" if math.isfinite(row.n) else "confidence interval")
    g, notes = row.adjusted_for, list(found.warnings)
    if row.partial and math.isfinite(row.df2):
        return replace(
            found,
            n=row.n if math.isfinite(row.n) else math.nan,
            v=safe(row.df2 - 1),
            n_source="df",
            path=f"{found.path}; v = 1/(df - 1)",
        )
    if row.partial and not math.isfinite(row.covariates):
        notes.append("number of covariates not reported: 1 assumed for the variance")
    n, source = row.n, "n"
    if not math.isfinite(n) and math.isfinite(row.df2):
        n, source = row.df2 + 2 + g, "df + 2"
    if math.isfinite(n):
        subtract = f"{3 + g:g}"
        return replace(
            found,
            n=n,
            v=safe(n - 3 - g),
            n_source=source,
            path=f"{found.path}; v = 1/(n - {subtract})",
            warnings=tuple(notes),
        )
    low, high = row.ci
    if math.isfinite(low) and math.isfinite(high) and -1 < low < high < 1:
        v = ((math.atanh(high) - math.atanh(low)) / (2 * 1.959963984540054)) ** 2
        return replace(
            found,
            n=1 / v + 3 + g,
            v=v,
            n_source="width of the confidence interval",
            path=f"{found.path}; v from the printed interval",
            warnings=tuple(notes),
        )
    return replace(found, problem="n is not reported, nor degrees of freedom or an interval")
