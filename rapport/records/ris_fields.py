"""The canonical fields of a RIS entry, by the tables of `ris_dialects`."""

from __future__ import annotations

import re

from rapport.records.entry import Bag, every, first, grouped, listed
from rapport.records.identifiers import doi_in, normal_doi, pmcid_in, pmid_in, registrations, url_dois
from rapport.records.names import by_commas, family_then_given, given_first, joined, several
from rapport.records.parts import entry_type, page_range, plain, year_in
from rapport.records.ris_dialects import (
    ABBREVIATION,
    ACCESSION,
    ADDRESSES,
    BARE_PMID,
    DOI_FIELDS,
    DOI_WHOLE,
    JOURNAL,
    NAMED_IDS,
    OWN_LISTS,
    OWN_MARK,
    OWN_NOTE,
    OWN_TAGS,
    OWN_TYPES,
    REFERENCES,
    REGISTRY,
    TITLE,
    YEAR,
)

_OWN_TYPE = {pair: kind for kind, pair in OWN_TYPES.items()}

_ACCESSION_NOTE = re.compile(r"Accession Number:\s*([^\s;]+)", re.I)
_ACCESSION_URL = re.compile(r"[?&](?:AN|an)=([^&\s]+)")
_EID = re.compile(r"2-s2\.0-\d+")
_PUI = re.compile(r"(?<![A-Za-z0-9])L\d{6,12}(?!\d)")
_DIGITS = re.compile(r"\d{4,9}$")
_LENS = re.compile(r"\d{3}-\d{3}-\d{3}-\d{3}-\d{2}[\dX]$")
_NAMED_DOI = re.compile(r"(?:doi|DOI)\s*[:=]?\s*(?:https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/[^\s\"<>;]+)")
_TAGGED_PMID = re.compile(r"(?<!\d)(\d{4,9})\s*\[pmid\]", re.I)
_OVID_MEDLINE = re.compile(r"ovid.*[?&]D=(?:med|prem|ppez|pmnm)\w*&")  # what Ovid calls MEDLINE and its parts
_INITIAL = re.compile(r"[A-Z]\.[\s-]?")
_GLUED = re.compile(r"\s+[A-Z][A-Z0-9]\s{1,2}-\s.*$", re.S)


def producer(values: dict[str, list[str]]) -> str:
    """Who wrote this entry, as far as it changes what tags mean; ``""`` for everyone else."""
    database = " ".join(values.get("DB", ()))
    accession = values.get("AN", ("",))[0]
    if "U2" in values and database.startswith(("Embase", "Medline")):
        return "embase"
    if accession.startswith("WOS:") or "UT" in values:
        return "wos"
    if accession.startswith("CN-") or any(value.startswith(("PUBMED", "EMBASE")) for value in values.get("C3", ())):
        return "cochrane"
    if "EBSCOhost" in values.get("DP", ()) or any("ebscohost.com" in url for url in values.get("UR", ())):
        return "ebsco"
    if database == "Scopus" or any("scopus.com" in url for url in values.get("UR", ())):
        return "scopus"
    if (
        "Ovid" in database
        or "<" in database
        or any("ovid" in url for url in values.get("L2", ()))
        or database.startswith(("ERIC", "APA Psyc", "PsycINFO"))
    ):
        return "ovid"
    if "eppi-reviewer" in values.get("KW", ()):
        return "eppi"
    if _LENS.match(values.get("ID", ("",))[0]):
        return "lens"
    if database.lower() in ("pubmed", "medline") or values.get("DP", ("",))[0] in ("PubMed", "NLM", "NLM Medline"):
        return "pubmed"
    return ""


def canonical(bag: Bag) -> dict[str, str]:
    """The canonical fields of one RIS entry.

    Parameters
    ----------
    bag
        ``(tag, value, line)`` in the order of the file.

    Returns
    -------
    dict
        Field -> text, for the fields that have one (`rapport.records.entry.FIELDS`).
    """
    values = grouped(bag)
    if values.get("DP") == [OWN_MARK] and any(note.startswith(OWN_NOTE) for note in values.get("N1", ())):
        return _own(values)
    who = producer(values)
    for tag in REFERENCES.get(who, ()):
        values.pop(tag, None)
    journal = plain(first(values, *JOURNAL))
    kinds = (*values.get("M3", ()), *values.get("TY", ()))
    record = {
        "native_id": first(values, "ID", "AN", "U1"),
        "entry_type": _type(kinds, values),
        "title": plain(first(values, *TITLE)),
        "authors": joined(_names(bag, values, who)),
        "year": year_in(every(values, *YEAR)),
        "journal": journal,
        "journal_abbrev": next(
            (short for short in (plain(first(values, tag)) for tag in ABBREVIATION) if short and short != journal), ""
        ),
        "volume": first(values, "VL", "VO"),
        "issue": first(values, "IS", "CP"),
        "pages": page_range(first(values, "SP"), first(values, "EP")) or page_range(first(values, "PG", "C7", "AR")),
        "doi": _doi(values),
        "pmid": _pmid(values, who),
        "pmcid": _pmcid(values),
        "abstract": "\n\n".join(_abstract(values)),
        "keywords": listed(_keywords(values, who)),
        "language": listed(every(values, "LA")),
        "url": _urls(values),
        "accession": _accession(values, who),
        "database": listed(every(values, "DB"))
        or {"cochrane": "CENTRAL", "scopus": "Scopus", "wos": "Web of Science"}.get(who, ""),
    }
    record["native_id"] = record["native_id"] or record["accession"]
    record["registry_id"] = registrations(every(values, *REGISTRY), record["abstract"])
    if record["registry_id"] and record["native_id"].upper() == record["registry_id"]:
        record["entry_type"] = "register"
    if "NA" in record.values():  # a missing value as R writes it
        record = {field: "" if value == "NA" else value for field, value in record.items()}
    return record


