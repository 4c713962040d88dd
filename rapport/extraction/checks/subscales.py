"""A total is made of its subscales: its mean is theirs, and its standard deviation no larger than theirs together."""

from __future__ import annotations

from collections.abc import Iterator

from rapport.extraction.checks.rows import Context, Finding, Row, apart, group
from rapport.extraction.measures import Measure


def check(rows: list[Row], context: Context) -> Iterator[Finding]:
    """Totals with two or more subscales of the same people at the same time."""
    same = ("study_id", "arm_id", "sample_id", "measure_id", "object", "rater", "time_label")
    mine = [row for row in rows if row.text("subscale") and row.span("mean")]
    for together in group(mine, lambda r: tuple(r.text(c) for c in same)).values():
        yield from _people(together)
    for together in group(mine, lambda r: (*(r.text(c) for c in same), r.text("n"))).values():
        totals = [row for row in together if row.text("subscale") == "total"]
        parts = [row for row in together if row.text("subscale") != "total"]
        if len(totals) == 1 and len(parts) >= 2 and len({p.text("subscale") for p in parts}) == len(parts):
            yield from _total(totals[0], parts, context.measure(totals[0]))


def _people(together: list[Row]) -> Iterator[Finding]:
    """One score of a rating from other people than the rest."""
    counts = [row.value("n") for row in together]
    usual = max(set(counts), key=lambda n: (counts.count(n), n or 0))
    for row, n in zip(together, counts, strict=True):
        if n is not None and usual is not None and n != usual and counts.count(usual) > 1:
            what = f"n {n:g}, but the other scores of the same rating have {usual:g}"
            yield row.finding("n of the result", "look", "n", f"{usual:g}", what)


def _total(total: Row, parts: list[Row], measure: Measure | None) -> Iterator[Finding]:
    scales = dict(measure.subscales or {}) if measure else {}
    complete = scales and {p.text("subscale") for p in parts} == set(scales)
    if not complete and not (not scales and len(parts) >= 3):
        return
    scoring = measure.scoring if measure else ""
    weights = [scales.get(p.text("subscale")) or 1 for p in parts]
    sums = tuple(sum(p.span("mean")[end] for p in parts) for end in (0, 1))
    means = tuple(_weighted([p.span("mean")[end] for p in parts], weights) for end in (0, 1))
    allowed = {"sum": [sums], "mean": [means]}.get(scoring, [sums, means])
    if all(apart(total.span("mean"), way) for way in allowed):
        shown = " or ".join(f"{sum(way) / 2:.2f}" for way in allowed)
        names = ", ".join(f"{p.text('subscale')} {p.text('mean')}" for p in parts)
        what = f"total {total.text('mean')} does not fit its subscales ({names}): {shown}"
        yield total.finding("subscales", "inconsistent" if complete else "look", "mean", shown, what)
        return
    sds = [p.span("sd") for p in parts]
    if total.span("sd") and None not in sds:
        averaged = apart(total.span("mean"), sums) or scoring == "mean"
        yield from _spread(total, _weighted([s[1] for s in sds], weights) if averaged else sum(s[1] for s in sds))


def _weighted(values: list[float], weights: list[float]) -> float:
    return sum(w * v for w, v in zip(weights, values, strict=True)) / sum(weights)


def _spread(total: Row, most: float) -> Iterator[Finding]:
    """The total's SD against the largest its subscales allow (all of them perfectly correlated)."""
    if total.span("sd")[0] > most:
        what = f"SD of the total {total.text('sd')} is larger than its subscales allow ({most:.2f})"
        yield total.finding("subscales", "impossible", "sd", f"<= {most:.3g}", what)
    elif 0 < total.value("sd") < 0.3 * most:
        what = f"SD of the total {total.text('sd')} is small beside its subscales'"
        yield total.finding("subscales", "look", "sd", f"about {0.8 * most:.2g}", what)
