"""Comparing sets: what a box holds, what it must hold, and the ids that make the difference."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from rapport.prisma.sets import Flow, is_old
from rapport.prisma.versions import published

EMPTY: frozenset[str] = frozenset()
LOG = "results/logs/prisma.log"
SHOWN = 5  # ids in a line


@dataclass(frozen=True)
class Check:
    """One comparison, and the ids that are too many in the box or missing from it."""

    identity: str
    statement: str
    box: str
    n: int
    must_be: str
    odd: tuple[str, ...]
    advice: str = "check these ids in results/ledger.csv"
    wrong: str = ""  # what is the matter with the ids, where that says more than the statement

    @property
    def holds(self) -> bool:
        """Whether nothing is odd."""
        return not self.odd

    def sentence(self) -> str:
        """The box, both numbers, what is wrong, and the first of the ids."""
        more = f" and {len(self.odd) - SHOWN} more, listed by a run in {LOG}" if len(self.odd) > SHOWN else ""
        what = f"by these alone: {self.wrong}" if self.wrong else self.statement
        return (
            f"results/prisma: {self.identity}: box '{self.box}' is {self.n} and must be {self.must_be} "
            f"({what}): {', '.join(self.odd[:SHOWN])}{more}; {self.advice}"
        )

    def details(self) -> str:
        """The comparison with every id, for the log."""
        return f"{self.identity}, {self.box}: {self.statement}:\n" + "\n".join(f"  {one}" for one in self.odd)


@dataclass(frozen=True)
class Evidence:
    """The tables a flow is proved against; *listed*: ``data/previous/`` holds a list, be it one of no study."""

    ledger: pd.DataFrame
    searches: pd.DataFrame
    membership: pd.DataFrame
    merges: pd.DataFrame
    reports: pd.DataFrame
    previous: pd.DataFrame
    previous_round: int | None = None
    listed: bool = False

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The ledger with the kind of each record's search, and whether its round was published."""
        kind = self.searches.set_index("search_id")["kind"].replace("", "database")
        old = is_old(self.ledger, self.previous_round, self.previous)
        return self.ledger.assign(kind=self.ledger["search_id"].map(kind), old=old)

    @cached_property
    def published(self) -> pd.DataFrame:
        """The studies and reports that the published version counted as included."""
        return published(self.previous)

    def citations(self, records: frozenset[str]) -> frozenset[str]:
        """The citations of records."""
        return frozenset(self.ledger.loc[self.ledger["record_id"].isin(records), "citation_id"])


def union(parts: Iterable[frozenset[str]]) -> frozenset[str]:
    """All ids of some sets."""
    return EMPTY.union(*parts)


class Proof:
    """The comparisons made so far on one flow."""

    def __init__(self, flow: Flow):
        self.boxes = flow.boxes
        self.checks: list[Check] = []

    def __getitem__(self, box: str) -> frozenset[str]:
        """A box's ids; a box that the variant does not have is empty."""
        return self.boxes.get(box, EMPTY)

    def equal(
        self,
        identity: str,
        box: str,
        must: frozenset[str],
        why: str,
        has: frozenset[str] | None = None,
        advice: str = Check.advice,
        wrong: str = "",
    ) -> None:
        """The box (or *has*) holds exactly *must*."""
        has = self[box] if has is None else has
        odd = tuple(sorted(has ^ must))
        self.checks.append(Check(identity, why, box, len(has), str(len(must)), odd, advice, wrong))

    def within(
        self, identity: str, box: str, limit: frozenset[str], why: str, has: frozenset[str] | None = None
    ) -> None:
        """The box (or *has*) holds nothing outside *limit*."""
        has = self[box] if has is None else has
        self.checks.append(Check(identity, why, box, len(has), f"part of {len(limit)}", tuple(sorted(has - limit))))

    def disjoint(self, identity: str, box: str, parts: Iterable[frozenset[str]], why: str) -> None:
        """No id is in two of the sets."""
        seen: set[str] = set()
        twice: set[str] = set()
        total = 0
        for part in parts:
            total += len(part)
            twice |= seen & part
            seen |= part
        self.checks.append(Check(identity, why, box, total, str(len(seen)), tuple(sorted(twice))))

    def none(self, identity: str, box: str, odd: frozenset[str], why: str) -> None:
        """There is nothing that is wrong in this way."""
        self.checks.append(Check(identity, why, box, len(odd), "0", tuple(sorted(odd))))
