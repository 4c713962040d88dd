"""How many seeded extraction errors do the checks find, and how often do they cry wolf?

    python benchmarks/extraction_errors.py [STUDIES] [SEED]

Studies are simulated person by person (whole-number answers to each item), analysed, and printed as papers print: means
and SDs by arm, time and subscale, sometimes SE or an interval, a test of the arms, correlations with outcome, counts.
Then one error at a time is put in, of the kinds that Xu et al. (BMJ 2022;377:e069155) and double extraction find. An
error is *flagged* when the checks say something they did not say before; *seen by two* when a second extractor's clean
table differs. False alarms are findings on the clean tables. Exit status 1 below 90 % flagged or from 5 % false alarms.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import itertools

from rapport.extraction.checks import run_checks
from rapport.extraction.compare import agree
from rapport.extraction.dictionary import read_dictionary
from rapport.extraction.measures import Measure

TABLES = read_dictionary()
KEYS = {name: table.key for name, table in TABLES.items()}
SUBSCALES = {"bond": 4.0, "task": 4.0, "goal": 4.0}
MEASURES = {
    "WAI-SR": Measure("WAI-SR", "", 12, 1, 5, "mean", SUBSCALES),
    "WAI-S": Measure("WAI-S", "", 12, 1, 7, "sum", SUBSCALES),
    "unknown": Measure("unknown", "", None, None, None, "", {"bond": None, "task": None, "goal": None}),
}


def simulate(number: int, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """One two-arm study as six extraction tables."""
    study = f"s{number:03d}"
    name = rng.choice(["WAI-SR", "WAI-SR", "WAI-S", "unknown"])
    top = 5 if name == "WAI-SR" else 7
    summed = name == "WAI-S"
    sizes = {arm: int(rng.integers(18, 90)) for arm in ("digital", "other")}
    lost = {arm: int(rng.integers(0, 5)) for arm in sizes}
    shift = rng.normal(0, 0.45)
    weeks = int(rng.choice([8, 10, 12]))
    rows: dict[str, list[dict]] = {
        name: []
        for name in (
            "samples",
            "arms",
            "interventions",
            "alliance_results",
            "alliance_contrasts",
            "associations",
            "engagement_metrics",
        )
    }
    shown = {
        what: rng.random() < share
        for what, share in (
            ("subscales", 0.5),
            ("se", 0.25),
            ("ci", 0.3),
            ("d_ci", 0.4),
            ("r_ci", 0.3),
            ("test", 0.8),
            ("early", 0.6),
            ("percent", 0.9),
        )
    }
    total = sum(sizes.values()) + sum(lost.values())
    women = int(total * rng.uniform(0.4, 0.8))
    rows["samples"].append(
        {
            "study_id": study,
            "sample_id": "all",
            "n_enrolled": total,
            "n_analysed": sum(sizes.values()),
            "n_female": women,
            "pct_female": f"{100 * women / total:.1f}",
            "age_mean": f"{rng.uniform(28, 50):.1f}",
            "age_sd": f"{rng.uniform(8, 14):.1f}",
        }
    )
    scores = {}
    for arm, n in sizes.items():
        rows["arms"].append(
            {
                "study_id": study,
                "arm_id": arm,
                "sample_id": "all",
                "n_randomised": n + lost[arm],
                "n_analysed": n,
                "n_with_alliance": n,
                "comparator": "yes" if arm == "other" else "no",
            }
        )
        done = int(n * rng.uniform(0.5, 0.95))
        rows["interventions"].append({"study_id": study, "arm_id": arm, "component_id": "program", "weeks": weeks})
        if shown["percent"]:
            rows["engagement_metrics"].append(
                {
                    "metric_id": f"{study}_{arm}_done",
                    "study_id": study,
                    "arm_id": arm,
                    "metric": "completion",
                    "n": done,
                    "total": n,
                    "pct": f"{100 * done / n:.1f}",
                }
            )
        person = rng.normal(0.62 * (top - 1) + (shift if arm == "digital" else 0), 0.16 * (top - 1), n)
        for phase, label, week in (("early", "week 3", 3), ("post", f"week {weeks}", weeks))[
            0 if shown["early"] else 1 :
        ]:
            answers = np.clip(np.rint(1 + person[:, None] + rng.normal(0, 0.9, (n, 12)) + rng.normal(0, 0.2)), 1, top)
            parts = {"total": answers, "bond": answers[:, :4], "task": answers[:, 4:8], "goal": answers[:, 8:]}
            for subscale, items in list(parts.items())[: 4 if shown["subscales"] else 1]:
                score = items.sum(axis=1) if summed else items.mean(axis=1)
                scores[arm, phase, subscale] = score
                rows["alliance_results"].append(
                    _result(study, arm, name, subscale, phase, label, week, score, shown, summed)
                )
    if shown["test"]:
        rows["alliance_contrasts"].append(
            _contrast(
                study,
                name,
                f"week {weeks}",
                scores["digital", "post", "total"],
                scores["other", "post", "total"],
                shown,
                rng,
            )
        )
    for arm, place in (("digital", "post"), ("other", "post")):
        rows["associations"].append(_association(study, arm, scores[arm, place, "total"], shown, rng))
    columns = {t: list(TABLES[t].columns) for t in rows}
    return {
        t: pd.DataFrame([[str(row.get(c, "")) for c in columns[t]] for row in r], columns=columns[t], dtype=object)
        for t, r in rows.items()
    }


def _result(study, arm, measure, subscale, phase, label, week, score, shown, summed) -> dict:
    n, mean, sd = len(score), score.mean(), score.std(ddof=1)
    digits = 1 if summed else 2
    row = {
        "result_id": f"{study}_{arm}_{phase}_{subscale}",
        "study_id": study,
        "arm_id": arm,
        "sample_id": "all",
        "measure_id": measure,
        "subscale": subscale,
        "object": "therapist",
        "rater": "client",
        "time_label": label,
        "time_weeks": week,
        "time_phase": phase,
        "n": n,
        "mean": f"{mean:.{digits}f}",
        "sd": f"{sd:.{digits}f}",
    }
    if shown["se"]:
        row["se"] = f"{sd / math.sqrt(n):.{digits + 1}f}"
    if shown["ci"]:
        half = stats.t.ppf(0.975, n - 1) * sd / math.sqrt(n)
        row |= {"ci_low": f"{mean - half:.{digits}f}", "ci_high": f"{mean + half:.{digits}f}"}
    return row


def _contrast(study, measure, label, one, two, shown, rng) -> dict:
    n1, n2 = len(one), len(two)
    t, p = stats.ttest_ind(one, two)
    d = t * math.sqrt(1 / n1 + 1 / n2)
    half = 1.96 * math.sqrt((n1 + n2) / (n1 * n2) + d * d / (2 * (n1 + n2)))
    direction = "none" if p > 0.05 else "favours_digital" if d > 0 else "favours_comparator"
    use_f = rng.random() < 0.35
    small = p < 0.001
    row = {
        "contrast_id": f"{study}_post",
        "study_id": study,
        "sample_id": "all",
        "arm_1": "digital",
        "arm_2": "other",
        "measure_id": measure,
        "subscale": "total",
        "object": "therapist",
        "rater": "client",
        "time_label": label,
        "n_1": n1,
        "n_2": n2,
        "statistic": "F" if use_f else "t",
        "value": f"{t * t if use_f else t:.2f}",
        "df1": "1" if use_f else "",
        "df2": n1 + n2 - 2,
        "p": ".001" if small else f"{p:.3f}",
        "p_operator": "<" if small else "=",
        "effect": f"{d:.2f}",
        "effect_type": "d",
        "direction": direction,
        "reported": "yes",
    }
    return row | ({"ci_low": f"{d - half:.2f}", "ci_high": f"{d + half:.2f}"} if shown["d_ci"] else {})


def _association(study, arm, score, shown, rng) -> dict:
    n = len(score)
    outcome = 0.35 * (score - score.mean()) / score.std() + rng.normal(0, 1, n)
    r, p = stats.pearsonr(score, outcome)
    small = p < 0.001
    row = {
        "assoc_id": f"{study}_{arm}",
        "study_id": study,
        "sample_id": "all",
        "statistic": "r",
        "value": f"{r:.2f}",
        "n": n,
        "p": ".001" if small else f"{p:.3f}",
        "p_operator": "<" if small else "=",
        "domain": "outcome",
        "higher_target_is_better": "yes",
    }
    if shown["r_ci"] and n > 4:
        z, half = math.atanh(r), 1.96 / math.sqrt(n - 3)
        row |= {"ci_low": f"{math.tanh(z - half):.2f}", "ci_high": f"{math.tanh(z + half):.2f}"}
    return row


# --- errors: name, table, and a function of (frame, row number, all tables, rng) that changes cells or returns False


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
        _cell("df2", lambda o, r, t, g: str(int(o) + int(g.integers(8, 60)))),
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


def seed_errors(studies: int = 60, seed: int = 1, each: int = 1) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every kind of error *each* times in every study, one at a time.

    Returns
    -------
    errors, clean
        error, study, flagged, seen (a second extractor would differ); and for each study its rows and those flagged.
    """
    rng = np.random.default_rng(seed)
    errors, clean = [], []
    for number in range(studies):
        tables = simulate(number, rng)
        before = run_checks(tables, MEASURES, KEYS)
        said = set(map(tuple, before[["check", "table", "row", "message"]].to_numpy()))
        clean.append((number, sum(map(len, tables.values())), before[["table", "row"]].drop_duplicates().shape[0]))
        for name, (table, make) in ERRORS.items():
            for _ in range(each):
                changed = {t: frame.copy() for t, frame in tables.items()}
                for t, frame in changed.items():
                    frame.attrs["name"] = t
                rows = rng.permutation(len(changed[table]))
                if not any(make(changed[table], int(row), changed, rng) for row in rows):
                    continue
                found = run_checks(changed, MEASURES, KEYS)
                new = set(map(tuple, found[["check", "table", "row", "message"]].to_numpy())) - said
                errors.append((name, number, bool(new), _seen(tables[table], changed[table], table)))
    return (
        pd.DataFrame(errors, columns=["error", "study", "flagged", "seen"]),
        pd.DataFrame(clean, columns=["study", "rows", "flagged"]),
    )


