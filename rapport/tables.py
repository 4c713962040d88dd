"""Tables: people's, read tolerantly and checked strictly; Rapport's own, written deterministically."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

import numpy as np
import pandas as pd

from rapport.errors import Problems, ReviewError, did_you_mean
from rapport.files import atomic, read_json, undamaged, write_json, write_text
from rapport.rows import read_rows

__all__ = ["atomic", "read_json", "read_records", "read_results", "read_table", "write_json", "write_records",
           "write_table", "write_text"]  # fmt: skip
_QUOTED = re.compile(r'[",\n]')
SUSPECTS = 5  # columns named as what a missing one may be


def read_table(
    path: str | Path,
    required: Collection[str] = (),
    optional: Collection[str] | None = None,
    problems: Problems | None = None,
) -> pd.DataFrame:
    """Read a table that a person made.

    Parameters
    ----------
    path
        CSV (any spreadsheet's encoding and separator) or ``.xlsx``.
    required, optional
        Column names; the order is free and case does not matter. *optional* ``None`` allows any other column,
        otherwise an unknown one is a problem.
    problems
        Where to note what is wrong, so that other files are read too; without it `ReviewError` is raised. A file that
        cannot be read then gives no rows.

    Returns
    -------
    pandas.DataFrame
        All text, ``""`` for empty, stripped of surrounding blanks; every required and optional column is there;
        the index, named ``line``, is each row's line in the file (the header is line 1).

    Raises
    ------
    ReviewError
        The file cannot be read; or, without *problems*, columns are missing or unknown.
    """
    own = Problems()
    try:
        header, rows = read_rows(path, tuple(required))
    except ReviewError as error:
        if problems is None:
            raise
        problems.lines += [line for line in error.problems if line not in problems.lines]
        return pd.DataFrame(columns=[*required, *(optional or ())], dtype=object)
    known = [*required, *(optional or ())]
    header = _named(path, header, known, set(required), optional is None, own)
    width = len(header)
    for line, cells in rows:
        if any(cell.strip() for cell in cells[width:]):
            own.add(
                f"{path}:{line}",
                f"{len(cells)} cells under {width} column names",
                "put quotes around a cell that holds the separator",
            )
    cells = [[cell.strip() for cell in row[:width]] + [""] * (width - len(row)) for _, row in rows]
    table = pd.DataFrame(cells, columns=header, index=pd.Index([line for line, _ in rows], name="line"), dtype=object)
    table = table.loc[:, [bool(name) for name in table.columns]]
    for name in known:
        if name not in table.columns:
            table[name] = ""
    if problems is None:
        own.raise_if_any()
    else:
        problems.extend(own)
    return table.astype(object)


def _named(
    path: str | Path, header: list[str], known: list[str], required: set[str], free: bool, problems: Problems
) -> list[str]:
    """The header with known names in their standard spelling; unknown, doubled and missing ones noted."""
    if not header and required:
        todo = "put back what stood in it, or take the file out; an issued sheet is then issued again"
        problems.add(path, f"the file is empty ({Path(path).stat().st_size} bytes)", todo)
        return []
    standard = {name.casefold(): name for name in known}
    names: list[str] = []
    unknown: list[str] = []
    for cell in header:
        name = standard.get(cell.casefold(), cell)
        if name and name in names:
            problems.add(f"{path}:1", f"column '{name}' appears twice", "keep one of them")
            name = ""
        elif name and not free and name not in known:
            unknown.append(name)
        names.append(name)
    suspects = _renamed(sorted(required - set(names)), unknown, known)
    for name in unknown:
        near = did_you_mean(name, known)
        if near or not any(name in found for found in suspects.values()):
            problems.add(
                f"{path}:1", f"column '{name}' is not known{near}", f"rename{'' if suspects else ' or remove'} it"
            )
    for name, found in suspects.items():
        shown = " or ".join(f"'{other}'" for other in found[:SUSPECTS]) + (" ..." if len(found) > SUSPECTS else "")
        todo = f"if it is {shown}, give it its name back" if found else "add it to the first row"
        problems.add(f"{path}:1", f"column '{name}' is missing", todo)
    return names


def _renamed(missing: list[str], unknown: list[str], known: list[str]) -> dict[str, list[str]]:
    """Missing column -> the unknown ones that may be it: spelled nearly so, else all that are like no other column."""
    near = {name: did_you_mean(name, known) for name in unknown}
    like = {name: [other for other in unknown if near[other] == did_you_mean(name, [name])] for name in missing}
    orphans = [name for name in unknown if not near[name]]
    return {name: like[name] or orphans for name in missing}


def read_results(path: str | Path) -> pd.DataFrame:
    """Read a CSV that Rapport wrote: all text, ``""`` for empty."""
    try:
        return pd.read_csv(path, dtype=object, keep_default_na=False, na_filter=False, encoding="utf-8")
    except pd.errors.EmptyDataError:
        raise ReviewError(f"{path}: the file is empty; delete the folder results/ and run again") from None


def write_table(table: pd.DataFrame, path: str | Path) -> None:
    """Write a CSV: UTF-8, ``\\n``, no index, eight significant digits, nothing for missing, yes/no for booleans."""
    write_text("".join(as_lines(table)), path)


def as_lines(table: pd.DataFrame) -> list[str]:
    """The text that `write_table` writes: the header, then one string a row."""
    columns = [_printed(table[name].to_numpy(dtype=object).tolist()) for name in table.columns]
    if len(columns) == 1:  # where a cell is blank, so would be the line
        columns = [[cell or '""' for cell in columns[0]]]
    rows = map(",".join, zip(*columns, strict=True))
    return [",".join(_printed(list(table.columns))) + "\n", *(f"{row}\n" for row in rows)]


def _printed(values: list) -> list[str]:
    """Cells of a CSV, in quotes where they need them (RFC 4180): columns without any are looked at as a whole."""
    try:
        together = "".join(values)
    except TypeError:  # not all of them are text
        values = [_shown(value) for value in values]
        together = "".join(values)
    if "\r" in together:
        values = [value.replace("\r\n", "\n").replace("\r", "\n") for value in values]
    if not any(mark in together for mark in '",\r\n'):  # a \r is a \n by now
        return values
    return ['"' + value.replace('"', '""') + '"' if _QUOTED.search(value) else value for value in values]


def _shown(value: object) -> str:
    if type(value) in (str, int):
        return str(value)
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, float | np.floating):
        if np.isnan(value):
            return ""
        return format(float(value) + 0.0, ".8g")
    return str(value)


def read_records(path: str | Path) -> pd.DataFrame:
    """Read a parquet table that Rapport wrote; ``""`` for empty text.

    Raises
    ------
    Damaged
        The file was cut short or changed.
    """
    import pyarrow.parquet as pq

    with undamaged(path):
        return pq.read_table(path).to_pandas()


def write_records(table: pd.DataFrame, path: str | Path) -> None:
    """Write a parquet table whose bytes depend on its content only."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    content = pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(None)
    with atomic(path) as part:
        pq.write_table(
            content, part, compression="zstd", use_dictionary=True, write_statistics=False, store_schema=False
        )
