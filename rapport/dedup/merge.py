"""One citation from its records: which record leads, and which gives each field."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

FIELDS = ("entry_type", "title", "authors", "year", "journal", "volume", "issue", "pages", "doi", "pmid", "pmcid", "registry_id",
          "abstract", "keywords", "language", "url")  # fmt: skip
PLACE = ("year", "volume", "issue", "pages")
_LONGEST = ("abstract", "keywords")

# how far a source's data are corrected by people, best first; what is not named comes last
_SOURCES = ("medline", "pubmed", "embase", "psycinfo", "psycnet", "cinahl", "psyndex", "cochrane", "central", "scopus", "web of science", "wos", "lilacs",
            "eric", "ieee", "acm", "proquest", "google scholar")  # fmt: skip
_PRIORITY = re.compile("|".join(f"(?P<s{i}>{re.escape(name)})" for i, name in enumerate(_SOURCES)))


def source_priority(source: str) -> int:
    """Place of a source in the fixed order (0: MEDLINE); len of the order for any other."""
    match = _PRIORITY.search(source.casefold())
    return int(match.lastgroup[1:]) if match else len(_SOURCES)


def member_order(records: pd.DataFrame, content: Sequence[str], previous_round: int | None) -> np.ndarray:
    """Places of all records in the order in which they lead a citation.

    Records of rounds up to *previous_round* come first, databases and registers before other methods, earlier rounds,
    better sources, fuller records; content decides the rest.
    """
    settled = int(previous_round) if previous_round is not None else np.iinfo(np.int32).max
    full = sum((records[name] != "").astype(np.int8) for name in FIELDS)
    sources = {source: source_priority(source) for source in records["source"].unique()}
    keys = pd.DataFrame(
        {
            "late": records["round"].to_numpy() > settled,
            "other": (arm(records["kind"]) == "other").to_numpy(),
            "round": records["round"].to_numpy(),
            "source": records["source"].map(sources).to_numpy(),
            "full": -full.to_numpy(),
            "content": np.asarray(content, dtype=object),
            "record": records["record_id"].to_numpy(),
        }
    )
    order = np.lexsort([pd.factorize(keys[name], sort=True)[0] for name in reversed(keys.columns)])
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    return place


def arm(kinds: pd.Series) -> pd.Series:
    """PRISMA 2020's two arms of identification: databases and registers, or other methods."""
    return kinds.isin(("database", "register", "")).map({True: "database", False: "other"})


def choose(records: pd.DataFrame, groups: np.ndarray, place: np.ndarray) -> dict[str, np.ndarray]:
    """For each field, the index of the record that gives it to each group.

    Parameters
    ----------
    records
        All records, index 0, 1, ...
    groups
        Group 0, 1, ... of each record.
    place
        `member_order`.

    Returns
    -------
    dict
        ``{field: array of record indices, one a group}``, and ``""`` for the leading record. A field nobody has is
        given, empty, by the leading record.

    Notes
    -----
    Year, volume, issue and pages come together from the record that names the place most fully, so that no mixture of
    two places arises. A title in mixed case is better than capitals, more authors than fewer, a journal's full name
    than its abbreviation, the longest abstract and keywords; otherwise the first record in *place* that has the field.
    """
    frame = pd.DataFrame({"group": groups, "place": place})
    out = {"": _best(frame, np.zeros(len(frame)))}
    located = sum((records[name] != "").astype(np.int8) for name in ("volume", "issue", "pages"))
    located += records["pages"].str.contains(r"\d\s*[-–]+\s*\w*\d", regex=True).astype(np.int8)
    for name in FIELDS:
        text = records[name]
        if name in PLACE:
            worth = (text != "") * 10 + located
        elif name == "title":
            worth = (text != "") * 10 - 4 * (text.str.isupper()).astype(int) - 2 * text.str.startswith("[").astype(int)
        elif name == "authors":
            worth = text.str.count(";") * 1000 + text.str.len()
        elif name == "journal":
            worth = text.str.len() - 100 * text.str.isupper().astype(int) - 30 * text.str.count(r"\.") + (text != "") * 1000
        elif name in _LONGEST:
            worth = text.str.len()
        else:
            worth = text != ""
        out[name] = _best(frame, worth.to_numpy().astype(np.int64))
    return out


def _best(frame: pd.DataFrame, worth: np.ndarray) -> np.ndarray:
    """Index of the record of each group that is worth most, the earliest in place among equals."""
    order = np.lexsort((frame["place"].to_numpy(), -worth, frame["group"].to_numpy()))
    group = frame["group"].to_numpy()[order]
    return order[np.flatnonzero(np.diff(group, prepend=-1))]
