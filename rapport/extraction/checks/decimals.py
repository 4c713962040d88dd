"""One number printed more precisely than its neighbours: a digit typed twice, or one from another table."""

from __future__ import annotations

from collections.abc import Iterator

from rapport.extraction.checks.rows import Context, Finding, Row, group

COLUMNS = ("mean", "sd", "se", "ci_low", "ci_high", "value", "effect", "pct", "median", "q1", "q3")
AMONG = 3  # other numbers of the column in the study, all alike


def check(rows: list[Row], context: Context) -> Iterator[Finding]:
    """Decimals within a column of one study, and of a pair of interval ends.

    Fewer decimals raise no alarm: spreadsheets drop zeros at the end.
    """
    for row in rows:
        low, high = row.number("ci_low"), row.number("ci_high")
        if low and high and abs(low.decimals - high.decimals) > 0 and max(low.decimals, high.decimals) > 2:
            column = "ci_low" if low.decimals > high.decimals else "ci_high"
            yield _finding(row, column, min(low.decimals, high.decimals), "the other end has")
    for mine in group(rows, lambda r: (r.table, r.study, r.text("measure_id"), r.text("statistic"))).values():
        for column in COLUMNS:
            known = [(row, row.number(column).decimals) for row in mine if row.number(column)]
            for row, decimals in known:
                others = [d for other, d in known if other is not row]
                if len(others) >= AMONG and decimals > max(others):
                    yield _finding(row, column, max(others), "the others of the study have")


def _finding(row: Row, column: str, decimals: int, who: str) -> Finding:
    return row.finding(
        "decimals",
        "look",
        column,
        f"{decimals} decimals",
        f"{column} {row.text(column)} has {row.number(column).decimals} decimals, {who} {decimals}: a digit too many?",
    )
