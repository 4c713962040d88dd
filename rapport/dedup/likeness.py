"""How alike two titles or two lists of authors are, in the words a librarian would use."""

from __future__ import annotations

from difflib import SequenceMatcher

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel, JaroWinkler, Prefix

from rapport.dedup.text import listed

# authors
NOBODY, OTHERS, SHARED, FIRST, MOST, ALL = -1, 0, 1, 2, 3, 4
AUTHOR_NAMES = ("different", "one shared", "first or half shared", "most", "all")

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


def changed_words(a: str, b: str) -> tuple[bool, bool]:
    """Whether a word of one title stands for an unlike word of the other ("adult" / "adolescent"), and whether one
    has a word more.

    Little words, misspellings, and words split or joined do not count.
    """
    wa, wb = a.split(), b.split()
    swapped = extra = False
    for action, i, j, k, m in SequenceMatcher(None, wa, wb, autojunk=False).get_opcodes():
        if action == "equal":
            continue
        x, y = [w for w in wa[i:j] if w not in _FILLERS], [w for w in wb[k:m] if w not in _FILLERS]
        if _DENIALS.intersection(x) != _DENIALS.intersection(y) or _letters(wa[i:j], wb[k:m]):
            swapped = True
        elif not x or not y:
            extra |= any(len(w) > 2 and not w.isdigit() for w in (*x, *y))
        elif len(x) == len(y):
            if any(_unlike(p, q) for p, q in zip(x, y, strict=True)) and _unlike("".join(x), "".join(y)):
                swapped = True
        elif not set(x) & set(y):
            swapped |= _unlike("".join(x), "".join(y))
        else:
            extra = True
    return swapped, extra


def _letters(x: list[str], y: list[str]) -> bool:
    """Whether one letter or Roman number stands for another ("hepatitis a" / "hepatitis b")."""
    if len(x) != 1 or len(y) != 1 or not (x[0] + y[0]).isalpha():
        return False
    return len(x[0] + y[0]) == 2 or set(x[0] + y[0]) <= set("ivx")


def _unlike(p: str, q: str) -> bool:
    """Whether two words are different words rather than two spellings of one."""
    if p == q or p.isdigit() or q.isdigit():  # numbers are compared on their own
        return False
    if frozenset((p, q)) in _UNLIKE:
        return True
    for low, high in _OPPOSITE_PREFIXES:
        for x, y in ((p, q), (q, p)):
            if x.startswith(low) and y.startswith(high) and x[len(low) :] == y[len(high) :]:
                return True
    long, short = (p, q) if len(p) > len(q) else (q, p)
    if long.startswith(short):  # an abbreviation or a plural
        return False
    p, q = (w.replace("ae", "e").replace("oe", "e").replace("our", "or") for w in (p, q))
    if p.replace("ph", "f") == q.replace("ph", "f"):
        return False
    # misprints spare a word's beginning, and whole words; "aerobic" is none of "anaerobic", nor "carotid" of "parotid"
    if fuzz.ratio(p, q) < 72 or (p[0] != q[0] and min(len(p), len(q)) >= 4):
        return True
    # a misprint changes a letter or two, an ending leaves the stem: "sitagliptin" is no misprint of "linagliptin"
    return Indel.distance(p, q) > 2 and Prefix.similarity(p, q) < max(4, 0.6 * min(len(p), len(q)))


def one_in_other(a: str, b: str) -> bool:
    """Whether one title is the other's beginning or end (but for a misprint), cut at a word, three words at least."""
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    size = len(short)
    if size < 18 or short.count(" ") < 2 or len(long) < size + 3:
        return False
    if long.startswith(short + " ") or long.endswith(" " + short):
        return True
    if size < 30:
        return False
    words, count = long.split(), short.count(" ") + 1
    return any(
        fuzz.ratio(short, part, score_cutoff=96) > 0 and not changed_words(short, part)[0]
        for part in (" ".join(words[:count]), " ".join(words[-count:]))
        if count < len(words)
    )


# sections of a journal that are printed before or after a title
_RUBRIC = frozenset(
    listed(
        "research article paper original note notes invited special issue section theory and review issues opinion "
        "opinions sim competition icis short brief technical communication communications student feature full "
        "regular in "
        "of the on award best report methods article articles papers"
    )
)


def only_rubric(a: str, b: str) -> bool:
    """Whether one title is the other with nothing but the name of a journal's section before or after it."""
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    if long.endswith(" " + short):
        return set(long[: -len(short)].split()) <= _RUBRIC
    if long.startswith(short + " "):
        return set(long[len(short) :].split()) <= _RUBRIC
    return False


def is_cut(a: str, b: str, cut_a: bool, cut_b: bool) -> bool:
    """Whether the shorter title says that it was cut off ("...") and the longer one begins with it."""
    short, long, cut = (a, b, cut_a) if len(a) <= len(b) else (b, a, cut_b)
    return bool(cut) and len(short) >= 30 and long.startswith(short)


def authors_level(s1: str, f1: str, w1: str, n1: int, s2: str, f2: str, w2: str, n2: int) -> int:
    """Level of agreement of two lists of authors.

    Parameters
    ----------
    s1, s2
        Words of all surnames; *f1*, *f2* of the first author's whole name; *w1*, *w2* of every name.
    n1, n2
        Number of authors.

    Returns
    -------
    int
        `NOBODY` either list is empty; `OTHERS` nobody in common; `SHARED` somebody; `FIRST` the first author, or
        half of
        the shorter list; `MOST` the first author and most of the shorter list; `ALL` everybody, equally many.
    """
    if not n1 or not n2:
        return NOBODY
    if w1 == w2 and n1 == n2:
        return ALL
    a, b = set(s1.split()), set(s2.split())
    wa, wb = set(w1.split()), set(w2.split())
    first = not set(f1.split()).isdisjoint(f2.split())
    if n1 > n2 or (n1 == n2 and len(a) > len(b)):
        a, b, wa, wb, n1, n2 = b, a, wb, wa, n2, n1
    found = sum(1 for w in a if w in wb)
    share = max(found / len(a), sum(1 for w in b if w in wa) / len(b)) if n1 == n2 else found / len(a)
    if share < 0.8:
        missing = [w for w in a if w not in wb]
        found += sum(1 for w in missing if _misspelt(w, wb))
        share = max(share, found / len(a))
        first = first or any(_misspelt(w, set(f2.split())) for w in f1.split())
    if share >= 0.75 and n1 == n2:
        return ALL
    if share >= 0.6 and first:
        return MOST
    if first or share >= 0.5:
        return FIRST
    return SHARED if share > 0 else OTHERS


def _misspelt(word: str, others: set[str]) -> bool:
    """Whether a surname is among others but for a letter or two."""
    return len(word) >= 4 and any(
        abs(len(word) - len(w)) <= 2 and JaroWinkler.similarity(word, w) >= 0.91
        for w in others
        if len(w) >= 4 and w[0] == word[0]
    )
