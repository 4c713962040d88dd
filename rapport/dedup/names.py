"""Author names: who is meant, whichever way round and however short a database writes them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from rapport.dedup.text import fold, is_empty, listed, plain

_PARTICLES = frozenset(
    listed("van von der den de la le el al ter ten del della di da das dos do du des la y e zu zur af bin ibn ben st")
)
_SUFFIXES = frozenset(listed("jr sr ii iii iv md phd msc mph prof dr"))
_NOBODY = frozenset(
    [
        "anonymous",
        "anon",
        "anonymus",
        "no authorship",
        "no authors listed",
        "no author",
        "no author given",
        "no authors",
        "authors anonymous",
        "et al",
        "others",
        "no authorship indicated",
    ]
)
_RUN_ON = re.compile(r"(?<=[A-Z]\.)(?=[A-Z][a-z]{2})")
_INITIALS = re.compile(r"^(?:[A-Z]\.?[\s-]?){1,4}$")
_UMLAUT = re.compile("(?<=[aou])e")


class Names(NamedTuple):
    """Words of names, blank-separated: surnames in order, the first author's, and every word of every name."""

    surnames: str
    first: str
    words: str
    count: int
    lead: str  # the first author's surname, for keys


_NONE = Names("", "", "", 0, "")


def read_names(raw: str) -> Names:
    """Read ``Family, Given; Family, Given`` and its many variants.

    "Adeli K.", "B. Abrahao", "Omulo Sylvia" and swapped "Moritz, Altenried" are read too: where the order of a name's
    words cannot be told, all of them count as the surname.
    """
    if not raw:
        return _NONE
    surnames: list[str] = []
    words: list[str] = []
    first: list[str] = []
    count = 0
    lead = ""
    text = plain(raw)
    if "." in text:
        text = _RUN_ON.sub("; ", text)
    for part in text.replace(" and ", ";").split(";"):
        name = _one(part.strip())
        if name is None:
            continue
        own, rest, leader = name
        if not count:
            first, lead = own + rest, leader
        surnames += own
        words += own + rest
        count += 1
    if not count:
        return _NONE
    return Names(
        " ".join(dict.fromkeys(surnames)), " ".join(sorted(set(first))), " ".join(sorted(set(words))), count, lead
    )


@lru_cache(maxsize=100_000)
def _one(part: str) -> tuple[list[str], list[str], str] | None:
    """Surname words, other words and the word to file under of one name; None for nobody."""
    folded = fold(part)
    if folded in _NOBODY or is_empty(folded):
        return None
    family, given = _family(part)
    own, rest = _words(family), _words(given)
    if not own:
        own, rest = rest or [w for w in folded.split() if len(w) > 1] or folded.split(), []
    if not own:
        return None
    return own, rest, own[-1] if "," not in part and len(own) > 1 and _order_unknown(part) else own[0]


def _family(part: str) -> tuple[str, str]:
    """Family and given words of one name as written."""
    if "," in part:
        family, _, given = part.partition(",")
        return family, given
    tokens = part.split()
    if len(tokens) == 1:
        return part, ""
    if _INITIALS.match(tokens[-1]) and len(tokens[-1].replace(".", "")) <= 4:
        end = len(tokens) - 1
        while end > 1 and _INITIALS.match(tokens[end - 1]) and len(tokens[end - 1].replace(".", "")) <= 3:
            end -= 1
        return " ".join(tokens[:end]), " ".join(tokens[end:])
    if _INITIALS.match(tokens[0]) and len(tokens[0].replace(".", "")) <= 2:
        start = 1
        while start < len(tokens) - 1 and _INITIALS.match(tokens[start]):
            start += 1
        return " ".join(tokens[start:]), " ".join(tokens[:start])
    return part, ""


def _order_unknown(part: str) -> bool:
    tokens = part.split()
    return not (_INITIALS.match(tokens[-1]) or _INITIALS.match(tokens[0]))


def _words(text: str) -> list[str]:
    """Comparable words of a name, without particles, titles and initials; "Koehnen" and "Köhnen" are one."""
    return [_UMLAUT.sub("", w) for w in fold(text).split() if len(w) > 1 and w not in _PARTICLES and w not in _SUFFIXES]
