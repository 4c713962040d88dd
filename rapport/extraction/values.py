"""One cell as people type it: numbers with units and national decimal signs, codes with synonyms, missing codes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

MISSING = {
    "NR": "not reported",
    "NA": "not applicable",
    "UC": "unclear",
    "NE": "not extractable",
    "PEND": "authors asked",
}
# what people write in the place of a missing code
_HABITS = {
    "NR": ("n.r", "n. r", "n/r", "not reported", "not stated"),
    "NA": ("n.a", "n. a", "n/a", "not applicable"),
    "UC": ("unclear", "?"),
}
_SIGNS = ("-", "\u2013", "\u2014", ".", "/")
# how many of the first unit make one of the second; only what studies really print
UNITS = {
    "minutes": {"seconds": 60, "hours": Decimal(1) / 60, "days": Decimal(1) / 1440},
    "weeks": {"days": 7, "months": Decimal(12) / Decimal("52.1775"), "years": Decimal(1) / Decimal("52.1775")},
    "years": {"months": 12, "weeks": Decimal("52.1775")},
    "percent": {"share": Decimal(1) / 100},
}
_WORDS = {
    "second": "seconds",
    "sec": "seconds",
    "s": "seconds",
    "minute": "minutes",
    "min": "minutes",
    "mins": "minutes",
    "hour": "hours",
    "h": "hours",
    "hrs": "hours",
    "day": "days",
    "d": "days",
    "week": "weeks",
    "wk": "weeks",
    "wks": "weeks",
    "w": "weeks",
    "month": "months",
    "mo": "months",
    "year": "years",
    "yr": "years",
    "yrs": "years",
    "y": "years",
    "%": "percent",
    "per cent": "percent",
    "participants": "people",
    "patients": "people",
    "persons": "people",
}
_NUMBER = re.compile(r"([+-]?(?:\d+(?:\.\d*)?|\.\d+))\s*([A-Za-z% ]*)$")
_DASHES = str.maketrans({"−": "-", "–": "-", "‐": "-", "‑": "-", "\u00a0": " ", "\u202f": " "})


@dataclass(frozen=True)
class Number:
    """A number with its printed precision; *text* is how it is stored."""

    value: float
    decimals: int
    text: str

    @property
    def half(self) -> float:
        """Half a unit of the last printed digit: how far the true value may lie away."""
        return 0.5 * 10.0**-self.decimals


def number(text: str, unit: str = "") -> Number | None:
    """A number as typed: ``.72``, ``0,72``, ``1,205``, ``−0.4``, ``84 days`` where weeks are wanted; else None.

    A comma before exactly three digits separates thousands, any other comma is a decimal sign.
    """
    plain = text.translate(_DASHES).strip()
    if re.fullmatch(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?(\D.*)?", plain):
        plain = plain.replace(",", "")
    elif plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    found = _NUMBER.match(plain)
    if not found:
        return None
    digits, word = found[1], " ".join(found[2].lower().split())
    given = _WORDS.get(word, word)
    decimals = len(digits.partition(".")[2])
    if not given or given == unit or (not unit and given == ""):
        return Number(float(digits), decimals, digits.rstrip(".").lstrip("+"))
    factor = UNITS.get(unit, {}).get(given)
    if factor is None:
        return None
    changed = (Decimal(digits) / Decimal(factor)).quantize(Decimal(1).scaleb(-max(decimals, 2))).normalize()
    shown = format(changed, "f")
    return Number(float(shown), len(shown.partition(".")[2]), shown)


def is_missing(text: str) -> bool:
    """Whether a cell holds a missing code."""
    return text.upper() in MISSING


def missing_hint(text: str) -> str:
    """The missing code that was probably meant, where somebody wrote another word or a sign for it; else empty."""
    told = text.casefold().strip(" .")
    for code, habits in _HABITS.items():
        if told in habits:
            return f"{code} ({MISSING[code]})"
    return "NR (not reported) or NA (not applicable)" if text in _SIGNS else ""


def read_number(text: str) -> Number | None:
    """A stored number; None for a missing code, an empty cell, or text."""
    return None if not text or is_missing(text) else number(text)


def plain(text: str) -> str:
    """Text by which names are compared: case, accents, punctuation and blanks do not count."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w%.+]+|_", " ", bare).split()).strip(". ")
