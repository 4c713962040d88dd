"""Each dialect's habits, one small export of invented records each: what other readers drop or misplace."""
# ruff: noqa: E501, W291 -- lines of exports stand as they come

import pytest

from rapport.records.export import read_export


def read(tmp_path, text, **how):
    path = tmp_path / "export.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_export(path, **how)


def fields(tmp_path, text, **how):
    entries, _ = read(tmp_path, text, **how)
    assert len(entries) == 1
    return entries[0].fields


TWO = "TY  - JOUR\nTI  - One\nER  - \n\nTY  - JOUR\nTI  - Two\nER  - \n"
RIS_TRAPS = {
    "byte-order mark": "\ufeff" + TWO,
    "bare CR before TY": TWO.replace("\n\nTY", "\r\n\r\n\rTY"),
    "CR only": TWO.replace("\n", "\r"),
    "no last ER": TWO[: TWO.rindex("ER")],
    "no ER between": TWO.replace("ER  - \n\nTY", "TY", 1),
    "no TY anywhere": "TI  - One\nAU  - Doe, J\nPY  - 2001\nER  - \n\nTI  - Two\nAU  - Doe, J\nPY  - 2002\nER  - \n",
    "tags before TY": "DB  - X\nTY  - JOUR\nTI  - One\nER  - \nDB  - X\nTY  - JOUR\nTI  - Two\nER  - \n",
    "one blank before the hyphen": TWO.replace("TY  -", "TY -"),
    "no blank after the hyphen": TWO.replace("TY  - ", "TY  -"),
    "two blanks after the hyphen": TWO.replace("  - ", "  -  "),
    "indented": "".join(f"  {line}\n" for line in TWO.split("\n")),
    "blank line after TY": TWO.replace("JOUR\n", "JOUR\n\n"),
    "tags in small letters": TWO.replace("TY", "ty").replace("TI", "ti").replace("ER", "er"),
    "a byte-order mark where exports were joined": TWO.replace("\nTY", "\n\ufeffTY", 1),
    "line ends doubled": TWO.replace("\n", "\r\r\n"),
    "neither TY nor ER": "TI  - One\nAU  - Doe, J\nPY  - 2001\n\nTI  - Two\nAU  - Doe, J\nPY  - 2002\n",
    "heading that begins with TY": "TYPES: all\n" + TWO,
    "Ovid's numbers, links and search history": "1. \n" + TWO.replace("ER  - \n", "ER  - \n\nLink to the Ovid Full Text or citation:\nhttps://x\n\n2. \n", 1)
    + "\nC1  - Database: X\nSearch Strategy:\n1 exp alliance/ (12)\n",
    "UTF-16": TWO.encode("utf-16"),
    "UTF-16 without a mark": TWO.encode("utf-16-be"),
    "one line of Windows-1252": TWO.replace("One", "One é").encode("cp1252"),
}  # fmt: skip


@pytest.mark.parametrize("trap", RIS_TRAPS)
def test_both_records_of_a_trap_are_read(tmp_path, trap):
    entries, account = read(tmp_path, RIS_TRAPS[trap])
    assert [entry.fields["title"].split()[0] for entry in entries] == ["One", "Two"]
    assert (account.counted, account.read, account.quarantined) == (2, 2, 0)


def test_a_missing_er_is_named_with_both_lines(tmp_path):
    _, account = read(tmp_path, RIS_TRAPS["no ER between"])
    note = next(note for note in account.notes if "no ER" in note.message)
    assert note.line == 3 and "line 1" in note.message and note.severity == "warning"


def test_every_repeated_tag_is_kept_in_order(tmp_path):
    text = "TY  - JOUR\nTI  - T\nAU  - Doe, J\nC1  - Here\nAU  - Roe, K\nC1  - There\nSN  - 1\nSN  - 2\nDO  - 10.1000/a\nDO  - 10.1000/b\nER  - \n"
    entry = read(tmp_path, text)[0][0]
    assert [(tag, value) for tag, value, _ in entry.bag][2:6] == [
        ("AU", "Doe, J"),
        ("C1", "Here"),
        ("AU", "Roe, K"),
        ("C1", "There"),
    ]
    assert [value for tag, value, _ in entry.bag if tag == "SN"] == ["1", "2"]
    assert entry.fields["doi"] == "10.1000/a"


