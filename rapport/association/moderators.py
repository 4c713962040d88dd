"""Moderators of the pooled value, one at a time: levels with their own pooled value, tests where there is enough.

A categorical moderator is tested by the omnibus test of a meta-regression with one tau2 (levels below the minimum are
shown, not tested); the Q between subgroups with a tau2 each stands beside it. Where the pool's model has three levels,
`rapport.association.dependent_moderators` tests. p values of one pool form a family (Holm).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from rapport.association import dependent_moderators, rules
from rapport.association.dependent import applies, dependent_effects
from rapport.association.pooling import Settings
from rapport.association.pools import Pool
from rapport.association.printed import MISSING
from rapport.association.regression import holm, r_squared, regress
from rapport.association.subgroups import q_between, split
from rapport.association.univariate import Fit, fit
from rapport.errors import ReviewError, did_you_mean

COLUMNS = [
    "pool",
    "moderator",
    "row",
    "level",
    "k",
    "missing",
    "r",
    "ci_low",
    "ci_high",
    "b",
    "se",
    "statistic",
    "df1",
    "df2",
    "p",
    "p_holm",
    "tau2",
    "r2",
    "q_between",
    "q_between_df",
    "q_between_p",
    "reference",
    "status",
    "why",
]

VALUES = ["pool", "moderator", "sample", "effect_id", "value"]


def moderator_values(pools: Iterable[Pool], settings: Settings, others: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The value that each sample (or, with three levels, each effect) of a pooled pool has (`VALUES`), for figures."""
    parts = []
    for pool in pools:
        if not rules.pooling(pool.k, settings.minimum).done:
            continue
        rows = _members(pool, settings)
        samples = rows["study_id"] + "/" + rows["sample_id"]
        effect = rows.get("effect_id", "")
        for name in settings.moderators:
            values = {"value": values_of(pool, rows, name, others), "moderator": name}
            parts.append(pd.DataFrame({"sample": samples, "effect_id": effect, "pool": pool.name, **values})[VALUES])
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=VALUES)


def _members(pool: Pool, settings: Settings) -> pd.DataFrame:
    """What a moderator belongs to: effects where the model has three levels, else samples."""
    return dependent_effects(pool) if applies(pool, settings).done else pool.samples


def values_of(pool: Pool, rows: pd.DataFrame, moderator: str, others: Mapping[str, pd.DataFrame]) -> pd.Series:
    """The moderator's value for each row (samples or effects of the pool); empty where unknown, several joined.

    *moderator* is a column of the effects, or ``table.column`` of another table with study_id (and sample_id).

    Raises
    ------
    ReviewError
        No such table or column.
    """
    if "." in moderator:
        table, column = moderator.split(".", 1)
        source = others.get(table)
        known = [f"{name}.{c}" for name, frame in others.items() for c in frame.columns]
    else:
        used = pool.effects[pool.effects["in_pool"] == "yes"]
        source, column, known = (rows if moderator in rows else used), moderator, list(pool.effects.columns)
    if source is None or column not in source:
        hint = did_you_mean(moderator, known)
        raise ReviewError(f"config.yaml: association.moderators: no column '{moderator}'{hint}")
    if rows.empty:
        return pd.Series(dtype=object)
    if source is rows:
        return rows[column].map(_known)
    source = source[source[column] != ""]
    return rows.apply(lambda row: _joined(source, row, column), axis=1)


def _known(value: object) -> str:
    return "" if str(value) in MISSING else str(value)


def _joined(rows: pd.DataFrame, sample: pd.Series, column: str) -> str:
    mine = rows[rows["study_id"] == sample["study_id"]]
    if "sample_id" in mine and (mine["sample_id"] == sample["sample_id"]).any():
        mine = mine[mine["sample_id"] == sample["sample_id"]]
    return "; ".join(dict.fromkeys(word for v in mine[column] if (word := _known(v))))


def as_numbers(values: pd.Series) -> pd.Series | None:
    """The values as numbers when every known one is one."""
    known = values[values != ""]
    if known.empty or not all(re.fullmatch(r"-?\d+(\.\d+)?", str(v)) for v in known):
        return None
    return pd.to_numeric(values.where(values != "", np.nan), errors="coerce")


