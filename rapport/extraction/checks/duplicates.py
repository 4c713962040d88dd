"""The same numbers twice: a row copied under another arm or time, or one sample in two reports."""

from __future__ import annotations

from collections.abc import Iterator

from rapport.extraction.checks.rows import Context, Finding, Row, group


def check(rows: list[Row], context: Context) -> Iterator[Finding]:
    """Rows that share mean, SD and n, or all their test numbers."""
    for columns in (("mean", "sd"), ("value", "df2", "p", "effect")):
        known = [row for row in rows if all(row.number(c) for c in columns[:2]) and _telling(row, columns)]
        # two subscales of the same people may well agree by chance; two arms or times hardly
        by = ("subscale", *columns)
        for mine in group(known, lambda r, by=by: (r.table, *(r.text(c) for c in by))).values():
            for i, one in enumerate(mine):
                for two in mine[i + 1 :]:
                    yield from _pair(one, two, columns)


def _telling(row: Row, columns: tuple[str, ...]) -> bool:
    """Enough digits that chance is no explanation."""
    return sum(len(row.text(c).strip("-0").replace(".", "").strip("0")) for c in columns) >= 4


def _pair(one: Row, two: Row, columns: tuple[str, ...]) -> Iterator[Finding]:
    shown = ", ".join(f"{c} {two.text(c)}" for c in columns if two.text(c))
    n1, n2 = one.text("n"), two.text("n")
    if one.study == two.study:
        yield two.finding(
            "duplicate", "look", columns[0], "numbers of its own", f"{one.name} has the same {shown}: a row copied?"
        )
    elif n1 and n1 == n2:
        yield two.finding(
            "duplicate",
            "look",
            columns[0],
            "numbers of its own",
            f"{one.name} of {one.study} has the same {shown} and n {n1}: the same people?",
        )
