"""A score lies between the lowest and highest possible one; its standard deviation cannot be larger than they allow."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

from rapport.extraction.checks.rows import Context, Finding, Row

SCORES = ("mean", "median", "q1", "q3", "min", "max", "ci_low", "ci_high")
CORRELATIONS = (
    "r",
    "partial_r",
    "partial r",
    "semipartial_r",
    "semipartial r",
    "rho",
    "spearman",
    "tau",
    "beta_single",
)


def check(rows: list[Row], context: Context) -> Iterator[Finding]:
    """Scores against the instrument's range, quantiles in order, SD against range, correlations within -1 and 1."""
    for row in rows:
        measure = context.measure(row)
        ends = measure.range(row.text("subscale")) if measure else None
        if ends:
            yield from _scores(row, ends)
        yield from _order(row)
        yield from _spread(row, ends)
        yield from _shape(row)
        if row.text("statistic").casefold() in CORRELATIONS and row.table == "associations":
            for column in ("value", "ci_low", "ci_high"):
                value = row.value(column)
                if value is not None and abs(value) > 1:
                    yield row.finding(
                        "range", "impossible", column, "-1 to 1", f"a correlation cannot be {row.text(column)}"
                    )


def _scores(row: Row, ends: tuple[float, float]) -> Iterator[Finding]:
    for column in SCORES[:-2] if row.text("effect_type") else SCORES:
        span = row.span(column)
        # a printed interval may leave the scale by a little
        slack = 0.05 * (ends[1] - ends[0]) if column.startswith("ci_") else 0
        if span and (span[1] < ends[0] - slack or span[0] > ends[1] + slack):
            yield row.finding(
                "range",
                "impossible",
                column,
                f"{ends[0]:g} to {ends[1]:g}",
                f"{column} {row.text(column)} is outside the scale ({ends[0]:g} to {ends[1]:g})",
            )


def _order(row: Row) -> Iterator[Finding]:
    for names in (("min", "q1", "median", "q3", "max"), ("min", "mean", "max"), ("ci_low", "ci_high")):
        there = [(name, row.number(name)) for name in names if row.number(name)]
        for (low, a), (high, b) in itertools.pairwise(there):
            # rounding to the same digit keeps the order
            slack = 0.0 if a.decimals == b.decimals else a.half + b.half
            if a.value > b.value + slack + 1e-12:
                yield row.finding(
                    "order", "impossible", high, f">= {low}", f"{high} {row.text(high)} is below {low} {row.text(low)}"
                )


def _spread(row: Row, ends: tuple[float, float] | None) -> Iterator[Finding]:
    sd, n, mean = row.span("sd"), row.value("n"), row.span("mean")
    seen = (row.span("min"), row.span("max"))
    if seen[0] and seen[1]:
        ends = (seen[0][0], seen[1][1])
    if not sd or not ends or not n or n < 2:
        return
    low, high = ends
    # the variance is largest when everybody is at one of the two ends (Bhatia & Davis 2000)
    centre = (low + high) / 2
    at = centre if not mean else min(max(centre, mean[0]), mean[1])
    most = math.sqrt(max((at - low) * (high - at), 0) * n / (n - 1))
    if sd[0] > most + 1e-9:
        yield row.finding(
            "sd and range",
            "impossible",
            "sd",
            most,
            f"SD {row.text('sd')} is larger than scores between {low:g} and {high:g} with this mean allow ({most:.2f})",
        )


def _shape(row: Row) -> Iterator[Finding]:
    mean, median, sd = row.span("mean"), row.span("median"), row.span("sd")
    if mean and median and sd:
        gap = max(mean[0] - median[1], median[0] - mean[1], 0)
        if gap > sd[1]:
            yield row.finding(
                "mean and median",
                "impossible",
                "median",
                "within one SD of the mean",
                f"median {row.text('median')} is more than one SD from the mean {row.text('mean')}",
            )
    age, spread = row.value("age_mean"), row.value("age_sd")
    if age and spread and not 0.05 * age <= spread <= 0.6 * age:
        size = "large" if spread > 0.6 * age else "small"
        yield row.finding(
            "range",
            "look",
            "age_sd",
            f"{0.05 * age:.0f} to {0.6 * age:.0f}",
            f"SD of age {row.text('age_sd')} is {size} for a mean of {row.text('age_mean')}",
        )
