"""Effect sizes and tests of two arms against their means, against each other, and against the stated direction."""

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
            yield from _means(row, *pair, context)
        yield from _statistic(row, pair)
        yield from _direction(row)


def results_of(row: Row, context: Context) -> tuple[Row, Row] | None:
    """The two arms' results: the named ones, else those of the same measure, subscale, rater and time."""
    found = []
    for side in ("1", "2"):
        named = context.results.get(row.text(f"result_{side}"))
        same = [
            r
            for r in context.table("alliance_results")
            if r.study == row.study
            and r.text("arm_id") == row.text(f"arm_{side}")
            and all(r.text(c) == row.text(c) for c in ("measure_id", "subscale", "rater", "time_label"))
        ]
        if not named and len(same) != 1:
            return None
        found.append(named or same[0])
    return found[0], found[1]


def _d_range(one: Row, two: Row) -> tuple[float, float] | None:
    """The smallest and largest d that means and SDs allow, by the pooled or the average SD, corrected or not."""
    cells = [(r.span("mean"), r.span("sd"), r.value("n")) for r in (one, two)]
    if any(None in cell for cell in cells) or any(not cell[2] or cell[2] < 2 for cell in cells):
        return None
    (m1, s1, n1), (m2, s2, n2) = cells
    ends = []
    for a, b in ((m1[0], m2[1]), (m1[1], m2[0])):
        for i in (0, 1):
            spread = (max(s1[i], 1e-9), max(s2[i], 1e-9))
            average = (a - b) / math.sqrt((spread[0] ** 2 + spread[1] ** 2) / 2)
            ends += [from_means(a, spread[0], n1, b, spread[1], n2).d, average]
    return _corrected((min(ends), max(ends)), n1 + n2 - 2)


def _corrected(ends: tuple[float, float], df: float) -> tuple[float, float]:
    """The same with Hedges' correction as well: papers call both d."""
    every = [*ends, *(end * correction(df) for end in ends)] if df > 1 else list(ends)
    return min(every), max(every)


def _means(row: Row, one: Row, two: Row, context: Context) -> Iterator[Finding]:
    """Effect, test, difference and stated direction against the two means."""
    ends = _d_range(one, two)
    if ends is None:
        return
    measure = context.measure(row)
    if measure and measure.lower_is_better:  # positive is better, whatever the scale
        ends = (-ends[1], -ends[0])
    shown = f"{ends[0]:.2f} to {ends[1]:.2f}"
    effect, kind, said = row.span("effect"), row.text("effect_type"), row.text("direction")
    if effect and kind in ("d", "g"):
        wide = _wider(ends, 0.01)
        if apart(*((effect, wide) if row.text("effect_signed") != "no" else (_absolute(effect), _absolute(wide)))):
            what = f"{kind} {row.text('effect')} does not fit the means ({shown})"
            yield row.finding("effect and means", "inconsistent", "effect", shown, what)
    yield from _test_and_means(row, one, two, ends)
    if (said == "favours_digital" and ends[1] < 0) or (said == "favours_comparator" and ends[0] > 0):
        what = f"direction says {said}, the means {one.text('mean')} and {two.text('mean')} say the opposite"
        yield row.finding("direction", "inconsistent", "direction", "the other arm", what)


def _test_and_means(row: Row, one: Row, two: Row, ends: tuple[float, float]) -> Iterator[Finding]:
    value, test = row.span("value"), row.text("statistic")
    if not value:
        return
    if test in ("t", "F"):
        unit = d_from_t(1, one.value("n"), two.value("n"))
        wide = _absolute(_wider(tuple(d / unit for d in ends), 0.02))
        if apart(_t(value, test), wide):
            what = f"{test} {row.text('value')} does not fit the means"
            yield row.finding("effect and means", "inconsistent", "value", f"t {wide[0]:.2f} to {wide[1]:.2f}", what)
    elif test == "mean_difference":
        a, b = one.span("mean"), two.span("mean")
        if apart(_absolute(value), _absolute((a[0] - b[1], a[1] - b[0]))):
            what = f"difference {row.text('value')} is not {one.text('mean')} - {two.text('mean')}"
            wanted = f"{one.value('mean') - two.value('mean'):.3g}"
            yield row.finding("effect and means", "inconsistent", "value", wanted, what)


