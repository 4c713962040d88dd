"""Years, pages, titles, languages and entry types as one spelling each."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

_DAY = r"(?=(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d))"  # of 20210304
_MONTH = re.compile(r"\W*(19\d\d|20\d\d|2100)(?:0[1-9]|1[0-2])\W*")  # 202103; of a year that computers have seen
_YEAR = re.compile(rf"(?<!\d)(1[5-9]\d\d|20\d\d|2100)(?:(?!\d)|{_DAY})")
_RANGE = re.compile(
    r"^([A-Za-z]{0,3}\d+[A-Za-z]?)\s*(?:--?|[\u2010-\u2015\u2212]|\+-)\s*([A-Za-z]{0,3}\d+[A-Za-z]?)\.?$"
)
_PAGES = re.compile(r"^(?:pp?\.|pp?(?= )|pages?(?= ))\s*(?=[\w])", re.I)  # TRID: pp 278-298
_NO_PAGES = frozenset(
    (
        "n.pag",
        "no-specified",
        "no pagination",
        "no pages",
        "n/a",
        "na",
        "np",
        "-",
        "no pagination specified",
        "not specified",
    )
)
_MARKUP = re.compile(
    r"</?(?:i|b|u|em|strong|sub|sup|small|scp|sc|inf|p|span|italic|bold|jats:\w+)(?:\s[^<>]*)?/?>", re.I
)
_BRACKETED = re.compile(r"\[(.*)\](\.?)$")
_NO_TITLE = frozenset(("not available", "in process citation"))
_ENTITY = re.compile(r"&(?:#\d{1,6}|#[xX][\da-fA-F]{1,5}|[A-Za-z]\w{1,30});")

#: What exports call a kind of document -> Rapport's short list.
TYPES = {
    "article": (
        "jour journal article journalarticle journal_article mgzn magazinearticle news newspaperarticle ejour "
        "abst article-journal article-magazine article-newspaper magazine newspaper electronicarticle j s inpr "
        "jfull ser review editorial letter note short-survey erratum article-in-press periodical magazine_article "
        "newspaper_article magazine-article serial research-article"
    ),
    "book": (
        "book edbook ebook b m whole edited-book editedbook electronic-book monograph mvbook collection "
        "mvcollection classical-work dictionary encyclopedia reference"
    ),
    "chapter": (
        "chap echap inbook incollection booksection book-section suppbook chapter bookchapter book-chapter "
        "suppcollection encyclopediaarticle electronic-book-section bookitinbook bookinbook"
    ),
    "conference": (
        "conf cpaper conference proceedings inproceedings c conferencepaper conference-paper conference- "
        "proceedings slide paper-conference presentation poster conference-abstract conference-review abstract "
        "meeting-abstract"
    ),
    "thesis": "thes thesis phdthesis mastersthesis dissertation theses-and-dissertations",
    "report": (
        "rprt report techreport govdoc government-document manual booklet standard stand technical-report document"
    ),
    "preprint": "unpb unpublished manscpt manuscript preprint posted-content unpublished-work",
    "register": (
        "trial clinical-trial registry clinical-trial-register register trial-registry-record trial-register- record"
    ),
    "dataset": "data dataset dbase aggr software comp computer-program database",
    "webpage": "elec blog webpage online web-page www electronic internet post post-weblog icomm",
    "patent": "pat patent p",
}
#: words anywhere in the name, the first that is found
_WITHIN = (("preprint", "preprint"), ("regist", "register"), ("thesis", "thesis"), ("dissertation", "thesis"),
           ("chapter", "chapter"), ("conference", "conference"), ("meeting", "conference"), ("book", "book"),
           ("article", "article"), ("journal", "article"), ("report", "report"))  # fmt: skip
_TYPE_OF = {word: kind for kind, words in TYPES.items() for word in words.split()}


def entry_type(*names: str) -> str:
    """Rapport's type for what an export calls it; ``other`` for what is unknown, ``article`` is not assumed."""
    for name in names:
        key = re.sub(r"[\s_]+", "-", name.strip().lower())
        kind = _TYPE_OF.get(key) or _TYPE_OF.get(key.replace("-", "")) or _TYPE_OF.get(key.split(";")[0].strip())
        if kind:
            return kind
    text = " ".join(names).lower()
    for word, kind in _WITHIN:
        if word in text:
            return kind
    return "other" if text.strip() else ""


