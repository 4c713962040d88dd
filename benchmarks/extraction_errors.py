"""How many seeded extraction errors do the checks find, and how often do they cry wolf?

    python benchmarks/extraction_errors.py [STUDIES] [SEED]

Studies are simulated person by person and printed as papers print (`extraction_studies`); then one error at a time is
put in. Three sets of errors: *typical* ones, of the kinds that Xu et al. (BMJ 2022;377:e069155) and double extraction
find, as large as they usually are; *slips* on any number, as small as they happen to be; and *labels*, right numbers
under a wrong word (`extraction_slips`). An error is *flagged* when the checks say something they did not say before;
*seen by two* when a second extractor's clean table differs. False alarms are findings on the clean tables.

Exit status 1 below 90 % of the typical errors or 85 % of the slips flagged, or from 5 % false alarms. Labels have no
target: what leaves every number as it was is for the second extractor.
"""

from __future__ import annotations

import itertools
import math
import sys
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from extraction_slips import LABELS, SLIPS
from extraction_studies import MEASURES, TABLES, simulate

from rapport.extraction.checks import run_checks
from rapport.extraction.compare import agree

KEYS = {name: table.key for name, table in TABLES.items()}
NAMES = ["check", "table", "row", "message"]


# --- typical errors: name, table, and a function of (frame, row, all tables, rng) that changes cells or returns False


def _swap_digits(text: str) -> str:
    digits = [i for i, c in enumerate(text) if c.isdigit()]
    for a, b in itertools.pairwise(digits):
        if text[a] != text[b] and b == a + 1 and not (a == 0 and text[b] == "0"):
            return text[:a] + text[b] + text[a] + text[b + 1 :]
    a, b = digits[0], digits[-1]
    return text[:a] + text[b] + text[a + 1 : b] + text[a] + text[b + 1 :]


def _other_digit(text: str, rng) -> str:
    """Any digit replaced by another one, not the next."""
    place = [i for i, c in enumerate(text) if c.isdigit()]
    i = int(rng.choice(place))
    new = str((int(text[i]) + int(rng.integers(2, 9))) % 10)
    return text[:i] + (new if not (i == 0 and new == "0") else "1" if text[i] != "1" else "2") + text[i + 1 :]


def _cell(column, change):
    def make(frame, row, tables, rng):
        old = frame.at[row, column]
        new = change(old, frame.loc[row], tables, rng) if old else None
        if not new or new == old or agree(TABLES[frame.attrs["name"]].columns[column], old, new):
            return False
        frame.at[row, column] = new
        return True

    return make


def _other_row(columns, same, different):
    """Numbers of another row of the study: wrong arm, wrong time, subscale for total."""

    def make(frame, row, tables, rng):
        mine = frame.loc[row]
        others = [
            i
            for i in frame.index
            if i != row
            and all(frame.at[i, c] == mine[c] for c in same)
            and all(frame.at[i, c] != mine[c] for c in different)
        ]
        others = [
            i
            for i in others
            if abs(float(frame.at[i, columns[0]]) - float(mine[columns[0]])) > 0.02 * abs(float(mine[columns[0]]))
        ]
        if not others:
            return False
        for column in columns:
            frame.at[row, column] = frame.at[others[0], column]
        return True

    return make


def _sum_for_mean(old, row, tables, rng):
    return (
        f"{float(old) * 12:.1f}"
        if row["measure_id"] == "WAI-SR" and row["subscale"] == "total"
        else f"{float(old) / 12:.2f}"
        if row["measure_id"] == "WAI-S" and row["subscale"] == "total"
        else None
    )


def _se(old, row, tables, rng):
    return f"{float(old) / math.sqrt(float(row['n'])):.{len(old.partition('.')[2])}f}"


