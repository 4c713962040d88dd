"""Numbers of one instrument that are worlds apart: another arm, time or study, or a slipped point."""

from __future__ import annotations

import math
from collections.abc import Iterator
from statistics import median

from rapport.extraction.checks.rows import Context, Finding, Row, group


def check(rows: list[Row], context: Context) -> Iterator[Finding]:
    """Means and SDs of one instrument and subscale, within a study and across studies."""
    results = [row for row in rows if row.text("measure_id") and row.number("mean")]
    for mine in group(results, lambda r: (r.study, r.text("measure_id"), r.text("subscale"))).values():
        yield from _together(mine, "of the study")
    for mine in group(results, lambda r: (r.text("measure_id"), r.text("subscale"))).values():
        if len({r.study for r in mine}) >= 4:
            yield from _against_others(mine)


def _together(rows: list[Row], where: str) -> Iterator[Finding]:
    for i, one in enumerate(rows):
        for two in rows[i + 1 :]:
            a, b = one.value("sd"), two.value("sd")
            if a and b and not 0.4 <= a / b <= 2.5 and min(one.value("n") or 8, two.value("n") or 8) >= 8:
                small, large = sorted((one, two), key=lambda r: r.value("sd"))
                yield small.finding(
                    "sd beside others",
                    "look",
                    "sd",
                    f"about {large.text('sd')}",
                    f"SD {small.text('sd')} beside {large.text('sd')} in {large.name}: a standard error, or a "
                    "slipped decimal point?",
                )
            if a and b and abs(one.value("mean") - two.value("mean")) > 3 * math.sqrt((a * a + b * b) / 2):
                yield two.finding(
                    "mean beside others",
                    "look",
                    "mean",
                    f"about {one.text('mean')}",
                    f"mean {two.text('mean')} is more than three SDs from {one.text('mean')} in {one.name}",
                )


def _against_others(rows: list[Row]) -> Iterator[Finding]:
    for column in ("mean", "sd"):
        known = [row for row in rows if row.value(column)]
        for row in known:
            others = [r.value(column) for r in known if r.study != row.study]
            if len(others) >= 3 and not 0.4 <= row.value(column) / median(others) <= 2.5:
                yield row.finding(
                    f"{column} beside others",
                    "look",
                    column,
                    f"about {median(others):.3g}",
                    f"{column} {row.text(column)} is far from the other studies' (median {median(others):.3g}): "
                    "another scoring, or a slip?",
                )
