"""All figures of the stage, each with its title, alternative text and table."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from rapport.association import direction_figures as directions
from rapport.association.forest import COMPARE, EFFECT, NOTE, PREDICTION, SUMMARY, Line, draw_forest, number
from rapport.drawing import empty_figure, save_figure

Tables = Mapping[str, pd.DataFrame]
TEXT = {"pool", "sample", "study_id", "sample_id", "label", "effect_ids", "flags", "quality"}


def draw(tables: Tables, settings: Mapping, folder: Path) -> None:
    """Draw everything; what there is nothing to draw for becomes a figure that says so."""
    typed = {name: numeric(table) for name, table in tables.items()}
    for name, figure in FIGURES.items():
        figure(typed, settings, folder / f"association_{name}")


def numeric(table: pd.DataFrame) -> pd.DataFrame:
    """Columns of numbers as numbers (nan for empty); text as it is."""
    found = table.copy()
    for name in found.columns:
        if name not in TEXT and len(found):
            values = pd.to_numeric(found[name].where(found[name] != "", float("nan")), errors="coerce")
            if values.notna().any() and (values.notna() | (found[name] == "")).all():
                found[name] = values
    return found


def whole(value: object) -> str:
    """A count for a label; nothing when unknown."""
    number_ = pd.to_numeric(value, errors="coerce")
    return "" if pd.isna(number_) else f"{number_:.0f}"


def forest_of(pool: str) -> Callable[[Tables, Mapping, Path], None]:
    """The forest plot of one pool."""

    def figure(tables: Tables, settings: Mapping, stem: Path) -> None:
        samples = tables["samples"]
        samples = samples[samples["pool"] == pool] if len(samples) else samples
        row = tables["pooled"]
        row = row[row["pool"] == pool] if len(row) else row
        domain, _, scope = pool.partition("_")
        title = f"Alliance and {domain}: {scope.replace('_', '-')} correlations"
        if samples.empty or row.empty:
            empty_figure(stem, title, "No study gives an effect that can be pooled.", samples)
            return
        pooled = row.iloc[0]
        samples = ordered(samples, settings.get("order", "label"))
        lines = [Line(EFFECT, s.label, s.r, s.ci_low, s.ci_high, whole(s.n), s.weight if pooled["status"] == "pooled" else math.nan) for s in samples.itertuples()]
        alt = f"Forest plot of {len(samples)} samples."
        if pooled["status"] == "pooled":
            lines.append(Line(SUMMARY, "Random-effects mean" if pooled["method"] != "EE" else "Equal-effects mean", pooled["r"], pooled["ci_low"], pooled["ci_high"], whole(pooled["n"])))
            alt += f" Pooled r = {number(pooled['r'])} [{number(pooled['ci_low'])}, {number(pooled['ci_high'])}]."
            if pd.notna(pooled["pi_low"]) and pooled["pi_low"] != "":
                lines.append(Line(PREDICTION, "95 % prediction interval", low=pooled["pi_low"], high=pooled["pi_high"]))
                alt += f" Prediction interval {number(pooled['pi_low'])} to {number(pooled['pi_high'])}."
            lines.append(Line(NOTE, f"tau² = {pooled['tau2']:.3f}, I² = {pooled['i2']:.0f} %, Q({pooled['q_df']:.0f}) = {pooled['q']:.1f}"))
        else:
            lines.append(Line(NOTE, f"not pooled: {pooled['why']}"))
        if pool == "outcome_zero_order" and len(tables["published"]):
            lines.append(Line(NOTE, "Published pooled values"))
            lines += [Line(COMPARE, p.label, p.r, p.ci_low if p.ci_low != "" else math.nan, p.ci_high if p.ci_high != "" else math.nan) for p in tables["published"].itertuples()]
        save_figure(draw_forest(lines), stem, title, alt, samples)

    return figure


def ordered(samples: pd.DataFrame, by: str) -> pd.DataFrame:
    """Samples by label, effect (largest first) or weight."""
    column, up = {"effect": ("r", False), "weight": ("weight", False)}.get(by, ("label", True))
    return samples.sort_values([column, "sample"], ascending=[up, True], kind="stable")


def _directions(tables: Tables, settings: Mapping, stem: Path) -> None:
    votes, title = tables["directions"], "Effect directions"
    if votes.empty:
        empty_figure(stem, title, "No study reports a direction yet.", votes)
        return
    counts = votes.groupby(["domain", "direction"]).size()
    alt = "Effect direction plot. " + "; ".join(f"{d}, {w}: {n}" for (d, w), n in counts.items()) + "."
    save_figure(directions.draw_directions(votes), stem, title, alt, votes)


def _harvest(tables: Tables, settings: Mapping, stem: Path) -> None:
    votes, title = tables["directions"], "Harvest plot of directions"
    if votes.empty:
        empty_figure(stem, title, "No study reports a direction yet.", votes)
        return
    alt = f"Harvest plot: one bar for each of {votes['study_id'].nunique()} studies in panels of domain and direction, bar height by sample size."
    save_figure(directions.draw_harvest(votes), stem, title, alt, votes)


def _albatross(tables: Tables, settings: Mapping, stem: Path) -> None:
    title = "Albatross plot: sample size against p"
    points = directions.albatross_points(tables["effects"]) if len(tables["effects"]) else pd.DataFrame(columns=["domain", "study_id", "n", "p"])
    if points.empty:
        empty_figure(stem, title, "No study gives a p, a direction and n.", points)
        return
    alt = f"Albatross plot of {len(points)} results with contours for correlations of .1, .3 and .5; {int((points['x'] > 0).sum())} lie on the side of a better result."
    save_figure(directions.draw_albatross(points), stem, title, alt, points)


FIGURES: dict[str, Callable[[Tables, Mapping, Path], None]] = {
    "forest_outcome": forest_of("outcome_zero_order"),
    "forest_engagement": forest_of("engagement_zero_order"),
    "forest_partial": forest_of("outcome_partial"),
    "directions": _directions,
    "harvest": _harvest,
    "albatross": _albatross,
}
