"""A zero where nothing was printed is no number (the "zero assumption" of Xu et al., BMJ 2022)."""

from __future__ import annotations

from collections.abc import Iterator

from rapport.extraction.checks.rows import Context, Finding, Row

NEVER = {
    "sd": "a standard deviation",
    "se": "a standard error",
    "age_mean": "a mean age",
    "age_sd": "a standard deviation",
    "n_randomised": "the size of an arm",
    "n_enrolled": "the size of a sample",
    "total": "a denominator",
}
RESULTS = ("alliance_results", "alliance_contrasts", "associations")


def check(rows: list[Row], context: Context) -> Iterator[Finding]:
    """Zeros in columns where zero cannot be, or hardly is, a result."""
    for row in rows:
        for column, what in NEVER.items():
            if row.value(column) == 0:
                yield row.finding(
                    "zero", "impossible", column, "a value or NR", f"{what} is not 0; write NR where nothing is printed"
                )
        if row.table in RESULTS:
            for column in ("n", "n_1", "n_2"):
                if row.value(column) == 0:
                    yield row.finding(
                        "zero",
                        "impossible",
                        column,
                        "a value or NR",
                        "a result is not about 0 people; write NR where nothing is printed",
                    )
        if row.value("p") == 0 and row.text("p_operator") in ("", "=", "<", "<="):
            yield row.finding("zero", "impossible", "p", "< .001", "p is never 0; write < .001 or what is printed")
        measure = context.measure(row)
        ends = measure.range(row.text("subscale")) if measure else None
        for column in ("mean", "median"):
            if row.value(column) == 0 and not (ends and ends[0] <= 0):
                severity = "impossible" if ends else "look"
                yield row.finding(
                    "zero",
                    severity,
                    column,
                    "a value or NR",
                    f"{column} 0 of an alliance scale; write NR where nothing is printed",
                )
