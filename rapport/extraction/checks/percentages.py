"""Percentages are recomputed: printed ones must be n/N to their last digit, and some whole number of people."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapport.extraction.checks.grim import possible
from rapport.extraction.checks.rows import Context, Finding, Row, apart, within

_SMALL = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_COUNT = rf"(\d[\d,]*|{'|'.join(_SMALL)})"
_OF = r"\s*(?:of|out of|/)\s*(?:the\s+|all\s+|a total of\s+)?(?:n\s*=\s*)?"
_PERCENT = r"(\d+(?:[.,]\d+)?)\s*(?:%|per ?cent)"
# "eight out of 98 studies (9.5%)", "8/98 [9,5 %]"; "9.5% (8 of 98)"; "8 (9.5%) of 98"
_ORDERS = (
    rf"\b(?P<n>{_COUNT}){_OF}(?P<total>\d[\d,]*)\b[^()\[\]\d%]{{0,60}}[(\[]\s*(?P<percent>{_PERCENT})",
    rf"(?P<percent>{_PERCENT})\s*[(\[;,]\s*(?:n\s*=\s*)?(?P<n>{_COUNT}){_OF}(?P<total>\d[\d,]*)\b",
    rf"\b(?P<n>{_COUNT})\s*[(\[]\s*(?P<percent>{_PERCENT})\s*[)\]]\s*(?:of|out of)\s*(?:the\s+)?(?P<total>\d[\d,]*)\b",
)
WORDS = tuple(re.compile(order, re.IGNORECASE) for order in _ORDERS)


def check(rows: list[Row], context: Context) -> Iterator[Finding]:
    """Counts with their percentage, in columns of their own and in words."""
    for row in rows:
        yield from _columns(row, "pct", "n", ("total",))
        yield from _columns(row, "pct_female", "n_female", ("n_enrolled", "n_analysed"))
        for column, text in row.cells.items():
            yield from _words(row, column, text)
        yield from _maximum(row, context)


def _columns(row: Row, percent: str, part: str, wholes: tuple[str, ...]) -> Iterator[Finding]:
    printed, n = row.number(percent), row.value(part)
    totals = [row.value(name) for name in wholes if row.value(name)]
    if printed is None or not totals:
        return
    if n is not None:
        if not any(_fits(n, total, printed.value, printed.half) for total in totals):
            total = totals[0]
            yield row.finding(
                "percentage",
                "inconsistent",
                percent,
                f"{100 * n / total:.{printed.decimals}f}",
                f"{n:g} of {total:g} is {100 * n / total:.1f} %, printed {printed.text}",
            )
    elif printed.decimals and not any(possible(printed.value / 100, printed.decimals + 2, total) for total in totals):
        total = totals[0]
        yield row.finding(
            "percentage",
            "look",
            percent,
            "a whole number of people",
            f"no whole number of {total:g} people is {printed.text} %",
        )


def _words(row: Row, column: str, text: str) -> Iterator[Finding]:
    for found in (match for order in WORDS for match in order.finditer(text)):
        said, percent = found["n"].casefold(), re.match(r"[\d.,]+", found["percent"])[0].replace(",", ".")
        part = float(_SMALL.index(said) if said in _SMALL else said.replace(",", ""))
        whole = float(found["total"].replace(",", ""))
        decimals = len(percent.partition(".")[2])
        if whole and not _fits(part, whole, float(percent), 0.5 * 10.0**-decimals):
            yield row.finding(
                "percentage",
                "inconsistent",
                column,
                f"{100 * part / whole:.{decimals}f} %",
                f"{found['n']} of {found['total']} is {100 * part / whole:.1f} %, printed {percent} %",
            )


def _fits(n: float, total: float, percent: float, half: float) -> bool:
    return abs(100 * n / total - percent) <= half + 1e-9


def _maximum(row: Row, context: Context) -> Iterator[Finding]:
    """A percentage of the maximum score beside the mean."""
    percent, mean, measure = row.span("pct_of_max"), row.span("mean"), context.measure(row)
    ends = measure.range(row.text("subscale")) if measure else None
    if not percent or not mean or not ends:
        return
    low, high = ends
    ways = [tuple(100 * m / high for m in mean), tuple(100 * (m - low) / (high - low) for m in mean)]
    if all(apart(percent, way) for way in ways) and not any(within(row.value("pct_of_max"), way, 0.05) for way in ways):
        yield row.finding(
            "percentage",
            "inconsistent",
            "pct_of_max",
            f"{sum(ways[0]) / 2:.1f} or {sum(ways[1]) / 2:.1f}",
            f"mean {row.text('mean')} is {sum(ways[0]) / 2:.1f} % of the maximum ({sum(ways[1]) / 2:.1f} % of "
            f"the range), printed {row.text('pct_of_max')}",
        )
