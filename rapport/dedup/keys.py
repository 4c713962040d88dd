"""Blocking keys: two records that agree on any of these are compared. SQL that DuckDB and Spark both read.

Each key states why a librarian would lay two records side by side; no key alone makes them duplicates.
"""

from __future__ import annotations

_LETTERS = "replace(title, ' ', '')"
_LETTERS2 = "replace(title2, ' ', '')"

# name: (value, condition); order is the order of the bits in a pair's `found`
KEYS: dict[str, tuple[str, str]] = {
    "doi": ("doi", "doi <> ''"),
    "pmid": ("pmid", "pmid <> ''"),
    "pmcid": ("pmcid", "pmcid <> ''"),
    "register": ("register", "register <> ''"),
    "title_start": (f"substr({_LETTERS}, 1, 24)", "letters >= 12"),
    "title_end": (f"right({_LETTERS}, 24)", "letters >= 24"),
    "title_words": ("words", "letters >= 20"),
    "other_title": (f"substr({_LETTERS2}, 1, 24)", "title2 <> ''"),
    "abstract": ("substr(abstract, 1, 60)", "length(abstract) >= 60"),
    "author_volume_page": ("concat_ws('|', lead, volume, page)", "lead <> '' and volume <> '' and page <> ''"),
    "author_year_page": ("concat_ws('|', lead, year, page)", "lead <> '' and year > 0 and page <> ''"),
    "year_volume_page": ("concat_ws('|', year, volume, page, substr(journal, 1, 1))", "year > 0 and volume <> '' and page <> '' and journal <> ''"),
    "year_issue_page": ("concat_ws('|', year, volume, issue, page)", "year > 0 and volume <> '' and issue <> '' and page <> ''"),
    "author_year_journal": ("concat_ws('|', lead, year, initials)", "lead <> '' and year > 0 and initials <> ''"),
    "author_title": (f"concat_ws('|', lead, substr({_LETTERS}, 1, 8))", "lead <> '' and letters >= 4"),
}
NAMES = tuple(KEYS)
SAME_SPACE = {"other_title": "title_start"}  # a translation is looked for among the titles

# a block of more than LARGEST records is split by each of these, never dropped
LARGEST = 20
SPLITS = ("concat_ws('|', 'author', lead, substr(title, 1, 12))", "concat_ws('|', 'volume', year, volume, issue)", "concat_ws('|', 'page', year, page)",
          "concat_ws('|', 'title', title)")  # fmt: skip
# what is still larger than this is compared with its WINDOW neighbours in the order of its content
WIDEST, WINDOW = 100, 10
ORDER = "title, lead, year, volume, issue, page, content"


def found_by(found: int) -> str:
    """Names of the keys in a pair's bit set, joined by "; "."""
    return "; ".join(name for i, name in enumerate(NAMES) if found >> i & 1)
