"""One list of quotable numbers from all stages; without pandas, since every decision leads through here."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rapport.files import read_json


def numbers(paths: Iterable[str | Path]) -> dict:
    """All stages' ``numbers.json`` in one: ``{name: {value, text, source}}``; a name used twice is a bug."""
    merged: dict = {}
    for path in paths:
        for name, entry in read_json(path).items():
            if name in merged:
                raise ValueError(f"number {name} is written by two stages")
            merged[name] = entry
    return merged
