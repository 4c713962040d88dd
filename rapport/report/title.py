"""A title that nobody has written yet."""

from __future__ import annotations

# titles that stand where nobody has written one yet
PLACEHOLDERS = ("the title of your review", "title of your review", "title of the review", "the title of the review",
                "title of review", "review title", "your title", "title", "untitled")  # fmt: skip


def placeholder(title: str) -> bool:
    """Whether a title is the template's, or another that says nothing."""
    return title.strip(" .!?<>[]()\"'").casefold() in PLACEHOLDERS
