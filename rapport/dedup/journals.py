"""Journal names: equal, one an abbreviation of the other, similar, or another journal."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz

from rapport.dedup.text import fold, is_empty, listed, plain

OTHER, SIMILAR, ABBREVIATED, EQUAL = 0, 1, 2, 3

_STOP = frozenset(
    listed("the of and for in on an a de la le les der die das und et y en del du des fur di e i och van")
)
_PART = frozenset(listed("supplement supplements suppl supplementum"))  # a supplement is part of its journal
_ASIDE = re.compile(
    r"\s*[(\[][^)\]]*[)\]]|\s*[.,]?\s*\bconference:.*$|\.\s*conference\b.*$|(?<=\w{8})\s*[:;].*$|\s+[:=/]\s.*$",
    re.IGNORECASE,
)
_OCCASION = frozenset(
    listed(
        "proceedings proceeding proc annual conference conf acm ieee aaai usenix ifip aisel first second third fourth "
        "fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
        "seventeenth eighteenth nineteenth twentieth twenty thirtieth thirty fortieth forty meeting symposium "
        "workshop joint series lecture notes record companion extended abstracts volume vol part adjunct publication"
    )
)
_SERIAL = re.compile(r"\d+(?:st|nd|rd|th)?$")
_PREPRINT = re.compile(r"rxiv\b|\bssrn\b|research square|\bpreprints?\b|osf preprint")
_MEETING = re.compile(
    r"\bproceedings?\b|\bproc\b|\bconference\b|\bsymposium\b|\bcongress\b|\bmeeting\b|\bworkshop\b|\bconf\b"
)


@lru_cache(maxsize=65536)
def read_journal(raw: str) -> str:
    """A journal's name as folded words without articles, places of publication and subtitles."""
    text = plain(raw)
    folded = fold(_ASIDE.sub("", text)) or fold(text)
    if is_empty(folded):
        return ""
    words = [w for w in folded.split() if w not in _STOP and w not in _PART]
    return " ".join(words) or folded


@lru_cache(maxsize=65536)
def initials(journal: str) -> str:
    """First letters of a folded name's words, without years and counts, at most six."""
    return "".join(w[0] for w in journal.split() if not w[0].isdigit())[:6]


def is_preprint_server(journal: str) -> bool:
    """Whether a folded journal name is a preprint server's."""
    return bool(_PREPRINT.search(journal))


def is_meeting(journal: str) -> bool:
    """Whether a folded journal name is that of a conference."""
    return bool(_MEETING.search(journal)) and "national academy" not in journal and "proc natl" not in journal


@lru_cache(maxsize=262144)
def same_journal(a: str, b: str) -> int:
    """Level of agreement of two folded names: `OTHER`, `SIMILAR`, `ABBREVIATED`, `EQUAL`."""
    if a == b:
        return EQUAL
    if a > b:  # the same answer whichever way round
        a, b = b, a
    wa, wb = a.split(), b.split()
    if "".join(wa) == "".join(wb):
        return EQUAL
    short, long = (wa, wb) if (len(wa), len(a)) <= (len(wb), len(b)) else (wb, wa)
    if _abbreviates(short, long) or _abbreviates(long, short):
        return ABBREVIATED
    if len(short) == 1 and len(short[0]) > 2 and (_acronym(short[0], long)):
        return ABBREVIATED
    if len(short) >= 2 and short == long[: len(short)]:
        return SIMILAR
    if (is_meeting(a) or is_meeting(b)) and _same_meeting(set(wa), set(wb)):
        return SIMILAR
    return SIMILAR if fuzz.ratio(a, b) >= 85 or fuzz.token_sort_ratio(a, b) >= 88 else OTHER


def _abbreviates(short: list[str], long: list[str]) -> bool:
    """Each word of *short* begins (or contracts) the word of *long* at its place; *long* may have a quarter more.

    Whole words all but one of another name are no abbreviation ("Am J Cardiology", "Am J Preventive Cardiology").
    """
    if short[-1] == long[-1] and len(short) < len(long) and set(short) <= set(long):
        return False
    if len(short) > len(long) or not short or len(long) - len(short) > len(long) // 4 + (len(short) >= 3):
        return False
    at = 0
    for word in short:
        while at < len(long) and not _begins(word, long[at]):
            at += 1
        if at == len(long):
            return False
        at += 1
    return len(short) > 1 or (len(short) == len(long) and len(short[0]) >= 4)


def _begins(word: str, whole: str) -> bool:
    if whole.startswith(word) or (len(word) < len(whole) and word.startswith(whole[:-1]) and len(whole) > 4):
        return True
    if word[0] != whole[0] or len(word) < 3 or len(word) > len(whole):
        return False
    letters = iter(whole)  # a contraction: "natl", "dtsch"
    return whole[-1] == word[-1] and all(c in letters for c in word)


def _same_meeting(a: set[str], b: set[str]) -> bool:
    """Whether two names are one series of meetings: without year, count and sponsor, one has all words of the other."""
    a, b = ({w for w in words if w not in _OCCASION and not _SERIAL.match(w)} for words in (a, b))
    small = a if len(a) <= len(b) else b
    return len(small) >= 2 and small == a & b


def _acronym(word: str, long: list[str]) -> bool:
    return len(long) >= 2 and word == "".join(w[0] for w in long)
