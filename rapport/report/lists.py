"""The lists behind the numbers of the flow diagram, small enough to lie inside the page.

A record is in many lists; its row is kept once. The whole is compressed and unpacked only when a list is opened.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from rapport.files import slug
from rapport.prisma.wording import FOOTNOTES, PENDING, ROWS, WAITS, number
from rapport.report.results import Results
from rapport.screening.guard import unguarded_table

FOLDER = "prisma/lists"
# a box that also holds what still waits -> what waits, and in which column of the diagram
WAITING = {
    "records_screened": ("pending_title_abstract", "databases"),
    "dbr_sought_reports": ("pending_retrieval", "databases"),
    "other_sought_reports": ("pending_retrieval", "other"),
    "dbr_assessed": ("pending_full_text", "databases"),
    "other_assessed": ("pending_full_text", "other"),
}
_ABOUT = {row.data: row.about for row in ROWS} | FOOTNOTES | WAITS


class Box(NamedTuple):
    """One list: its *key*, what it holds, its size as printed."""

    key: str
    about: str
    n: str


def packed(results: Results) -> tuple[list[Box], str]:
    """The boxes in the order of the diagram, and all their lists as base64 of deflated JSON.

    The JSON is ``{columns: [[name, ...], ...], rows: [[cell, ...], ...],
    lists: {key: [about, column set, [row, ...]]}}``;
    rows of the same content are stored once, and a list names its rows by position.
    """
    boxes, columns, rows, lists = [], {}, {}, {}
    counts = results.json("prisma/counts.json", {}).get("boxes", {})
    for key in _keys(results):
        if key.startswith("pending_") and counts.get(key) == 0:  # in a finished review nobody asks what waits
            continue
        table = unguarded_table(results.table(f"{FOLDER}/{key}.csv")).drop(columns=["abstract"], errors="ignore")
        kind = columns.setdefault(tuple(name.replace("_", " ") for name in table.columns), len(columns))
        places = [rows.setdefault(tuple(row), len(rows)) for row in table.to_numpy().tolist()]
        words = about(key, table) + _open_in(key, counts)
        boxes.append(Box(key, words, number(len(places))))
        lists[key] = [words, kind, places]
    content = {"columns": list(columns), "rows": list(rows), "lists": lists}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return boxes, base64.b64encode(zlib.compress(text.encode(), 9)).decode("ascii")


def about(key: str, rows: pd.DataFrame | None = None) -> str:
    """What a list holds, in words: the box, and the source or reason as the team wrote it in the *rows* of the list."""
    box, _, of = key.partition("-")
    for end, words in (
        ("_databases", " (databases and registers)"),
        ("_other", " (other methods)"),
        ("_previous", " (previous version)"),
    ):
        if box not in _ABOUT and box.endswith(end):
            return _ABOUT.get(box.removesuffix(end), box.replace("_", " ")) + words
    text = _ABOUT.get(box, box.replace("_", " "))
    return f"{text}: {_written(of, rows)}" if of else text


def _open_in(key: str, counts: Mapping[str, int]) -> str:
    """`` (of these undecided: 66)``, in the words of the box; nothing where nothing waits."""
    what, column = WAITING.get(key, ("", ""))
    n = counts.get(f"{what}_{column}", 0)
    return f" ({PENDING[what][0]}: {number(n)})" if n else ""


def _written(of: str, rows: pd.DataFrame | None) -> str:
    """The source or reason whose name in a file is *of*; two of the same file name have their number behind it."""
    column = next((name for name in ("source", "reason") if rows is not None and name in rows), None)
    names = [] if column is None else list(dict.fromkeys(rows[column]))
    fitting = [name for name in names if re.fullmatch(rf"{slug(name)}(_\d+)?", of)]
    return fitting[0] if fitting else of.replace("_", " ")


def _keys(results: Results) -> list[str]:
    order = {row.data: place for place, row in enumerate(ROWS)}
    keys = [path.stem for path in (results.folder / FOLDER).glob("*.csv")]
    return sorted(keys, key=lambda key: (order.get(key.partition("-")[0], len(order)), key))