@pytest.mark.parametrize("entry", [
    "TY  - JOUR\nTI  - One\nAU  - Doe, J\nTI  - Another work\nER  - \n", "PMID- 1111\nTI  - One\nAU  - Doe J\nTI  - Another work\n", "%0 Journal Article\n%T One\n%A Doe, J\n%T Another work\n",
    "@article{a,\ntitle = {One},\nyear = 2020,\ntitle = {Another work}}\n", "FN X\nVR 1.0\nPT J\nTI One\nAU Doe, J\nTI Another work\nER\nEF\n",
])  # fmt: skip
def test_a_second_title_in_one_entry_is_kept_and_told_with_its_line(tmp_path, entry):
    (one,), account = read(tmp_path, entry)
    assert one.fields["title"] == "One" and "Another work" in [value for _, value, _ in one.bag]
    (note,) = [note for note in account.notes if "second title" in note.message]
    assert note.severity == "warning" and "Another work" in entry.split("\n")[note.line - 1]


@pytest.mark.parametrize("again", ["A title: of a work", "A TITLE", "A title, of a work."])
def test_a_title_that_comes_again_is_no_second_one(tmp_path, again):
    _, account = read(tmp_path, f"TY  - JOUR\nTI  - A title: of a work\nT1  - {again}\nAU  - Doe, J\nER  - \n")
    assert account.notes == []


def test_a_wrapped_line_that_looks_like_a_tag_stays_in_the_abstract(tmp_path):
    record = fields(
        tmp_path,
        "TY  - JOUR\nTI  - T\nAB  - blocks the angiotensin\nII  - receptor in mice\nER  - here is no end\nof it\nER  - \n",
    )
    assert record["abstract"] == "blocks the angiotensin II - receptor in mice ER - here is no end of it"


def test_small_letters_are_tags_only_where_ty_is_small(tmp_path):
    record = fields(tmp_path, "TY  - JOUR\nTI  - T\nAB  - cells\nin  - vitro\nER  - \n")
    assert record["abstract"] == "cells in - vitro"


@pytest.mark.parametrize("between", ["", " ", "\ufeff", "\ufeff\ufeff", " \t\ufeff "])
@pytest.mark.parametrize("end", ["ER  - ", "ER  -", "AB  - Text\nER  - "])
def test_ris_exports_joined_without_a_line_end_between(tmp_path, end, between):
    one = f"TY  - JOUR\nTI  - One\nAU  - Doe, J\n{end}"
    (first, second), account = read(tmp_path, one + between + one.replace("One", "Two") + "\n")
    assert (first.fields["title"], second.fields["title"]) == ("One", "Two") and account.counted == 2
    assert first.line_last == second.line_first == len(one.split("\n"))
    assert [note.line for note in account.notes if "were exports joined" in note.message] == [first.line_last]


def test_joined_exports_are_noted(tmp_path):
    _, account = read(tmp_path, RIS_TRAPS["a byte-order mark where exports were joined"])
    assert [note.line for note in account.notes if "were exports joined" in note.message] == [5]


def test_nbib_with_tabs_for_blanks(tmp_path):
    text = "".join(f"PMID- {n}\nOWN - NLM\nTI  - T{n}\nAU  - Doe J\n\n" for n in (1111, 2222))
    for changed in (text.replace("  - ", "\t-\t"), text.replace(" ", "\t")):
        entries, account = read(tmp_path, changed)
        assert [(entry.fields["pmid"], entry.fields["title"]) for entry in entries] == [
            ("1111", "T1111"),
            ("2222", "T2222"),
        ]
        assert account.counted == 2 and account.notes == []


def test_nbib_whose_line_ends_were_doubled(tmp_path):
    text = "".join(f"PMID- {n}\nOWN - NLM\nTI  - T{n}\nAU  - Doe J\nPMC - PMC{n}000\n\n" for n in (1111, 2222))
    for changed in (text.replace("\n", "\r\r\n"), text.replace("\n", "\n\n")):
        entries, account = read(tmp_path, changed)
        assert [entry.fields["pmid"] for entry in entries] == ["1111", "2222"] and account.counted == 2


