"""Where in the page, or beside it, the table or list behind a number is."""

from __future__ import annotations

from collections.abc import Collection

from rapport.report.parts import anchor_of

# what no spreadsheet opens, or the page does not show -> the table that has the same rows
READABLE = {
    "records/records.parquet": "ledger.csv",
    "records/searches.csv": "tables/searches.csv",
    "tables/search_log.csv": "tables/searches.csv",
}


def target(source: str, anchors: Collection[str], lists: Collection[str]) -> str:
    """The link for a number.

    Parameters
    ----------
    source
        A file below ``results/``, a path that leads from there to a person's file, or ``#part`` of the page.
    anchors
        The tables that the page shows, as `anchor_of` names them.
    lists
        The keys of the lists that the page holds.

    Returns
    -------
    str
        ``#list-KEY``, ``#table-NAME``, or the file's path relative to ``results/report/``.
    """
    if source.startswith("#"):
        return source
    source = READABLE.get(source, source)
    key = source.removeprefix("prisma/lists/").removesuffix(".csv")
    if source.startswith("prisma/lists/") and key in lists:
        return f"#list-{key}"
    anchor = anchor_of(source)
    if anchor in anchors:
        return f"#{anchor}"
    return f"../../{source}" if source.startswith("data/") else f"../{source}"
