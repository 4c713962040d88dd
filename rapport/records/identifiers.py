"""DOIs, PMIDs, PMC and trial-registry numbers, found in the text they stand in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import unquote

from rapport.records.entry import listed
from rapport.records.parts import unescaped

#: with the tail that older DOIs share (SICI): without its page in <>, all articles of an issue had the same DOI
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]+(?:<[^\s\"<>]*:[^\s\"<>]*>\d\.\d\.CO;2[^\s\"<>]*)?", re.I)
_RESOLVER = re.compile(r"doi\.org|doi[:/=]|[?&;]id=", re.I)
_ENDINGS = re.compile(
    r"(?:/(?:full|fulltext|abstract|pdf|epdf|summary|meta|html)|\.(?:pdf|html?|full|short|abstract)"
    r"|/fulltext\.html|(?<!CO;2-)[?#&|].*)$",
    re.I,
)
#: what an address puts behind the DOI: a query, a session, an anchor (that of a SICI is its last sign)
_QUERY = re.compile(r"(?:[?&][\w.%~-]+=|\?&|;jsessionid=|(?<!co;2-)#[a-z_]).*|[?!]+$|(?<!co;2-)#$", re.S)
_NEXT = re.compile(r"[;,|](?=https?:|10\.\d{4,9}/).*", re.S)  # the next one of a list without blanks
_NUMBERS = (
    r"NCT\d{8}", r"ISRCTN\d{8}", r"ACTRN\d{14}", r"DRKS\d{8}", r"ChiCTR[-A-Z]*\d{8,10}", r"CTRI/\d{4}/\d{2,3}/\d{6}",
    r"NTR\d{3,5}", r"NL\d{4,5}(?=\D|$)(?!\.)", r"UMIN\d{9}", r"JPRN-[A-Za-z]+\d+", r"IRCT\d{11,}N\d+", r"KCT\d{7}",
    r"PACTR\d{15,16}", r"TCTR\d{11}", r"SLCTR/\d{4}/\d{3}", r"RBR-[a-z0-9]{6,7}",
    r"(?:EudraCT[ :]*)?20\d\d-\d{6}-\d\d(?=\D|$)", r"CRD42\d{6,9}",
)  # fmt: skip
_REGISTRY = re.compile(rf"(?<![A-Za-z0-9])({'|'.join(_NUMBERS)})", re.I)
#: what a registry number begins with: quicker to look for
_HINTS = (
    "NCT",
    "ISRCTN",
    "ACTRN",
    "DRKS",
    "CHICTR",
    "CTRI",
    "NTR",
    "NL",
    "UMIN",
    "JPRN",
    "IRCT",
    "KCT",
    "PACTR",
    "TCTR",
    "SLCTR",
    "RBR-",
    "CRD",
)
_EUDRACT = re.compile(r"20\d\d-\d{6}")
_REGISTERED = re.compile(r"regist|clinicaltrials|isrctn|trial number|identifier|EudraCT|PROSPERO", re.I)
_PMID = re.compile(r"(?:PMID|PubMed ?ID|PUBMED)\W{0,3}(\d{4,9})(?!\d)", re.I)
_PMID_URL = re.compile(
    r"(?:pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/(?:entrez/.*?list_uids=|pubmed/))(\d{4,9})", re.I
)
_PMCID = re.compile(r"(?<![A-Za-z0-9])PMC ?(\d{4,9})(?!\d)", re.I)


def first_found(find: Callable[[str], str], texts: Iterable[str]) -> str:
    """What *find* (`doi_in`, `pmid_in`, `pmcid_in`) finds in the first text that holds it, or ``""``."""
    return next(filter(None, map(find, texts)), "")


def doi_in(text: str) -> str:
    """The first DOI in *text*, normalised, or ``""``."""
    if "&" in text and ";" in text:
        text = unescaped(text)
    match = _DOI.search(text) if "10." in text else None
    if not match and "10.%" not in text and "%2" not in text:
        return ""
    if not match or "%" in match[0]:
        match = _DOI.search(unquote(text))
    return normal_doi(match[0]) if match else ""


def normal_doi(doi: str) -> str:
    """A DOI in lower case, without resolver, encoding and what follows it in a sentence or an address."""
    doi = doi.strip()
    if "%" in doi:
        doi = unquote(doi)
    if "&" in doi:  # before anything is cut: &#x3C; holds what looks like an anchor
        doi = unescaped(doi)
    start = doi.find("10.")
    doi = doi[max(start, 0) :].lower().replace("\u2010", "-")
    doi = _NEXT.sub("", doi)
    while True:
        cut = _QUERY.sub("", doi) if "?" in doi or "#" in doi or "&" in doi or "=" in doi or doi[-1:] == "!" else doi
        cut = cut.removesuffix(".short").rstrip(".,;:'\"*\u201d\u2019>]}")  # .short: a page of the publisher
        if cut.endswith(")") and cut.count("(") < cut.count(")"):
            cut = cut[:-1]
        if cut == doi:
            return "" if doi.endswith("/") and doi.count("/") == 1 else doi  # nothing is left but the prefix
        doi = cut


def url_dois(urls: Iterable[str]) -> list[str]:
    """DOIs that addresses of the record itself hold: a resolver's, or a publisher's whose path is the DOI."""
    found = []
    for url in urls:
        if "10." not in url:
            continue
        doi = doi_in(re.sub(r"(?:doi[=:]|doi%3a)", " ", url, flags=re.I) if _RESOLVER.search(url) else url)
        if doi and not doi.startswith("10.1002/central/"):
            found.append(trimmed(doi))
    return found


def url_doi(urls: Iterable[str]) -> str:
    """The first of `url_dois`, or ``""``."""
    return next(iter(url_dois(urls)), "")


def noted_doi(notes: Iterable[str]) -> str:
    """The DOI of the first note that begins with one; those within notes may be of other works."""
    return first_found(doi_in, (note for note in notes if note.startswith(("10.", "doi", "DOI"))))


def trimmed(doi: str) -> str:
    """A DOI taken from an address, without the page that follows it."""
    while True:
        cut = _ENDINGS.sub("", doi)
        if cut == doi:
            return normal_doi(doi)
        doi = cut


def pmid_in(text: str) -> str:
    """A PMID that is named so (``PMID: 123``, ``PUBMED 123``) or stands in a PubMed address."""
    if len(text) < 8 or ("PM" not in text and "ub" not in text and "UB" not in text and "pmid" not in text):
        return ""
    match = _PMID.search(text) or (_PMID_URL.search(text) if "nih.gov" in text else None)
    return match[1].lstrip("0") if match else ""


def pmcid_in(text: str) -> str:
    """A PubMed Central number, with its prefix."""
    match = _PMCID.search(text)
    return f"PMC{match[1]}" if match else ""


def numbered_pmcid(text: str) -> str:
    """The text of a field for PMC numbers; one without letters with ``PMC`` in front."""
    return f"PMC{text.strip()}" if text.strip().isdecimal() else text


def registry_in(texts: Iterable[str]) -> list[str]:
    """Trial-registry numbers, in capitals, without repeats."""
    text = "\n".join(texts)
    if len(text) < 8:
        return []
    capitals = text.upper()
    if not any(hint in capitals for hint in _HINTS) and not _EUDRACT.search(text):
        return []
    found = [match[1] for match in _REGISTRY.finditer(text)]
    return list(dict.fromkeys(re.sub(r"(?i)^eudract[ :]*", "", number).upper() for number in found))


def own_registration(abstract: str) -> list[str]:
    """Registry numbers that an abstract gives as its own trial's registration (``Trial registration: NCT...``)."""
    if "egist" not in abstract and "NCT" not in abstract and "ISRCTN" not in abstract:
        return []
    spans = [abstract[max(0, m.start() - 60) : m.end()] for m in _REGISTRY.finditer(abstract)]
    return registry_in(span for span in spans if _REGISTERED.search(span))


def registrations(texts: Iterable[str], abstract: str) -> str:
    """The cell of a record's registry numbers: those in its fields, and its own trial's in its abstract."""
    return listed([*registry_in(texts), *own_registration(abstract)])
