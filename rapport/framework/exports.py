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
    document, code, text = (
        (("filename" if "filename" in names else "file" if "file" in names else "case"), "codename", "coded")
        if kind == "qualcoder"
        else ("document", "tag", "content")
    )
    ids = set(extracts["extract_id"])
    by_text: dict[tuple[str, str], str] = {(e.study_id, _plain(e.text)): e.extract_id for e in extracts.itertuples()}
    out, lines = [], []
    for line, cells in rows:
        row = dict(zip(names, (cell.strip() for cell in cells), strict=False))
        if not row.get(code):
            continue
        stem = re.sub(r"\.(txt|docx?|odt|pdf|md|html?|rtf)$", "", row.get(document, ""), flags=re.IGNORECASE)
        extract = stem if stem in ids else by_text.get((stem, _plain(row.get(text, ""))), "")
        if not extract:
            problems.add(
                f"{file}:{line}",
                f"document '{row.get(document, '')}' is no extract, and no extract of a study of that name has this"
                " text",
                "name the document after the extract_id, or add the extract",
            )
            continue
        out.append(
            {name: row.get(name, "") for name in (*CODER[0], *CODER[1])}
            | {"extract_id": extract, "theme_id": row[code]}
        )
        lines.append(line)
    table = pd.DataFrame(out, columns=[*CODER[0], *CODER[1]], index=pd.Index(lines, name="line"), dtype=object)
    # two highlights of one extract with the same code are one coding
    return table[~table.duplicated(["extract_id", "theme_id"])]


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", unicodedata.normalize("NFKC", text).casefold()).strip()
