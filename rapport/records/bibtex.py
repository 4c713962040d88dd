"""BibTeX and BibLaTeX: cut into entries by their braces, each parsed by bibtexparser, none lost to another's fault."""

from __future__ import annotations

import logging
import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

from rapport.records.bibtex_crossref import Wholes
from rapport.records.bibtex_cuts import ASIDE, OPEN, pieces, segments
from rapport.records.bibtex_fields import canonical
from rapport.records.bibtex_parse import blocks, parsed, with_commas
from rapport.records.bibtex_whole import whole_entry
from rapport.records.entry import Entry, Note, Quarantined, Stray, flat
from rapport.records.source import Source

NAME, TITLE = "bibtex", "BibTeX"
_KEYLESS = re.compile(r"(\s*@\s*\w+\s*[{(])\s*([^=]*?)\s*,?\s*([\w:-]+)\s*=", re.S)
_KEY = re.compile(r"\s*@\s*\w+\s*[{(]\s*([^\s,{}]+)\s*,").match
_FIELD = re.compile(r"^\s*([\w-]+)\s*=\s*(.*)$")
_LOST_FIELD = re.compile(r"\s*[\w-]+\s*=\s*(?:[{\"]|\d+\s*,?\s*$)").match
_BRACE = re.compile(r"(?<!\\)[{}]")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def claims(head: str) -> bool:
    """An at sign, a word and an opening brace at the beginning of a line."""
    return any(match[1].lower() not in ASIDE for match in OPEN.finditer(head))


def count(source: Source) -> int:
    """Lines that open an entry other than @comment, @string and @preamble."""
    total = 0
    for _, line in segments(source):
        match = OPEN.match(line) if "@" in line else None
        total += bool(match) and match[1].lower() not in ASIDE
    return total


def read(source: Source) -> Iterator[Entry | Quarantined | Stray | Note]:
    """Entries; one that cannot be balanced or parsed is quarantined."""
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    wholes = Wholes(source)
    if not wholes.named:
        yield from _items(source)
        return
    for item in _items(source, wholes.named):
        if type(item) is Entry:
            wholes.add(item)
    for item in _items(source):
        if type(item) is Entry:
            yield from wholes.joined(item)
        else:
            yield item


def _items(source: Source, wanted: Container[str] = ()) -> Iterator[Entry | Quarantined | Stray | Note]:
    """What stands in the file; if keys are *wanted* (in small letters), only the entries that have them."""
    strings = dict(zip(_MONTHS, _MONTHS, strict=True))
    keys: dict[str, int] = {}
    for line, lines, kind, reopened in pieces(source):
        if not kind or kind in ASIDE:
            yield from _outside(line, lines, kind in ASIDE)
            if kind == "string":
                for block in blocks("\n".join(lines)):
                    if hasattr(block, "value") and hasattr(block, "key"):
                        strings[block.key.lower()] = _value(block.value, strings)
        elif not wanted or ((key := _KEY("\n".join(lines))) and key[1].lower() in wanted):
            if reopened:
                lines, rest, said = whole_entry(lines, reopened)
                if said:
                    yield Note(
                        line + reopened[0], "warning", f"the entry closes before its end, at a brace too many; {said}"
                    )
                yield from _outside(line + len(lines), rest, False)
            yield from _entry(strings, keys, line, lines)


def _outside(line: int, lines: list[str], usual: bool) -> Iterator[Stray | Note]:
    """Lines between entries; a warning where one looks like a field of an entry."""
    for offset, text in enumerate(lines):
        if text.strip():
            yield Stray(line + offset, text.strip(), usual)
    lost = None if usual else next((n for n, text in enumerate(lines) if _LOST_FIELD(text)), None)
    if lost is not None:
        what = "does the entry above close too early, or did one lose its first line?"
        message = f'fields outside the entries were not read, from "{flat(lines[lost])[:60]}" on; {what}'
        yield Note(line + lost, "warning", message)


