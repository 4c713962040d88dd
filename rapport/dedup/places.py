"""Where two records say they were printed: pages, volumes, issues and supplements, compared as in `compare`."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

MISSING = -1
BOTH = 3  # of `supplements`
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def values(column: pa.ChunkedArray) -> np.ndarray:
    return column.to_numpy() if isinstance(column, pa.ChunkedArray) else column.to_numpy(zero_copy_only=False)


def both_say(left: pa.ChunkedArray, right: pa.ChunkedArray) -> np.ndarray:
    return values(pc.and_(pc.not_equal(left, ""), pc.not_equal(right, "")))


def equal(left: pa.ChunkedArray, right: pa.ChunkedArray) -> np.ndarray:
    return np.where(both_say(left, right), values(pc.equal(left, right)), MISSING).astype(np.int8)


def pages(left: pa.Table, right: pa.Table) -> dict[str, np.ndarray]:
    """First pages, and whether page ranges that differ overlap (1), touch (2), may be one that lost digits (3), or
    are counted in two ways (4).

    Of "122-128" that became "2-8" the last pages end alike. "S334" and "334" are equal, "S334" and "A334" are not.
    Page 1 (an article counted on its own, or online first) and an article number ("e88") say nothing against a page
    in a volume.
    """
    level = equal(left["page"], right["page"])
    overlap = np.zeros(len(level), np.int8)
    differ = np.flatnonzero(level == 0)
    columns = [
        side[name].take(pa.array(differ)).to_pylist() for side in (left, right) for name in ("page", "last_page")
    ]
    for i, x, x_last, y, y_last in zip(differ, *columns, strict=True):
        p, q = x.lstrip(_LETTERS), y.lstrip(_LETTERS)
        if p == q and (x == p or y == q):
            level[i] = 1
        elif _alone(x, x_last, y, y_last) or _is_article_number(x) != _is_article_number(y):
            level[i], overlap[i] = MISSING, 4
        elif x_last or y_last:
            overlap[i] = _overlap(int(p), int(x_last or p), int(q), int(y_last or q))
    return {"page": level, "overlap": overlap}


def _alone(x: str, x_last: str, y: str, y_last: str) -> bool:
    """Whether one counts its own pages from 1 (online first), as many as the other has if both say how many."""
    if "1" not in (x, y) or not (x + y).isdigit():
        return False
    return not (x_last and y_last) or abs(int(x_last) - int(x) - int(y_last) + int(y)) <= 1


def _overlap(p: int, p_last: int, q: int, q_last: int) -> int:
    start, end = max(p, q), min(p_last, q_last)
    if start <= end and abs(p - q) < 30:
        return 1
    if end < start <= end + 2:
        return 2
    one, two = str(p_last), str(q_last)
    torn = one != two and (one.endswith(two) or two.endswith(one))
    return 3 if torn and min(p_last - p, q_last - q) >= 2 else 0


def _is_article_number(page: str) -> bool:
    """Whether a first page is the number of an electronic article ("e88", "a1754") rather than a page."""
    return page[0] == "e" or (page[0].isalpha() and page[0] != "s" and len(page) >= 5)


def volumes(left: pa.Table, right: pa.Table) -> np.ndarray:
    """Volumes; the year in place of a volume says nothing against a volume."""
    level = equal(left["volume"], right["volume"])
    for side in (left, right):
        level[(level == 0) & values(pc.equal(side["volume"], side["year"].cast(pa.string())))] = MISSING
    return level


def issues(left: pa.ChunkedArray, right: pa.ChunkedArray) -> np.ndarray:
    """Issues; "2" says nothing against supplement 2, which some databases write without its letter.

    Nor does the supplement in a page number ("2s" of "2S37") against an issue: "Supplement 1" may begin at page 2S1.
    """
    level = equal(left, right)
    of_page = [values(pc.ends_with(side, "s")) & (values(side) != "s") for side in (left, right)]
    level[(level == 0) & (of_page[0] != of_page[1])] = MISSING
    bare = pc.equal(pc.utf8_ltrim(left, "s"), pc.utf8_ltrim(right, "s"))
    level[(level == 0) & values(bare)] = MISSING
    return level


def supplements(left: pa.Table, right: pa.Table) -> np.ndarray:
    """1 where just one names a supplement, 2 where the other names an issue or a page outside of any, `BOTH`."""
    sides = [(values(side["issue"]).astype("U1"), values(side["page"]).astype("U1")) for side in (left, right)]
    a, b = ((issue == "s") | (page == "s") for issue, page in sides)
    abstracts = [(issue == "s") | np.isin(page, list("aps")) for issue, page in sides]  # "A254" is of a supplement too
    c, d = ((issue != "") | (page != "") for issue, page in sides)
    outside = (a & ~b & d) | (b & ~a & c)
    return np.where(abstracts[0] & abstracts[1], BOTH, (a != b).astype(np.int8) + outside).astype(np.int8)


def other_supplement(left: pa.Table, right: pa.Table) -> np.ndarray:
    """Whether both name a supplement and not the same one: each counts its pages from S1."""
    a, b = (pc.match_substring_regex(side["issue"], "^(s[0-9]+|[0-9]+s)$") for side in (left, right))
    paged = pc.and_(pc.starts_with(left["page"], "s"), pc.starts_with(right["page"], "s"))
    return values(pc.and_(pc.and_(a, b), paged)) & (issues(left["issue"], right["issue"]) == 0)
