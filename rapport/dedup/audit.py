"""A random sample of merges for a person to check, and the rate of false merges that follows from it."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

SHOWN = ("title", "authors", "year", "journal", "volume", "issue", "pages", "doi")


def audit_sheet(merges: pd.DataFrame, result, size: int) -> pd.DataFrame:
    """*size* merges drawn at random (by a hash of their content, so the same merges always give the same sample).

    Copied to ``data/dedup/audit.csv`` and filled in (``correct`` yes or no), it gives the false-merge rate.
    """
    by_rule = merges[merges["decided_by"] == "rule"]
    content = dict(zip(result.about["record_id"], result.normalised["content"].to_pylist(), strict=True))
    drawn = [
        hashlib.sha256(f"audit|{'|'.join(sorted((content[i], content[j])))}".encode()).hexdigest()
        for i, j in zip(by_rule["record_id"], by_rule["kept_record_id"], strict=True)
    ]
    sample = by_rule.iloc[np.lexsort((by_rule["record_id"].to_numpy(dtype=object).astype(str), np.array(drawn, dtype=str)))[:size]]
    sample = sample.sort_values("record_id")
    place = dict(zip(result.about["record_id"], range(len(result.about)), strict=True))
    out = sample[["record_id", "kept_record_id", "citation_id", "rule"]].copy()
    for name in SHOWN:
        column = result.about[name].to_numpy(dtype=object)
        out[f"{name}_removed"] = [column[place[i]] for i in sample["record_id"]]
        out[f"{name}_kept"] = [column[place[i]] for i in sample["kept_record_id"]]
    out["correct"] = ""
    out["checked_by"] = ""
    return out.reset_index(drop=True)
