"""What the people of a review are called in running text: by their initials, else by their part in it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product


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
    """A person's full name, or nothing if the settings do not tell."""
    review = config["review"]
    given = {key.casefold(): name for key, name in review["people"].items()}
    if person.casefold() in given:
        return given[person.casefold()]
    found = [
        author
        for author in review["authors"]
        if person.casefold() in (author.split()[0].casefold(), author.split()[-1].casefold())
    ]
    return found[0] if len(found) == 1 else ""


def initials(name: str) -> str:
    """``Anna-Lena van der Berg`` -> ``ALvdB``."""
    return "".join(word[0] for word in name.replace("-", " ").split())


def pair_of(joined: str, people: Sequence[str]) -> tuple[str, ...]:
    """The two people that a number's name joins by ``_``, which their own names may hold too."""
    return next((both for both in product(people, people) if "_".join(both) == joined), tuple(joined.split("_")))
