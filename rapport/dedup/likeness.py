"""How alike two titles or two lists of authors are, in the words a librarian would use."""

from __future__ import annotations

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from rapport.dedup.text import listed
from rapport.dedup.words import OTHER_WORD, SAME_WORD, changed_words

# authors
NOBODY, OTHERS, SHARED, FIRST, MOST, ALL = -1, 0, 1, 2, 3, 4
AUTHOR_NAMES = ("different", "one shared", "first or half shared", "most", "all")


def one_in_other(a: str, b: str) -> int | None:
    """Whether one title is the other's beginning or end (but for a misprint), cut at a word, three words at least.

    Returns
    -------
    int or None
        How alike the words are (`words.SAME_WORD`, `words.PERHAPS`), None where it is not.
    """
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    size = len(short)
    if size < 18 or short.count(" ") < 2 or len(long) < size + 3:
        return None
    if long.startswith(short + " ") or long.endswith(" " + short):
        return SAME_WORD
    words, count = long.split(), short.count(" ") + 1
    if size < 30 or count >= len(words):
        return None
    parts = (" ".join(words[:count]), " ".join(words[-count:]))
    alike = (part for part in parts if fuzz.ratio(short, part, score_cutoff=96) > 0)
    level = min((changed_words(short, part)[0] for part in alike), default=OTHER_WORD)
    return None if level == OTHER_WORD else level


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
