"""What the columns of a table mean: names that any table may use, and the form in which producers differ from them.

The producers are in `producers`; `columns` applies both.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from rapport.records.entry import FIELDS, Bag
from rapport.records.names import tidy

#: canonical field -> names it goes by in headers nobody claims, in order of trust (lower case)
GENERIC: dict[str, str] = {
    "native_id": "id|record_id|record id|key|citekey|reference id|ref id|item id",
    "entry_type": (
        "type|type_of_reference|type of reference|reference type|document type|item type|publication type|"
        "entry type|content type|doctype|category"
    ),
    "title": (
        "title|article title|document title|item title|title primary|primary_title|primary title|paper title|"
        "publication_title|name|study title|titel|titre|título"
    ),
    "authors": (
        "authors|author|author(s)|authors, primary|author names|first_authors|first authors|author full names|"
        "creators|autoren|auteurs|autores"
    ),
    "year": (
        "year|publication year|publication_year|pub year|published year|pub_year|yr|date|publication date|"
        "date published|published|pub date|jahr|année|año"
    ),
    "journal": (
        "journal|source title|publication title|journal title|journal/book|periodical full|publication|source|"
        "journal_name|secondary_title|venue|container-title|title secondary|zeitschrift|revue|revista|"
        "proceedings title|book title|booktitle|conference title"
    ),
    "journal_abbrev": (
        "journal abbreviation|periodical abbrev|abbreviated source title|alternate_title2|alternate_title3"
    ),
    "volume": "volume|journal volume|vol|volume number",
    "issue": "issue|number|journal issue|issue number",
    "pages": "pages|page range|start page|start_page|page start|first page|startpage|page info|art. no.",
    "last_page": "end page|end_page|page end|last page|endpage|other pages",
    "doi": "doi|item doi|doi link|digital object identifier|external ids|identifiers",
    "pmid": "pmid|pubmed id|pubmed_id|pubmed pmid|medline pmid",
    "pmcid": "pmcid|pmc_id|pmc id|pmc",
    "registry_id": (
        "nct number|isrctn|clinical trial numbers|ctgov id|ictrp id|trial id|trialid|registration number|main id|"
        "nct_id|registry id"
    ),
    "abstract": (
        "abstract|abstract note|notes abstract|notes_abstract|summary|brief summary|description|"
        "zusammenfassung|résumé|resumen"
    ),
    "keywords": (
        "keywords|author keywords|keyword|subjects|tags|manual tags|mesh terms|conditions|descriptors|schlagwörter"
    ),
    "language": "language|language of original document|languages",
    "url": "url|urls|link|plink|source url|article url|articleurl|study url|fulltext url|fulltext|pdf link",
    "accession": "accession number|accession_number|an|eid|ut|embase accession id|pui",
    "database": "database|database name|source database|name_of_database",
}


@lru_cache(maxsize=4096)
def key(name: str) -> str:
    """A column's name as it is compared: ``Publication_Date``, ``publicationDate``, ``publication date`` are one."""
    return re.sub(r"[\s_()-]+", "", name.casefold()) or name


@dataclass(frozen=True)
class Layout:
    """The columns of one producer.

    ``needs``: names that tell it. ``fields``: canonical field -> names, where they differ from `GENERIC`.
    ``between``: what separates authors (``""``: told from the cell). ``name``: how one author is written. ``spare``:
    cells a row may have beyond its names. ``short``: cells it may lack. ``divider``: lines that head a further section
    of the file. ``empty``: cells that say that there is nothing. ``whole``: makes the fields of a row itself, where the
    names are the tags of a format.
    """

    producer: str
    needs: tuple[str, ...]
    fields: dict[str, str] = field(default_factory=dict)
    between: str = ""
    name: Callable[[str], str] = tidy
    database: str = ""
    kind: str = ""
    spare: int = 0
    short: int = 0
    divider: re.Pattern | None = None
    empty: tuple[str, ...] = ("NA",)
    whole: Callable[[Bag], dict[str, str]] | None = None

    @cached_property
    def keys(self) -> dict[str, tuple[str, ...]]:
        """Canonical field -> the names of its columns, as they are compared, in order of trust."""
        names = {name: self.fields.get(name, GENERIC[name]).split("|") for name in GENERIC}
        return {name: tuple(map(key, found)) for name, found in names.items()}


def where(text: str) -> dict[str, str]:
    """``field = name|name; field = name`` as a dict; ``-`` stands for no column."""
    return dict(part.strip().split(" = ") for part in text.split(";"))


OWN = Layout("Rapport", ("citation_id", *FIELDS))
ANY = Layout("", ("title",))
