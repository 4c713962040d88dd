"""Tables as they are printed: study characteristics, interventions, instruments, ratings by condition, comparisons.

Nothing is left empty where something was looked for: a missing code is printed as such.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from rapport.extraction.alliance import DIFFERENCES, SCORES
from rapport.extraction.measures import Measure
from rapport.extraction.values import is_missing
from rapport.extraction.wording import CONDITIONS, words

CHARACTERISTICS = [
    "Study",
    "Reports",
    "Country",
    "Design",
    "Setting",
    "Population",
    "N",
    "Arms (n)",
    "Alliance measure",
    "Alliance data",
]
INTERVENTIONS = [
    "Study",
    "Arm",
    "Intervention",
    "Type",
    "Channel",
    "Delivery",
    "Rationale",
    "Support",
    "Guidance",
    "Length",
    "Conversation",
    "Body",
]
MEASURES = ["Measure", "Name", "Items", "Answers", "Scoring", "Adapted", "Subscales", "Studies", "Used in"]
RATINGS = [
    "Condition",
    "Study",
    "Arm",
    "Measure",
    "Rater",
    "With whom",
    "Time",
    "n",
    "Mean (SD)",
    "Scale",
    "POMP (SD)",
    "Why no POMP",
    "Read in",
]
CONTRASTS = [
    "Study",
    "Comparison",
    "Measure",
    "Rater",
    "Time",
    "n",
    "g [95 % CI]",
    "From",
    "Reported",
    "Why no g",
    "Read in",
]
COMPANIONS = ["Study", "Citation", "Role", "Title", "State", "Linked by"]
REPORTED = {
    "favours_digital": "better in the digital arm",
    "favours_comparator": "better in the other arm",
    "none": "no difference",
    "not_stated": "not stated",
    "": "not reported",
}


def characteristics(studies: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row an included study, extracted or not.

    Parameters
    ----------
    studies
        ``results/studies/studies.csv``: study_id, label, reports.
    tables
        Consensus tables.
    """
    about = (
        tables["studies"].set_index("study_id")
        if len(tables["studies"])
        else pd.DataFrame(columns=tables["studies"].columns)
    )
    rows = []
    for study in studies.to_dict("records"):
        name = study["study_id"]
        mine = {t: tables[t][tables[t]["study_id"] == name] for t in ("samples", "arms", "alliance_results")}
        one = about.loc[name] if name in about.index else {}
        population = " / ".join(
            dict.fromkeys(
                _first(s.get("population"), words(s.get("population_code", "")))
                for s in mine["samples"].to_dict("records")
            )
        )
        sizes = " / ".join(_count(s.get("n_enrolled", "")) for s in mine["samples"].to_dict("records"))
        arms = "; ".join(
            f"{words(a['condition_code'])} "
            f"({_count(a.get('n_with_alliance', ''), a.get('n_analysed', ''), a.get('n_randomised', ''))})"
            for a in mine["arms"].to_dict("records")
        )
        used = "; ".join(
            dict.fromkeys(f"{r['measure_id']}, {r['rater']}" for r in mine["alliance_results"].to_dict("records"))
        )
        rows.append(
            [
                study["label"],
                study["reports"],
                _get(one, "country"),
                words(_get(one, "design")),
                _get(one, "setting"),
                population or "–",
                sizes or "–",
                arms or "–",
                used or ("none" if len(mine["arms"]) else "–"),
                words(_get(one, "alliance_data")),
            ]
        )
    return pd.DataFrame(rows, columns=CHARACTERISTICS, dtype=object)


def interventions(tables: Mapping[str, pd.DataFrame], labels: Mapping[str, str]) -> pd.DataFrame:
    """One row a component of a digital or comparison arm (after the TIDieR checklist, Hoffmann et al. BMJ 2014)."""
    arms = {(a["study_id"], a["arm_id"]): a["label"] for a in tables["arms"].to_dict("records")}
    rows = []
    for c in tables["interventions"].to_dict("records"):
        length = ", ".join(f"{c[k]} {k}" for k in ("weeks", "sessions") if c.get(k) and not is_missing(c[k])) or "NR"
        rows.append(
            [
                labels.get(c["study_id"], c["study_id"]),
                arms.get((c["study_id"], c["arm_id"]), c["arm_id"]),
                c["name"],
                *(
                    words(c.get(k, "")) or "NR"
                    for k in ("type_code", "modality", "delivery", "rationale", "support", "guidance")
                ),
                length,
                *(words(c.get(k, "")) or "NR" for k in ("conversational", "embodiment")),
            ]
        )
    return pd.DataFrame(rows, columns=INTERVENTIONS, dtype=object)


