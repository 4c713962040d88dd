"""Alliance ratings on one metric, and differences between the arms of a study.

Raw means of different instruments are never put side by side or pooled: a rating is shown as percentage of the maximum
possible score, or not at all; two arms are compared within a study, an instrument, a rater and a time only.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from rapport.extraction.contrasts import correction, d_from_f, d_from_t, from_d, from_means
from rapport.extraction.measures import Measure, score
from rapport.extraction.values import is_missing, read_number

SCORES = [
    "result_id",
    "study_id",
    "label",
    "arm_id",
    "arm",
    "condition_code",
    "measure_id",
    "subscale",
    "object",
    "rater",
    "time_label",
    "time_phase",
    "n",
    "mean",
    "sd",
    "scale_min",
    "scale_max",
    "pomp",
    "pomp_sd",
    "refused",
    "locator",
]
DIFFERENCES = [
    "study_id",
    "label",
    "arm_1",
    "arm_2",
    "condition_1",
    "condition_2",
    "measure_id",
    "subscale",
    "object",
    "rater",
    "time_label",
    "n_1",
    "n_2",
    "n_from",
    "g",
    "g_low",
    "g_high",
    "d",
    "source",
    "direction_reported",
    "refused",
    "locator",
]
_SAME = ("measure_id", "subscale", "object", "rater", "time_label")


def value(row: Mapping[str, str], column: str) -> float | None:
    """A cell as a number, None when it holds none."""
    found = read_number(row.get(column, ""))
    return found.value if found else None


def scores(
    results: pd.DataFrame, arms: pd.DataFrame, labels: Mapping[str, str], measures: Mapping[str, Measure]
) -> pd.DataFrame:
    """Every alliance rating with its POMP score, or the reason why it has none.

    Returns
    -------
    pandas.DataFrame
        `SCORES`; numbers are floats, refused is empty where pomp is there.
    """
    about = {(a["study_id"], a["arm_id"]): a for a in arms.to_dict("records")}
    copied = ("measure_id", "subscale", "object", "rater", "time_label", "time_phase")
    rows = []
    for row in results.to_dict("records"):
        study, arm = row["study_id"], about.get((row["study_id"], row["arm_id"]), {})
        name = arm.get("label", "several arms" if is_missing(row["arm_id"]) else "")
        who = [row["result_id"], study, labels.get(study, study), row["arm_id"], name, arm.get("condition_code", "")]
        numbers = [value(row, column) for column in ("n", "mean", "sd")]
        rows.append([*who, *(row[c] for c in copied), *numbers, *_on_scale(row, measures), row["locator"]])
    return pd.DataFrame(rows, columns=SCORES, dtype=object)


def _on_scale(row: Mapping[str, str], measures: Mapping[str, Measure]) -> tuple:
    """scale_min, scale_max, pomp, pomp_sd, refused."""
    measure = measures.get(row["measure_id"])
    found = score(measure, row["subscale"], value(row, "mean"), value(row, "sd"))
    low, high = (measure.range(row["subscale"]) if measure else None) or (None, None)
    given = value(row, "pct_of_max")
    if found.mean is None and given is not None:
        return low, high, None, None, f"printed as {given:g} % of the maximum; {found.refused}"
    return low, high, found.mean, found.sd, found.refused


def differences(
    results: pd.DataFrame,
    contrasts: pd.DataFrame,
    arms: pd.DataFrame,
    labels: Mapping[str, str],
    measures: Mapping[str, Measure],
) -> pd.DataFrame:
    """Every comparison of two arms: from means where both are printed, else from the effect or test, else words.

    Positive means a better alliance in the first, digital arm. A comparison without numbers, or whose direction the
    report does not say, is listed with the reason and drawn as words.
    """
    about = {(a["study_id"], a["arm_id"]): a for a in arms.to_dict("records")}
    rows, seen = [], set()
    for row in contrasts.to_dict("records"):
        pair = _pair_of(row, results)
        rows.append(_difference(row, pair, about, labels, measures))
        seen.add((row["study_id"], frozenset((row["arm_1"], row["arm_2"])), *(row[c] for c in _SAME)))
    for one, two in _pairs(results, about):
        if (one["study_id"], frozenset((one["arm_id"], two["arm_id"])), *(one[c] for c in _SAME)) not in seen:
            made = {
                "study_id": one["study_id"],
                "arm_1": one["arm_id"],
                "arm_2": two["arm_id"],
                **{c: one[c] for c in _SAME},
                "locator": one["locator"],
            }
            rows.append(_difference(made, (one, two), about, labels, measures))
    return (
        pd.DataFrame(rows, columns=DIFFERENCES, dtype=object)
        .sort_values(["study_id", "arm_1", "measure_id", "subscale", "rater", "time_label"], kind="stable")
        .reset_index(drop=True)
    )


def _pairs(results: pd.DataFrame, about: Mapping) -> list[tuple[dict, dict]]:
    """A digital and a comparison arm of one study, rated alike, both with a mean."""
    found = []
    rows = [r for r in results.to_dict("records") if value(r, "mean") is not None]
    for one in rows:
        for two in rows:
            same = one["study_id"] == two["study_id"] and all(one[c] == two[c] for c in _SAME)
            sides = [about.get((r["study_id"], r["arm_id"]), {}).get("comparator") for r in (one, two)]
            if same and sides == ["no", "yes"]:
                found.append((one, two))
    return found


def _pair_of(row: Mapping[str, str], results: pd.DataFrame) -> tuple[dict, dict] | None:
    records = results.to_dict("records")
    found = []
    for side in ("1", "2"):
        named = [r for r in records if r["result_id"] == row.get(f"result_{side}")]
        same = [
            r
            for r in records
            if r["study_id"] == row["study_id"]
            and r["arm_id"] == row[f"arm_{side}"]
            and all(r[c] == row[c] for c in _SAME)
        ]
        if not named and len(same) != 1:
            return None
        found.append((named or same)[0])
    return found[0], found[1]


def _difference(
    row: Mapping[str, str], pair, about: Mapping, labels: Mapping[str, str], measures: Mapping[str, Measure]
) -> list:
    arms = [about.get((row["study_id"], row[f"arm_{side}"]), {}) for side in "12"]
    n, n_from = _sizes(row, pair, arms)
    result, source, refused = _effect(row, pair, n)
    measure = measures.get(row["measure_id"])
    flip = -1 if source == "means" and measure and measure.lower_is_better else 1
    g = (
        [None, None, None]
        if result is None or refused
        else sorted(flip * v for v in (result.g_low, result.g, result.g_high))
    )
    d = None if result is None else (abs(result.d) if refused else flip * result.d)
    g_low, g_mid, g_high = g
    return [
        row["study_id"],
        labels.get(row["study_id"], row["study_id"]),
        arms[0].get("label", row["arm_1"]),
        arms[1].get("label", row["arm_2"]),
        arms[0].get("condition_code", ""),
        arms[1].get("condition_code", ""),
        *(row[c] for c in _SAME),
        *(n or (None, None)),
        n_from if n else "",
        g_mid,
        g_low,
        g_high,
        d,
        source,
        row.get("direction", ""),
        refused,
        row.get("locator", ""),
    ]


def _sizes(row: Mapping[str, str], pair, arms: list[Mapping[str, str]]) -> tuple[tuple[float, float] | None, str]:
    """People in the two groups, and where the numbers come from; the closest to the rating wins."""
    ways = [
        ("rating", [value(row, "n_1"), value(row, "n_2")]),
        ("rating", [value(r, "n") for r in pair] if pair else [None]),
    ]
    ways += [
        (f"arm {name}", [value(arm, column) for arm in arms])
        for name, column in (
            ("with alliance", "n_with_alliance"),
            ("analysed", "n_analysed"),
            ("randomised", "n_randomised"),
        )
    ]
    for name, sizes in ways:
        if None not in sizes:
            return (sizes[0], sizes[1]), name
    df = value(row, "df2")
    return (((df + 2) / 2, (df + 2) / 2), "degrees of freedom") if df else (None, "")


def _effect(row: Mapping[str, str], pair, n: tuple[float, float] | None):
    """The difference, where it comes from, and why it cannot be shown."""
    cells = [value(r, c) for r in pair for c in ("mean", "sd")] if pair else [None]
    if None not in cells:
        if n is None:
            return None, "means", "number of people rated not printed"
        return from_means(cells[0], cells[1], n[0], cells[2], cells[3], n[1]), "means", ""
    effect, kind, test, df = value(row, "effect"), row.get("effect_type", ""), value(row, "value"), value(row, "df2")
    if effect is not None and kind in ("d", "g") and n:
        d, source = (effect / correction(sum(n) - 2) if kind == "g" else effect), "printed effect"
    elif test is not None and row.get("statistic") == "t" and n:
        d, source = d_from_t(test, *n), "t"
    elif test is not None and row.get("statistic") == "F" and (df or n):
        d, source = d_from_f(test, df or sum(n) - 2), "F"
    else:
        return None, "words", "no numbers printed"
    said = row.get("direction", "")
    unsigned = source == "F" or row.get("effect_signed") == "no"
    if unsigned and said not in ("favours_digital", "favours_comparator"):
        return from_d(abs(d), *n), source, "which arm is higher is not stated"
    return from_d((-abs(d) if said == "favours_comparator" else abs(d)) if unsigned else d, *n), source, ""


def directions(table: pd.DataFrame) -> dict[str, int]:
    """How many comparisons favour the digital arm, none, the other; by what is reported, never by p."""
    said = table["direction_reported"]
    return {word: int((said == word).sum()) for word in ("favours_digital", "none", "favours_comparator", "not_stated")}
