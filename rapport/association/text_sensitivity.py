"""Sentences on what could change the pooled values: other choices, moderators, small-study effects."""

from __future__ import annotations

import pandas as pd

from rapport.association.wording import degrees, interval, known, moderator_name, p_value, pool_name, r3

ONE_BY_ONE = ("without", "with", "quality", "artefacts")
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
    ranges = []
    for family, words in TOGETHER.items():
        r = rows.loc[rows["family"] == family, "r"].astype(float)
        if len(r):
            low, high = r3(r.min()), r3(r.max())
            ranges.append(f"{words}, r from {low} to {high}" if low != high else f"{words}, r = {low} each time")
    others = rows[rows["family"] == "interval"]
    ranges += [f"{row.analysis}{_limits(row)}" for row in others.itertuples()]
    single = rows[rows["family"].isin(ONE_BY_ONE)]
    parts = [f"{row.analysis}, k = {row.k}, r = {r3(row.r)}{_limits(row)}" for row in single.itertuples()]
    sentences = [f"Sensitivity ({pool_name(pool)}, main r = {r3(main)}): " + "; ".join([*ranges, *parts]) + "."]
    turned = rows[rows["family"] == "sign"]
    if len(turned):
        each = [f"{row.analysis}, r = {r3(row.r)}{_limits(row)}, I² = {row.i2:.0f} %" for row in turned.itertuples()]
        sentences.append(
            "The largest open risk is the direction of results whose sign convention is not stated: "
            + "; ".join(each)
            + "."
        )
    return sentences


def _limits(row) -> str:
    return f" {interval(row.ci_low, row.ci_high)}" if known(row.ci_low) else ""


def moderators(table: pd.DataFrame) -> str:
    """Each test with its Holm-adjusted p; refused ones together by reason."""
    parts: list[str] = []
    refused: dict[tuple[str, str], list[str]] = {}
    for row in table[table["row"] == "test"].to_dict("records"):
        name, pool = moderator_name(row["moderator"]), pool_name(row["pool"])
        if row["status"] != "tested":
            refused.setdefault((pool, row["why"]), []).append(name)
            continue
        denominator = f", {degrees(row['df2'])}" if known(row["df2"]) else ""
        adjusted = f", Holm-adjusted {p_value(row['p_holm'])}" if known(row["p_holm"]) else ""
        letter, why = "F" if denominator else "χ²", f" ({row['why']})" if row["why"] else ""
        parts.append(
            f"{name} ({pool}): {letter}({row['df1']:.0f}{denominator}) = {row['statistic']:.2f},"
            f" {p_value(row['p'])}{adjusted}{why}"
        )
    parts += [f"{', '.join(names)} ({pool}): not tested, {why}" for (pool, why), names in refused.items()]
    return "Moderators, one at a time: " + "; ".join(parts) + "." if parts else ""


def small_study(table: pd.DataFrame) -> str:
    """The tests and adjusted values, or why there are none."""
    if table.empty:
        return ""
    parts = [
        f"{pool_name(str(pool))}: " + ", ".join(s for s in part["sentence"] if s)
        for pool, part in table.groupby("pool", sort=False)
    ]
    tail = " Adjusted values are sensitivity analyses, not results." if table["r"].notna().any() else ""
    return "Small-study effects: " + "; ".join(parts) + "." + tail
