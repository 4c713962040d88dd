"""All figures of the stage, each with its title, alternative text and table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pandas as pd

from rapport.association import direction_figures, grid_figures
from rapport.association.direction_points import albatross_points
from rapport.association.forest import draw_forest, number
from rapport.association.forest_lines import (
    cumulative_lines,
    leave_one_out_lines,
    pool_lines,
    subgroup_lines,
    three_level_lines,
)
from rapport.association.pool_figures import draw_bubble_of, draw_funnel_of
from rapport.association.reading import largest_pool, numeric, of_pool, ordered
from rapport.association.wording import moderator_name, with_pool
from rapport.drawing import empty_figure, save_figure

Tables = Mapping[str, pd.DataFrame]
Draw = Callable[[Tables, Mapping, Path], None]
NOTHING = "No study gives an effect that can be pooled."
NO_DIRECTION = "No study reports a direction yet."


def draw(tables: Tables, settings: Mapping, stems: Iterable[Path]) -> None:
    """Draw the figures that *stems* (``results/figures/association_NAME``) name.

    What there is nothing to draw for becomes a figure that says so.
    """
    typed = {name: numeric(table) for name, table in tables.items()}
    for stem in stems:
        FIGURES[stem.name.removeprefix("association_")](typed, settings, stem)


def forest_of(pool: str) -> Draw:
    """The forest plot of one pool."""

    def figure(tables: Tables, settings: Mapping, stem: Path) -> None:
        domain, _, scope = pool.partition("_")
        title = f"Alliance and {domain}: {scope.replace('_', '-')} correlations"
        samples, row = of_pool(tables["samples"], pool), of_pool(tables["pooled"], pool)
        if samples.empty or row.empty:
            empty_figure(stem, title, NOTHING, samples)
            return
        samples = ordered(samples, settings["order"])
        lines, alt = pool_lines(samples, row.iloc[0], tables["published"] if pool == "outcome_zero_order" else None)
        save_figure(draw_forest(lines), stem, title, alt, samples)

    return figure


def _three_level(tables: Tables, settings: Mapping, stem: Path) -> None:
    pool = largest_pool(tables["pooled"])
    title = with_pool("Effects within studies, and the mean that entered the model", pool)
    effects = of_pool(tables["effects"], pool)
    effects = (
        effects[(effects["in_pool"] == "yes") | effects["why_not"].astype(str).str.startswith("a further outcome")]
        if len(effects)
        else effects
    )
    if pool is None or effects.empty:
        empty_figure(stem, title, NOTHING, effects)
        return
    lines, alt = three_level_lines(effects, of_pool(tables["samples"], pool), of_pool(tables["pooled"], pool).iloc[0])
    save_figure(draw_forest(lines, "Study and effect"), stem, title, alt, effects)


def _subgroups(tables: Tables, settings: Mapping, stem: Path) -> None:
    title = "Subgroups"
    pool = largest_pool(tables["pooled"])
    moderators = of_pool(tables["moderators"], pool)
    categorical = moderators[moderators["row"] == "level"]["moderator"] if len(moderators) else pd.Series(dtype=object)
    if pool is None or categorical.empty:
        empty_figure(stem, title, "No categorical moderator to show.", moderators)
        return
    tested = moderators[(moderators["row"] == "test") & (moderators["status"] == "tested")]["moderator"]
    first = next((name for name in categorical if name in set(tested)), categorical.iloc[0])
    lines, alt = subgroup_lines(tables, ordered(of_pool(tables["samples"], pool), settings["order"]), first, pool)
    shown = moderators[moderators["moderator"] == first]
    save_figure(draw_forest(lines), stem, with_pool(f"Subgroups by {moderator_name(first)}", pool), alt, shown)


def _leave_one_out(tables: Tables, settings: Mapping, stem: Path) -> None:
    pool = largest_pool(tables["pooled"])
    title = with_pool("Pooled correlation, leaving one sample out", pool)
    table = of_pool(tables["influence"], pool)
    if table.empty:
        empty_figure(stem, title, "Leaving one out needs at least three samples.", table)
        return
    lines, alt = leave_one_out_lines(table, of_pool(tables["pooled"], pool).iloc[0])
    save_figure(draw_forest(lines, "Without"), stem, title, alt, table)


def _cumulative(tables: Tables, settings: Mapping, stem: Path) -> None:
    pool = largest_pool(tables["pooled"])
    title = with_pool("Cumulative meta-analysis, by year of publication", pool)
    table = of_pool(tables["cumulative"], pool)
    if table.empty:
        empty_figure(stem, title, "A cumulative plot needs at least three samples.", table)
        return
    lines, alt = cumulative_lines(table)
    save_figure(draw_forest(lines, "Added", "k"), stem, title, alt, table)


def _directions(tables: Tables, settings: Mapping, stem: Path) -> None:
    votes, title = tables["directions"], "Direction of effect, by study"
    if votes.empty:
        empty_figure(stem, title, NO_DIRECTION, votes)
        return
    counts = votes.groupby(["domain", "direction"]).size()
    alt = "Effect direction plot. " + "; ".join(f"{d}, {w}: {n}" for (d, w), n in counts.items()) + "."
    save_figure(direction_figures.draw_directions(votes), stem, title, alt, votes)


def _harvest(tables: Tables, settings: Mapping, stem: Path) -> None:
    votes, title = tables["directions"], "Harvest plot: direction of effect, by sample size"
    if votes.empty:
        empty_figure(stem, title, NO_DIRECTION, votes)
        return
    alt = (
        f"Harvest plot: one bar for each of {votes['study_id'].nunique()} studies in panels of domain and direction,"
        " bar height by sample size."
    )
    save_figure(direction_figures.draw_harvest(votes), stem, title, alt, votes)


def _albatross(tables: Tables, settings: Mapping, stem: Path) -> None:
    title = "Albatross plot: sample size against p"
    points = (
        albatross_points(tables["effects"])
        if len(tables["effects"])
        else pd.DataFrame(columns=["domain", "study_id", "n", "p"])
    )
    if points.empty:
        empty_figure(stem, title, "No study gives a p, a direction and n.", points)
        return
    alt = (
        f"Albatross plot of {len(points)} results with contours for correlations of .1, .3 and .5;"
        f" {int((points['x'] > 0).sum())} lie on the side of a better result."
    )
    save_figure(direction_figures.draw_albatross(points), stem, title, alt, points)


def _influence(tables: Tables, settings: Mapping, stem: Path) -> None:
    pool = largest_pool(tables["pooled"])
    title = with_pool("Influence of single samples", pool)
    table = of_pool(tables["influence"], pool)
    if table.empty:
        empty_figure(stem, title, "Influence needs at least three samples.", table)
        return
    named = list(table.loc[table["influential"] == "yes", "label"])
    alt = f"Deletion diagnostics of {len(table)} samples; " + (
        f"influential: {', '.join(named)}." if named else "none is influential."
    )
    save_figure(grid_figures.draw_influence(table), stem, title, alt, table)


def _sensitivity(tables: Tables, settings: Mapping, stem: Path) -> None:
    pool = largest_pool(tables["pooled"])
    title = with_pool("Sensitivity of the pooled correlation", pool)
    table = of_pool(tables["sensitivity"], pool)
    if table.empty:
        empty_figure(stem, title, "No pooled value to vary.", table)
        return
    known = table["r"].dropna()
    alt = f"Sensitivity grid of {len(table)} analyses; r from {number(known.min())} to {number(known.max())}."
    save_figure(grid_figures.draw_sensitivity(table), stem, title, alt, table)


def _heat_map(tables: Tables, settings: Mapping, stem: Path) -> None:
    title = "Mean correlation, by alliance measure and outcome"
    effects = tables["effects"]
    table = (
        grid_figures.heat_table(effects)
        if len(effects)
        else pd.DataFrame(columns=["alliance_measure", "target_measure", "r", "k"])
    )
    if table.empty:
        empty_figure(stem, title, "No association with a correlation yet.", table)
        return
    alt = (
        f"Heat map of {table['alliance_measure'].nunique()} alliance measures by {table['target_measure'].nunique()}"
        f" targets; r from {number(table['r'].min())} to {number(table['r'].max())}."
    )
    save_figure(grid_figures.draw_heat_map(table), stem, title, alt, table)


FIGURES: dict[str, Draw] = {
    "forest_outcome": forest_of("outcome_zero_order"),
    "forest_engagement": forest_of("engagement_zero_order"),
    "forest_partial": forest_of("outcome_partial"),
    "forest_three_level": _three_level,
    "subgroups": _subgroups,
    "leave_one_out": _leave_one_out,
    "cumulative": _cumulative,
    "funnel": draw_funnel_of,
    "bubble": draw_bubble_of,
    "directions": _directions,
    "harvest": _harvest,
    "albatross": _albatross,
    "influence": _influence,
    "sensitivity": _sensitivity,
    "heat_map": _heat_map,
}
