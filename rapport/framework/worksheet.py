"""CERQual sheets: issued once for findings that are on no sheet yet, read when people have judged something."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from rapport import people
from rapport.rows import read_rows
from rapport.screening.guard import guarded
from rapport.tables import read_results

ANSWERS = ("judgement",)
STEM = "cerqual"


def listed(files: Iterable[str]) -> set[str]:
    """Findings that are on a sheet already, judged or not."""
    out: set[str] = set()
    for file in files:
        header, rows = read_rows(file, ("finding_id",))
        names = [name.casefold() for name in header]
        if "finding_id" in names:
            place = names.index("finding_id")
            out |= {cells[place].strip() for _, cells in rows if len(cells) > place}
    return out


def issue_new(sheet: str | Path, folder: str, receipt: str | Path) -> list[str]:
    """Issue the rows of *sheet* whose finding no sheet in *folder* has, as ``cerqual-NN.csv``; write the receipt.

    Returns
    -------
    list of str
        The new file, or nothing.
    """
    rows = read_results(sheet)
    existing = [path for path in people.tables(folder) if Path(path).stem.startswith(STEM)]
    rows = rows[~rows["finding_id"].isin(listed(existing))]
    new = []
    if len(rows):
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(rows.columns)
        writer.writerows([guarded(cell) for cell in row] for row in rows.itertuples(index=False))
        new = [people.next_sheet(folder, STEM)]
        people.issue(new[0], text.getvalue().encode("utf-8"))
    people.write_receipt([path for path in [*existing, *new] if not people.holds_answers(path, ANSWERS)], receipt)
    return new
