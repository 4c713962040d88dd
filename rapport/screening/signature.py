"""Whose sheet a file is, by the order of its rows: each reviewer's is their own, as good as a signature until sorted.

A sheet under another's name would make one person's decisions count as two people's. The order says to whom the rows
were issued, not who decided: an empty copy may have been lent. So decisions are compared, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp, lgamma, log
from pathlib import Path

import pandas as pd

from rapport import people
from rapport.errors import Problems
from rapport.screening.reading import owner
from rapport.screening.reconcile import fraction, order_of
from rapport.screening.settings import Settings
from rapport.tables import read_table

LOOKED = 2_000  # rows of a file that are looked at
SURE, SAID = 1e-6, 1e-2  # chances, in a file whose rows are in any order, below which it is an error, or asked
FEW = 10  # rows of two exchanged sheets that are sure


@dataclass(frozen=True)
class Foreign:
    """Rows of a file that stand in the order in which they were issued to somebody else."""

    path: str
    who: str  # whose the file is by its name; "" of settled conflicts
    name: str  # in whose order the rows are
    rows: pd.DataFrame  # citation_id, decision, line and its terms: the longest such stretch
    whole: bool
    chance: float


def note_foreign(decisions: pd.DataFrame, settings: Settings, problems: Problems) -> set[str]:
    """Note the sheets that are another person's for sure, and return their paths.

    Parameters
    ----------
    decisions
        The long table of a stage, from its sheets and exports.
    """
    paths = set()
    for path, what, todo, sure in _found(decisions, settings):
        if sure:
            problems.add(path, what, todo)
            paths.add(path)
    return paths


def maybe_foreign(decisions: pd.DataFrame, settings: Settings) -> list[str]:
    """A line for each sheet that may be another person's: of few rows, or with decisions of its owner's own."""
    return [f"{path}: {what}; {todo}" for path, what, todo, sure in _found(decisions, settings) if not sure]


def in_file_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of one file in the order in which they stand there."""
    lines = rows["line"].astype(int)
    return rows if lines.is_monotonic_increasing else rows.iloc[lines.to_numpy().argsort(kind="stable")]


def _found(decisions: pd.DataFrame, settings: Settings) -> Iterator[tuple[str, str, str, bool]]:
    """Path, what is odd, what to do, and whether it is sure: exchanged sheets first, then those that are alone."""
    issued: dict[tuple[str, str], list[Foreign]] = {}
    for one in _foreign(decisions, settings):
        issued.setdefault((one.who, one.name), []).append(one)
    alone = []
    for (who, name), ones in issued.items():
        others = issued.get((name, who), [])
        # a sheet of a few rows, which may stand so by chance, is no partner of a long one
        pairs = [pair for few in (False, True) for pair in zip(_of(ones, few), _of(others, few), strict=False)]
        if who < name:
            yield from _exchanged(pairs)
        paired = {one.path for one, _ in pairs}
        alone += [one for one in ones if one.path not in paired]
    for one in sorted((f for f in alone if f.chance < SAID), key=lambda f: f.path):
        yield _alone(one, decisions, settings)


def _of(sheets: list[Foreign], few: bool) -> list[Foreign]:
    return sorted((one for one in sheets if (len(one.rows) < FEW) == few), key=lambda one: one.path)


def _exchanged(pairs: list[tuple[Foreign, Foreign]]) -> Iterator[tuple[str, str, str, bool]]:
    """Two people have one chance: where one pair of their files is sure, so are the others."""
    sure = bool(pairs) and all(len(one.rows) >= FEW for one in pairs[0])
    todo = (
        "give each file its owner's name; if nothing was exchanged, sort one of them by citation_id"
        if sure
        else "if the two files were exchanged, give each its owner's name; if the rows were sorted, nothing is wrong"
    )
    for one, other in pairs:
        what = f"its rows are in the order issued to {one.name}, those of {other.path} in that issued to {one.who}"
        yield one.path, what, todo, sure


