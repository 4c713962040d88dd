"""The registry of alliance instruments, and the one metric on which their scores can be put side by side.

POMP is the percentage of the maximum possible score (Cohen, Cohen, Aiken & West, Multivariate Behavioral Research
1999;34:315-346). It needs the instrument's range; where that is unknown it is refused, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from rapport.extraction.values import read_number
from rapport.tables import read_results

SHIPPED = Path(__file__).with_name("measures.csv")


@dataclass(frozen=True)
class Measure:
    """One instrument; a range that is not known is None and stays so."""

    measure_id: str
    name: str = ""
    n_items: float | None = None
    resp_min: float | None = None
    resp_max: float | None = None
    scoring: str = ""
    subscales: Mapping[str, float | None] = None  # name -> number of items
    lower_is_better: bool = False
    adapted: bool = False

    def items(self, subscale: str = "total") -> float | None:
        """Number of items of a subscale; None when not known."""
        return self.n_items if subscale in ("", "total") else (self.subscales or {}).get(subscale)

    def range(self, subscale: str = "total") -> tuple[float, float] | None:
        """Lowest and highest possible score, or None when something needed is not known."""
        if self.scoring == "percent":
            return 0.0, 100.0
        if self.resp_min is None or self.resp_max is None or self.resp_max <= self.resp_min:
            return None
        if self.scoring == "mean":
            return self.resp_min, self.resp_max
        items = self.items(subscale)
        return (items * self.resp_min, items * self.resp_max) if self.scoring == "sum" and items else None


@dataclass(frozen=True)
class Pomp:
    """A score as percentage of the maximum possible, or the reason why there is none."""

    mean: float | None = None
    sd: float | None = None
    refused: str = ""


def pomp(mean: float, sd: float | None, low: float, high: float, lower_is_better: bool = False) -> Pomp:
    """100 (mean - low)/(high - low) and 100 sd/(high - low).

    >>> pomp(3.59, 0.72, 1, 5)
    Pomp(mean=64.75, sd=18.0, refused='')
    """
    width = high - low
    share = (high - mean if lower_is_better else mean - low) / width
    return Pomp(round(100 * share, 10), None if sd is None else round(100 * sd / width, 10))


def score(measure: Measure | None, subscale: str, mean: float | None, sd: float | None) -> Pomp:
    """POMP of one result; refused, with the reason, when the range is not known or the mean lies outside it."""
    if measure is None:
        return Pomp(refused="instrument not in the registry")
    if mean is None:
        return Pomp(refused="no mean printed")
    ends = measure.range(subscale)
    if ends is None:
        return Pomp(refused="range of the scale not known")
    if not ends[0] <= mean <= ends[1]:
        return Pomp(refused=f"mean outside the scale ({ends[0]:g} to {ends[1]:g})")
    return pomp(mean, sd, *ends, measure.lower_is_better)


def registry(own: pd.DataFrame | None = None) -> dict[str, Measure]:
    """The shipped instruments, with the team's own (the consensus table *measures*) in their place or beside them."""
    rows = [read_results(SHIPPED)] + ([own] if own is not None and len(own) else [])
    return {row["measure_id"]: _measure(row) for table in rows for row in table.to_dict("records")}


def shipped_ids() -> list[str]:
    """The names of the shipped instruments."""
    return list(read_results(SHIPPED)["measure_id"])


def _measure(row: Mapping[str, str]) -> Measure:
    def value(name: str) -> float | None:
        found = read_number(row.get(name, ""))
        return found.value if found else None

    parts = [re.split(r"\s*:\s*", part.strip()) for part in row.get("subscales", "").split(";") if part.strip()]
    scales = {part[0]: float(part[1]) if len(part) > 1 and part[1].isdigit() else None for part in parts}
    return Measure(
        row["measure_id"],
        row.get("name", ""),
        value("n_items"),
        value("resp_min"),
        value("resp_max"),
        row.get("scoring", ""),
        scales,
        row.get("direction", "") == "lower_better",
        row.get("adapted", "") == "yes",
    )
