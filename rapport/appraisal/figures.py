"""Traffic lights (symbol and colour, F11) and stacked bars of an appraisal."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from rapport.appraisal.tools import Tool
from rapport.drawing import COLOURS, GREY, INK, LIGHT, MM, empty_figure, new_figure, save_figure

FILL = {"good": COLOURS["green"], "unclear": COLOURS["yellow"], "bad": COLOURS["vermillion"], "none": LIGHT}
LETTER = {"good": "white", "unclear": INK, "bad": "white", "none": INK}
ROW, CELL = 4.3, 5.4  # millimetres
FEW = 36  # rows in one column of the figure


def draw_traffic(judgements: pd.DataFrame, summary: pd.DataFrame, tool: Tool, stem: str | Path) -> None:
    """One row a study (or result), one sign an item; studies in groups by the category of items they were asked."""
    title = f"{tool.name}: judgements by study"
    mine = judgements[judgements["tool"] == tool.id]
    if not len(mine):
        return empty_figure(stem, title, "Nothing appraised yet.", mine)
    lines = _lines(mine, summary, tool)
    columns = _columns(lines)
    tall = max(sum(_height(line) for line in column) for column in columns)
    widest = max(len(line[2]) for line in lines)
    names = 1.25 * max(len(line[1]) for line in lines if line[0] == "row") + 2
    step = names + CELL * widest + 6
    items = [i for i in tool.items if i in set(mine["item"])]
    width = max(step * len(columns), 150.0)
    beside = _beside(items, tool, width)
    figure = new_figure(width, tall + 3.6 * (-(-len(items) // beside) + 2) + 6)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(figure.get_figheight() / MM, 0))
    axes.axis("off")
    for place, column in enumerate(columns):
        _draw_column(axes, column, place * step, names, tool)
    _key(axes, items, tool, tall + 6, width / beside, beside)
    counts = mine["judgement"].value_counts()
    said = ", ".join(f"{a.id} {counts.get(a.id, 0)}" for a in tool.answers)
    alt = f"{mine['study_id'].nunique()} studies; judgements: {said}."
    save_figure(figure, stem, title, alt + (" No score is computed." if tool.overall == "none" else ""), mine)


def _head(tool: Tool, item: str) -> str:
    """An item's short name above its signs."""
    return "all" if item == tool.overall_item else item


