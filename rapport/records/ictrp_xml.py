"""The trial-search portal of the World Health Organization (ICTRP): XML, one ``<Trial>`` a registration."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapport.records.entry import Entry, Note, Quarantined, Stray, listed
from rapport.records.identifiers import registry_in
from rapport.records.parts import plain, year_in
from rapport.records.source import Source
from rapport.records.xml_cuts import count_starts, read_elements, text_of

NAME, TITLE = "ictrp_xml", "ICTRP XML"
_TRIAL = "Trial"
#: canonical field -> elements, the first that has a text counts
_ELEMENTS = {
    "title": ("Public_title", "Scientific_title"),
    "year": ("Date_registration3", "Date_registration", "Date_enrollement"),
    "keywords": ("Condition",),
    "url": ("web_address", "url"),
    "database": ("Source_Register",),
}


def claims(head: str) -> bool:
    """A ``<Trial>`` with the number of a registration in it."""
    return bool(re.search(r"<Trial>(?:(?!</Trial>).){0,2000}?<TrialID>", head, re.S | re.I))


def count(source: Source) -> int:
    """Opening tags ``<Trial>``."""
    return count_starts(source, _TRIAL)


def read(source: Source) -> Iterator[Entry | Quarantined | Stray | Note]:
    """One entry for each trial."""
    return read_elements(source, _TRIAL, canonical)


def canonical(trial: str) -> dict[str, str]:
    """The canonical fields of one ``<Trial>``; a registration has no authors and no journal."""
    found = {name: next(filter(None, (text_of(trial, tag) for tag in tags)), "") for name, tags in _ELEMENTS.items()}
    number = text_of(trial, "TrialID")
    return found | {
        "native_id": number,
        "entry_type": "register",
        "title": plain(found["title"]),
        "year": year_in([found["year"]]),
        "registry_id": listed(registry_in([number, text_of(trial, "SecondaryIDs"), text_of(trial, "Secondary_ID")])),
        "keywords": listed(re.split(r";|<br ?/?>", found["keywords"])),
        "accession": number,
        "database": found["database"] or "ICTRP",
    }
