"""From pairs to citations: strongest pairs first, nothing joined that contradicts itself.

A component of pairs is taken apart where two of its members contradict each other; a record without title or without
authors may join others but never brings two groups together; and what an earlier round joined, or left apart, is
settled before a later round is looked at.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

TITLED, COMPLETE = 1, 2  # 0: a record without a title
CLEARLY = 0.1  # an incomplete record joins the group it fits better by this much


@dataclass
class Edges:
    """Pairs to merge, as arrays of equal length: record indices, score, and the round of the later record."""

    a: np.ndarray
    b: np.ndarray
    score: np.ndarray
    round: np.ndarray

    def upto(self, last: int) -> Edges:
        """The pairs of rounds up to *last*."""
        keep = self.round <= last
        return Edges(self.a[keep], self.b[keep], self.score[keep], self.round[keep])


def components(size: int, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Label of each of *size* records: those connected by pairs have the same."""
    if not size:
        return np.zeros(0, np.int32)
    graph = coo_matrix((np.ones(len(a), np.int8), (a, b)), shape=(size, size))
    return connected_components(graph, directed=False)[1]


def inner_pairs(labels: np.ndarray, largest: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """All pairs of records within groups of three and more (of the first *largest* members of a group)."""
    order = np.argsort(labels, kind="stable")
    starts = np.flatnonzero(np.diff(labels[order], prepend=-1))
    a, b = [], []
    for start, end in zip(starts, [*starts[1:], len(order)][: len(starts)], strict=True):
        if end - start > 2:
            members = np.sort(order[start : min(end, start + largest)])
            i, j = np.triu_indices(len(members), 1)
            a.append(members[i])
            b.append(members[j])
    empty = np.zeros(0, np.int64)
    return (np.concatenate(a), np.concatenate(b)) if a else (empty, empty)


def cluster(
    edges: Edges,
    labels: np.ndarray,
    rank: np.ndarray,
    order: np.ndarray,
    contradictions: tuple[np.ndarray, np.ndarray],
    same: list[tuple[int, int]] = (),
    different: list[tuple[int, int]] = (),
) -> np.ndarray:
    """Group records.

    Parameters
    ----------
    edges
        The pairs that rules merge.
    labels
        Their connected components: a label of each record.
    rank
        Of each record: `COMPLETE` (title and authors), `TITLED`, or 0.
    order
        Of each record: its place in an order that depends on content only; breaks ties.
    contradictions
        Pairs that must not share a group, as two index arrays.
    same, different
        What people decided; it outweighs everything else.

    Returns
    -------
    numpy.ndarray
        A group number for each record.
    """
    asked = {i for pair in (*same, *different) for i in pair}
    troubled = np.zeros(labels.max(initial=-1) + 1, bool)
    troubled[labels[contradictions[0]]] = True
    troubled |= _bridged(labels, edges, rank)
    troubled[labels[list(asked)]] = True
    return _rebuild(labels, troubled, edges, rank, order, contradictions, same, different)


def _bridged(labels: np.ndarray, edges: Edges, rank: np.ndarray) -> np.ndarray:
    """Of each component: whether only incomplete records hold together what stands apart without them."""
    found = np.zeros(labels.max(initial=-1) + 1, bool)
    for level in (TITLED, COMPLETE):
        strong = np.minimum(rank[edges.a], rank[edges.b]) >= level
        alone = components(len(rank), edges.a[strong], edges.b[strong])
        members = np.flatnonzero(rank >= level)
        groups = np.unique(np.stack([labels[members], alone[members]]), axis=1)[0]
        found |= np.bincount(groups, minlength=len(found)) > 1
    return found


class _Groups:
    """Groups of records while they are built: the members of each, and the group of each record."""

    def __init__(self, records: list[int], order: np.ndarray):
        self.members = {i: [i] for i in records}
        self.of = {i: i for i in records}
        self._order = order

    def join(self, i: int, j: int) -> None:
        """Join the groups of two records under the number of the larger one."""
        pair = {self.of[i], self.of[j]}
        larger, *smaller = sorted(pair, key=lambda group: (-len(self.members[group]), self._order[group]))
        for group in smaller:
            for member in self.members[group]:
                self.of[member] = larger
            self.members[larger] += self.members.pop(group)


def _rebuild(labels, troubled, edges, rank, order, contradictions, same, different) -> np.ndarray:
    """Build the troubled components again, one pair at a time."""
    groups = _Groups(np.flatnonzero(troubled[labels]).tolist(), order)
    apart: dict[int, set[int]] = defaultdict(set)
    for i, j in (*zip(*(c.tolist() for c in contradictions), strict=True), *different):
        apart[i].add(j), apart[j].add(i)
    for i, j in same:
        groups.join(i, j)
    chosen = np.flatnonzero(troubled[labels[edges.a]])
    near: dict[int, list[int]] = defaultdict(list)
    for edge in chosen.tolist():
        near[int(edges.a[edge])].append(edge), near[int(edges.b[edge])].append(edge)
    weakest = np.minimum(rank[edges.a], rank[edges.b])
    for edge in _strongest_first(chosen, edges, weakest, order):
        a, b = int(edges.a[edge]), int(edges.b[edge])
        i, j = groups.of[a], groups.of[b]
        if i == j:
            continue
        x, y, level = groups.members[i], groups.members[j], weakest[edge]
        if level < COMPLETE and (_bridges(x, y, rank, level) or _fits_another(x, y, edge, near, edges, groups.of)):
            continue
        if all(apart[member].isdisjoint(y) for member in x):
            groups.join(a, b)
    out = labels.copy()
    fresh = labels.max(initial=-1) + 1
    for number, members in enumerate(groups.members.values()):
        out[members] = fresh + number
    return np.unique(out, return_inverse=True)[1]


def _strongest_first(chosen: np.ndarray, edges: Edges, weakest: np.ndarray, order: np.ndarray) -> list[int]:
    """Pairs in the order in which they are joined: earlier rounds, complete records, high scores; ties by content."""
    first, second = np.sort(np.stack([order[edges.a[chosen]], order[edges.b[chosen]]]), axis=0)
    ways = np.lexsort((second, first, -edges.score[chosen], -weakest[chosen], edges.round[chosen]))
    return chosen[ways].tolist()


def _bridges(x: list[int], y: list[int], rank, weakest: int) -> bool:
    """Whether a pair with an incomplete record would bring together two groups that stand without it."""
    return min(max(rank[m] for m in x), max(rank[m] for m in y)) > weakest


def _fits_another(
    x: list[int], y: list[int], edge: int, near: dict[int, list[int]], edges: Edges, home: dict[int, int]
) -> bool:
    """Whether an incomplete record that is still alone fits another group nearly as well: a question for a person."""
    for alone, group in ((x, y), (y, x)):
        if len(alone) > 1:
            continue
        for other in near[alone[0]]:
            there = int(edges.b[other]) if int(edges.a[other]) == alone[0] else int(edges.a[other])
            if (
                edges.round[other] <= edges.round[edge]
                and edges.score[other] > edges.score[edge] - CLEARLY
                and home[there] != home[group[0]]
            ):
                return True
    return False
