"""The results that give a p, a direction and n: the points of the albatross plot and of combined p values."""

from __future__ import annotations

import math

import pandas as pd


def albatross_points(effects: pd.DataFrame) -> pd.DataFrame:
    """One point a study and domain with a p (printed or recomputed), a direction and n; the largest n leads within a
    study."""
    rows = []
    usable = effects[
        (effects["comparator"] != "yes")
        & ~effects["flags"].str.contains("not_alliance")
        & effects["direction"].isin(["positive", "negative"])
        & effects["domain"].isin(["outcome", "engagement"])
    ]
    for effect in usable.itertuples():
        n = pd.to_numeric(effect.n, errors="coerce")
        p = pd.to_numeric(effect.p, errors="coerce")
        if not n > 0 and pd.to_numeric(effect.v, errors="coerce") > 0:
            n = 1 / float(effect.v) + 3
        if n > 3 and p > 0:
            sign = 1 if effect.direction == "positive" else -1
            rows.append(
                (
                    effect.domain,
                    effect.study_id,
                    effect.label,
                    float(n),
                    float(p),
                    sign * -math.log10(max(float(p), 1e-16)),
                    effect.effect_id,
                )
            )
    table = pd.DataFrame(rows, columns=["domain", "study_id", "label", "n", "p", "x", "effect_id"])
    table = table.sort_values(
        ["domain", "study_id", "n", "effect_id"], ascending=[True, True, False, True], kind="stable"
    )
    return table.drop_duplicates(["domain", "study_id"]).reset_index(drop=True)
