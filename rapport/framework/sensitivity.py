"""Would the framework stand without the poorly reported studies, or without any one study?

Carroll, Booth & Lloyd-Jones 2012: a study is adequately reported when at least two of four are clearly described:
question and design, selection of participants, data collection, analysis.
"""

from __future__ import annotations

import pandas as pd

from rapport.errors import Problems
from rapport.framework.matrix import Cells
from rapport.framework.vocabulary import REPORTING, check_known, each, one_of

ENOUGH = 2
QUALITY_COLUMNS = ["study_id", "adequate", "richness", "basis"]
SENSITIVITY_COLUMNS = [
    *("framework", "theme_id", "label", "origin", "parent_theme_id", "studies_all", "studies_adequate", "change"),
    *("survives", "studies_thick", "survives_thick", "fewest_without_one", "depends_on"),
]
LEAVE_ONE_OUT_COLUMNS = ["study_id", "label", "themes", "themes_lost", "lost"]


def read_quality(
    rows: pd.DataFrame, file: str, studies: pd.DataFrame, appraisal: pd.DataFrame, problems: Problems
) -> pd.DataFrame:
    """Whether each included study is adequately reported, and how rich its findings are.

    Parameters
    ----------
    rows
        ``reporting.csv``: study_id, question, selection, collection, analysis (yes|no|unclear), richness (thick|thin).
    appraisal
        ``results/appraisal/summary.csv`` (study_id, sensitivity, n_open), for studies without a row: adequate unless
        the tool's own rule sets the study aside; not known while nothing is answered.

    Returns
    -------
    pandas.DataFrame
        `QUALITY_COLUMNS`; adequate is yes, no or "" (not known, which no analysis drops).
    """
    known = set(studies["study_id"])
    said: dict[str, tuple[str, str, str]] = {}
    for where, row in each(rows, file):
        if not check_known("study", [row["study_id"]], known, where, problems):
            continue
        if row["study_id"] in said:
            problems.add(where, f"study '{row['study_id']}' is listed twice", "keep one row")
        answers = [
            one_of(row[name], ("yes", "no", "unclear"), name, where, problems) if row[name] else ""
            for name in REPORTING
        ]
        rich = one_of(row["richness"], ("thick", "thin"), "richness", where, problems) if row["richness"] else ""
        adequate = "" if not any(answers) else "yes" if answers.count("yes") >= ENOUGH else "no"
        said[row["study_id"]] = (adequate, rich, "reporting.csv")
    appraised = _appraised(appraisal)
    out = []
    for study in studies["study_id"]:
        adequate, rich, basis = said.get(study, ("", "", ""))
        if not adequate and study in appraised:
            adequate, basis = appraised[study], "appraisal"
        out.append((study, adequate, rich, basis))
    return pd.DataFrame(out, columns=QUALITY_COLUMNS, dtype=object)


def _appraised(appraisal: pd.DataFrame) -> dict[str, str]:
    """yes or no for every study with an answer; one tool that sets it aside is enough."""
    if not {"study_id", "sensitivity", "n_good", "n_unclear", "n_bad"} <= set(appraisal.columns):
        return {}
    answered = appraisal[["n_good", "n_unclear", "n_bad"]].apply(pd.to_numeric, errors="coerce").sum(axis=1) > 0
    aside = appraisal[answered].groupby("study_id")["sensitivity"].agg(lambda words: (words != "").any())
    return {study: "no" if out else "yes" for study, out in aside.items()}


def without_studies(cells: Cells, quality: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Each theme without inadequately reported studies, on rich studies only, and without any one study.

    Returns
    -------
    themes, leave_one_out
        `SENSITIVITY_COLUMNS` (survives: yes | no, "" for a theme without evidence; depends_on: the only study it
        rests on) and `LEAVE_ONE_OUT_COLUMNS` (one row a study that has extracts).
    """
    about = quality.set_index("study_id").reindex(cells.studies["study_id"])
    present = cells.present
    every = present.sum(axis=0)
    adequate = present[(about["adequate"] != "no").to_numpy()].sum(axis=0)
    thick = present[(about["richness"] == "thick").to_numpy()].sum(axis=0)
    rated = bool((about["richness"].fillna("") != "").any())
    out = cells.themes[["framework", "theme_id", "label", "origin", "parent_theme_id"]].copy()
    out["studies_all"], out["studies_adequate"], out["change"] = every, adequate, adequate - every
    out["survives"] = ["" if not n else "yes" if m else "no" for n, m in zip(every, adequate, strict=True)]
    out["studies_thick"] = thick if rated else None
    out["survives_thick"] = [
        "" if not n or not rated else "yes" if m else "no" for n, m in zip(every, thick, strict=True)
    ]
    out["fewest_without_one"] = [max(int(n) - 1, 0) for n in every]
    ids = cells.studies["study_id"].to_numpy()
    out["depends_on"] = [ids[present[:, t]][0] if n == 1 else "" for t, n in enumerate(every)]
    names = cells.themes["theme_id"].to_numpy()
    rows = []
    for s in range(len(ids)):
        if present[s].any():
            lost = names[present[s] & (every == 1)]
            rows.append((ids[s], cells.studies["label"].iloc[s], int(present[s].sum()), len(lost), "; ".join(lost)))
    return out[SENSITIVITY_COLUMNS], pd.DataFrame(rows, columns=LEAVE_ONE_OUT_COLUMNS)
