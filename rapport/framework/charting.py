"""Framework analysis: a matrix of cases (studies or participants) by themes, each cell a person's summary."""

from __future__ import annotations

import pandas as pd

from rapport.errors import Problems, did_you_mean
from rapport.framework.themes import Themes
from rapport.framework.vocabulary import one_of, parts

CASE_COLUMNS = ["case_id", "case_type", "study_id"]
CHART_COLUMNS = [
    "case_id",
    "case_type",
    "study_id",
    "framework",
    "theme_id",
    "label",
    "extracts",
    "summary",
    "extract_ids",
    "charted_by",
    "state",
]


def read_cases(
    rows: pd.DataFrame, file: str, studies: pd.DataFrame, extracts: pd.DataFrame, problems: Problems
) -> pd.DataFrame:
    """Cases: those of ``cases.csv`` (studies or participants, with any attributes as further columns).

    Where there is no such file, every study with extracts is one.
    """
    coded = set(extracts["study_id"])
    own = studies.loc[studies["study_id"].isin(coded), ["study_id"]].assign(
        case_id=lambda t: t["study_id"], case_type="study"
    )
    out, seen = [], set()
    for line, row in rows.iterrows():
        where = f"{file}:{line}"
        if not row["case_id"] or row["case_id"] in seen:
            problems.add(
                where,
                f"case_id '{row['case_id']}' is {'used twice' if row['case_id'] else 'empty'}",
                "give each case its own",
            )
            continue
        seen.add(row["case_id"])
        kind = one_of(row["case_type"], ("study", "participant"), "case_type", where, problems)
        study = row["study_id"] or (row["case_id"] if kind == "study" else "")
        if study not in set(studies["study_id"]):
            problems.add(
                where,
                f"study '{study}' of case '{row['case_id']}' is not among the included"
                f" studies{did_you_mean(study, studies['study_id'])}",
                "name its study in study_id",
            )
        out.append({**row, "case_type": kind, "study_id": study})
    table = pd.DataFrame(
        out, columns=[*CASE_COLUMNS, *(c for c in rows.columns if c not in CASE_COLUMNS)], dtype=object
    )
    return table if len(rows) else own[CASE_COLUMNS].reset_index(drop=True)


def chart(
    rows: pd.DataFrame,
    file: str,
    cases: pd.DataFrame,
    placed: pd.DataFrame,
    extracts: pd.DataFrame,
    themes: Themes,
    problems: Problems,
) -> pd.DataFrame:
    """Every cell of the framework matrix that has extracts or a summary.

    Parameters
    ----------
    rows
        ``charts.csv``: case_id, theme_id, summary, extract_ids, charted_by.
    cases
        From `read_cases`.
    placed
        extract_id, theme_id of settled codings.

    Returns
    -------
    pandas.DataFrame
        `CHART_COLUMNS`; state is "charted" or "to do" (extracts but no summary yet). A summary of a cell without
        extracts is a problem.
    """
    about = extracts.set_index("extract_id")
    coded = placed.assign(
        study=placed["extract_id"].map(about["study_id"]), person=placed["extract_id"].map(about["participant"])
    )
    people = set(cases.loc[cases["case_type"] == "participant", "case_id"])
    # an extract of a participant who is a case is charted there, any other with its study
    coded["case_id"] = [
        person if person in people else study for person, study in zip(coded["person"], coded["study"], strict=True)
    ]
    cells = coded.groupby(["case_id", "theme_id"])["extract_id"].agg(lambda ids: "; ".join(sorted(ids))).to_dict()
    summaries: dict[tuple[str, str], pd.Series] = {}
    for line, row in rows.iterrows():
        where = f"{file}:{line}"
        found = [t for t in (themes.find(row["theme_id"]) if row["theme_id"] else []) if t in themes.final.index]
        if row["case_id"] not in set(cases["case_id"]):
            problems.add(
                where,
                f"case '{row['case_id']}' is not known{did_you_mean(row['case_id'], cases['case_id'])}",
                "add it to cases.csv or correct it",
            )
        elif len(found) != 1:
            problems.add(
                where,
                f"theme '{row['theme_id']}' is not in the final"
                f" framework{did_you_mean(row['theme_id'], themes.final.index)}",
                "correct it",
            )
        elif (row["case_id"], found[0]) not in cells:
            problems.add(
                where,
                f"case '{row['case_id']}' has a summary for '{found[0]}' but no extract coded to it",
                "code the extract it rests on, or remove the summary",
            )
        elif (row["case_id"], found[0]) in summaries:
            problems.add(where, f"case '{row['case_id']}' has two summaries for '{found[0]}'", "keep one")
        else:
            summaries[row["case_id"], found[0]] = row
            for extract in parts(row["extract_ids"]):
                if extract not in parts(cells[row["case_id"], found[0]]):
                    problems.add(
                        where,
                        f"extract '{extract}' is not coded to '{found[0]}' in case '{row['case_id']}'",
                        "correct extract_ids",
                    )
    return _long(cells, summaries, cases, themes)


def _long(cells: dict, summaries: dict, cases: pd.DataFrame, themes: Themes) -> pd.DataFrame:
    info = {case["case_id"]: case for case in cases.to_dict("records")}
    place = {name: row["position"] for name, row in themes.about.items()}
    out = []
    for (case, theme), ids in sorted(cells.items(), key=lambda item: (item[0][0], place[item[0][1]])):
        if case not in info:
            continue
        row = summaries.get((case, theme))
        about = themes.about[theme]
        out.append(
            (
                case,
                info[case]["case_type"],
                info[case]["study_id"],
                about["framework"],
                theme,
                about["label"],
                len(parts(ids)),
                row["summary"] if row is not None else "",
                ids,
                row["charted_by"] if row is not None else "",
                "charted" if row is not None and row["summary"] else "to do",
            )
        )
    return pd.DataFrame(out, columns=CHART_COLUMNS)


def wide(charted: pd.DataFrame, cases: pd.DataFrame, themes: Themes) -> pd.DataFrame:
    """The framework matrix: a row a case with its attributes, a column a theme; "..." in a cell waits for words."""
    text = charted.assign(cell=charted["summary"].where(charted["summary"] != "", "..."))
    body = (
        text.pivot(index="case_id", columns="theme_id", values="cell")
        if len(text)
        else pd.DataFrame(index=pd.Index([], name="case_id"))
    )
    body = body.reindex(columns=[t for t in themes.final["theme_id"] if t in set(charted["theme_id"])])
    head = cases[cases["case_id"].isin(set(charted["case_id"]))].set_index("case_id")
    return head.join(body).fillna("").reset_index()
