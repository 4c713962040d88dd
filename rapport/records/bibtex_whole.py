"""BibTeX: where an entry ends that seems to go on behind its closing brace."""

from __future__ import annotations

import re
from itertools import pairwise

from rapport.records.bibtex_parse import parsed, with_commas
from rapport.records.entry import words

_MOST = 20  # closings within one entry that are looked at
_SIGN = re.compile(r"(?<!\\)[{}()]")
#: of these an entry has one each: where they come again, they are another entry's
_ONCE = words("title author editor year date journal journaltitle booktitle volume number pages doi abstract")


def whole_entry(lines: list[str], reopened: list[int]) -> tuple[list[str], list[str], str]:
    """An entry without the braces too many, the lines that follow it, and what is to be said of it.

    It ends at its first closing where that is a brace alone above a blank line, or where what follows repeats a field
    of which an entry has one: another entry lost its first line.

    Parameters
    ----------
    lines
        From the entry's first line to the last that may be its own.
    reopened
        The places in *lines* where its braces balance and a field follows.
    """
    ends = [place + 1 for place in reopened[:_MOST]]
    if len(reopened) <= _MOST:
        ends.append(len(lines))
    end, best, said = ends[0], lines[: ends[0]], ""
    head = read = _block(best)
    for place, later in pairwise(ends):
        if head and not lines[place].strip() and lines[place - 1].strip() in "})":
            break
        longer, block = _longer(lines[:later])
        if block is None or len(block.fields) <= len(read.fields if read else ()):
            continue
        if head and _names(head.fields) & _names(block.fields[len(head.fields) :]):
            break
        end, best, read = later, longer, block
        if len(_letters("\n".join(longer))) > len(_letters(_text(block))):
            said = "not all of what is below could be read, compare it with the file"
        elif longer != lines[:later]:
            said = "its fields below were read too"
    return best, lines[end:], said


def _longer(lines: list[str]):
    """The lines without what closes the entry above the last one, and the block that they are."""
    *above, last = lines
    longer = [*_never_closed("\n".join(above)).split("\n"), last]
    block = _block(longer)
    if block is None:  # its own last brace is the one that was taken for the end
        longer[-1] = last + ("}" if "{" in _opener(lines[0]) else ")")
        block = _block(longer)
    return longer, block


def _opener(line: str) -> str:
    found = _SIGN.search(line)
    return found[0] if found else ""


def _never_closed(text: str) -> str:
    """*text*, which begins with an entry, without what would close this."""
    opener, depth = _opener(text), 0

    def kept(found: re.Match) -> str:
        nonlocal depth
        sign = found[0]
        if sign == "{" or (sign == "(" and not depth and opener == "("):
            depth += 1
        elif (sign == "}" or opener == "(") and sign in "})" and depth == 1:
            return ""
        elif sign == "}":
            depth -= 1
        return sign

    return _SIGN.sub(kept, text)


def _block(lines: list[str]):
    return parsed(with_commas("\n".join(lines)))[0]


def _names(fields: list) -> frozenset[str]:
    return _ONCE.intersection(field.key.strip().lower() for field in fields)


def _text(block) -> str:
    return "".join(
        (block.entry_type, block.key, *(part for field in block.fields for part in (field.key, field.value)))
    )


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text)
