"""JSON Lines: one object a line, an entry each; what the objects mean is in `json_fields`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from rapport.records.entry import Entry, Quarantined, Stray
from rapport.records.json_fields import bag_of, canonical
from rapport.records.source import Source

NAME, TITLE = "jsonl", "JSON Lines"
_KNOWN = re.compile(r'"(?:title|display_name|protocolSection|itemType)"\s*:', re.I)


def claims(head: str) -> bool:
    """A first line that is a whole object with a title; an object over several lines, or in a list, is `json_lists`."""
    line = head.lstrip().partition("\n")[0]
    if not line.startswith("{") or not _KNOWN.search(line):
        return False
    try:
        return _is_record(json.loads(line, strict=False))
    except (ValueError, RecursionError):  # longer than the beginning that is looked at
        return len(line) > 20000 and bool(re.match(r'\{\s*"(?:id|title|doi|protocolSection)"\s*:', line))


def _is_record(item: object) -> bool:
    return isinstance(item, dict) and any(_KNOWN.match(f'"{name}":') for name in item)


def count(source: Source) -> int:
    """Lines that begin with a brace."""
    return sum(line.lstrip().startswith("{") for _, line in source.lines())


def read(source: Source) -> Iterator[Entry | Quarantined | Stray]:
    """One entry a line; a line that cannot be decoded is quarantined."""
    for number, line in source.lines():
        text = line.strip()
        if not text.startswith("{"):
            if text:
                yield Stray(number, text[:500])
            continue
        try:
            item = json.loads(text.rstrip(","), strict=False)
        except (ValueError, RecursionError):
            yield Quarantined(number, number, "not readable as JSON; the file may be cut", line)
            continue
        yield Entry(bag_of(item, number), number, number, canonical(item))
