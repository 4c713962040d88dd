"""The flow diagram inside the page: each box opens its list there."""

from __future__ import annotations

import re


def inline_flow(svg: str, keys: set[str]) -> str:
    """The SVG of ``prisma/flow.svg`` for use inside the page.

    Parameters
    ----------
    svg
        The file's text; boxes link to ``lists/KEY.csv``.
    keys
        The lists that the page holds; links to others are left as they are.
    """
    svg = re.sub(r"^\s*<\?xml[^>]*>\s*(<!DOCTYPE[^>]*>)?", "", svg)

    def target(match: re.Match) -> str:
        key = match.group(3)
        return f'{match.group(1)}href="#list-{key}"' if key in keys else match.group(0)

    return re.sub(r'((?:xlink:)?)href="((?:\.\./prisma/)?lists/([^"/]+)\.csv)"', target, svg)
