"""Alike but not duplicates: erratum, reply, abstract, preprint, register entry, protocol, updated version.

These pairs are never merged. Each becomes a proposed link that the studies stage offers to the team.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa

from rapport.dedup.compare import CLOSE, PART, SIMILAR
from rapport.dedup.forms import BOOK, MEETING, PAPER, PREPRINT, REGISTER, THESIS
from rapport.dedup.titles import ERRATUM, REPLY
from rapport.dedup.words import OTHER_WORD

COLUMNS = ("citation_id_1", "relation", "citation_id_2", "role_1", "record_id_1", "record_id_2", "score", "why")
# relation: (role of the first citation in the study they would share, reason)
MEANING = {
    "erratum_of": ("erratum", "the title of one says that it corrects the other"),
    "reply_to": ("companion", "the title of one says that it answers the other"),
    "preprint_of": ("preprint", "one is on a preprint server"),
    "conference_abstract_of": ("conference", "the same title and authors, one at a conference or in its supplement"),
    "thesis_of": ("thesis", "the same title and author, one a thesis"),
    "protocol_of": ("protocol", "nearly the same title, one says that it is the protocol"),
    "version_of": ("companion", "two versions of one document, such as an updated Cochrane review"),
    "register_entry_of": ("register", "one is a register entry whose number the other gives"),
    "same_study_candidate": ("companion", "the same title and authors in another place, or the same register number"),
}
_CERTAIN = ("erratum_of", "reply_to", "version_of")  # said by the records themselves
_MOST = 12  # a register number named by more citations than this says nothing about a shared study


def relation_of(
    pairs: dict[str, np.ndarray], one: dict[str, np.ndarray], two: dict[str, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Relation of each pair ("" for none) and whether its second record is the dependent one.

    Parameters
    ----------
    pairs
        Levels (`compare.LEVELS`) of pairs.
    one, two
        ``kind``, ``form``, ``protocol``, ``year`` and ``page`` of the two records.
    """
    v = pairs
    same = ((v["title"] >= CLOSE) | (v["title"] == PART)) & (v["authors"] != 0) & (v["letters"] >= 12)
    alike = same & (v["generic"] == 0)
    close = alike & (v["authors"] >= 2)
    near = (v["title"] >= SIMILAR) & (v["authors"] >= 2)
    out = np.full(len(v["title"]), "", dtype=object)
    turned = np.zeros(len(out), bool)

    def note(name: str, holds: np.ndarray, second: np.ndarray) -> None:
        new = holds & (out == "")
        out[new] = name
        turned[new] = second[new]

    for name, kind in (("erratum_of", ERRATUM), ("reply_to", REPLY)):
        note(name, same & (v["kind"] == 0) & ((one["kind"] == kind) | (two["kind"] == kind)), two["kind"] == kind)
    note("version_of", alike & (v["version"] == 1), two["year"] > one["year"])
    for name, form in (("preprint_of", PREPRINT), ("thesis_of", THESIS), ("conference_abstract_of", MEETING)):
        other = [PAPER, BOOK, MEETING] if form != MEETING else [PAPER, BOOK]
        x = (one["form"] == form) & np.isin(two["form"], other)
        y = (two["form"] == form) & np.isin(one["form"], other)
        note(name, (near if form == PREPRINT else close) & (x | y), y)
    note("protocol_of", near & (v["protocol"] == 0), two["protocol"].astype(bool))
    supplement = [np.char.startswith(side["page"].astype(str), ("s",)) for side in (one, two)]
    elsewhere = (v["journal"] == 0) | (v["volume"] == 0) | (v["page"] == 0)
    apart = close & (v["swapped"] < OTHER_WORD) & (v["numbers"] > 0) & elsewhere
    note("conference_abstract_of", apart & (supplement[0] != supplement[1]), supplement[1])
    note("same_study_candidate", apart & (v["letters"] >= 30), two["year"] > one["year"])
    return out, turned


def find_relations(
    records: pa.Table, pairs: pa.Table, citation: Sequence[str], record_ids: Sequence[str]
) -> tuple[pd.DataFrame, set[int]]:
    """Proposed links between citations (`COLUMNS`, sorted), and the rows of *pairs* that are certainly two documents.

    Parameters
    ----------
    records, pairs
        Normalised records and decided pairs.
    citation, record_ids
        citation_id and record_id of each record.
    """
    a, b = pairs["a"].to_numpy(), pairs["b"].to_numpy()
    citation = np.asarray(citation, dtype=object)
    keep = np.flatnonzero((pairs["title"].to_numpy() >= SIMILAR) & (pairs["tier"].to_numpy() < 2))
    keep = keep[citation[a[keep]] != citation[b[keep]]]
    levels = {name: pairs[name].to_numpy()[keep] for name in pairs.column_names}
    sides = [
        {name: records[name].take(pa.array(i)).to_numpy() for name in ("kind", "form", "protocol", "year", "page")}
        for i in (a[keep], b[keep])
    ]
    names, turned = relation_of(levels, *sides)
    rows = []
    for at in np.flatnonzero(names != ""):
        i, j = int(levels["a"][at]), int(levels["b"][at])
        if turned[at]:
            i, j = j, i
        rows.append((names[at], i, j, float(levels["score"][at])))
    rows += _by_register(records, citation)
    certain = np.isin(names.astype(str), _CERTAIN) & (levels["abstract"] < 3)  # an abstract of its own is another text
    return _table(rows, citation, record_ids), set(keep[certain].tolist())


def _by_register(records: pa.Table, citation: np.ndarray) -> list[tuple[str, int, int, float]]:
    """Register entries and what names their number; and reports that name one number, if not too many do."""
    holders: dict[str, dict[str, int]] = defaultdict(dict)
    numbers, form = records["trials"], records["form"].to_numpy()
    for i in np.flatnonzero(numbers.to_numpy(zero_copy_only=False) != ""):
        named = numbers[int(i)].as_py().split()
        if len(named) <= 3:
            for number in named:
                holders[number].setdefault(citation[i], int(i))
    rows = []
    for number in sorted(holders):
        found = list(holders[number].values())
        entries = [i for i in found if form[i] == REGISTER]
        others = [i for i in found if form[i] != REGISTER]
        rows += [("register_entry_of", i, j, 1.0) for i in entries for j in others]
        if len(others) <= _MOST:
            rows += [("same_study_candidate", j, i, 0.5) for x, i in enumerate(others) for j in others[x + 1 :]]
    return rows


def _table(rows: list[tuple[str, int, int, float]], citation: np.ndarray, record_ids: Sequence[str]) -> pd.DataFrame:
    """One row a pair of citations: the most telling relation, then the highest score."""
    strength = {name: i for i, name in enumerate(MEANING)}
    best: dict[frozenset, tuple] = {}
    for name, i, j, score in rows:
        one, two = citation[i], citation[j]
        row = (strength[name], -score, one, two, record_ids[i], record_ids[j])
        pair = frozenset((one, two))
        if pair not in best or row < best[pair]:
            best[pair] = row
    names = list(MEANING)
    out = [
        (one, names[at], two, MEANING[names[at]][0], first, second, f"{-score:.3f}", MEANING[names[at]][1])
        for at, score, one, two, first, second in best.values()
    ]
    return pd.DataFrame(sorted(out), columns=COLUMNS, dtype=object)
