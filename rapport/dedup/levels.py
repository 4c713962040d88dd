"""Levels in words: which fields of two records agree and which differ."""

from __future__ import annotations

import pyarrow as pa

from rapport.dedup.compare import NEAR

# field: (lowest level that counts as equal, highest that counts as different); years are apart, so the other way round
_EQUAL = {"title": NEAR, "authors": 3, "journal": 1, "volume": 1, "issue": 1, "page": 1, "last_page": 1, "doi": 1, "pmid": 1, "pmcid": 1,
          "register": 1, "abstract": 2}  # fmt: skip
FIELDS = ("title", "authors", "year", "journal", "volume", "issue", "page", "last_page", "doi", "pmid", "pmcid", "register", "abstract", "kind")
_WORDS = {"page": "first page", "last_page": "last page", "kind": "kind of text", "register": "register number"}


def differences(pairs: pa.Table) -> tuple[list[str], list[str]]:
    """Names of the fields that are equal, and of those that differ, "; "-joined, for each pair; missing ones are in neither."""
    equal: list[list[str]] = [[] for _ in range(pairs.num_rows)]
    different: list[list[str]] = [[] for _ in range(pairs.num_rows)]
    for name in FIELDS:
        word = _WORDS.get(name, name)
        for row, level in enumerate(pairs[name].to_pylist()):
            if level < 0 or (name == "kind" and level == 1):
                continue
            same = level == 0 if name == "year" else level >= _EQUAL.get(name, 1)
            (equal if same else different)[row].append(word)
    return ["; ".join(names) for names in equal], ["; ".join(names) for names in different]