def _alone(one: Foreign, decisions: pd.DataFrame, settings: Settings) -> tuple[str, str, str, bool]:
    made = decisions[(decisions["decision"] != "") & (decisions["file"] != one.path) & (decisions["tool"] == "sheet")]
    said = one.rows[one.rows["decision"] != ""].merge(made, on="citation_id", suffixes=("", "_there"))
    differs, theirs = said["decision"] != said["decision_there"], said["reviewer"] == one.name
    same_terms = (said["criteria_version"] == said["criteria_version_there"]) & (said["phase"] == said["phase_there"])
    against_owner = bool((differs & same_terms & (said["reviewer"] == one.who)).any())
    known = one.name in settings.reviewers or (made["reviewer"] == one.name).any()
    # an empty copy that was lent holds other decisions than its lender's, who may have left or not begun yet
    copied = bool(theirs.any()) and not (theirs & differs).any()
    renamed = one.name in settings.reviewers and not theirs.any() and not _lies_blank(one, decisions, settings)
    sure = (known and against_owner) or (one.chance < SURE and (copied or renamed))
    lines = one.rows["line"].astype(int)
    which = "its rows are" if one.whole else f"rows {lines.iloc[0]} to {lines.iloc[-1]} are"
    what = f"{which} in the order issued to {one.name}"
    there = sorted(said.loc[theirs & ~differs, "file"].unique())
    todo = (
        f"{', '.join(there)} holds the same, so put back the file that this one replaced, or take this one away"
        if there
        else f"give the file {one.name}'s name"
    )
    own = f"if they are {one.who}'s own" if one.who else "if they are an adjudicator's"
    if not sure:
        return one.path, what, f"if the decisions are {one.name}'s, {todo}; {own}, nothing is wrong", False
    what += f", so {one.name}'s decisions would " + (f"count as {one.who}'s" if one.who else "settle conflicts")
    return one.path, what, f"{todo}; {own}, sort its rows by citation_id", True


def _lies_blank(one: Foreign, decisions: pd.DataFrame, settings: Settings) -> bool:
    """Whether the person in whose order the rows are still has a sheet with them that nobody has written in."""
    for path in people.tables(Path(one.path).parent, decisions["file"].unique()):
        if owner(path, settings, Problems())[0] == one.name:
            table = read_table(path, ("citation_id",), problems=Problems())
            if table["citation_id"].isin(one.rows["given_id"]).any():
                return True
    return False


def _foreign(decisions: pd.DataFrame, settings: Settings) -> Iterator[Foreign]:
    """The longest stretch of each file that is in another's order and not in its owner's, for each other person."""
    columns = ["file", "reviewer", "line", "given_id", "citation_id", "decision", "criteria_version", "phase", "tool"]
    sheets = decisions.loc[decisions["tool"].isin(["sheet", "adjudication"]), columns]
    for path, rows in sheets.groupby("file", sort=True):
        who = rows["reviewer"].iloc[0] if rows["tool"].iloc[0] == "sheet" else ""
        rows = in_file_order(rows).drop_duplicates("given_id")[:LOOKED].drop(columns=["reviewer", "file"])
        ids = rows["given_id"].to_list()
        others = [name for name in settings.people if name != who]
        for name in others:
            first, last = _longest([fraction(f"{settings.seed}:{name}:{citation}") for citation in ids])
            some = ids[first:last]
            chance = exp(log(len(others) * (len(ids) - len(some) + 1)) - lgamma(len(some) + 1))
            if len(some) < 3 or (some != ids and chance >= SURE):
                continue
            if some != (order_of(some, who, settings) if who else sorted(some)):
                yield Foreign(path, who, name, rows[first:last], some == ids, chance)


def _longest(places: list[float]) -> tuple[int, int]:
    """Where the longest stretch that only rises begins and ends."""
    best, begin = (0, min(len(places), 1)), 0
    for here in range(1, len(places)):
        if places[here] < places[here - 1]:
            begin = here
        if here + 1 - begin > best[1] - best[0]:
            best = begin, here + 1
    return best
