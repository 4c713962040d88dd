"""GRIM: a mean of whole numbers is a fraction with a known denominator (Brown & Heathers, SPPS 2017;8:363-369)."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rapport.extraction.checks.rows import Context, Finding, Row


def possible(value: float, decimals: int, pieces: float) -> bool:
    """Whether some whole number divided by *pieces* rounds to *value* at *decimals* places.

    Parameters
    ----------
    pieces
        People x items for item means, people for sums.
    """
    half = 0.5 * 10.0**-decimals
    low, high = (value - half) * pieces, (value + half) * pieces
    return math.floor(high + 1e-7) >= math.ceil(low - 1e-7)


def check(rows: list[Row], context: Context) -> Iterator[Finding]:
    """Means of scales whose items are answered in whole numbers."""
    for row in rows:
        mean, n, measure = row.number("mean"), row.value("n"), context.measure(row)
        if mean is None or not n or measure is None or row.text("imputed") == "yes" or mean.decimals == 0:
            continue
        items = measure.items(row.text("subscale"))
        pieces = n if measure.scoring == "sum" else n * items if measure.scoring == "mean" and items else None
        if pieces and not possible(mean.value, mean.decimals, pieces):
            yield row.finding(
                "grim",
                "inconsistent",
                "mean",
                f"a multiple of 1/{pieces:g}",
                f"no {pieces:g} whole answers have the mean {mean.text}",
            )