def test_a_registration_is_one_whatever_its_type_says(tmp_path):
    record = fields(tmp_path, "TY  - DBASE\nID  - NCT01234567\nT1  - A trial\nVL  - NA\nER  - \n")
    assert (record["entry_type"], record["registry_id"], record["volume"]) == ("register", "NCT01234567", "")


def test_a_url_with_a_semicolon_is_not_split(tmp_path):
    assert fields(tmp_path, "TY  - JOUR\nTI  - T\nUR  - https://a.org/x;y=1\nER  - \n")["url"] == "https://a.org/x;y=1"


def test_embase(tmp_path):
    record = fields(
        tmp_path,
        """TY  - JOUR
M3  - Article
Y1  - 2021
JF  - Journal of Examples
JO  - J. Exam.
SP  - 123
EP  - 9
U2  - L2000000001
C5  - 31234567
DB  - Embase
DB  - Medline
L2  - http://dx.doi.org/10.1000/Emb.1
A1  - Doe, J.
T1  - An example
N2  - Text
ER  - 
""",
    )
    assert record["accession"] == "L2000000001" and record["pmid"] == "31234567" and record["doi"] == "10.1000/emb.1"
    assert (record["journal"], record["journal_abbrev"], record["pages"]) == (
        "Journal of Examples",
        "J. Exam.",
        "123-129",
    )


def test_ovid_psycinfo_takes_no_doi_and_no_author_of_cited_works(tmp_path):
    record = fields(
        tmp_path,
        """1. 
TY  - JOUR
DB  - APA PsycInfo <2021>
ID  - 2021-00001-001
T1  - An example
A1  - Doe, Jane
A2  - Cited, A., Other, B.
Y1  - 2021//
SP  - No
EP  - Specified
M1  - Cited, A. (2000). A work. https://doi.org/10.1000/cited.1
KW  - *Alliance
L2  - https://ovidsp.ovid.com/x
ER  - 
""",
    )
    assert record["doi"] == "" and record["authors"] == "Doe, Jane" and record["accession"] == "2021-00001-001"
    assert record["keywords"] == "Alliance" and record["pages"] == "" and record["year"] == "2021"


def test_ovid_medline_number_is_the_pmid_and_its_doi_an_address(tmp_path):
    record = fields(
        tmp_path,
        "TY  - JOUR\nDB  - Ovid MEDLINE(R) ALL\nID  - 31234567\nDO  - https://dx.doi.org/10.1000/Med.1\nT1  - T\nER  - \nNL  - J Med\n\n",
    )
    assert (record["pmid"], record["doi"]) == ("31234567", "10.1000/med.1")
    address = "L2  - http://ovidsp.ovid.com/ovidweb.cgi?T=JS&PAGE=reference&D={}&NEWS=N&AN=31234567\nER  - \n"
    start = "TY  - JOUR\nID  - 31234567\nT1  - T\n"
    assert fields(tmp_path, start + address.format("medp"))["pmid"] == "31234567"
    assert fields(tmp_path, start + address.format("psyc16"))["pmid"] == ""


def test_ebsco_accession_in_a_note_and_copyright_out_of_the_abstract(tmp_path):
    record = fields(tmp_path, "TY  - JOUR\nT1  - T\nAB  - Text.\nAB  - Copyright of T is the property of U.\nL3  - 10.1000/e\n"
                    "N1  - Accession Number: 123456789; Doe, J 1\nDP  - EBSCOhost\nER  - \n")  # fmt: skip
    assert (record["accession"], record["doi"], record["abstract"]) == ("123456789", "10.1000/e", "Text.")


def test_cochrane_with_two_blanks(tmp_path):
    record = fields(
        tmp_path,
        "Record #1 of 1\nProvider: John Wiley\nTY  -  JOUR\nAN  -  CN-00000001\nTI  -  T\nC3  -  PUBMED 31234567,EMBASE 1\nER  -  \n",
    )
    assert (record["accession"], record["pmid"], record["database"]) == ("CN-00000001", "31234567", "CENTRAL")


