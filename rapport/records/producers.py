"""Producers of tables: the column names that tell each, and what its columns mean where `layouts.GENERIC` does not say.

A new producer is one more `Layout` here.
"""

from __future__ import annotations

import re

from rapport.records import ovid, wos
from rapport.records.entry import grouped
from rapport.records.layouts import Layout, where
from rapport.records.names import PARTICLES, family_first, given_first, pubmed_name

_CAPITAL, _SMALL = r"[A-Z\u00c0-\u00deČĆĐŁŃŚŠŞŹŻŽİĞŘŤŇĽ]", r"[^\W\d_A-Z\u00c0-\u00de]"
#: Springer's authors: ``Ann-Kristin DoeK. L. RoeUte van Poe``, one name after the other, given names first
RUN_TOGETHER = (
    rf"\s*;\s*|(?<={_SMALL})(?<!\bMc)(?<!\bMac)"
    rf"(?={_CAPITAL}(?:\.|{_SMALL}+)(?:-{_CAPITAL}(?:\.|{_SMALL}+))?"
    rf" (?:{_CAPITAL}|(?:{'|'.join(sorted(PARTICLES))})\b))"
)
#: Scopus's authors until 2023, ``Doe Jr., J.K., Monika, Roe, L.``: a comma ends a name where a family name with
#: initials follows, or after initials
SCOPUS_COMMAS = rf"\s*;\s*|,\s+(?=[^,;]+,\s+{_CAPITAL}\.)|(?<=\.)(?<!\b[JS]r\.),\s+"

