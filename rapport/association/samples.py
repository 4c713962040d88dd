"""What single samples do to each pooled value: influence, leaving one out, adding one after another."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from rapport.association import diagnostics
from rapport.association.dependent import applies, dependent_effects, fit_dependent
from rapport.association.grid import Grid
from rapport.association.pooling import Settings, fit_pool
from rapport.association.pools import Pool

INFLUENCE = [
    "pool",
    "sample",
    "label",
    *diagnostics.INFLUENCE_COLUMNS,
    "baujat_q",
    "baujat_influence",
    "r_without",
    "ci_low_without",
    "ci_high_without",
    "i2_without",
]
CUMULATIVE = ["pool", "position", "sample", "label", "year", "k", "r", "ci_low", "ci_high", "tau2", "i2"]


def sample_weights(pool: Pool, settings: Settings) -> np.ndarray:
    """Weights of the pool's samples in the main model, in per cent; nan where nothing is pooled.

    With three levels: sums over a sample's effects of the row sums of the inverse covariance.
    """
    model = fit_pool(pool, settings)
    if model is None:
        return np.full(pool.k, np.nan)
    if not applies(pool, settings).done:
        return model.weights
    effects = dependent_effects(pool)
    each = fit_dependent(pool, settings.rho)[0].weights()
    by_sample = pd.Series(each).groupby(list(effects["study_id"] + "/" + effects["sample_id"])).sum()
    return by_sample.reindex(list(pool.samples["sample"])).to_numpy()


def influence_table(pools: Iterable[Pool], settings: Settings) -> pd.DataFrame:
    """Deletion diagnostics of the univariate model and leave-one-out values of the main one (`INFLUENCE`)."""
    parts = []
    for pool in pools:
        model = fit_pool(pool, settings)
        if model is None or pool.k < 3:
            continue
        table, baujat, grid = diagnostics.influence(model), diagnostics.baujat(model), Grid(pool, settings)
        without = [grid.fit(pool.samples.drop(index=i)) for i in pool.samples.index]
        for name in ("r", "ci_low", "ci_high", "i2"):
            table[f"{name}_without"] = [getattr(e, name) if e else float("nan") for e in without]
        table["baujat_q"], table["baujat_influence"] = baujat["contribution"], baujat["influence"]
        table["sample"], table["label"] = list(pool.samples["sample"]), list(pool.samples["label"])
        parts.append(table.assign(pool=pool.name)[INFLUENCE])
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=INFLUENCE)


def cumulative_table(pools: Iterable[Pool], settings: Settings) -> pd.DataFrame:
    """The pooled value of the first samples by year (unknown years last), row by row (`CUMULATIVE`)."""
    rows: list[dict[str, object]] = []
    for pool in pools:
        if fit_pool(pool, settings) is None or pool.k < 3:
            continue
        grid, samples = Grid(pool, settings), _by_year(pool)
        for i, sample in enumerate(samples.to_dict("records"), start=1):
            row = {"pool": pool.name, "position": i, "k": i, **{c: sample[c] for c in ("sample", "label", "year")}}
            estimate = grid.fit(samples.iloc[:i])
            shown = vars(estimate) if estimate else sample
            rows.append(row | {c: shown.get(c, float("nan")) for c in ("r", "ci_low", "ci_high", "tau2", "i2")})
    return pd.DataFrame(rows, columns=CUMULATIVE)


def _by_year(pool: Pool) -> pd.DataFrame:
    used = pool.effects[pool.effects["in_pool"] == "yes"]
    years = dict(zip(used["study_id"] + "/" + used["sample_id"], used["year"], strict=True))
    samples = pool.samples.assign(year=pool.samples["sample"].map(years))
    known = pd.to_numeric(samples["year"], errors="coerce").fillna(9999)
    return samples.assign(known=known).sort_values(["known", "sample"], kind="stable").drop(columns="known")
