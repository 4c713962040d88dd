"""Pairs of records compared field by field: ordinal levels, with -1 where either record says nothing.

A missing value is never a disagreement. Every comparison gives the same answer whichever record comes first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz import fuzz
from rapidfuzz.process import cpdist

from rapport.dedup.forms import MEETING, PAPER, UNKNOWN
from rapport.dedup.journals import is_meeting, same_journal
from rapport.dedup.likeness import authors_level, is_cut, one_in_other, only_rubric
from rapport.dedup.places import MISSING, both_say, equal, issues, other_supplement, pages, supplements, values, volumes
from rapport.dedup.words import changed_words

# title
SOME, SIMILAR, CLOSE, PART, NEAR, SAME = 1, 2, 3, 4, 5, 6
TITLE_NAMES = ("other", "some", "similar", "close", "part", "near", "same")

LEVELS = (
    "title",
    "swapped",
    "numbers",
    "authors",
    "year",
    "journal",
    "volume",
    "issue",
    "page",
    "last_page",
    "overlap",
    "doi",
    "pmid",
    "pmcid",
    "register",
    "abstract",
    "kind",
    "protocol",
    "form",
    "generic",
    "letters",
    "foreign",
    "people",
    "version",
    "supplement",
    "title_ratio",
)


def compare(left: pa.Table, right: pa.Table) -> dict[str, np.ndarray]:
    """Levels of agreement of records laid side by side.

    Parameters
    ----------
    left, right
        Normalised records (`normalise.SCHEMA`), equally many; row i of one is compared with row i of the other.

    Returns
    -------
    dict of numpy.ndarray
        One array for each of `LEVELS`: ``title`` and ``authors`` as named in this module and `likeness`; ``year``
        the years apart (at most 9); ``journal`` as in `journals`; ``numbers`` 0 different, 1 one holds the other's,
        2 equal;
        ``abstract`` 0 to 3; ``form`` 0 when two known document types differ;
        ``foreign`` 1 when just one title is not English, ``supplement`` 1 when just one record
        names a supplement, 2 when the other names an issue or page outside of it, 3 when both do;
        ``swapped`` as in `words`;
        ``letters`` the shorter title's length;
        the others 0 different, 1 equal.
    """
    out: dict[str, np.ndarray] = {}
    out |= _titles(left, right)
    out["authors"] = _authors(left, right)
    out["year"] = _years(left, right)
    out["journal"] = _journals(left, right)
    out["volume"] = volumes(left, right)
    out["issue"] = issues(left["issue"], right["issue"])
    for name in ("last_page", "doi", "pmid", "pmcid", "register"):
        out[name] = equal(left[name], right[name])
    out |= pages(left, right)
    out["last_page"] = np.where(out["page"] == MISSING, MISSING, out["last_page"]).astype(np.int8)
    for name in ("page", "last_page"):
        out[name][(out[name] == 1) & other_supplement(left, right)] = 0
    out["abstract"] = _abstracts(left, right)
    out["kind"] = (values(left["kind"]) == values(right["kind"])).astype(np.int8)
    out["protocol"] = (values(left["protocol"]) == values(right["protocol"])).astype(np.int8)
    out["form"] = _forms(left, right, out)
    out["generic"] = (values(left["generic"]) | values(right["generic"])).astype(np.int8)
    out["letters"] = np.minimum(values(left["letters"]), values(right["letters"]))
    out["foreign"] = (values(left["foreign"]) != values(right["foreign"])).astype(np.int8)
    out["people"] = np.minimum(values(left["authors"]), values(right["authors"])).clip(0, 99).astype(np.int8)
    out["supplement"] = supplements(left, right)
    out["version"] = _versions(left["doi"], right["doi"], out["doi"])
    return out


def _forms(left: pa.Table, right: pa.Table, out: dict[str, np.ndarray]) -> np.ndarray:
    """Document types; "article" in what another export names a meeting is an export's word for anything.

    A meeting's paper in a journal, and an article there, are an abstract and what became of it.
    """
    a, b = values(left["form"]), values(right["form"])
    level = np.where((a == UNKNOWN) | (b == UNKNOWN), MISSING, a == b).astype(np.int8)
    nowhere = values(pc.and_(pc.equal(left["volume"], ""), pc.equal(right["volume"], "")))
    told = (out["journal"] >= 2) & (out["year"] <= 1) & ((out["abstract"] < 0) | (out["abstract"] >= 2)) & nowhere
    for i in np.flatnonzero(told & (np.minimum(a, b) == PAPER) & (np.maximum(a, b) == MEETING)):
        if is_meeting(left["journal"][i].as_py()) or is_meeting(right["journal"][i].as_py()):
            level[i] = MISSING
    return level


def _texts(column: pa.ChunkedArray) -> list[str]:
    return column.to_pylist()


def _ratio(left: Sequence[str], right: Sequence[str], cutoff: float = 0) -> np.ndarray:
    """Similarity 0 to 100 (insertions and deletions over both lengths)."""
    if not len(left):
        return np.zeros(0, np.float32)
    return cpdist(left, right, scorer=fuzz.ratio, score_cutoff=cutoff, workers=1, dtype=np.float32)


def _titles(left: pa.Table, right: pa.Table) -> dict[str, np.ndarray]:
    a, b = _texts(left["title"]), _texts(right["title"])
    ratio = _ratio(a, b)
    level = np.select([ratio >= 95, ratio >= 90, ratio >= 80, ratio >= 60], [NEAR, CLOSE, SIMILAR, SOME], 0).astype(
        np.int8
    )
    swapped = np.zeros(len(a), np.int8)
    numbers = _numbers(left["numbers"], right["numbers"])
    same = values(pc.equal(pc.replace_substring(left["title"], " ", ""), pc.replace_substring(right["title"], " ", "")))
    level[same] = SAME
    for i in np.flatnonzero((level >= SIMILAR) & ~same):
        swapped[i], more = changed_words(a[i], b[i])
        if more and level[i] == NEAR:
            level[i] = CLOSE
    cuts = [values(side["cut"]) for side in (left, right)]
    for i in np.flatnonzero((level < NEAR) & (ratio > 30)):
        words = one_in_other(a[i], b[i])
        if words is not None:
            whole = only_rubric(a[i], b[i]) or is_cut(a[i], b[i], cuts[0][i], cuts[1][i])
            level[i], swapped[i] = NEAR if whole else PART, words
            numbers[i] = 2 if whole else numbers[i]
    _other_languages(left, right, a, b, level, swapped, numbers)
    level[~both_say(left["title"], right["title"])] = MISSING
    return {"title": level, "swapped": swapped, "numbers": numbers, "title_ratio": ratio.astype(np.int8)}


def _other_languages(left, right, a, b, level, swapped, numbers) -> None:
    """A title equal to the other record's translated title is the same title."""
    a2, b2 = _texts(left["title2"]), _texts(right["title2"])
    for i in np.flatnonzero(values(pc.or_(pc.not_equal(left["title2"], ""), pc.not_equal(right["title2"], "")))):
        best = max((fuzz.ratio(x, y) for x in (a[i], a2[i]) for y in (b[i], b2[i]) if x and y), default=0)
        if best >= 95 and level[i] < NEAR:
            level[i], swapped[i], numbers[i] = (SAME if best == 100 else NEAR), 0, 2


