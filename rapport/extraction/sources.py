"""Where the values come from that nobody extracted, and which extracted ones do not say where they were read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from rapport.extraction.dictionary import Table
from rapport.extraction.measures import SHIPPED
from rapport.extraction.reading import Entry
from rapport.tables import read_results

USERS = ("alliance_results", "alliance_contrasts")


def registry_cells(tables: Mapping[str, pd.DataFrame]) -> list[tuple]:
    """One cell for every property of a shipped instrument that the review uses and has not described itself.

    Returns
    -------
    list of tuple
        As `rapport.extraction.consensus.CELLS`; settled_by is ``registry``, the locator its published description.
    """
    shipped = read_results(SHIPPED)
    used = {name for table in USERS if table in tables for name in tables[table].get("measure_id", ())}
    own = set(tables["measures"]["measure_id"]) if "measures" in tables else set()
    rows = []
    for line, row in enumerate(shipped.to_dict("records"), start=2):
        name, source = row["measure_id"], row["source_key"]
        if name in used - own:
            where = f"shipped registry, measures.csv:{line}"
            rows += [
                ("measures", name, "", column, value, "registry", source, "", "", where, "")
                for column, value in row.items()
                if value and column not in ("measure_id", "source_key")
            ]
    return rows


def without_locator(entries: Sequence[Entry], tables: Mapping[str, Table]) -> dict[tuple[str, str], int]:
    """(person, table) -> rows that do not say where they were read, where the table asks for it."""
    counts: dict[tuple[str, str], int] = {}
    for entry in entries:
        told = (
            entry.values.get("locator")
            or entry.values.get("source_key")
            or any(name.endswith(".locator") for name in entry.notes)
        )
        if "locator" in tables[entry.table].columns and not told:
            counts[entry.by, entry.table] = counts.get((entry.by, entry.table), 0) + 1
    return counts
