"""The nine items of SWiM (Campbell et al. 2020, BMJ 368:l6890), filled from what the run did."""

from __future__ import annotations

import pandas as pd

from rapport.association.effects import SCOPES

COLUMNS = ["item", "topic", "text"]
TO_WRITE = "To be written by the review team."


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
    done = pooled[pooled["status"] == "pooled"]
    refused = pooled[pooled["status"] != "pooled"]
    scopes = [SCOPES.get(s, s) for s in dict.fromkeys(effects["scope"])]
    apart = int((effects["in_pool"] != "yes").sum())
    texts = [
        (
            "Grouping studies for synthesis",
            "Outcome and engagement are kept apart, and within each "
            + _and(scopes)
            + ", because they estimate different things.",
        ),
        (
            "Standardised metric and transformations",
            (
                "Correlations, analysed as Fisher z and reported as r; the path from each printed statistic is in the"
                " table of effects. The sign is positive when a better alliance goes with a better outcome or more"
                " engagement."
            ),
        ),
        (
            "Synthesis methods",
            (
                f"Random-effects meta-analysis where samples allow ({_and([_name(p) for p in done['pool']])}). "
                if len(done)
                else ""
            )
            + (
                "Not pooled: "
                + "; ".join(f"{_name(p)} ({w})" for p, w in zip(refused["pool"], refused["why"], strict=True))
                + ". "
                if len(refused)
                else ""
            )
            + "For results without a convertible value: direction of effect, one vote a study and domain, with a sign"
            " test; never a count of significant results.",
        ),
        ("Prioritising results for summary and conclusion", prioritised),
        (
            "Investigating heterogeneity",
            (
                "tau2, I2 and prediction intervals where pooled; moderators one at a time; figures ordered by study and"
                " grouped by domain. No formal test among results without effect sizes."
            ),
        ),
        ("Certainty of evidence", TO_WRITE),
        (
            "Data presentation",
            (
                f"Forest, effect-direction, harvest and albatross figures; all {len(effects)} associations are in the"
                f" table of effects, {apart} of them outside the pools with the reason."
            ),
        ),
        (
            "Reporting results",
            " ".join(_sentence(row) for row in tests.to_dict("records")) or "No result with a direction.",
        ),
        (
            "Limitations of the synthesis",
            f"A direction says nothing about size. A study with several results has a direction when {100 * share:.0f}"
            " % of them agree. Results reported without their direction are left out of the test and counted against"
            " it in the sensitivity analysis. " + TO_WRITE,
        ),
    ]
    return pd.DataFrame([(i, topic, text) for i, (topic, text) in enumerate(texts, start=1)], columns=COLUMNS)


def _sentence(row: dict) -> str:
    if not row["positive"] + row["negative"]:
        return f"{row['domain'].capitalize()}, {row['set']}: no direction."
    from rapport.association.text import p_value

    return (
        f"{row['domain'].capitalize()}, {row['set']}: {row['positive']} positive to {row['negative']} negative,"
        f" {p_value(row['p'])} ({row['not_reported']} without a direction, {row['conflicting']} conflicting)."
    )


def _name(pool: str) -> str:
    domain, _, scope = pool.partition("_")
    return f"{domain}, {SCOPES.get(scope, scope.replace('_', ' '))}"


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1] if words else "nothing"
