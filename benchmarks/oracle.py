"""Compare Rapport's statistics with reference numbers: python benchmarks/oracle.py DIR

DIR holds expected.csv (dataset, analysis, quantity, value, tol) and inputs/<dataset>.csv. Every analysis is computed
through the package's public functions, told by the pattern of its label. Prints per family of analyses: rows,
supported,
within tolerance, worst relative error. Exit status 1 when a supported row misses its tolerance.
"""

from __future__ import annotations

import csv
import math
import re
import sys
import time
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from oracle_cases import CASES, LEFT_OUT, Data

from rapport.errors import ReviewError

NEAR_ZERO = 1e-8


def error(found: float, value: str) -> float:
    """Relative error; absolute below 1e-8; 0 when both are missing or the same infinity."""
    if value == "NA":
        return 0.0 if math.isnan(found) else math.inf
    expected = float(value.replace("Inf", "inf"))
    if math.isinf(expected):
        return 0.0 if found == expected else math.inf
    if not math.isfinite(found):
        return math.inf
    if abs(found - expected) <= NEAR_ZERO:
        return 0.0
    return abs(found - expected) / abs(expected) if expected else math.inf


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


def main(folder: Path, verbose: bool = False) -> int:
    """Run everything; the exit status."""
    groups: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    with open(folder / "expected.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            groups[row["dataset"], row["analysis"]].append(row)
    calls: dict[str, list[str]] = defaultdict(list)
    for (dataset, _), rows in groups.items():
        calls[dataset].append(rows[0]["call"])
    data: dict[str, Data] = {}
    table: dict[str, list] = defaultdict(lambda: [0, 0, 0, 0.0])
    missed: list[str] = []
    unsupported: dict[str, int] = defaultdict(int)
    start = time.perf_counter()
    for (dataset, analysis), rows in groups.items():
        entry = table[family(analysis)]
        entry[0] += len(rows)
        case = find_case(analysis)
        if case is None:
            unsupported[analysis] += len(rows)
            continue
        if dataset not in data:
            data[dataset] = Data(folder / "inputs", dataset, calls[dataset])
        data[dataset].wanted = [row["quantity"] for row in rows]
        try:
            found = case[0](data[dataset], case[1])
        except (KeyError, ValueError, ReviewError) as problem:
            found = {}
            print(f"  {dataset} {analysis}: {problem}")
        for row in rows:
            if row["quantity"] not in found:
                unsupported[f"{analysis}: {row['quantity'].split('[')[0]}"] += 1
                continue
            if row["value"] == "NA" and math.isfinite(float(found[row["quantity"]])):
                # an integer overflow or a failed search in the reference: there is nothing to compare with
                unsupported[f"{analysis}: {row['quantity']} (no reference value)"] += 1
                continue
            entry[1] += 1
            off = error(float(found[row["quantity"]]), row["value"])
            if off <= float(row["tol"]):
                entry[2] += 1
                entry[3] = max(entry[3], off)
            else:
                missed.append(
                    f"{dataset} {analysis} {row['quantity']}: {found[row['quantity']]!r}, expected {row['value']} (off"
                    f" {off:.2g}, allowed {row['tol']})"
                )
    report(table, missed, unsupported, time.perf_counter() - start, verbose)
    return 1 if missed else 0


def report(table: dict, missed: list[str], unsupported: dict[str, int], seconds: float, verbose: bool) -> None:
    """Print the table, what is not supported, and every miss."""
    print(f"{'analyses':<34}{'rows':>8}{'supported':>11}{'within':>9}{'worst error':>14}")
    for name in sorted(table):
        rows, supported, within, worst = table[name]
        print(f"{name:<34}{rows:>8}{supported:>11}{within:>9}{worst:>14.1e}")
    rows, supported, within = (sum(t[i] for t in table.values()) for i in range(3))
    print(f"{'all':<34}{rows:>8}{supported:>11}{within:>9}")
    print(
        f"supported {100 * supported / rows:.2f} % of all rows; within tolerance {100 * within / max(supported, 1):.2f}"
        f" % of those; {seconds:.1f} s"
    )
    planned = sum(n for name, n in unsupported.items() if re.fullmatch(LEFT_OUT, name.partition(":")[0]))
    print(f"left out on purpose: {planned} rows; not supported otherwise: {sum(unsupported.values()) - planned}")
    for name, n in sorted(unsupported.items()):
        if verbose or not re.fullmatch(LEFT_OUT, name.partition(":")[0]):
            print(f"  not supported: {name} ({n})")
    for line in missed if verbose else missed[:60]:
        print(f"  missed: {line}")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    sys.exit(main(Path(sys.argv[1]), "--verbose" in sys.argv[2:]))