def test_scopus_number_in_the_address_and_article_number(tmp_path):
    record = fields(tmp_path, "TY  - JOUR\nTI  - T\nC7  - e123\nC2  - 31234567\nUR  - https://www.scopus.com/inward/record.uri?eid=2-s2.0-85000000001&doi=10.1000%2fs.1&partnerID=40\n"
                    "N1  - Export Date: 1 May; References: X, DOI 10.1000/cited\nDB  - Scopus\nER  - \n")  # fmt: skip
    assert (record["accession"], record["pmid"], record["pages"], record["doi"]) == (
        "2-s2.0-85000000001",
        "31234567",
        "e123",
        "10.1000/s.1",
    )


def test_ieee_names_have_the_given_name_first(tmp_path):
    assert (
        fields(tmp_path, "TY  - CONF\nTI  - T\nAU  - M. H. van Mia\nAU  - Organisation of Things\nER  - \n")["authors"]
        == "van Mia, M. H.; Organisation of Things"
    )


def test_endnote_writes_one_value_a_line(tmp_path):
    record = fields(tmp_path, "TY  - JOUR\nTI  - T\nKW  - first\nsecond\nthird one\nDB  - Embase\nMedline\nER  - \n")
    assert (record["keywords"], record["database"]) == ("first; second; third one", "Embase; Medline")


def test_rayyan_glues_the_next_tag_to_an_address(tmp_path):
    record = fields(
        tmp_path,
        "TY  - JOUR\nAN  - rayyan-1\nTI  - T\nUR  - https://www.embase.com/x?id=L2000000001     U2  - L2000000001\nER  - \n",
    )
    assert record["url"] == "https://www.embase.com/x?id=L2000000001"


def test_medline(tmp_path):
    entries, account = read(
        tmp_path,
        """PMID- 31234567
OWN - NLM
TI  - An example
      that is wrapped.
LID - e17 
LID - 10.1000/Nb.1 [doi]
LID - S0000(21)1 [pii]
PG  - 
AB  - A text.

      More of it after a blank line.
FAU - Doe, Jane
AU  - Doe J
CN  - Alliance Group
DP  - 2021 Feb
JT  - Journal of examples
TA  - J Exam
SI  - ClinicalTrials.gov/NCT01234567
PMC - PMC7654321

OWN - NLM
TI  - One without a number
AU  - Roe K

PMID-123
TI  - No blank after the hyphen, no blank line at the end""",
    )
    first, second, third = (entry.fields for entry in entries)
    assert (
        first["title"] == "An example that is wrapped."
        and first["doi"] == "10.1000/nb.1"
        and first["pmcid"] == "PMC7654321"
    )
    assert (
        first["authors"] == "Doe, Jane; Alliance Group"
        and first["registry_id"] == "NCT01234567"
        and first["pages"] == "e17"
    )
    assert first["abstract"] == "A text. More of it after a blank line."
    assert second["authors"] == "Roe, K" and second["pmid"] == "" and third["pmid"] == "123"
    assert account.counted == 3


def test_web_of_science_tags_and_table_agree(tmp_path):
    tagged = "FN Clarivate\nVR 1.0\nPT J\nAU Doe, J\n   Roe, K\nTI An example\n   wrapped\nSO JOURNAL\nPY 2021\nBP 1\nEP 9\nDI 10.1000/W.1\nUK 1\nEA MAY\nUT WOS:0001\nER\n\nEF\n"
    table = "PT\tAU\tTI\tSO\tPY\tBP\tEP\tDI\tUT\t\nJ\tDoe, J; Roe, K\tAn example wrapped\tJOURNAL\t2021\t1\t9\t10.1000/W.1\tWOS:0001\t\n"
    one, two = fields(tmp_path, tagged), fields(tmp_path, table.encode("utf-16"))
    assert one == two and one["authors"] == "Doe, J; Roe, K" and one["doi"] == "10.1000/w.1" and one["pages"] == "1-9"


