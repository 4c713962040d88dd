"""Search exports in, without losing a record: bytes, lines, entries, canonical records, and an account of each line."""

from rapport.records.export import Export, read_export
from rapport.records.writers import write_records_csv, write_ris

__all__ = ["Export", "read_export", "write_records_csv", "write_ris"]
