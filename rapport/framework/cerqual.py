"""GRADE-CERQual: confidence in each finding of the review (Lewin et al. 2018).

The machine lays out what speaks for and against; people judge. There is no arithmetic from hints to judgements.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from rapport.errors import Problems, did_you_mean
from rapport.framework.matrix import Cells
from rapport.framework.themes import Themes
from rapport.framework.vocabulary import COMPONENTS, CONCERNS, LEVELS, one_of, parts

OVERALL = "overall"
FINDING_COLUMNS = [
    "finding_id",
    "finding",
    "theme_ids",
    "studies",
    "study_ids",
    "extracts",
    "confidence",
    "explanation",
    "state",
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
SHEET_COLUMNS = [
    "finding_id",
    "component",
    "judgement",
    "explanation",
    "assessor",
    "assessed_on",
    "finding",
    "studies",
    "hint",
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
    for line, row in rows.iterrows():
        where = f"{file}:{line}"
        if not row["finding_id"] or row["finding_id"] in seen:
            problems.add(
                where,
                f"finding_id '{row['finding_id']}' is {'used twice' if row['finding_id'] else 'empty'}",
                "give each finding its own",
            )
        seen.add(row["finding_id"])
        if not row["text"]:
            problems.add(where, f"finding '{row['finding_id']}' has no text", "write the finding in a sentence")
        named = []
        for name in parts(row["theme_ids"]):
            found = [t for t in themes.find(name) if t in place]
            if len(found) == 1:
                named.append(found[0])
            else:
                problems.add(
                    where, f"theme '{name}' is not in the final framework{did_you_mean(name, place)}", "correct it"
                )
        if not row["theme_ids"]:
            problems.add(
                where, f"finding '{row['finding_id']}' names no theme", "list the themes it rests on in theme_ids"
            )
        columns = [place[t] for t in named]
        has = cells.present[:, columns].any(axis=1) if columns else cells.present[:, :0].any(axis=1)
        studies = list(ids[has])
        written = parts(row["study_ids"])
        if written and set(written) != set(studies):
            missing, extra = sorted(set(studies) - set(written)), sorted(set(written) - set(studies))
            what = [
                f"{'; '.join(v)} {w}"
                for v, w in ((missing, "in the matrix only"), (extra, "in findings.csv only"))
                if v
            ]
            problems.add(
                where,
                f"the studies of finding '{row['finding_id']}' differ from the matrix ({', '.join(what)})",
                "correct study_ids, or empty it",
            )
        n = cells.placed.loc[cells.placed["theme_id"].isin(named), "extract_id"].nunique()
        out.append((row["finding_id"], row["text"], "; ".join(named), len(studies), "; ".join(studies), n))
    return pd.DataFrame(out, columns=FINDING_COLUMNS[:6])


def read_judgements(
    sheets: Mapping[str, pd.DataFrame], findings: pd.DataFrame, problems: Problems
) -> dict[tuple[str, str], tuple[str, str, str]]:
    """(finding_id, component) to (judgement, explanation, assessor); component is one of the four, or "overall".

    Empty judgements wait. Each judgement has an explanation; "very low" needs a component of more than minor concern.
    """
    known = set(findings["finding_id"])
    out: dict[tuple[str, str], tuple[str, str, str]] = {}
    lines: dict[tuple[str, str], str] = {}
    for file, rows in sorted(sheets.items()):
        for line, row in rows.iterrows():
            where = f"{file}:{line}"
            if not row["judgement"]:
                continue
            if row["finding_id"] not in known:
                problems.add(
                    where,
                    f"finding '{row['finding_id']}' is not in findings.csv{did_you_mean(row['finding_id'], known)}",
                    "correct it or remove the row",
                )
                continue
            component = one_of(row["component"], (*COMPONENTS, OVERALL), "component", where, problems)
            judgement = one_of(
                row["judgement"], LEVELS if component == OVERALL else CONCERNS, "judgement", where, problems
            )
            key = (row["finding_id"], component)
            if key in out:
                problems.add(
                    where,
                    f"{component} of finding '{key[0]}' is judged twice (also {lines[key]})",
                    "keep the one you agreed on",
                )
            if not row["explanation"]:
                problems.add(where, f"{component} of finding '{key[0]}' has no explanation", "say why in a sentence")
            out[key], lines[key] = (judgement, row["explanation"], row["assessor"]), where
    for (finding, component), (judgement, _, _) in out.items():
        concerns = [out[finding, c][0] for c in COMPONENTS if (finding, c) in out]
        if (
            component == OVERALL
            and judgement == "very low"
            and len(concerns) == 4
            and not set(concerns) & set(CONCERNS[2:])
        ):
            problems.add(
                lines[finding, component],
                f"finding '{finding}' is of very low confidence with no more than minor concerns",
                "correct one of them",
            )
    return out


def tables(findings: pd.DataFrame, judgements: Mapping, cells: Cells) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Summary of Qualitative Findings, and the Evidence Profile with a column a component.

    Returns
    -------
    findings, profile
        `FINDING_COLUMNS` (state: judged | to do) and `PROFILE_COLUMNS`.
    """
    label = dict(zip(cells.studies["study_id"], cells.studies["label"], strict=True))
    first, second = [], []
    for f in findings.itertuples():
        said = {c: judgements.get((f.finding_id, c), ("", "", "")) for c in (*COMPONENTS, OVERALL)}
        state = "judged" if all(v[0] for v in said.values()) else "to do"
        first.append(
            (f.finding_id, f.finding, f.theme_ids, f.studies, f.study_ids, f.extracts, *said[OVERALL][:2], state)
        )
        labels = "; ".join(label[s] for s in parts(f.study_ids))
        second.append(
            (
                f.finding_id,
                f.finding,
                f.studies,
                labels,
                *(v for c in COMPONENTS for v in said[c][:2]),
                *said[OVERALL][:2],
            )
        )
    return pd.DataFrame(first, columns=FINDING_COLUMNS), pd.DataFrame(second, columns=PROFILE_COLUMNS)