def _copied(frame, row, tables, rng):
    new = frame.loc[[row]].copy()
    key = frame.columns[0]
    new[key] = new[key] + "_again"
    for column in ("time_label", "time_weeks"):
        new[column] = {"time_label": "week 26", "time_weeks": "26"}[column]
    new["time_phase"] = "follow_up"
    grown = pd.concat([frame, new], ignore_index=True)
    grown.attrs.update(frame.attrs)
    tables[frame.attrs["name"]] = grown
    return True


def _p_slip(old, row, tables, rng):
    p = float(old)
    return None if row["p_operator"] == "<" else f"{p / 10:.4f}" if p > 0.1 else f"{min(p * 10, 0.99):.3f}"


ERRORS = {
    "digits of a mean swapped": ("alliance_results", _cell("mean", lambda o, r, t, g: _swap_digits(o))),
    "wrong digit in a mean": ("alliance_results", _cell("mean", lambda o, r, t, g: _other_digit(o, g))),
    "sum for item mean or back": ("alliance_results", _cell("mean", _sum_for_mean)),
    "point slipped in an SD": (
        "alliance_results",
        _cell("sd", lambda o, r, t, g: f"{float(o) * 10:.1f}" if g.random() < 0.5 else f"{float(o) / 10:.3f}"),
    ),
    "SE for SD": ("alliance_results", _cell("sd", _se)),
    "wrong arm": ("alliance_results", _other_row(("mean", "sd"), ("subscale", "time_phase"), ("arm_id",))),
    "wrong time": ("alliance_results", _other_row(("mean", "sd"), ("subscale", "arm_id"), ("time_phase",))),
    "subscale for total": ("alliance_results", _other_row(("mean", "sd"), ("time_phase", "arm_id"), ("subscale",))),
    "n of another group": ("alliance_results", _cell("n", lambda o, r, t, g: str(int(o) + int(g.integers(3, 30))))),
    "zero for missing": ("alliance_results", _cell("sd", lambda o, r, t, g: "0")),
    "row copied": ("alliance_results", _copied),
    "weeks for days or months": (
        "alliance_results",
        _cell("time_weeks", lambda o, r, t, g: f"{float(o) * 7:g}" if g.random() < 0.5 else f"{float(o) / 4.35:.1f}"),
    ),
    "interval limit mistyped": ("alliance_results", _cell("ci_high", lambda o, r, t, g: _other_digit(o, g))),
    "people of an arm mistyped": ("arms", _cell("n_randomised", lambda o, r, t, g: _other_digit(o, g))),
    "more analysed than randomised": (
        "arms",
        _cell("n_analysed", lambda o, r, t, g: str(int(r["n_randomised"]) + int(g.integers(1, 20)))),
    ),
    "enrolled mistyped": ("samples", _cell("n_enrolled", lambda o, r, t, g: _swap_digits(o))),
    "percentage mistyped": ("engagement_metrics", _cell("pct", lambda o, r, t, g: _other_digit(o, g))),
    "count mistyped": ("samples", _cell("n_female", lambda o, r, t, g: str(int(o) + int(g.integers(2, 9))))),
    "sign of an effect": (
        "alliance_contrasts",
        _cell("effect", lambda o, r, t, g: o[1:] if o.startswith("-") else f"-{o}" if float(o) >= 0.1 else None),
    ),
    "effect mistyped": (
        "alliance_contrasts",
        _cell("effect", lambda o, r, t, g: _other_digit(o, g) if abs(float(o)) >= 0.1 else None),
    ),
    "test statistic mistyped": ("alliance_contrasts", _cell("value", lambda o, r, t, g: _other_digit(o, g))),
    "degrees of freedom of another test": (
        "alliance_contrasts",
        _cell("df2", lambda o, r, t, g: f"{float(o) + int(g.integers(8, 60)):g}"),
    ),
    "p slipped": ("alliance_contrasts", _cell("p", _p_slip)),
    "correlation mistyped": (
        "associations",
        _cell("value", lambda o, r, t, g: _other_digit(o, g) if abs(float(o)) >= 0.1 else None),
    ),
    "correlation above one": (
        "associations",
        _cell("value", lambda o, r, t, g: f"{float(o) * 10:.1f}" if abs(float(o)) > 0.11 else None),
    ),
    "p of a correlation mistyped": ("associations", _cell("p", _p_slip)),
    "n of a correlation mistyped": ("associations", _cell("n", lambda o, r, t, g: str(int(o) * 10))),
    "length in days": ("interventions", _cell("weeks", lambda o, r, t, g: str(int(o) * 7))),
}


