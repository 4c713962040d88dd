"""The agreement table of a stage: one row a pair of reviewers, phase (pilot or main) and question."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pandas as pd

from rapport.agreement import (
    alpha_limits,
    cohen_kappa,
    cross_table,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    pabak,
    pair_counts,
    rating_counts,
    specific_agreement,
    undefined,
)
from rapport.screening.reconcile import standing
from rapport.screening.words import DECISIONS, MAIN, number

COLUMNS = (
    "stage",
    "phase",
    "about",
    "reviewers",
    "n",
    "both_include",
    "only_first_includes",
    "only_second_includes",
    "both_exclude",
    "cells",
    "agreement",
    "expected",
    "kappa",
    "kappa_low",
    "kappa_high",
    "pabak",
    "ac1",
    "ac1_low",
    "ac1_high",
    "positive_agreement",
    "negative_agreement",
    "prevalence_index",
    "bias_index",
    "fleiss_kappa",
    "fleiss_low",
    "fleiss_high",
    "alpha",
    "alpha_low",
    "alpha_high",
    "note",
)
WITH_MAYBE = "decision with maybe"
QUOTED = ("n", "agreement", "kappa", "kappa_low", "kappa_high", "ac1", "pabak", "fleiss_kappa", "alpha")


def agreement_table(decisions: pd.DataFrame, stage: str, reviewers: tuple[str, ...]) -> pd.DataFrame:
    """Agreement on the citations that both of a pair, or all, decided on.

    Parameters
    ----------
    decisions
        The long table; automation, adjudication and a tool's consensus are not reviewers.
    reviewers
        Order of names; others follow.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`. about: ``decision`` (at title and abstract maybe counts as include), ``decision with maybe`` (three
        answers, where maybe was said) or ``reason`` (main reason, full texts that both excluded). cells: counts as
        ``include/exclude 3``, first reviewer first. A number that is undefined is ``NA`` and note says why; one that
        does not apply is empty. Intervals are 95 %.
    """
    people = decisions[
        (decisions["decision"] != "")
        & (decisions["automation"] == "no")
        & (decisions["tool"] != "adjudication")
        & (decisions["reviewer"] != "consensus")
    ]
    rows: list[dict] = []
    for phase in sorted(people["phase"].unique(), key=lambda p: (p == MAIN, p)):
        last = standing(people[people["phase"] == phase])
        order = [*(r for r in reviewers if r in set(last["reviewer"])), *sorted(set(last["reviewer"]) - set(reviewers))]
        votes = last.pivot(index="citation_id", columns="reviewer", values="decision").reindex(columns=order).fillna("")
        if stage == "full_text":
            main_reasons = (
                last.assign(main=last["reasons"].str.split("; ").str[0])
                .pivot(index="citation_id", columns="reviewer", values="main")
                .fillna("")
            )
        for one, other in combinations(order, 2):
            about = {"stage": stage, "phase": phase, "reviewers": f"{one}; {other}"}
            rows += [about | row for row in _pair(votes[one], votes[other], stage)]
            if stage == "full_text":
                rows += [about | row for row in _reasons(main_reasons[one], main_reasons[other])]
        if len(order) > 2:
            rows.append({"stage": stage, "phase": phase, "reviewers": "; ".join(order)} | _all(votes, stage))
    table = pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)
    return table.astype(object).where(table.notna(), "")


def quoted(table: pd.DataFrame) -> pd.DataFrame:
    """The rows that a manuscript quotes, one a phase and pair (or all): on two answers, else on three.

    At full text a maybe is no inclusion: where somebody said it, a pair has no row of two answers.
    """
    rows = table[table["about"].isin(["decision", WITH_MAYBE])]
    first = rows["about"].eq("decision").groupby([rows["phase"], rows["reviewers"]], sort=False).transform("any")
    return rows[rows["about"].eq("decision") | ~first.astype(bool)]


def agreement_numbers(table: pd.DataFrame, stage: str) -> dict[str, dict]:
    """What a manuscript quotes of an agreement table: ``screening.STAGE.PHASE.REVIEWERS.MEASURE``."""
    numbers: dict[str, dict] = {}
    for row in quoted(table).to_dict("records"):
        pair = f"screening.{stage}.{row['phase']}.{row['reviewers'].replace('; ', '_')}"
        for measure in QUOTED:
            if row[measure] not in ("", "NA"):
                source, about = f"results/screening/{stage}/agreement.csv", f"{measure} of {row['reviewers']}"
                numbers[f"{pair}.{measure}"] = number(row[measure], source, about)
    return numbers


def _pair(one: pd.Series, other: pd.Series, stage: str) -> list[dict]:
    both = (one != "") & (other != "")
    first, second = one[both].to_numpy(), other[both].to_numpy()
    maybe = bool((first == "maybe").any() or (second == "maybe").any())
    rows = []
    if stage == "title_abstract" or not maybe:
        meant = [np.where(side == "maybe", "include", side) for side in (first, second)]
        table = cross_table(*meant, ("include", "exclude"))
        (a, b), (c, d) = table.astype(int)
        rows.append(
            {
                "about": "decision",
                "both_include": a,
                "only_first_includes": b,
                "only_second_includes": c,
                "both_exclude": d,
            }
            | _measures(table, ("include", "exclude"))
            | {
                name: _na(value)
                for name, value in zip(
                    ("positive_agreement", "negative_agreement", "prevalence_index", "bias_index"),
                    specific_agreement(table).values(),
                    strict=True,
                )
            }
        )
    if maybe:
        rows.append({"about": WITH_MAYBE} | _measures(cross_table(first, second, DECISIONS), DECISIONS))
    return rows


def _reasons(one: pd.Series, other: pd.Series) -> list[dict]:
    both = (one != "") & (other != "")
    categories = sorted(set(one[both]) | set(other[both]))
    return (
        [{"about": "reason"} | _measures(cross_table(one[both], other[both], categories), categories)]
        if len(categories) > 1
        else []
    )


def _measures(table: np.ndarray, categories: tuple[str, ...] | list[str]) -> dict:
    kappa = cohen_kappa(table)
    ac1 = gwet_ac1(pair_counts(table))
    cells = "; ".join(
        f"{x}/{y} {int(table[i, j])}"
        for i, x in enumerate(categories)
        for j, y in enumerate(categories)
        if table[i, j] or len(categories) <= 3
    )
    return {
        "n": int(table.sum()),
        "cells": cells,
        "agreement": _na(kappa["po"]),
        "expected": _na(kappa["pe"]),
        "kappa": _na(kappa["kappa"]),
        "kappa_low": _na(max(kappa["low"], -1.0)),
        "kappa_high": _na(min(kappa["high"], 1.0)),
        "pabak": _na(pabak(table)["pabak"]),
        "ac1": _na(ac1["value"]),
        "ac1_low": _na(ac1["low"]),
        "ac1_high": _na(ac1["high"]),
        "note": _note(undefined(table), kappa),
    }


def _note(why: str, kappa: dict[str, float]) -> str:
    if why:
        return f"kappa is undefined: {why}"
    return "" if not math.isnan(kappa["low"]) else "the interval of kappa is undefined: its standard error is"


def _all(votes: pd.DataFrame, stage: str) -> dict:
    """Three reviewers or more: Fleiss' kappa on what all decided on, alpha and AC1 on what any two did."""
    if stage == "title_abstract":
        votes = votes.replace("maybe", "include")
    categories = [word for word in DECISIONS if (votes == word).to_numpy().any()] or ["include"]
    categories = categories if len(categories) > 1 else ["include", "exclude"]
    counts = rating_counts(votes, categories)
    complete = counts[counts.sum(axis=1) == votes.shape[1]]
    fleiss, ac1 = fleiss_kappa(complete), gwet_ac1(counts)
    low, high = alpha_limits(counts)
    notes = []
    if math.isnan(fleiss["value"]):
        notes.append(
            "Fleiss' kappa is undefined: "
            + ("no citation that all decided on" if not len(complete) else "all gave the same single answer throughout")
        )
    if math.isnan(alpha := krippendorff_alpha(counts)):
        notes.append("alpha is undefined: only one answer was ever given, or no citation has two")
    return {
        "about": "decision",
        "n": int((counts.sum(axis=1) > 1).sum()),
        "agreement": _na(ac1["po"]),
        "ac1": _na(ac1["value"]),
        "ac1_low": _na(ac1["low"]),
        "ac1_high": _na(ac1["high"]),
        "fleiss_kappa": _na(fleiss["value"]),
        "fleiss_low": _na(fleiss["low"]),
        "fleiss_high": _na(fleiss["high"]),
        "alpha": _na(alpha),
        "alpha_low": _na(low),
        "alpha_high": _na(high),
        "note": "; ".join(notes),
    }


def _na(value: float) -> object:
    """The number, or NA where it is undefined."""
    return "NA" if value is None or math.isnan(value) else float(value)
