"""The results paragraph, in APA style: what was pooled and what was not, and why. All numbers come from the tables."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from rapport.association.rules import plural
from rapport.association.text_sensitivity import moderators, sensitivity, small_study
from rapport.association.wording import (
    by_reason,
    degrees,
    direction_sentence,
    interval,
    known,
    p_value,
    r3,
    telling,
    title_of,
)

TESTS = {
    "adhoc": "Knapp-Hartung intervals that are never narrower than the normal ones",
    "knha": "Knapp-Hartung intervals",
    "z": "normal intervals",
    "t": "intervals by the t distribution",
}
MEANS = {"outcome": "the better the outcome", "engagement": "the more engagement"}
# refusals that no other sentence gives
REFUSED = ("interval of I2", "three-level model")


def paragraphs(tables: Mapping[str, pd.DataFrame], settings: Mapping) -> list[dict[str, str]]:
    """Paragraphs as ``{section, text}``, in reading order."""
    effects, pooled = tables["effects"], tables["pooled"]
    if effects.empty:
        nothing = "Alliance with outcome and engagement: no study gives an association."
        return [{"section": "association", "text": nothing}]
    parts = [("effects", _effects(effects, pooled)), ("methods", _methods(settings, pooled))]
    parts += [(f"pooled_{row['pool']}", _pooled(row)) for row in pooled.to_dict("records")]
    parts += [
        ("refusals", _refusals(tables["refusals"])),
        ("sensitivity", sensitivity(tables["sensitivity"])),
        ("moderators", moderators(tables["moderators"])),
        ("small_study", small_study(tables["small_study"])),
        ("published", _published(pooled, tables["published"])),
        ("directions", _directions(tables["direction_tests"], tables["directions"])),
        ("p_values", _p_values(tables["p_values"])),
        ("checks", _checks(effects)),
    ]
    return [{"section": section, "text": text} for section, text in parts if text]


def _effects(effects: pd.DataFrame, pooled: pd.DataFrame) -> str:
    done = set(pooled.loc[pooled["status"] == "pooled", "pool"])
    entered = (effects["in_pool"] == "yes") & effects["pool"].isin(done)
    why = effects.loc[~entered, "why_not"].str.split(":").str[0].replace("", "no pool of two samples of its kind")
    why = why.value_counts().sort_index().sort_values(ascending=False, kind="stable")
    reasons = "; ".join(f"{reason} ({n})" for reason, n in why.items())
    by_domain = [f"{name} ({int((effects['domain'] == name).sum())})" for name in ("outcome", "engagement")]
    return (
        f"{plural(effects['study_id'].nunique(), 'study').capitalize()} reported {plural(len(effects), 'association')}"
        f" of the alliance with {' or '.join(by_domain)}. {_entered(effects[entered])}"
        + (f" The others did not, for these reasons: {reasons}." if len(why) and entered.any() else "")
        + (f" The reasons: {reasons}." if len(why) and not entered.any() else "")
    )


def _entered(used: pd.DataFrame) -> str:
    """How many associations of how many studies went into how many meta-analyses."""
    if used.empty:
        return "None of them could be pooled."
    pools = used.groupby("study_id")["pool"].nunique()
    n, shared = used["pool"].nunique(), int((pools > 1).sum())
    where = f"{n} separate meta-analyses" if n > 1 else "one meta-analysis"
    twice = f"; {plural(shared, 'study')} entered more than one of them" if shared else ""
    return f"{plural(len(used), 'association')} from {plural(len(pools), 'study')} entered {where}{twice}."


def _methods(settings: Mapping, pooled: pd.DataFrame) -> str:
    text = (
        f"Correlations were analysed as Fisher z in random-effects models ({settings['tau2']} estimator,"
        f" {TESTS[settings['test']]}), one value per sample, and transformed back; prediction intervals had k − 2"
        " degrees of freedom. "
    )
    if (pooled["test"] == "CR2").any():
        text += (
            "Where enough studies gave several effects, a three-level model (effects within studies) with sampling"
            f" errors of one sample correlated {settings['rho']:g} took its place, with cluster-robust (CR2) standard"
            " errors, Satterthwaite degrees of freedom, and studies − 2 degrees of freedom for prediction. "
        )
    return text + (
        "Zero-order, partial, within-person and programme-level associations were never pooled with each other, nor"
        " outcome with engagement. Every sign was turned so that a positive correlation means: the better the alliance,"
        " the better the outcome or the more engagement."
    )


def _pooled(row: Mapping) -> str:
    name = title_of(row)
    if row["status"] != "pooled":
        return f"{name}: not pooled{_apart(row)}; {row['why']}."
    size = f"k = {row['k']}" if row["test"] != "CR2" else f"{row['effects']} effects of {row['studies']} studies"
    n = f", N = {row['n']}" if row["n"] != "" else ""
    text = f"{name}: {size}{n}, r = {r3(row['r'])}, 95 % CI {interval(row['ci_low'], row['ci_high'])}, {_test(row)}"
    if known(row["pi_low"]):
        text += f", 95 % prediction interval {interval(row['pi_low'], row['pi_high'])}"
    text += (
        f"; Q({row['q_df']:.0f}) = {row['q']:.2f}, {p_value(row['q_p'])}, tau² = {row['tau2']:.4f}, I² ="
        f" {row['i2']:.0f} %"
    )
    if known(row["i2_low"]):
        text += f" [{row['i2_low']:.0f}, {row['i2_high']:.0f}]"
    if row["k"] < 5:
        text += f" (normal interval {interval(row['r_wald_low'], row['r_wald_high'])})"
    text += (
        f". A positive r means: the better the alliance, {MEANS.get(row['domain'], 'the higher the other variable')}"
    )
    return text + (f". {str(row['why'])[0].upper()}{str(row['why'])[1:]}." if row["why"] else ".")


def _apart(row: Mapping) -> str:
    """What stands in place of a pooled value: the one sample, or the median and range of several."""
    if row["k"] == 1:
        return f" (r = {r3(row['r'])}, 95 % CI {interval(row['ci_low'], row['ci_high'])})"
    if known(row["median_r"]):
        count = plural(int(row["median_k"]), "correlation")
        quartiles, ends = interval(row["q1_r"], row["q3_r"]), interval(row["min_r"], row["max_r"])
        return f" ({count}, median r = {r3(row['median_r'])}, quartiles {quartiles}, range {ends})"
    return ""


def _test(row: Mapping) -> str:
    statistic = f"t({degrees(row['df'])})" if known(row["df"]) else "z"
    return f"{statistic} = {row['statistic']:.2f}, {p_value(row['p'])}"


def _refusals(table: pd.DataFrame) -> str:
    """The refusals that no other sentence gives, pools with one reason together."""
    rows = table[table["analysis"].isin(REFUSED)].to_dict("records")
    # every pool by name: this table does not know of pools to which nothing was refused
    text = by_reason([(row["analysis"], row["pool"], row["why"]) for row in rows], 0)
    return f"Not done: {text}." if text else ""


def _published(pooled: pd.DataFrame, published: pd.DataFrame) -> str:
    if published.empty:
        return ""
    ours = pooled[(pooled["pool"] == "outcome_zero_order") & (pooled["status"] == "pooled")]
    start = (
        f"Beside the r = {r3(ours['r'].iloc[0])} found here for outcome (k = {ours['k'].iloc[0]}), "
        if len(ours)
        else "Published: "
    )
    each = []
    for row in published.to_dict("records"):
        limits = f" {interval(float(row['ci_low']), float(row['ci_high']))}" if known(row["ci_low"]) else ""
        each.append(
            f"{row['label']} {r3(float(row['r']))}{limits}"
            + (f" ({row['k']})" if row["k"] else "")
            + (f": {row['why']}" if row["why"] else "")
        )
    return start + "published pooled correlations for overlapping evidence are " + "; ".join(each) + "."


def _directions(tests: pd.DataFrame, votes: pd.DataFrame) -> str:
    parts = [direction_sentence(row) for row in telling(tests)]
    for domain, part in votes[votes["direction"] == "not reported"].groupby("domain", sort=False):
        parts.append(f"without a direction ({domain}): {', '.join(part['label'])}")
    if not parts:
        return ""
    return (
        "Direction of effect, one vote per study (null hypothesis: positive and negative directions are equally likely;"
        " given are positive to negative ones, and the share of positive ones with its exact 95 % interval): "
        + "; ".join(parts)
        + ". These counts say nothing about size or significance."
    )


def _p_values(table: pd.DataFrame) -> str:
    """Fisher's combination with Stouffer's beside it; it speaks of at least one study, not of most."""
    parts = []
    for domain, part in table.groupby("domain", sort=False):
        by = {row["method"]: row for row in part.to_dict("records")}
        fisher, stouffer = by["Fisher"], by["Stouffer, weights sqrt(n)"]
        parts.append(
            f"{domain} ({plural(int(fisher['k']), 'study')}): χ²({fisher['df']:.0f}) = {fisher['statistic']:.2f},"
            f" {p_value(fisher['p'])} (Stouffer, weighted by √n: z = {stouffer['statistic']:.2f},"
            f" {p_value(stouffer['p'])})"
        )
    if not parts:
        return ""
    return (
        "One-sided p values combined by Fisher's method, one per study (null hypothesis: no study has an association in"
        " the expected direction): "
        + "; ".join(parts)
        + ". A small p says that at least one study has one, and nothing about size."
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
