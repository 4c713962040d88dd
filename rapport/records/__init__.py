"""Search exports in, without losing a record: bytes, lines, entries, canonical records, and an account of each line."""
