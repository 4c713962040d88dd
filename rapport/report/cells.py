"""How a table's cells and column names are shown; the CSV keeps them as they are."""

from __future__ import annotations

import re

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


def shown(value: str, column: str) -> str:
    """A number with more than three decimals as a text prints it; anything else as it is."""
    if not LONG.fullmatch(value):
        return value
    number = float(value)
    if column in P_VALUES:
        return "< .001" if number < 0.001 else f"{number:.3f}".removeprefix("0")
    if number == 0 or 0.01 <= abs(number) < 1000:
        return f"{number:.3f}"
    return f"{number:.3g}" if abs(number) < 0.01 else f"{number:.1f}"


def column_look(values: list[str]) -> str:
    """How a column is set: "n" (numbers), "date", "long" (texts that need room), or "" for any other."""
    filled = [value for value in values if value]
    if filled and all(NUMBER.fullmatch(part) for value in filled for part in value.split(" / ")):  # of several arms
        return "n"
    if filled and all(DATE.fullmatch(value) for value in filled):
        return "date"
    return "long" if any(len(value) > 60 for value in filled) else ""


def abbreviations(headings: list[str], cells: list[str]) -> str:
    """The abbreviations used in a table with what they mean: ``CI, confidence interval; ...``."""
    words = {word for text in headings for word in WORD.findall(text)}
    words |= {word for text in cells for word in WORD.findall(text) if len(word) > 1}
    return "; ".join(f"{short}, {long}" for short, long in sorted(ABBREVIATIONS.items()) if short in words)
