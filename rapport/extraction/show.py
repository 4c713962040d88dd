"""What the extraction shows: printed tables, figures, and numbers a manuscript quotes about alliance ratings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from rapport.extraction import printed
from rapport.extraction.alliance import differences, directions, scores
from rapport.extraction.extract import number
from rapport.extraction.figures import draw_differences, draw_pomp
from rapport.extraction.maps import draw_condition_map, draw_gap_map, gap_table
from rapport.extraction.measures import registry
from rapport.extraction.reported import associations
from rapport.files import slug
from rapport.tables import read_results


def read_tables(paths: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    """The consensus tables that the pictures need."""
    return {name: read_results(path) for name, path in paths.items()}


def show(
    tables: Mapping[str, pd.DataFrame], studies: pd.DataFrame, companions: pd.DataFrame
) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame], dict]:
    """Alliance tables (full), printed tables (by file name), and numbers."""
    labels = dict(zip(studies["study_id"], studies["label"], strict=True))
    measures = registry(tables["measures"])
    rated = scores(tables["alliance_results"], tables["arms"], labels, measures)
    apart = differences(tables["alliance_results"], tables["alliance_contrasts"], tables["arms"], labels, measures)
    full = {"alliance_scores": rated, "alliance_differences": apart}
    shown = {
        "study_characteristics": printed.characteristics(studies, tables),
        "interventions": printed.interventions(tables, labels),
        "measures": printed.measures_used(rated, measures, tables),
        "alliance_by_condition": printed.ratings(rated),
        "alliance_contrasts": printed.contrasts(apart),
        "companion_reports": printed.companions(companions, labels),
        "alliance_outcome": associations(tables["associations"], "outcome", labels),
        "alliance_engagement": associations(tables["associations"], "engagement", labels),
    }
    return full, shown, _numbers(rated, apart, tables)


def draw(
    tables: Mapping[str, pd.DataFrame],
    full: Mapping[str, pd.DataFrame],
    studies: pd.DataFrame,
    stems: Mapping[str, str | Path],
) -> None:
    """Figures F3, F4, F5 and F12."""
    labels = dict(zip(studies["study_id"], studies["label"], strict=True))
    draw_condition_map(tables["arms"], labels, stems["condition_map"])
    draw_pomp(full["alliance_scores"], stems["alliance_pomp"])
    draw_differences(full["alliance_differences"], stems["alliance_differences"])
    by_measure = gap_table(
        tables["interventions"], tables["alliance_results"][["study_id", "arm_id", "measure_id"]], "measure_id"
    )
    draw_gap_map(by_measure, "measure_id", "alliance measure", stems["evidence_map_measure"])
    by_population = gap_table(
        tables["interventions"], tables["samples"][["study_id", "population_code"]], "population_code"
    )
    draw_gap_map(by_population, "population_code", "population", stems["evidence_map_population"])


def _numbers(rated: pd.DataFrame, apart: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> dict:
    on_scale = rated[rated["pomp"].notna()]
    said = directions(apart)
    values = {
        "alliance_ratings": (len(rated), "extraction/alliance_scores"),
        "alliance_ratings_pomp": (len(on_scale), "extraction/alliance_scores"),
        **{
            f"alliance_ratings_no_pomp_{slug(why)}": (int(n), "extraction/alliance_scores")
            for why, n in rated.loc[rated["pomp"].isna(), "refused"].value_counts().sort_index().items()
        },
        "alliance_pomp_lowest": (
            float(on_scale["pomp"].min()) if len(on_scale) else None,
            "extraction/alliance_scores",
        ),
        "alliance_pomp_highest": (
            float(on_scale["pomp"].max()) if len(on_scale) else None,
            "extraction/alliance_scores",
        ),
        "alliance_comparisons": (len(apart), "extraction/alliance_differences"),
        "alliance_comparisons_with_g": (int(apart["g"].notna().sum()), "extraction/alliance_differences"),
        **{f"alliance_direction_{word}": (n, "extraction/alliance_differences") for word, n in said.items()},
        "conditions": (
            tables["arms"].loc[tables["arms"]["condition_code"] != "", "condition_code"].nunique(),
            "extraction/arms",
        ),
        "measures_used": (rated["measure_id"].nunique(), "extraction/alliance_scores"),
        "countries": (_countries(tables["studies"]), "extraction/studies"),
    }
    return {f"extraction.{name}": number(value, f"results/{source}.csv") for name, (value, source) in values.items()}


def _countries(studies: pd.DataFrame) -> int:
    return studies.loc[~studies["country"].isin(["", "NR", "UC", "NE", "NA", "PEND"]), "country"].nunique()
