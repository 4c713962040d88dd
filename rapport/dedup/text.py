"""Text made comparable: what two databases may write differently without meaning anything different."""

from __future__ import annotations

import html
import re
import unicodedata


def listed(words: str) -> list[str]:
    """The words of a text: a way to write long lists."""
    return words.split()


_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψω",
        listed(
            "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau "
            "upsilon phi chi psi omega"
        ),
        strict=True,
    )
)
_LETTERS = {
    "ς": "sigma",
    "µ": "mu",
    "ø": "o",
    "æ": "ae",
    "œ": "oe",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ı": "i",
    "ß": "ss",
}
_LETTERS |= _GREEK
_SPELLED = str.maketrans(_LETTERS)
_LATIN = str.maketrans({k: v for k, v in _LETTERS.items() if k not in _GREEK and k != "ς"})
_GREEK_TEXT = re.compile("[α-ωά-ώ]{3}")
_MARKS = re.compile("[\u0300-\u036f\u00ad\u200b-\u200f\ufeff]")
_APOSTROPHES = re.compile("['`´ʼ\u2018\u2019\u201b\u02bc\u2032]")
_ASCII = {i: chr(i).lower() if chr(i).isalnum() else " " for i in range(128)} | {ord("'"): None, ord("`"): None}
_BETWEEN = re.compile(r"[\W_]+")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,80}/?>")
_LATEX_ACCENT = re.compile(
    r"\\[`'^\"~=.](?:\s*\{\s*\\?([A-Za-z])\s*\}|\\?([A-Za-z]))|"
    r"\\[cHkruvdbt](?:\s*\{([A-Za-z])\}|\s+([A-Za-z])(?![a-z]))"
)
_LATEX_LETTER = re.compile(r"\\(ae|AE|oe|OE|aa|AA|ss|o|O|l|L|i|j)(?![A-Za-z])\s?")
_LATEX_COMMAND = re.compile(r"\\(?:text|math|emph|it|bf|rm|sc|tt|cal|bb)[a-z]*\s*(?=\{)")
_LATEX_WORD = re.compile(r"\\([a-zA-Z]{2,})\b\s?")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_EMPTY = frozenset(
    [
        "",
        "unknown",
        "none",
        "null",
        "nan",
        "na",
        "n a",
        "not available",
        "not applicable",
        "no title",
        "untitled",
        "no title available",
        "title not available",
        "title unknown",
        "not found",
        "tba",
        "no data",
    ]
)


def plain(text: str) -> str:
    """Markup taken off: HTML entities (even escaped twice) and tags, LaTeX commands and braces."""
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if "<" in text:
        text = _TAG.sub("", text)
    if "\\" in text or "$" in text or "{" in text:
        text = _LATEX_ACCENT.sub(lambda m: m[1] or m[2] or m[3] or m[4], text)
        text = _LATEX_LETTER.sub(lambda m: m[1], text)
        text = _LATEX_COMMAND.sub("", text)
        text = _LATEX_WORD.sub(lambda m: m[1] + " ", text)
        text = text.replace("{", "").replace("}", "").replace("$", "").replace("\\", " ")
    return text


def fold(text: str) -> str:
    """Words in lower case, without accents and punctuation, one blank between.

    Letters of every script are kept; single Greek letters are spelled out, as databases do.
    """
    if text.isascii():
        return " ".join(text.translate(_ASCII).split())
    text = text.casefold()
    text = text.translate(_LATIN if _GREEK_TEXT.search(text) else _SPELLED)  # a Greek title is not a row of symbols
    text = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    text = _APOSTROPHES.sub("", text)
    return " ".join(_BETWEEN.sub(" ", text).split())


def is_empty(folded: str) -> bool:
    """Whether a folded text stands for nothing ("UNKNOWN", "n/a")."""
    return folded in _EMPTY


def weight(letters: str) -> int:
    """How much a text says, in Latin letters: an ideograph or syllable counts as three."""
    return len(letters) if letters.isascii() else len(letters) + 2 * len(_CJK.findall(letters))
