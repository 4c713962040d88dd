"""Funnel and bubble plot of the largest pool."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from rapport.association import rules, smallstudy
from rapport.association.moderators import as_numbers
from rapport.association.reading import largest_pool, of_pool
from rapport.association.regression import regress
from rapport.association.scatter_figures import draw_bubble, draw_funnel
from rapport.association.univariate import fit
from rapport.drawing import empty_figure, save_figure


def draw_funnel_of(tables: Mapping[str, pd.DataFrame], settings: Mapping, stem: Path) -> None:
    """The contour funnel; from ten samples on with the effects that trim and fill adds, else with a note."""
    title = "Funnel plot"
    pool = largest_pool(tables["pooled"])
    samples = of_pool(tables["samples"], pool)
    if len(samples) < 3:
        empty_figure(stem, title, "A funnel plot needs at least three samples.", samples)
        return
    y, v = samples["z"].to_numpy(dtype=float), samples["v"].to_numpy(dtype=float)
    model = fit(y, v, method=settings["tau2"], test=settings["test"])
    verdict = rules.small_study(len(samples), rules.minimum(settings["minimum_k"]), v)
    filled: list[tuple[float, float]] = []
    note = verdict.why[:1].upper() + verdict.why[1:]
    if verdict.done:
        found = smallstudy.trim_and_fill(model)
        filled = list(zip(found.filled, found.model.v[model.k :], strict=True))
        test = smallstudy.egger(y, v, method=settings["tau2"])
        note = (
            f"Egger's regression z = {test.statistic:.2f}, p = {test.p:.3f}; trim and fill adds {found.k0} on the"
            f" {found.side}"
        )
    alt = f"Contour funnel plot of {len(samples)} samples. {note}."
    save_figure(draw_funnel(samples, float(model.beta[0]), filled, note), stem, title, alt, samples)


def draw_bubble_of(tables: Mapping[str, pd.DataFrame], settings: Mapping, stem: Path) -> None:
    """The first numeric moderator against the effects, with the regression line when it may be tested."""
    title = "Bubble plot"
    pool = largest_pool(tables["pooled"])
    samples, effects = of_pool(tables["samples"], pool), of_pool(tables["effects"], pool)
    for name in settings["moderators"]:
        if "." in name or name not in effects or samples.empty:
            continue
        used = effects[effects["in_pool"] == "yes"].groupby(["study_id", "sample_id"])[name].first()
        values = as_numbers(
            pd.Series([_plain(used.get((s.study_id, s.sample_id), "")) for s in samples.itertuples()], dtype=object)
        )
        if values is None:
            continue
        known = values.notna().to_numpy()
        if (
            rules.continuous(int(known.sum()), rules.minimum(settings["minimum_k"])).done
            and values[known].nunique() > 1
        ):
            shown = samples[known].assign(**{name: values[known].to_numpy()})
            model = regress(
                shown["z"], shown["v"], shown[[name]], [name], method=settings["tau2"], test=settings["test"]
            )
            figure = draw_bubble(
                shown[name].to_numpy(dtype=float),
                shown["z"].to_numpy(dtype=float),
                np.asarray(model.weights),
                model,
                name.replace("_", " "),
            )
            alt = (
                f"Bubble plot of {len(shown)} samples: slope {model.beta[1]:.3f} of Fisher's z a unit of"
                f" {name.replace('_', ' ')}, p = {model.p_value[1]:.3f}."
            )
            save_figure(figure, stem, f"{title}: {name.replace('_', ' ')}", alt, shown)
            return
    empty_figure(stem, title, "No numeric moderator with enough samples.", samples.iloc[:0])


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) and value == value else str(value) if value == value else ""
