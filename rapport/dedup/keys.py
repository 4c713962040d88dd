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
    "year_volume_page": (
        "concat_ws('|', year, volume, page, substr(journal, 1, 1))",
        "year > 0 and volume <> '' and page <> '' and journal <> ''",
    ),
    "year_issue_page": (
        "concat_ws('|', year, volume, issue, page)",
        "year > 0 and volume <> '' and issue <> '' and page <> ''",
    ),
    "author_year_journal": ("concat_ws('|', lead, year, initials)", "lead <> '' and year > 0 and initials <> ''"),
    "author_title": (f"concat_ws('|', lead, substr({_LETTERS}, 1, 8))", "lead <> '' and letters >= 4"),
}
NAMES = tuple(KEYS)
SAME_SPACE = {"other_title": "title_start"}  # a translation is looked for among the titles

# a block of more than LARGEST records is split by each of these, never dropped
LARGEST = 20
SPLITS = (
    "concat_ws('|', 'author', lead, substr(title, 1, 12))",
    "concat_ws('|', 'volume', year, volume, issue)",
    "concat_ws('|', 'page', year, page)",
    "concat_ws('|', 'title', title)",
)
# what is still larger than this is compared with its WINDOW neighbours in the order of its content
WIDEST, WINDOW = 100, 10
ORDER = "title, lead, year, volume, issue, page, content"


def keyed(hashed: str, where: str) -> str:
    """SELECT of every record's keys: ``n, round, key, bit``; *hashed* is the engine's hash function."""
    selects = []
    for i, (name, (value, condition)) in enumerate(KEYS.items()):
        space = SAME_SPACE.get(name, name)
        selects.append(
            f"select n, round, {hashed}('{space}', {value}) as key, {1 << i} as bit from records where {where} and "
            f"{condition}"
        )
    return " union all ".join(selects)


# of ``keyed``: the keys that few records share
SHARED = (
    f"select k.n, k.round, k.key, k.bit from keyed k join (select key from keyed group by key having count(*) "
    f"between 2 and {LARGEST}) s on k.key = s.key"
)


def pairs(new: str) -> str:
    """SELECT of the pairs within the blocks of ``shared``; *new* restricts them to the latest round."""
    return (
        f"select x.n as a, y.n as b, x.bit | y.bit as found from shared x join shared y on x.key = y.key and x.n < "
        f"y.n{new}"
    )


def parts(hashed: str, split: str) -> str:
    """SELECT of the blocks of ``keyed`` that are too large, split by one more field, each record with its place."""
    key = f"{hashed}(k.key, {split})"
    return (
        f"select k.n, k.round, k.bit, {key} as key, row_number() over (partition by {key} order by {ORDER}, k.n) as "
        f"place, count(*) over (partition by {key}) as size "
        f"from keyed k join (select key from keyed group by key having count(*) > {LARGEST}) l on k.key = l.key join "
        f"records r on k.n = r.n"
    )


def part_pairs(new: str) -> str:
    """SELECT of the pairs within ``parts``: all of them, or of a part that is still large those near in order."""
    return (
        "select least(x.n, y.n) as a, greatest(x.n, y.n) as b, x.bit | y.bit as found from parts x join parts y on "
        "x.key = y.key "
        f"and x.size > 1 and x.place < y.place and (x.size <= {WIDEST} or y.place <= x.place + {WINDOW}) and x.n <> "
        f"y.n{new}"
    )


def of_round(upto: int, first: bool) -> tuple[str, str]:
    """What restricts records and pairs to those that round *upto* adds."""
    return f"round <= {int(upto)}", "" if first else f" and greatest(x.round, y.round) = {int(upto)}"


COLLECT = "select a, b, cast(bit_or(found) as integer) as found from pairs group by a, b order by a, b"


def found_by(found: int) -> str:
    """Names of the keys in a pair's bit set, joined by "; "."""
    return "; ".join(name for i, name in enumerate(NAMES) if found >> i & 1)