def test_ovid_tagged_old_and_new(tmp_path):
    old = "<1>\nAccession Number\n  00001.\nAuthor\n  Doe, Jane MD 1;  Roe, Kim\nTitle\n  An example.[Article]\nSource\n  Journal of Examples.   28(2):103-106, April 2015.\nDOI Number\n  10.1000/o.1\n"
    record = fields(tmp_path, old)
    assert record["authors"] == "Doe, Jane; Roe, Kim" and record["title"] == "An example." and record["year"] == "2015"
    assert (record["journal"], record["volume"], record["issue"], record["pages"], record["doi"]) == (
        "Journal of Examples",
        "28",
        "2",
        "103-106",
        "10.1000/o.1",
    )
    new = "<1. >\nVN  - Ovid Technologies\nDB  - Ovid MEDLINE(R)\nUI  - 31234567\nTI  - An example\n      wrapped\nAU  - Doe J\nYR  - 2020\n<2. >\nTI  - Two\n"
    entries, _ = read(tmp_path, new)
    assert (
        entries[0].fields["title"] == "An example wrapped"
        and entries[0].fields["pmid"] == "31234567"
        and len(entries) == 2
    )


def test_refer_abstract_with_a_blank_line(tmp_path):
    entries, _ = read(
        tmp_path, "%0 Journal Article\n%A Doe, J\n%T One\n%X A text\n\nand more\n%R 10.1000/r.1\n\n%0 Book\n%T Two\n"
    )
    assert entries[0].fields["abstract"] == "A text and more" and entries[0].fields["doi"] == "10.1000/r.1"
    assert [entry.fields["entry_type"] for entry in entries] == ["article", "book"]


BIB = r"""% a comment
@string{jx = {Journal of }}
@article{k1,
  author = {M{\"u}ller, J{\"o}rg and {van der Berg}, A. and Doe, Jane},
  title = {{Mortality fell 50% \& more in {HIV}: P \textless{} .05}},
  journal = jx # "Examples",
  keywords = {a, b}, keywords = {c},
  pages = {1--9}, year = 2020, doi = {10.1000/B\_1}, url = {https://x.org/a%20b}
}
@article{k1, title = {Same key}, year = {2021}}
@article{title = {No key}, year = {2022}}
@article{a,b, title = {Comma in the key}, year = {2022}}
@article{k4, title = {No comma}
  year = {2023}}
@inproceedings(k5, title = {In parentheses (yes)}, booktitle = {Proc})
@article{k6, title = {Never closed},
  note = {a { b},
@article{k7, title = {Last}, year = {2024}}
@comment{jabref-meta: x;}
"""


def test_bibtex(tmp_path):
    entries, account = read(tmp_path, BIB)
    titles = [entry.fields["title"] for entry in entries]
    assert titles == [
        "Mortality fell 50% & more in HIV: P < .05",
        "Same key",
        "No key",
        "Comma in the key",
        "No comma",
        "In parentheses (yes)",
        "Never closed",
        "Last",
    ]
    first = entries[0].fields
    assert first["authors"] == "Müller, Jörg; van der Berg, A.; Doe, Jane" and first["journal"] == "Journal of Examples"
    assert (
        first["keywords"] == "a; b; c"
        and first["doi"] == "10.1000/b_1"
        and first["url"] == "https://x.org/a%20b"
        and first["pages"] == "1-9"
    )
    assert entries[4].fields["year"] == "2023"
    assert account.counted == 8 and any("was used in line 3" in note.message for note in account.notes)


@pytest.mark.parametrize("between", ["", " ", "\ufeff"])
def test_bibtex_joined_without_a_line_end_between(tmp_path, between):
    entries, _ = read(tmp_path, "@article{a,\n title = {One}\n}" + between + "@article{b,\n title = {Two}\n}\n")
    assert [entry.fields["title"] for entry in entries] == ["One", "Two"]


@pytest.mark.parametrize("comma", [",", ""])
def test_bibtex_with_a_brace_too_many_is_read_to_its_end(tmp_path, comma):
    text = f"@article{{a,\n title = {{One}}}}{comma}\n year = {{2020}},\n doi = {{10.1000/a}}\n}}\n@article{{b, title = {{Two}}}}\n"
    (one, two), account = read(tmp_path, text)
    assert (one.fields["year"], one.fields["doi"], two.fields["title"]) == ("2020", "10.1000/a", "Two")
    assert [(note.line, note.severity) for note in account.notes if "a brace too many" in note.message] == [
        (2, "warning")
    ]


