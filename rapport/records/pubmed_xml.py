"""PubMed XML: one ``<PubmedArticle>`` or ``<PubmedBookArticle>`` an entry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rapport.records.entry import Entry, Note, Quarantined, Stray, listed
from rapport.records.identifiers import doi_in, registrations
from rapport.records.names import joined
from rapport.records.parts import entry_type, of_pubmed, page_range, plain, year_in
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
    issue = inner(body, "JournalIssue") or body
    ids = _named(reversed(inners(_id_list(own), "ArticleId")), "IdType")
    pmid = text_of(citation or book, "PMID") or ids.get("pubmed", "")
    abstract = " ".join(_sections(inner(body, "Abstract")))
    return {
        "native_id": pmid,
        "entry_type": _type(texts_of(body, "PublicationType"), bool(book)),
        "title": of_pubmed(text_of(body, tag) for tag in ("ArticleTitle", "BookTitle", "VernacularTitle")),
        "authors": joined(_authors(body)),
        "year": year_in(_dates(own, citation, body, issue)),
        "journal": text_of(body, "Journal", "Title")
        or text_of(citation, "MedlineTA")
        or (text_of(book, "BookTitle") if text_of(book, "ArticleTitle") else ""),
        "journal_abbrev": text_of(body, "ISOAbbreviation"),
        "volume": text_of(issue, "Volume"),
        "issue": text_of(issue, "Issue"),
        "pages": _pages(inner(body, "Pagination")),
        "doi": doi_in(_named(inners(body, "ELocationID"), "EIdType").get("doi", "")) or doi_in(ids.get("doi", "")),
        "pmid": pmid,
        "pmcid": ids.get("pmc", ""),
        "registry_id": registrations(texts_of(inner(body, "DataBankList"), "AccessionNumber"), abstract),
        "abstract": plain(abstract),
        "keywords": listed([*texts_of(own, "Keyword"), *_headings(citation)]),
        "language": listed(texts_of(body, "Language")),
        "accession": pmid,
        "database": "PubMed",
    }


def _named(elements: Iterable[tuple[str, str]], attribute_name: str) -> dict[str, str]:
    """Kind of an identifier -> its value."""
    return {attribute(attributes, attribute_name): unescaped(value) for attributes, value in elements}


def _dates(own: str, citation: str, body: str, issue: str) -> Iterator[str]:
    """In order of trust: of the issue, of the article, of the entry."""
    places = ((issue, "PubDate"), (body, "ArticleDate"), (body, "ContributionDate"), (citation, "DateCreated"))
    for place, tag in (*places, (own, "PubMedPubDate")):
        date = inner(place, tag)
        yield text_of(date, "Year") or text_of(date, "MedlineDate")


def _pages(place: str) -> str:
    whole = text_of(place, "MedlinePgn")
    return page_range(whole) if whole else page_range(text_of(place, "StartPage"), text_of(place, "EndPage"))


def _headings(citation: str) -> list[str]:
    headings = inners(inner(citation, "MeshHeadingList"), "MeshHeading")
    return [text_of(heading, "DescriptorName") for _, heading in headings]


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
        given = f"{given} {text_of(person, 'Suffix')}".strip()
        names.append(f"{family}, {given}" if family and given else family or text_of(person, "CollectiveName"))
    return [name for name in names if name]


def _type(kinds: list[str], book: bool) -> str:
    for kind in kinds:
        if kind.lower() in _KINDS:
            return entry_type(kind)
    return "chapter" if book else "article"
