"""What was refused and why, in one table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from rapport.association import rules
from rapport.association.dependent import applies
from rapport.association.pooling import Settings
from rapport.association.pools import Pool

COLUMNS = ["pool", "analysis", "why"]


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
