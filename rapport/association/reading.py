"""The stage's own tables as figures read them: numbers as numbers, the rows of one pool, the order of samples."""

from __future__ import annotations

import pandas as pd

# columns that stay text even when every cell is empty or looks like a number
WORDS = """
pool domain scope status why model method test i2_formula sample study_id sample_id label effect_ids flags quality
effect_id year
design alliance_measure alliance_object rater alliance_time alliance_phase target_measure target_time delivery
guidance comparator
printed p_printed n_source path sign_rule direction checks warnings in_pool why_not report_citation_id locator level
moderator row
reference influential family analysis left_out added note doi basis set sentence studies conclusion item topic text
stage who task file appraisal value
"""
TEXT = frozenset(WORDS.split())


def numeric(table: pd.DataFrame) -> pd.DataFrame:
    """Columns of numbers as numbers (nan for empty); text as it is."""
    found = table.copy()
    for name in found.columns:
        if name not in TEXT:
            empty = found[name].astype(str) == ""
            values = pd.to_numeric(found[name].where(~empty, float("nan")), errors="coerce")
            if (values.notna() | empty).all():
                found[name] = values.astype(float)
    return found


def of_pool(table: pd.DataFrame, pool: str | None) -> pd.DataFrame:
    """The rows of one pool; none when there is no pool or no row."""
    return table[table["pool"] == pool] if len(table) and pool is not None else table.iloc[:0]


def largest_pool(pooled: pd.DataFrame) -> str | None:
    """The pooled pool with most samples (outcome and zero-order first among equals), or None."""
    done = pooled[pooled["status"] == "pooled"] if len(pooled) else pooled
    return None if done.empty else str(done.loc[done["k"].astype(float).idxmax(), "pool"])


def ordered(samples: pd.DataFrame, by: str) -> pd.DataFrame:
    """Samples by label, effect (largest first) or weight."""
    column, up = {"effect": ("r", False), "weight": ("weight", False)}.get(by, ("label", True))
    return samples.sort_values([column, "sample"], ascending=[up, True], kind="stable")


def whole(value: object) -> str:
    """A count for a label; nothing when unknown."""
    count = pd.to_numeric(value, errors="coerce")
    return "" if pd.isna(count) else f"{count:.0f}"
