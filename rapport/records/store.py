"""Records on disk: one file a search, then all of them together; streamed, so memory does not grow with the searches.

A search's records are JSON lines, because that needs no large library: dozens of small jobs start at once. The table of
all records is parquet.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from rapport.files import atomic, read_json, write_json
from rapport.records.entry import FIELDS
from rapport.records.export import Account, Export, raw_json

BATCH = 2000  # records a row group
#: Columns of a search's records; of the table of all records, where the search's own columns join them.
BY_SEARCH = ("record_id", "search_id", *FIELDS, "file", "line_first", "line_last", "raw")
ALL = ("record_id", "search_id", "round", "source", "kind", *BY_SEARCH[2:])
NUMBERS = ("round", "line_first", "line_last")  # the columns that are int64; all others are text


def store_export(export: Export, search_id: str, table: str | Path, account: str | Path) -> None:
    """Read an export into ``table`` (a JSON array a record, columns `BY_SEARCH`), its account into ``account`` (JSON).

    Raises
    ------
    ReviewError
        From the reading; then neither file is written.
    """
    file = str(export.path)
    with atomic(table) as part:
        with part.open("w", encoding="utf-8", errors="replace", newline="\n") as stream:
            for number, entry in enumerate(export, 1):
                fields = entry.fields
                row = [
                    f"{search_id}:{number}",
                    search_id,
                    *[fields.get(name) or "" for name in FIELDS],
                    file,
                    entry.line_first,
                    entry.line_last,
                    raw_json(entry),
                ]
                stream.write(json.dumps(row, ensure_ascii=False) + "\n")
        write_json(_told(export.account), account)


def _told(account: Account) -> dict[str, object]:
    """An account as it is stored."""
    return {
        "counts": {name: getattr(account, name) for name in ("counted", "read", "quarantined", "strays")},
        **{name: getattr(account, name) for name in ("file", "format", "encoding", "sha256")},
        "problems": [{**asdict(note), "message": _clean(note.message)} for note in account.notes],
        "quarantine": [{"file": account.file, **asdict(one), "text": _clean(one.text)} for one in account.quarantine],
    }


def _clean(text: str) -> str:
    """Text without halves of surrogate pairs (a damaged UTF-16 file), which nothing can store."""
    return text.encode("utf-8", "replace").decode("utf-8")


def store_all(searches: Iterable, folder: str | Path, table: str | Path, quarantine: str | Path) -> dict[str, dict]:
    """Join the records of all searches, in the order given; returns search_id -> account.

    Parameters
    ----------
    searches
        `rapport.searches.Search` rows.
    folder
        Where ``<search_id>.jsonl`` and ``<search_id>.json`` are.
    table, quarantine
        The table of all records (parquet, columns `ALL`), and the quarantined text, one JSON object a line.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = Path(folder)
    schema = pa.schema([(name, pa.int64() if name in NUMBERS else pa.string()) for name in ALL])
    accounts = {}
    with (
        atomic(table) as part,
        atomic(quarantine) as aside,
        aside.open("w", encoding="utf-8", newline="\n") as lines,
        pq.ParquetWriter(part, schema, compression="zstd", write_statistics=False, store_schema=False) as writer,
    ):
        for search in searches:
            account = read_json(folder / f"{search.search_id}.json")
            accounts[search.search_id] = account
            for item in account["quarantine"]:
                lines.write(json.dumps({"search_id": search.search_id, **item}, ensure_ascii=False) + "\n")
            for rows in _batches(folder / f"{search.search_id}.jsonl"):
                columns = _joined(rows, search)
                writer.write_table(
                    pa.Table.from_arrays([pa.array(columns[f.name], f.type) for f in schema], schema=schema)
                )
    return accounts


def _joined(rows: list[list], search) -> dict[str, list]:
    """The columns of some records, with those that the search knows."""
    columns = dict(zip(BY_SEARCH, zip(*rows, strict=True), strict=True))
    columns |= {name: [getattr(search, name)] * len(rows) for name in ("round", "source", "kind")}
    columns["database"] = [name or search.source for name in columns["database"]]
    return columns


def _batches(path: Path) -> Iterator[list[list]]:
    rows = []
    with path.open(encoding="utf-8", newline="\n") as stream:
        for line in stream:
            rows.append(json.loads(line))
            if len(rows) == BATCH:
                yield rows
                rows = []
    if rows:
        yield rows
