"""What an entry of BibTeX lacks and takes from the entry that it names under ``crossref``: a book, proceedings.

By the rules of BibTeX (O. Patashnik, BibTeXing, 1988) and of BibLaTeX, where the title of the whole is the book title
of its parts. Identifiers, addresses, pages, abstract and keywords are the whole's own: parts that shared its DOI would
be taken for one paper.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import partial

from rapport.records.bibtex_fields import canonical, named_chapter
from rapport.records.entry import Bag, Entry, Note
from rapport.records.source import Source

_NAMED = re.compile(r"crossref\s*=\s*[{\"]?\s*([^\s{}\",]+)")  # in small letters: much quicker to look for
#: fields that are taken over; the names of a group say the same
_TAKEN = (
    ("title",),
    ("author",),
    ("year", "date"),
    ("booktitle",),
    ("journal", "journaltitle"),
    ("volume",),
    ("number", "issue"),
    ("language", "langid"),
)
_PARTS = frozenset(("inproceedings", "conference", "incollection", "inbook", "suppbook", "suppcollection"))
#: what the title of the whole is for a part of this type
_TITLE_OF_WHOLE = dict.fromkeys(_PARTS, "booktitle") | {"article": "journal"}


class Wholes:
    """The entries of a file that others name under ``crossref``.

    Attributes
    ----------
    named
        Key in small letters -> how many entries name it.
    """

    def __init__(self, source: Source):
        self.named: Counter[str] = Counter()
        self._values: dict[str, dict[str, str]] = {}
        for text in source.texts():
            self.named.update(_NAMED.findall(text.lower()))

    def add(self, entry: Entry) -> None:
        """Keep the fields of an entry if it is named; of several with one key the first."""
        values = _values(entry.bag)
        if values.get("id", "").lower() in self.named:
            self._values.setdefault(values["id"].lower(), values)

    def joined(self, entry: Entry) -> Iterator[Note | Entry]:
        """The entry with what it takes over; the tags stay those of its own lines."""
        values = _values(entry.bag)
        key = values.get("id", "")
        name = values.get("crossref", "").lower()
        many = self.named.get(key.lower(), 0) - (name == key.lower())
        if many > 0:
            message = f'other entries ({many}) take what they lack from "{key}" (crossref); it was read as a record too'
            yield Note(entry.line_first, "note", message)
        if name and name not in self._values:
            bare = not values.get("title") or not (values.get("year") or values.get("date"))
            message = f'crossref names "{values["crossref"]}", which is not in this file: nothing was taken from it'
            yield Note(entry.line_first, "warning" if bare else "note", message)
        taken = self._taken(values, frozenset((key.lower(),)))
        if not taken:
            yield entry
            return
        fields = partial(_with, [(field, value, 0) for field, value in taken.items()])
        yield Entry(entry.bag, entry.line_first, entry.line_last, fields)

    def _taken(self, values: dict[str, str], seen: frozenset[str]) -> dict[str, str]:
        """Field -> value that an entry lacks and the one that it names has, or takes over itself."""
        name = values.get("crossref", "").lower()
        whole = self._values.get(name)
        if whole is None or name in seen:
            return {}
        whole = self._taken(whole, seen | {name}) | whole
        field = _TITLE_OF_WHOLE.get(values["entrytype"].lower(), "")
        if field == "booktitle" or (field == "journal" and whole["entrytype"].lower() == "periodical"):
            whole = {field: whole.get("title", "")} | whole
        if not values.get("title"):  # a chapter's own name, before the title of its book
            values = values | {"title": named_chapter(values["entrytype"].lower(), values.get("chapter", ""))}
        lacks = (group for group in _TAKEN if not any(values.get(one) for one in group))
        return {one: whole[one] for group in lacks for one in group if whole.get(one)}


def _values(bag: Bag) -> dict[str, str]:
    """Field in small letters -> its first value that is not empty."""
    values: dict[str, str] = {}
    for name, value, _ in bag:
        if value:
            values.setdefault(name.lower(), value)
    return values


def _with(taken: Bag, bag: Bag) -> dict[str, str]:
    return canonical(bag + taken)