def measures_used(scores: pd.DataFrame, measures: Mapping[str, Measure], own: pd.DataFrame) -> pd.DataFrame:
    """Every instrument that was used, with its range as far as it is known, and the studies that used it."""
    adapted = dict(zip(own["measure_id"], own["adapted"], strict=True)) if len(own) else {}
    rows = []
    for name, mine in scores.groupby("measure_id", sort=True):
        measure = measures.get(name, Measure(name))
        studies = list(dict.fromkeys(mine["label"]))
        answers = (
            f"{measure.resp_min:g} to {measure.resp_max:g}"
            if measure.resp_min is not None and measure.resp_max is not None
            else "not known"
        )
        rows.append(
            [
                name,
                measure.name or "not in the registry",
                "not known" if measure.n_items is None else f"{measure.n_items:g}",
                answers,
                "not known" if is_missing(measure.scoring) or not measure.scoring else measure.scoring,
                adapted.get(name, ""),
                ", ".join(words(s) for s in measure.subscales or {}) or "none known",
                len(studies),
                "; ".join(studies),
            ]
        )
    return pd.DataFrame(rows, columns=MEASURES, dtype=object)


def ratings(scores: pd.DataFrame) -> pd.DataFrame:
    """Alliance ratings by condition: raw and as percentage of the maximum possible."""
    order = {code: place for place, code in enumerate(CONDITIONS)}
    listed = scores.assign(_o=scores["condition_code"].map(order).fillna(99)).sort_values(
        ["_o", "study_id", "arm_id", "measure_id", "subscale", "time_label", "result_id"], kind="stable"
    )
    rows = []
    for r in listed.to_dict("records"):
        scale = f"{r['scale_min']:g} to {r['scale_max']:g}" if r["scale_min"] is not None else "not known"
        subscale = "" if r["subscale"] == "total" else f" {words(r['subscale'])}"
        rows.append(
            [
                words(r["condition_code"]) or "several",
                r["label"],
                r["arm"],
                f"{r['measure_id']}{subscale}",
                r["rater"],
                words(r["object"]),
                r["time_label"],
                _whole(r["n"]),
                _mean(r["mean"], r["sd"], 2),
                scale,
                _mean(r["pomp"], r["pomp_sd"], 1),
                r["refused"],
                r["locator"],
            ]
        )
    return pd.DataFrame(rows, columns=RATINGS, dtype=object)


def contrasts(differences: pd.DataFrame) -> pd.DataFrame:
    """Comparisons of two arms of a study."""
    rows = []
    for r in differences.to_dict("records"):
        g = "–" if r["g"] is None else f"{r['g']:.2f} [{r['g_low']:.2f}, {r['g_high']:.2f}]"
        n = (
            "NR"
            if r["n_1"] is None
            else f"{r['n_1']:g} + {r['n_2']:g}" + ("" if r["n_from"] == "rating" else f" ({r['n_from']})")
        )
        subscale = "" if r["subscale"] == "total" else f" {words(r['subscale'])}"
        rows.append(
            [
                r["label"],
                f"{r['arm_1']} against {r['arm_2']}",
                f"{r['measure_id']}{subscale}",
                r["rater"],
                r["time_label"],
                n,
                g,
                r["source"],
                REPORTED.get(r["direction_reported"], r["direction_reported"]),
                r["refused"],
                r["locator"],
            ]
        )
    return pd.DataFrame(rows, columns=CONTRASTS, dtype=object)


def companions(table: pd.DataFrame, labels: Mapping[str, str]) -> pd.DataFrame:
    """Further reports of each study."""
    rows = [
        [
            labels.get(r["study_id"], r["label"] or r["study_id"]),
            r["citation_id"],
            r["role"],
            r["title"],
            words(r["state"]),
            r["linked_by"],
        ]
        for r in table.to_dict("records")
    ]
    return pd.DataFrame(rows, columns=COMPANIONS, dtype=object)


def empty() -> dict[str, pd.DataFrame]:
    """The two alliance tables without rows."""
    return {"alliance_scores": pd.DataFrame(columns=SCORES), "alliance_differences": pd.DataFrame(columns=DIFFERENCES)}


def _get(row, name: str) -> str:
    text = row.get(name, "") if len(row) else ""
    return text or "–"


def _first(*texts: str | None) -> str:
    return next((t for t in texts if t and not is_missing(t)), "NR")


def _count(*texts: str) -> str:
    return next((t for t in texts if t and not is_missing(t)), "NR")


def _whole(number: float | None) -> str:
    return "NR" if number is None else f"{number:g}" if number < 1e5 else f"{number:.0f}"


def _mean(mean: float | None, sd: float | None, digits: int) -> str:
    return "–" if mean is None else f"{mean:.{digits}f}" + ("" if sd is None else f" ({sd:.{digits}f})")
