"""BibTeX: one entry as bibtexparser reads it, what stands in its braces kept from it."""

from __future__ import annotations

import re

_MISSING_COMMA = re.compile(r"([}\"])[ \t]*\n(\s*[\w-]+\s*=\s*[{\"])")
_FOLD = re.compile("\ue004(\\d+)\ue005")  # the stand-in of a group of braces
_GROUP = re.compile(r"(?<!\\)\{[^{}]*(?<!\\)\}")


def with_commas(text: str) -> str:
    """*text* with a comma between two fields that have none."""
    return _MISSING_COMMA.sub(r"\1,\n\2", text)


def blocks(text: str) -> list:
    from bibtexparser.splitter import Splitter

    try:
        return Splitter(text).split().blocks
    except Exception:  # whatever it stumbles over: the text goes to the quarantine whole
        return []


def parsed(text: str):
    """bibtexparser's entry (also one with a field given twice), or None and why."""
    groups: list[str] = []
    for block in blocks(_folded(text, groups)):
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
