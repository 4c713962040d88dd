"""Standard deviation and standard error: SE = SD/sqrt(n), and neither is the other."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rapport.extraction.checks.rows import Context, Finding, Row, apart


def check(rows: list[Row], context: Context) -> Iterator[Finding]:
    """SE against SD and n; SDs so small that they are probably standard errors."""
    for row in rows:
        n, sd, se, mean = row.value("n"), row.span("sd"), row.span("se"), row.value("mean")
        if n and n > 1 and sd and se and row.value("sd") and row.value("se"):
            root = math.sqrt(n)
            if apart(se, (sd[0] / root, sd[1] / root)):
                same = "; both are the same number" if row.value("sd") == row.value("se") else ""
                yield row.finding(
                    "sd and se",
                    "inconsistent",
                    "se",
                    row.value("sd") / root,
                    f"SE {row.text('se')} is not SD {row.text('sd')} / sqrt({n:g}) = "
                    f"{row.value('sd') / root:.3g}{same}",
                )
        ends = measure.range(row.text("subscale")) if (measure := context.measure(row)) else None
        if ends and sd and mean is not None and n and n >= 8 and 0 < row.value("sd") < 0.05 * (ends[1] - ends[0]):
            likely = row.value("sd") * math.sqrt(n)
            yield row.finding(
                "sd and se",
                "look",
                "sd",
                likely,
                f"SD {row.text('sd')} is small for a scale from {ends[0]:g} to {ends[1]:g}; as a standard error "
                f"it would give SD {likely:.2f}",
            )
