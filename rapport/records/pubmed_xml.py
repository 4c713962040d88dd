"""PubMed XML: one ``<PubmedArticle>`` or ``<PubmedBookArticle>`` an entry."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapport.records.entry import Entry, Note, Quarantined, Stray, listed
from rapport.records.identifiers import doi_in, own_registration, registry_in
from rapport.records.names import joined
from rapport.records.parts import entry_type, page_range, plain, year_in
from rapport.records.source import Source
from rapport.records.xml_cuts import attribute, count_starts, inner, inners, read_elements, text_of, texts_of, unescaped

NAME, TITLE = "pubmed_xml", "PubMed XML"
_ARTICLE = "PubmedArticle|PubmedBookArticle"
_KINDS = (
    "preprint",
    "clinical trial protocol",
    "book",
    "congress",
    "meeting abstract",
    "dataset",
    "academic dissertation",
)


def claims(head: str) -> bool:
    """An opening tag of an article, a book article, or a set of them."""
    return bool(re.search(r"<Pubmed(?:Book)?Article(?:Set)?[\s>]", head))


def count(source: Source) -> int:
    """Opening tags of articles and book articles."""
    return count_starts(source, _ARTICLE)


def read(source: Source) -> Iterator[Entry | Quarantined | Stray | Note]:
    """One entry for each article."""
    return read_elements(source, _ARTICLE, canonical)


def canonical(article: str) -> dict[str, str]:
    """The canonical fields of one article, as the National Library of Medicine's DTD names them."""
    cited = article.find("<ReferenceList")  # identifiers of cited works stand there
    own = article if cited < 0 else article[:cited]
    citation, book = inner(own, "MedlineCitation"), inner(own, "BookDocument")
    body = inner(citation, "Article") or book or citation
    ids = {
        attribute(found, "IdType"): unescaped(value) for found, value in reversed(inners(_id_list(own), "ArticleId"))
    }
    places = {attribute(found, "EIdType"): unescaped(value) for found, value in inners(body, "ELocationID")}
    pmid = text_of(citation or book, "PMID") or ids.get("pubmed", "")
    abstract = " ".join(_sections(inner(body, "Abstract")))
    issue = inner(body, "JournalIssue") or body
    range_ = text_of(body, "Pagination", "MedlinePgn")
    dates = [
        text_of(issue, "PubDate"),
        text_of(body, "ArticleDate"),
        text_of(body, "ContributionDate"),
        text_of(citation, "DateCreated"),
        text_of(own, "PubMedPubDate"),
    ]
    headings = [
        text_of(heading, "DescriptorName") for _, heading in inners(inner(citation, "MeshHeadingList"), "MeshHeading")
    ]
    return {
        "native_id": pmid,
        "entry_type": _type(texts_of(body, "PublicationType"), bool(book)),
        "title": plain(
            text_of(body, "ArticleTitle") or text_of(body, "BookTitle") or text_of(body, "VernacularTitle")
        ).strip("[]"),
        "authors": joined(_authors(body)),
        "year": year_in(dates),
        "journal": text_of(body, "Journal", "Title")
        or text_of(citation, "MedlineTA")
        or (text_of(book, "BookTitle") if text_of(book, "ArticleTitle") else ""),
        "journal_abbrev": text_of(body, "ISOAbbreviation"),
        "volume": text_of(issue, "Volume"),
        "issue": text_of(issue, "Issue"),
        "pages": page_range(range_)
        if range_
        else page_range(text_of(body, "Pagination", "StartPage"), text_of(body, "Pagination", "EndPage")),
        "doi": doi_in(places.get("doi", "")) or doi_in(ids.get("doi", "")),
        "pmid": pmid,
        "pmcid": ids.get("pmc", ""),
        "registry_id": listed(
            [*registry_in(texts_of(inner(body, "DataBankList"), "AccessionNumber")), *own_registration(abstract)]
        ),
        "abstract": plain(abstract),
        "keywords": listed([*texts_of(own, "Keyword"), *headings]),
        "language": listed(texts_of(body, "Language")),
        "accession": pmid,
        "database": "PubMed",
    }


def _id_list(article: str) -> str:
    """The list of the article's own identifiers: the last one before its references."""
    place = article.rfind("<ArticleIdList")
    return article[place:] if place >= 0 else ""


def _sections(abstract: str) -> list[str]:
    """The abstract's parts, each after its label."""
    parts = []
    for attributes, part in inners(abstract, "AbstractText"):
        text, label = text_of(f"<x>{part}</x>", "x"), attribute(attributes, "Label")
        parts.append(f"{label}: {text}" if label and text else text)
    return [part for part in parts if part]


def _authors(body: str) -> list[str]:
    lists = [found for attributes, found in inners(body, "AuthorList") if attribute(attributes, "Type") != "editors"]
    names = []
    for _, person in inners(lists[0], "Author") if lists else ():
        family, given = text_of(person, "LastName"), text_of(person, "ForeName") or text_of(person, "Initials")
        names.append(f"{family}, {given}" if family and given else family or text_of(person, "CollectiveName"))
    return [name for name in names if name]


def _type(kinds: list[str], book: bool) -> str:
    for kind in kinds:
        if kind.lower() in _KINDS:
            return entry_type(kind)
    return "chapter" if book else "article"