@pytest.mark.parametrize("above", ["}\n\n", "}\n", "},\n"])
def test_bibtex_whose_second_entry_lost_its_first_line_gives_nothing_to_the_one_above(tmp_path, above):
    second = " title = {Two},\n volume = {3},\n doi = {10.1000/b},\n abstract = {Text}\n}\n"
    (one,), account = read(tmp_path, "@article{a,\n title = {One},\n year = {2020}\n" + above + second)
    assert {field: text for field, text in one.fields.items() if text} == {
        "native_id": "a", "entry_type": "article", "title": "One", "year": "2020"
    }  # fmt: skip
    (warning,) = [note for note in account.notes if note.severity == "warning"]
    assert (
        warning.line == one.line_last + above.count("\n")
        and 'were not read, from "title = {Two}," on' in warning.message
    )


def test_bibtex_without_a_title_of_its_own_takes_none_from_below(tmp_path):
    text = "@misc{a,\n note = {One}\n}\n\n title = {Two},\n year = {2020}\n}\n"
    (one,), account = read(tmp_path, text)
    assert (one.fields["title"], one.fields["year"]) == ("", "")
    assert (5, "warning") in [(note.line, note.severity) for note in account.notes]


@pytest.mark.parametrize(
    "text",
    [
        "@article{a,\n title = {A {b}}},\n year = {2001},\n doi = {10.1000/a}\n",  # and none at the end
        "@article(a,\n title = {A b)}),\n year = {2001},\n doi = {10.1000/a}\n)\n",
        "@article{a,\n title = {A b}}, year = {2001},\n doi = {10.1000/a}\n}\n",
        "@article{a,\n title = {A b}},\n abstract = {Text\n}\n\nand more } text},\n year = 2001,\n doi = {10.1000/a}\n}\n",
        "@article{a,\n title = {A b}}}},\n abstract = {x}},\n year = {2001},\n doi = {10.1000/a}}\n}\n",
    ],
)
def test_bibtex_says_of_fields_below_a_brace_too_many_that_they_were_read_only_where_they_were(tmp_path, text):
    entries, account = read(tmp_path, text + "@article{b,\n title = {B}\n}\n")
    assert [entry.fields["title"] for entry in entries][1:] == ["B"] and account.quarantined == 0
    assert (entries[0].fields["year"], entries[0].fields["doi"]) == ("2001", "10.1000/a")
    assert [note.line for note in account.notes if "its fields below were read too" in note.message] == [2]


def test_bibtex_whose_text_is_lost_below_a_brace_too_many_is_told_as_a_warning(tmp_path):
    text = "@article{a,\n title = {One}},\n and more of it},\n year = {2020},\n doi = {10.1000/a}\n}\n"
    (one,), account = read(tmp_path, text)
    assert one.fields["doi"] == ""
    assert [note.line for note in account.notes if note.severity == "warning"] == [4]


def test_bibtex_whose_fields_are_swallowed_by_another_are_told_as_a_warning(tmp_path):
    text = "@article{a,\n title = {One},\n year = {2001,\n abstract = {Text},\n doi = 10.1000/a}\n}\n"
    _, account = read(tmp_path, text)
    assert [(note.line, note.severity) for note in account.notes if '"year" holds' in note.message] == [(3, "warning")]


def test_bibtex_with_signs_between_entries(tmp_path):
    entries, account = read(
        tmp_path, "@article{a, title={One}}\n,\n@article{b, title={Two}}\n}\n@article{c, title={Three}}\n"
    )
    assert [entry.fields["title"] for entry in entries] == ["One", "Two", "Three"] and account.notes == []


def test_bibtex_at_signs_within_an_entry_begin_none(tmp_path):
    text = "@article{a@b,\n title = {One}, abstract = {mail me@home (UK)\n@risk (a program) is good}, year = 2020}@misc{c, title = {Two}}\n"
    entries, account = read(tmp_path, text)
    assert [entry.fields["title"] for entry in entries] == ["One", "Two"] and account.counted == 2
    assert entries[0].fields["abstract"] == "mail me@home (UK) @risk (a program) is good"
    assert (entries[0].fields["native_id"], entries[0].fields["year"]) == ("a@b", "2020")


