"""Sentences on what could change the pooled values: other choices, moderators, small-study effects."""

from __future__ import annotations

import pandas as pd

from rapport.association.wording import (
    by_reason,
    degrees,
    interval,
    known,
    moderator_name,
    p_value,
    pool_name,
    r3,
    short_name,
)

ONE_BY_ONE = ("without", "with", "quality", "artefacts")
FEW = 4  # so many analyses are told one by one
TOGETHER = {
    "estimator": "other estimators of tau²",
    "dependence": "other ways to treat several effects of one sample",
    "leave one out": "leaving out one sample at a time",
}


def sensitivity(table: pd.DataFrame) -> str:
    """Every analysis of pools of five samples or more: alike ones as a range, the others one by one."""
    sentences = []
    for pool, part in table.groupby("pool", sort=False):
        main = part[part["family"] == "main"].iloc[0]
        if main["k"] >= 5:
            sentences += _of_pool(str(pool), float(main["r"]), part[part["r"].notna()])
    return " ".join(sentences)


def _of_pool(pool: str, main: float, rows: pd.DataFrame) -> list[str]:
    alike = []
    for family, words in TOGETHER.items():
        r = rows.loc[rows["family"] == family, "r"].astype(float)
        if len(r):
            low, high = r3(r.min()), r3(r.max())
            alike.append(f"{words}, from {low} to {high}" if low != high else f"{words}, {low} each time")
    alike += [f"{row.analysis}{_limits(row)}" for row in rows[rows["family"] == "interval"].itertuples()]
    found = f"Sensitivity ({short_name(pool)}; main analysis r = {r3(main)}): " + "; ".join(alike)
    sentences = [found + ".", *_further(rows[rows["family"].isin(ONE_BY_ONE)])]
    turned = rows[rows["family"] == "sign"]
    if len(turned):
        each = [f"{row.analysis}, r = {r3(row.r)}{_limits(row)}, I² = {row.i2:.0f} %" for row in turned.itertuples()]
        sentences.append(
            "Beside these, the largest open risk is the direction of results whose sign convention is not stated: "
            + "; ".join(each)
            + f".{_crossed(turned)}"
        )
    return sentences


def _further(single: pd.DataFrame) -> list[str]:
    """Analyses with and without some results: all of them when few, else the ends and what includes zero."""
    if single.empty:
        return []
    told = {row.Index: f"{row.analysis}, k = {row.k}, r = {r3(row.r)}{_limits(row)}" for row in single.itertuples()}
    if len(told) <= FEW:
        return ["With and without some results: " + "; ".join(told.values()) + "."]
    r = single["r"].astype(float)
    sentences = [
        f"In {len(told)} analyses with or without some results (all in the table) r went from {r3(r.min())} to"
        f" {r3(r.max())}: lowest {told[r.idxmin()]}; highest {told[r.idxmax()]}."
    ]
    limits = single[[known(low) for low in single["ci_low"]]]
    crossing = limits[(limits["ci_low"].astype(float) <= 0) & (limits["ci_high"].astype(float) >= 0)].index
    rest = [told[index] for index in crossing if index not in (r.idxmin(), r.idxmax())]
    if rest:
        return [*sentences, f"The interval also includes 0 {'; '.join(rest)}."]
    return sentences if len(crossing) else [*sentences, f"None of their {len(limits)} intervals includes 0."]


def _crossed(turned: pd.DataFrame) -> str:
    """Which of the intervals with turned signs include zero."""
    limits = turned[[known(low) for low in turned["ci_low"]]]
    crossing = limits[(limits["ci_low"].astype(float) <= 0) & (limits["ci_high"].astype(float) >= 0)]
    if crossing.empty:
        return ""
    one, last = len(crossing) == 1, len(limits) > 1 and crossing.index[0] == limits.index[-1]
    if len(crossing) == len(limits):
        return " This interval includes 0." if one else " These intervals include 0."
    return " The last interval includes 0." if one and last else f" {len(crossing)} of these intervals include 0."


def _limits(row) -> str:
    return f" {interval(row.ci_low, row.ci_high)}" if known(row.ci_low) else ""


def moderators(table: pd.DataFrame) -> str:
    """Each test, with its Holm-adjusted p where several were made; refused ones together by reason."""
    parts, refused = [], []
    tests = table[table["row"] == "test"]
    family = tests.loc[tests["status"] == "tested", "pool"].value_counts()  # adjusted for each other
    for row in tests.to_dict("records"):
        name, pool = moderator_name(row["moderator"]), row["pool"]
        if row["status"] != "tested":
            refused.append((name, pool, row["why"]))
            continue
        denominator = f", {degrees(row['df2'])}" if known(row["df2"]) else ""
        several = known(row["p_holm"]) and family[pool] > 1
        adjusted = f", Holm-adjusted {p_value(row['p_holm'])}" if several else ""
        letter, why = "F" if denominator else "χ²", f" ({row['why']})" if row["why"] else ""
        parts.append(
            f"{name} ({short_name(pool)}): {letter}({row['df1']:.0f}{denominator}) = {row['statistic']:.2f},"
            f" {p_value(row['p'])}{adjusted}{why}"
        )
    sentences = ["Moderators, one at a time: " + "; ".join(parts) + "."] if parts else []
    if refused:
        sentences.append(f"Moderators not tested: {by_reason(refused, tests['pool'].nunique())}.")
    return " ".join(sentences)


def small_study(table: pd.DataFrame) -> str:
    """The tests and adjusted values, or why there are none."""
    if table.empty:
        return ""
    refused = table[table["test"] == "refused"]
    done = table[table["test"] != "refused"]
    parts = [
        f"{pool_name(str(pool))}: " + ", ".join(s for s in part["sentence"] if s)
        for pool, part in done.groupby("pool", sort=False)
    ]
    if len(refused):
        rows = [("not tested", row.pool, row.sentence) for row in refused.itertuples()]
        parts.append(by_reason(rows, table["pool"].nunique()))
    tail = " Adjusted values are sensitivity analyses, not results." if table["r"].notna().any() else ""
    return "Small-study effects: " + "; ".join(parts) + "." + tail
