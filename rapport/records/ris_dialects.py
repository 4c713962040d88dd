"""What RIS tags mean, producer by producer; `ris_fields` applies it."""

from __future__ import annotations

import rispy

from rapport.records.entry import words

#: Tags in real exports beside those that rispy knows; others are kept too, but may be wrapped text.
VOCABULARY = frozenset(rispy.TAG_KEY_MAPPING) | words(
    "AI AR BT C9 CC CP CR CT DC DI DS ED EI EM FN FU FX GA GE HC HP ID J1 J9 JI JN JP L3 L5 LK LN M2 M4 "
    "MH NL NO NR NS OA OI OT PA PD PG PI PM PN PP PT PU RD SO SU TC TN TS TV U1 U2 U3 U4 U5 U6 U7 U8 U9 "
    "UI UT VI VN VO VR WC WE WP XT YR Z9"
)

# canonical field -> tags, the first that has a value leads
TITLE = ("TI", "T1", "CT", "BT", "ST", "TT")
YEAR = ("PY", "Y1", "DA", "YR", "DP", "PD")
JOURNAL = ("JF", "T2", "JO", "SO", "BT", "JN", "JA", "J2", "J1", "JI", "J9")
ABBREVIATION = ("J2", "JA", "JI", "J1", "J9", "JO")
DOI_FIELDS = ("DO", "DI", "DOI", "L3")
DOI_WHOLE = (
    "M3",
    "AN",
    "ID",
    "C1",
    "C2",
    "C3",
    "C4",
    "C5",
    "C6",
    "C7",
    "C8",
    "U1",
    "U2",
    "U3",
    "U4",
    "U5",
    "L4",
    "N1",
    "M1",
    "M2",
)
ADDRESSES = ("UR", "L2", "L1", "LK", "L4", "L5")
NAMED_IDS = ("PMID", "N1", "M2", "C3", "C2", "C5", "U1", "AN", "ID", "UR", "L2", "C1", "C6", "C7", "C8", "M1", "U2")
REGISTRY = ("AN", "ID", "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "U1", "U2", "U3", "U4", "U5", "UR", "M2", "CN")

#: producer -> tags of its accession number, in order
ACCESSION = {
    "embase": ("U2",),
    "ovid": ("ID", "AN"),
    "cochrane": ("AN",),
    "wos": ("AN", "UT"),
    "eppi": ("U1",),
    "lens": ("ID",),
    "": ("AN",),
}
#: producer -> the tag whose bare number is the PMID
BARE_PMID = {"embase": "C5", "scopus": "C2", "wos": "PM", "pubmed": "AN"}
#: tags that hold cited works in a producer's dialect: nothing is looked up there
REFERENCES = {"ovid": ("M1", "A2", "CR")}

# Rapport's own RIS (`rapport.records.writers`), read back field by field
OWN_MARK, OWN_NOTE = "Rapport", "Rapport record "
OWN_TAGS = {
    "native_id": "ID",
    "title": "TI",
    "authors": "AU",
    "year": "PY",
    "journal": "T2",
    "journal_abbrev": "J2",
    "volume": "VL",
    "issue": "IS",
    "pages": "SP",
    "doi": "DO",
    "pmid": "C5",
    "pmcid": "C6",
    "registry_id": "C1",
    "abstract": "AB",
    "keywords": "KW",
    "language": "LA",
    "url": "UR",
    "accession": "U2",
    "database": "DB",
}
#: fields written as one tag an item -> what separates the items
OWN_LISTS = {"authors": "; ", "abstract": "\n\n", "keywords": "; ", "language": "; ", "url": "; ", "registry_id": "; "}
#: entry type -> TY and, where RIS has no type of its own, M3
OWN_TYPES = {
    "article": ("JOUR", ""),
    "book": ("BOOK", ""),
    "chapter": ("CHAP", ""),
    "conference": ("CPAPER", ""),
    "thesis": ("THES", ""),
    "report": ("RPRT", ""),
    "preprint": ("UNPB", ""),
    "register": ("GEN", "Trial registry record"),
    "dataset": ("DATA", ""),
    "webpage": ("ELEC", ""),
    "patent": ("PAT", ""),
    "other": ("GEN", "Other"),
    "": ("GEN", ""),
}
