"""The results paragraph, in APA style: what was pooled and what was not, and why. All numbers come from the tables."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from rapport.association.effects import SCOPES
from rapport.association.rules import plural

TESTS = {
    "adhoc": "Knapp-Hartung intervals that are never narrower than the normal ones",
    "knha": "Knapp-Hartung intervals",
    "z": "normal intervals",
    "t": "intervals by the t distribution",
}


def p_value(p: float) -> str:
    """p = .012, p < .001 (and < 1e-16 for what is 0 in floating point)."""
    if not math.isfinite(p):
        return ""
    if p == 0:
        return "p < 1e-16"
    return "p < .001" if p < 0.001 else f"p = {p:.3f}".replace("0.", ".", 1)


def interval(low: float, high: float) -> str:
    """[.17, .38]"""
    return f"[{r3(low)}, {r3(high)}]"


def r3(value: float) -> str:
    """A correlation with three decimals."""
    text = f"{abs(value):.3f}".removeprefix("0")
    return ("−" if value < 0 and float(f"{value:.3f}") else "") + text


def paragraphs(tables: Mapping[str, pd.DataFrame], settings: Mapping) -> list[dict[str, str]]:
    """Paragraphs as ``{section, text}``, in reading order."""
    effects, pooled = tables["effects"], tables["pooled"]
    if effects.empty:
        return [
            {
                "section": "association",
                "text": "Alliance with outcome and engagement: no study gives an association yet.",
            }
        ]
    parts = [("effects", _effects(effects)), ("methods", _methods(settings))]
    parts += [(f"pooled_{row['pool']}", _pooled(row)) for row in pooled.to_dict("records")]
    parts += [
        ("sensitivity", _sensitivity(tables["sensitivity"])),
        ("moderators", _moderators(tables.get("moderators"))),
        ("small_study", _small_study(tables.get("small_study"))),
        ("published", _published(pooled, tables.get("published"))),
        ("directions", _directions(tables["direction_tests"], tables["directions"])),
        ("checks", _checks(effects)),
    ]
    return [{"section": section, "text": text} for section, text in parts if text]


def _effects(effects: pd.DataFrame) -> str:
    used = effects[effects["in_pool"] == "yes"]
    out = effects[effects["in_pool"] != "yes"]
    why = out["why_not"].str.split(":").str[0].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    reasons = "; ".join(f"{reason} ({n})" for reason, n in why.items())
    return (
        f"{plural(effects['study_id'].nunique(), 'study').capitalize()} reported {plural(len(effects), 'association')}"
        f" of the alliance with outcome ({int((effects['domain'] == 'outcome').sum())}) or engagement"
        f" ({int((effects['domain'] == 'engagement').sum())}). {len(used)} could be pooled"
        + (f"; the others were not, for these reasons: {reasons}." if len(out) else ".")
    )


def _methods(settings: Mapping) -> str:
    return (
        f"Correlations were analysed as Fisher z in random-effects models ({settings['tau2']} estimator,"
        f" {TESTS[settings['test']]}), one value a sample, and transformed back. Zero-order, partial, within-person and"
        " programme-level associations were never pooled with each other, nor outcome with engagement. Prediction"
        " intervals use k − 2 degrees of freedom."
    )


def name_of(row: Mapping) -> str:
    """ "Alliance and outcome, zero-order correlations"."""
    return f"Alliance and {row['domain']}, {SCOPES.get(row['scope'], str(row['scope']).replace('_', ' '))}"


def _pooled(row: Mapping) -> str:
    name = name_of(row)
    if row["status"] != "pooled":
        tail = f" (r = {r3(row['r'])}, 95 % CI {interval(row['ci_low'], row['ci_high'])})" if row["k"] == 1 else ""
        return f"{name}: not pooled{tail}; {row['why']}."
    n = f", N = {row['n']}" if row["n"] != "" else ""
    text = (
        f"{name}: k = {row['k']}{n}, r = {r3(row['r'])}, 95 % CI {interval(row['ci_low'], row['ci_high'])},"
        f" {_test(row)}"
    )
    if _known(row["pi_low"]):
        text += f", 95 % prediction interval {interval(row['pi_low'], row['pi_high'])}"
    text += (
        f"; Q({row['q_df']:.0f}) = {row['q']:.2f}, {p_value(row['q_p'])}, tau² = {row['tau2']:.4f}, I² ="
        f" {row['i2']:.0f} %"
    )
    if _known(row["i2_low"]):
        text += f" [{row['i2_low']:.0f}, {row['i2_high']:.0f}]"
    if row["k"] < 5:
        text += f" (normal interval {interval(row['r_wald_low'], row['r_wald_high'])})"
    return text + (f". {str(row['why'])[0].upper()}{str(row['why'])[1:]}." if row["why"] else ".")


def _test(row: Mapping) -> str:
    statistic = f"t({row['df']:.0f})" if _known(row["df"]) else "z"
    return f"{statistic} = {row['statistic']:.2f}, {p_value(row['p'])}"


def _known(value: object) -> bool:
    return value is not None and value != "" and float(value) == float(value)


def _sensitivity(table: pd.DataFrame) -> str:
    if table.empty:
        return ""
    sentences = []
    for pool, part in table.groupby("pool", sort=False):
        main = part[part["family"] == "main"].iloc[0]
        if main["k"] < 5:
            continue
        out = part[(part["family"] == "leave one out") & part["r"].notna()]
        rest = part[~part["family"].isin(["main", "leave one out"]) & part["r"].notna()]
        text = (
            f"Sensitivity ({_pool_name(pool)}, main r = {r3(main['r'])}): leaving out one sample at a time gave r from"
            f" {r3(out['r'].min())} to {r3(out['r'].max())}"
        )
        changed = rest[rest["family"].isin(["without", "with", "dependence", "quality"])]
        if len(changed):
            text += "; " + "; ".join(
                f"{a}, k = {k}, r = {r3(r)} {interval(lo, hi)}"
                for a, k, r, lo, hi in zip(
                    changed["analysis"], changed["k"], changed["r"], changed["ci_low"], changed["ci_high"], strict=True
                )
            )
        sentences.append(text + ".")
        turned = rest[rest["family"] == "sign"]
        if len(turned):
            sentences.append(
                "The largest open risk is the direction of results whose sign convention is not stated: "
                + "; ".join(
                    f"{a}, r = {r3(r)} {interval(lo, hi)}, I² = {i2:.0f} %"
                    for a, r, lo, hi, i2 in zip(
                        turned["analysis"], turned["r"], turned["ci_low"], turned["ci_high"], turned["i2"], strict=True
                    )
                )
                + "."
            )
    return " ".join(sentences)


def _pool_name(pool: str) -> str:
    domain, _, scope = pool.partition("_")
    return f"{domain}, {SCOPES.get(scope, scope)}"


def _moderators(table: pd.DataFrame | None) -> str:
    if table is None or table.empty:
        return ""
    tests = table[table["row"] == "test"]
    parts, refused = [], {}
    for row in tests.to_dict("records"):
        name = row["moderator"].replace("_", " ")
        if row["status"] != "tested":
            refused.setdefault((row["pool"], row["why"]), []).append(name)
            continue
        denominator = f", {row['df2']:.0f}" if _known(row["df2"]) else ""
        adjusted = f", Holm-adjusted {p_value(row['p_holm'])}" if _known(row["p_holm"]) else ""
        letter = "F" if denominator else "χ²"
        parts.append(
            f"{name} ({_pool_name(row['pool'])}): {letter}({row['df1']:.0f}{denominator}) = {row['statistic']:.2f},"
            f" {p_value(row['p'])}{adjusted}"
        )
    parts += [f"{', '.join(names)} ({_pool_name(pool)}): not tested, {why}" for (pool, why), names in refused.items()]
    return "Moderators, one at a time: " + "; ".join(parts) + "." if parts else ""


def _small_study(table: pd.DataFrame | None) -> str:
    if table is None or table.empty:
        return ""
    parts = [
        f"{_pool_name(pool)}: " + ", ".join(s for s in part["sentence"] if s)
        for pool, part in table.groupby("pool", sort=False)
    ]
    return "Small-study effects: " + "; ".join(parts) + ". Adjusted values are sensitivity analyses, not results."


def _published(pooled: pd.DataFrame, published: pd.DataFrame | None) -> str:
    if published is None or published.empty:
        return ""
    ours = pooled[(pooled["pool"] == "outcome_zero_order") & (pooled["status"] == "pooled")]
    start = (
        f"Beside the r = {r3(ours['r'].iloc[0])} found here (k = {ours['k'].iloc[0]}), " if len(ours) else "Published: "
    )
    each = []
    for row in published.to_dict("records"):
        limits = f" {interval(float(row['ci_low']), float(row['ci_high']))}" if _known(row["ci_low"]) else ""
        each.append(
            f"{row['label']} {r3(float(row['r']))}{limits}"
            + (f" ({row['k']})" if row["k"] else "")
            + (f": {row['why']}" if row["why"] else "")
        )
    return start + "published pooled correlations for overlapping evidence are " + "; ".join(each) + "."


def _directions(tests: pd.DataFrame, votes: pd.DataFrame) -> str:
    parts = []
    for domain, part in tests.groupby("domain", sort=False):
        for row in part.to_dict("records"):
            if row["positive"] + row["negative"] == 0:
                continue
            share = f"{100 * row['share']:.0f} % [{100 * row['share_low']:.0f}, {100 * row['share_high']:.0f}]"
            parts.append(
                f"{domain}, {row['set']}: {row['positive']} to {row['negative']} ({share}), {p_value(row['p'])}"
            )
        silent = votes[(votes["domain"] == domain) & (votes["direction"] == "not reported")]
        if len(silent):
            parts.append(f"without a direction: {', '.join(silent['label'])}")
    if not parts:
        return ""
    return (
        "Direction of effect, one vote a study (null: positive and negative are equally likely; positive to negative,"
        " share with exact interval): " + "; ".join(parts) + ". These counts say nothing about size or significance."
    )


def _checks(effects: pd.DataFrame) -> str:
    found = effects[effects["checks"] != ""]
    if found.empty:
        return "All printed statistics that could be recomputed agree with their p values."
    return (
        "Printed numbers that do not agree with each other (kept as printed): "
        + "; ".join(f"{label}, {checks}" for label, checks in zip(found["label"], found["checks"], strict=True))
        + "."
    )
