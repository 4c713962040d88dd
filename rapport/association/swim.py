"""The nine items of SWiM (Campbell et al. 2020, BMJ 368:l6890), filled from what the run did."""

from __future__ import annotations

import pandas as pd

from rapport.association.wording import direction_sentence, pool_name, scope_name, telling

COLUMNS = ["item", "topic", "text"]
TO_WRITE = "To be written by the review team."
TOPICS = (
    "Grouping studies for synthesis",
    "Standardised metric and transformations",
    "Synthesis methods",
    "Prioritising results for summary and conclusion",
    "Investigating heterogeneity",
    "Certainty of evidence",
    "Data presentation",
    "Reporting results",
    "Limitations of the synthesis",
)
METRIC = (
    "Correlations, analysed as Fisher z and reported as r; the path from each printed statistic is in the table of"
    " effects. The sign is positive when a better alliance goes with a better outcome or more engagement."
)
HETEROGENEITY = (
    "tau2, I2 and prediction intervals where pooled; moderators one at a time. Directions are drawn by study and"
    " domain; there is no formal test among results without effect sizes."
)


def swim_table(
    effects: pd.DataFrame, pooled: pd.DataFrame, tests: pd.DataFrame, share: float, prioritised: str
) -> pd.DataFrame:
    """One row an item.

    Parameters
    ----------
    effects, pooled, tests
        Tables of this stage.
    share
        Agreement that gives a study a direction.
    prioritised
        How results are ordered in figures and text.
    """
    if effects.empty:
        return pd.DataFrame(columns=COLUMNS)
    texts = (
        _grouping(effects),
        METRIC,
        _methods(pooled),
        prioritised,
        HETEROGENEITY,
        TO_WRITE,
        _presentation(effects),
        _reporting(tests),
        _limitations(share),
    )
    rows = [(i, topic, text) for i, (topic, text) in enumerate(zip(TOPICS, texts, strict=True), start=1)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _grouping(effects: pd.DataFrame) -> str:
    scopes = "; ".join(scope_name(s) for s in dict.fromkeys(effects["scope"]))
    return f"Outcome and engagement are kept apart, and within each: {scopes}. They estimate different things."


def _methods(pooled: pd.DataFrame) -> str:
    done, refused = pooled[pooled["status"] == "pooled"], pooled[pooled["status"] != "pooled"]
    text = ""
    if len(done):
        names = "; ".join(map(pool_name, done["pool"]))
        text += f"Meta-analysis where effects and their variances allow ({names}). "
    if len(refused):
        pairs = zip(refused["pool"], refused["why"], strict=True)
        text += "Not pooled: " + "; ".join(f"{pool_name(p)} ({why})" for p, why in pairs) + ". "
    return text + (
        "Correlations without a variance: median, quartiles and range. Exact p with a direction: one-sided p values"
        " combined. Direction only: one vote a study and domain, with a sign test; never a count of significant"
        " results."
    )


def _presentation(effects: pd.DataFrame) -> str:
    apart = int((effects["in_pool"] != "yes").sum())
    return (
        f"Forest, effect-direction, harvest and albatross figures; all {len(effects)} associations are in the table of"
        f" effects, {apart} of them outside the pools with the reason."
    )


def _reporting(tests: pd.DataFrame) -> str:
    text = "; ".join(map(direction_sentence, telling(tests)))
    return f"Positive to negative directions: {text}." if text else "No result with a direction."


def _limitations(share: float) -> str:
    return (
        f"A direction says nothing about size. A study with several results has a direction when {100 * share:.0f} % of"
        " them agree. Results reported without their direction are left out of the test and counted against it in the"
        f" sensitivity analysis. {TO_WRITE}"
    )
