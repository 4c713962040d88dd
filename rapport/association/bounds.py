"""What a result without a value can at most have been: sensitivity analyses only, never the pool.

"p < .05" gives the smallest |r| that is significant at this n (`rapport.association.convert` marks it "bound"). "Not
significant", with n and nothing else, is r = 0 (Rosenthal 1995), and at its most adverse just short of significant in
the
unexpected direction.
"""

from __future__ import annotations

import math

import pandas as pd

from rapport.association import formulas as f
from rapport.association.grid import Grid
from rapport.association.pools import POOL_COLUMNS


def critical_r(n: float, alpha: float = 0.05) -> float:
    """The smallest |r| of n people that has two-sided p = alpha."""
    return float(f.r_from_p(alpha, n - 2))


def unreported(effects: pd.DataFrame, used: set[str], r_of) -> pd.DataFrame:
    """Samples whose result is reported without value and direction but with n, at the r that *r_of* gives for n.

    Parameters
    ----------
    effects
        The effects of one pool.
    used
        Samples that are in the pool already.
    r_of
        Function of n.
    """
    n = pd.to_numeric(effects["n"], errors="coerce")
    silent = (effects["direction"] == "not reported") & effects["z"].isna() & (n > 4) & (effects["comparator"] != "yes")
    silent &= ~effects["flags"].str.contains("second_outcome|not_alliance")
    rows = []
    for index in effects.index[silent]:
        effect, size = effects.loc[index], float(n[index])
        sample = f"{effect['study_id']}/{effect['sample_id']}"
        if sample not in used:
            z = math.atanh(r_of(size))
            rows.append(
                dict.fromkeys(POOL_COLUMNS, "")
                | {"pool": effect["pool"], "sample": sample, "study_id": effect["study_id"], "label": effect["label"]}
                | {"n": size, "effects": 1, "z": z, "v": 1 / (size - 3), "r": math.tanh(z), "quality": "assumed"}
            )
    return pd.DataFrame(rows, columns=POOL_COLUMNS).drop_duplicates("sample")


def not_significant(grid: Grid) -> None:
    """Sensitivity rows: results reported as not significant, without a value, as r = 0 and at the most adverse
    bound."""
    pool = grid.pool
    for name, r_of in (
        ("with results reported without value or direction as r = 0", lambda n: 0.0),
        ("with results reported without value or direction at the worst bound", lambda n: -critical_r(n)),
    ):
        more = unreported(pool.effects, set(pool.samples["sample"]), r_of)
        if len(more):
            samples = pd.concat([pool.samples, more], ignore_index=True)
            grid.add("with", name, samples, added="; ".join(more["label"]))
