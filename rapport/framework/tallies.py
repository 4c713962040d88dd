"""How often: every theme by study, extract, kind of evidence, valence, participants, and by any subgroup of studies.

A theme seen in many studies is not therefore an important one; the tables say so.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from rapport.framework.matrix import Cells
from rapport.framework.vocabulary import ORDERS, STATUSES, VALENCES, parts

NOTE = "how often a theme was found does not say how important it is"
TALLY_COLUMNS = [
    "framework",
    "theme_id",
    "label",
    "origin",
    "status",
    "parent_theme_id",
    "studies",
    "of_studies",
    "studies_with_sub_themes",
    "extracts",
    *ORDERS,
    *VALENCES,
    "participants",
    "studies_with_known_n",
    "study_ids",
    "note",
]
SUBGROUP_COLUMNS = [
    "framework",
    "theme_id",
    "label",
    "attribute",
    "value",
    "studies",
    "of_studies",
    "percent",
    "may_exceed_total",
]

PERSPECTIVE_COLUMNS = ["framework", "theme_id", "label", "perspective", "extracts", "studies", *VALENCES]
EVIDENCE_COLUMNS = ["framework", "theme", "definition", "status", "studies", "extracts", "example", "against"]


def status_of(themes: pd.DataFrame, extracts: np.ndarray) -> list[str]:
    """What became of each theme: supported, altered (redefined, merged or split), unsupported, or new.

    Parameters
    ----------
    themes
        Themes of the final framework.
    extracts
        Extracts per theme.
    """
    out = []
    for origin, changed, n in zip(themes["origin"], themes["changed"], extracts, strict=True):
        if origin == "new":
            out.append("new")
        elif n == 0:
            out.append("unsupported")
        else:
            out.append("altered" if changed or origin in ("merged", "split") else "supported")
    assert set(out) <= set(STATUSES)
    return out


def tally(cells: Cells, participants: Mapping[str, float]) -> pd.DataFrame:
    """One row a theme of the final framework, supported or not.

    Parameters
    ----------
    participants
        study_id to its number of participants; each study counts once however many reports it has.

    Returns
    -------
    pandas.DataFrame
        `TALLY_COLUMNS`.
    """
    themes, present = cells.themes, cells.present
    total = cells.counts.sum(axis=0)
    n_of = np.array([participants.get(s, np.nan) for s in cells.studies["study_id"]], dtype=float)
    out = themes[["framework", "theme_id", "label", "origin", "parent_theme_id"]].copy()
    out["status"] = status_of(themes, total)
    out["studies"] = present.sum(axis=0)
    out["of_studies"] = len(cells.studies)
    out["studies_with_sub_themes"] = _branch(themes, present).sum(axis=0)
    out["extracts"] = total
    for column, words in (("order", ORDERS), ("valence", VALENCES)):
        for word in words:
            out[word] = np.bincount(
                cells.placed.loc[cells.placed[column] == word, "t"].to_numpy(dtype=int), minlength=len(themes)
            )
    known = ~np.isnan(n_of)
    out["studies_with_known_n"] = present[known].sum(axis=0)
    out["participants"] = [int(np.nansum(n_of[column])) if known[column].any() else None for column in present.T]
    out["study_ids"] = ["; ".join(cells.studies["study_id"][column]) for column in present.T]
    out["note"] = NOTE
    return out[TALLY_COLUMNS]


def by_perspective(cells: Cells, extracts: pd.DataFrame) -> pd.DataFrame:
    """Whose view shows a theme: extracts, studies, valences by client, clinician ... (`PERSPECTIVE_COLUMNS`)."""
    view = dict(zip(extracts["extract_id"], extracts["perspective"].str.casefold(), strict=True))
    placed = cells.placed.assign(perspective=cells.placed["extract_id"].map(view))
    rows = []
    for (t, who), group in placed[placed["perspective"] != ""].groupby(["t", "perspective"], sort=True):
        theme = cells.themes.iloc[t]
        counts = [int((group["valence"] == v).sum()) for v in VALENCES]
        rows.append(
            (
                theme["framework"],
                theme["theme_id"],
                theme["label"],
                who,
                len(group),
                group["study_id"].nunique(),
                *counts,
            )
        )
    return pd.DataFrame(rows, columns=PERSPECTIVE_COLUMNS)


def theme_evidence(tallies: pd.DataFrame, cells: Cells, extracts: pd.DataFrame) -> pd.DataFrame:
    """The theme table of a manuscript: definition, origin, studies of all, an extract that shows it and one against it.

    The extract shown speaks of as few themes as possible; then participants' words come before authors' interpretation
    before numbers.

    Returns
    -------
    pandas.DataFrame
        `EVIDENCE_COLUMNS`.
    """
    about = extracts.set_index("extract_id")
    label = dict(zip(cells.studies["study_id"], cells.studies["label"], strict=True))
    meaning = dict(zip(cells.themes["theme_id"], cells.themes["definition"], strict=True))
    several = cells.placed.groupby(["framework", "extract_id"])["theme_id"].transform("size")
    ranked = cells.placed.assign(several=several, rank=cells.placed["order"].map(ORDERS.index)).sort_values(
        ["several", "rank", "extract_id"]
    )

    def shown(theme: str, against: bool) -> str:
        mine = ranked[(ranked["theme_id"] == theme) & ((ranked["valence"] == "contradicts") == against)]
        if mine.empty:
            return ""
        e = about.loc[mine["extract_id"].iloc[0]]
        return f"{e['text']} ({label[e['study_id']]}, {e['locator']})"

    rows = [
        (
            t.framework,
            t.label,
            meaning[t.theme_id],
            t.status,
            f"{t.studies} of {t.of_studies}",
            t.extracts,
            shown(t.theme_id, False),
            shown(t.theme_id, True),
        )
        for t in tallies.itertuples()
    ]
    return pd.DataFrame(rows, columns=EVIDENCE_COLUMNS)


def _branch(themes: pd.DataFrame, present: np.ndarray) -> np.ndarray:
    """studies x themes, true where the theme or one of its sub-themes is present."""
    place = {name: i for i, name in enumerate(themes["theme_id"])}
    out = present.copy()
    for i, (parent, origin) in enumerate(zip(themes["parent_theme_id"], themes["origin"], strict=True)):
        waiting, seen = ([] if origin in ("merged", "split") else parts(parent)), set()
        while waiting:
            name = waiting.pop()
            if name in place and name not in seen:
                seen.add(name)
                out[:, place[name]] |= present[:, i]
                waiting += parts(themes.at[place[name], "parent_theme_id"])
    return out


def by_subgroup(cells: Cells, attributes: pd.DataFrame) -> pd.DataFrame:
    """Studies per theme within each group of studies: n of N, and per cent of N.

    Parameters
    ----------
    attributes
        study_id, attribute, value: long, several values a study allowed.

    Returns
    -------
    pandas.DataFrame
        `SUBGROUP_COLUMNS`; percent is empty where N is 0; ``may_exceed_total`` is yes for attributes of which a study
        can have several values, whose rows may add up to more than all studies. Studies without a value are
        "not reported", so that the rows of a single-valued attribute always add up.
    """
    row = {name: i for i, name in enumerate(cells.studies["study_id"])}
    known = attributes[attributes["study_id"].isin(row)].drop_duplicates(["study_id", "attribute", "value"])
    tables = []
    for attribute, group in known.groupby("attribute", sort=False):
        lacking = sorted(set(row) - set(group["study_id"]), key=row.get)
        group = pd.concat([group, pd.DataFrame({"study_id": lacking, "attribute": attribute, "value": "not reported"})])
        several = bool(group["study_id"].duplicated().any())
        for value, members in sorted(group.groupby("value"), key=lambda item: (item[0] == "not reported", item[0])):
            inside = np.array([row[s] for s in members["study_id"]], dtype=int)
            n = cells.present[inside].sum(axis=0)
            part = cells.themes[["framework", "theme_id", "label"]].assign(
                attribute=attribute, value=value, studies=n, of_studies=len(inside)
            )
            part["percent"] = 100 * n / len(inside) if len(inside) else None
            part["may_exceed_total"] = several
            tables.append(part)
    return pd.concat(tables, ignore_index=True)[SUBGROUP_COLUMNS] if tables else pd.DataFrame(columns=SUBGROUP_COLUMNS)
