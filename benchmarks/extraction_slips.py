"""Slips of the hand and eye, made without a thought for what any check could notice.

A slip falls on any number of any table, every cell as likely as the next, and changes it by whatever the hand does:
there is no lower limit on how much. The only rule is that the two versions differ beyond rounding, so that it is an
error at all. The kinds are those that studies of data extraction count (Xu et al., BMJ 2022;377:e069155; Mathes et al.,
BMC Med Res Methodol 2017;17:152): numbers typed wrongly, numbers from another place of the paper, one statistic for
another, zeros for what is not there, units.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
from extraction_studies import PARTS, TABLES

from rapport.extraction.compare import agree

Tables = dict[str, pd.DataFrame]
NUMBERS = ("integer", "number")
PLACES = {  # which columns stand side by side in a paper's table
    "alliance_results": ("n", "mean", "sd", "se", "ci_low", "ci_high"),
    "alliance_contrasts": ("value", "df2", "p", "effect", "ci_low", "ci_high"),
    "associations": ("value", "n", "p", "ci_low", "ci_high"),
    "arms": ("n_randomised", "n_analysed", "n_with_alliance"),
    "samples": ("n_enrolled", "n_analysed", "n_female", "age_mean", "age_sd", "pct_female"),
    "engagement_metrics": ("n", "total", "pct"),
    "interventions": ("weeks",),
}


def cells(tables: Tables, rng: np.random.Generator, filled: bool = True) -> Iterator[tuple[str, int, str]]:
    """(table, row, column) of every cell of numbers, in random order."""
    every = [
        (name, row, column)
        for name, frame in tables.items()
        for column in PLACES[name]
        for row in frame.index
        if bool(frame.at[row, column]) is filled
    ]
    return (every[i] for i in rng.permutation(len(every)))


def put(tables: Tables, place: tuple[str, int, str], new: str | None) -> bool:
    """Write a wrong value; False when it is none, or nobody would call it another."""
    name, row, column = place
    old = tables[name].at[row, column]
    about = TABLES[name].columns[column]
    if not new or about.read(new)[1] or agree(about, old, new):
        return False
    tables[name].at[row, column] = about.read(new)[0]
    return True


def typed(change: Callable[[str, np.random.Generator], str | None]) -> Callable:
    """A slip that changes the text of one cell."""

    def make(tables: Tables, rng: np.random.Generator) -> bool:
        return any(put(tables, p, change(tables[p[0]].at[p[1], p[2]], rng)) for p in cells(tables, rng))

    return make


def _digits(text: str) -> list[int]:
    return [i for i, c in enumerate(text) if c.isdigit()]


def _replaced(text: str, rng) -> str:
    i = int(rng.choice(_digits(text)))
    return text[:i] + str(rng.integers(10)) + text[i + 1 :]


def _swapped(text: str, rng) -> str | None:
    pairs = [(a, b) for a, b in zip(_digits(text), _digits(text)[1:], strict=False) if text[a] != text[b]]
    if not pairs:
        return None
    a, b = pairs[int(rng.integers(len(pairs)))]
    return text[:a] + text[b] + text[a + 1 : b] + text[a] + text[b + 1 :]


def _left_out(text: str, rng) -> str | None:
    i = int(rng.choice(_digits(text)))
    return text[:i] + text[i + 1 :] if len(_digits(text)) > 1 else None


def _doubled(text: str, rng) -> str:
    i = int(rng.choice(_digits(text)))
    return text[:i] + text[i] + text[i:]


def _point(text: str, rng) -> str | None:
    digits = text.lstrip("-")
    if "." not in digits:
        return None
    whole, _, part = digits.partition(".")
    moved = f"{whole}{part[:1]}.{part[1:]}" if rng.random() < 0.5 else f"{whole[:-1] or '0'}.{whole[-1:]}{part}"
    return ("-" if text.startswith("-") else "") + moved.rstrip(".")


def _sign(tables: Tables, rng) -> bool:
    for place in cells(tables, rng):
        if place[2] in ("value", "effect", "ci_low", "ci_high") and place[0] in ("alliance_contrasts", "associations"):
            old = tables[place[0]].at[place[1], place[2]]
            if put(tables, place, old[1:] if old.startswith("-") else f"-{old}"):
                return True
    return False


def _from(where: str) -> Callable:
    """The number beside, or above or below, in the paper's table."""

    def make(tables: Tables, rng: np.random.Generator) -> bool:
        for name, row, column in cells(tables, rng):
            frame = tables[name]
            if where == "row":
                others = [frame.at[row, c] for c in PLACES[name] if c != column and frame.at[row, c]]
            else:
                others = [frame.at[r, column] for r in frame.index if r != row and frame.at[r, column]]
            if others and put(tables, (name, row, column), others[int(rng.integers(len(others)))]):
                return True
        return False

    return make