def hints(
    findings: pd.DataFrame, cells: Cells, quality: pd.DataFrame, attributes: pd.DataFrame
) -> dict[tuple[str, str], str]:
    """What the tables say for each component, in words; a person decides."""
    about = quality.set_index("study_id")
    out = {}
    for f in findings.itertuples():
        studies, themes = parts(f.study_ids), parts(f.theme_ids)
        own = cells.placed[cells.placed["theme_id"].isin(themes)]
        n = len(studies)
        good = int((about.loc[studies, "adequate"] == "yes").sum()) if n else 0
        known = int((about.loc[studies, "adequate"] != "").sum()) if n else 0
        thin = int((about.loc[studies, "richness"] == "thin").sum()) if n else 0
        against, nuanced = int((own["valence"] == "contradicts").sum()), int((own["valence"] == "nuances").sum())
        words = own.drop_duplicates("extract_id")["order"].value_counts()
        kinds = attributes[attributes["study_id"].isin(studies)]
        spread = "; ".join(
            f"{attribute}: "
            + ", ".join(f"{value} {m}" for value, m in group["value"].value_counts().sort_index().items())
            for attribute, group in kinds.groupby("attribute", sort=False)
        )
        out[f.finding_id, COMPONENTS[0]] = f"adequately reported: {good} of {known} studies rated ({n} contribute)"
        out[f.finding_id, COMPONENTS[1]] = f"contradicting extracts: {against} of {len(own)}; nuancing: {nuanced}"
        out[f.finding_id, COMPONENTS[2]] = (
            f"{n} studies, {f.extracts} extracts (participants' words {words.get('first', 0)}, authors' interpretation "
            f"{words.get('second', 0)}, numbers {words.get('quant', 0)}); thin studies: {thin}"
        )
        out[f.finding_id, COMPONENTS[3]] = spread or "nothing extracted yet about population and intervention"
        out[f.finding_id, OVERALL] = "start at high; lower it for concerns that matter together"
    return out


def worksheet(findings: pd.DataFrame, listed: set[str], cells: Cells, hint: Mapping) -> pd.DataFrame:
    """The rows people fill in for findings that are on no sheet yet (`SHEET_COLUMNS`)."""
    label = dict(zip(cells.studies["study_id"], cells.studies["label"], strict=True))
    rows = [
        (
            f.finding_id,
            c,
            "",
            "",
            "",
            "",
            f.finding,
            "; ".join(label[s] for s in parts(f.study_ids)),
            hint[f.finding_id, c],
        )
        for f in findings.itertuples()
        if f.finding_id not in listed
        for c in (*COMPONENTS, OVERALL)
    ]
    return pd.DataFrame(rows, columns=SHEET_COLUMNS)
