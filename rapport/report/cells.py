"""How a table's cells and column names are shown; the CSV keeps them as they are."""

from __future__ import annotations

import re

from rapport.association.effects import SCOPES
from rapport.association.wording import moderator_name, short_name

HEADINGS = {
    "doi": "DOI",
    "pabak": "PABAK",
    "ac1": "AC1",
    "ac1_low": "AC1 low",
    "ac1_high": "AC1 high",
    "n": "n",
    "coi": "COI",
}
P_VALUES = {"p", "q_p", "p_holm", "q_between_p"}
LONG = re.compile(r"-?(\d+\.\d{4,}|\d+(\.\d+)?e-?\d+)")
NUMBER = re.compile(r"[-−]?(\d[\d,]*)?\.?\d+(e-?\d+)?")
WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
UNKNOWN = {"NR", "NA", "UC"}  # they stand where a number would
CODED = {"moderator", "origin", "scope"}  # columns of names made for computers
CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?")
POOL = re.compile(f"[a-z]+_({'|'.join(SCOPES)})")
ABBREVIATIONS = {
    "AC1": "Gwet's first agreement coefficient", "ARM": "Agnew Relationship Measure", "CI": "confidence interval",
    "CBT": "cognitive behavioural therapy",
    "CERQual": "confidence in the evidence from reviews of qualitative research",
    "DOI": "digital object identifier", "DWAI": "Digital Working Alliance Inventory", "k": "number of samples",
    "MMAT": "Mixed Methods Appraisal Tool", "NA": "not applicable", "NR": "not reported",
    "PABAK": "prevalence- and bias-adjusted kappa", "PI": "prediction interval", "POMP": "percent of maximum possible",
    "RCT": "randomised controlled trial", "SD": "standard deviation", "SE": "standard error",
    "SMD": "standardised mean difference", "UC": "unclear", "VR": "virtual reality",
    "WAI": "Working Alliance Inventory",
}  # fmt: skip


def heading(column: str) -> tuple[str, str]:
    """``(name, heading)`` of a column given as ``name`` or ``name=Heading``."""
    name, _, shown = column.partition("=")
    return name, shown or HEADINGS.get(name, name.replace("_", " "))


def shown(value: str, column: str, own: bool = False) -> str:
    """A number with more than three decimals as a text prints it, a pool by its name; anything else as it is.

    In a table of the review's *own* dictionary a column may hold any text, whatever it is called.
    """
    if column == "pool" and POOL.fullmatch(value):
        return short_name(value)
    if column in CODED and not own and CODE.fullmatch(value):
        return moderator_name(value)
    if not LONG.fullmatch(value):
        return value
    number = float(value)
    if column in P_VALUES:
        return "< .001" if number < 0.001 else f"{number:.3f}".removeprefix("0")
    if number == 0 or 0.01 <= abs(number) < 1000:
        return f"{number:.3f}"
    return f"{number:.3g}" if abs(number) < 0.01 else f"{number:.1f}"


def column_look(values: list[str]) -> str:
    """How a column is set: "n" (numbers), "date", "long" or "broad" (texts that need room), or "" for any other."""
    filled = [value for value in values if value]
    parts = [part for value in filled for part in value.split(" / ") if part not in UNKNOWN]  # of several arms
    if parts and all(NUMBER.fullmatch(part) for part in parts):
        return "n"
    if filled and all(DATE.fullmatch(value) for value in filled):
        return "date"
    longest = max(map(len, filled), default=0)
    return "long" if longest > 60 else "broad" if longest > 24 else ""


def longest_words(rows: list[list[str]]) -> int:
    """The letters that the longest word of each column takes, side by side, with two more for the space between."""
    return sum(
        2 + max(len(word) for cell in column for word in ["", *cell.split()]) for column in zip(*rows, strict=True)
    )


def abbreviations(headings: list[str], cells: list[str]) -> str:
    """The abbreviations used in a table with what they mean: ``CI, confidence interval; ...``."""
    words = {word for text in headings for word in WORD.findall(text)}
    words |= {word for text in cells for word in WORD.findall(text) if len(word) > 1}
    return "; ".join(f"{short}, {long}" for short, long in sorted(ABBREVIATIONS.items()) if short in words)
