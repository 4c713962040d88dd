"""A better alliance with a worse result, beyond chance: a sign lost, or a scale taken for its opposite?"""

from __future__ import annotations

import math
from collections.abc import Iterator

from scipy import stats

from rapport.extraction.checks.ranges import CORRELATIONS
from rapport.extraction.checks.rows import Context, Finding, Row


def check(rows: list[Row], context: Context) -> Iterator[Finding]:
    """Correlations against ``higher_target_is_better``; only what chance hardly gives (p < .05 by n), as a question."""
    for row in context.table("associations"):
        r, n, good = row.value("value"), row.value("n"), row.text("higher_target_is_better")
        if row.text("statistic").casefold() not in CORRELATIONS or None in (r, n) or good not in ("yes", "no") or n < 4:
            continue
        against = r < 0 if good == "yes" else r > 0
        if against and abs(r) < 1 and 2 * stats.t.sf(abs(r) * math.sqrt((n - 2) / (1 - r * r)), n - 2) < 0.05:
            yield row.finding(
                "sign",
                "look",
                "value",
                "positive" if good == "yes" else "negative",
                f"{row.text('statistic')} {row.text('value')} says that a better alliance goes with a worse "
                f"{row.text('target_measure') or 'result'} (higher_target_is_better {good}): sign and scale right?",
            )
