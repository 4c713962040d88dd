"""What was refused and why, in one table; and what single samples do to each pooled value."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import pandas as pd

from rapport.association import diagnostics, rules
from rapport.association.dependent import applies
from rapport.association.pooling import Settings, fit_pool
from rapport.association.pools import Pool

COLUMNS = ["pool", "analysis", "why"]
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


def refusals(pools: Iterable[Pool], settings: Settings, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Every analysis that the minimum-k rules refused (`COLUMNS`)."""
    rows: list[tuple[str, str, str]] = []
    least = settings.minimum
    for pool in pools:
        pooling = rules.pooling(pool.k, least)
        if not pooling.done:
            rows.append((pool.name, "pooled value", pooling.why))
            continue
        for name, verdict in (
            ("prediction interval", rules.prediction(pool.k, least)),
            ("interval of I2", rules.i2_interval(pool.k, least)),
            ("three-level model", applies(pool, settings)),
            ("small-study tests", rules.small_study(pool.k, least, pool.v)),
        ):
            if not verdict.done:
                rows.append((pool.name, name, verdict.why))
    moderators = tables["moderators"]
    for row in moderators[(moderators["row"] == "test") & (moderators["status"] != "tested")].to_dict("records"):
        rows.append((row["pool"], f"moderator {row['moderator']}", row["why"]))
    return pd.DataFrame(rows, columns=COLUMNS)


def influence_table(pools: Iterable[Pool], settings: Settings) -> pd.DataFrame:
    """Deletion diagnostics and leave-one-out values of every pool of three samples or more (`INFLUENCE`)."""
    parts = []
    for pool in pools:
        model = fit_pool(pool, settings)
        if model is None or pool.k < 3:
            continue
        table = diagnostics.influence(model)
        baujat, out = diagnostics.baujat(model), diagnostics.leave_one_out(model)
        for column, values in (
            ("r_without", out["estimate"]),
            ("ci_low_without", out["ci_low"]),
            ("ci_high_without", out["ci_high"]),
        ):
            table[column] = [math.tanh(z) for z in values]
        table["i2_without"] = out["i2"]
        table["baujat_q"], table["baujat_influence"] = baujat["contribution"], baujat["influence"]
        table["sample"], table["label"] = list(pool.samples["sample"]), list(pool.samples["label"])
        parts.append(table.assign(pool=pool.name)[INFLUENCE])
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=INFLUENCE)
