"""The sheet for judging confidence in findings: what the tables say for and against each, in words."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from rapport.framework.cerqual import OVERALL
from rapport.framework.materials import Materials
from rapport.framework.vocabulary import COMPONENTS, parts

SHEET_COLUMNS = [
    *("finding_id", "component", "judgement", "explanation", "assessor", "assessed_on"),
    *("finding", "studies", "hint", "appraisals"),
]
REPORTED = {"yes": "adequately reported", "no": "poorly reported", "": "reporting not rated"}


def worksheet(m: Materials, listed: Collection[str], attributes: pd.DataFrame) -> pd.DataFrame:
    """The rows people fill in for findings that are on no sheet yet.

    Parameters
    ----------
    listed
        Findings that are on a sheet.
    attributes
        study_id, attribute, value: groups of studies, as a hint for relevance.

    Returns
    -------
    pandas.DataFrame
        `SHEET_COLUMNS`: five rows a finding (four components, overall) with the contributing studies, a hint, and
        beside methodological limitations how each of those studies was appraised.
    """
    label = dict(zip(m.cells.studies["study_id"], m.cells.studies["label"], strict=True))
    rows = []
    for f in m.findings.itertuples():
        if f.finding_id in listed:
            continue
        studies = parts(f.study_ids)
        names = "; ".join(label[s] for s in studies)
        appraisals = {COMPONENTS[0]: "; ".join(f"{label[s]}: {_appraised(m, s)}" for s in studies)}
        for component, hint in _hints(m, f, studies, attributes).items():
            blank = (f.finding_id, component, "", "", "", "", f.finding, names)
            rows.append((*blank, hint, appraisals.get(component, "")))
    return pd.DataFrame(rows, columns=SHEET_COLUMNS, dtype=object)


def _hints(m: Materials, finding, studies: list[str], attributes: pd.DataFrame) -> dict[str, str]:
    """Component to what the tables say of it."""
    own = m.cells.placed[m.cells.placed["theme_id"].isin(parts(finding.theme_ids))]
    quality = m.quality[m.quality["study_id"].isin(studies)]
    n, rated = len(studies), int((quality["adequate"] != "").sum())
    good, thin = int((quality["adequate"] == "yes").sum()), int((quality["richness"] == "thin").sum())
    against, nuanced = ((own["valence"] == word).sum() for word in ("contradicts", "nuances"))
    words = own.drop_duplicates("extract_id")["order"].value_counts()
    kinds = attributes[attributes["study_id"].isin(studies)]
    spread = "; ".join(
        f"{attribute}: " + ", ".join(f"{value} {m}" for value, m in group["value"].value_counts().sort_index().items())
        for attribute, group in kinds.groupby("attribute", sort=False)
    )
    adequacy = (
        f"{n} studies, {finding.extracts} extracts (participants' words {words.get('first', 0)},"
        f" authors' interpretation {words.get('second', 0)}, numbers {words.get('quant', 0)}); thin studies: {thin}"
    )
    said = (
        f"adequately reported: {good} of {rated} studies rated ({n} contribute)",
        f"contradicting extracts: {against} of {len(own)}; nuancing: {nuanced}",
        adequacy,
        spread or "nothing extracted yet about population and intervention",
    )
    return dict(zip(COMPONENTS, said, strict=True)) | {
        OVERALL: "start at high; lower it for concerns that matter together"
    }


def _appraised(m: Materials, study: str) -> str:
    """How a study was appraised: well or poorly reported, and the pattern of answers of each tool."""
    adequate = m.quality.loc[m.quality["study_id"] == study, "adequate"]
    said = [REPORTED[adequate.iloc[0] if len(adequate) else ""]]
    for row in m.appraisal[m.appraisal["study_id"] == study].to_dict("records"):
        answers = {word: row.get(f"n_{word}", "") for word in ("good", "unclear", "bad")}
        if any(answers.values()):
            said.append(f"{row.get('tool', '')} " + ", ".join(f"{n or 0} {word}" for word, n in answers.items()))
    return ", ".join(said)
