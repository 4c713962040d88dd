"""The flow diagram inside the page: each number opens its list there."""

from __future__ import annotations

import re

LINK = re.compile(r'<a (?:xlink:)?href="(?:\.\./prisma/)?lists/([^"/]+)\.csv">(<rect\b)?')


def inline_flow(svg: str, keys: set[str]) -> str:
    """The SVG of ``prisma/flow.svg`` for use inside the page.

    A box is a target of the mouse only; from the keyboard the same list is reached by the words in the box.

    Parameters
    ----------
    svg
        The file's text; boxes link to ``lists/KEY.csv``.
    keys
        The lists that the page holds; links to others lead to the file.
    """
    svg = re.sub(r"^\s*<\?xml[^>]*>\s*(<!DOCTYPE[^>]*>)?", "", svg)

    def link(match: re.Match) -> str:
        key, box = match.groups()
        where = f"#list-{key}" if key in keys else f"../prisma/lists/{key}.csv"
        return f'<a href="{where}"' + (' tabindex="-1" aria-hidden="true"><rect' if box else ">")

    return LINK.sub(link, svg)