def _line(tables: Tables, rng) -> bool:
    """All numbers of a rating from another line of the paper's table."""
    frame = tables["alliance_results"]
    for row in rng.permutation(frame.index):
        for other in rng.permutation(frame.index):
            moved = [put(tables, ("alliance_results", row, c), frame.at[other, c]) for c in PLACES["alliance_results"]]
            if any(moved):
                return True
    return False


def _exchanged(tables: Tables, rng) -> bool:
    """Two neighbours in a line change places."""
    for name, row, column in cells(tables, rng):
        there = [c for c in PLACES[name] if tables[name].at[row, c]]
        place = there.index(column)
        if place + 1 < len(there):
            a, b = tables[name].at[row, column], tables[name].at[row, there[place + 1]]
            if put(tables, (name, row, column), b) and put(tables, (name, row, there[place + 1]), a):
                return True
            tables[name].at[row, column] = a
    return False


def _zero(tables: Tables, rng) -> bool:
    return any(put(tables, place, "0") for place in cells(tables, rng, filled=False))


def _se_for_sd(tables: Tables, rng) -> bool:
    return _one(tables, rng, "alliance_results", "sd", lambda r: f"{float(r['sd']) / math.sqrt(float(r['n'])):.2f}")


def _sum_for_mean(tables: Tables, rng) -> bool:
    def other(row) -> str:
        items = 12 if row["subscale"] == "total" else 4
        mean = float(row["mean"])
        return f"{mean / items:.2f}" if row["measure_id"] == "WAI-S" else f"{mean * items:.1f}"

    return _one(tables, rng, "alliance_results", "mean", other)


def _count_for_percent(tables: Tables, rng) -> bool:
    return _one(tables, rng, "engagement_metrics", "pct", lambda r: r["n"])


def _days(tables: Tables, rng) -> bool:
    name = ("alliance_results", "interventions")[int(rng.integers(2))]
    column = "time_weeks" if name == "alliance_results" else "weeks"
    return _one(tables, rng, name, column, lambda r: str(int(r[column]) * 7))


def _one_sided(tables: Tables, rng) -> bool:
    name = ("alliance_contrasts", "associations")[int(rng.integers(2))]
    return _one(tables, rng, name, "p", lambda r: f"{float(r['p']) / 2:.3f}" if r["p_operator"] == "=" else None)


def _one(tables: Tables, rng, name: str, column: str, change: Callable) -> bool:
    frame = tables[name]
    return any(put(tables, (name, r, column), change(frame.loc[r])) for r in rng.permutation(frame.index))


def _label(name: str, column: str, words: tuple[str, ...]) -> Callable:
    """A right number under a wrong word."""

    def make(tables: Tables, rng: np.random.Generator) -> bool:
        frame = tables[name]
        for row in rng.permutation(frame.index):
            others = [word for word in words if word != frame.at[row, column]]
            if frame.at[row, column] and others:
                frame.at[row, column] = str(rng.choice(others))
                return True
        return False

    return make


SLIPS: dict[str, Callable[[Tables, np.random.Generator], bool]] = {
    "a digit replaced": typed(_replaced),
    "two digits swapped": typed(_swapped),
    "a digit left out": typed(_left_out),
    "a digit doubled": typed(_doubled),
    "point moved": typed(_point),
    "sign turned": _sign,
    "number from the same line": _from("row"),
    "number from another line": _from("column"),
    "a whole line from another": _line,
    "two neighbours exchanged": _exchanged,
    "zero for nothing": _zero,
    "SE taken for SD": _se_for_sd,
    "sum taken for mean": _sum_for_mean,
    "count taken for percentage": _count_for_percent,
    "days taken for weeks": _days,
    "p halved": _one_sided,
}
# nothing in the checks was made or mended with these in mind; several leave every number as it was
LABELS: dict[str, Callable[[Tables, np.random.Generator], bool]] = {
    "subscale mistaken": _label("alliance_results", "subscale", tuple(PARTS)),
    "arm mistaken": _label("alliance_results", "arm_id", ("digital", "other")),
    "phase mistaken": _label("alliance_results", "time_phase", ("early", "post")),
    "instrument mistaken": _label("alliance_results", "measure_id", ("WAI-SR", "WAI-S")),
    "direction mistaken": _label("alliance_contrasts", "direction", ("favours_digital", "favours_comparator")),
    "statistic mistaken": _label("alliance_contrasts", "statistic", ("t", "F", "z")),
    "kind of effect mistaken": _label("alliance_contrasts", "effect_type", ("d", "eta2")),
    "scale taken for its opposite": _label("associations", "higher_target_is_better", ("yes", "no")),
}
