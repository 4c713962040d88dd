"""What each source earned: records, citations only it found, and which sources found the same citations."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd

from rapport.drawing import COLOURS, GREY, INK, LIGHT, empty_figure, new_figure, save_figure

SHOWN = 24  # combinations drawn; the table holds all
NAME = 34  # letters of a source's name that are drawn
TITLE = "Overlap of the sources"


def overlap(citations: pd.DataFrame, membership: pd.DataFrame, records: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Tables of source overlap.

    Parameters
    ----------
    citations
        ``citation_id, sources`` ("; "-joined) of each citation.
    membership, records
        ``record_id, citation_id`` and ``record_id, source`` of each record.

    Returns
    -------
    dict of DataFrame
        ``sources``: a row a source with its records, citations, unique (found by no other source), unique_share (of its
        citations) and share_of_all; ``pairs``: the number of citations two sources share, the diagonal being all of a
        source; ``combinations``: a row a set of sources with the number of citations found by exactly these, most
        first, and whether the figure shows it (``drawn``); ``matrix``: citation x source, the number of records.
    """
    source = dict(zip(records["record_id"], records["source"], strict=True))
    found = pd.DataFrame(
        {"citation_id": membership["citation_id"], "source": membership["record_id"].map(source)}, dtype=object
    )
    names = sorted(found["source"].unique())
    matrix = _matrix(found, names)
    held = matrix.to_numpy(dtype=np.int64) > 0 if len(matrix) else np.zeros((0, len(names)), bool)
    alone = held[held.sum(axis=1) == 1].sum(axis=0)
    size = held.sum(axis=0)
    sources = pd.DataFrame(
        {
            "source": names,
            "records": [int((found["source"] == name).sum()) for name in names],
            "citations": size,
            "unique": alone,
            "unique_share": [a / s if s else np.nan for a, s in zip(alone, size, strict=True)],
            "share_of_all": size / len(citations) if len(citations) else [],
        }
    )
    pairs = pd.DataFrame(held.T.astype(np.int64) @ held.astype(np.int64), columns=names)
    pairs.insert(0, "source", names)
    by_citation = matrix.reset_index(names="citation_id") if len(matrix) else matrix.assign(citation_id=[])
    return {
        "sources": sources,
        "pairs": pairs,
        "combinations": _combinations(held, names),
        "matrix": by_citation[["citation_id", *names]],
    }


