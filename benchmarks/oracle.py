"""Compare Rapport's statistics with reference numbers: python benchmarks/oracle.py DIR [--verbose]

DIR holds expected.csv (dataset, analysis, quantity, value, tol, call) and inputs/<dataset>.csv. Every analysis is
computed through the package's public functions, told by the pattern of its label. Prints per family of analyses: rows,
supported, within tolerance, worst relative error. Exit status 1 when a supported row misses its tolerance, or when an
analysis that is supported fails. What Rapport refuses, with its reason, counts as not supported.
"""

from __future__ import annotations

import csv
import math
import re
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from oracle_cases import CASES, LEFT_OUT, Data

from rapport.errors import ReviewError

NEAR_ZERO = 1e-8  # absolute tolerance near 0
MISSING = ("NA", "NaN")


@dataclass
class Tally:
    """What became of the rows of one family, and the worst relative error of those that are not near 0."""

    rows: int = 0
    supported: int = 0
    within: int = 0
    worst: float = 0.0


def number(value: str) -> float:
    """A reference value as R wrote it."""
    return math.nan if value in MISSING else float(value.replace("Inf", "inf"))


def error(found: float, expected: float) -> float:
    """Relative error; infinite when only one of the two is missing or infinite."""
    if found == expected or (math.isnan(found) and math.isnan(expected)):
        return 0.0
    if not (math.isfinite(found) and math.isfinite(expected)) or not expected:
        return math.inf
    return abs(found - expected) / abs(expected)


def find_case(analysis: str):
    """The function that computes an analysis, with what its label says; None for what is left out."""
    for pattern, function in CASES:
        if match := re.fullmatch(pattern, analysis):
            return function, match
    return None


def family(analysis: str) -> str:
    """The label without the names of columns, levels and numbers, for the printed table."""
    for start in (
        "metareg_factor",
        "metareg",
        "subgroup",
        "trimfill",
        "escalc",
        "CHE",
        "confint",
        "pi",
        "backtransf_r",
        "rma",
        "mv3",
        "uni",
        "cumul",
        "aggregate",
    ):
        if analysis.startswith(start + "_"):
            return start
    return analysis


class Comparison:
    """The reference numbers of a folder against the package's."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.groups: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
        with open(folder / "expected.csv", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                self.groups[row["dataset"], row["analysis"]].append(row)
        self.data: dict[str, Data] = {}
        self.table: dict[str, Tally] = defaultdict(Tally)
        self.missed: list[str] = []
        self.unsupported: dict[str, int] = defaultdict(int)

    def run(self) -> None:
        """Compute and compare everything."""
        for (dataset, analysis), rows in self.groups.items():
            tally = self.table[family(analysis)]
            tally.rows += len(rows)
            found = self.compute(dataset, analysis, rows)
            for row in rows if found is not None else ():
                self.compare(tally, row, found)

    def load(self, dataset: str) -> Data:
        """The data set, with what is asked of it."""
        if dataset not in self.data:
            mine = {analysis: rows[0]["call"] for (name, analysis), rows in self.groups.items() if name == dataset}
            self.data[dataset] = Data(self.folder / "inputs", dataset, list(mine.values()), mine)
        return self.data[dataset]

    def compute(self, dataset: str, analysis: str, rows: list[dict[str, str]]) -> dict[str, float] | None:
        """The numbers of one analysis, or None when it is not supported, refused or failed."""
        case = find_case(analysis)
        if case is None:
            self.unsupported[analysis] += len(rows)
            return None
        try:
            data = self.load(dataset)
            data.wanted = [row["quantity"] for row in rows]
            return case[0](data, case[1])
        except ReviewError as refusal:
            self.unsupported[f"{analysis}: {dataset}: refused, {refusal}"] += len(rows)
        except Exception as problem:  # a failure is a miss, and the other analyses still count
            self.table[family(analysis)].supported += len(rows)
            self.missed.append(f"{dataset} {analysis}: {type(problem).__name__}: {problem}")
        return None

    def compare(self, tally: Tally, row: dict[str, str], found: dict[str, float]) -> None:
        """One number."""
        name, expected = f"{row['analysis']}: {row['quantity'].split('[')[0]}", number(row["value"])
        if row["quantity"] not in found:
            self.unsupported[name] += 1
            return
        ours = float(found[row["quantity"]])
        if math.isnan(expected) and math.isfinite(ours):
            # an integer overflow or a failed search in the reference: there is nothing to compare with
            self.unsupported[f"{name} (no reference value)"] += 1
            return
        tally.supported += 1
        off, tolerance = error(ours, expected), float(row["tol"])
        if off <= tolerance or abs(ours - expected) <= NEAR_ZERO:
            tally.within += 1
            tally.worst = max(tally.worst, off if off <= tolerance else 0.0)
        else:
            self.missed.append(
                f"{row['dataset']} {row['analysis']} {row['quantity']}: {ours!r}, expected {row['value']}"
                f" (off {off:.2g}, allowed {row['tol']})"
            )


def main(folder: Path, verbose: bool = False) -> int:
    """Run everything; the exit status."""
    start = time.perf_counter()
    found = Comparison(folder)
    found.run()
    report(found, time.perf_counter() - start, verbose)
    return 1 if found.missed else 0


def report(found: Comparison, seconds: float, verbose: bool) -> None:
    """Print the table, what is not supported, and every miss."""
    table, unsupported = found.table, found.unsupported
    print(f"{'analyses':<34}{'rows':>8}{'supported':>11}{'within':>9}{'worst error':>14}")
    for name in sorted(table):
        tally = table[name]
        print(f"{name:<34}{tally.rows:>8}{tally.supported:>11}{tally.within:>9}{tally.worst:>14.1e}")
    rows, supported, within = (sum(getattr(t, n) for t in table.values()) for n in ("rows", "supported", "within"))
    print(f"{'all':<34}{rows:>8}{supported:>11}{within:>9}")
    print(
        f"supported {100 * supported / max(rows, 1):.2f} % of all rows; within tolerance"
        f" {100 * within / max(supported, 1):.2f} % of those; {seconds:.1f} s"
    )
    planned = sum(n for name, n in unsupported.items() if re.fullmatch(LEFT_OUT, name.partition(":")[0]))
    print(f"left out on purpose: {planned} rows; not supported otherwise: {sum(unsupported.values()) - planned}")
    for name, n in sorted(unsupported.items()):
        if verbose or not re.fullmatch(LEFT_OUT, name.partition(":")[0]):
            print(f"  not supported: {name} ({n})")
    for line in found.missed if verbose else found.missed[:60]:
        print(f"  missed: {line}")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    sys.exit(main(Path(sys.argv[1]), "--verbose" in sys.argv[2:]))
