"""How themes hang together: the model as a graph, each line with its evidence."""

from __future__ import annotations

import pandas as pd

from rapport.errors import Problems
from rapport.framework.themes import Themes
from rapport.framework.vocabulary import RELATIONS, check_known, each, one_of, own_id, parts

RELATION_COLUMNS = [
    *("relation_id", "from_theme", "from_label", "to_theme", "to_label", "type", "extracts", "studies"),
    *("extract_ids", "study_ids", "note"),
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
    included = set(studies["study_id"])
    out, seen = [], set()
    for where, row in each(rows, file):
        own = own_id(row, "relation_id", seen, where, problems, "relation")
        ends = [themes.in_final(row[name], where, problems, name) for name in ("from_theme", "to_theme")]
        if ends[0] and ends[0] == ends[1]:
            problems.add(where, f"theme '{ends[0]}' is related to itself", "name two themes")
        cited, named = parts(row["extract_ids"]), parts(row["study_ids"])
        check_known("extract", cited, home, where, problems)
        check_known("study", named, included, where, problems)
        if not cited and not named:
            what = f"relation '{own}' cites no extract and no study"
            problems.add(where, what, "name its evidence in extract_ids or study_ids")
        kind = one_of(row["type"], RELATIONS, "type", where, problems)
        every = sorted({*named, *(home[e] for e in cited if e in home)})
        labelled = [part for end in ends for part in (end, themes.about[end]["label"] if end else "")]
        out.append((own, *labelled, kind, len(cited), len(every), "; ".join(cited), "; ".join(every), row["note"]))
    return pd.DataFrame(out, columns=RELATION_COLUMNS).sort_values("relation_id", kind="stable").reset_index(drop=True)
