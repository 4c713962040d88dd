"""Intervals: they hold their estimate, in the middle of the right scale, and are as wide as n, SD or SE make them."""

from __future__ import annotations

import math
from collections.abc import Iterator

from scipy import stats

from rapport.extraction.checks.ranges import CORRELATIONS
from rapport.extraction.checks.rows import Context, Finding, Row, apart

TESTS = ("t", "f", "z", "chi2", "u")
RATIOS = ("or", "rr", "irr", "hr", "odds ratio")


def check(rows: list[Row], context: Context) -> Iterator[Finding]:
    """95 % intervals of means, effect sizes and associations."""
    for row in rows:
        estimate = "mean" if row.text("mean") else "effect" if row.text("effect") else "value"
        kind = (
            row.text("effect_type")
            if estimate == "effect"
            else row.text("statistic")
            if estimate == "value"
            else "mean"
        ).casefold()
        low, high = row.span("ci_low"), row.span("ci_high")
        if bool(low) is not bool(high):
            there, other = ("ci_low", "ci_high") if low else ("ci_high", "ci_low")
            what = f"{there} {row.text(there)} without {other}: printed so, or a zero for nothing?"
            yield row.finding("interval", "look", there, "both ends", what)
        if low and high and kind in TESTS:
            yield from _coefficient(row, low, high)
        elif low and high and row.span(estimate):
            yield from _interval(row, estimate, kind)
        if row.table == "associations" and not low and row.span("se") and row.span("value") and kind not in TESTS:
            yield from _ratio(row)


def _coefficient(row: Row, low: tuple[float, float], high: tuple[float, float]) -> Iterator[Finding]:
    """The interval belongs to a coefficient in its middle, the value is the test of that coefficient."""
    half = ((high[0] - low[1]) / 2, (high[1] - low[0]) / 2)
    yield from _width(row, "", half, f"{row.text('ci_low')} to {row.text('ci_high')}")
    se, t = row.span("se"), row.span("value")
    if row.text("statistic") == "t" and t and se and se[0] > 0:
        ends = [(low[i] + high[i]) / 2 / s for i in (0, 1) for s in se]
        if apart(t, (min(ends), max(ends)), 0.02 * abs(row.value("value"))):
            yield row.finding(
                "interval",
                "inconsistent",
                "value",
                f"{min(ends):.2f} to {max(ends):.2f}",
                f"t {row.text('value')} is not the middle of the interval divided by SE {row.text('se')}",
            )


def _interval(row: Row, estimate: str, kind: str) -> Iterator[Finding]:
    low, mid, high = row.span("ci_low"), row.span(estimate), row.span("ci_high")
    shown = f"{row.text('ci_low')} to {row.text('ci_high')}"
    if row.span("se"):
        yield from _width(row, "", ((high[0] - low[1]) / 2, (high[1] - low[0]) / 2), shown)
    if mid[1] < low[0] or mid[0] > high[1]:
        yield row.finding(
            "interval",
            "impossible",
            estimate,
            shown,
            f"{estimate} {row.text(estimate)} lies outside its interval {shown}",
        )
        return
    scale = _z if kind in CORRELATIONS else _log if kind in RATIOS else float
    a, b, c = ([scale(end) for end in span] for span in (low, mid, high))
    if None in (*a, *b, *c):
        return
    below, above = (b[0] - a[1], b[1] - a[0]), (c[0] - b[1], c[1] - b[0])
    # noncentral intervals of effect sizes are a little skewed
    slack = 0.15 * (c[1] - a[0]) / 2 if kind in ("d", "g") else 0.02 * (c[1] - a[0]) / 2
    if apart(below, above, slack):
        yield row.finding(
            "interval",
            "inconsistent",
            "ci_low",
            "as far below as above",
            f"{row.text(estimate)} is not in the middle of its interval {shown}",
        )
        return
    yield from _width(row, kind, ((c[0] - a[1]) / 2, (c[1] - a[0]) / 2), shown)


def _width(row: Row, kind: str, half: tuple[float, float], shown: str) -> Iterator[Finding]:
    n, se, sd = row.value("n"), row.span("se"), row.span("sd")
    wanted = None
    if kind in CORRELATIONS and n and n > 4:
        # with covariates the interval is a little wider
        wanted = (
            1.9599 / math.sqrt(n - 3),
            1.9600 / math.sqrt(max(n - 13, 1)) if "partial" in kind else 1.9600 / math.sqrt(n - 3),
        )
    elif kind in ("d", "g") and row.value("n_1") and row.value("n_2"):
        n1, n2, d = row.value("n_1"), row.value("n_2"), row.value("effect")
        exact = 1.96 * math.sqrt((n1 + n2) / (n1 * n2) + d**2 / (2 * (n1 + n2)))
        wanted = (0.85 * exact, 1.15 * exact)
    elif se and row.value("se"):
        wanted = (1.959 * se[0], stats.t.ppf(0.975, max((n or 6) - 1, 1)) * se[1] * 1.02)
    elif kind == "mean" and sd and n and n > 2:
        wanted = (1.959 * sd[0] / math.sqrt(n), stats.t.ppf(0.975, n - 1) * sd[1] / math.sqrt(n) * 1.005)
    if wanted and apart(half, wanted):
        source = (
            "SE"
            if se and kind not in CORRELATIONS and kind not in ("d", "g")
            else "n"
            if kind != "mean"
            else "SD and n"
        )
        yield row.finding(
            "width of the interval",
            "inconsistent",
            "ci_high",
            f"half width {wanted[0]:.3g}",
            f"interval {shown} has half width {sum(half) / 2:.3g}; "
            f"{source}{' ' + row.text('se') if source == 'SE' else ''} would give {wanted[0]:.3g}",
        )


def _ratio(row: Row) -> Iterator[Finding]:
    """A coefficient, its standard error and p."""
    value, se, p = row.value("value"), row.value("se"), row.span("p")
    if (
        not se
        or p is None
        or row.text("statistic").casefold() in CORRELATIONS
        or row.text("p_operator") not in ("", "=")
    ):
        return
    df = row.value("df2") or max((row.value("n") or 1000) - 2, 1)
    got = 2 * stats.t.sf(abs(value) / se, df)
    if row.value("p") and got and not 1 / 3 < got / row.value("p") < 3 and apart((got / 1.5, got * 1.5), p):
        yield row.finding(
            "p",
            "inconsistent",
            "p",
            got,
            f"coefficient {row.text('value')} with SE {row.text('se')} gives p {got:.3g}, printed {row.text('p')}",
        )


def _z(value: float) -> float | None:
    return math.atanh(value) if abs(value) < 1 else None


def _log(value: float) -> float | None:
    return math.log(value) if value > 0 else None
