"""LaTeX in BibTeX fields as plain text, without losing a letter.

Most fields need only a few substitutions; the rest go to pylatexenc. A bare ``%`` is no comment here and a bare ``&``
no column: exports write them so. If a letter or digit would vanish, the source is kept.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SIMPLE = (
    ("\\&", "&"), ("\\%", "%"), ("\\_", "_"), ("\\#", "#"), ("\\$", "$"), ("\\{", "\ue000"), ("\\}", "\ue001"),
    ("\\textless", "<"), ("\\textgreater", ">"), ("\\textendash", "\u2013"), ("\\textemdash", "\u2014"),
    ("\\texttimes", "\u00d7"), ("\\textquotesingle", "'"), ("\\textquoteright", "\u2019"),
    ("\\textquoteleft", "\u2018"), ("\\textasciitilde", "~"), ("\\textbackslash", "\ue002"),
    ("\\textregistered", "\u00ae"), ("\\texttrademark", "\u2122"), ("\\textdegree", "\u00b0"), ("\\ss", "\u00df"),
)  # fmt: skip
_WORDS = re.compile(
    "|".join(re.escape(name) + (r"(?![A-Za-z])(?:\{\}|\s(?=\S))?" if name[1:].isalpha() else "") for name, _ in _SIMPLE)
)
_SIGN = dict(_SIMPLE)
_STYLE = re.compile(
    r"\\(?:text(?:sf|it|bf|rm|tt|sc|sl|normal|superscript|subscript|up)"
    r"|emph|mathrm|mbox|ensuremath|uppercase|url|href)\s*(?=\{)"
)
_ACCENT = re.compile(r"\{?\\([`'^\"~=.uvHckrbd])\s*(?:\{\s*\\?([A-Za-z])\s*\}|\\?([A-Za-z]))\}?")
_MARKS = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    '"': "\u0308",
    "~": "\u0303",
    "=": "\u0304",
    ".": "\u0307",
    "u": "\u0306",
    "v": "\u030c",
    "H": "\u030b",
    "c": "\u0327",
    "k": "\u0328",
    "r": "\u030a",
    "b": "\u0331",
    "d": "\u0323",
}
_LETTERS = (
    ("\\o", "ø"), ("\\O", "Ø"), ("\\l", "ł"), ("\\L", "Ł"), ("\\ae", "æ"), ("\\AE", "Æ"), ("\\oe", "œ"),
    ("\\OE", "Œ"), ("\\aa", "å"), ("\\AA", "Å"), ("\\i", "ı"), ("\\j", "ȷ"), ("\\dh", "ð"), ("\\th", "þ"),
)  # fmt: skip
_LETTER = re.compile(
    r"\\("
    + "|".join(name[1:] for name, _ in sorted(_LETTERS, key=lambda pair: -len(pair[0])))
    + r")(?![A-Za-z])(?:\{\}|\s(?=\S))?"
)
_LETTER_OF = {name[1:]: sign for name, sign in _LETTERS}


#: fields of BibTeX that are no text: ``~``, ``--`` and ``%20`` are of an address or a path
VERBATIM = frozenset(("url", "doi", "file", "eprint", "link"))
_ESCAPED = re.compile(r"\\([_&%#])")
_ANGLE = re.compile(r"\\text(less|greater)(?![A-Za-z])")


def of_field(name: str, text: str) -> str:
    """The text of a field of BibTeX; of an address or identifier only what exporters escape is undone, and braces."""
    if name not in VERBATIM:
        return decoded(text)
    text = _ANGLE.sub(lambda match: "<" if match[1] == "less" else ">", _ESCAPED.sub(r"\1", text))
    return text.replace("\\url{", "{").replace("{", "").replace("}", "")


def decoded(text: str) -> str:
    """*text* without LaTeX: accents, signs and braces resolved; mathematics as written."""
    if "\\" not in text:
        return _unbraced(text)
    text = _WORDS.sub(lambda match: _SIGN[re.match(r"\\(?:[A-Za-z]+|.)", match[0])[0]], text)
    text = _ACCENT.sub(_accented, text)
    text = _LETTER.sub(lambda match: _LETTER_OF[match[1]], text)
    text = _STYLE.sub("", text)
    if "\\" in text:
        text = _by_pylatexenc(text)
    return _unbraced(text).replace("\ue000", "{").replace("\ue001", "}").replace("\ue002", "\\")


def _accented(match: re.Match) -> str:
    mark, letter = match[1], match[2] or match[3]
    if mark.isalpha() and match[3] and "{" not in match[0] and not match[0].rstrip(letter).endswith(" "):
        return match[0]  # \copyright is not \c + o
    return unicodedata.normalize("NFC", letter + _MARKS[mark])


@lru_cache(maxsize=4096)
def _by_pylatexenc(text: str) -> str:
    from pylatexenc.latex2text import LatexNodes2Text

    safe = re.sub(r"(?<!\\)%", r"\\%", text)
    safe = re.sub(r"(?<!\\)&", r"\\&", safe)
    try:
        result = LatexNodes2Text(math_mode="verbatim", keep_comments=True).latex_to_text(safe)
    except Exception:  # any of its parser's errors: the source is better than nothing
        return text
    return result if _kept(text, result) else text


def _kept(source: str, result: str) -> bool:
    """Whether every letter and digit outside macro names is still there, in order."""
    wanted = [char for char in re.sub(r"\\[A-Za-z]+", "", source) if char.isascii() and char.isalnum()]
    plain = iter(unicodedata.normalize("NFKD", result))
    return all(any(char == other for other in plain) for char in wanted)


def _unbraced(text: str) -> str:
    if "{" in text or "}" in text:
        text = text.replace("{", "").replace("}", "")
    return re.sub(r"(?<=\w)~(?=\w)", " ", text) if "~" in text else text
