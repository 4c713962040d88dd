"""What the pooled value would be under other choices: one table a pool, each row one change."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from rapport.association import rules
from rapport.association.grid import COLUMNS, Grid, names
from rapport.association.pooling import Settings
from rapport.association.pools import Pool, one_a_sample

FLAGS = {
    "selected": "selectively reported or selected results",
    "secondary_source": "results read in another review's table",
    "sign_unstated": "results whose sign convention is not stated",
    "sign_to_check": "results whose sign convention is to be checked",
    "sample_n": "results with the n of the sample, not of the correlation",
    "adjustment_unclear": "coefficients whose adjustment is unclear",
    "concurrent": "alliance and outcome rated at the same time",
}
ESTIMATORS = ("REML", "ML", "DL", "PM", "EB", "SJ", "HE", "HS", "EE")


def _has(samples: pd.DataFrame, flag: str) -> np.ndarray:
    return np.array([flag in text.split("; ") for text in samples["flags"]], dtype=bool)


def sensitivity_table(
    pools: Iterable[Pool], settings: Settings, extra: Iterable[Callable[[Grid], None]] = ()
) -> pd.DataFrame:
    """All rows of all pools that are pooled.

    Parameters
    ----------
    pools, settings
        What the main analysis used.
    extra
        Further families, each a function that adds rows to a `Grid`.
    """
    rows: list[dict[str, object]] = []
    for pool in pools:
        if not rules.pooling(pool.k, settings.minimum).done:
            continue
        grid = Grid(pool, settings)
        for family in (main, estimators, tests, reservations, signs, additions, leave_one_out, *extra):
            family(grid)
        rows += grid.rows
    return pd.DataFrame(rows, columns=COLUMNS)


def main(grid: Grid) -> None:
    """The main analysis, for comparison."""
    grid.add("main", "main analysis", grid.pool.samples)


def estimators(grid: Grid) -> None:
    """Other estimators of tau2."""
    for method in ESTIMATORS:
        if method != grid.settings.method or grid.three_level:
            name = "equal effects" if method == "EE" else f"tau2 by {method}"
            grid.add("estimator", name, grid.pool.samples, method=method)


def tests(grid: Grid) -> None:
    """Other intervals."""
    names = {
        "adhoc": "truncated Knapp-Hartung interval",
        "knha": "plain Knapp-Hartung interval",
        "z": "normal interval",
    }
    for test, name in names.items():
        if test != grid.settings.test or grid.three_level:
            grid.add("interval", name, grid.pool.samples, test=test)


def reservations(grid: Grid) -> None:
    """Without the samples that carry each reservation, and without midpoints of ranges."""
    samples = grid.pool.samples
    midpoint = samples["quality"].str.contains("midpoint").to_numpy(dtype=bool)
    grid.without("without", "without midpoints of printed ranges", midpoint)
    for flag in sorted({f for text in samples["flags"] for f in text.split("; ") if f}):
        words = FLAGS.get(flag, f"samples flagged {flag.replace('_', ' ')}")
        grid.without("without", f"without {words}", _has(samples, flag))


def signs(grid: Grid) -> None:
    """Unstated signs turned the other way: all that are unstated, then those to be checked as well."""
    samples = grid.pool.samples
    unstated, check = _has(samples, "sign_unstated"), _has(samples, "sign_to_check")
    if unstated.any():
        _turn(grid, "unstated signs reversed", unstated)
    if check.any():
        _turn(
            grid,
            "unstated and unchecked signs reversed" if unstated.any() else "unchecked signs reversed",
            unstated | check,
        )


def _turn(grid: Grid, analysis: str, which: np.ndarray) -> None:
    turned = grid.pool.samples.copy()
    turned.loc[which, "z"] = -turned.loc[which, "z"]
    grid.add("sign", analysis, turned, note=f"reversed: {names(turned[which])}")


def additions(grid: Grid) -> None:
    """With effects that the main analysis leaves out."""
    effects, used = grid.pool.effects, set(grid.pool.samples["sample"])
    possible = effects[
        (effects["in_pool"] == "no")
        & (effects["comparator"] != "yes")
        & effects["z"].notna()
        & ~effects["flags"].str.contains("not_alliance")
    ]
    for quality, name in (
        ("beta", "with converted standardised betas"),
        ("bound", "with bounds from inequalities of p"),
        ("midpoint", "with midpoints of printed ranges"),
    ):
        more = possible[possible["quality"] == quality]
        _with(grid, name, more, used)


def with_unclear_adjustment(others: pd.DataFrame) -> Callable[[Grid], None]:
    """A family that adds adjusted effects of the same domain whose adjustment is unclear to the zero-order pool."""

    def family(grid: Grid) -> None:
        if grid.pool.scope != "zero_order":
            return
        more = others[
            (others["domain"] == grid.pool.domain)
            & (others["scope"] == "partial")
            & (others["in_pool"] == "yes")
            & others["flags"].str.contains("adjustment_unclear")
        ]
        _with(grid, "with coefficients whose adjustment is unclear", more, set(grid.pool.samples["sample"]))

    return family


def _with(grid: Grid, analysis: str, more: pd.DataFrame, used: set[str]) -> None:
    if more.empty:
        return
    added = one_a_sample(more)
    added = added[~added["sample"].isin(used)]
    if len(added):
        grid.add("with", analysis, pd.concat([grid.pool.samples, added], ignore_index=True), added=names(added))


def leave_one_out(grid: Grid) -> None:
    """Each sample left out in turn."""
    samples = grid.pool.samples
    for i in range(len(samples)):
        drop = np.arange(len(samples)) == i
        grid.without("leave one out", f"without {samples['label'].iloc[i]}", drop)


def set_aside(appraisal: pd.DataFrame | None) -> set[str]:
    """The studies that the appraisal sets aside (column ``sensitivity`` of its summary)."""
    if appraisal is None or not {"study_id", "sensitivity"} <= set(appraisal.columns):
        return set()
    return set(appraisal.loc[appraisal["sensitivity"] != "", "study_id"])


def quality(aside: set[str]) -> Callable[[Grid], None]:
    """A family that leaves out studies which the appraisal sets aside."""

    def family(grid: Grid) -> None:
        drop = grid.pool.samples["study_id"].isin(aside).to_numpy(dtype=bool)
        grid.without("quality", "without studies set aside by the appraisal", drop)

    return family
