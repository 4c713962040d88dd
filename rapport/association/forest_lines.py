"""The lines of each kind of forest plot, from the stage's tables."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from rapport.association.forest import COMPARE, EFFECT, HEADING, MEMBER, NOTE, PREDICTION, SUMMARY, Line, number
from rapport.association.reading import of_pool, whole
from rapport.association.wording import degrees, moderator_name, p_value

Lines = tuple[list[Line], str]


def summary_lines(pooled: pd.Series) -> list[Line]:
    """Diamond, prediction bar and heterogeneity of a pooled row; or why there are none."""
    if pooled["status"] != "pooled":
        return [Line(NOTE, f"not pooled: {pooled['why']}")]
    name = "Equal-effects mean" if pooled["method"] == "EE" else "Random-effects mean"
    lines = [Line(SUMMARY, name, pooled["r"], pooled["ci_low"], pooled["ci_high"], whole(pooled["n"]))]
    if pd.notna(pooled["pi_low"]):
        lines.append(Line(PREDICTION, "95 % prediction interval", low=pooled["pi_low"], high=pooled["pi_high"]))
    lines.append(
        Line(
            NOTE, f"tau² = {pooled['tau2']:.3f}, I² = {pooled['i2']:.0f} %, Q({pooled['q_df']:.0f}) = {pooled['q']:.1f}"
        )
    )
    return lines


def described(pooled: pd.Series) -> str:
    """The pooled value in words, for alternative text."""
    if pooled["status"] != "pooled":
        return f"Not pooled: {pooled['why']}."
    text = f"Pooled r = {number(pooled['r'])} [{number(pooled['ci_low'])}, {number(pooled['ci_high'])}]."
    return text + (
        f" Prediction interval {number(pooled['pi_low'])} to {number(pooled['pi_high'])}."
        if pd.notna(pooled["pi_low"])
        else ""
    )


def pool_lines(samples: pd.DataFrame, pooled: pd.Series, published: pd.DataFrame | None) -> Lines:
    """One line a sample, the summary, and published pooled values for comparison."""
    lines = [
        Line(EFFECT, s.label, s.r, s.ci_low, s.ci_high, whole(s.n), s.weight) for s in samples.itertuples()
    ] + summary_lines(pooled)
    if published is not None and len(published):
        lines.append(Line(NOTE, "Published pooled values"))
        lines += [Line(COMPARE, p.label, p.r, p.ci_low, p.ci_high) for p in published.itertuples()]
    return lines, f"Forest plot of {len(samples)} samples. {described(pooled)}"


def three_level_lines(effects: pd.DataFrame, samples: pd.DataFrame, pooled: pd.Series) -> Lines:
    """Effects under their study, with the study's summary where it has several."""
    lines: list[Line] = []
    for sample in samples.sort_values(["label", "sample"], kind="stable").itertuples():
        mine = effects[(effects["study_id"] == sample.study_id) & (effects["sample_id"] == sample.sample_id)]
        if len(mine) == 1:
            lines.append(
                Line(EFFECT, sample.label, sample.r, sample.ci_low, sample.ci_high, whole(sample.n), sample.weight)
            )
            continue
        lines.append(
            Line(
                EFFECT,
                f"{sample.label}: {len(mine)} effects",
                sample.r,
                sample.ci_low,
                sample.ci_high,
                whole(sample.n),
                sample.weight,
            )
        )
        lines += [
            Line(MEMBER, f"{e.alliance_measure} · {e.target_measure}", e.r, e.ci_low, e.ci_high, whole(e.n))
            for e in mine.itertuples()
        ]
    return (
        lines + summary_lines(pooled),
        f"Forest plot of {len(effects)} effects of {len(samples)} samples, grouped by study. {described(pooled)}",
    )


def subgroup_lines(
    tables: Mapping[str, pd.DataFrame], samples: pd.DataFrame, name: str, pool: str
) -> tuple[list[Line], str]:
    """A block a level with its own summary, the test or why there is none, and the mean of all."""
    moderators, values = of_pool(tables["moderators"], pool), of_pool(tables["moderator_values"], pool)
    moderators, values = (t[t["moderator"] == name] for t in (moderators, values))
    levels = moderators[moderators["row"] == "level"]
    lines: list[Line] = []
    for row in levels.itertuples():
        lines.append(Line(HEADING, str(row.level).replace("_", " ")))
        mine = _members(tables["effects"], samples, values[values["value"].astype(str) == str(row.level)])
        lines += mine
        if len(mine) > 1:
            lines.append(Line(SUMMARY, f"mean of {len(mine)}", row.r, row.ci_low, row.ci_high))
    verdict = _verdict(moderators[moderators["row"] == "test"].iloc[0])
    lines += [Line(NOTE, verdict), *summary_lines(of_pool(tables["pooled"], pool).iloc[0])]
    return lines, f"Forest plot in {len(levels)} blocks by {moderator_name(name)}; {verdict}."


def _members(effects: pd.DataFrame, samples: pd.DataFrame, values: pd.DataFrame) -> list[Line]:
    """The lines of one level: samples, or effects where the moderator belongs to effects."""
    named = set(values["effect_id"]) - {""}
    if named:
        chosen = effects[effects["effect_id"].isin(named)]
        return [
            Line(EFFECT, f"{e.label}: {e.alliance_measure}", e.r, e.ci_low, e.ci_high, whole(e.n))
            for e in chosen.itertuples()
        ]
    chosen = samples[samples["sample"].isin(set(values["sample"]))]
    return [Line(EFFECT, s.label, s.r, s.ci_low, s.ci_high, whole(s.n), s.weight) for s in chosen.itertuples()]


def _verdict(test: pd.Series) -> str:
    if test["status"] != "tested":
        return f"not tested: {test['why']}"
    denominator = f", {degrees(test['df2'])}" if pd.notna(test["df2"]) else ""
    letter = "F" if denominator else "χ²"
    return f"difference: {letter}({test['df1']:.0f}{denominator}) = {test['statistic']:.2f}, {p_value(test['p'])}"


def cumulative_lines(table: pd.DataFrame) -> Lines:
    """The pooled value as samples are added, oldest first."""
    lines = [
        Line(EFFECT, f"+ {row.label}" if row.position > 1 else row.label, row.r, row.ci_low, row.ci_high, whole(row.k))
        for row in table.itertuples()
    ]
    first, last = table.iloc[0], table.iloc[-1]
    alt = (
        f"Cumulative forest plot of {len(table)} samples by year: from r = {number(first['r'])} with the first to"
        f" {number(last['r'])} with all."
    )
    return lines, alt


def leave_one_out_lines(table: pd.DataFrame, pooled: pd.Series) -> Lines:
    """The pooled value without each sample in turn."""
    lines = [Line(EFFECT, r.label, r.r_without, r.ci_low_without, r.ci_high_without) for r in table.itertuples()]
    values = table["r_without"].astype(float)
    alt = (
        f"Pooled correlation without each of {len(table)} samples in turn: from {number(values.min())} to"
        f" {number(values.max())}."
    )
    return [*lines, Line(SUMMARY, "All samples", pooled["r"], pooled["ci_low"], pooled["ci_high"])], alt
