"""Two people's cells side by side: do they agree, and if not, what kind of slip is it?

Numbers agree when they are the same to the coarser printed precision, codes and names when they are the same after
normalising; free wording is never compared. The kinds follow the error types of data extraction studied by Xu et al.
(BMJ 2022;377:e069155), in reviewers' words.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from rapidfuzz.fuzz import token_sort_ratio

from rapport.extraction.dictionary import Column
from rapport.extraction.reading import Entry
from rapport.extraction.values import UNITS, is_missing, plain, read_number

KINDS = {
    "missed": "one has a value, the other none",
    "zero for missing": "one typed 0 where the other found nothing",
    "sign": "the same number with the other sign",
    "decimal point": "the same digits, the point in another place",
    "unit": "the same amount in another unit",
    "sd or se": "one took the standard error for the standard deviation",
    "wrong arm": "one has the value of another arm",
    "wrong time": "one has the value of another time",
    "wrong row": "one has the value of another row of the study",
    "wrong column": "one has the value of another column",
    "typo": "one digit different, or two swapped",
    "number": "different numbers",
    "code": "different codes",
    "missing code": "different missing codes",
    "text": "different texts",
    "one extractor only": "the row is in one person's file only",
}
_POWERS = tuple(10.0**n for n in (-3, -2, -1, 1, 2, 3))


def agree(column: Column, one: str, two: str) -> bool:
    """Whether two cells say the same."""
    if one == two or column.type == "words":
        return True
    if not one or not two:
        return column.required == "no" and (is_missing(one) or is_missing(two) or one == two)
    if is_missing(one) or is_missing(two):
        return False
    if column.type in ("integer", "number"):
        return _same_number(one, two)
    if column.type == "codes":
        return set(one.split("; ")) == set(two.split("; "))
    if column.type in ("id", "ref", "report"):
        return one.casefold() == two.casefold()
    a, b = plain(one), plain(two)
    # a small difference of wording is none, a difference of numbers is
    return a == b or (
        column.type == "text" and re.findall(r"\d+", a) == re.findall(r"\d+", b) and token_sort_ratio(a, b) >= 88
    )


def _same_number(one: str, two: str) -> bool:
    a, b = read_number(one), read_number(two)
    if a is None or b is None:
        return one == two
    if a.decimals == b.decimals:
        return a.value == b.value
    coarse, fine = (a, b) if a.decimals < b.decimals else (b, a)
    # "4" beside "4.2" is no rounding anyone prints; "60" beside "59.8" is
    digits = len(coarse.text.lstrip("-0.").replace(".", ""))
    exact = coarse.value == fine.value
    return exact or (digits >= 2 and abs(a.value - b.value) <= coarse.half * (1 + 1e-9))


def better(column: Column, one: str, two: str) -> str:
    """The one of two agreeing cells that says more: the filled one, the more precise number."""
    if not one or not two:
        return one or two
    a, b = read_number(one), read_number(two)
    if column.type in ("integer", "number") and a and b and b.decimals > a.decimals:
        return two
    return one


def kind(column: Column, mine: Entry, other: Entry, rows: Sequence[Entry]) -> str:
    """What kind of slip may explain two cells that disagree.

    Parameters
    ----------
    mine, other
        The two people's rows.
    rows
        All rows of the study in this table, by both people: where a value may have been taken from.
    """
    one, two = mine.values.get(column.name, ""), other.values.get(column.name, "")
    if is_missing(one) and is_missing(two):
        return "missing code"
    a, b = read_number(one), read_number(two)
    if not one or not two or is_missing(one) or is_missing(two):
        there = a or b
        return (
            "zero for missing"
            if there is not None and there.value == 0 and column.type in ("integer", "number")
            else "missed"
        )
    if column.type in ("code", "codes", "id", "ref", "report"):
        return "code"
    if a is None or b is None:
        return "text"
    return _number_kind(column, a, b, mine, other, rows)


def _number_kind(column: Column, a, b, mine: Entry, other: Entry, rows: Sequence[Entry]) -> str:
    if a.value == -b.value:
        return "sign"
    if a.value and b.value and any(math.isclose(a.value, b.value * power, rel_tol=1e-9) for power in _POWERS):
        return "decimal point"
    if (
        a.value
        and b.value
        and any(
            math.isclose(a.value / b.value, f, rel_tol=0.02)
            for factor in UNITS.get(column.unit, {}).values()
            for f in (float(factor), 1 / float(factor))
        )
    ):
        return "unit"
    n = read_number(mine.values.get("n", "")) or read_number(other.values.get("n", ""))
    if column.name in ("sd", "se") and n and n.value > 1:
        low, high = sorted((abs(a.value), abs(b.value)))
        if math.isclose(low * math.sqrt(n.value), high, rel_tol=0.05):
            return "sd or se"
    one, two = a.text, b.text
    elsewhere = _elsewhere(column.name, one, two, mine, rows)
    return elsewhere or ("typo" if _slip(one, two) else "") or _same_row(column.name, one, two, mine, other) or "number"


def _elsewhere(name: str, one: str, two: str, mine: Entry, rows: Sequence[Entry]) -> str:
    for row in rows:
        if row.key != mine.key and row.values.get(name, "") in (one, two) and len(row.values[name].strip("-0.")) > 1:
            arms = {row.values.get("arm_id"), mine.values.get("arm_id")}
            times = {row.values.get("time_label"), mine.values.get("time_label")}
            return "wrong arm" if len(arms) == 2 else "wrong time" if len(times) == 2 else "wrong row"
    return ""


def _same_row(name: str, one: str, two: str, mine: Entry, other: Entry) -> str:
    for row, value in ((mine, one), (other, two)):
        if any(value == v and k != name and len(v.strip("-0.")) > 1 for k, v in row.values.items()):
            return "wrong column"
    return ""


def _slip(one: str, two: str) -> bool:
    """One digit typed wrongly, left out or doubled, or two neighbours swapped."""
    if len(one) == len(two):
        wrong = [i for i in range(len(one)) if one[i] != two[i]]
        swapped = (
            len(wrong) == 2
            and wrong[1] == wrong[0] + 1
            and one[wrong[0]] == two[wrong[1]]
            and one[wrong[1]] == two[wrong[0]]
        )
        return len(wrong) == 1 or swapped
    short, long = sorted((one, two), key=len)
    return len(long) - len(short) == 1 and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def agreement(pairs: Mapping[tuple[str, str, str, str], list[bool]]) -> list[tuple]:
    """``table, column, extractor_1, extractor_2, n, agreed, percent`` from the outcome of each comparison."""
    return [
        (*name, len(outcome), sum(outcome), 100 * sum(outcome) / len(outcome))
        for name, outcome in sorted(pairs.items())
    ]


def kappa(pairs: Sequence[tuple[str, str, bool]]) -> float | None:
    """Cohen's kappa of two people's codes; None when both used one and the same code only, or the cells are numbers."""
    if not pairs or any(read_number(one) or read_number(two) for one, two, _ in pairs):
        return None
    codes = sorted({one for one, _, _ in pairs} | {two for _, two, _ in pairs})
    n = len(pairs)
    observed = sum(same for _, _, same in pairs) / n
    chance = sum((sum(one == c for one, _, _ in pairs) / n) * (sum(two == c for _, two, _ in pairs) / n) for c in codes)
    return None if chance >= 1 else (observed - chance) / (1 - chance)
