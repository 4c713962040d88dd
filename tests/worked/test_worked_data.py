"""The worked review's own files: complete, honest, and as the search log says. Counted here without the package."""

import csv
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2] / "data"
CITATIONS = 111


def read_csv(path):
    with open(path, encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def text_of(name):
    return (DATA / "searches" / name).read_text(encoding="utf-8-sig").replace("\r\n", "\n")


LOG = read_csv(DATA / "searches.csv")
FILES = {row["search_id"]: Path(row["file"]).name for row in LOG}


# --- an independent reading: a few lines a format, only what the counts need


def plain(title):
    letters = unicodedata.normalize("NFKD", title.replace("{", "").replace("}", "")).casefold()
    return re.sub(r"[^a-z0-9]+", " ", "".join(c for c in letters if not unicodedata.combining(c))).strip()


def blocks(name):
    """The text of every entry of one export."""
    text = text_of(name)
    if name.endswith(".csv"):
        return read_csv(DATA / "searches" / name)
    if name.endswith(".nbib"):
        return [b for b in text.split("\n\n") if "\nTI  - " in b]
    if name.endswith(".bib"):
        return [b for b in re.split(r"(?m)^@", text) if b.strip()]
    if text.startswith("FN "):
        return re.split(r"(?m)^PT ", text)[1:]
    return re.split(r"(?m)^TY {1,2}- {1,2}", text)[1:]


def unfolded(block):
    return re.sub(r"\n {3,6}(?=\S)", " ", block)


def entry(name, block):
    """(title, doi, pmid, year) of one entry."""
    if name.endswith(".csv"):
        title = next(block[c] for c in ("Title", "Study Title") if c in block)
        return title, block.get("DOI", "").lower(), block.get("PubMed ID", ""), block.get("Year", "")
    block = unfolded(block)
    if name.endswith(".bib"):
        title = re.search(r"title = \{\{(.*)\}\}", block)[1]
        year = re.search(r"year = \{(\d{4})", block)
    else:
        title = re.search(r"(?m)^(?:TI|T1)(?: {1,2}- {1,2}| )(.*\S)", block)[1]
        year = re.search(r"(?m)^(?:PY|Y1|DP)(?: {1,2}- {1,2}| )(\d{4})", block)
    doi = re.search(r"\b10\.\d{4,9}/[^\s\[},;]+", "\n".join(re.findall(r"(?m)^(?:DO|L3|LID|DI|AID|  doi)\b.*$", block)))
    pmid = re.search(r"(?m)^(?:PMID- |PM |C3  -  PUBMED |C2  - |M2  - PMID: )(\d+)", block)
    return title, doi[0].rstrip(".").lower() if doi else "", pmid[1] if pmid else "", year[1] if year else ""


RECORDS = [(search, *entry(name, block)) for search, name in FILES.items() for block in blocks(name)]


def clusters():
    """Citations by DOI; records without one join a record of the same title, or stand alone."""
    by_title, groups = {}, {}
    for _, title, doi, _, _ in sorted(RECORDS, key=lambda r: not r[2]):
        key = re.sub(r" (a )?systematic review$", "", plain(title))
        group = doi or by_title.get(key) or "title:" + key
        by_title.setdefault(key, group)
        groups.setdefault(group, []).append(title)
    return groups


def test_the_log_has_all_columns_and_every_file_is_there():
    assert list(LOG[0]) == [
        "search_id",
        "round",
        "source",
        "kind",
        "platform",
        "date",
        "file",
        "format",
        "hits",
        "strategy_file",
        "limits",
        "run_by",
        "note",
    ]
    root = DATA.parent
    for row in LOG:
        assert (root / row["file"]).is_file(), row["file"]
        assert (root / row["strategy_file"]).is_file(), row["strategy_file"]
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", row["date"])
    on_disk = {p.name for p in (DATA / "searches").iterdir() if p.is_file()}
    assert on_disk == set(FILES.values())


def test_hits_equal_the_entries_but_for_one_that_is_explained():
    counted = Counter(record[0] for record in RECORDS)
    different = [row for row in LOG if int(row["hits"]) != counted[row["search_id"]]]
    assert [row["search_id"] for row in different] == ["psycinfo-2024-01"]
    assert int(different[0]["hits"]) == counted["psycinfo-2024-01"] + 1
    assert "withdrawn" in different[0]["note"]


def test_records_by_round():
    counted = Counter(row["round"] for row in LOG for record in RECORDS if record[0] == row["search_id"])
    assert counted == {"1": 408, "2": 140}
    assert {row["kind"] for row in LOG} == {"database", "register", "website", "organisation", "citation"}


def test_unique_citations_by_an_independent_count():
    groups = clusters()
    # a German title of a German database, and the post-print titles, share their DOI; nothing else may join
    assert len(groups) == CITATIONS


def test_no_abstract_is_stored():
    for name in FILES.values():
        if name.endswith(".csv"):
            assert not any(row.get("Abstract") for row in read_csv(DATA / "searches" / name))
        else:
            assert not re.search(r"(?m)^(AB|N2)( {1,2}- | )\S", text_of(name)), name
            assert "abstract =" not in text_of(name)


@pytest.mark.parametrize(
    ("name", "signature"),
    [
        ("pubmed-2024-01.nbib", r"\APMID- \d+\nOWN - NLM\n"),
        ("medline-ovid-2024-01.ris", r"\A1\. \nTY  - JOUR\nDB  - Ovid MEDLINE"),
        ("embase-ovid-2024-01.ris", r"\nY1  - 2020//\n"),
        ("psycinfo-ovid-2024-01.ris", r"\nLink to the Ovid Full Text or citation: https://ovidsp"),
        ("psycinfo-ovid-2024-01.ris", r"\nC1  - Database: APA PsycInfo .*\nSearch Strategy:"),
        ("cinahl-ebsco-2024-01.ris", r"\nN1  - Accession Number: \d+; .*\nL3  - 10\."),
        ("psyndex-ebsco-2024-01.ris", r"\nDB  - pdx\n"),
        ("scopus-2024-01.ris", r"\nN1  - Export Date: 16 January 2024\n"),
        ("scopus-2026-10.csv", r'\A"Authors","Author full names",'),
        ("wos-2024-01.txt", r"\AFN Clarivate Analytics Web of Science\nVR 1\.0\nPT J\n"),
        ("central-2024-01.ris", r"\nTY  -  JOUR\nAN  -  CN-"),
        ("central-2024-01.ris", r"\nC3  -  PUBMED \d+\n"),
        ("repositories-2024-01.bib", r"@mastersthesis\{"),
        ("publishers-2024-01.bib", r"Reuterski\{\\\"o\}ld"),
    ],
)
def test_each_source_speaks_its_own_dialect(name, signature):
    assert re.search(signature, text_of(name))


def test_byte_order_marks_and_line_ends_are_the_sources_own():
    raw = {name: (DATA / "searches" / name).read_bytes() for name in FILES.values()}
    assert {n for n, b in raw.items() if b.startswith(b"\xef\xbb\xbf")} == {
        "scopus-2024-01.ris",
        "scopus-2026-10.csv",
        "wos-2024-01.txt",
        "wos-2026-10.txt",
    }
    assert {n for n, b in raw.items() if b"\r\n" in b} == {
        "citations-2024-01.ris",
        "citations-2026-10.ris",
        "congress-2024-01.ris",
        "congress-2026-10.ris",
    }


TITLES = {}
YEARS = {}
for _search, _title, _doi, _pmid, _year in RECORDS:
    TITLES.setdefault(_doi, set()).add(plain(_title))
    YEARS.setdefault(_doi, set()).add(_year)


@pytest.mark.parametrize(
    "doi",
    [
        "10.4236/psych.2018.910139",
        "10.2196/15824",
        "10.2196/17195",
        "10.1159/000501565",
        "10.1001/jamanetworkopen.2026.6713",
    ],
)
def test_one_doi_under_several_titles(doi):
    assert len(TITLES[doi]) > 1


@pytest.mark.parametrize(
    "doi",
    [
        "10.1016/j.invent.2017.10.005",
        "10.1080/10503307.2015.1119908",
        "10.1002/cpp.2014",
        "10.1016/j.chb.2020.106512",
        "10.1016/j.pec.2004.09.008",
    ],
)
def test_one_doi_in_several_years(doi):
    assert len(YEARS[doi]) > 1


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("repositories-2024-01.bib", r"10\.2196/resprot\.2292"),
        ("repositories-2024-01.bib", r"Internet Research\},\n  volume = \{15\}"),
        ("repositories-2024-01.bib", r"\{Lobban\}"),
        ("citations-2024-01.ris", r"SP  - 86\n"),
        ("central-2024-01.ris", r"SP  -  E88\n"),
        ("citations-2024-01.ris", r"SP  - 4:4\n"),
        ("citations-2024-01.ris", r"(?s)AU  - Hauser-Ulrich, S\.\n.*AU  - Hauser-Ulrich, S\.\n"),
        ("citations-2026-10.ris", r"Dorner\?Ciossek"),
        ("scopus-2026-10.csv", "Dorner\u2011Ciossek"),
        ("scopus-2024-01.ris", "Sabin\u2010Farrell"),
        ("scopus-2024-01.ris", "D\u2019Alfonso"),
        ("wos-2024-01.txt", "Koehnen"),
        ("psycinfo-ovid-2026-10.ris", r"Hare, D\. Brendan"),
        ("pubmed-2026-10.nbib", r"Hare, Brendan D"),
        ("cinahl-ebsco-2026-10.ris", r"Psychology & Psychotherapy: Theory, Research & Practice"),
        ("psyndex-ebsco-2024-01.ris", r"Die Allianz als Prädiktor"),
        ("medline-ovid-2024-01.ris", r"design of a pragmatic randomized controlled trial\."),
        ("medline-ovid-2024-01.ris", r"Results of a pragmatic randomized controlled trial\."),
        ("preprints-2026-10.bib", r"10\.21203/rs\.3\.rs-5563461/v1"),
        ("congress-2026-10.ris", r"poster 2757085"),
        ("isrctn-2026-10.csv", r"ISRCTN17754650"),
        ("ctgov-2024-01.csv", r"NCT01819025"),
        ("citations-2026-10.ris", r"10\.5195/jmla\.2021\.962"),
    ],
)
def test_real_patterns_are_present(name, pattern):
    assert re.search(pattern, text_of(name)), f"{pattern} is not in {name}"


def test_the_readme_says_first_what_is_real_and_what_is_invented():
    opening = (DATA / "README.md").read_text(encoding="utf-8").splitlines()[:10]
    opening = " ".join(opening)
    assert "**Real:**" in opening
    assert "**Invented for the example:**" in opening
    assert "not the result of a real search" in opening