def _numbers(left: pa.ChunkedArray, right: pa.ChunkedArray) -> np.ndarray:
    level = np.full(len(left), 2, np.int8)
    differ = np.flatnonzero(values(pc.not_equal(left, right)))
    a, b = left.take(pa.array(differ)).to_pylist(), right.take(pa.array(differ)).to_pylist()
    for i, x, y in zip(differ, a, b, strict=True):
        x, y = Counter(x.split()), Counter(y.split())
        level[i] = 1 if x <= y or y <= x else 0
    return level


def _authors(left: pa.Table, right: pa.Table) -> np.ndarray:
    columns = [_texts(side[name]) for side in (left, right) for name in ("surnames", "first", "names", "authors")]
    return np.fromiter(map(authors_level, *columns), np.int8, len(columns[0]))


def _years(left: pa.Table, right: pa.Table) -> np.ndarray:
    a, b = values(left["year"]).astype(np.int32), values(right["year"]).astype(np.int32)
    return np.where((a == 0) | (b == 0), MISSING, np.minimum(np.abs(a - b), 9)).astype(np.int8)


def _journals(left: pa.Table, right: pa.Table) -> np.ndarray:
    columns = zip(
        _texts(left["journal"]),
        _texts(left["journal2"]),
        _texts(right["journal"]),
        _texts(right["journal2"]),
        strict=True,
    )
    return np.fromiter((_journal(*names) for names in columns), np.int8, left.num_rows)


def _journal(a: str, a2: str, b: str, b2: str) -> int:
    if not a or not b:
        return MISSING
    if a == b:
        return 3
    level = same_journal(a, b)
    if level < 3 and (a2 or b2):
        level = max(level, *(same_journal(x, y) for x in (a, a2) for y in (b, b2) if x and y))
    return level


def _abstracts(left: pa.Table, right: pa.Table) -> np.ndarray:
    a, b = left["abstract"], right["abstract"]
    level = np.full(len(a), MISSING, np.int8)
    both = np.flatnonzero(both_say(a, b))
    a, b = a.take(pa.array(both)).to_pylist(), b.take(pa.array(both)).to_pylist()
    short = [min(len(x), len(y)) for x, y in zip(a, b, strict=True)]
    ratio = _ratio([x[:n] for x, n in zip(a, short, strict=True)], [y[:n] for y, n in zip(b, short, strict=True)])
    level[both] = np.select([ratio >= 95, ratio >= 80, ratio >= 60], [3, 2, 1], 0)
    return level


def _versions(left: pa.ChunkedArray, right: pa.ChunkedArray, doi: np.ndarray) -> np.ndarray:
    """1 where two DOIs are versions of one document (".pub2", "/v3")."""
    out = np.zeros(len(doi), np.int8)
    differ = np.flatnonzero(doi == 0)
    pattern = r"(?:\.pub\d+|[./]v\d+)$"
    a, b = (pc.replace_substring_regex(side.take(pa.array(differ)), pattern, "") for side in (left, right))
    out[differ] = values(pc.equal(a, b))
    return out
