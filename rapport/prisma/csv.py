"""``PRISMA2020.csv``: the counts in the data file of the PRISMA2020 R package and its Shiny app.

The package finds rows by the text of column 1 (as a *substring*) and column 3, and cells by name, so rows are never
added, dropped or renamed; extra numbers go elsewhere. Versions before 1.1.4 want 32 rows, later ones 34.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping

from rapport.errors import ReviewError
from rapport.prisma.wording import LISTED, ROWS, label

HEADER = ("data", "node", "box", "description", "boxtext", "tooltips", "url", "n")
DIALECTS = {"1.1.4": 34, "1.1.1": 32}
# the package's own placeholders: the app leaves its detail lists off when it finds them
OFF = {
    "database_specific_results": "Database 1, xxx; Database 2, xxx; Database 3, xxx",
    "register_specific_results": "Register 1, xxx; Register 2, xxx; Register 3, xxx",
}


def prisma_csv(counts: Mapping, dialect: str = "1.1.4") -> str:
    """The data file.

    Parameters
    ----------
    counts
        ``{variant, boxes: {key: n, or {reason or source: n}}}``, the content of ``counts.json``.
    dialect
        The package version that is to read it: ``1.1.4`` or ``1.1.1`` (good up to 1.1.3).

    Returns
    -------
    str
        CSV with a header and 34 or 32 rows.

    Raises
    ------
    ReviewError
        A count that is no whole number of at least 0.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    boxes = set()
    for row in ROWS[: DIALECTS[dialect]]:
        key = row.box if row.data == "NA" else row.data
        first = row.box not in boxes
        boxes.add(row.box)
        of = _list_of(row.data)
        url = f"lists/{of}.csv" if of in counts["boxes"] else "flow.svg"
        writer.writerow(
            (
                row.data,
                row.node,
                row.box,
                row.about,
                clean(label(key, counts["variant"])),
                row.about if first else "NA",
                url,
                _n(row, counts),
            )
        )
    return out.getvalue()


def _list_of(key: str) -> str:
    return {wide: total for total, wide in LISTED.items()}.get(key, key)


def _n(row, counts: Mapping) -> str:
    """The cell ``n``. Blank only where a box of several lines can do without the line; elsewhere R would print NA."""
    boxes, variant = counts["boxes"], counts["variant"]
    if row.kind == "title":
        return "0"
    if row.kind == "list":
        lines = boxes.get(row.data) or {}
        if lines:
            return "; ".join(f"{clean(name)}, {_whole(row.data, n)}" for name, n in lines.items())
        return OFF.get(row.data, "0")
    if (row.box == "box1" and variant[0] == "N") or (row.box == "box11" and variant[1] == "1"):
        return ""  # blank in all of its lines leaves the box out, and with it the arm
    if row.data not in boxes:
        return "" if row.box in ("box1", "box11", "box17") else "0"
    return _whole(row.data, boxes[row.data])


def _whole(key: str, n: object) -> str:
    if not isinstance(n, int) or isinstance(n, bool) or n < 0:
        raise ReviewError(
            f"results/prisma/counts.json: '{key}' is {n!r}, not a whole number of at least 0; "
            "delete results/ and run again"
        )
    return str(n)


def clean(name: str) -> str:
    """A reason or source name that the package reads and draws as it is.

    A comma would turn the number into NA, a semicolon split the name, a quote end the drawing code's text early.
    """
    for mark, instead in ((",", " –"), (";", " /"), ("'", "’"), ("`", "’"), ('"', "”"), ("\\", "/"), ("@@", "@")):
        name = name.replace(mark, instead)
    return re.sub(r"\s+", " ", name).strip(" –/") or "unnamed"
