"""The PRISMA 2020 flow diagram of a review: which boxes, which words, which place.

Columns: side labels, previous version, databases and registers (with what leaves on its right), other methods (the
same). Rows have the height of their tallest box, so any number of reasons and sources fits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from rapport.prisma.counts import list_names
from rapport.prisma.layout import LEADING, SIZE, Arrow, Box, Drawing, Line, Shape, Words, text_width, wrap
from rapport.prisma.wording import FOOTNOTES, IDENTIFIED, LISTED, PENDING, REMOVED, WAITS, label, number

MARGIN, SIDE, GAP, ROW_GAP = 10.0, 18.0, 20.0, 20.0
MAIN, OUT, PREVIOUS = 176.0, 192.0, 132.0
HEAD, SIDE_FILL = "#e6e6e6", "#f2f2f2"
CITATION = "Flow diagram after Page MJ et al., BMJ 2021;372:n71 (PRISMA 2020)."


def flow_diagram(counts: Mapping, notes: Sequence[tuple[str, str]] = ()) -> Drawing:
    """The diagram of the counts.

    Parameters
    ----------
    counts
        The content of ``counts.json``.
    notes
        Footnotes, ``(text, list it links to)``.
    """
    words = _Wording(counts)
    x = MARGIN + SIDE + 8
    columns: dict[str, float] = {}
    if words.updated:
        columns["previous"], x = x, x + PREVIOUS + GAP
    columns["main"], columns["out"] = x, x + MAIN + GAP
    x += MAIN + GAP + OUT
    if words.other:
        columns["other"], columns["other_out"] = x + GAP, x + GAP + MAIN + GAP
        x += GAP + MAIN + GAP + OUT
    width = x + MARGIN
    heads, rows = _boxes(words)
    drawing = Drawing(width, 0)
    y = _banner(drawing, words, MARGIN, width) if counts["in_progress"] else MARGIN
    y = _place_heads(heads, columns, y)
    bands = _place_rows(rows, columns, y)
    for box in [*heads.values(), *(box for row in rows for box in row.values())]:
        box.draw(drawing)
    _sides(drawing, bands, heads)
    _arrows(drawing, rows, columns)
    drawing.height = _footnotes(drawing, notes, bands[-1][1] + 16, width) + MARGIN
    return drawing


class _Wording:
    """Lines of boxes from counts."""

    def __init__(self, counts: Mapping):
        self.boxes, self.variant = counts["boxes"], counts["variant"]
        self.updated, self.other = self.variant[0] == "U", self.variant[1] == "2"

    def count(self, key: str, bold: bool = False, suffix: str = "") -> Line:
        """``Label (n = 12)``."""
        return Line(f"{label(key, self.variant)}{suffix} (n = {number(self.boxes[key])})", key, bold)

    def listed(self, key: str, of: str = "", title: str = "", bold: bool = False) -> list[Line]:
        """A total, then one line a reason or source."""
        lines = self.boxes.get(of or key) or {}
        total = sum(lines.values()) if not of else self.boxes[key]
        head = Line(f"{title or label(key, self.variant)} (n = {number(total)}){':' if lines else ''}", key, bold)
        names = list_names(key, list(lines))
        return [head, *(Line(f"{name} (n = {number(n)})", names[name], indent=8) for name, n in lines.items())]

    def waiting(self, key: str, arm: str) -> list[Line]:
        n = self.boxes.get(f"{key}_{arm}", 0)
        return [Line(f"{PENDING[key][arm == 'previous']} (n = {number(n)})", f"{key}_{arm}", italic=True)] if n else []

    def box(self, key: str, lines: list[Line], width: float) -> Box:
        return Box(key, lines, width, dashed=any(line.italic for line in lines))


def _boxes(w: _Wording) -> tuple[dict[str, Box], list[dict[str, Box]]]:
    """Headings by column, and six rows of boxes by column."""
    heads = {
        "main": Box(
            "newstud", [Line(label("newstud", w.variant), bold=True)], MAIN + GAP + OUT, HEAD, radius=6, centred=True
        )
    }
    rows: list[dict[str, Box]] = [_arm_identified(w), _arm_screened(w)]
    rows += [_arm_sought(w, "dbr", "databases", ""), _arm_assessed(w, "dbr", "databases", "")]
    rows.append({"main": w.box("new_studies", [w.count("new_studies", bold=True), w.count("new_reports")], MAIN)})
    if w.updated:
        heads["previous"] = Box(
            "prevstud", [Line(label("prevstud", w.variant), bold=True)], PREVIOUS, HEAD, radius=6, centred=True
        )
        lines = [w.count(key) for key in ("previous_studies", "previous_reports") if key in w.boxes]
        lines += [line for key in PENDING for line in w.waiting(key, "previous")]
        rows[0]["previous"] = w.box("previous_studies", lines, PREVIOUS)
        rows.append(
            {"main": w.box("total_studies", [w.count("total_studies", bold=True), w.count("total_reports")], MAIN)}
        )
    if "total_studies_ma" in w.boxes:
        rows.append(
            {
                "main": w.box(
                    "total_studies_ma", [w.count("total_studies_ma", bold=True), w.count("total_reports_ma")], MAIN
                )
            }
        )
    if w.other:
        heads["other"] = Box(
            "othstud", [Line(label("othstud", w.variant), bold=True)], MAIN + GAP + OUT, HEAD, radius=6, centred=True
        )
        found = [Line(IDENTIFIED)] + [
            w.count(key) for key in ("website_results", "organisation_results", "citations_results")
        ]
        rows[0]["other"] = w.box("website_results", found + w.waiting("pending_title_abstract", "other"), MAIN)
        rows[2] |= _arm_sought(w, "other", "other", "other_")
        rows[3] |= _arm_assessed(w, "other", "other", "other_")
    return heads, rows


def _arm_identified(w: _Wording) -> dict[str, Box]:
    found = [
        Line(IDENTIFIED),
        *w.listed("database_results", LISTED["database_results"]),
        *w.listed("register_results", LISTED["register_results"]),
    ]
    removed = [Line(REMOVED), *(w.count(key) for key in ("duplicates", "excluded_automatic", "excluded_other"))]
    return {"main": w.box("database_results", found, MAIN), "out": w.box("duplicates", removed, OUT)}


def _arm_screened(w: _Wording) -> dict[str, Box]:
    star = "**" if "records_excluded_by_automation" in w.boxes else ""
    main = [w.count("records_screened"), *w.waiting("pending_title_abstract", "databases")]
    return {
        "main": w.box("records_screened", main, MAIN),
        "out": w.box("records_excluded", [w.count("records_excluded", suffix=star)], OUT),
    }


def _arm_sought(w: _Wording, arm: str, waits: str, column: str) -> dict[str, Box]:
    main = [w.count(f"{arm}_sought_reports"), *w.waiting("pending_retrieval", waits)]
    return {
        column + "main" if not column else "other": w.box(f"{arm}_sought_reports", main, MAIN),
        column + "out": w.box(f"{arm}_notretrieved_reports", [w.count(f"{arm}_notretrieved_reports")], OUT),
    }


def _arm_assessed(w: _Wording, arm: str, waits: str, column: str) -> dict[str, Box]:
    main = [w.count(f"{arm}_assessed"), *w.waiting("pending_full_text", waits)]
    return {
        column + "main" if not column else "other": w.box(f"{arm}_assessed", main, MAIN),
        column + "out": w.box(f"{arm}_excluded", w.listed(f"{arm}_excluded"), OUT),
    }


def _banner(drawing: Drawing, w: _Wording, y: float, width: float) -> float:
    waits = [Line(f"{WAITS[key]} (n = {number(w.boxes[key])})", key) for key in WAITS if w.boxes[key]]
    box = Box("in_progress", [Line("In progress", bold=True), *waits], width - 2 * MARGIN, dashed=True, centred=True)
    box.x, box.y = MARGIN, y
    box.draw(drawing)
    return y + box.height + 10


def _place_heads(heads: Mapping[str, Box], columns: Mapping[str, float], y: float) -> float:
    tallest = max(box.height for box in heads.values())
    for column, box in heads.items():
        box.x, box.y, box.height = columns[column], y, tallest
    return y + tallest + 12


def _place_rows(rows: Sequence[Mapping[str, Box]], columns: Mapping[str, float], y: float) -> list[tuple[float, float]]:
    """Set every box's place, centred in its row; returns each row's top and bottom."""
    bands = []
    for place, row in enumerate(rows):
        height = max(box.height for box in row.values())
        if len(rows) == place + 1 == 5:  # alone beside its side label
            height = max(height, text_width(label("included", "N1"), bold=True) + 10)
        for column, box in row.items():
            box.x, box.y = columns[column], y + (height - box.height) / 2
        bands.append((y, y + height))
        y += height + ROW_GAP
    return bands


def _sides(drawing: Drawing, bands: Sequence[tuple[float, float]], heads: Mapping[str, Box]) -> None:
    top = next(iter(heads.values())).y
    spans = (
        ("identification", top, bands[0][1]),
        ("screening", bands[1][0], bands[3][1]),
        ("included", bands[4][0], bands[-1][1]),
    )
    for key, y0, y1 in spans:
        drawing.shapes.append(Shape(MARGIN, y0, SIDE, y1 - y0, SIDE_FILL, radius=5))
        text = label(key, "N1")
        drawing.words.append(Words(MARGIN + SIDE / 2 + SIZE * 0.36, (y0 + y1) / 2, text, True, False, "middle", True))


def _arrows(drawing: Drawing, rows: Sequence[Mapping[str, Box]], columns: Mapping[str, float]) -> None:
    add = drawing.arrows.append
    for prefix, main in (("", "main"), ("other_", "other")):
        for row in rows[:4]:
            if main in row and prefix + "out" in row:
                add(
                    Arrow(
                        (
                            (row[main].x + row[main].width, row[main].middle),
                            (row[prefix + "out"].x, row[prefix + "out"].middle),
                        )
                    )
                )
        chain = [row[main] for row in rows if main in row]
        for above, below in pairwise(chain):
            add(Arrow(((above.centre, above.y + above.height), (below.centre, below.y))))
    new = rows[4]["main"]
    if "other" in columns:
        last = rows[3]["other"]
        add(Arrow(((last.centre, last.y + last.height), (last.centre, new.middle), (new.x + new.width, new.middle))))
    if "previous" in columns:
        first, total = rows[0]["previous"], rows[5]["main"]
        add(Arrow(((first.centre, first.y + first.height), (first.centre, total.middle), (total.x, total.middle))))


def _footnotes(drawing: Drawing, notes: Sequence[tuple[str, str]], y: float, width: float) -> float:
    size = SIZE * 0.9
    for text, link in [*notes, (CITATION, "")]:
        for part in wrap(text, (width - 2 * MARGIN) * SIZE / size):
            drawing.words.append(Words(MARGIN, y, part, link=link, size=size))
            y += LEADING * 0.95
    return y - LEADING * 0.5


def footnotes(counts: Mapping) -> list[tuple[str, str]]:
    """What the boxes alone cannot say, ``(text, list it links to)``."""
    boxes = counts["boxes"]
    notes = []
    if "records_excluded_by_automation" in boxes:
        for key, who in (("person", "a person"), ("automation", "an automation tool")):
            n = boxes[f"records_excluded_by_{key}"]
            notes.append((f"** Records excluded by {who} (n = {number(n)})", f"records_excluded_by_{key}"))
    return notes + [(f"{text} (n = {number(boxes[key])})", key) for key, text in FOOTNOTES.items() if boxes.get(key)]


def in_words(counts: Mapping) -> str:
    """The diagram as a paragraph, for readers who cannot see it."""
    w = _Wording(counts)
    _, rows = _boxes(w)
    parts = ["; ".join(line.text.rstrip(":") for line in box.lines) for row in rows for box in row.values()]
    start = "In progress. " if counts["in_progress"] else ""
    return start + ". ".join(parts) + "."
