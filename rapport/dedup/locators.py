"""Where a text was printed and under which numbers it is known: year, volume, issue, pages, DOI, register numbers."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from urllib.parse import unquote

from rapport.dedup.text import listed

_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")
_MONTHS = {m: i for i, m in enumerate(listed("jan feb mar apr may jun jul aug sep oct nov dec"), start=1)}
_DATE_PAGES = re.compile(r"^(?:(\d{1,2})[-/. ]([a-z]{3})|([a-z]{3})[-/. ](\d{1,2}))$")
_PAGE = re.compile(r"([a-z]{0,6})[ .]*?(\d+)([a-z]?)")
_RANGE = re.compile(r"([a-z]{0,6})(\d+)([a-z]?)\s*(?:-+|\u2010|\u2011|\u2013|\u2014|\u2212|to)\s*([a-z]{0,6})(\d+)")
_NO_PAGES = re.compile(r"no pagination|^n\.?\s?pag|suppl|unknown|^n/?a$|^p?\s*$|in press|ahead")
_LEFT = re.compile(r"\b(\d{1,2}) ?s(?=\d)", re.IGNORECASE)  # "2S37": the 37th page of supplement 2
_TORN = re.compile(r"^[^esapw\d]-\d+$")  # "t-8": the first page is lost
_FIRST_NUMBER = re.compile(r"\d+")
_SUPPLEMENT = re.compile(r"(?<![a-z])s(?:upp(?:l(?:ement)?)?)?[ .\-_]*(\d+|$)|suppl|\bsup\b", re.IGNORECASE)
_VOLUME_ISSUE = re.compile(r"^\D*(\d+)\s*\(\s*(\d+)[^)]*\)")
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>;,]+(?:<[^\s\"<>]*:[^\s\"<>]*>\d\.\d\.CO;2[^\s\"<>,]*)?", re.I)
#: of such a DOI (SICI) what is left when its page in <> was lost: the same for every article of the issue
_ISSUE_ONLY = re.compile(r"\(\d{4,8}(?:/\d+)?\)\d+:\d+(?:/\d+)?$")
_TRIAL = re.compile(
    r"\b(NCT ?0\d{7}|ISRCTN ?\d{8}|ACTRN ?\d{14}p?|DRKS ?\d{8}|EUCTR ?\d{4}-\d{6}-\d{2}|CRD ?4\d{10}|UMIN ?\d{9}"
    r"|JPRN-\w{10,}|"
    r"ChiCTR[-A-Z]*\d{8,10}|CTRI/\d{4}/\d{2,3}/\d{6}|IRCT\d{11,14}N?\d*|KCT\d{7}|NTR\d{3,5}|PACTR\d{15,16}"
    r"|TCTR\d{11}|RBR-\w{6})(?!\d)",
    re.IGNORECASE,
)


_TRIAL_WORDS = re.compile(
    "NCT|ISRCTN|ACTRN|DRKS|EUCTR|CRD|UMIN|JPRN|hiCTR|CTRI|IRCT|KCT|NTR|PACTR|TCTR|RBR-|nct|isrctn"
)


@lru_cache(maxsize=4096)
def read_year(raw: str) -> int:
    """The first year in a text, 0 if there is none."""
    match = _YEAR.search(raw)
    return int(match[1]) if match else 0


@lru_cache(maxsize=65536)
def read_pages(raw: str) -> tuple[str, str]:
    """First and last page: "123-9" is 123 and 129, "S334" keeps its letter, "01-Jun" (a spreadsheet's date) is 1 and 6.

    Text that names no page ("Suppl-4", "no pagination") gives two empty strings.
    """
    text = raw.strip().lower()
    if not text:
        return "", ""
    match = _DATE_PAGES.match(text)
    if match:
        month = _MONTHS.get(match[2] or match[3])
        if month:
            low, high = sorted((int(match[1] or match[4]), month))
            return str(low), str(high)
    if _NO_PAGES.search(text):
        return "", ""
    text = _LEFT.sub("s", text)
    if _TORN.match(text):
        return "", ""
    match = _RANGE.search(text)
    if match:
        letters, first, _, _, last = match.groups()
        first, last = first.lstrip("0") or "0", last.lstrip("0") or "0"
        if len(last) < len(first):
            last = first[: len(first) - len(last)] + last
        return _letters(letters) + first, "" if last == first else last  # one page is the end of many a text
    match = _PAGE.search(text)
    if match:
        return _letters(match[1]) + (match[2].lstrip("0") or "0"), ""
    return "", ""


def page_supplement(raw: str) -> str:
    """The supplement that a page number names ("2S37": "2s", no issue's number); empty if it names none."""
    match = _LEFT.search(raw)
    return _number(match[1]) + "s" if match else ""


def _letters(letters: str) -> str:
    return (
        ""
        if letters in ("p", "pp", "pg", "page", "pages", "art", "no", "artn", "articl", "id", "rticle")
        else letters[:2]
    )


@lru_cache(maxsize=65536)
def read_volume(raw: str) -> tuple[str, str]:
    """Volume, and the issue if it is written with it: "4 (1) (no pagination)" is 4 and 1, "60 Suppl 1" is 60 and s1."""
    text = raw.strip()
    if not text:
        return "", ""
    match = _VOLUME_ISSUE.match(text)
    if match:
        return _number(match[1]), _number(match[2])
    match = _FIRST_NUMBER.search(text)
    if not match or text.count(")") > text.count("("):  # "1)" is the torn-off end of "60 (Suppl 1)"
        return "", ""
    rest = text[match.end() :]
    supplement = _SUPPLEMENT.search(rest) if rest else None
    return _number(match[0]), "s" + (supplement[1] or "") if supplement else ""


@lru_cache(maxsize=65536)
def read_issue(raw: str) -> str:
    """Issue: its first number, "s" before the number of a supplement."""
    text = raw.strip()
    if not text:
        return ""
    supplement = _SUPPLEMENT.search(text)
    match = _FIRST_NUMBER.search(text)
    if supplement and (not match or supplement.start() <= match.start()):
        return "s" + (supplement[1] or (match[0] if match else ""))
    return _number(match[0]) if match else ""


def _number(digits: str) -> str:
    return digits.lstrip("0") or "0"


def read_doi(raw: str) -> str:
    """A DOI in lower case without resolver; empty if the text holds none or a torn-off one."""
    if not raw:
        return ""
    text = html.unescape(raw)
    if "%" in text:
        text = unquote(text)
    match = _DOI.search(text.replace(" ", ""))
    if not match:
        return ""
    doi = match[0].lower().rstrip(".,;)]}") if not match[0].endswith(")") else _closed(match[0].lower())
    doi = doi.removesuffix("[doi]")
    suffix = doi.partition("/")[2]
    if _ISSUE_ONLY.search(suffix):
        return ""
    return doi if len(suffix) >= (4 if any(c.isdigit() for c in suffix) else 6) else ""


def _closed(doi: str) -> str:
    """Drop a closing bracket that was never opened."""
    while doi.endswith(")") and doi.count("(") < doi.count(")"):
        doi = doi[:-1]
    return doi


def read_trials(*texts: str) -> str:
    """Register numbers of trials and reviews in texts, sorted, blank-separated."""
    found = set()
    for text in texts:
        if text and _TRIAL_WORDS.search(text):
            found.update(m.replace(" ", "").lower() for m in _TRIAL.findall(text))
    return " ".join(sorted(found))
