"""Records on disk: one file a search, then all of them together; streamed, so memory does not grow with the searches."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from rapport.files import atomic, write_json
from rapport.records.entry import FIELDS
from rapport.records.export import Export, raw_json

BATCH = 2000  # records a row group
_SEARCHED = ("record_id", "search_id", *FIELDS, "file")
BY_SEARCH = pa.schema(
    [(name, pa.string()) for name in _SEARCHED] + [("line_first", pa.int64()), ("line_last", pa.int64()), ("raw", pa.string())]
)
#: The table of all records: what a search knows, joined to its records.
ALL = pa.schema(
    [("record_id", pa.string()), ("search_id", pa.string()), ("round", pa.int64()), ("source", pa.string()), ("kind", pa.string())]
    + [(name, pa.string()) for name in (*FIELDS, "file")]
    + [("line_first", pa.int64()), ("line_last", pa.int64()), ("raw", pa.string())]
)


def store_export(export: Export, search_id: str, table: str | Path, account: str | Path) -> None:
    """Read an export into ``table`` (parquet, schema `BY_SEARCH`) and its account into ``account`` (JSON).

    Raises
    ------
    ReviewError
        From the reading; then neither file is written.
    """
    with atomic(table) as part:
        with _writer(part, BY_SEARCH) as writer:
            rows: list[tuple] = []
            for number, entry in enumerate(export, 1):
                fields = entry.fields
                rows.append((f"{search_id}:{number}", search_id, *[fields.get(name) or "" for name in FIELDS], str(export.path),
                             entry.line_first, entry.line_last, raw_json(entry)))  # fmt: skip
                if len(rows) == BATCH:
                    _flush(writer, rows)
            _flush(writer, rows)
        done = export.account
        write_json(
            {
                "counts": {"counted": done.counted, "read": done.read, "quarantined": done.quarantined, "strays": done.strays},
                "file": done.file,
                "format": done.format,
                "encoding": done.encoding,
                "sha256": done.sha256,
                "problems": [{"line": n.line, "severity": n.severity, "message": _clean(n.message)} for n in done.notes],
                "quarantine": [
                    {"file": done.file, "line_first": q.line_first, "line_last": q.line_last, "reason": q.reason, "text": _clean(q.text)}
                    for q in done.quarantine
                ],
            },
            account,
        )


def _writer(part: Path, schema: pa.Schema) -> pq.ParquetWriter:
    return pq.ParquetWriter(part, schema, compression="zstd", write_statistics=False, store_schema=False)


def _flush(writer: pq.ParquetWriter, rows: list[tuple]) -> None:
    if rows:
        columns = [_encodable(column) for column in zip(*rows, strict=True)]
        writer.write_table(pa.Table.from_arrays([pa.array(c, t.type) for c, t in zip(columns, writer.schema, strict=True)], schema=writer.schema))
        rows.clear()


def _encodable(column: tuple) -> tuple:
    """Text with half a surrogate pair (a damaged UTF-16 file) cannot be stored as it is."""
    try:
        "".join(value for value in column if isinstance(value, str)).encode()
        return column
    except UnicodeEncodeError:
        return tuple(_clean(value) if isinstance(value, str) else value for value in column)


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def store_all(searches: Iterable, folder: str | Path, table: str | Path, quarantine: str | Path) -> dict[str, dict]:
    """Join the records of all searches, in the order given; returns search_id -> account.

    Parameters
    ----------
    searches
        `rapport.searches.Search` rows.
    folder
        Where ``<search_id>.parquet`` and ``<search_id>.json`` are.
    table, quarantine
        The table of all records, and the quarantined text, one JSON object a line.
    """
    folder = Path(folder)
    accounts = {}
    with atomic(table) as part, atomic(quarantine) as aside, _writer(part, ALL) as writer, aside.open("w", encoding="utf-8") as lines:
        for search in searches:
            accounts[search.search_id] = account = json.loads((folder / f"{search.search_id}.json").read_text(encoding="utf-8"))
            for item in account["quarantine"]:
                lines.write(json.dumps({"search_id": search.search_id, **item}, ensure_ascii=False) + "\n")
            for batch in pq.ParquetFile(folder / f"{search.search_id}.parquet").iter_batches(BATCH):
                writer.write_table(_joined(batch, search))
    return accounts


def _joined(batch: pa.RecordBatch, search) -> pa.Table:
    size = batch.num_rows
    known = {"round": pa.array([search.round] * size, pa.int64()), "source": pa.array([search.source] * size), "kind": pa.array([search.kind] * size)}
    database = [value or search.source for value in batch.column("database").to_pylist()]
    columns = [pa.array(database, pa.string()) if name == "database" else known.get(name, None) for name in ALL.names]
    columns = [batch.column(name) if column is None else column for name, column in zip(ALL.names, columns, strict=True)]
    return pa.Table.from_arrays(columns, schema=ALL)
