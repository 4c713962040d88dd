"""Any sequence of records written in a dialect is read back: how many, and title, first author, year, DOI of each."""

import csv
import html
import io
import json
import textwrap
from collections import defaultdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.records import medline as medline_format
from rapport.records.entry import Entry
from rapport.records.export import read_export
from rapport.records.source import Source

word = st.text(
    st.characters(codec="utf-8", categories=("Ll", "Lo"), include_characters="0123456789.,:()'?!&/-+%"),
    min_size=1,
    max_size=9,
)
prose = st.lists(word, min_size=1, max_size=25).map(" ".join).map(lambda text: f"On {text}")
family = st.text(st.sampled_from("abcdefgéøł"), min_size=2, max_size=8).map(str.capitalize)
records = st.lists(
    st.fixed_dictionaries(
        {
            "title": prose,
            "abstract": prose,
            "names": st.lists(family, min_size=1, max_size=3),
            "year": st.integers(1800, 2030).map(str),
            "doi": st.integers(1000, 99999999).map(lambda n: f"10.1000/x.{n}"),
        }
    ),
    min_size=1,
    max_size=5,
)


def wrapped(tag, text, indent, width=60):
    """A tag and its text in lines of *width*, as MEDLINE and Web of Science break them at blanks."""
    lines = textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
    return f"{tag}{lines[0]}\n" + "".join(f"{indent}{line}\n" for line in lines[1:])


def ris(rows, title="TI", author="AU", year="PY", abstract="AB", before="", gap="  - ", end="ER  - \n\n"):
    return "".join(
        f"{before}TY{gap}JOUR\n{title}{gap}{r['title']}\n"
        + "".join(f"{author}{gap}{name}, A.\n" for name in r["names"])
        + f"{year}{gap}{r['year']}//\n{abstract}{gap}{r['abstract']}\nDO{gap}{r['doi']}\n{end}"
        for r in rows
    )


def medline(rows):
    return "\n".join(
        f"PMID- {n}\nOWN - NLM\n{wrapped('TI  - ', r['title'], '      ')}{wrapped('AB  - ', r['abstract'], '      ')}"
        + "".join(f"FAU - {name}, Ann\nAU  - {name} A\n" for name in r["names"])
        + f"DP  - {r['year']} Mar\nLID - {r['doi']} [doi]\n"
        for n, r in enumerate(rows, 30000000)
    )


def wos(rows):
    return (
        "FN Clarivate\nVR 1.0\n"
        + "".join(
            f"PT J\nAU {'   '.join(f'{name}, A{chr(10)}' for name in r['names'])}{wrapped('TI ', r['title'], '   ')}"
            f"{wrapped('AB ', r['abstract'], '   ')}PY {r['year']}\nDI {r['doi']}\nUT WOS:{n:015}\nER\n\n"
            for n, r in enumerate(rows)
        )
        + "EF\n"
    )


def ovid(rows):
    return "".join(
        f"<{n}. >\nVN  - Ovid Technologies\nDB  - Embase\n{wrapped('TI  - ', r['title'], '      ')}"
        + "".join(f"AU  - {name} A.\n" for name in r["names"])
        + f"{wrapped('AB  - ', r['abstract'], '      ')}YR  - {r['year']}\nDO  - https://dx.doi.org/{r['doi']}\n\n"
        for n, r in enumerate(rows, 1)
    )


def refer(rows):
    return "\n".join(
        f"%0 Journal Article\n%T {r['title']}\n"
        + "".join(f"%A {name}, A.\n" for name in r["names"])
        + f"%D {r['year']}\n%X {r['abstract']}\n%R {r['doi']}\n"
        for r in rows
    )


def bibtex(rows):
    return "".join(
        f"@article{{k{n},\n  author = {{{' and '.join(f'{name}, A.' for name in r['names'])}}},\n"
        f"  title = {{{r['title']}}},\n  abstract = {{{r['abstract']}}},\n  year = {r['year']},\n"
        f"  doi = {{{r['doi']}}}\n}}\n"
        for n, r in enumerate(rows)
    )


def endnote_xml(rows):
    def style(text):
        return f'<style face="normal">{html.escape(text)}</style>'

    return (
        "<xml><records>"
        + "".join(
            '<record><ref-type name="Journal Article">17</ref-type><contributors><authors>'
            + "".join(f"<author>{style(name + ', A.')}</author>" for name in r["names"])
            + f"</authors></contributors><titles><title>{style(r['title'])}</title></titles>"
            f"<dates><year>{style(r['year'])}</year></dates><abstract>{style(r['abstract'])}</abstract>"
            f"<electronic-resource-num>{style(r['doi'])}</electronic-resource-num></record>"
            for r in rows
        )
        + "</records></xml>"
    )