def moderator_table(pools: Iterable[Pool], settings: Settings, others: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """All moderators of all pooled pools (`COLUMNS`)."""
    rows: list[dict[str, object]] = []
    for pool in pools:
        if not rules.pooling(pool.k, settings.minimum).done:
            continue
        mine: list[dict[str, object]] = []
        for moderator in settings.moderators:
            mine += _rows(pool, moderator, settings, others)
        tested = [row for row in mine if row["status"] == "tested"]
        for row, p in zip(tested, holm([row["p"] for row in tested]), strict=True):
            row["p_holm"] = p
        rows += mine
    return pd.DataFrame(rows, columns=COLUMNS)


def _rows(
    pool: Pool, moderator: str, settings: Settings, others: Mapping[str, pd.DataFrame]
) -> list[dict[str, object]]:
    """Test and levels of one moderator, by the model that the pool calls for."""
    dependent, rows = applies(pool, settings).done, _members(pool, settings)
    values = values_of(pool, rows, moderator, others)
    numbers = as_numbers(values)
    base: dict[str, object] = {"pool": pool.name, "moderator": moderator}
    if dependent:
        found = (
            dependent_moderators.categorical(rows, values, settings)
            if numbers is None
            else dependent_moderators.continuous(rows, numbers, settings)
        )
        return [base | row for row in found]
    if numbers is None:
        return _categorical(pool, moderator, values, settings)
    return _continuous(pool, moderator, numbers, settings)


def _categorical(pool: Pool, moderator: str, values: pd.Series, settings: Settings) -> list[dict[str, object]]:
    known = (values != "").to_numpy(dtype=bool)
    counts = values[known].value_counts().sort_index().to_dict()
    verdict = rules.levels(counts, settings.minimum)
    base = {"pool": pool.name, "moderator": moderator}
    test = base | {
        "row": "test",
        "k": int(known.sum()),
        "missing": int((~known).sum()),
        "status": "tested" if verdict.done else "not tested",
        "why": verdict.why,
    }
    if verdict.done:
        test |= _test(pool, values, [level for level, k in counts.items() if k >= settings.minimum["level"]], settings)
    rows = [test]
    for level in counts:
        rows.append(
            base
            | {"row": "level", "level": level, "status": "shown"}
            | _level(pool, (values == level).to_numpy(dtype=bool), settings)
        )
    return rows


def _test(pool: Pool, values: pd.Series, levels: list[str], settings: Settings) -> dict[str, object]:
    keep = values.isin(levels).to_numpy(dtype=bool)
    data = pd.DataFrame({"level": values[keep].to_numpy(dtype=object)})
    model = regress(pool.y[keep], pool.v[keep], data, ["level"], method=settings.method, test=settings.test)
    apart = q_between(list(split(pool.y[keep], pool.v[keep], values[keep], method=settings.method, test="z").values()))
    return {
        **_omnibus(model),
        "k": int(keep.sum()),
        "reference": min(levels),
        "q_between": apart.q,
        "q_between_df": apart.df,
        "q_between_p": apart.p,
    }


def _level(pool: Pool, rows: np.ndarray, settings: Settings) -> dict[str, object]:
    k = int(rows.sum())
    if k == 1:
        one = pool.samples[rows].iloc[0]
        return {
            "k": 1,
            "r": one["r"],
            "ci_low": one["ci_low"],
            "ci_high": one["ci_high"],
            "why": "one sample: its own correlation",
        }
    model = fit(pool.y[rows], pool.v[rows], method=settings.method, test=settings.test)
    return {
        "k": k,
        "r": math.tanh(model.beta[0]),
        "ci_low": math.tanh(model.ci[0, 0]),
        "ci_high": math.tanh(model.ci[0, 1]),
        "tau2": model.tau2,
        "p": model.p_value[0],
        "why": "",
    }


def _continuous(pool: Pool, moderator: str, values: pd.Series, settings: Settings) -> list[dict[str, object]]:
    known = values.notna().to_numpy(dtype=bool)
    k = int(known.sum())
    verdict = rules.continuous(k, settings.minimum)
    row: dict[str, object] = {
        "pool": pool.name,
        "moderator": moderator,
        "row": "test",
        "k": k,
        "missing": int((~known).sum()),
    }
    if verdict.done and values[known].nunique() < 2:
        verdict = rules.Verdict(False, "all samples have the same value")
    if not verdict.done:
        return [row | {"status": "not tested", "why": verdict.why}]
    data = pd.DataFrame({moderator: values[known].to_numpy(dtype=float)})
    model = regress(pool.y[known], pool.v[known], data, [moderator], method=settings.method, test=settings.test)
    return [row | _omnibus(model) | {"status": "tested", "why": "", "b": model.beta[1], "se": model.se[1]}]


def _omnibus(model: Fit) -> dict[str, object]:
    """The test of all that a regression adds to the mean, and what heterogeneity is left."""
    statistic, df1, df2, p = model.omnibus()
    df2 = "" if df2 is None else df2
    return {"statistic": statistic, "df1": df1, "df2": df2, "p": p, "tau2": model.tau2, "r2": r_squared(model)}