def _own(values: dict[str, list[str]]) -> dict[str, str]:
    record = {field: OWN_LISTS.get(field, " ").join(values.get(tag, ())) for field, tag in OWN_TAGS.items()}
    record["pages"] = "-".join(values.get("SP", []) + values.get("EP", []))
    record["entry_type"] = _OWN_TYPE.get((first(values, "TY"), first(values, "M3")), "other")
    return record


def _type(kinds: tuple[str, ...], values: dict[str, list[str]]) -> str:
    """TY decides, unless the producer's own words (M3) say register, preprint or conference."""
    for kind in kinds[:-1] if "TY" in values else kinds:
        found = entry_type(kind)
        if found in ("register", "preprint", "conference"):
            return found
    return entry_type(values.get("TY", ("GEN",))[0])


def _names(bag: Bag, values: dict[str, list[str]], who: str) -> list[str]:
    if "AU" in values and "A1" in values:  # as they come
        names = [name for tag, value, _ in bag if tag in ("AU", "A1") for name in value.split("\n")]
    else:
        names = every(values, "AU", "A1")
    if any(";" in value or value.count(",") > 2 for value in names):  # several in one tag
        names = [name for value in names for name in (several(value) if ";" in value else by_commas(value))]
    if who == "eppi":
        return [family_then_given(name) for name in names]
    return [given_first(name) if "," not in name and _INITIAL.match(name) else name for name in names]


def _abstract(values: dict[str, list[str]]) -> list[str]:
    found = [plain(text) for text in values.get("AB", ())]
    found = [text for place, text in enumerate(found) if not (place and text.startswith("Copyright"))]
    return found or [plain(text) for text in values.get("N2", ())]


def _keywords(values: dict[str, list[str]], who: str) -> list[str]:
    words = [word for item in every(values, "KW") for word in item.split(";")]
    return [word.strip().lstrip("*") for word in words] if who in ("ovid", "cochrane") else words


def _urls(values: dict[str, list[str]]) -> str:
    found = [_GLUED.sub("", url) for url in every(values, "UR")]
    return listed([part for url in found for part in re.split(r"\s+(?=https?://)", url)])


def _doi(values: dict[str, list[str]]) -> str:
    """The entry's own DOI: its field, a field that is only a DOI, an address of its own, or a note that names it."""
    for tag in DOI_FIELDS:
        for value in values.get(tag, ()):
            if found := doi_in(value.replace("\n", "")):
                return found
    for tag in DOI_WHOLE:
        for value in every(values, tag):
            if (
                value.startswith(
                    ("10.", "doi:", "DOI:", "https://doi.org/", "http://dx.doi.org/", "https://dx.doi.org/")
                )
                and " " not in value.strip()
            ):
                return normal_doi(doi_in(value))
    for tag in ADDRESSES:
        if found := url_dois(every(values, tag)):
            return found[0]
    for note in values.get("N1", ()):
        if "10." in note:
            named = {
                normal_doi(doi)
                for doi in _NAMED_DOI.findall(re.split(r"(?i)\breferences?\s*:|\bcited references", note)[0])
            }
            if len(named) == 1:
                return named.pop()
    return ""


def _pmid(values: dict[str, list[str]], who: str) -> str:
    bare = first(values, BARE_PMID.get(who, "PM"))
    if _DIGITS.match(bare):
        return bare.lstrip("0")
    if who == "ovid" and _DIGITS.match(own := first(values, "ID")):
        named = re.search(r"medline|pubmed", " ".join(values.get("DB", ())), re.I)
        if named or any(_OVID_MEDLINE.search(url) and url.endswith(f"AN={own}") for url in values.get("L2", ())):
            return own.lstrip("0")
    if "PMID" in values and _DIGITS.match(first(values, "PMID")):
        return first(values, "PMID").lstrip("0")
    for value in every(values, *NAMED_IDS):
        tagged = _TAGGED_PMID.search(value)
        if found := tagged[1] if tagged else pmid_in(value):
            return found
    return ""


def _pmcid(values: dict[str, list[str]]) -> str:
    for value in every(values, "PMCID", "C2", "C6", "N1", "UR", "L2", "U1"):
        if "PMC" in value and (found := pmcid_in(value)):
            return found
    return ""


def _accession(values: dict[str, list[str]], who: str) -> str:
    if who == "ebsco" and "AN" not in values:
        for pattern, tag in ((_ACCESSION_NOTE, "N1"), (_ACCESSION_URL, "UR")):
            for value in values.get(tag, ()):
                if match := pattern.search(value):
                    return match[1].strip(" .")
    if who == "scopus":
        for value in every(values, "UR", "N1", "AN"):
            if match := _EID.search(value):
                return match[0]
    if found := first(values, *ACCESSION.get(who, ("AN",))):
        return found
    for value in every(values, "N1", "UR"):
        if match := _PUI.search(value) if "L" in value else None:
            return match[0]
    return ""
