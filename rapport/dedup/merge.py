"""One citation from its records: which record leads, and which gives each field."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rapport.dedup.read import MEMBERS as FIELDS
from rapport.dedup.read import Records

PLACE = ("year", "volume", "issue", "pages")
_LONGEST = ("abstract", "keywords")

# how far a source's data are corrected by people, best first; what is not named comes last
_SOURCES = (
    "medline",
    "pubmed",
    "embase",
    "psycinfo",
    "psycnet",
    "cinahl",
    "psyndex",
    "cochrane",
    "central",
    "scopus",
    "web of science",
    "wos",
    "lilacs",
    "eric",
    "ieee",
    "acm",
    "proquest",
    "google scholar",
)
_PRIORITY = re.compile("|".join(f"(?P<s{i}>{re.escape(name)})" for i, name in enumerate(_SOURCES)))


def source_priority(source: str) -> int:
    """Place of a source in the fixed order (0: MEDLINE); len of the order for any other."""
    match = _PRIORITY.search(source.casefold())
    return int(match.lastgroup[1:]) if match else len(_SOURCES)


def arm(kind: str) -> str:
    """PRISMA 2020's arm of identification: databases and registers, or other methods."""
    return "database" if kind in ("database", "register", "") else "other"


def worth_of_fields(records: Records) -> dict[str, np.ndarray]:
    """How good each record's text is for each field, 0 where it has none; ties are settled by the members' order.

    Year, volume, issue and pages are worth most in the record that names the place most fully, so that they come
    from one
    record and no mixture of two places arises. A title in mixed case is better than capitals or a translation in
    brackets, more authors than fewer, a journal's full name than its abbreviation, the longest abstract and keywords.
    """
    parts: dict[str, list[np.ndarray]] = {name: [np.zeros(0, np.int32)] for name in FIELDS}
    for batch in records.batches(FIELDS):
        for name, worth in _worth(batch).items():
            parts[name].append(worth.astype(np.int32))
    return {name: np.concatenate(part) for name, part in parts.items()}


def _worth(batch: pa.RecordBatch) -> dict[str, np.ndarray]:
    has = {name: _numpy(pc.not_equal(batch[name], "")).astype(np.int32) for name in FIELDS}
    located = (
        has["volume"]
        + has["issue"]
        + has["pages"]
        + _numpy(pc.match_substring_regex(batch["pages"], r"\d\s*[-–]+\s*\w*\d"))
    )
    out = {
        **has,
        **{name: has[name] * (10 + located) for name in PLACE},
        **{name: _length(batch[name]) for name in _LONGEST},
    }
    out["title"] = has["title"] * (10 - 4 * _upper(batch["title"]) - 2 * _numpy(pc.starts_with(batch["title"], "[")))
    out["authors"] = _numpy(pc.count_substring(batch["authors"], ";")) * 1000 + _length(batch["authors"])
    journal = batch["journal"]
    out["journal"] = has["journal"] * (
        1000 + _length(journal) - 100 * _upper(journal) - 30 * _numpy(pc.count_substring(journal, "."))
    )
    return out


def _numpy(column: pa.Array) -> np.ndarray:
    values = column.to_numpy(zero_copy_only=False)
    return values.astype(np.int32) if values.dtype == bool else values


def _length(column: pa.Array) -> np.ndarray:
    return _numpy(pc.utf8_length(column))


def _upper(column: pa.Array) -> np.ndarray:
    return _numpy(pc.utf8_is_upper(column)).astype(np.int32)


def member_order(
    records: Records, content: pa.ChunkedArray, worth: dict[str, np.ndarray], previous_round: int | None
) -> np.ndarray:
    """Places of all records in the order in which they lead a citation.

    Records of rounds up to *previous_round* come first, databases and registers before other methods, earlier rounds,
    better sources, fuller records; *content* decides the rest, and the record_id where even that is equal.
    """
    rounds = records.column("round").to_numpy()
    settled = int(previous_round) if previous_round is not None else np.iinfo(np.int64).max
    other = _mapped(records.column("kind"), lambda kind: int(arm(kind) == "other"))
    source = _mapped(records.column("source"), source_priority)
    full = -sum((worth[name] > 0).astype(np.int16) for name in FIELDS)
    ties = [_rank(records.column("record_id")), _rank(content)]
    order = np.lexsort((*ties, full, source, rounds, other, rounds > settled))
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    return place


def _mapped(column: pa.ChunkedArray, function) -> np.ndarray:
    """A function of few different texts, for each record."""
    coded = column.combine_chunks().dictionary_encode()
    coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
    values = np.array([function(text) for text in coded.dictionary.to_pylist()], dtype=np.int32)
    return values[coded.indices.to_numpy()] if len(values) else np.zeros(len(column), np.int32)


def _rank(column: pa.ChunkedArray) -> np.ndarray:
    return pc.rank(column.combine_chunks(), tiebreaker="min").to_numpy()


def choose(worth: dict[str, np.ndarray], groups: np.ndarray, place: np.ndarray) -> dict[str, np.ndarray]:
    """For each field, the index of the record that gives it to each group.

    Parameters
    ----------
    worth
        `worth_of_fields`.
    groups
        Group 0, 1, ... of each record.
    place
        `member_order`.

    Returns
    -------
    dict
        ``{field: array of record indices, one a group}``, and ``""`` for the leading record. A field nobody has is
        given, empty, by the leading record.
    """
    nothing = np.zeros(len(groups), np.int8)
    return {name: _best(groups, place, worth.get(name, nothing)) for name in ("", *FIELDS)}


def _best(groups: np.ndarray, place: np.ndarray, worth: np.ndarray) -> np.ndarray:
    """Index of the record of each group that is worth most, the earliest in place among equals."""
    order = np.lexsort((place, -worth, groups))
    return order[np.flatnonzero(np.diff(groups[order], prepend=-1))]
