"""CERQual sheets on disk: which of them people have begun, and issuing new ones, each once."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from rapport.errors import ReviewError
from rapport.rows import read_rows

if TYPE_CHECKING:  # pandas is not loaded here: `begun` runs before every run, also those with nothing to do
    import pandas as pd

RECEIPT_COLUMNS = ["file", "findings"]


def begun(files: Iterable[str]) -> list[str]:
    """Those of *files* with at least one judgement: a sheet that nobody has touched changes nothing downstream."""
    out = []
    for file in files:
        try:
            header, rows = read_rows(file, ("finding_id", "judgement"))
        except ReviewError:
            out.append(file)  # whatever is wrong with it will be said where it is read
            continue
        names = [name.casefold() for name in header]
        column = names.index("judgement") if "judgement" in names else None
        if column is None or any(len(cells) > column and cells[column].strip() for _, cells in rows):
            out.append(file)
    return out


def listed(files: Iterable[str]) -> set[str]:
    """Findings that are on a sheet already, judged or not."""
    out: set[str] = set()
    for file in files:
        header, rows = read_rows(file, ("finding_id",))
        names = [name.casefold() for name in header]
        if "finding_id" in names:
            out |= {cells[names.index("finding_id")].strip() for _, cells in rows if len(cells) > names.index("finding_id")}
    return out


def issue(sheet: pd.DataFrame, folder: str | Path, existing: Iterable[str]) -> list[str]:
    """Write *sheet* as the next ``cerqual-NN.csv``, never over another file.

    Returns
    -------
    list of str
        The new file, or nothing when the sheet is empty.
    """
    if sheet.empty:
        return []
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    used = [int(n.group(1)) for n in (re.search(r"cerqual-(\d+)$", Path(file).stem) for file in existing) if n]
    path = folder / f"cerqual-{max(used, default=0) + 1:02d}.csv"
    with path.open("x", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(sheet.columns)
        writer.writerows(sheet.itertuples(index=False))
    return [path.as_posix()]


def issue_new(sheet: str | Path, folder: str, receipt: str | Path) -> None:
    """Issue what no sheet in *folder* has yet, and write down which sheets there are (`RECEIPT_COLUMNS`)."""
    import pandas as pd

    from rapport.tables import read_results, write_table

    rows = read_results(sheet)
    existing = sorted(path.as_posix() for path in Path(folder).glob("cerqual*") if path.suffix in (".csv", ".xlsx", ".tsv"))
    rows = rows[~rows["finding_id"].isin(listed(existing))]
    new = issue(rows, folder, existing)
    write_table(pd.DataFrame([(file, "; ".join(sorted(listed([file])))) for file in [*existing, *new]], columns=RECEIPT_COLUMNS), receipt)