def _t(value: tuple[float, float], test: str) -> tuple[float, float]:
    """|t| from t, or from F of two groups."""
    return _absolute(value) if test == "t" else tuple(math.sqrt(max(v, 0)) for v in value)


def _statistic(row: Row, pair: tuple[Row, Row] | None) -> Iterator[Finding]:
    """d, eta squared and the test statistic of one row."""
    value, effect, kind, test = row.span("value"), row.span("effect"), row.text("effect_type"), row.text("statistic")
    df = row.value("df2")
    if not value or not effect or test not in ("t", "F"):
        return
    if kind == "eta2" and test == "F" and df:
        wanted = tuple(eta2_from_f(max(f, 0), row.value("df1") or 1, df) for f in value)
        if apart(effect, wanted):
            what = f"eta2 {row.text('effect')} does not fit F {row.text('value')} ({wanted[0]:.3g})"
            yield row.finding("effect and test", "inconsistent", "effect", f"{wanted[0]:.3g}", what)
    elif kind in ("d", "g") and (test == "t" or row.value("df1") in (None, 1)):
        yield from _d_and_test(row, _t(value, test), pair)


def _d_and_test(row: Row, t: tuple[float, float], pair: tuple[Row, Row] | None) -> Iterator[Finding]:
    """d against |t|: its size and, for t itself, its sign."""
    df, sizes, effect = row.value("df2"), [row.value("n_1"), row.value("n_2")], row.span("effect")
    if pair and None in sizes:
        sizes = [r.value("n") for r in pair]
    if None in sizes and not df:
        return
    freedom = df or sum(sizes) - 2
    # papers use 2t/sqrt(df) as well; unequal groups of unknown size make d larger
    usual = 2 / math.sqrt(freedom)
    factors = [usual, 1.1 * usual if None in sizes else d_from_t(1, *sizes)]
    wanted = _wider(_corrected((t[0] * min(factors), t[1] * max(factors)), freedom), 0.01)
    name = f"{row.text('effect_type')} {row.text('effect')}"
    if apart(_absolute(effect), wanted):
        what = f"{name} does not fit {row.text('statistic')} {row.text('value')} (about {sum(wanted) / 2:.2f})"
        yield row.finding("effect and test", "inconsistent", "effect", f"{wanted[0]:.2f} to {wanted[1]:.2f}", what)
    opposite = row.value("effect") * row.value("value") < 0 and min(_absolute(effect)) > 0
    if row.text("statistic") == "t" and row.text("effect_signed") != "no" and opposite:
        what = f"{name} and t {row.text('value')} have opposite signs; positive is better in the digital arm"
        yield row.finding("direction", "inconsistent", "effect", "the sign of t", what)


def _direction(row: Row) -> Iterator[Finding]:
    effect, said = row.value("effect"), row.text("direction")
    if effect is None or row.text("effect_type") not in ("d", "g", "mean_difference"):
        return
    if row.text("effect_signed") != "no" and (
        (said == "favours_digital" and effect < 0) or (said == "favours_comparator" and effect > 0)
    ):
        yield row.finding(
            "direction",
            "inconsistent",
            "effect",
            "positive",
            f"direction says {said}, the effect is {row.text('effect')}; positive is better with the digital arm",
        )
    low, high = row.value("ci_low"), row.value("ci_high")
    p = row.value("p")
    if low is not None and high is not None and p is not None and row.text("p_operator") in ("", "=", "<"):
        crosses = low < 0 < high
        if (crosses and p < 0.04) or (not crosses and p > 0.06 and row.text("p_operator") != "<"):
            yield row.finding(
                "p and interval",
                "inconsistent",
                "p",
                "the same verdict",
                f"interval {row.text('ci_low')} to {row.text('ci_high')} and p {row.text('p')} disagree about 0",
            )


def _wider(ends: tuple[float, ...], share: float) -> tuple[float, float]:
    low, high = min(ends), max(ends)
    return low - share * abs(low), high + share * abs(high)


def _absolute(ends: tuple[float, float]) -> tuple[float, float]:
    low, high = sorted((abs(ends[0]), abs(ends[1])))
    return (0.0, high) if ends[0] <= 0 <= ends[1] else (low, high)
