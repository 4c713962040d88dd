"""Codings made in QualCoder or Taguette, read as a coder's file.

QualCoder: Reports > Coding reports > CSV (or xlsx): ``File | Case, [Filename,] Coder, Coded, Id, Codename, ...``.
Taguette: Export highlights as CSV: ``id, document, tag, content``.
The document is called after the extract, or after the study and the highlighted text is the extract's.
"""

from __future__ import annotations

import re
import unicodedata

import pandas as pd

from rapport.errors import Problems
from rapport.framework.vocabulary import CODER

QUALCODER = {"coder", "coded", "id", "codename"}
TAGUETTE = {"document", "tag", "content"}
# where the code and the text are; the document is the first of DOCUMENTS that is there
WHERE = {"qualcoder": ("codename", "coded"), "taguette": ("tag", "content")}
DOCUMENTS = ("filename", "file", "case", "document")
COLUMNS = [*CODER[0], *CODER[1]]


def kind_of_export(header: list[str]) -> str:
    """``qualcoder``, ``taguette`` or "" by the names in the first row."""
    names = {name.casefold() for name in header}
    if names >= QUALCODER and names & {"file", "case", "filename"}:
        return "qualcoder"
    return "taguette" if names >= TAGUETTE and "extract_id" not in names else ""


def as_codings(
    kind: str,
    file: str,
    header: list[str],
    rows: list[tuple[int, list[str]]],
    extracts: pd.DataFrame,
    problems: Problems,
) -> pd.DataFrame:
    """The rows of an export as those of a coder's file, indexed by line.

    Parameters
    ----------
    header, rows
        From `rapport.rows.read_rows`.
    extracts
        extract_id, study_id, text.

    Notes
    -----
    The exports carry no day; a column ``coded_on`` added to the file is read, and needed for the inductive phase.
    Highlights without a tag are nobody's coding and are passed over.
    """
    names = [name.casefold() for name in header]
    document, code, text = next((n for n in DOCUMENTS if n in names), ""), *WHERE[kind]
    ids = set(extracts["extract_id"])
    by_text = {(e.study_id, _plain(e.text)): e.extract_id for e in extracts.itertuples()}
    out, lines = [], []
    for line, cells in rows:
        row = dict(zip(names, (cell.strip() for cell in cells), strict=False))
        if not row.get(code):
            continue
        name = row.get(document, "")
        stem = re.sub(r"\.(txt|docx?|odt|pdf|md|html?|rtf)$", "", name, flags=re.IGNORECASE)
        extract = stem if stem in ids else by_text.get((stem, _plain(row.get(text, ""))), "")
        if not extract:
            what = f"document '{name}' is no extract, and no extract of a study of that name has this text"
            problems.add(f"{file}:{line}", what, "name the document after the extract_id, or add the extract")
            continue
        own = {column: row.get(column, "") for column in COLUMNS}
        out.append(own | {"extract_id": extract, "theme_id": row[code]})
        lines.append(line)
    table = pd.DataFrame(out, columns=COLUMNS, index=pd.Index(lines, name="line"), dtype=object)
    # two highlights of one extract with the same code are one coding
    return table[~table.duplicated(["extract_id", "theme_id"])]


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", unicodedata.normalize("NFKC", text).casefold()).strip()
