"""Titles: notes that databases add are cut, translations are told apart, and the kind of text is read off.

The *kind* is taken from the beginning or the end of a title only: "in response to" in the middle says nothing.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from rapport.dedup.text import fold, is_empty, listed, plain

ARTICLE, ERRATUM, REPLY = 0, 1, 2
KINDS = ("article", "erratum", "reply")

_LANGUAGES = (
    "afrikaans albanian arabic bosnian bulgarian catalan chinese croatian czech danish dutch english estonian "
    "finnish french georgian "
    "german greek hebrew hungarian icelandic indonesian italian japanese korean latvian lithuanian macedonian "
    "norwegian persian polish "
    "portuguese romanian russian serbian serbocroatian slovak slovenian spanish swedish thai turkish ukrainian "
    "vietnamese"
).replace(" ", "|")
_NOTE = re.compile(
    r"\s*[\[(]\s*(?:"
    r"(?:see|comment in|comment on|comment|comments|commentary|letter|editorial|review|reviews|article|abstract"
    r"|abstracts?|conference abstract|"
    r"meeting abstract|poster|oral presentation|in process citation|online|print|electronic|proceeding|proceedings"
    r"|corrected|"
    r"technical report|case reports?|clinical trial|see comments?|with discussion|author'?s transl|\d+ refs?\.?"
    r"|\d+ references?|"
    r"vol(?:ume)?\.? ?\d+[^\])]*pg[^\])]*|(?:in|article in|text in|transl(?:ated)? from) (?:"
    + _LANGUAGES
    + r")|(?:"
    + _LANGUAGES
    + r"))"
    r"|(?:published )?(?:erratum|corrigendum|correction|retraction|addendum|update)s? (?:appears?|published"
    r"|has been published|in|available)\b[^\])]*"
    r"|(?:retraction|comment|summary|republished|original|reprint|update) (?:in|of|from|article)\b[^\])]*"
    r"|(?:retracted|withdrawn)(?: article| paper)?[^\])]{0,40}"
    r")\s*[\])]\.?",
    re.IGNORECASE,
)
_CUT = re.compile(r"(?:\.{3}|\u2026)\W*$")  # a search engine's short form of a title
# a heading before a title of its own
_EDITORIAL = re.compile(
    r"^\W*(?:(?:guest )?editor(?:ial|s|'s|s'|\u2019s)?|book review)\b"
    r"[\w\s]{0,20}?(?::|\s[\-–—])\s*(?P<rest>.{25,})",
    re.IGNORECASE,
)
_OPEN_NOTE = re.compile(
    r"(?<=[\w.?!)])\s*\[(?:published )?(?:erratum|corrigendum|correction|retraction|comment|republished|summary"
    r"|update)\b(?!\W*$)[^\]]*(?:\]\.?|$)",
    re.IGNORECASE,
)
_FOOTNOTE = re.compile(r"[*\u2020\u2021\u00b9\u00b2\u00b3]+$")
# the section of a journal, printed before a title
_RUBRIC = re.compile(
    r"^\W*(?:(?:(?:(?-i:[A-Z]{2,6})|special|invited|original|research|regular|review|feature|short|technical|guest"
    r"|brief|full|best|award|jury|competition|student|theory|issues?|"
    r"opinion|perspectives?|application|methods?|discussion|\d{4}) )*(?:papers?|articles?|competition|report"
    r"|communication|contribution|section|essay|award|and|opinions?|note|editorial)\b ?)+"
    r"(?:\s[\-–—]\s|:\s|\.\s(?=[A-Z]))(?=.{12})",
    re.IGNORECASE,
)
# a heading that introduces an issue, a section or a meeting: it comes back every year
_HEADING = re.compile(
    r"^\W*(?:call for (?:papers|participation|nominations)|(?:introduction|foreword|preface|overview"
    r"|editorial) (?:to|for|of|on) (?:the |this |our )*(?:[\w-]+ ){0,2}"
    r"(?:special|theme|issue|section|minitrack|track|volume|proceedings|supplement)|(?:guest )?editors?'?s?'? "
    r"|guest editorial|special (?:issue|section|track|theme)\b|"
    r"in this issue|from the editor|message from|welcome (?:to|from)|book reviews?\b|(?:selected )?(?:abstracts"
    r"|papers|proceedings|highlights|minutes) (?:of|from) )",
    re.IGNORECASE,
)
# a heading after the name of the journal
_HEADED = re.compile(
    r"\b(?:editorial(?: introduction| note)?|editors?['’]?s? (?:introduction|comments?|note))s?\W*$", re.IGNORECASE
)
# a report that comes back each year, the title unchanged
_YEARLY = re.compile(
    r"\b(?:annual|yearly|biennial|quarterly|monthly|weekly) (?:[\w-]+ ){0,2}"
    r"(?:reports?|surveys?|reviews?|statistics|summary|update|meeting|conference|congress|symposium)\b"
    r"|\bstandards of (?:medical )?care in\b|\byear in review\b",
    re.IGNORECASE,
)
_WOS_ERRATUM = re.compile(r"\(vol(?:ume)?\.? ?\d+.{0,40}?\bpg? ?\w+.{0,20}\)", re.IGNORECASE)
_STATUS = re.compile(
    r"^\W*(?:retracted(?: article| paper)?|withdrawn(?: article)?|temporary removal|removed)\s*[:.\-–—]\s*",
    re.IGNORECASE,
)
_ERRATUM_START = re.compile(
    r"^\W*(?:(?:authors?'?s?'?|publishers?'?s?'?) +)?(?:"
    r"(?:errat(?:um|a)|corrigend(?:um|a)|addendum|expressions? of concern|retraction (?:notice|note)"
    r"|notice of (?:retraction|correction))\b"
    r"|(?:corrections?|retractions?|withdrawal)(?: *[:.\-–—(\[]| +to\b| +of: |\W*$)"
    r")\W*(?:(?:to|of|for|in)\b)?\W*",
    re.IGNORECASE,
)
_ERRATUM_END = re.compile(
    r"(?:[:.;,(\[]|\s[\-–—])\s*(?:an? )?(?:erratum|errata|corrigendum|correction|retraction|addendum)\W*$",
    re.IGNORECASE,
)
_REPLY_START = re.compile(
    r"^\W*(?:(?:the )?(?:(?:authors?'?s?'?|editors?'?s?'?) +(?:reply|response)|authors?'?s?'? +comment)s?\b"
    r"|in reply\b|repl(?:y|ies) +(?:to|from|by)\b|re: |reply\W*$|reply *[:\-–—]"
    r"|response *:|response to (?:letter|comment|the editor|dr|drs|editor)\b"
    r"|(?:invited )?comment(?:s|ary)? +(?:on|to)\b|(?:invited )?commentary *:|comments? *:|letter *:"
    r"|(?:invited )?discussion (?:of|on): |letters? to the editor\b|rebuttal\b)"
    r"\W*(?:(?:to|on|by|from|re)\b)?\W*",
    re.IGNORECASE,
)
_REPLY_END = re.compile(
    r"(?:[:.;(\[]|\s[\-–—])\s*(?:(?:the |an )?(?:authors?'?s?'?|invited|editorial) )?"
    r"(?:reply|repl(?:y|ies)|response"
    r"|rebuttal|comments?|letter|(?<=[.:] )discussion)\W*$",
    re.IGNORECASE,
)
_KIND_WORDS = (
    "errat",
    "corrig",
    "correct",
    "retract",
    "addend",
    "concern",
    "withdrawal",
    "repl",
    "respon",
    "comment",
    "letter",
    "rebut",
    "discuss",
    "re:",
)
_TRANSLATION = re.compile(r"^(.{10,}?)\s*\[([^\[\]]{15,})\]\s*\.?$")
_ABSTRACT_MARK = re.compile(r"[\[(]\s*(?:conference |meeting )?(?:abstract|poster)s?\s*[\])]", re.IGNORECASE)
_PROTOCOL_PART = re.compile(
    r"(?:^(?:[\w-]+\s+){0,2}|(?:[:.;(\[–—]|\s-)\s*(?:[\w-]+\s+){0,4})protocols?\b", re.IGNORECASE
)

_LITTLE_WORDS = frozenset(
    listed(
        "der die das und von zur zum bei mit fur auf eine einer im des le la les de du et dans en pour par sur au aux "
        "une el los las y del con para por una un il lo gli nel nella di da os na em um uma och av med til voor van "
        "het een"
    )
)
_ENGLISH = frozenset(listed("the of and with for from by to"))
_WORDS = {
    w: str(i) for i, w in enumerate(listed("zero one two three four five six seven eight nine ten eleven twelve"))
}
_WORDS |= {
    w: str(i)
    for i, w in enumerate(listed("zeroth first second third fourth fifth sixth seventh eighth ninth tenth"))
    if i
}
_ROMAN = {
    w: str(i)
    for i, w in enumerate(listed("_ i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx"))
    if i
}
_LONE = frozenset("ivx")
_BEFORE_ROMAN = frozenset(
    listed(
        "part phase type volume vol stage class grade chapter paper study series group level section trial step "
        "angiotensin factor no"
    )
)
_NUMERIC = frozenset(_WORDS) | frozenset(_ROMAN) | frozenset("abcdefghijklmnopqrstuvwxyz")
_THOUSANDS = re.compile(r"(?<=\b\d) (?=\d{3}\b)|(?<=\b\d\d) (?=\d{3}\b)|(?<=\b\d{3}) (?=\d{3}\b)")
_BEFORE_LETTER = _BEFORE_ROMAN | frozenset(
    listed("case vitamin hepatitis influenza appendix protein experiment arm cohort virus")
)
_DIGITS = re.compile(r"\d+")


class Title(NamedTuple):
    """A title taken apart: its comparable form, that in another language, and what it says of itself."""

    main: str
    other: str
    numbers: str
    kind: int
    protocol: bool
    abstract: bool
    heading: bool  # introduces an issue, a section or a meeting, or comes back each year
    foreign: bool  # in another language than English
    cut: bool  # only the beginning of a title


def read_title(raw: str) -> Title:
    """Take a title apart; every field is empty for a title that stands for nothing."""
    text = plain(raw).strip()
    kind, abstract = ARTICLE, False
    if "(" in text or "[" in text:
        abstract = bool(_ABSTRACT_MARK.search(text))
        if _WOS_ERRATUM.search(text):
            kind, text = ERRATUM, _WOS_ERRATUM.sub("", text)
        text = _NOTE.sub("", _OPEN_NOTE.sub("", text))
    low = text.lower()
    if low.lstrip(" ([*\"'").startswith(("retract", "withdraw", "temporar", "removed")):
        text = _STATUS.sub("", text)
    if any(word in low for word in _KIND_WORDS):
        kind, text = _kind(text, kind)
    cut = ("..." in text or "\u2026" in text) and bool(_CUT.search(text))
    heading = bool(_HEADING.match(text)) and not _EDITORIAL.match(text)
    if not heading and (": " in text or " - " in text or " – " in text or " — " in text or ". " in text):
        text = _RUBRIC.sub("", text, count=1)
    text = _FOOTNOTE.sub("", text)
    main, other = _languages(text)
    folded = fold(main)
    if is_empty(folded):
        return Title("", "", "", kind, False, abstract, False, False, False)
    protocol = "protocol" in folded and bool(_PROTOCOL_PART.search(main))
    return Title(
        folded,
        fold(other),
        numbers(folded),
        kind,
        protocol,
        abstract,
        heading or bool(_YEARLY.search(main) or _HEADED.search(main)),
        _foreign(folded),
        cut,
    )


def _kind(text: str, kind: int) -> tuple[int, str]:
    for found, pattern in (
        (ERRATUM, _ERRATUM_START),
        (ERRATUM, _ERRATUM_END),
        (REPLY, _REPLY_START),
        (REPLY, _REPLY_END),
    ):
        match = pattern.search(text)
        if match:
            rest = text[: match.start()] + text[match.end() :]
            return kind or found, rest if rest.strip() else text
    return kind, text


def _languages(text: str) -> tuple[str, str]:
    """Original and translation of ``original [translation]`` or ``original = translation``."""
    bare = text.strip().rstrip(".").strip()
    if bare.startswith("[") and bare.endswith("]") and bare.count("[") == 1:
        return bare[1:-1], ""
    if "[" in bare:
        match = _TRANSLATION.match(bare)
        if match:
            return match[1], match[2]
    if " = " in bare:
        first, _, second = bare.partition(" = ")
        if len(first) >= 15 and len(second) >= 15:
            return first, second
    return text, ""


def _foreign(folded: str) -> bool:
    """Whether a title holds the little words of another language than English, or another script."""
    if not folded.isascii():
        return True
    words = folded.split()
    return _ENGLISH.isdisjoint(words) and sum(map(_LITTLE_WORDS.__contains__, words)) * 8 > len(words)


def numbers(folded: str) -> str:
    """The numbers in a folded title ("part ii" = "part 2") and the letter of a case or part, sorted."""
    words = folded.split()
    digits = _DIGITS.search(folded) is not None
    if not digits and _NUMERIC.isdisjoint(words):
        return ""
    found = _DIGITS.findall(_THOUSANDS.sub("", folded)) if digits else []
    before = ""
    for word in words:
        if word in _WORDS:
            found.append(_WORDS[word])
        elif word in _ROMAN and (word not in _LONE or before in _BEFORE_ROMAN):
            found.append(_ROMAN[word])
        elif len(word) == 1 and word.isalpha() and before in _BEFORE_LETTER:
            found.append(word)
        before = word
    return " ".join(sorted(number.lstrip("0") or "0" for number in found)) if found else ""
