"""Framework analysis: a matrix of cases (studies or participants) by themes, each cell a person's summary."""

from __future__ import annotations

import pandas as pd

from rapport.errors import Problems, did_you_mean
from rapport.framework.themes import Themes
from rapport.framework.vocabulary import check_known, each, one_of, own_id, parts

CASE_COLUMNS = ["case_id", "case_type", "study_id"]
CHART_COLUMNS = [
    *("case_id", "case_type", "study_id", "framework", "theme_id", "label", "extracts", "summary", "extract_ids"),
    *("charted_by", "state"),
]


def read_cases(
    rows: pd.DataFrame, file: str, studies: pd.DataFrame, extracts: pd.DataFrame, problems: Problems
) -> pd.DataFrame:
    """Cases: those of ``cases.csv`` (studies or participants, with any attributes as further columns).

    Where there is no such file, every study with extracts is one.
    """
    included = set(studies["study_id"])
    if rows.empty:
        ids = [s for s in studies["study_id"] if s in set(extracts["study_id"])]
        return pd.DataFrame({"case_id": ids, "case_type": "study", "study_id": ids}, columns=CASE_COLUMNS, dtype=object)
    out, seen, charted, lines = [], set(), {}, {}
    for where, row in each(rows, file):
        case = own_id(row, "case_id", seen, where, problems, "case")
        lines[case] = where
        kind = one_of(row["case_type"], ("study", "participant"), "case_type", where, problems)
        study = row["study_id"] or (case if kind == "study" else "")
        check_known("study", [study], included, where, problems)
        if kind == "participant" and case in included:
            problems.add(where, f"participant '{case}' has the id of a study", "give the participant another id")
        if kind == "study" and charted.setdefault(study, case) != case:
            problems.add(where, f"study '{study}' is a case twice (also '{charted[study]}')", "keep one row")
        out.append({**row, "case_type": kind, "study_id": study})
    table = pd.DataFrame(
        out, columns=[*CASE_COLUMNS, *(c for c in rows.columns if c not in CASE_COLUMNS)], dtype=object
    )
    home = dict(zip(table["case_id"], table["study_id"], strict=True))
    people = set(table.loc[table["case_type"] == "participant", "case_id"])
    for e in extracts[extracts["participant"].isin(people)].itertuples():
        if home[e.participant] != e.study_id:
            what = (
                f"participant '{e.participant}' of extract '{e.extract_id}' is a case of study '{home[e.participant]}'"
            )
            problems.add(lines[e.participant], f"{what}, the extract is of '{e.study_id}'", "correct one of the two")
    return table


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
    cells = _cells(cases, placed, extracts)
    known = set(cases["case_id"])
    summaries: dict[tuple[str, str], pd.Series] = {}
    for where, row in each(rows, file):
        case = row["case_id"]
        theme = themes.in_final(row["theme_id"], where, problems)
        if case not in known:
            problems.add(where, f"case '{case}' is not known{did_you_mean(case, known)}", "add it to cases.csv")
        elif theme and (case, theme) not in cells:
            what = f"case '{case}' has a summary for '{theme}' but no extract coded to it"
            problems.add(where, what, "code the extract it rests on, or remove the summary")
        elif (case, theme) in summaries:
            problems.add(where, f"case '{case}' has two summaries for '{theme}'", "keep one")
        elif theme:
            summaries[case, theme] = row
            for extract in parts(row["extract_ids"]):
                if extract not in cells[case, theme]:
                    what = f"extract '{extract}' is not coded to '{theme}' in case '{case}'"
                    problems.add(where, what, "correct extract_ids")
    return _long(cells, summaries, cases, themes)


def _cells(cases: pd.DataFrame, placed: pd.DataFrame, extracts: pd.DataFrame) -> dict[tuple[str, str], list[str]]:
    """(case, theme) to its extracts: a participant's own where they are a case, any other with its study."""
    participant = cases["case_type"] == "participant"
    people = set(cases.loc[participant, "case_id"])
    of_study = dict(zip(cases.loc[~participant, "study_id"], cases.loc[~participant, "case_id"], strict=True))
    home = {
        e.extract_id: e.participant if e.participant in people else of_study.get(e.study_id, "")
        for e in extracts.itertuples()
    }
    cells: dict[tuple[str, str], list[str]] = {}
    for extract, theme in sorted(zip(placed["extract_id"], placed["theme_id"], strict=True)):
        if home[extract]:
            cells.setdefault((home[extract], theme), []).append(extract)
    return cells


def _long(cells: dict, summaries: dict, cases: pd.DataFrame, themes: Themes) -> pd.DataFrame:
    info = {case["case_id"]: case for case in cases.to_dict("records")}
    out = []
    for (case, theme), ids in sorted(
        cells.items(), key=lambda item: (item[0][0], themes.about[item[0][1]]["position"])
    ):
        said = summaries.get((case, theme), {"summary": "", "charted_by": ""})
        about, state = themes.about[theme], "charted" if said["summary"] else "to do"
        head = (case, info[case]["case_type"], info[case]["study_id"], about["framework"], theme, about["label"])
        out.append((*head, len(ids), said["summary"], "; ".join(ids), said["charted_by"], state))
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
