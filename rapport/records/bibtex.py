"""BibTeX and BibLaTeX: cut into entries by their braces, each parsed by bibtexparser, none lost to another's fault."""

from __future__ import annotations

import logging
import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

from rapport.records.bibtex_crossref import Wholes
from rapport.records.bibtex_cuts import ASIDE, OPEN, pieces, segments
from rapport.records.bibtex_fields import canonical
from rapport.records.entry import Entry, Note, Quarantined, Stray
from rapport.records.source import Source

NAME, TITLE = "bibtex", "BibTeX"
_MISSING_COMMA = re.compile(r"([}\"])[ \t]*\n(\s*[\w-]+\s*=\s*[{\"])")
_KEYLESS = re.compile(r"(\s*@\s*\w+\s*[{(])\s*([^=]*?)\s*,?\s*([\w:-]+)\s*=", re.S)
_KEY = re.compile(r"\s*@\s*\w+\s*[{(]\s*([^\s,{}]+)\s*,").match
_FIELD = re.compile(r"^\s*([\w-]+)\s*=\s*(.*)$")
_FOLD = re.compile("\ue004(\\d+)\ue005")  # the stand-in of a group of braces
_GROUP = re.compile(r"(?<!\\)\{[^{}]*(?<!\\)\}")
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
            for offset, text in enumerate(lines):
                if text.strip():
                    yield Stray(line + offset, text.strip(), kind in ASIDE)
            if kind == "string":
                for block in _blocks("\n".join(lines)):
                    if hasattr(block, "value") and hasattr(block, "key"):
                        strings[block.key.lower()] = _value(block.value, strings)
        elif not wanted or ((key := _KEY("\n".join(lines))) and key[1].lower() in wanted):
            if reopened:
                lines, rest = _whole(lines, reopened)
                if not rest:
                    what = "the entry closes before its end, at a brace too many; its fields below were read too"
                    yield Note(line + reopened[0], "warning", what)
                yield from (Stray(line + len(lines) + n, text.strip()) for n, text in enumerate(rest) if text.strip())
            yield from _entry(strings, keys, line, lines)


def _blocks(text: str) -> list:
    from bibtexparser.splitter import Splitter

    try:
        return Splitter(text).split().blocks
    except Exception:  # whatever it stumbles over: the text goes to the quarantine whole
        return []


def _entry(
    strings: dict[str, str], keys: dict[str, int], line: int, lines: list[str]
) -> Iterator[Entry | Quarantined | Note]:
    text = "\n".join(lines)
    block, problem = _parsed(text)
    if block is None:
        repaired = _KEYLESS.sub(
            lambda m: f"{m[1]}{m[2].replace(',', ' ') or 'nokey'},{m[3]} =",
            re.sub(r"([}\"]\s*),(?:\s*,)+", r"\1,", text),
            count=1,
        )
        block, _ = _parsed(repaired)
        if block is not None:
            yield Note(
                line, "warning", "the entry has no key, a comma in its key, or doubled commas; read all the same"
            )
    elif _MISSING_COMMA.search(text):
        mended, _ = _parsed(_MISSING_COMMA.sub(r"\1,\n\2", text))
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
    bag = [("ENTRYTYPE", block.entry_type, line), ("ID", key, line)]
    bag += [
        (field.key.strip(), _value(field.value, strings).strip(), line + max(field.start_line or 0, 0))
        for field in block.fields
    ]
    yield Entry(bag, line, line + len(lines) - 1, canonical)


def _whole(lines: list[str], reopened: list[int]) -> tuple[list[str], list[str]]:
    """An entry that closes before its last line without the braces too many; or up to the first, and what follows."""
    longer = list(lines)
    for place in reopened:
        head, _, tail = lines[place].rpartition("}" if "}" in lines[place] else ")")
        longer[place] = head + tail
    first = reopened[0] + 1
    # where a last field has no comma behind it, there is no last one now
    many, few = (_parsed(_MISSING_COMMA.sub(r"\1,\n\2", "\n".join(text)))[0] for text in (longer, lines[:first]))
    if many is not None and (few is None or len(many.fields) > len(few.fields)):
        return longer, []
    return lines[:first], lines[first:]


def _parsed(text: str):
    """bibtexparser's entry (also one with a field given twice), or None and why."""
    groups: list[str] = []
    for block in _blocks(_folded(text, groups)):
        block = getattr(block, "ignore_error_block", None) or block
        if hasattr(block, "entry_type"):
            return _unfolded(block, groups), ""
    depth = text.count("{") - text.count("}")
    return (
        None,
        f"{abs(depth)} {'closing' if depth > 0 else 'opening'} braces are missing" if depth else "not a BibTeX entry",
    )


def _folded(text: str, groups: list[str]) -> str:
    """*text* with a stand-in for each group of braces within the entry, which goes to *groups*.

    What stands in them means nothing to the entry's form, but costs bibtexparser time; an at sign misleads it.
    """
    opening = re.match(r"\s*@[^{(]*[{(]", text)
    if not opening or "\ue004" in text:
        return text

    def fold(match: re.Match) -> str:
        groups.append(match[0])
        return f"\ue004{len(groups) - 1}\ue005"

    rest = text[opening.end() :]
    for _ in range(3):  # groups within groups
        rest = _GROUP.sub(fold, rest)
    return text[: opening.end()] + re.sub("@", fold, rest)


def _unfolded(block, groups: list[str]):
    """The entry with its groups of braces in their places; its fields' lines count theirs too."""
    if not groups:
        return block
    block.key = _unfold(block.key, groups)
    lines = 0
    for one in block.fields:
        one.key = _unfold(one.key, groups)
        folded, one.value = one.value, _unfold(one.value, groups)
        one._start_line = (one.start_line or 0) + lines  # it has no setter
        lines += one.value.count("\n") - folded.count("\n")
    return block


def _unfold(value: str, groups: list[str]) -> str:
    while "\ue004" in value:
        value = _FOLD.sub(lambda match: groups[int(match[1])], value)
    return value


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
