"""One export under two names: saved twice, or exported again in another format, its records count twice as found."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations
from pathlib import Path

from rapport.records.entry import FIELDS
from rapport.searches import Search

LOG = "data/searches.csv"
_FIRST = 2  # the place of the first of `FIELDS` in a stored record, after its id and its search's
_TITLE = FIELDS.index("title")


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
    def held(search_id: str) -> tuple[int, int, bool]:
        rows, titles, all_titled = 0, 0, True
        with Path(folder, f"{search_id}.jsonl").open(encoding="utf-8", newline="\n") as stream:
            for line in stream:
                row = json.loads(line)[_FIRST : _FIRST + len(FIELDS)]
                title = re.sub(r"\W+", " ", row[_TITLE]).strip().casefold()
                rows += _number("\0".join(row))
                titles += _number(title)
                all_titled &= bool(title)
        return rows, titles, all_titled

    said = set()
    for first, second in combinations(sorted(searches, key=lambda search: search.line), 2):
        n = accounts[first.search_id]["counts"]["read"]
        if not n or n != accounts[second.search_id]["counts"]["read"] or second.search_id in said:
            continue
        if any(re.search(rf"\b{re.escape(a)}\b", b) for a, b in _notes(first, second)):
            continue
        alike = (first.round, first.source.casefold()) == (second.round, second.source.casefold())
        (rows, titles, all_titled), (other_rows, other_titles, _) = held(first.search_id), held(second.search_id)
        if rows == other_rows or (alike and all_titled and titles == other_titles):
            said.add(second.search_id)
            yield (
                f"{LOG}:{second.line}: all {n:,} records of search {second.search_id} are those of {first.search_id}"
                f" (line {first.line}), and count twice as found; is it the same export, saved twice? If so, take this"
                f" row out; if they are two searches, name {first.search_id} in this row's note"
            )


def _number(text: str) -> int:
    """A text's digest; sums of them tell lists apart in whatever order, and a million records need no memory."""
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest(), "big")


def _notes(first: Search, second: Search) -> tuple[tuple[str, str], tuple[str, str]]:
    """Each one's name with the note of the other."""
    return (first.search_id, second.note), (second.search_id, first.note)
