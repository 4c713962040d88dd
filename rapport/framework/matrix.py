"""Study x theme, theme x theme and framework x framework: counts of settled codings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from rapport.framework.themes import Themes
from rapport.framework.vocabulary import VALENCES


@dataclass(frozen=True)
class Cells:
    """Extracts per study and theme.

    Attributes
    ----------
    studies
        Included studies (study_id, label, year), by year and label; studies without extracts are there too.
    themes
        Themes of the final framework, in framework order.
    counts
        studies x themes: number of extracts (E of the synthesis).
    placed
        extract_id, study_id, theme_id, framework, valence, phase, order and the positions ``s``, ``t``.
    """

    studies: pd.DataFrame
    themes: pd.DataFrame
    counts: np.ndarray
    placed: pd.DataFrame

    @property
    def present(self) -> np.ndarray:
        """studies x themes, true where a study has at least one extract (A of the synthesis)."""
        return self.counts > 0


def count_cells(placed: pd.DataFrame, extracts: pd.DataFrame, studies: pd.DataFrame, themes: Themes) -> Cells:
    """Lay settled codings out by study and theme.

    Parameters
    ----------
    placed
        extract_id, framework, theme_id, valence, phase (`rapport.framework.consensus.Consensus.placed`).
    extracts
        extract_id, study_id, order.
    studies
        study_id, label, year; the included ones.
    """
    order = studies.assign(
        _year=studies["year"].where(studies["year"] != "", "9999"), _label=studies["label"].str.casefold()
    )
    order = order.sort_values(["_year", "_label", "study_id"]).drop(columns=["_year", "_label"]).reset_index(drop=True)
    final = themes.final.reset_index(drop=True)
    row = {name: i for i, name in enumerate(order["study_id"])}
    column = {name: i for i, name in enumerate(final["theme_id"])}
    table = placed.merge(extracts[["extract_id", "study_id", "order"]], on="extract_id", how="left")
    table["s"] = table["study_id"].map(row).astype("Int64")
    table["t"] = table["theme_id"].map(column).astype("Int64")
    table = table.dropna(subset=["s", "t"]).astype({"s": int, "t": int}).reset_index(drop=True)
    counts = np.zeros((len(order), len(final)), dtype=int)
    np.add.at(counts, (table["s"].to_numpy(), table["t"].to_numpy()), 1)
    return Cells(order, final, counts, table)


def wide(cells: Cells, presence: bool = False) -> pd.DataFrame:
    """The matrix as a table: study_id, label, year, extracts, one column a theme (counts, or 0 and 1)."""
    values = cells.present.astype(int) if presence else cells.counts
    coded = cells.placed.drop_duplicates("extract_id")["study_id"].value_counts()
    head = cells.studies[["study_id", "label", "year"]].assign(
        extracts=cells.studies["study_id"].map(coded).fillna(0).astype(int)
    )
    body = pd.DataFrame(values, columns=list(cells.themes["theme_id"]), index=head.index)
    return pd.concat([head, body], axis=1)


EFFECT_COLUMNS = [
    *("framework", "feature_id", "feature", "group", "theme_id", "theme", "extracts", "studies"),
    *(*VALENCES, "study_ids", "extract_ids"),
]
COOCCURRENCE_COLUMNS = ["framework_1", "theme_1", "label_1", "framework_2", "theme_2", "label_2", "extracts", "studies"]


def cooccurrence(cells: Cells) -> pd.DataFrame:
    """Pairs of themes seen together: in how many extracts, in how many studies.

    Within a framework each pair is given once; of two frameworks (alliance x persuasive design) every pair is given.
    Pairs that never meet are left out, except across frameworks, where an empty cell is a finding.

    Returns
    -------
    pandas.DataFrame
        `COOCCURRENCE_COLUMNS`.
    """
    together, studies = _together(cells)
    themes = list(cells.themes[["framework", "theme_id", "label"]].itertuples(index=False, name=None))
    rows = [
        (*themes[i], *themes[j], together[i, j], studies[i, j])
        for i in range(len(themes))
        for j in range(i + 1, len(themes))
        if together[i, j] or studies[i, j] or themes[i][0] != themes[j][0]
    ]
    return pd.DataFrame(rows, columns=COOCCURRENCE_COLUMNS)


def together_matrices(cells: Cells) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Theme x theme: extracts, and studies, that show both; on the diagonal those that show the theme.

    Returns
    -------
    by_extract, by_study
        framework, theme_id, label, then one column a theme of the final frameworks.
    """
    head = cells.themes[["framework", "theme_id", "label"]]
    names = list(cells.themes["theme_id"])
    one, two = (pd.concat([head, pd.DataFrame(counts, columns=names)], axis=1) for counts in _together(cells))
    return one, two


