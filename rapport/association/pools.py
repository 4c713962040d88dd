"""Which effects are pooled together: one pool a domain and kind of association, one value a sample."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rapport.association.aggregate import aggregate

POOL_COLUMNS = [
    "pool",
    "sample",
    "study_id",
    "sample_id",
    "label",
    "n",
    "effects",
    "effect_ids",
    "z",
    "v",
    "r",
    "ci_low",
    "ci_high",
    "flags",
    "quality",
]


@dataclass(frozen=True)
class Pool:
    """One pool: ``samples`` (one row a sample, `POOL_COLUMNS`) and the ``effects`` behind them."""

    name: str
    domain: str
    scope: str
    samples: pd.DataFrame
    effects: pd.DataFrame

    @property
    def k(self) -> int:
        """Number of samples."""
        return len(self.samples)

    @property
    def y(self) -> np.ndarray:
        """Fisher z."""
        return self.samples["z"].to_numpy(dtype=float)

    @property
    def v(self) -> np.ndarray:
        """Sampling variances."""
        return self.samples["v"].to_numpy(dtype=float)


def pool_names(effects: pd.DataFrame) -> list[str]:
    """Pools in reading order: outcome first, zero-order first; a pool exists when any effect belongs to it."""
    scopes = ["zero_order", "partial", "within_person", "programme_level"]
    domains = ["outcome", "engagement"]
    found = {(d, s) for d, s in zip(effects["domain"], effects["scope"], strict=True) if d in domains}
    return [
        f"{d}_{s}" for d in domains for s in [*scopes, *sorted({s for _, s in found} - set(scopes))] if (d, s) in found
    ]


def one_a_sample(effects: pd.DataFrame, rho: float | None = None) -> pd.DataFrame:
    """Bring the effects of one sample together.

    Parameters
    ----------
    effects
        Rows of the table of effects.
    rho
        Correlation of sampling errors within a sample: inverse-covariance weights (Borenstein et al. 2009, ch. 24).
        None: the mean of z with the variance of a single correlation, as at rho = 1: subscales and raters of the same
        people add no people.
    """
    rows = []
    for (pool, study, sample), part in effects.groupby(["pool", "study_id", "sample_id"], sort=True):
        z, v = _together(part, rho)
        half = 1.959963984540054 * math.sqrt(v)
        label = str(part["label"].iloc[0])
        rows.append(
            {
                "pool": pool,
                "sample": f"{study}/{sample}",
                "study_id": study,
                "sample_id": sample,
                "label": label,
                "n": _n(part),
                "effects": len(part),
                "effect_ids": "; ".join(part["effect_id"]),
                "z": z,
                "v": v,
                "r": math.tanh(z),
                "ci_low": math.tanh(z - half),
                "ci_high": math.tanh(z + half),
                "flags": "; ".join(sorted({f for text in part["flags"] for f in text.split("; ") if f})),
                "quality": "; ".join(sorted(set(part["quality"]))),
            }
        )
    table = pd.DataFrame(rows, columns=POOL_COLUMNS)
    many = table["label"].duplicated(keep=False) & (table["sample_id"] != "")
    names = zip(table["label"], table["sample_id"], many, strict=True)
    table["label"] = [f"{label} ({sample})" if twice else label for label, sample, twice in names]
    return table


def _together(part: pd.DataFrame, rho: float | None) -> tuple[float, float]:
    if rho is None or len(part) == 1:
        return float(part["z"].mean()), float(part["v"].mean())
    _, y, v = aggregate(part["z"], part["v"], [part["study_id"].iloc[0]] * len(part), rho)
    return float(y[0]), float(v[0])


def _n(part: pd.DataFrame) -> object:
    """The sample's n: the largest of its effects', or n behind the degrees of freedom."""
    known = [float(n) for n in part["n"] if str(n).replace(".", "", 1).isdigit()]
    return max(known) if known else ""


def build_pools(effects: pd.DataFrame, rho: float | None = None) -> list[Pool]:
    """All pools, the empty ones too (effects that exist, none of them poolable); *rho* as in `one_a_sample`."""
    pools = []
    for name in pool_names(effects):
        members = effects[effects["pool"] == name]
        used = members[members["in_pool"] == "yes"]
        domain, _, scope = name.partition("_")
        pools.append(Pool(name, domain, scope, one_a_sample(used, rho), members))
    return pools
