"""The eligibility criteria as the team wrote them: shown on workbooks, and printed in the report."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from rapport.errors import ReviewError
from rapport.rows import decode

CRITERIA = "data/screening/criteria.md"
_ASIDE = re.compile(r"<!--.*?-->", re.DOTALL)  # what the template says to the team


class Line(NamedTuple):
    """*kind* is "heading", "item" (of a list) or "text"."""

    kind: str
    text: str


def read_criteria(path: str | Path = CRITERIA) -> str:
    """The file's text without ``<!-- asides -->``; nothing as long as there is no more in it than headings.

    Raises
    ------
    ReviewError
        An aside is never closed, so that everything below it would be left out.
    """
    path = Path(path)
    text = _ASIDE.sub("", decode(path.read_bytes())) if path.is_file() else ""
    if "<!--" in text:
        raise ReviewError(f"{path}: a note that begins with <!-- is never closed; write --> at its end")
    written = any(line.kind != "heading" for line in lines_of(text))
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n" if written else ""


def lines_of(text: str) -> list[Line]:
    """Headings, list items and paragraphs; lines that follow each other are one paragraph, as in Markdown."""
    found: list[Line] = []
    fresh = True
    for raw in text.splitlines():
        line = raw.strip()
        heading, item = re.match(r"#+\s*(.*)", line), re.match(r"([-*+•]|\d+[.)])\s+(.*)", line)
        if item and item[1][0].isdigit() and item[1][:-1] != "1" and not fresh and found and found[-1].kind == "text":
            item = None  # "... published after\n2015. Children": a list begins at 1, as in CommonMark
        if heading and heading[1]:
            found.append(Line("heading", heading[1].rstrip("# ")))
        elif item:
            found.append(Line("item", item[2]))
        elif line and not heading and line not in "-*+•":
            if fresh or not found or found[-1].kind == "heading":
                found.append(Line("text", line))
            else:
                found[-1] = Line(found[-1].kind, f"{found[-1].text} {line}")
        fresh = not line or bool(heading)
    return found