def _together(cells: Cells) -> tuple[np.ndarray, np.ndarray]:
    """themes x themes: number of extracts, and of studies, with both."""
    by_extract, present = _indicator(cells), cells.present.astype(int)
    return by_extract.T @ by_extract, present.T @ present


def effects(cells: Cells, first: str) -> pd.DataFrame:
    """Which feature goes with which theme of framework *first*, and what those extracts say of the theme.

    Returns
    -------
    pandas.DataFrame
        `EFFECT_COLUMNS`: one row a feature (a theme of any other framework) and theme seen in one extract; the
        valences are those of the extracts for the theme.
    """
    seen: dict[str, list] = {}
    for p in cells.placed.itertuples():
        seen.setdefault(p.extract_id, []).append(p)
    met: dict[tuple[int, int], list] = {}
    for codings in seen.values():
        own = [p for p in codings if p.framework == first]
        for feature in (p for p in codings if p.framework != first and own):
            for p in own:
                met.setdefault((feature.t, p.t), []).append(p)
    about = list(cells.themes[["framework", "theme_id", "label", "stage"]].itertuples(index=False, name=None))
    rows = []
    for (f, t), codings in sorted(met.items()):
        studies, extracts = sorted({p.study_id for p in codings}), sorted(p.extract_id for p in codings)
        said = [sum(p.valence == word for p in codings) for word in VALENCES]
        head = (*about[f], *about[t][1:3], len(extracts), len(studies))
        rows.append((*head, *said, "; ".join(studies), "; ".join(extracts)))
    return pd.DataFrame(rows, columns=EFFECT_COLUMNS)


def _indicator(cells: Cells) -> np.ndarray:
    """extracts x themes, 0 or 1."""
    codes, names = pd.factorize(cells.placed["extract_id"])
    out = np.zeros((len(names), len(cells.themes)), dtype=int)
    out[codes, cells.placed["t"].to_numpy()] = 1
    return out


def across(cells: Cells, first: str, second: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two frameworks crossed: extracts that show a theme of the one and of the other.

    Returns
    -------
    by_construct, by_group
        theme_id, label, then one column a theme (or stage, the group of constructs) of the second framework.
    """
    indicator = _indicator(cells)
    one = cells.themes.index[cells.themes["framework"] == first]
    two = cells.themes.index[cells.themes["framework"] == second]
    head = cells.themes.loc[one, ["theme_id", "label"]].reset_index(drop=True)
    if not len(two):
        return head, head
    features = cells.themes.loc[two]
    full = pd.DataFrame(indicator[:, one].T @ indicator[:, two], columns=list(features["theme_id"]))
    groups = list(dict.fromkeys(features["stage"].where(features["stage"] != "", features["label"])))
    stage = features["stage"].where(features["stage"] != "", features["label"]).to_numpy()
    coarse = pd.DataFrame(
        {g: indicator[:, one].T @ indicator[:, two[stage == g]].max(axis=1, initial=0) for g in groups}, columns=groups
    )
    return pd.concat([head, full], axis=1), pd.concat([head, coarse], axis=1)
