"""People in a result against people in the arm or sample it is about; degrees of freedom against people."""

from __future__ import annotations

from collections.abc import Iterator

from rapport.extraction.checks.rows import Context, Finding, Row, group

SIZES = ("n_with_alliance", "n_analysed", "n_randomised")


def check(rows: list[Row], context: Context) -> Iterator[Finding]:
    """n of results, contrasts and associations."""
    results = context.table("alliance_results")
    for row in results:
        arm = context.arms.get((row.study, row.text("arm_id")))
        if arm:
            yield from _no_more(row, "n", arm, SIZES)
    for (study, name), mine in group(results, lambda r: (r.study, r.text("arm_id"))).items():
        yield from _somebody_rated(context.arms.get((study, name)), mine)
    for row in context.table("engagement_metrics"):
        arm = context.arms.get((row.study, row.text("arm_id")))
        if arm:
            yield from _no_more(row, "total", arm, ("n_randomised",))
    for row in context.table("alliance_contrasts"):
        yield from _contrast(row, context)
    for row in context.table("associations"):
        yield from _association(row, context)


def _no_more(row: Row, column: str, home: Row, names: tuple[str, ...]) -> Iterator[Finding]:
    n = row.value(column)
    for name in names:
        limit = home.value(name)
        if n is not None and limit is not None and n > limit:
            yield row.finding(
                "n of the result",
                "inconsistent",
                column,
                f"<= {limit:g}",
                f"{column} {n:g} is more than {name} of {home.name} ({limit:g})",
            )
            return


def _somebody_rated(arm: Row | None, results: list[Row]) -> Iterator[Finding]:
    rated = arm.value("n_with_alliance") if arm else None
    counts = [row.value("n") for row in results]
    if rated and counts and None not in counts and max(counts) < rated:
        yield results[0].finding(
            "n of the result",
            "look",
            "n",
            f"{rated:g} at one time",
            f"{rated:g} of {arm.name} have a rating, but no result has more than {max(counts):g}",
        )


def _contrast(row: Row, context: Context) -> Iterator[Finding]:
    sizes = []
    for side in ("1", "2"):
        arm = context.arms.get((row.study, row.text(f"arm_{side}")))
        result = context.results.get(row.text(f"result_{side}"))
        n, rated = row.value(f"n_{side}"), result.value("n") if result else None
        if arm and n is not None:
            yield from _no_more(row, f"n_{side}", arm, SIZES)
        if None not in (n, rated) and n != rated:
            what = f"n_{side} {n:g} is not the n of {result.name} ({rated:g})"
            yield row.finding("n of the result", "inconsistent", f"n_{side}", f"{rated:g}", what)
        known = [n, rated, *(arm.value(name) for name in SIZES if arm)]
        sizes.append(next((size for size in known if size), None))
    if None not in sizes and row.text("statistic") in ("t", "F"):
        yield from _freedom(row, sizes)


def _freedom(row: Row, sizes: list[float]) -> Iterator[Finding]:
    """Degrees of freedom of two groups; Welch's may be few, but hardly fewer than the smaller group gives."""
    df, most, people = row.value("df2"), sum(sizes) - 2, f"{sizes[0]:g} and {sizes[1]:g}"
    if df is not None and df > most + 1:
        what = f"{df:g} degrees of freedom need more people than {people}"
        yield row.finding("degrees of freedom", "inconsistent", "df2", f"<= {most:g}", what)
    elif df is not None and 0 < df < 0.75 * min(sizes) - 1:
        what = f"{df:g} degrees of freedom are few for {people} people"
        yield row.finding("degrees of freedom", "look", "df2", f"{most:g}", what)


def _association(row: Row, context: Context) -> Iterator[Finding]:
    n, df = row.value("n"), row.value("df2")
    if n is not None and df is not None and df > n - 1:
        yield row.finding(
            "degrees of freedom", "impossible", "df2", f"<= {n - 1:g}", f"{df:g} degrees of freedom with {n:g} people"
        )
    samples = context.samples.get(row.study, [])
    mine = [s for s in samples if s.text("sample_id") == row.text("sample_id")] or samples
    limits = [s.value("n_enrolled") for s in mine]
    if n is not None and limits and None not in limits and n > sum(limits):
        yield row.finding(
            "n of the result",
            "inconsistent",
            "n",
            f"<= {sum(limits):g}",
            f"n {n:g} is more than the {sum(limits):g} people enrolled",
        )
    if row.table == "associations" and n is not None and n <= 3 and row.value("value") is not None:
        yield row.finding("n of the result", "look", "n", "> 3", f"an association from {n:g} people")