def test_endnote_xml_text_stands_in_styles(tmp_path):
    text = """<?xml version="1.0"?><xml><records><record><database name="x">x</database><ref-type name="Journal Article">17</ref-type>
<contributors><authors><author><style face="normal">Doe, J.</style></author></authors><secondary-authors><author>Ed, I.</author></secondary-authors></contributors>
<titles><title><style face="italic">An</style><style> example &amp; more</style></title><secondary-title>J</secondary-title></titles>
<dates><year>2021</year></dates><electronic-resource-num>10.1000/x.1</electronic-resource-num></record>
<record><titles><title>Damaged & &eacute;</title></titles><foo></record><record><titles><title>Cut</title>"""
    entries, account = read(tmp_path, text)
    assert [entry.fields["title"] for entry in entries] == ["An example & more", "Damaged & é"]
    assert entries[0].fields["authors"] == "Doe, J." and entries[0].fields["doi"] == "10.1000/x.1"
    assert account.quarantined == 1 and account.counted == 3


def test_pubmed_xml(tmp_path):
    record = fields(
        tmp_path,
        """<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>31234567</PMID><Article><Journal><JournalIssue><Volume>1</Volume>
<PubDate><Year>2021</Year></PubDate></JournalIssue><Title>Journal</Title></Journal><ArticleTitle>An <i>in vivo</i> example</ArticleTitle>
<ELocationID EIdType="doi">10.1000/p.1</ELocationID><Abstract><AbstractText Label="AIM">To see.</AbstractText></Abstract>
<AuthorList><Author><LastName>Doe</LastName><ForeName>Jane</ForeName></Author><Author><CollectiveName>Group</CollectiveName></Author></AuthorList></Article></MedlineCitation>
<PubmedData><ArticleIdList><ArticleId IdType="pmc">PMC1234567</ArticleId></ArticleIdList><ReferenceList><Reference><ArticleIdList><ArticleId IdType="doi">10.1000/cited</ArticleId>
</ArticleIdList></Reference></ReferenceList></PubmedData></PubmedArticle></PubmedArticleSet>""",
    )
    assert (
        record["title"] == "An in vivo example"
        and record["authors"] == "Doe, Jane; Group"
        and record["abstract"] == "AIM: To see."
    )
    assert (record["doi"], record["pmcid"], record["year"]) == ("10.1000/p.1", "PMC1234567", "2021")


TABLES = {
    "PubMed": ("PMID,Title,Authors,Citation,First Author,Journal/Book,Publication Year,Create Date,PMCID,NIHMS ID,DOI\n"
               '"31234567","T","Doe JK, van Roe M.","J. 2021","Doe JK","J","2021","2021/01/01","PMC1234567","","10.1000/A"\n', "Doe, JK; van Roe, M"),
    "PubMed until 2020": ("Title,URL,Description,Details,ShortDetails,Resource,Type,Identifiers,Db,EntrezUID,Properties\n"
                          'T,/pubmed/31234567,"Doe JK, Roe M.","J. 2021;1. doi: 10.1000/a.",J. 2021,PubMed,citation,PMID:31234567,pubmed,31234567,x,\n', "Doe, JK; Roe, M"),
    "Scopus": ("Authors,Author full names,Title,Year,Source title,Page start,Page end,DOI,PubMed ID,EID\n"
               '"Doe J.; Roe K.","Doe, Jane (57200000001); Roe, Kim (57200000002)",T,2021,J,1,9,10.1000/A,31234567,2-s2.0-1\n', "Doe, Jane; Roe, Kim"),
    "Scopus, older": ("Authors,Title,Year,Source title,DOI,EID,PubMed ID\n" '"Doe J., Roe K.A.",T,2021,J,10.1000/a,2-s2.0-1,31234567\n', "Doe, J.; Roe, K.A."),
    "Embase": ('"SEARCH QUERY","alliance:ti"\n-----\n\n"Title","Author Names","Source title","Publication Year","Medline PMID","DOI","PUI"\n'
               '"T","Doe J., Roe K.","J","2021","31234567","10.1000/a","L1"\n', "Doe, J.; Roe, K."),
    "semicolons": ("Title;Authors;Year;DOI;PMID\nT;Doe, Jane;2021;10.1000/a;31234567\n", "Doe, Jane"),
    "tabs": ("Title\tAuthors\tYear\tDOI\tPMID\nT\tDoe, Jane\t2021\t10.1000/a\t31234567\n", "Doe, Jane"),
}  # fmt: skip


