"""What the people of a review are called in the report: by their initials, else by their part in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import product

from rapport.report.results import Results
from rapport.screening.cells import NOBODY

# what follows a name after a comma without being a given name; beside a single word it may be initials ("Silva, MA")
AFTER_NAMES = frozenset(
    ["phd", "md", "msc", "ma", "ba", "bsc", "mph", "mba", "dphil", "psyd", "dclinpsy", "rn", "jr", "sr", "ii", "iii"]
)


# who does what, in the order of the flow: section and key of the settings, and what somebody without a name is called
ROLES = (
    ("screening", "reviewers", "reviewer"),
    ("screening", "former_reviewers", "former reviewer"),
    ("extraction", "extractors", "extractor"),
    ("appraisal", "appraisers", "appraiser"),
    ("framework", "coders", "coder"),
)
# where those are named who are in no setting
FOUND = (
    ("screening/title_abstract/agreement.csv", ("reviewers",), "former reviewer"),
    ("screening/full_text/agreement.csv", ("reviewers",), "former reviewer"),
    ("screening/title_abstract/conflicts.csv", ("adjudicator",), "adjudicator"),
    ("screening/full_text/conflicts.csv", ("adjudicator",), "adjudicator"),
    ("extraction/who_extracted.csv", ("people",), "former extractor"),
    ("appraisal/agreement.csv", ("appraiser_1", "appraiser_2"), "former appraiser"),
    ("framework/extracts.csv", ("coders",), "former coder"),
)
# columns of the report's tables that hold people, one or several, or what each of them decided ("ana: include")
COLUMNS = frozenset(
    ("run_by", "reviewers", "decisions", "reasons", "adjudicator", "people", "extractor_1", "extractor_2", "decided_by",
     "appraiser_1", "appraiser_2", "coder_1", "coder_2", "coders", "who", "assessor")
)  # fmt: skip
BY_PERSON = frozenset(["extraction/differences.csv"])  # tables with a column for each person
BETWEEN = re.compile(r"([;,] )")


def roster(results: Results, config: dict) -> dict[str, str]:
    """What each person is called in all of the report, by their name in the files.

    ``AS`` where a name is given (in ``review.people``, or an author's that fits), the name itself where two have the
    same initials, else their first part in the review and their place in it: ``reviewer 1``.
    """
    parts: dict[str, str] = {}
    for section, key, part in ROLES:
        for place, person in enumerate(config.get(section, {}).get(key, ()), 1):
            parts.setdefault(person, f"{part} {place}")
    known = dict.fromkeys(parts)
    for part in dict.fromkeys(part for _, _, part in FOUND):
        others = sorted(
            {name for path, columns, role in FOUND if role == part for name in _named(results, path, columns)}
        )
        others = [name for name in others if name not in known]
        nameless = [name for name in others if not full_name(name, config)]
        known |= dict.fromkeys(others)
        parts |= {name: f"{part} {nameless.index(name) + 1}" if name in nameless else "" for name in others}
    names = {person: full_name(person, config) for person in parts}
    short = Counter(initials(name) for name in set(names.values()) if name)
    return {
        person: part if not (name := names[person]) else initials(name) if short[initials(name)] == 1 else name
        for person, part in parts.items()
    }


def _named(results: Results, path: str, columns: Sequence[str]) -> set[str]:
    table = results.table(path)
    cells = (cell for column in columns if column in table for cell in table[column])
    return {name for cell in cells for name in BETWEEN.sub("; ", cell).split("; ")} - {"", NOBODY}


def renamed(cell: str, people: Mapping[str, str]) -> str:
    """A cell of one of `COLUMNS` with people as the report calls them; whatever is nobody's name stays."""
    parts = BETWEEN.split(cell)
    for place, part in enumerate(parts):
        name, colon, said = part.partition(": ")
        parts[place] = people.get(name, name) + colon + said
    return "".join(parts)


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