#: In the order in which they are asked.
LAYOUTS = (
    Layout(
        "Web of Science (tab)",
        ("pt", "au", "ti", "so", "ut"),
        whole=lambda bag: wos.canonical(grouped(bag)),
    ),
    Layout(
        "bibliometrix",
        ("au", "ti", "so", "py", "sr"),
        whole=wos.of_bibliometrix,
    ),
    Layout(
        "Ovid",
        ("vn", "db", "ti", "so"),
        whole=ovid.canonical,
    ),
    Layout(
        "PubMed",
        ("pmid", "title", "authors", "citation", "journal/book"),
        where("native_id = pmid; accession = pmid"),
        between=r",\s*",
        name=pubmed_name,
        database="PubMed",
        kind="article",
    ),
    Layout(
        "PubMed until 2020",
        ("title", "url", "description", "details", "shortdetails", "entrezuid"),
        where(
            "authors = description; pmid = entrezuid; native_id = entrezuid; accession = entrezuid; "
            "abstract = -; journal = shortdetails; doi = details; database = db; entry_type = -; "
            "year = shortdetails|details"
        ),
        between=r",\s*",
        name=pubmed_name,
        database="PubMed",
        kind="article",
        spare=1,
    ),
    Layout(
        "Scopus",
        ("authors", "title", "source title", "eid"),
        where(
            "native_id = eid; authors = author full names|authors; url = link; database = -; "
            "pages = page start|art. no.; keywords = author keywords|index keywords; journal = source title"
        ),
        between=SCOPUS_COMMAS,
        name=family_first,
        database="Scopus",
    ),
    Layout(
        "Embase",
        ("title", "author names", "pui"),
        where(
            "native_id = pui; accession = pui; journal = source title|source; entry_type = publication type; "
            "year = publication year|date of publication; "
            "keywords = author keywords|emtree medical index terms; url = embase link|full text link; "
            "pmid = medline pmid"
        ),
        between=r"\s*;\s*|(?<=[.A-Z]),\s+",
        name=family_first,
        database="Embase",
    ),
    Layout(
        "EBSCOhost",
        ("article title", "author", "journal title", "accession number"),
        where(
            "year = publication date; keywords = keywords|subjects; url = plink; native_id = accession number; "
            "pages = first page"
        ),
    ),
    Layout(
        "Cochrane reviews",
        ("cochrane review id", "title", "author(s)"),
        where("native_id = cochrane review id; accession = cochrane review id; journal = source"),
        database="Cochrane Database of Systematic Reviews",
        kind="article",
    ),
    Layout(
        "Cochrane CENTRAL",
        ("central id", "title", "author(s)"),
        where("native_id = central id; accession = central id; journal = source; entry_type = publication type"),
        name=family_first,
        database="CENTRAL",
    ),
    Layout(
        "IEEE Xplore",
        ("document title", "authors", "publication title", "publication year"),
        where("keywords = author keywords|ieee terms; url = pdf link; database = -; entry_type = document identifier"),
        name=given_first,
        database="IEEE Xplore",
    ),
    Layout(
        "OpenAlex",
        ("id", "display_name", "publication_year"),
        where(
            "native_id = id; accession = id; title = title|display_name; "
            "authors = authorships.author.display_name|author|authorships.raw_author_name; "
            "journal = primary_location.source.display_name|primary_location_display_name|host_venue.display_name|so; "
            "volume = biblio.volume|volume; issue = biblio.issue|issue; pages = biblio.first_page|first_page; "
            "last_page = biblio.last_page|last_page; pmid = ids.pmid|pmid; pmcid = ids.pmcid|pmcid; "
            "url = primary_location.landing_page_url|primary_location_landing_page_url|id; "
            "abstract = abstract|ab; keywords = keywords.display_name|concepts.display_name"
        ),
        between=r"\s*\|\s*|\s*;\s*",
        name=given_first,
        database="OpenAlex",
    ),
    Layout(
        "Lens",
        ("lens id", "title"),
        where(
            "native_id = lens id; accession = lens id; authors = author/s; "
            "year = publication year|date published; journal = source title; issue = issue number; "
            "pages = start page; url = source urls|external url; entry_type = publication type; "
            "keywords = keywords|mesh terms"
        ),
        name=given_first,
        database="Lens",
    ),
    Layout(
        "Dimensions",
        ("publication id", "title"),
        where(
            "native_id = publication id; accession = publication id; "
            "year = pubyear|publication year|publication date; journal = source title|anthology title; "
            "pages = pagination; authors = authors; url = source linkout|dimensions url; "
            "entry_type = publication type"
        ),
        database="Dimensions",
    ),
    Layout(
        "ClinicalTrials.gov",
        ("nct number",),
        where(
            "native_id = nct number; accession = nct number; "
            "title = study title|title|brief title|official title; authors = -; journal = -; "
            "year = start date|first posted|study first posted|first submitted; url = study url|url; "
            "entry_type = -; abstract = brief summary; pages = -; keywords = conditions; issue = -; volume = -"
        ),
        database="ClinicalTrials.gov",
        kind="register",
    ),
    Layout(
        "ISRCTN",
        ("isrctn",),
        where(
            "native_id = isrctn; accession = isrctn; title = title|public title|scientific title; authors = -; "
            "journal = -; url = link|url; entry_type = -; "
            "year = date applied|date assigned|overall study start date|recruitment start date"
        ),
        database="ISRCTN",
        kind="register",
    ),
    Layout(
        "ICTRP",
        ("trialid",),
        where(
            "native_id = trialid; accession = trialid; "
            "title = public title|public_title|scientific title|scientific_title; authors = -; journal = -; "
            "url = web address|url; year = date registration|date_registration; entry_type = -"
        ),
        database="ICTRP",
        kind="register",
    ),
    Layout(
        "Publish or Perish",
        ("cites", "authors", "title", "gsrank"),
        where("native_id = -; journal = source; url = articleurl; pages = startpage"),
        between=r"\s*,\s*|\s*;\s*",
        name=given_first,
        empty=("0", "NA"),
    ),
    Layout(
        "Zotero",
        ("key", "item type", "publication title"),
        where(
            "native_id = key; authors = author; year = publication year|date; "
            "keywords = manual tags|automatic tags; accession = call number; "
            "database = library catalog|archive; abstract = abstract note"
        ),
    ),
    Layout(
        "RefWorks",
        ("reference type", "title primary"),
        where(
            "native_id = reference id; year = pub year|pub date free from; abstract = abstract; "
            "url = url|links; accession = accession number; language = output language|language; "
            "database = database|data source; journal = periodical full|periodical abbrev|title secondary"
        ),
    ),
    Layout(
        "Covidence",
        ("title", "authors", "covidence #"),
        where("native_id = covidence #; year = published year; keywords = -; database = -"),
    ),
    Layout(
        "Rayyan",
        ("key", "title", "authors", "notes"),
        where("native_id = key; accession = -"),
        between=r"\s+and\s+|\s*;\s*",
    ),
    Layout(
        "Abstrackr",
        ("(internal) id", "title", "abstract"),
        where("native_id = (internal) id; pmid = pubmed id; accession = -; keywords = keywords"),
        between=r"\s+and\s+|\s*;\s*|\n",
        name=family_first,
        short=99,
        divider=re.compile(r"^\W*citations that are not yet labeled by anyone"),
    ),
    Layout(
        "Springer",
        ("item title", "item doi", "publication title"),
        where("authors = authors; year = publication year"),
        between=RUN_TOGETHER,
        name=given_first,
    ),
    Layout(
        "ProQuest",
        ("title", "storeid", "pubtitle"),
        where(
            "native_id = storeid; accession = accessionnumber|storeid; journal = pubtitle; "
            "year = year|pubdate; keywords = subjects|subjectterms|identifierkeywords; url = documenturl; "
            "entry_type = documenttype|articletype; pages = pages|startpage"
        ),
    ),
    Layout(
        "Consensus",
        ("title", "takeaway", "authors", "consensus link"),
        where("url = consensus link; entry_type = -"),
        between=r"\s*,\s*",
        name=given_first,
    ),
    Layout(
        "Elicit",
        ("title", "authors", "doi link", "venue", "citation count"),
        where("journal = venue"),
        between=r"\s*,\s*",
        name=given_first,
    ),
    Layout(
        "CNKI",
        ("srcdatabase-来源库", "title-题名"),
        where(
            "title = title-题名; authors = author-作者; journal = source-文献来源; year = year-年|pubtime-发表时间; "
            "issue = period-期; volume = volume-卷; keywords = keyword-关键词; abstract = summary-摘要; doi = doi-doi; "
            "url = link-链接|url-网址; pages = page-页码"
        ),
        between=r"\s*;\s*",
        database="CNKI",
    ),
    Layout(
        "Google Scholar",
        ("authors", "title", "publication", "number", "publisher"),
        where("issue = number; native_id = -"),
    ),
    Layout(
        "Web of Science (table)",
        ("authors", "article title", "source title", "ut (unique wos id)"),
        where(
            "native_id = ut (unique wos id); accession = ut (unique wos id); authors = authors; "
            "journal = source title; pages = start page|article number; "
            "keywords = author keywords|keywords plus; url = doi link"
        ),
        database="Web of Science",
    ),
)
