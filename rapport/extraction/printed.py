"""Tables as they are printed: study characteristics, interventions, instruments, ratings by condition, comparisons.

A missing code is printed as such; where nothing was written there is a dash: that does not say that nothing was
reported.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from rapport.extraction.measures import Measure
from rapport.extraction.values import is_missing, read_number
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
    "Delivery",
    "Rationale",
    "Weeks",
    "Provider",
    "Guidance",
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
    "Provider",
    "Guidance",
    "Contact",
    "Length",
    "Adapts",
    "Conversation",
    "Body",
]
MEASURES = ["Measure", "Name", "Items", "Answers", "Scoring", "Adapted", "Subscales", "Reliability here"]
MEASURES += ["Studies", "Used in"]
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
ARM_SIZES = ("n_with_alliance", "n_analysed", "n_randomised")
REPORTED = {
    "favours_digital": "better in the digital arm",
    "favours_comparator": "better in the other arm",
    "none": "no difference",
    "not_stated": "not stated",
    "": "not reported",
}


def characteristics(studies: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row an included study, extracted or not: `CHARACTERISTICS`.

    Delivery, rationale, weeks, provider and guidance are those of the arms that are no comparison arms.

    Parameters
    ----------
    studies
        ``results/studies/studies.csv``: study_id, label, reports.
    tables
        Consensus tables.
    """
    about = {row["study_id"]: row for row in tables["studies"].to_dict("records")}
    names = ("samples", "arms", "interventions", "alliance_results")
    rows = []
    for study in studies.to_dict("records"):
        one = about.get(study["study_id"], {})
        mine = {t: tables[t][tables[t]["study_id"] == study["study_id"]].to_dict("records") for t in names}
        rows.append(
            [
                study["label"],
                study["reports"],
                one.get("country") or "–",
                words(one.get("design", "")) or "–",
                one.get("setting") or "–",
                " / ".join(dict.fromkeys(_first(s["population"], words(s["population_code"])) for s in mine["samples"]))
                or "–",
                " / ".join(_first(s["n_enrolled"]) for s in mine["samples"]) or "–",
                "; ".join(_arm(a) for a in mine["arms"]) or "–",
                *_treatment(mine["arms"], mine["interventions"]),
                "; ".join(dict.fromkeys(f"{r['measure_id']}, {r['rater']}" for r in mine["alliance_results"]))
                or ("none" if mine["arms"] and len(tables["alliance_results"]) else "–"),
                words(one.get("alliance_data", "")) or "–",
            ]
        )
    return pd.DataFrame(rows, columns=CHARACTERISTICS, dtype=object)


def _arm(arm: Mapping[str, str]) -> str:
    return f"{words(arm['condition_code']) or arm['label']} ({_first(*(arm[n] for n in ARM_SIZES))})"


def _treatment(arms: list[dict], components: list[dict]) -> list[str]:
    """What the digital arms get; each kind once, in the order of the components."""
    compared = {a["arm_id"] for a in arms if a["comparator"] == "yes"}
    mine = [c for c in components if c["arm_id"] not in compared] or components
    columns = ("delivery", "rationale", "weeks", "provider_qualification", "guidance")
    every = ([c[name] for c in mine if c[name] and not is_missing(c[name])] for name in columns)
    return [
        " / ".join(map(words, dict.fromkeys(said))) or _first(*(c[name] for c in mine))
        for name, said in zip(columns, every, strict=True)
    ]


def interventions(tables: Mapping[str, pd.DataFrame], labels: Mapping[str, str]) -> pd.DataFrame:
    """One row a component of a digital or comparison arm (after the TIDieR checklist, Hoffmann et al. BMJ 2014)."""
    arms = {(a["study_id"], a["arm_id"]): a["label"] for a in tables["arms"].to_dict("records")}
    columns = ("type_code", "modality", "delivery", "rationale", "support", "provider_qualification", "guidance")
    rows = [
        [
            labels.get(c["study_id"], c["study_id"]),
            arms.get((c["study_id"], c["arm_id"]), c["arm_id"]),
            c["name"],
            *(words(c[k]) or "–" for k in columns),
            _amount(c, "contact_minutes"),
            _amount(c, "weeks", "sessions"),
            *(words(c[k]) or "–" for k in ("personalisation", "conversational", "embodiment")),
        ]
        for c in tables["interventions"].to_dict("records")
    ]
    return pd.DataFrame(rows, columns=INTERVENTIONS, dtype=object)


def _amount(component: Mapping[str, str], *names: str) -> str:
    known = (name for name in names if component[name] and not is_missing(component[name]))
    said = ", ".join(f"{component[name]} {name.rpartition('_')[2]}" for name in known)
    return said or _first(*(component[name] for name in names))


def measures_used(
    scores: pd.DataFrame, measures: Mapping[str, Measure], tables: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """Every instrument that was used, its range as far as it is known, its reliability in the studies that used it."""
    own = tables["measures"]
    adapted = dict(zip(own["measure_id"], own["adapted"], strict=True))
    rows = []
    for name, mine in scores.groupby("measure_id", sort=True):
        measure = measures.get(name, Measure(name))
        studies = list(dict.fromkeys(mine["label"]))
        rows.append(
            [
                name,
                measure.name or "not in the registry",
                "not known" if measure.n_items is None else f"{measure.n_items:g}",
                _answers(measure),
                "not known" if is_missing(measure.scoring) or not measure.scoring else measure.scoring,
                adapted.get(name, "yes" if measure.adapted else "no"),
                ", ".join(words(s) for s in measure.subscales or {}) or "none known",
                _reliability(tables["alliance_results"], name),
                len(studies),
                "; ".join(studies),
            ]
        )
    return pd.DataFrame(rows, columns=MEASURES, dtype=object)


def _answers(measure: Measure) -> str:
    known = measure.resp_min is not None and measure.resp_max is not None
    return f"{measure.resp_min:g} to {measure.resp_max:g}" if known else "not known"


def _reliability(results: pd.DataFrame, measure: str) -> str:
    """The coefficients printed for the instrument's total and subscales, lowest to highest."""
    mine = results.loc[results["measure_id"] == measure, "alpha_reliability"]
    known = sorted((n for text in mine if (n := read_number(text))), key=lambda n: n.value)
    return " to ".join(dict.fromkeys(n.text for n in (known[0], known[-1]))) if known else _first(*mine)


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
        subscale = "" if r["subscale"] == "total" else f" {words(r['subscale'])}"
        rows.append(
            [
                r["label"],
                f"{r['arm_1']} against {r['arm_2']}",
                f"{r['measure_id']}{subscale}",
                r["rater"],
                r["time_label"],
                people(r) + ("" if r["n_from"] in ("rating", "") else f" ({r['n_from']})"),
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


def people(difference: Mapping[str, object]) -> str:
    """How many were compared: both groups, or all together where only degrees of freedom tell."""
    one, two = difference["n_1"], difference["n_2"]
    if one is None:
        return "NR"
    return f"{one + two:g} in all" if difference["n_from"] == "degrees of freedom" else f"{one:g} + {two:g}"


def _first(*texts: str | None) -> str:
    """The first that says something, else the first missing code, else a dash."""
    return next((t for t in texts if t and not is_missing(t)), next((t for t in texts if t), "–"))


def _whole(number: float | None) -> str:
    return "NR" if number is None else f"{number:g}" if number < 1e5 else f"{number:.0f}"


def _mean(mean: float | None, sd: float | None, digits: int) -> str:
    return "–" if mean is None else f"{mean:.{digits}f}" + ("" if sd is None else f" ({sd:.{digits}f})")
