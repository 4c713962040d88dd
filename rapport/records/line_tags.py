"""Text of one tag a line, as reference managers and databases write it; the formats give the signs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rapport.records.entry import Bag, Entry, Stray, go_on
from rapport.records.source import Source

#: Of a line: its tag and value, or None where it goes on with the tag above.
Tagged = Callable[[str], tuple[str, str] | None]


def count_heads(source: Source, heads: Callable[[str], object]) -> int:
    """Lines that begin an entry."""
    return sum(bool(heads(line)) for _, lines in source.blocks() for line in lines)


def read_tags(
    source: Source, heads: Callable[[str], object], tagged: Tagged, canonical: Callable[[Bag], dict[str, str]]
) -> Iterator[Entry | Stray]:
    """Entries from head to head; what stands above the first head is stray.

    Parameters
    ----------
    heads
        Whether a line begins an entry; such a line has a tag.
    tagged
        The tag of a line.
    canonical
        Makes the canonical fields from the bag.
    """
    bag: Bag = []
    last = 0
    for number, line in source.lines():
        text = line.strip()
        if not text:
            continue
        if heads(line):
            if bag:
                yield Entry(bag, bag[0][2], last, canonical)
            bag = []
        elif not bag:
            yield Stray(number, text)
            continue
        if found := tagged(line):
            bag.append((found[0], found[1].strip(), number))
        else:
            go_on(bag, text)
        last = number
    if bag:
        yield Entry(bag, bag[0][2], last, canonical)
