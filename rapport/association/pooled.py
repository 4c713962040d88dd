"""The pooled table of all pools, by the model that each pool's effects call for."""

from __future__ import annotations

import pandas as pd

from rapport.association import rules
from rapport.association.dependent import applies, dependent_row
from rapport.association.pooling import COLUMNS, Settings, pooled_row
from rapport.association.pools import Pool


def pooled_table(pools: list[Pool], settings: Settings) -> pd.DataFrame:
    """One row a pool (`rapport.association.pooling.COLUMNS`), in reading order.

    The three-level model where enough studies give several effects, else the univariate one on one value a sample.
    """
    rows = []
    for pool in pools:
        row = pooled_row(pool, settings)
        if rules.pooling(pool.k, settings.minimum).done and applies(pool, settings).done:
            row |= dependent_row(pool, settings)
        rows.append(row)
    return pd.DataFrame(rows, columns=COLUMNS)
