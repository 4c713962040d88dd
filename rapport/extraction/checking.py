"""The checks of a whole extraction, with what people have said about earlier findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from rapport.errors import Problems, did_you_mean
from rapport.extraction.checks import COLUMNS, SEVERITY, run_checks
from rapport.extraction.dictionary import Table
from rapport.extraction.measures import registry
from rapport.extraction.names import EXPLAINED
from rapport.tables import read_table
from rapport.todo import TODO_COLUMNS

REQUIRED, OPTIONAL = ("table", "row", "check", "note"), ("column", "decided_by")


@dataclass(frozen=True)
class Checked:
    """What the rule writes."""

    checks: pd.DataFrame
    todo: pd.DataFrame
    numbers: dict


def check_extraction(
    tables: Mapping[str, pd.DataFrame],
    dictionary: Mapping[str, Table],
    explained: Sequence[str],
    extractors: Sequence[str],
) -> Checked:
    """Run every check, and mark the findings that people have explained.

    Parameters
    ----------
    explained
        ``data/extraction/checks.csv``, if it is there: table, row, check, note (why the number stands), optionally
        column and decided_by. What is printed wrongly in a report stays as printed and is explained there.

    Raises
    ------
    ReviewError
        An explanation without a note, or of an unknown table or row.
    """
    keys = {name: table.key for name, table in dictionary.items()}
    columns = [column for table in dictionary.values() for column in table.columns.values()]
    words = {(c.table, c.name): set(c.codes.values()) for c in columns if c.open and c.type in ("code", "codes")}
    findings = run_checks(tables, registry(tables.get("measures")), keys, words)
    said = _explained(explained, tables, keys)
    notes = [
        said.get((f.table, f.row, f.check, f.column)) or said.get((f.table, f.row, f.check, "")) or ("", "")
        for f in findings.itertuples()
    ]
    findings["explained"] = [note for note, _ in notes]
    findings["decided_by"] = [by for _, by in notes]
    open_ones = findings[findings["explained"] == ""]
    todo = [
        (
            "extraction",
            ", ".join(extractors) or "extractors",
            "look at numbers that do not fit; correct them, or say why in checks.csv",
            len(open_ones),
            EXPLAINED,
        )
    ]
    counts = {f"checks_{word}": int((findings["severity"] == word).sum()) for word in SEVERITY}
    counts |= {"checks": len(findings), "checks_explained": len(findings) - len(open_ones)}
    numbers = {
        f"extraction.{k}": {"value": v, "text": str(v), "source": "results/extraction/checks.csv"}
        for k, v in counts.items()
    }
    return Checked(
        findings[[*COLUMNS, "explained", "decided_by"]],
        pd.DataFrame(todo if len(open_ones) else [], columns=TODO_COLUMNS, dtype=object),
        numbers,
    )


def _explained(
    paths: Sequence[str], tables: Mapping[str, pd.DataFrame], keys: Mapping[str, list[str]]
) -> dict[tuple, tuple[str, str]]:
    problems = Problems()
    found: dict[tuple, tuple[str, str]] = {}
    for path in paths:
        for line, row in read_table(path, required=REQUIRED, optional=OPTIONAL, problems=problems).iterrows():
            where = f"{path}:{line}"
            if row["table"] not in tables:
                problems.add(where, f"no table '{row['table']}'{did_you_mean(row['table'], tables)}", "correct it")
            if not row["note"]:
                problems.add(where, "note is empty", "say why the number stands")
            found[row["table"], row["row"], row["check"], row["column"]] = (row["note"], row["decided_by"])
    problems.raise_if_any()
    return found
