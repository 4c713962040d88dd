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
from rapport.association.wording import moderator_name, p_value, with_pool
from rapport.drawing import empty_figure, save_figure

LINE = ("estimate", "ci_low", "ci_high", "pi_low", "pi_high")


def draw_funnel_of(tables: Mapping[str, pd.DataFrame], settings: Mapping, stem: Path) -> None:
    """The contour funnel; from ten samples on with the effects that trim and fill adds, else with a note."""
    pool = largest_pool(tables["pooled"])
    title = with_pool("Funnel plot", pool)
    samples = of_pool(tables["samples"], pool)
    if len(samples) < 3:
        empty_figure(stem, title, "A funnel plot needs at least three samples.", samples)
        return
    y, v = samples["z"].to_numpy(dtype=float), samples["v"].to_numpy(dtype=float)
    verdict = rules.small_study(len(samples), rules.minimum(settings["minimum_k"]), v)
    filled: list[tuple[float, float]] = []
    note = verdict.why[:1].upper() + verdict.why[1:]
    if verdict.done:
        found = smallstudy.trim_and_fill(fit(y, v, method=settings["tau2"], test=settings["test"]))
        filled = list(zip(found.filled, found.model.v[len(y) :], strict=True))
        said = of_pool(tables["small_study"], pool)
        said = said[said["test"].str.startswith(("Egger, random", "Egger, standard", "trim"))]["sentence"]
        note = "; ".join(sentence.partition("; on one value")[0] for sentence in said)
    mean = float(of_pool(tables["pooled"], pool)["z"].iloc[0])
    alt = f"Contour funnel plot of {len(samples)} samples. {note}."
    added = pd.DataFrame([{"label": "added by trim and fill", "z": z, "v": w, "r": np.tanh(z)} for z, w in filled])
    shown = pd.concat([samples, added], ignore_index=True) if filled else samples
    save_figure(draw_funnel(samples, mean, filled, note), stem, title, alt, shown)


def draw_bubble_of(tables: Mapping[str, pd.DataFrame], settings: Mapping, stem: Path) -> None:
    """The first numeric moderator against the effects, with the regression line when it may be tested.

    One point a sample and the univariate regression, also where the pool's own model has three levels.
    """
    title = "Bubble plot"
    pool = largest_pool(tables["pooled"])
    samples, values = of_pool(tables["samples"], pool), of_pool(tables["moderator_values"], pool)
    least = rules.minimum(settings["minimum_k"])
    for name in settings["moderators"]:
        of_sample = values[values["moderator"] == name].groupby("sample")["value"].first()
        found = samples["sample"].map(lambda sample, of=of_sample: str(of.get(sample, "")))
        numbers = as_numbers(found.astype(object)) if len(samples) else None
        known = [] if numbers is None else numbers.notna().to_numpy()
        if numbers is None or not rules.continuous(int(known.sum()), least).done or numbers[known].nunique() < 2:
            continue
        words, shown = moderator_name(name), samples[known].assign(moderator=numbers[known])
        model = regress(
            shown["z"], shown["v"], shown[["moderator"]], ["moderator"], method=settings["tau2"], test=settings["test"]
        )
        line = [model.predict([1.0, float(x)], df=max(model.k - 2, 1)) for x in shown["moderator"]]
        shown = shown.assign(**{f"line_{c}": [at[c] for at in line] for c in LINE})
        alt = (
            f"Bubble plot of {len(shown)} samples: slope {model.beta[1]:.3f} of Fisher's z a unit of {words},"
            f" {p_value(float(model.p_value[1]))}."
        )
        x, z = (shown[c].to_numpy(dtype=float) for c in ("moderator", "z"))
        figure = draw_bubble(x, z, np.asarray(model.weights), model, words)
        save_figure(figure, stem, with_pool(f"{title} by {words}", pool), alt, shown)
        return
    empty_figure(stem, title, "No numeric moderator with enough samples.", samples.iloc[:0])
