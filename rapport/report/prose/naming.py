"""What the people of a review are called in running text: by their initials, else by their part in it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

# what follows a name after a comma without being a given name; beside a single word it may be initials ("Silva, MA")
AFTER_NAMES = frozenset(
    ["phd", "md", "msc", "ma", "ba", "bsc", "mph", "mba", "dphil", "psyd", "dclinpsy", "rn", "jr", "sr", "ii", "iii"]
)


def called(person: str, config: dict, part: str, others: Sequence[str]) -> str:
    """``AS`` where a name is given (in ``review.people``, or an author's that fits), else ``reviewer 1``.

    Parameters
    ----------
    person
        As the settings and files call them.
    part
        What they were in this step: reviewer, extractor, appraiser, coder.
    others
        Everybody with that part, in order; a place among them is all that is told of somebody without a name.
    """
    name = full_name(person, config)
    if name:
        short = initials(name)
        everybody = {full_name(other, config) for other in others} | {name}
        return short if sum(initials(other) == short for other in everybody if other) == 1 else name
    return f"{part} {list(others).index(person) + 1}" if person in others else f"a former {part}"


def full_name(person: str, config: dict) -> str:
    """A person's full name in the order it is spoken, or nothing if the settings do not tell.

    They tell by an entry in ``review.people``, else by an author of that name, else by one of that first or last name.
    """
    review, key = config["review"], person.casefold().replace("_", " ").strip()
    given = {written.casefold().replace("_", " ").strip(): name for written, name in review["people"].items()}
    if key in given:
        return spoken(given[key])
    authors = [name for name in map(spoken, review["authors"]) if name]
    whole = [name for name in authors if name.casefold() == key]
    found = whole or [name for name in authors if key in (name.split()[0].casefold(), name.split()[-1].casefold())]
    return found[0] if len(found) == 1 else ""


def spoken(name: str) -> str:
    """``Silva, Amira`` -> ``Amira Silva``, and ``Amira Silva, PhD`` without the degree."""
    first, *rest = [part.strip() for part in name.split(",")]
    while rest and " " in first and rest[-1].replace(".", "").casefold() in AFTER_NAMES:
        rest.pop()
    return " ".join(" ".join([*rest, first]).split())


def initials(name: str) -> str:
    """``Anna-Lena van der Berg`` -> ``ALvdB``."""
    return "".join(word[0] for word in name.replace("-", " ").split())


def pair_of(joined: str, people: Sequence[str]) -> tuple[str, ...]:
    """The two people that a number's name joins by ``_``, which their own names may hold too."""
    return next((both for both in product(people, people) if "_".join(both) == joined), tuple(joined.split("_")))
