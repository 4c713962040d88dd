"""Words that stand for one another in two titles: one word spelled in two ways, perhaps one, or two words.

Two spellings, the plural, and slips of the key that leave no other word (neighbours that change places, a letter
typed twice) are one word. A letter or two that differ, or an ending, may be a misprint or make another word
("ureteral", "urethral"; "insulin", "inulin"): the words alone do not tell. Everything else is another word.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, Indel, Prefix

from rapport.dedup.text import listed

SAME_WORD, PERHAPS, OTHER_WORD = 0, 1, 2
WORD_NAMES = ("same", "perhaps", "other")

_OPPOSITES = (
    "hyper hypo",
    "pre post",
    "inter intra",
    "micro macro",
    "under over",
    "endo exo",
    "anti pro",
    "in out",
    "up down",
    "mono poly",
    "uni bi",
    "in ex",
)
_OPPOSITE_PREFIXES = [tuple(pair.split()) for pair in _OPPOSITES]
_FILLERS = frozenset(listed("a an the of in on for and to with by from at s or as"))
_DENIALS = frozenset(listed("without not non no"))
_UNLIKE = frozenset(
    frozenset(pair.split())
    for pair in (
        "increase decrease",
        "increased decreased",
        "increases decreases",
        "increasing decreasing",
        "male female",
        "men women",
        "man woman",
        "vivo vitro",
        "maternal paternal",
        "internal external",
        "adult child",
        "prednisone prednisolone",
        "cortisone cortisol",
    )
)
# British and American spelling, within words and at their end
_SPELLINGS = (("ae", "e"), ("oe", "e"), ("our", "or"), ("ph", "f"), ("z", "s"), ("ogue", "og"))
_ENDINGS = re.compile(r"(?:(?<=[a-z]{3})(re)|(?<=[a-z]{3})(ence)|(mme))(?=s?$)")
_AMERICAN = {"re": "er", "ence": "ense", "mme": "m"}
_TWICE = re.compile(r"(.)\1")


def changed_words(a: str, b: str) -> tuple[int, bool]:
    """Whether a word of one title stands for another word in the other ("adult" / "adolescent"): `SAME_WORD`,
    `PERHAPS` or `OTHER_WORD`; and whether one has a word more.

    Little words, and words split or joined, do not count.
    """
    wa, wb = a.split(), b.split()
    level, extra = SAME_WORD, False
    for action, i, j, k, m in SequenceMatcher(None, wa, wb, autojunk=False).get_opcodes():
        if action == "equal":
            continue
        x, y = [w for w in wa[i:j] if w not in _FILLERS], [w for w in wb[k:m] if w not in _FILLERS]
        if _DENIALS.intersection(x) != _DENIALS.intersection(y) or _letters(wa[i:j], wb[k:m]):
            level = OTHER_WORD
        elif not x or not y:
            extra |= any(len(w) > 2 and not w.isdigit() for w in (*x, *y))
        elif len(x) == len(y):
            level = max(level, min(max(map(unlike, x, y)), unlike("".join(x), "".join(y))))
        elif not set(x) & set(y):
            level = max(level, unlike("".join(x), "".join(y)))
        else:
            extra = True
    return level, extra


def _letters(x: list[str], y: list[str]) -> bool:
    """Whether one letter or Roman number stands for another ("hepatitis a" / "hepatitis b")."""
    if len(x) != 1 or len(y) != 1 or not (x[0] + y[0]).isalpha():
        return False
    return len(x[0] + y[0]) == 2 or set(x[0] + y[0]) <= set("ivx")


def unlike(p: str, q: str) -> int:
    """Whether two words are one (`SAME_WORD`), may be (`PERHAPS`), or are two (`OTHER_WORD`)."""
    if p == q or p.isdigit() or q.isdigit():  # numbers are compared on their own
        return SAME_WORD
    if frozenset((p, q)) in _UNLIKE or _opposite(p, q) or _opposite(q, p):
        return OTHER_WORD
    long, short = (p, q) if len(p) > len(q) else (q, p)
    if _respelled(p) == _respelled(q) or _plural(p, q) or _plural(q, p) or _neighbours(p, q):
        return SAME_WORD
    p, q = _american(p), _american(q)
    if long.startswith(short):  # an abbreviation or an ending
        return PERHAPS
    # misprints spare a word's beginning, and whole words; "aerobic" is none of "anaerobic", nor "carotid" of "parotid"
    if fuzz.ratio(p, q) < 72 or (p[0] != q[0] and min(len(p), len(q)) >= 4):
        return OTHER_WORD
    # a misprint changes a letter or two, an ending leaves the stem: "sitagliptin" is no misprint of "linagliptin"
    stem = Prefix.similarity(p, q) >= max(4, 0.6 * min(len(p), len(q)))
    return PERHAPS if stem or Indel.distance(p, q) <= 2 else OTHER_WORD


def _opposite(p: str, q: str) -> bool:
    return any(
        p.startswith(low) and q.startswith(high) and p[len(low) :] == q[len(high) :] for low, high in _OPPOSITE_PREFIXES
    )


def _american(word: str) -> str:
    for british, american in _SPELLINGS:
        word = word.replace(british, american)
    return word


@lru_cache(maxsize=65536)
def _respelled(word: str) -> str:
    """A word in one of its spellings, no letter twice in a row."""
    return _TWICE.sub(r"\1", _ENDINGS.sub(lambda m: _AMERICAN[m[0]], _american(word)))


def _neighbours(p: str, q: str) -> bool:
    """Whether two neighbouring letters have changed places ("reveiw")."""
    return OSA.distance(p, q) == 1 and sorted(p) == sorted(q)


def _plural(one: str, many: str) -> bool:
    """Whether the second word is the plural of the first ("dose", "process", "therapy", "analysis")."""
    one, many = _respelled(one), _respelled(many)
    return len(one) >= 2 and (
        many in (one + "s", one + "es")
        or (one[-1] == "y" and many == one[:-1] + "ies")
        or (one.endswith("sis") and many == one[:-2] + "es")
    )
