"""One export under two names: saved twice, or exported again in another format, its records count twice as found."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations
from pathlib import Path

from rapport.records.entry import FIELDS
from rapport.searches import Search

LOG = "data/searches.csv"
_FIRST = 2  # the place of the first of `FIELDS` in a stored record, after its id and its search's


def same_export(searches: Sequence[Search], accounts: Mapping[str, Mapping], folder: str | Path) -> Iterator[str]:
    """A question for each search that holds what an earlier row of the log holds.

    Within one round and source equal titles are enough (a format has fewer fields than another); elsewhere the records
    must be equal in every field. A later search may find no more than an earlier one: naming it in the note says so.

    Parameters
    ----------
    searches, accounts
        The search log's rows, and each one's account (`rapport.records.store`).
    folder
        Where ``<search_id>.jsonl`` is.
    """

    @cache
    def held(search_id: str) -> tuple[Counter[tuple[str, ...]], Counter[str]]:
        with Path(folder, f"{search_id}.jsonl").open(encoding="utf-8", newline="\n") as stream:
            rows = [tuple(json.loads(line)[_FIRST : _FIRST + len(FIELDS)]) for line in stream]
        title = FIELDS.index("title")
        return Counter(rows), Counter(re.sub(r"\W+", " ", row[title]).strip().casefold() for row in rows)

    said = set()
    for first, second in combinations(sorted(searches, key=lambda search: search.line), 2):
        n = accounts[first.search_id]["counts"]["read"]
        if not n or n != accounts[second.search_id]["counts"]["read"] or second.search_id in said:
            continue
        if any(re.search(rf"\b{re.escape(a)}\b", b) for a, b in _notes(first, second)):
            continue
        alike = (first.round, first.source.casefold()) == (second.round, second.source.casefold())
        (all_fields, titles), (other_fields, other_titles) = held(first.search_id), held(second.search_id)
        if all_fields == other_fields or (alike and "" not in titles and titles == other_titles):
            said.add(second.search_id)
            yield (
                f"{LOG}:{second.line}: all {n:,} records of search {second.search_id} are those of {first.search_id}"
                f" (line {first.line}), and count twice as found; is it the same export, saved twice? If so, take this"
                f" row out; if they are two searches, name {first.search_id} in this row's note"
            )


def _notes(first: Search, second: Search) -> tuple[tuple[str, str], tuple[str, str]]:
    """Each one's name with the note of the other."""
    return (first.search_id, second.note), (second.search_id, first.note)