def pubmed_xml(rows):
    return (
        "<PubmedArticleSet>\n"
        + "".join(
            f"<PubmedArticle><MedlineCitation><PMID>{n}</PMID><Article><Journal><JournalIssue><PubDate><Year>{r['year']}"
            f"</Year></PubDate></JournalIssue></Journal><ArticleTitle>{html.escape(r['title'])}</ArticleTitle>"
            f'<ELocationID EIdType="doi">{r["doi"]}</ELocationID><AuthorList>'
            + "".join(f"<Author><LastName>{name}</LastName><ForeName>A</ForeName></Author>" for name in r["names"])
            + f"</AuthorList><Abstract><AbstractText>{html.escape(r['abstract'])}</AbstractText></Abstract></Article>"
            "</MedlineCitation></PubmedArticle>\n"
            for n, r in enumerate(rows, 30000000)
        )
        + "</PubmedArticleSet>\n"
    )


def csl(rows):
    return json.dumps(
        [
            {
                "id": n,
                "type": "article-journal",
                "title": r["title"],
                "abstract": r["abstract"],
                "DOI": r["doi"],
                "author": [{"family": name, "given": "A."} for name in r["names"]],
                "issued": {"date-parts": [[int(r["year"])]]},
            }
            for n, r in enumerate(rows)
        ]
    )


def table(rows, mark=",", header=("Title", "Abstract", "Authors", "Year", "DOI")):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=mark, lineterminator="\n")
    writer.writerow(header)
    for r in rows:
        names = "; ".join(f"{name}, A." for name in r["names"])
        writer.writerow([r["title"], r["abstract"], names, r["year"], r["doi"]])
    return out.getvalue()


DIALECTS = {
    "RIS": ris,
    "RIS of Embase and Ovid": lambda rows: ris(rows, "T1", "A1", "Y1", "N2"),
    "RIS of Cochrane": lambda rows: "Provider: W\n" + ris(rows, gap="  -  ", before="Record #1 of 2\n"),
    "RIS with one blank": lambda rows: ris(rows, gap=" - "),
    "RIS without ER": lambda rows: ris(rows, end="\n"),
    "RIS without TY": lambda rows: ris(rows).replace("TY  - JOUR\n", ""),
    "RIS, bare CR": lambda rows: ris(rows).replace("\n\nTY", "\r\n\r\n\rTY"),
    "RIS with a byte-order mark": lambda rows: "\ufeff" + ris(rows),
    "MEDLINE": medline,
    "MEDLINE, CR LF": lambda rows: medline(rows).replace("\n", "\r\n"),
    "Web of Science": wos,
    "Ovid": ovid,
    "refer": refer,
    "BibTeX": bibtex,
    "BibTeX on one line": lambda rows: bibtex(rows).replace("\n", " "),
    "EndNote XML": endnote_xml,
    "PubMed XML": pubmed_xml,
    "CSL-JSON": csl,
    "CSV": table,
    "CSV with semicolons": lambda rows: table(rows, ";"),
    "CSV with tabs": lambda rows: table(rows, "\t"),
}


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=records, encoding=st.sampled_from(["utf-8", "utf-16"]))
@pytest.mark.parametrize("dialect", DIALECTS)
def test_any_records_of_a_dialect_are_read_back(tmp_path, dialect, rows, encoding):
    path = tmp_path / "any.export"
    path.write_bytes(DIALECTS[dialect](rows).encode(encoding))
    entries, account = read_export(path)
    assert (account.counted, account.read, account.quarantined) == (len(rows), len(rows), 0)
    for row, entry in zip(rows, entries, strict=True):
        found = entry.fields
        assert found["title"] == row["title"]
        assert found["abstract"] == row["abstract"]
        assert (found["year"], found["doi"]) == (row["year"], row["doi"])
        assert [name.split(",")[0] for name in found["authors"].split("; ")] == row["names"]


LINES = [
    "PMID- 1",
    "PMID-12",
    "OWN - NLM",
    "PMC - PMC1",
    "TI  - a title",
    "AB  - ",
    "AU- Doe J",
    "      more",
    "",
    "  b",
]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(st.sampled_from(LINES), max_size=20))
def test_usual_medline_lines_are_read_as_the_unusual_ones(tmp_path, lines):
    path = tmp_path / "some.nbib"
    path.write_text("PMID- 0\n" + "\n".join(lines), encoding="utf-8")

    def found():
        items = medline_format.read(Source(path))
        return [(i.bag, i.line_first, i.line_last) if isinstance(i, Entry) else i for i in items]

    quick = found()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(medline_format, "_Tags", lambda starts: defaultdict(str))  # every line the long way
        assert found() == quick