def _typical(table: str, make):
    """The error on a row by chance, as a function of all tables, like a slip."""

    def seed(tables: dict[str, pd.DataFrame], rng: np.random.Generator) -> bool:
        rows = rng.permutation(len(tables[table]))
        return any(make(tables[table], int(row), tables, rng) for row in rows)

    return seed


SETS = {"typical": {name: _typical(*error) for name, error in ERRORS.items()}, "slips": SLIPS, "labels": LABELS}


def seed_errors(studies: int = 60, seed: int = 1) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every kind of error once in every study, one at a time.

    Returns
    -------
    errors, clean
        set, error, study, flagged, seen (a second extractor would differ); and for each study its rows and those
        flagged.
    """
    rng = np.random.default_rng(seed)
    errors, clean = [], []
    for number in range(studies):
        tables = simulate(number, rng)
        before = run_checks(tables, MEASURES, KEYS)
        said = set(map(tuple, before[NAMES].to_numpy()))
        clean.append((number, sum(map(len, tables.values())), len(before[["table", "row"]].drop_duplicates())))
        for group, kinds in SETS.items():
            for name, make in kinds.items():
                changed = {t: frame.copy() for t, frame in tables.items()}
                for t, frame in changed.items():
                    frame.attrs["name"] = t
                if make(changed, rng):
                    new = set(map(tuple, run_checks(changed, MEASURES, KEYS)[NAMES].to_numpy())) - said
                    errors.append((group, name, number, bool(new), _seen(tables, changed)))
    return (
        pd.DataFrame(errors, columns=["set", "error", "study", "flagged", "seen"]),
        pd.DataFrame(clean, columns=["study", "rows", "flagged"]),
    )


def _seen(one: dict[str, pd.DataFrame], two: dict[str, pd.DataFrame]) -> bool:
    """Whether the comparison of two extractors' tables shows a difference."""
    return any(len(one[t]) != len(two[t]) for t in one) or any(
        not agree(TABLES[t].columns[c], a, b)
        for t in one
        for c in one[t].columns
        for a, b in zip(one[t][c], two[t][c], strict=True)
        if a != b
    )


def main() -> int:
    """Print rates by kind of error and by set."""
    studies, seed = (int(a) for a in (*sys.argv[1:], *("60", "1")[len(sys.argv) - 1 :]))
    errors, clean = seed_errors(studies, seed)
    share = {}
    for group, mine in errors.groupby("set", sort=False):
        print(f"\n{group}")
        for name, kind in mine.groupby("error", sort=False):
            rates = (100 * kind[c].mean() for c in ("flagged", "seen"))
            print("  {:38s} n {:4d}   flagged {:5.1f} %   seen by two {:5.1f} %".format(name, len(kind), *rates))
        share[group] = mine["flagged"].mean()
        both = (mine["flagged"] | mine["seen"]).mean()
        print(
            f"  {len(mine)} errors of {mine['error'].nunique()} kinds: {100 * share[group]:.1f} % flagged by the "
            f"checks alone, {100 * both:.1f} % with a second extractor"
        )
    alarms = clean["flagged"].sum() / clean["rows"].sum()
    print(
        f"\nclean: {clean['flagged'].sum()} of {clean['rows'].sum()} rows flagged ({100 * alarms:.2f} %), "
        f"{(clean['flagged'] > 0).sum()} of {studies} studies with any alarm"
    )
    return 0 if share["typical"] >= 0.9 and share["slips"] >= 0.85 and alarms < 0.05 else 1


if __name__ == "__main__":
    sys.exit(main())