def _entry(
    strings: dict[str, str], keys: dict[str, int], line: int, lines: list[str]
) -> Iterator[Entry | Quarantined | Note]:
    text = "\n".join(lines)
    block, problem = parsed(text)
    if block is None:
        repaired = _KEYLESS.sub(
            lambda m: f"{m[1]}{m[2].replace(',', ' ') or 'nokey'},{m[3]} =",
            re.sub(r"([}\"]\s*),(?:\s*,)+", r"\1,", text),
            count=1,
        )
        block, _ = parsed(repaired)
        if block is not None:
            yield Note(
                line, "warning", "the entry has no key, a comma in its key, or doubled commas; read all the same"
            )
    elif (commas := with_commas(text)) != text:
        mended, _ = parsed(commas)
        if mended is not None and len(mended.fields) > len(block.fields):
            block = mended
            yield Note(line, "warning", "a comma is missing between two fields; read as if it were there")
    if block is None and (block := _by_lines(lines)) is not None:
        yield Note(line, "warning", f"{problem}; its fields were told by their lines")
    if block is None:
        yield Quarantined(line, line + len(lines) - 1, problem, text)
        return
    key = "" if block.key == "nokey" else block.key.strip()
    if key and key in keys:
        yield Note(line, "note", f"the key {key} was used in line {keys[key]}; both entries were read")
    keys.setdefault(key, line)
    yield from _swallowed(block, line)
    bag = [("ENTRYTYPE", block.entry_type, line), ("ID", key, line)]
    bag += [
        (field.key.strip(), _value(field.value, strings).strip(), line + max(field.start_line or 0, 0))
        for field in block.fields
    ]
    yield Entry(bag, line, line + len(lines) - 1, canonical)


@dataclass
class _Field:
    key: str
    value: str
    start_line: int


@dataclass
class _Block:
    entry_type: str
    key: str
    fields: list[_Field]


def _swallowed(block, line: int) -> Iterator[Note]:
    """A warning of each field within which others stand: they are not read."""
    for field in block.fields:
        if "=" in field.value and any(map(_LOST_FIELD, field.value.split("\n")[1:])):
            message = (
                f'the field "{field.key.strip()}" holds what looks like other fields; is a brace missing or too many?'
            )
            yield Note(line + max(field.start_line or 0, 0), "warning", message)


def _by_lines(lines: list[str]) -> _Block | None:
    """An entry whose braces do not balance, with a field to each line that begins one; None without a title."""
    match = OPEN.match(lines[0])
    key, _, rest = lines[0][match.end() :].partition(",")
    fields: list[_Field] = []
    for offset, line in enumerate([rest, *lines[1:]]):
        found = _FIELD.match(line)
        if found:
            fields.append(_Field(found[1], found[2], offset))
        elif fields and line.strip() not in ("}", ")", ""):
            fields[-1].value += "\n" + line
    for one in fields:
        one.value = re.sub(r"^[{\"]|[}\"]$", "", re.sub(r"\s*,\s*$", "", one.value).strip())
    return (
        _Block(match[1], key.strip(), fields)
        if any(one.key.lower() == "title" and one.value for one in fields)
        else None
    )


def _value(value: str, strings: dict[str, str]) -> str:
    """A field's value without its enclosings; ``#`` joins, names of @string are looked up."""
    value = value.strip()
    if value[:1] == "{" and value[-1:] == "}" and _closes_last(value):
        return value[1:-1]
    if value[:1] == '"' and value[-1:] == '"' and value.count('"') == 2:
        return value[1:-1]
    if "#" not in value or value[:1] == "{":
        return value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else strings.get(value.lower(), value)
    parts = re.findall(r"\{[^{}]*\}|\"[^\"]*\"|[^\s#]+", value)
    return "".join(part[1:-1] if part[0] in '{"' else strings.get(part.lower(), part) for part in parts)


def _closes_last(value: str) -> bool:
    """Whether the first brace is closed by the last character."""
    if "}" not in value[1:-1]:
        return True
    depth = 0
    for match in _BRACE.finditer(value, 0, len(value) - 1):
        depth += 1 if match[0] == "{" else -1
        if not depth:
            return False
    return True