def _matrix(found: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Records of each citation (index) in each source (columns)."""
    if found.empty:
        return pd.DataFrame(columns=names)
    return pd.crosstab(found["citation_id"], found["source"]).reindex(columns=names, fill_value=0)


def _combinations(held: np.ndarray, names: list[str]) -> pd.DataFrame:
    """How many citations each set of sources found alone, most first, and whether the figure has room for it."""
    counted = Counter("; ".join(name for name, has in zip(names, row, strict=True) if has) for row in held.tolist())
    out = pd.DataFrame(sorted(counted.items(), key=lambda item: (-item[1], item[0])), columns=["sources", "citations"])
    return out.assign(drawn=np.where(np.arange(len(out)) < SHOWN, "yes", "no").astype(object))


def draw_overlap(tables: dict[str, pd.DataFrame], stem: str | Path) -> None:
    """An UpSet figure (Lex et al. 2014, IEEE TVCG 20:1983): a column for each combination of sources."""
    sources, sets = tables["sources"], tables["combinations"].head(SHOWN)
    left_out = _left_out(tables["combinations"])
    if sources.empty:
        empty_figure(stem, TITLE, "No records have been read yet.", tables["combinations"])
        return
    order = sources.sort_values(["citations", "source"], ascending=[True, False])
    row = {name: i for i, name in enumerate(order["source"])}
    rows, left = len(row), 38 + 1.3 * min(max(map(len, row)), NAME)
    width = left + max(5.2 * len(sets), 40) + 3
    figure = new_figure(width, 45 + 6 * rows)
    top, side, dots = _axes(figure, width, 45 + 6 * rows, rows, left)
    members = [[row[name] for name in text.split("; ")] for text in sets["sources"]]
    colours = [COLOURS["vermillion"] if len(each) == 1 else COLOURS["blue"] for each in members]
    _columns(top, sets["citations"], colours)
    _sizes(side, order)
    _dots(dots, members, colours, list(row), top.get_xlim())
    if left_out:
        figure.text(1 - 3 / width, 1.5 / (45 + 6 * rows), left_out, ha="right", va="bottom", fontsize=6, color=INK)
    largest = sets.iloc[0]
    alt = (
        f"UpSet chart of {len(row)} sources and {int(tables['combinations']['citations'].sum())} citations. "
        + "; ".join(f"{s.source}: {s.citations} citations, {s.unique} only there" for s in sources.itertuples())
        + f". The largest combination is {largest['sources']} with {largest['citations']}. {left_out}".rstrip()
    )
    save_figure(figure, stem, TITLE, alt, tables["combinations"])


def _left_out(combinations: pd.DataFrame) -> str:
    """What the figure has no room for, in words."""
    rest = combinations[combinations["drawn"] == "no"]
    if rest.empty:
        return ""
    count = f"{len(rest)} combination{'s' if len(rest) > 1 else ''}"
    return (
        f"Not drawn: {count} with {int(rest['citations'].max())} or fewer citations, {rest['citations'].sum()} in all."
    )


def _columns(top, citations: pd.Series, colours: list[str]) -> None:
    """A bar for each combination."""
    top.bar(range(len(citations)), citations, color=colours, width=0.7)
    for i, n in enumerate(citations):
        top.text(i, n, f" {n}", ha="center", va="bottom", fontsize=6)
    top.set_ylabel("citations")
    top.yaxis.get_major_locator().set_params(integer=True)
    top.set_xlim(-0.6, len(citations) - 0.4)
    top.set_xticks([])


def _sizes(side, order: pd.DataFrame) -> None:
    """A bar for each source, what only it found hatched."""
    side.barh(range(len(order)), order["citations"], color=LIGHT, height=0.65)
    side.barh(
        range(len(order)),
        order["unique"],
        color=COLOURS["vermillion"],
        height=0.65,
        hatch="////",
        edgecolor="white",
        linewidth=0,
    )
    side.invert_xaxis()
    side.set_xlabel("citations (hatched: only there)", fontsize=6.5)
    side.set_yticks([])
    side.tick_params(labelsize=6.5)
    side.spines["left"].set_visible(False)
    side.set_ylim(-0.6, len(order) - 0.4)


def _axes(figure, width: float, height: float, rows: int, start: float):
    """Axes of the column heights, of the sources' sizes and of the dots, laid out in millimetres."""

    def place(left: float, bottom: float, right: float, upper: float):
        return figure.add_axes((left / width, bottom / height, (right - left) / width, (upper - bottom) / height))

    split = 10 + 6 * rows
    return place(start, split + 3, width - 3, height - 4), place(3, 10, 32, split), place(start, 10, width - 3, split)


def _dots(axes, members: list[list[int]], colours: list[str], names: list[str], limits: tuple[float, float]) -> None:
    for y in range(0, len(names), 2):
        axes.axhspan(y - 0.5, y + 0.5, color="#f4f4f4", linewidth=0)
    for x, (each, colour) in enumerate(zip(members, colours, strict=True)):
        axes.scatter([x] * len(names), range(len(names)), s=11, color=LIGHT, zorder=2)
        axes.plot([x, x], [min(each), max(each)], color=colour, linewidth=1.2, zorder=3)
        axes.scatter([x] * len(each), each, s=13, color=colour, zorder=4)
    axes.set_yticks(
        range(len(names)), [name if len(name) <= NAME else name[: NAME - 1] + "…" for name in names], fontsize=7
    )
    axes.tick_params(length=0, colors=INK)
    axes.set_xticks([])
    axes.set_xlim(*limits)
    axes.set_ylim(-0.6, len(names) - 0.4)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_xlabel("sources that found the same", fontsize=6.5, color=GREY, loc="left")
