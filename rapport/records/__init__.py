"""Search exports in, without losing a record: bytes, lines, entries, canonical records, and an account of each line."""

from rapport.records.export import Export, read_export

__all__ = ["Export", "read_export"]
