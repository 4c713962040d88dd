"""p against the statistic it belongs to, as in the reading of published tests by Nuijten et al. (2016).

A difference is told apart from rounding: the statistic and p each stand for all values that round to them. What
changes the verdict at .05 or is more than twice off is inconsistent; the rest is worth a look.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from scipy import stats

from rapport.extraction.checks.ranges import CORRELATIONS
from rapport.extraction.checks.rows import Context, Finding, Row, apart

T = ("t", "welch t", "regression t")


def check(rows: list[Row], context: Context) -> Iterator[Finding]:
    """Every row with a statistic and p."""
    for row in rows:
        printed = row.span("p")
        if (
            row.value("value") == 0
            and row.value("p") is not None
            and row.value("p") < 0.05
            and row.text("p_operator") != ">"
        ):
            yield row.finding(
                "p",
                "look",
                "value",
                "more decimals",
                f"{row.text('statistic')} {row.text('value')} with p {row.text('p')}: rounded to nothing",
            )
        if row.text("p_operator") in ("<", "<=") and (row.value("p") or 0) > 0.1:
            what = f"p {row.text('p_operator')} {row.text('p')} says next to nothing: is it =, or a slip?"
            yield row.finding("p", "look", "p", "<= .1", what)
        computed = _p_range(row, context)
        if printed is None or computed is None or row.value("p") == 0:
            continue
        yield from _compare(row, printed, computed)


def _compare(row: Row, printed: tuple[float, float], computed: tuple[float, float]) -> Iterator[Finding]:
    low, high = computed
    p, sign = row.value("p"), row.text("p_operator") or "="
    middle = math.sqrt(max(low, 1e-300) * max(high, 1e-300))
    if sign in ("<", "<="):
        wrong, other_side = low > p, low > p and p <= 0.05 < low
        far = low > 2 * p
    elif sign in (">", ">="):
        wrong, other_side = high < p, high < 0.05 <= p
        far = high < p / 2
    else:
        wrong = apart(printed, computed, 1e-12)
        other_side = (p < 0.05 and low > 0.05) or (p > 0.05 and high < 0.05)
        far = not 0.5 <= middle / p <= 2
    if wrong:
        severity = "inconsistent" if other_side or far else "look"
        shown = f"{low:.2g}" if f"{low:.2g}" == f"{high:.2g}" else f"{low:.2g} to {high:.2g}"
        side = ", on the other side of .05" if other_side else ""
        yield row.finding(
            "p", severity, "p", shown, f"{_name(row)} gives p {shown}, printed {sign} {row.text('p')}{side}"
        )


def _name(row: Row) -> str:
    statistic = row.text("statistic")
    parts = [f"{c} {row.text(c)}" for c in ("df1", "df2", "n") if row.text(c)]
    return f"{statistic} {row.text('value')} ({', '.join(parts)})" if parts else f"{statistic} {row.text('value')}"


def _p_range(row: Row, context: Context) -> tuple[float, float] | None:
    """The two-sided p of the smallest and largest statistic that round to the printed one."""
    span = row.span("value")
    if span is None:
        return None
    ends = sorted((abs(span[0]), abs(span[1])))
    if span[0] <= 0 <= span[1]:
        ends[0] = 0.0
    kind, n, df1, df2 = row.text("statistic").casefold(), row.value("n"), row.value("df1"), row.value("df2")
    if kind in CORRELATIONS and (n or df2):
        df = df2 if df2 else n - 2 - _covariates(row)
        return tuple(_p_of_r(r, df) for r in reversed(ends)) if df > 0 else None
    if kind.startswith("r2") and n and n > 2:
        return tuple(_p_of_r(math.sqrt(r2), n - 2) for r2 in reversed(ends))
    if kind in T:
        df = df2 or df1 or (n - 2 if n else _people(row, context))
        return tuple(2 * stats.t.sf(t, df) for t in reversed(ends)) if df and df > 0 else None
    if kind == "f" and df1 and df2:
        return tuple(stats.f.sf(f, df1, df2) for f in reversed(ends))
    if kind == "z":
        return tuple(2 * stats.norm.sf(z) for z in reversed(ends))
    if kind in ("chi2", "chi-square") and df1:
        return tuple(stats.chi2.sf(x, df1) for x in reversed(ends))
    return None


def _p_of_r(r: float, df: float) -> float:
    return 0.0 if r >= 1 else 2 * stats.t.sf(r * math.sqrt(df / (1 - r * r)), df)


def _covariates(row: Row) -> float:
    number = row.value("covariates")
    return number if number is not None and "partial" in row.text("statistic").casefold().replace("_", " ") else 0


def _people(row: Row, context: Context) -> float | None:
    sizes = [row.value("n_1"), row.value("n_2")]
    return sum(sizes) - 2 if None not in sizes else None
