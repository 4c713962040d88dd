"""PubMed XML: one ``<PubmedArticle>`` or ``<PubmedBookArticle>`` an entry."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapport.records.entry import Entry, Note, Quarantined, Stray, listed
from rapport.records.identifiers import doi_in, own_registration, registry_in
from rapport.records.names import joined
from rapport.records.parts import entry_type, page_range, plain, year_in
from rapport.records.source import Source
from rapport.records.xml_cuts import count_starts, read_elements, text_of, texts_of

NAME, TITLE = "pubmed_xml", "PubMed XML"
_ARTICLE = "PubmedArticle|PubmedBookArticle"
_KINDS = ("preprint", "clinical trial protocol", "book", "congress", "meeting abstract", "dataset", "academic dissertation")


def claims(head: str) -> bool:
    """An opening tag of an article, a book article, or a set of them."""
    return bool(re.search(r"<Pubmed(?:Book)?Article(?:Set)?[\s>]", head))


def count(source: Source) -> int:
    """Opening tags of articles and book articles."""
    return count_starts(source, _ARTICLE)


def read(source: Source) -> Iterator[Entry | Quarantined | Stray | Note]:
    """One entry for each article."""
    return read_elements(source, _ARTICLE, canonical)


def canonical(article) -> dict[str, str]:
    """The canonical fields of one article, as the National Library of Medicine's DTD names them."""
    body = article.find("MedlineCitation/Article")
    book = article.find("BookDocument")
    body = body if body is not None else book if book is not None else article
    ids = {found.get("IdType"): " ".join((found.text or "").split()) for found in article.iterfind("*/ArticleIdList/ArticleId")}
    places = {found.get("EIdType"): (found.text or "").strip() for found in [*body.iterfind("ELocationID"), *body.iterfind("Book/ELocationID")]}
    pmid = text_of(article, "MedlineCitation/PMID") or text_of(article, "BookDocument/PMID") or ids.get("pubmed", "")
    abstract = " ".join(_sections(body))
    issue = body.find("Journal/JournalIssue")
    issue = issue if issue is not None else body
    registries = texts_of(body, "DataBankList/DataBank/AccessionNumberList/AccessionNumber")
    return {
        "native_id": pmid,
        "entry_type": _type(texts_of(body, "PublicationTypeList/PublicationType") + texts_of(body, "PublicationType"), book is not None),
        "title": plain(text_of(body, "ArticleTitle") or text_of(body, "Book/BookTitle") or text_of(body, "VernacularTitle")).strip("[]"),
        "authors": joined(_authors(body)),
        "year": year_in([text_of(issue, "PubDate/Year"), text_of(issue, "PubDate/MedlineDate"), text_of(body, "Book/PubDate/Year"), text_of(body, "ArticleDate/Year"),
                         text_of(body, "ContributionDate/Year"), text_of(article, "MedlineCitation/DateCreated/Year"), text_of(article, "PubmedData/History/PubMedPubDate/Year")]),
        "journal": text_of(body, "Journal/Title") or text_of(article, "MedlineCitation/MedlineJournalInfo/MedlineTA")
        or (text_of(body, "Book/BookTitle") if text_of(body, "ArticleTitle") else ""),
        "journal_abbrev": text_of(body, "Journal/ISOAbbreviation"),
        "volume": text_of(issue, "Volume"),
        "issue": text_of(issue, "Issue"),
        "pages": page_range(text_of(body, "Pagination/MedlinePgn") or text_of(body, "Pagination/StartPage"), "" if text_of(body, "Pagination/MedlinePgn") else text_of(body, "Pagination/EndPage")),
        "doi": doi_in(places.get("doi", "")) or doi_in(ids.get("doi", "")),
        "pmid": pmid,
        "pmcid": ids.get("pmc", ""),
        "registry_id": listed([*registry_in(registries), *own_registration(abstract)]),
        "abstract": plain(abstract),
        "keywords": listed([*texts_of(article, "MedlineCitation/KeywordList/Keyword"), *texts_of(article, "MedlineCitation/MeshHeadingList/MeshHeading/DescriptorName"), *texts_of(body, "KeywordList/Keyword")]),
        "language": listed(texts_of(body, "Language")),
        "accession": pmid,
        "database": "PubMed",
    }  # fmt: skip


def _sections(body) -> list[str]:
    """The abstract's parts, each after its label."""
    parts = []
    for part in body.iterfind("Abstract/AbstractText"):
        text, label = " ".join("".join(part.itertext()).split()), part.get("Label", "")
        parts.append(f"{label}: {text}" if label and text else text)
    return [part for part in parts if part]


def _authors(body) -> list[str]:
    lists = [found for found in body.iter("AuthorList") if found.get("Type") != "editors"]
    names = []
    for person in lists[0].iterfind("Author") if lists else ():
        family, given = text_of(person, "LastName"), text_of(person, "ForeName") or text_of(person, "Initials")
        names.append(f"{family}, {given}" if family and given else family or text_of(person, "CollectiveName"))
    return [name for name in names if name]


def _type(kinds: list[str], book: bool) -> str:
    for kind in kinds:
        if kind.lower() in _KINDS:
            return entry_type(kind)
    return ("chapter" if book else "article")
