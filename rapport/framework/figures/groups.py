"""Heat map of themes by groups of studies."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from rapport.drawing import GREY
from rapport.extraction.wording import words as coded
from rapport.framework.figures.canvas import Heat, grid, legend_of_status, sheet, width_of
from rapport.framework.figures.heat import LABEL, ROW, WIDEST, bands, row_label, shown

COLUMN, PAGE = 5.2, 245.0
NOT_KNOWN = "not reported"
WORDS = {
    "samples.smi": "serious mental illness",
    "samples.population_code": "population",
    "interventions.type_code": "type of intervention",
    "quality.adequate": "well reported",
    "quality.richness": "findings",
    "interventions.conversational": "dialogue",
    "alliance_results.object": "alliance with",
    "alliance_results.rater": "rated by",
    "extracts.perspective": "whose view",
}

CODED = {"samples.population_code", "interventions.type_code", "interventions.guidance", "interventions.delivery"}


def shown_groups(subgroups: pd.DataFrame, n_themes: int) -> list[list[tuple[str, str, int]]]:
    """Columns of the figure: (attribute, value, N) in one or more rows of panels that fit a page together.

    Attributes come in their order, each where it first fits; those with one known value compare nothing, and those
    that no longer fit are in the table only.
    """
    fit = int((WIDEST - LABEL) // COLUMN)
    columns: dict[str, list[tuple[str, str, int]]] = {}
    for r in subgroups.drop_duplicates(["attribute", "value"]).itertuples():
        if r.value != NOT_KNOWN:
            columns.setdefault(r.attribute, []).append((r.attribute, r.value, int(r.of_studies)))
    panels = max(1, int(PAGE // (n_themes * ROW + 45)))
    blocks: list[list[tuple[str, str, int]]] = [[] for _ in range(panels)]
    for group in columns.values():
        home = next((block for block in blocks if len(block) + len(group) <= fit), None)
        if len(group) > 1 and home is not None:
            home += group
    return [block for block in blocks if block]


def draw_subgroups(subgroups: pd.DataFrame, tallies: pd.DataFrame) -> Figure:
    """Themes by groups of studies: how many studies of the group show the theme; the darker, the larger the share."""
    themes = tallies.reset_index(drop=True)
    blocks = shown_groups(subgroups, len(themes))
    deep = [max(width_of(f"{value_words(a, v)} ({n})", 6.5) for a, v, n in block) + 3 for block in blocks]
    heights = [12 + len(themes) * ROW + d + 4 for d in deep]
    figure, axes = sheet(max(LABEL + max(len(b) for b in blocks) * COLUMN + 3, 120), sum(heights) + 4)
    heat, y0 = Heat(axes), 11.0
    n_of = subgroups.set_index(["theme_id", "attribute", "value"])["studies"].astype(int).to_dict()
    for block, height in zip(blocks, heights, strict=True):
        bands(axes, [words(a) for a, _, _ in block], COLUMN, y0)
        grid(axes, LABEL, y0, len(block), len(themes), COLUMN, ROW)
        for i, t in themes.iterrows():
            y = y0 + i * ROW
            row_label(axes, t["label"], t["status"], y)
            for j, (attribute, value, total) in enumerate(block):
                if n := n_of[t["theme_id"], attribute, value]:
                    heat.add(LABEL + j * COLUMN, y, COLUMN, ROW, n / total, str(n), 6.5 if n < 100 else 5.5)
        below = y0 + len(themes) * ROW + 1
        for j, (attribute, value, total) in enumerate(block):
            name = f"{value_words(attribute, value)} ({total})"
            axes.text(LABEL + (j + 0.5) * COLUMN, below, name, rotation=90, fontsize=6.5, ha="center", va="top")
        y0 += height
    heat.paint()
    note = "number of studies with the theme; in brackets the studies of the group; darker: a larger share"
    axes.text(0.7, y0 - 8, note, fontsize=6.5, color=GREY, va="center")
    legend_of_status(axes, 0.7, y0 - 4, shown(themes["status"]))
    return figure


def value_words(attribute: str, value: str) -> str:
    """A group's value as people say it, codes of the shipped dictionary as in the figures of the studies."""
    return coded(value) if attribute in CODED else value.replace("_", " ")


def words(name: str) -> str:
    """An attribute as people say it."""
    return WORDS.get(name) or name.rpartition(".")[2].replace("_", " ").removesuffix(" code")
