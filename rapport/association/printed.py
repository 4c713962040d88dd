"""A row of the associations table as numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

MISSING = {"", "NR", "NA", "UC", "NE", "PEND"}
POSITIVE = {"+", "positive", "favourable", "up"}
NEGATIVE = {"-", "−", "negative", "unfavourable", "down"}


def number(text: object) -> float:
    """A number as people and our tables write it; nan for empty cells and missing codes."""
    text = str(text).strip().replace("−", "-")
    if text.upper() in MISSING:
        return math.nan
    try:
        return float(text)
    except ValueError:
        return math.nan


def covariate_count(text: str) -> float:
    """How many covariates a cell names: its leading number, else the names in the list; nan when not reported."""
    text = text.strip()
    if text.upper() in MISSING:
        return math.nan
    if lead := re.match(r"\d+", text):
        return float(lead.group())
    return float(len([part for part in re.split(r"[;,]", text) if part.strip()]))


@dataclass(frozen=True)
class Printed:
    """The numbers of one row."""

    value: float
    low: float
    high: float
    n: float
    df2: float
    df1: float
    p: float
    operator: str
    ci: tuple[float, float]
    covariates: float
    partial: bool
    sign: int
    se: float

    @property
    def residual_df(self) -> float:
        """Residual degrees of freedom: printed, else n - 2 - covariates."""
        return self.df2 if math.isfinite(self.df2) else self.n - 2 - self.adjusted_for

    @property
    def adjusted_for(self) -> float:
        if not self.partial:
            return 0.0
        return self.covariates if math.isfinite(self.covariates) else 1.0


def read_printed(row: Mapping[str, str], scope: str) -> Printed:
    get = {name: number(row.get(name, "")) for name in ("value", "value_low", "value_high", "n", "df1", "df2", "p")}
    word = row.get("direction_printed", "").strip().casefold()
    return Printed(
        get["value"],
        get["value_low"],
        get["value_high"],
        get["n"],
        get["df2"],
        get["df1"],
        get["p"],
        row.get("p_operator", "").strip() or "=",
        (number(row.get("ci_low", "")), number(row.get("ci_high", ""))),
        covariate_count(row.get("covariates", "")),
        scope == "partial",
        -1 if word in NEGATIVE else 1,
        number(row.get("se", "")),
    )