def _beside(items: list[str], tool: Tool, width: float) -> int:
    """How many items of the key fit side by side."""
    longest = max(len(f"{_head(tool, item)}  {tool.items[item]}") for item in items)
    return max(1, min(3, int(width // (1.25 * longest + 2))))


def _lines(mine: pd.DataFrame, summary: pd.DataFrame, tool: Tool) -> list[tuple[str, str, list[str], dict[str, str]]]:
    """("group" | "row", text, items, answers) in the order of the figure."""
    label = dict(zip(summary["study_id"], summary["label"], strict=True))
    lines = []
    for category in [*tool.categories] or [""]:
        items = [*tool.common(), *tool.items_of(category)] if category else list(tool.items)
        block = mine[mine["category"] == category]
        members = sorted({(label.get(s, s), s, r) for s, r in zip(block["study_id"], block["result_id"], strict=True)})
        if not members:
            continue
        name = tool.categories[category][0] if category else tool.name
        lines.append(("group", f"{name} ({len(members)})", items, {}))
        for shown, study, result in members:
            own = mine[(mine["study_id"] == study) & (mine["result_id"] == result)]
            lines.append(
                (
                    "row",
                    f"{shown}, {result}" if result else shown,
                    items,
                    dict(zip(own["item"], own["judgement"], strict=True)),
                )
            )
    return lines


def _height(line: tuple) -> float:
    return 9.0 if line[0] == "group" else ROW


def _columns(lines: list[tuple]) -> list[list[tuple]]:
    """One column, or two of about the same height; a group that is cut has its heading again."""
    if len(lines) <= FEW:
        return [lines]
    half, first, used = sum(map(_height, lines)) / 2, [], 0.0
    while lines and (
        used + _height(lines[0]) <= half + ROW or (lines[0][0] == "row" and lines[1:2] and lines[1][0] == "group")
    ):
        used += _height(lines[0])
        first.append(lines[0])
        lines = lines[1:]
    if first[-1][0] == "group":
        lines, first = [first[-1], *lines], first[:-1]
    elif lines and lines[0][0] == "row":
        head = next(line for line in reversed(first) if line[0] == "group")
        lines = [("group", f"{head[1].rpartition(' (')[0]}, continued", head[2], {}), *lines]
    return [first, lines]


def _draw_column(axes, lines: list[tuple], left: float, names: float, tool: Tool) -> None:
    y = 0.0
    for kind, text, items, answers in lines:
        y += _height((kind,))
        if kind == "group":
            axes.text(left, y - 1.4, text, weight="bold", fontsize=7.5, va="bottom")
        for place, item in enumerate(items):
            x = left + names + CELL * place + CELL / 2
            if kind == "group":
                axes.text(x, y - 1.4, _head(tool, item), fontsize=6.3, color=GREY, ha="center", va="bottom")
            elif answers.get(item):
                _sign(axes, x, y - ROW / 2, tool, answers[item])
        if kind == "row":
            axes.text(left, y - ROW / 2, text, fontsize=6.8, va="center")


def _sign(axes, x: float, y: float, tool: Tool, answer: str) -> None:
    from matplotlib.patches import Circle

    level = tool.level(answer)
    symbol = next((a.symbol for a in tool.answers if a.id == answer), "")
    axes.add_patch(Circle((x, y), 1.75, facecolor=FILL[level], edgecolor=INK, linewidth=0.3))
    axes.text(x, y, symbol, fontsize=6.5, weight="bold", color=LETTER[level], ha="center", va="center_baseline")


def _key(axes, items: list[str], tool: Tool, top: float, step: float, beside: int) -> None:
    """What signs and items mean, below; *beside* columns of items, *step* millimetres apart."""
    x = 2.0
    for answer in tool.answers:
        _sign(axes, x, top, tool, answer.id)
        axes.text(x + 3, top, answer.id, fontsize=7, va="center")
        x += 8 + 1.6 * len(answer.id)
    rows = -(-len(items) // beside)
    for place, item in enumerate(items):
        column, row = divmod(place, rows)
        said = f"{_head(tool, item)}  {tool.items[item]}"
        axes.text(column * step, top + 5 + 3.6 * row, said, fontsize=6.3, va="center", color=INK)


def draw_bars(judgements: pd.DataFrame, tool: Tool, stem: str | Path) -> None:
    """Answers per item as stacked bars, with the numbers of studies (or results) in them."""
    title = f"{tool.name}: judgements by item"
    mine = judgements[(judgements["tool"] == tool.id) & (judgements["judgement"] != "")]
    table = mine.groupby(["item", "label", "judgement"], sort=False).size().reset_index(name="n")
    items = [item for item in tool.items if item in set(mine["item"])]
    if not items:
        return empty_figure(stem, title, "Nothing appraised yet.", table)
    counts = {
        item: {a.id: int(((mine["item"] == item) & (mine["judgement"] == a.id)).sum()) for a in tool.answers}
        for item in items
    }
    figure = new_figure(150, 16 + 5.2 * len(items))
    axes = figure.subplots()
    ys = _heights(items, tool)
    for y, item in zip(ys, items, strict=True):
        _bar(axes, y, counts[item], tool)
    names = [tool.items[i] if i == tool.overall_item else f"{tool.items[i]}  {i}" for i in items]
    axes.set_yticks(ys, names, fontsize=7)
    axes.set(xlim=(0, 100), ylim=(ys[-1] + 0.6, -0.6), xticks=(0, 25, 50, 75, 100))
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(f"per cent of the {'studies' if tool.scope == 'study' else 'results'} asked")
    for answer in tool.answers:
        axes.barh([0], [0], label=f"{answer.symbol} {answer.id}", **_look(answer.level))
    place = {"loc": "lower left", "bbox_to_anchor": (0, 1.0), "borderaxespad": 0}
    axes.legend(frameon=False, ncols=len(tool.answers), fontsize=7, handlelength=1, **place)
    best = tool.answers[0].id
    worst = min(items, key=lambda i: counts[i][best] / sum(counts[i].values()))
    alt = f"{len(items)} items; fewest '{best}' for {worst}, {tool.items[worst]}."
    save_figure(figure, stem, title, alt, table)


def _heights(items: list[str], tool: Tool) -> list[float]:
    """Where the bars stand: a gap between categories."""
    ys, gap, last = [], 0.0, tool.category(items[0])
    for place, item in enumerate(items):
        gap += 0.8 * (tool.category(item) != last)
        last = tool.category(item)
        ys.append(place + gap)
    return ys


def _look(level: str) -> dict:
    """A bar's colour; the worst answer is striped, for green and vermillion are one grey without colour."""
    look = {"color": FILL[level], "edgecolor": "white", "linewidth": 0.5}
    return {**look, "hatch": "////", "hatch_linewidth": 0.5} if level == "bad" else look


def _bar(axes, y: float, counts: dict[str, int], tool: Tool) -> None:
    from matplotlib.patheffects import withStroke

    total, left = sum(counts.values()), 0.0
    for answer in (answer for answer in tool.answers if counts[answer.id]):
        share = 100 * counts[answer.id] / total
        axes.barh(y, share, left=left, height=0.74, **_look(answer.level))
        if share >= 5:
            said, colour = f"{answer.symbol} {counts[answer.id]}", LETTER[answer.level]
            text = axes.text(left + share / 2, y, said, ha="center", va="center_baseline", fontsize=6.5, color=colour)
            if answer.level == "bad":  # over the stripes
                text.set_path_effects([withStroke(linewidth=3, foreground=FILL["bad"])])
        left += share
    axes.text(101.5, y, f"n = {total}", va="center", fontsize=6.5, color=GREY)
