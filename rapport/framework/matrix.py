"""Study x theme, theme x theme and framework x framework: counts of settled codings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from rapport.framework.themes import Themes


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
    by_extract = _indicator(cells)
    together = by_extract.T @ by_extract
    present = cells.present.astype(int)
    studies = present.T @ present
    themes = cells.themes
    rows = []
    for i in range(len(themes)):
        for j in range(i + 1, len(themes)):
            a, b = themes.iloc[i], themes.iloc[j]
            if together[i, j] or studies[i, j] or a["framework"] != b["framework"]:
                rows.append(
                    (
                        a["framework"],
                        a["theme_id"],
                        a["label"],
                        b["framework"],
                        b["theme_id"],
                        b["label"],
                        together[i, j],
                        studies[i, j],
                    )
                )
    return pd.DataFrame(rows, columns=COOCCURRENCE_COLUMNS)


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