@pytest.mark.parametrize("kind", TABLES)
def test_tables(tmp_path, kind):
    text, authors = TABLES[kind]
    record = fields(tmp_path, text)
    assert (record["title"], record["authors"], record["year"]) == ("T", authors, "2021")
    assert (record["doi"], record["pmid"]) == ("10.1000/a", "31234567")


def test_registers(tmp_path):
    record = fields(
        tmp_path, "NCT Number,Study Title,Study Status,Start Date,Phases\nNCT01234567,A trial,Completed,2019-02,NA\n"
    )
    assert (record["registry_id"], record["entry_type"], record["year"], record["title"]) == (
        "NCT01234567",
        "register",
        "2019",
        "A trial",
    )


def test_abstrackr_ends_its_first_section_with_a_sentence(tmp_path):
    text = "(internal) id,(source) id,pubmed id,title,abstract,authors\n1,1,0,One,x,Doe J\n citations that are not yet labeled by anyone\n2,2,31234567,Two,y,Roe K\n"
    entries, account = read(tmp_path, text)
    assert [entry.fields["title"] for entry in entries] == ["One", "Two"] and account.counted == 2


def test_columns_of_a_table_nobody_knows(tmp_path):
    record = fields(
        tmp_path,
        "Nr;Was;Wer;Wann\n1;Ein Titel;Doe, J;2020\n",
        columns={"title": "Was", "authors": "Wer", "year": "Wann", "native_id": "Nr"},
    )
    assert (record["native_id"], record["title"], record["authors"], record["year"]) == (
        "1",
        "Ein Titel",
        "Doe, J",
        "2020",
    )


def test_json(tmp_path):
    csl = '[{"id": "x", "type": "article-journal", "title": "T", "DOI": "10.1000/A", "author": [{"family": "Berg", "given": "A", "non-dropping-particle": "van"}], "issued": {"date-parts": [[2021]]}}, {"id": "cut", "title'
    entries, account = read(tmp_path, csl)
    assert (
        entries[0].fields["authors"] == "van Berg, A"
        and entries[0].fields["doi"] == "10.1000/a"
        and entries[0].fields["year"] == "2021"
    )
    assert (account.counted, account.quarantined) == (2, 1)
    eppi = '{"CodeSets": [], "References": [{"ItemId": 7, "Title": "T <i>x</i>", "Authors": "Doe Jane ; Roe Kim ;", "Year": "2021", "Abstract": "<p>A</p>"}]}'
    record = fields(tmp_path, eppi)
    assert (record["native_id"], record["title"], record["authors"], record["abstract"]) == (
        "7",
        "T x",
        "Doe, Jane; Roe, Kim",
        "A",
    )


def test_characters_written_as_in_html_and_several_authors_in_one_tag(tmp_path):
    """RIS of the Virtual Health Library (LILACS), and of an R package."""
    path = tmp_path / "export.ris"
    path.write_text(
        "TY  - JOUR\nAU  - M&uuml;ller, Jan\nTI  - A child&#039;s school &amp;amp; p &lt; .05: R&D\nTT  - Escola\n"
        "JO  - Rev. &amp; Saude\nAB  - One &lt;i&gt;two&lt;/i&gt;\nER  -\n\n"
        "TY  - \nAU  - Doe, T; Roe, JB; Poe\nTI  - T\nPY  - NA\nER  - \n\n"
        "TY  - JOUR\nAU  - Doe; Jane\nAU  - Roe, K. et al.\nAU  - et al\nTI  -    \nPY  - 2021\nER  - \n"
    )
    (one, two, three), account = read_export(path)
    assert one.fields["title"] == "A child's school & p < .05: R&D"
    assert (one.fields["authors"], one.fields["journal"]) == ("Müller, Jan", "Rev. & Saude")
    assert (one.fields["abstract"], {tag: text for tag, text, _ in one.bag}["TT"]) == ("One two", "Escola")
    assert [e.fields["authors"] for e in (two, three)] == ["Doe, T; Roe, JB; Poe", "Doe, Jane; Roe, K."]
    assert two.fields["year"] == ""
    assert three.fields["title"] == "" and ("the entry has no title", 15) in [
        (n.message, n.line) for n in account.notes
    ]
