"""Synthesis without pooling, by direction: one vote a study and domain, never by significance.

Sources: Boon & Thomson 2021 (effect direction plot; 70 % rule within a study); McKenzie & Brennan, Cochrane Handbook
ch. 12 (sign test, vote counting by direction); Clopper & Pearson 1934 and Wilson 1927 (intervals).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd
from scipy import stats

VOTES = [
    "domain",
    "study_id",
    "label",
    "direction",
    "rows",
    "positive",
    "negative",
    "mixed",
    "not_reported",
    "n",
    "pooled",
    "delivery",
    "alliance_object",
    "appraisal",
    "basis",
]
TESTS = [
    "domain",
    "set",
    "studies",
    "positive",
    "negative",
    "conflicting",
    "not_reported",
    "share",
    "share_low",
    "share_high",
    "wilson_low",
    "wilson_high",
    "p",
    "note",
]


def sign_test(positive: int, negative: int, level: float = 0.95) -> dict[str, float]:
    """Share of positive directions with exact and Wilson intervals and the two-sided exact binomial p against one
    half."""
    if positive + negative == 0:
        return dict.fromkeys(("share", "share_low", "share_high", "wilson_low", "wilson_high", "p"), float("nan"))
    test = stats.binomtest(positive, positive + negative)
    exact, wilson = test.proportion_ci(level, "exact"), test.proportion_ci(level, "wilson")
    return {
        "share": test.statistic,
        "share_low": exact.low,
        "share_high": exact.high,
        "wilson_low": wilson.low,
        "wilson_high": wilson.high,
        "p": test.pvalue,
    }


def within_study(directions: Sequence[str], share: float = 0.7) -> str:
    """The direction of a study from its results in one domain.

    positive or negative when at least *share* of the results with a direction agree, else conflicting; "not reported"
    when none has one. A result that is itself mixed counts for neither.
    """
    known = [d for d in directions if d != "not reported"]
    if not known:
        return "not reported"
    for word in ("positive", "negative"):
        if sum(d == word for d in known) / len(known) >= share - 1e-12:
            return word
    return "conflicting"


def votes(effects: pd.DataFrame, share: float = 0.7, aside: Collection[str] = ()) -> pd.DataFrame:
    """One row a study and domain (`VOTES`) from the table of effects; comparison arms and non-alliance ratings are
    left out. *aside* are the studies that the appraisal sets aside."""
    usable = effects[
        (effects["comparator"] != "yes")
        & ~effects["flags"].str.contains("not_alliance")
        & effects["domain"].isin(["outcome", "engagement"])
    ]
    rows = []
    for (domain, study), part in usable.groupby(["domain", "study_id"], sort=True):
        given = list(part["direction"])
        known = [n for n in map(_size, part["n"], part["v"]) if n == n]
        rows.append(
            {
                "domain": domain,
                "study_id": study,
                "label": part["label"].iloc[0],
                "direction": within_study(given, share),
                "rows": len(part),
                **{
                    word.replace(" ", "_"): given.count(word)
                    for word in ("positive", "negative", "mixed", "not reported")
                },
                "n": max(known) if known else "",
                "pooled": "yes" if (part["in_pool"] == "yes").any() else "no",
                "delivery": _one(part["delivery"]),
                "alliance_object": _one(part["alliance_object"]),
                "appraisal": "set aside" if study in aside else "",
                "basis": "; ".join(sorted({f"{row.effect_id}: {row.direction}" for row in part.itertuples()})),
            }
        )
    table = pd.DataFrame(rows, columns=VOTES)
    return table.sort_values(["domain", "study_id"], ascending=[False, True], kind="stable").reset_index(drop=True)


def _size(n: object, v: object) -> float:
    """n as reported, else the n that the variance stands for, else nan."""
    reported, variance = pd.to_numeric(n, errors="coerce"), pd.to_numeric(v, errors="coerce")
    return float(reported) if pd.notna(reported) else float(round(1 / variance + 3)) if variance > 0 else float("nan")


def _one(values: pd.Series) -> str:
    return "; ".join(sorted({str(v) for v in values if v}))


def direction_tests(table: pd.DataFrame) -> pd.DataFrame:
    """Sign tests a domain: all studies and those without a pooled effect, each with unreported directions counted
    against."""
    rows = []
    for domain in ("outcome", "engagement"):
        part = table[table["domain"] == domain]
        sets = [("all studies", part), ("studies without a poolable effect", part[part["pooled"] == "no"])]
        for name, members in sets:
            if len(members):
                rows += _tests(domain, name, members["direction"])
    return pd.DataFrame(rows, columns=TESTS)


def _tests(domain: str, name: str, directions: pd.Series) -> list[dict[str, object]]:
    count = {word: int((directions == word).sum()) for word in ("positive", "negative", "conflicting", "not reported")}
    base = {
        "domain": domain,
        "studies": len(directions),
        "conflicting": count["conflicting"],
        "not_reported": count["not reported"],
    }
    against = count["negative"] + count["not reported"]
    return [
        base
        | {
            "set": name,
            "positive": count["positive"],
            "negative": count["negative"],
            **sign_test(count["positive"], count["negative"]),
            "note": (
                "null: positive and negative directions are equally likely; studies without a direction are left out"
            ),
        },
        base
        | {
            "set": f"{name}, unreported counted against",
            "positive": count["positive"],
            "negative": against,
            **sign_test(count["positive"], against),
            "note": "sensitivity: every study that reports a result without its direction counts as negative",
        },
    ]
