"""Printed effect sizes and tests of two arms against their means, against each other, and against the stated direction."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rapport.extraction.checks.rows import Context, Finding, Row, apart
from rapport.extraction.contrasts import correction, d_from_t, eta2_from_f, from_means


def check(rows: list[Row], context: Context) -> Iterator[Finding]:
    """Every contrast."""
    for row in context.table("alliance_contrasts"):
        pair = results_of(row, context)
        if pair:
            yield from _means(row, *pair)
        yield from _statistic(row, pair)
        yield from _direction(row)


def results_of(row: Row, context: Context) -> tuple[Row, Row] | None:
    """The two arms' results: the named ones, else those of the same measure, subscale, rater and time."""
    found = []
    for side in ("1", "2"):
        named = context.results.get(row.text(f"result_{side}"))
        same = [
            r for r in context.table("alliance_results")
            if r.study == row.study and r.text("arm_id") == row.text(f"arm_{side}")
            and all(r.text(c) == row.text(c) for c in ("measure_id", "subscale", "rater", "time_label"))
        ]  # fmt: skip
        if not named and len(same) != 1:
            return None
        found.append(named or same[0])
    return found[0], found[1]


def _d_range(one: Row, two: Row) -> tuple[float, float] | None:
    """The smallest and largest d that the printed means and SDs allow."""
    cells = [(r.span("mean"), r.span("sd"), r.value("n")) for r in (one, two)]
    if any(None in cell for cell in cells) or any(not cell[2] or cell[2] < 2 for cell in cells):
        return None
    (m1, s1, n1), (m2, s2, n2) = cells
    ends = []
    for a, b in ((m1[0], m2[1]), (m1[1], m2[0])):
        for s in (0, 1):
            spread = (max(s1[s], 1e-9), max(s2[s], 1e-9))
            ends.append(from_means(a, spread[0], n1, b, spread[1], n2).d)
    return min(ends), max(ends)


def _means(row: Row, one: Row, two: Row) -> Iterator[Finding]:
    ends = _d_range(one, two)
    if ends is None:
        return
    n1, n2 = one.value("n"), two.value("n")
    shown = f"{ends[0]:.2f} to {ends[1]:.2f}"
    effect, kind = row.span("effect"), row.text("effect_type")
    if effect and kind in ("d", "g"):
        # g and d, and d by either SD or by the pooled one, differ by a few per cent
        j = correction(n1 + n2 - 2)
        wide = _wider((min(ends[0], ends[0] * j), max(ends[1], ends[1] * j)), 0.06)
        sizes = _absolute(wide) if not row.text("direction") or row.value("effect") >= 0 > (ends[0] + ends[1]) / 2 else wide
        if apart(effect, sizes):
            yield row.finding("effect and means", "inconsistent", "effect", shown, f"{kind} {row.text('effect')} does not fit the means ({shown})")
    value = row.span("value")
    if row.text("statistic") == "t" and value:
        wide = _wider(tuple(d / d_from_t(1, n1, n2) for d in ends), 0.12)
        if apart(_absolute(value), _absolute(wide)):
            yield row.finding("effect and means", "inconsistent", "value", f"t {wide[0]:.2f} to {wide[1]:.2f}", f"t {row.text('value')} does not fit the means")
    if row.text("statistic") == "mean_difference" and value:
        a, b = one.span("mean"), two.span("mean")
        if apart(_absolute(value), _absolute((a[0] - b[1], a[1] - b[0]))):
            yield row.finding("effect and means", "inconsistent", "value", f"{one.value('mean') - two.value('mean'):.3g}", f"difference {row.text('value')} is not {one.text('mean')} - {two.text('mean')}")
    said = row.text("direction")
    if (said == "favours_digital" and ends[1] < 0) or (said == "favours_comparator" and ends[0] > 0):
        yield row.finding("direction", "inconsistent", "direction", "the other arm", f"direction says {said}, the means {one.text('mean')} and {two.text('mean')} say the opposite")


def _statistic(row: Row, pair: tuple[Row, Row] | None) -> Iterator[Finding]:
    """d, eta squared and the test statistic of one row."""
    value, effect, kind = row.span("value"), row.span("effect"), row.text("effect_type")
    if not value or not effect or row.text("statistic") not in ("t", "F"):
        return
    if row.text("statistic") == "F":
        value = tuple(math.sqrt(max(v, 0)) for v in value) if row.value("df1") in (None, 1) else None
    df, sizes = row.value("df2"), [row.value("n_1"), row.value("n_2")]
    if pair and None in sizes:
        sizes = [r.value("n") for r in pair]
    if kind == "eta2" and row.text("statistic") == "F" and df:
        wanted = tuple(eta2_from_f(f, row.value("df1") or 1, df) for f in row.span("value"))
        if apart(effect, wanted):
            yield row.finding("effect and test", "inconsistent", "effect", f"{wanted[0]:.3g}", f"eta2 {row.text('effect')} does not fit F {row.text('value')} ({wanted[0]:.3g})")
    if kind not in ("d", "g") or value is None or (None in sizes and not df):
        return
    factor = d_from_t(1, *sizes) if None not in sizes else 2 / math.sqrt(df)
    # unequal groups of unknown size: 2/sqrt(df) is the smallest factor there is
    slack = 0.06 if None not in sizes else 0.12
    wanted = _wider(tuple(v * factor for v in _absolute(value)), slack)
    if apart(_absolute(effect), wanted):
        yield row.finding("effect and test", "inconsistent", "effect", f"{wanted[0]:.2f} to {wanted[1]:.2f}", f"{kind} {row.text('effect')} does not fit {row.text('statistic')} {row.text('value')} (about {sum(wanted) / 2:.2f})")


def _direction(row: Row) -> Iterator[Finding]:
    effect, said = row.value("effect"), row.text("direction")
    if effect is None or row.text("effect_type") not in ("d", "g", "mean_difference"):
        return
    if said == "favours_digital" and effect < 0:
        yield row.finding("direction", "inconsistent", "effect", "positive", f"direction says {said}, the effect is {row.text('effect')}; positive is better with the digital arm")
    low, high = row.value("ci_low"), row.value("ci_high")
    p = row.value("p")
    if low is not None and high is not None and p is not None and row.text("p_operator") in ("", "=", "<"):
        crosses = low < 0 < high
        if (crosses and p < 0.04) or (not crosses and p > 0.06 and row.text("p_operator") != "<"):
            yield row.finding("p and interval", "inconsistent", "p", "the same verdict", f"interval {row.text('ci_low')} to {row.text('ci_high')} and p {row.text('p')} disagree about 0")


def _wider(ends: tuple[float, ...], share: float) -> tuple[float, float]:
    low, high = min(ends), max(ends)
    return low - share * abs(low), high + share * abs(high)


def _absolute(ends: tuple[float, float]) -> tuple[float, float]:
    low, high = sorted((abs(ends[0]), abs(ends[1])))
    return (0.0, high) if ends[0] <= 0 <= ends[1] else (low, high)
