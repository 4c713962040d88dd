"""EPPI-Reviewer's JSON export: codes whose names begin with INCLUDE or EXCLUDE, or whose type says so.

The one public export seen holds no screening codes, so this follows the format's description: an item's codes are
resolved in the code sets; ``EXCLUDE on population`` gives the reason ``population``; ``ItemStatus`` E is an exclusion,
I alone is no decision (every imported item has it). The export does not say who coded: name one reviewer.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from rapport.errors import Problems
from rapport.rows import decode
from rapport.screening.tools import Entry, Vote

_EXCLUDE = re.compile(r"^exclud\w*\s*(?:on|because|:|-)?\s*", re.IGNORECASE)


def read(path: str, item: dict, problems: Problems) -> list[Entry]:
    """Entries of the export; an item without a screening code has no vote."""
    try:
        content = json.loads(decode(Path(path).read_bytes()))
        references = [dict(reference) for reference in content["References"]]
        codes = dict(_attributes(content.get("CodeSets") or []))
    except (ValueError, KeyError, TypeError, AttributeError):
        problems.add(
            path, "no JSON export of EPPI-Reviewer (no References)", "export the items with their codes as JSON"
        )
        return []
    entries = []
    for number, reference in enumerate(references, start=1):
        entry = Entry(
            number,
            *(_text(reference, name) for name in ("ItemId", "Title", "Authors", "Year", "DOI")),
            other=" ".join(_text(reference, name) for name in ("OldItemId", "URL", "Comments")),
        )
        given = [codes.get(code.get("AttributeId"), ("", "")) for code in reference.get("Codes") or []]
        votes = _votes(given, _text(reference, "ItemStatus"))
        if len(votes) > 1:
            what = "the item has codes to include and to exclude"
            problems.add(f"{path}:{number}", what, "export the codes of one stage and one reviewer")
        entry.votes = votes[:1]
        entries.append(entry)
    return entries


def _attributes(nodes: list) -> list[tuple[object, tuple[str, str]]]:
    """AttributeId -> (name, type) for all levels of the code sets."""
    found: list[tuple[object, tuple[str, str]]] = []
    for node in nodes or []:
        if "AttributeId" in node:
            found.append((node["AttributeId"], (_text(node, "AttributeName"), _text(node, "AttributeType"))))
        attributes = node.get("Attributes") or {}
        found += _attributes(attributes.get("AttributesList", []) if isinstance(attributes, dict) else attributes)
        found += _attributes(node.get("AttributesList", []))
    return found


def _text(node: dict, name: str) -> str:
    return "" if node.get(name) is None else str(node[name])


def _votes(codes: list[tuple[str, str]], status: str) -> list[Vote]:
    """What the codes of an item say: one vote or none, two if they contradict each other."""
    votes = []
    out = [name for name, kind in codes if name.casefold().startswith("exclud") or kind.casefold().startswith("exclud")]
    if out or status == "E":
        votes.append(Vote("", "exclude", "; ".join(filter(None, (_EXCLUDE.sub("", name) for name in out)))))
    if any(name.casefold().startswith("includ") or kind.casefold().startswith("includ") for name, kind in codes):
        votes.append(Vote("", "include"))
    return votes