def _seen(one: pd.DataFrame, two: pd.DataFrame, name: str) -> bool:
    if len(one) != len(two):
        return True
    columns = TABLES[name].columns
    return any(not agree(columns[c], a, b) for c in one.columns for a, b in zip(one[c], two[c], strict=True) if a != b)


def main() -> int:
    """Print rates by kind of error and overall."""
    studies, seed = (int(a) for a in (*sys.argv[1:], *("60", "1")[len(sys.argv) - 1 :]))
    errors, clean = seed_errors(studies, seed)
    rate = errors.groupby("error", sort=False).agg(
        n=("flagged", "size"), flagged=("flagged", "mean"), seen=("seen", "mean")
    )
    for name, row in rate.iterrows():
        print(
            f"{name:38s} n {int(row['n']):4d}   flagged {100 * row['flagged']:5.1f} %   seen by two "
            f"{100 * row['seen']:5.1f} %"
        )
    flagged, alarms = errors["flagged"].mean(), clean["flagged"].sum() / clean["rows"].sum()
    print(
        f"\n{len(errors)} errors of {len(rate)} kinds in {studies} studies: {100 * flagged:.1f} % flagged by the "
        "checks alone, "
        f"{100 * (errors['flagged'] | errors['seen']).mean():.1f} % with a second extractor"
    )
    print(
        f"clean: {clean['flagged'].sum()} of {clean['rows'].sum()} rows flagged ({100 * alarms:.2f} %), "
        f"{(clean['flagged'] > 0).sum()} of {studies} studies with any alarm"
    )
    return 0 if flagged >= 0.9 and alarms < 0.05 else 1


if __name__ == "__main__":
    sys.exit(main())
