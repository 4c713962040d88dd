"""GRADE-CERQual: confidence in each finding of the review (Lewin et al. 2018).

The machine lays out what speaks for and against; people judge. There is no arithmetic from hints to judgements.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from rapport.errors import Problems, did_you_mean
from rapport.framework.matrix import Cells
from rapport.framework.themes import Themes
from rapport.framework.vocabulary import COMPONENTS, CONCERNS, LEVELS, each, one_of, own_id, parts

OVERALL = "overall"
NOTHING = ("", "", "")
FINDING_COLUMNS = [
    *("finding_id", "finding", "theme_ids", "studies", "study_ids", "extracts"),
    *("confidence", "explanation", "state"),
]
PROFILE_COLUMNS = [
    "finding_id",
    "finding",
    "studies",
    "study_labels",
    *(f"{c} ({part})" for c in COMPONENTS for part in ("concern", "explanation")),
    "confidence",
    "explanation",
]


def read_findings(rows: pd.DataFrame, file: str, cells: Cells, themes: Themes, problems: Problems) -> pd.DataFrame:
    """Review findings with the studies that contribute to them, taken from the matrix.

    Parameters
    ----------
    rows
        ``findings.csv``: finding_id, text, theme_ids; study_ids, if written, must be the studies the matrix gives.

    Returns
    -------
    pandas.DataFrame
        finding_id, finding, theme_ids (final), studies, study_ids, extracts.
    """
    place = {t: i for i, t in enumerate(cells.themes["theme_id"])}
    ids = cells.studies["study_id"].to_numpy()
    out, seen = [], set()
    for where, row in each(rows, file):
        own = own_id(row, "finding_id", seen, where, problems, "finding")
        if not row["text"]:
            problems.add(where, f"finding '{own}' has no text", "write the finding in a sentence")
        named = list(filter(None, (themes.in_final(name, where, problems) for name in parts(row["theme_ids"]))))
        if not row["theme_ids"]:
            problems.add(where, f"finding '{own}' names no theme", "list the themes it rests on in theme_ids")
        studies = list(ids[cells.present[:, [place[t] for t in named]].any(axis=1)])
        _as_in_matrix(own, parts(row["study_ids"]), studies, where, problems)
        n = cells.placed.loc[cells.placed["theme_id"].isin(named), "extract_id"].nunique()
        out.append((own, row["text"], "; ".join(named), len(studies), "; ".join(studies), n))
    return pd.DataFrame(out, columns=FINDING_COLUMNS[:6])


def _as_in_matrix(finding: str, written: list[str], studies: list[str], where: str, problems: Problems) -> None:
    """Studies that people wrote beside a finding are those of the matrix."""
    if not written or set(written) == set(studies):
        return
    apart = (
        (sorted(set(studies) - set(written)), "in the matrix only"),
        (sorted(set(written) - set(studies)), "in findings.csv only"),
    )
    what = ", ".join(f"{'; '.join(names)} {place}" for names, place in apart if names)
    problems.add(
        where, f"the studies of finding '{finding}' differ from the matrix ({what})", "correct study_ids, or empty it"
    )


def read_judgements(
    sheets: Mapping[str, pd.DataFrame], findings: pd.DataFrame, problems: Problems
) -> dict[tuple[str, str], tuple[str, str, str]]:
    """(finding_id, component) to (judgement, explanation, studies); component is one of the four, or "overall".

    ``studies`` are those that contributed when the sheet was issued. Empty judgements wait. Each judgement
    has an explanation; "very low" needs a component of more than minor concern.
    """
    known = set(findings["finding_id"])
    out: dict[tuple[str, str], tuple[str, str, str]] = {}
    lines: dict[tuple[str, str], str] = {}
    for file, rows in sorted(sheets.items()):
        for where, row in each(rows[rows["judgement"] != ""], file):
            finding = row["finding_id"]
            if finding not in known:
                what = f"finding '{finding}' is not in findings.csv{did_you_mean(finding, known)}"
                problems.add(where, what, "correct it or remove the row")
                continue
            component = one_of(row["component"], (*COMPONENTS, OVERALL), "component", where, problems)
            levels = LEVELS if component == OVERALL else CONCERNS
            judgement = one_of(row["judgement"], levels, "judgement", where, problems)
            key = (finding, component)
            if key in out:
                what = f"{component} of finding '{finding}' is judged twice (also {lines[key]})"
                problems.add(where, what, "keep the one you agreed on")
            if not row["explanation"]:
                problems.add(where, f"{component} of finding '{finding}' has no explanation", "say why in a sentence")
            out[key], lines[key] = (judgement, row["explanation"], row["studies"]), where
    for finding in findings["finding_id"]:
        concerns = {out[finding, c][0] for c in COMPONENTS if (finding, c) in out}
        judged = sum((finding, c) in out for c in COMPONENTS) == len(COMPONENTS)
        if judged and out.get((finding, OVERALL), ("",))[0] == "very low" and not concerns & set(CONCERNS[2:]):
            what = f"finding '{finding}' is of very low confidence with no more than minor concerns"
            problems.add(lines[finding, OVERALL], what, "correct one of them")
    return out


def tables(findings: pd.DataFrame, judgements: Mapping, cells: Cells) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Summary of Qualitative Findings, and the Evidence Profile with a column a component.

    Returns
    -------
    findings, profile
        `FINDING_COLUMNS` (state: judged | to do | look again, when other studies contribute now than when the sheet
        was issued) and `PROFILE_COLUMNS`.
    """
    label = dict(zip(cells.studies["study_id"], cells.studies["label"], strict=True))
    first, second = [], []
    for f in findings.itertuples():
        said = {c: judgements.get((f.finding_id, c), NOTHING) for c in (*COMPONENTS, OVERALL)}
        labels = [label[s] for s in parts(f.study_ids)]
        overall = said[OVERALL][:2]
        head = (f.finding_id, f.finding, f.theme_ids, f.studies, f.study_ids, f.extracts)
        first.append((*head, *overall, _state(said.values(), labels)))
        by_component = (v for c in COMPONENTS for v in said[c][:2])
        second.append((f.finding_id, f.finding, f.studies, "; ".join(labels), *by_component, *overall))
    return pd.DataFrame(first, columns=FINDING_COLUMNS), pd.DataFrame(second, columns=PROFILE_COLUMNS)


def _state(said: Collection[tuple[str, ...]], labels: list[str]) -> str:
    if not all(judgement for judgement, *_ in said):
        return "to do"
    now = set(parts("; ".join(labels)))
    return "look again" if any(then and set(parts(then)) != now for *_, then in said) else "judged"
