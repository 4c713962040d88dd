"""Which producer a header belongs to, and what its columns mean: tables first, one function that applies them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from rapport.records import wos
from rapport.records.entry import FIELDS, Bag, grouped, listed
from rapport.records.identifiers import doi_in, normal_doi, own_registration, pmcid_in, pmid_in, registry_in, url_dois
from rapport.records.names import family_first, given_first, joined, pubmed_name, tidy
from rapport.records.parts import entry_type, page_range, plain, year_in

#: canonical field -> names it goes by in headers nobody claims, in order of trust (lower case)
GENERIC: dict[str, str] = {
    "native_id": "id|record_id|record id|key|citekey|reference id|ref id|item id",
    "entry_type": "type|type_of_reference|type of reference|reference type|document type|item type|publication type|entry type|content type|doctype|category",
    "title": "title|article title|document title|item title|title primary|primary_title|primary title|paper title|publication_title|name|study title|titel|titre|título",
    "authors": "authors|author|author(s)|authors, primary|author names|first_authors|first authors|author full names|creators|autoren|auteurs|autores",
    "year": "year|publication year|publication_year|pub year|published year|pub_year|yr|date|publication date|date published|jahr|année|año",
    "journal": "journal|source title|publication title|journal title|journal/book|periodical full|publication|source|journal_name|secondary_title|"
               "venue|container-title|title secondary|zeitschrift|revue|revista",
    "journal_abbrev": "journal abbreviation|periodical abbrev|abbreviated source title|alternate_title2|alternate_title3",
    "volume": "volume|journal volume|vol",
    "issue": "issue|number|journal issue",
    "pages": "pages|page range|start page|start_page|page start|first page|startpage|art. no.",
    "last_page": "end page|end_page|page end|last page|endpage|other pages",
    "doi": "doi|item doi|doi link|digital object identifier",
    "pmid": "pmid|pubmed id|pubmed_id|pubmed pmid|medline pmid",
    "pmcid": "pmcid|pmc_id|pmc id|pmc",
    "registry_id": "nct number|isrctn|ctgov id|ictrp id|trial id|trialid|registration number|main id|nct_id|registry id",
    "abstract": "abstract|abstract note|notes abstract|notes_abstract|summary|brief summary|description|zusammenfassung|résumé|resumen",
    "keywords": "keywords|author keywords|keyword|subjects|tags|manual tags|mesh terms|mesh_terms|conditions|schlagwörter",
    "language": "language|language of original document|languages",
    "url": "url|urls|link|plink|source url|article url|articleurl|study url|pdf link",
    "accession": "accession number|accession_number|an|eid|ut|embase accession id|pui",
    "database": "database|database name|source database|name_of_database",
}  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """The columns of one producer.

    ``needs``: names that tell it. ``fields``: canonical field -> names, where they differ from `GENERIC`.
    ``between``: what separates authors. ``name``: how one author is written. ``spare``: cells a row may have beyond
    its names. ``short``: cells it may lack. ``divider``: lines that head a further section of the file. ``tags``: the names are Web of Science tags.
    """

    producer: str
    needs: tuple[str, ...]
    fields: dict[str, str] | None = None
    between: str = r"\s*;\s*"
    name: Callable[[str], str] = tidy
    database: str = ""
    kind: str = ""
    spare: int = 0
    short: int = 0
    divider: re.Pattern | None = None
    tags: bool = False


LAYOUTS = (
    Layout("Web of Science (tab)", ("pt", "au", "ti", "so", "ut"), tags=True),
    Layout("PubMed", ("pmid", "title", "authors", "citation", "journal/book"), {"native_id": "pmid", "accession": "pmid"}, r",\s*", pubmed_name, "PubMed", "article"),
    Layout("PubMed until 2020", ("title", "url", "description", "details", "shortdetails", "entrezuid"),
           {"authors": "description", "pmid": "entrezuid", "native_id": "entrezuid", "accession": "entrezuid", "abstract": "-", "journal": "shortdetails",
            "doi": "details", "database": "db", "entry_type": "-", "year": "shortdetails|details"}, r",\s*", pubmed_name, "PubMed", "article", spare=1),
    Layout("Scopus", ("authors", "title", "source title", "eid"),
           {"native_id": "eid", "authors": "author full names|authors", "url": "link", "database": "-", "pages": "page start|art. no.",
            "keywords": "author keywords|index keywords", "journal": "source title"}, r"\s*;\s*|(?<=\.),\s+", family_first, "Scopus"),
    Layout("Embase", ("title", "author names", "pui"),
           {"native_id": "pui", "accession": "pui", "journal": "source title|source", "entry_type": "publication type", "year": "publication year|date of publication",
            "keywords": "author keywords|emtree medical index terms", "url": "embase link|full text link", "pmid": "medline pmid"}, r"\s*;\s*|(?<=[.A-Z]),\s+", database="Embase", name=family_first),
    Layout("EBSCOhost", ("article title", "author", "journal title", "accession number"),
           {"year": "publication date", "keywords": "keywords|subjects", "url": "plink", "native_id": "accession number", "pages": "first page"}),
    Layout("Cochrane CENTRAL", ("central id", "title", "author(s)"),
           {"native_id": "central id", "accession": "central id", "journal": "source", "entry_type": "publication type"}, database="CENTRAL", name=family_first),
    Layout("IEEE Xplore", ("document title", "authors", "publication title", "publication year"),
           {"keywords": "author keywords|ieee terms", "url": "pdf link", "database": "-", "entry_type": "document identifier"}, name=given_first, database="IEEE Xplore"),
    Layout("OpenAlex", ("id", "display_name", "publication_year"),
           {"native_id": "id", "accession": "id", "title": "title|display_name", "authors": "authorships.author.display_name|author|authorships.raw_author_name",
            "journal": "primary_location.source.display_name|primary_location_display_name|host_venue.display_name|so", "volume": "biblio.volume|volume",
            "issue": "biblio.issue|issue", "pages": "biblio.first_page|first_page", "last_page": "biblio.last_page|last_page", "pmid": "ids.pmid|pmid",
            "pmcid": "ids.pmcid|pmcid", "url": "primary_location.landing_page_url|primary_location_landing_page_url|id", "abstract": "abstract|ab",
            "keywords": "keywords.display_name|concepts.display_name"}, r"\s*\|\s*|\s*;\s*", given_first, "OpenAlex"),
    Layout("Lens", ("lens id", "title"),
           {"native_id": "lens id", "accession": "lens id", "authors": "author/s", "year": "publication year|date published", "journal": "source title",
            "issue": "issue number", "pages": "start page", "url": "source urls|external url", "entry_type": "publication type", "keywords": "keywords|mesh terms"},
           name=given_first, database="Lens"),
    Layout("Dimensions", ("publication id", "title"),
           {"native_id": "publication id", "accession": "publication id", "year": "pubyear|publication year|publication date", "journal": "source title|anthology title",
            "pages": "pagination", "authors": "authors", "url": "source linkout|dimensions url", "entry_type": "publication type"}, database="Dimensions"),
    Layout("ClinicalTrials.gov", ("nct number",),
           {"native_id": "nct number", "accession": "nct number", "title": "study title|title|brief title|official title", "authors": "-", "journal": "-",
            "year": "start date|first posted|study first posted|first submitted", "url": "study url|url", "entry_type": "-", "abstract": "brief summary", "pages": "-",
            "keywords": "conditions", "issue": "-", "volume": "-"}, database="ClinicalTrials.gov", kind="register"),
    Layout("ISRCTN", ("isrctn",), {"native_id": "isrctn", "accession": "isrctn", "title": "title|public title|scientific title", "authors": "-", "journal": "-",
           "url": "link|url", "entry_type": "-", "year": "date applied|date assigned|overall study start date|recruitment start date"}, database="ISRCTN", kind="register"),
    Layout("ICTRP", ("trialid",), {"native_id": "trialid", "accession": "trialid", "title": "public title|public_title|scientific title|scientific_title", "authors": "-",
           "journal": "-", "url": "web address|url", "year": "date registration|date_registration", "entry_type": "-"}, database="ICTRP", kind="register"),
    Layout("Publish or Perish", ("cites", "authors", "title", "gsrank"), {"native_id": "-", "journal": "source", "url": "articleurl", "pages": "startpage"},
           r"\s*,\s*|\s*;\s*", given_first),
    Layout("Zotero", ("key", "item type", "publication title"),
           {"native_id": "key", "authors": "author", "year": "publication year|date", "keywords": "manual tags|automatic tags", "accession": "call number",
            "database": "library catalog|archive", "abstract": "abstract note"}),
    Layout("RefWorks", ("reference type", "title primary"),
           {"native_id": "reference id", "year": "pub year|pub date free from", "abstract": "abstract", "url": "url|links", "accession": "accession number",
            "language": "output language|language", "database": "database|data source", "journal": "periodical full|periodical abbrev|title secondary"}),
    Layout("Covidence", ("title", "authors", "covidence #"), {"native_id": "covidence #", "year": "published year", "keywords": "-", "database": "-"}),
    Layout("Rayyan", ("key", "title", "authors", "notes"), {"native_id": "key", "accession": "-"}, r"\s+and\s+|\s*;\s*"),
    Layout("Abstrackr", ("(internal) id", "title", "abstract"),
           {"native_id": "(internal) id", "pmid": "pubmed id", "accession": "-", "keywords": "keywords"}, r"\s+and\s+|\s*;\s*|\n", family_first,
           divider=re.compile(r"^\W*citations that are not yet labeled by anyone"), short=99),
    Layout("Springer", ("item title", "item doi", "publication title"), {"authors": "authors", "year": "publication year"},
           r"\s*;\s*|(?<=[a-z])(?=[A-Z][a-z]+ [A-Z])", given_first),
    Layout("Google Scholar", ("authors", "title", "publication", "number", "publisher"), {"issue": "number", "native_id": "-"}),
    Layout("Web of Science (table)", ("authors", "article title", "source title", "ut (unique wos id)"),
           {"native_id": "ut (unique wos id)", "accession": "ut (unique wos id)", "authors": "authors", "journal": "source title", "pages": "start page|article number",
            "keywords": "author keywords|keywords plus", "url": "doi link"}, database="Web of Science"),
)  # fmt: skip
_OWN = Layout("Rapport", ("citation_id", *FIELDS))
_ANY = Layout("", ("title",))
_TITLES = frozenset(GENERIC["title"].split("|")) - {"name", "description"}
_KNOWN = frozenset(name for names in GENERIC.values() for name in names.split("|"))
_IDS = re.compile(r"\s*\(\d{6,}(?:[; ]+\d{6,})*\)")


def layout_of(names: list[str], columns: dict[str, str] | None = None) -> tuple[Layout | None, int]:
    """The layout that a row of names belongs to, and how sure that is (0 when none)."""
    have = {name.casefold() for name in names}
    if columns:
        wanted = {name.casefold() for name in columns.values()}
        chosen = Layout("configured", (), {field: name.casefold() for field, name in columns.items()})
        return (chosen, 1000) if wanted <= have else (None, 0)
    if len(have) < 2 or any(len(name) > 200 for name in have):
        return None, 0
    for layout in (_OWN, *LAYOUTS):
        if have.issuperset(layout.needs):
            return layout, 100 + len(layout.needs)
    known = len(have & _KNOWN)
    if have & _TITLES and known >= 2:
        return _ANY, known
    return None, 0


def canonical(bag: Bag, layout: Layout) -> dict[str, str]:
    """The canonical fields of one row.

    Parameters
    ----------
    bag
        ``(column name, cell, line)`` of the cells that hold something.
    layout
        Whose columns they are.
    """
    if layout.tags:
        return wos.canonical(grouped(bag))
    cells: dict[str, str] = {}
    for name, cell, _ in bag:
        cells.setdefault(name.casefold(), cell)
    if layout is _OWN:
        return {name: _unguarded(cells.get(name, "")) for name in FIELDS}
    special = layout.fields or {}

    def get(field: str) -> str:
        for name in special.get(field, GENERIC[field]).split("|"):
            if name in cells:
                return cells[name]
        return ""

    abstract = plain(get("abstract"))
    url = " ".join(get("url").split())
    record = {field: " ".join(get(field).split()) for field in ("native_id", "journal", "journal_abbrev", "volume", "issue", "accession", "language")}
    record |= {
        "entry_type": layout.kind if layout.kind and not get("entry_type") else entry_type(get("entry_type")),
        "title": plain(get("title")),
        "authors": joined(layout.name(name) for name in re.split(layout.between, _IDS.sub("", get("authors")).strip()) if name.strip(" ;,.")),
        "year": year_in([get("year")]),
        "pages": page_range(get("pages"), get("last_page")),
        "doi": doi_in(get("doi")) or next(iter(url_dois([url])), ""),
        "pmid": _digits(get("pmid")) or pmid_in(url),
        "pmcid": pmcid_in(get("pmcid")),
        "registry_id": listed([*registry_in([get("registry_id"), record["native_id"]]), *own_registration(abstract)]),
        "abstract": "" if abstract == "[No abstract available]" else abstract,
        "keywords": listed(re.split(r"[;|\n]", get("keywords")) if re.search(r"[;|\n]", get("keywords")) else get("keywords").split(",")),
        "url": url,
        "database": " ".join(get("database").split()) or layout.database,
    }  # fmt: skip
    record["doi"] = normal_doi(record["doi"])
    return record


def _digits(text: str) -> str:
    match = re.search(r"(?<!\d)(\d{4,9})(?:\.0)?(?!\d)", text)
    return match[1].lstrip("0") if match else ""


def _unguarded(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell.lstrip("'")[:1] in ("=", "+", "-", "@", "\t") else cell
