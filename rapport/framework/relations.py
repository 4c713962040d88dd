"""How themes hang together: the model as a graph, each line with its evidence."""

from __future__ import annotations

import pandas as pd

from rapport.errors import Problems, did_you_mean
from rapport.framework.themes import Themes
from rapport.framework.vocabulary import RELATIONS, one_of, parts

RELATION_COLUMNS = [
    "relation_id",
    "from_theme",
    "from_label",
    "to_theme",
    "to_label",
    "type",
    "extracts",
    "studies",
    "extract_ids",
    "study_ids",
    "note",
]


def read_relations(
    rows: pd.DataFrame, file: str, extracts: pd.DataFrame, studies: pd.DataFrame, themes: Themes, problems: Problems
) -> pd.DataFrame:
    """The relations of the final framework.

    Parameters
    ----------
    rows
        ``relations.csv``: relation_id, from_theme, to_theme, type (enables | part_of | context_of | tension),
        extract_ids and study_ids (``;``); at least one of the two names something.

    Returns
    -------
    pandas.DataFrame
        `RELATION_COLUMNS`; study_ids holds the studies of the extracts too.
    """
    home = dict(zip(extracts["extract_id"], extracts["study_id"], strict=True))
    included, final = set(studies["study_id"]), themes.final
    out, seen = [], set()
    for line, row in rows.iterrows():
        where = f"{file}:{line}"
        if not row["relation_id"] or row["relation_id"] in seen:
            problems.add(
                where,
                f"relation_id '{row['relation_id']}' is {'used twice' if row['relation_id'] else 'empty'}",
                "give each relation its own",
            )
        seen.add(row["relation_id"])
        ends = [_end(row[name], name, themes, final, where, problems) for name in ("from_theme", "to_theme")]
        if ends[0] and ends[0] == ends[1]:
            problems.add(where, f"theme '{ends[0]}' is related to itself", "name two themes")
        cited = parts(row["extract_ids"])
        for extract in cited:
            if extract not in home:
                problems.add(
                    where, f"extract '{extract}' is not in extracts.csv{did_you_mean(extract, home)}", "correct it"
                )
        named = parts(row["study_ids"])
        for study in named:
            if study not in included:
                problems.add(
                    where,
                    f"study '{study}' is not among the included studies{did_you_mean(study, included)}",
                    "correct it",
                )
        if not cited and not named:
            problems.add(
                where,
                f"relation '{row['relation_id']}' cites no extract and no study",
                "name its evidence in extract_ids or study_ids",
            )
        every = sorted({*named, *(home[e] for e in cited if e in home)})
        label = {end: final.at[end, "label"] for end in ends if end}
        out.append(
            (
                row["relation_id"],
                ends[0],
                label.get(ends[0], ""),
                ends[1],
                label.get(ends[1], ""),
                one_of(row["type"], RELATIONS, "type", where, problems),
                len(cited),
                len(every),
                "; ".join(cited),
                "; ".join(every),
                row["note"],
            )
        )
    return pd.DataFrame(out, columns=RELATION_COLUMNS).sort_values("relation_id", kind="stable").reset_index(drop=True)


def _end(name: str, column: str, themes: Themes, final: pd.DataFrame, where: str, problems: Problems) -> str:
    found = [theme for theme in (themes.find(name) if name else []) if theme in final.index]
    if len(found) == 1:
        return found[0]
    what = f"can be {' or '.join(found)}" if found else "is not in the final framework"
    problems.add(
        where, f"{column} '{name}' {what}{did_you_mean(name, final.index) if not found else ''}", "name a theme that is"
    )
    return ""