def year_in(values: Iterable[str]) -> str:
    """The first four-digit year between 1500 and 2100, or ``""``.

    Six digits are a year and a month (``202103``) only where nothing else is in the field and both can be; what could
    also be a short day (``200312``) is read so too. Elsewhere they are numbers of articles or accession.
    """
    for value in values:
        match = _YEAR.search(value) or _MONTH.fullmatch(value)
        if match:
            return match[1]
    return ""


def page_range(start: str, end: str = "") -> str:
    """``SP 123-9`` -> ``123-129``; ``52--58``; ``e17195``; an end equal to the start is left out."""
    if not start and not end:
        return ""
    if start.isdigit() and (not end or (end.isdigit() and len(end) >= len(start))):  # the usual case
        return f"{start}-{end}" if end and end != start else start
    start, end = (_PAGES.sub("", " ".join(text.split()).strip(" .,;").rstrip("-\u2013")) for text in (start, end))
    if start.casefold() in _NO_PAGES or f"{start}-{end}".casefold() in _NO_PAGES:
        start = end = ""
    if start.lower().startswith("pii:"):
        start = start[4:].strip()
    match = _RANGE.match(start)
    if match:
        start, end = match[1], match[2]
    elif not end:
        return re.sub(r"\s*[\u2010-\u2015]\s*|--", "-", start)
    if not start or start == end:
        return start or end
    if start.isdigit() and end.isdigit() and len(end) < len(start):
        end = start[: len(start) - len(end)] + end
    elif start[:1].isalpha() and end.isdigit() and start[1:].isdigit():
        head, tail = start[0], start[1:]
        end = head + (tail[: len(tail) - len(end)] + end if len(end) < len(tail) else end)
    return f"{start}-{end}" if end else start


def titled(title: str, subtitle: str) -> str:
    """A title with its subtitle, unless it holds it already."""
    return f"{title}: {subtitle}" if subtitle and subtitle.lower() not in title.lower() else title


def split_words(text: str) -> list[str]:
    """The keywords of a cell: by semicolons, bars and lines; by commas only where none of them stands."""
    return re.split(r"[;|\n]" if re.search(r"[;|\n]", text) else ",", text)


def unescaped(text: str) -> str:
    """Text whose characters are written as in HTML (``&#039;``, ``&amp;lt;``) with these characters."""
    for _ in range(2 if "&" in text else 0):  # exports of web pages escape twice
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    return text


def of_pubmed(titles: Iterable[str]) -> str:
    """The title of an article as PubMed gives it: the first that says anything, on one line.

    A translated title stands in brackets (``[Title].``), which go; those within a title stay. An article that only has
    a title in its own language is called ``[Not Available].``
    """
    nothing = ""
    for title in map(_without_brackets, map(plain, titles)):
        if title and title.casefold().rstrip(".") not in _NO_TITLE:
            return title
        nothing = nothing or title
    return nothing


def _without_brackets(title: str) -> str:
    match = _BRACKETED.match(title)
    if not match:
        return title
    depth = 0
    for sign in re.findall(r"[\[\]]", match[1]):
        depth += 1 if sign == "[" else -1
        if depth < 0:  # the first bracket was closed before the end
            return title
    return match[1] + match[2]


def plain(title: str) -> str:
    """A title or abstract on one line without typographic markup and entities; the bag keeps them."""
    title = unescaped(title)
    if "<" in title:
        title = _MARKUP.sub("", title)
    return " ".join(title.split())
