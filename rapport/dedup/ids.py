"""Citation ids made from content, which stay when files, formats or rounds are added.

A record's own id is made from the letters of its title and the year, the two fields that every export has and that
people search by. A citation takes the id that most of its members of the earliest round have; the ids of all others
stay resolvable as aliases.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence

LENGTH = 10
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,80}>")
_OTHER = re.compile(r"[^a-z0-9]+")


def make_id(*content: object) -> str:
    """ "c" and ten letters or digits made from *content* (50 bits of SHA-256 in base 32, RFC 4648)."""
    digest = hashlib.sha256("\x1f".join(map(str, content)).encode()).digest()
    return "c" + base64.b32encode(digest[:10])[:LENGTH].decode().lower()


def title_letters(title: str) -> str:
    """The letters and digits of a title, without case, accents or markup.

    Apart from the normalisation that comparing uses, and frozen: better comparing must not give a paper another id.
    """
    bare = _TAG.sub("", html.unescape(html.unescape(title)) if "&" in title else title)
    if bare.isascii():
        return _OTHER.sub("", bare.lower())
    marked = unicodedata.normalize("NFKD", bare.casefold())
    return "".join(letter for letter in marked if letter.isalnum())


def own_id(title: str, year: int, doi: str, pmid: str, place: Sequence[str], content: str) -> str:
    """The id a record would have alone: from title and year; without a title from DOI, PMID, place, else everything."""
    letters = title_letters(title)
    if letters:
        return make_id(letters, year)
    for value in (doi, pmid, "|".join(place) if sum(map(bool, place)) > 2 else ""):
        if value:
            return make_id("no title", value)
    return make_id("no title", content)


def citation_ids(
    history: Sequence[Sequence[int]],
    own: Sequence[str],
    detail: Callable[[int], str],
    order: Sequence[int],
    unsplit: Sequence[Sequence[int]] | None = None,
) -> tuple[list[str], dict[str, str]]:
    """Give each citation its id.

    Parameters
    ----------
    history
        For each round, earliest first, the group of each record when only that round and earlier ones were known
        (-1: not
        yet known). A later round may join groups but never takes one apart.
    own
        `own_id` of each record.
    detail
        Gives more content of a record (author, place), by which groups with one title and year are told apart.
    order
        A content order of the records, for what is alike in everything; the first of a group leads it.
    unsplit
        *history* as it would be if no person had taken records apart.

    Returns
    -------
    ids, aliases
        The citation_id of each record; ``{other id: citation_id}`` for every id that a citation had in an earlier round
        or that a member would have alone, unless that means more than one citation.

    Notes
    -----
    An id goes to the group of the earliest round that wants it. If several of one round do, none of them gets it: each
    takes an id made with its detail, so that no id ever comes to mean another paper. Where a round joins two citations,
    the older id stays (of the same age: that of more records). Where people take a citation apart its id stays with the
    record that led it, whose text reviewers have read.
    """
    ids: list[str] = [""] * len(own)
    taken: set[str] = set()
    born: dict[str, int] = {}
    joined: dict[str, str] = {}
    for when, groups in enumerate(history):
        members = _members(groups, order)
        waiting = []
        for each in members:
            had = Counter(ids[i] for i in each if ids[i])
            if not had:
                waiting.append(each)
                continue
            kept = min(had, key=lambda name: (born[name], -had[name], name))
            joined |= {name: kept for name in had if name != kept}
            for i in each:
                ids[i] = kept
        for each, name in _named(waiting, (unsplit or history)[when], own, detail, taken, order):
            born[name] = when
            for i in each:
                ids[i] = name
    return ids, _aliases(ids, own, born, joined)


def _members(groups: Sequence[int], order: Sequence[int]) -> list[list[int]]:
    """The records of each group in content order; the groups in the order of their first records."""
    members: dict[int, list[int]] = defaultdict(list)
    for i in sorted(range(len(order)), key=order.__getitem__):
        if groups[i] >= 0:
            members[groups[i]].append(i)
    return list(members.values())


def _named(
    waiting: list[list[int]], unsplit: Sequence[int], own, detail, taken: set[str], order: Sequence[int]
) -> Iterator[tuple[list[int], str]]:
    """Ids for groups that have none; the first part of a group that people took apart is called as all of it was."""
    whole = {unsplit[members[0]]: members for members in _members(unsplit, order)}
    led = {members[0] for members in whole.values()}
    leading = {each[0]: each for each in waiting if each[0] in led}
    for members, name in _fresh([whole[unsplit[first]] for first in leading], own, detail, taken):
        yield leading[members[0]], name
    yield from _fresh([each for each in waiting if each[0] not in led], own, detail, taken)


def _fresh(waiting: list[list[int]], own, detail, taken: set[str]) -> list[tuple[list[int], str]]:
    """Ids for groups that have none; adds them, and the ones nobody got, to *taken*."""
    out = []
    for level in range(3):
        wanted = [_wish(level, [own[i] for i in each], detail, each) for each in waiting]
        often = Counter(wanted)
        out += [
            (each, name) for each, name in zip(waiting, wanted, strict=True) if often[name] == 1 and name not in taken
        ]
        waiting = [each for each, name in zip(waiting, wanted, strict=True) if often[name] > 1 or name in taken]
        taken.update(often)
    for each in waiting:  # alike in everything that a record says: told apart by a running number
        number = 1
        while (name := make_id(own[each[0]], detail(each[0]), "again", number)) in taken:
            number += 1
        out.append((each, name))
        taken.add(name)
    return out


def _wish(level: int, own: list[str], detail: Callable[[int], str], members: list[int]) -> str:
    """What a group wants to be called; each level tells more."""
    counted = Counter(own)
    common = min(counted, key=lambda name: (-counted[name], name)) if len(counted) > 1 else own[0]
    if level == 0:
        return common
    details = sorted({detail(i) for i in members})
    return make_id(common, details[0]) if level == 1 else make_id(common, *details, "all")


def _aliases(ids: list[str], own: Sequence[str], born: dict[str, int], joined: dict[str, str]) -> dict[str, str]:
    """Ids that went up in others, and ids that members had alone where they mean one citation only."""
    used = set(ids)
    out = {}
    for name in joined:
        end = name
        while end in joined:
            end = joined[end]
        out[name] = end
    wanted: dict[str, set[str]] = defaultdict(set)
    for name, now in zip(own, ids, strict=True):
        if name != now and name not in used and name not in out:
            wanted[name].add(now)
    for name, now in wanted.items():
        oldest = [each for each in now if born[each] == min(born[other] for other in now)]
        if len(oldest) == 1:
            out[name] = oldest[0]
    return out
