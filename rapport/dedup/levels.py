"""Levels in words: which fields of two records agree and which differ."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from rapport.dedup.compare import NEAR

# the lowest level that counts as equal
_EQUAL = {"title": NEAR, "authors": 3, "abstract": 2}
FIELDS = (
    "title",
    "authors",
    "year",
    "journal",
    "volume",
    "issue",
    "page",
    "last_page",
    "doi",
    "pmid",
    "pmcid",
    "register",
    "abstract",
    "kind",
)
_WORDS = {"page": "first page", "last_page": "last page", "kind": "kind of text", "register": "register number"}


def differences(pairs: pa.Table) -> tuple[np.ndarray, np.ndarray]:
    """Names of the fields that are equal, and of those that differ, "; "-joined, for each pair."""
    equal, different = np.zeros(pairs.num_rows, np.int64), np.zeros(pairs.num_rows, np.int64)
    for bit, name in enumerate(FIELDS):
        level = pairs[name].to_numpy()
        same = level == 0 if name == "year" else level >= _EQUAL.get(name, 1)
        told = level >= 0
        equal |= (told & same & (name != "kind")).astype(np.int64) << bit
        different |= (told & ~same).astype(np.int64) << bit
    return _named(equal), _named(different)


def _named(bits: np.ndarray) -> np.ndarray:
    values, at = np.unique(bits, return_inverse=True)
    names = [
        "; ".join(_WORDS.get(name, name) for i, name in enumerate(FIELDS) if value >> i & 1)
        for value in values.tolist()
    ]
    return np.array(names, dtype=object)[at] if len(names) else np.zeros(0, dtype=object)
