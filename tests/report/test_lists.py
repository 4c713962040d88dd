import base64
import json
import random
import zlib

import pandas as pd
import pytest

from rapport.files import write_json
from rapport.report.lists import about, packed
from rapport.report.references import reference, references
from rapport.report.results import Results
from rapport.tables import write_table

COLUMNS = ["record_id", "citation_id", "source", "round", "title", "year", "doi", "fate", "reason"]


def unpack(text):
    return json.loads(zlib.decompress(base64.b64decode(text)))


def test_a_row_in_many_lists_is_stored_once(tmp_path):
    for key, ids in (
        ("database_results", "abc"),
        ("duplicates", "ab"),
        ("records_screened", "c"),
        ("dbr_excluded-no_data", ""),
    ):
        write_table(
            pd.DataFrame({"record_id": list(ids), "title": [i * 3 for i in ids]}), tmp_path / f"prisma/lists/{key}.csv"
        )
    boxes, text = packed(Results(tmp_path))
    assert [(box.key, box.n) for box in boxes] == [
        ("database_results", "3"), ("duplicates", "2"), ("records_screened", "1"), ("dbr_excluded-no_data", "0"),
    ]  # fmt: skip
    content = unpack(text)
    assert content["rows"] == [["a", "aaa"], ["b", "bbb"], ["c", "ccc"]]
    assert [content["rows"][place][0] for place in content["lists"]["duplicates"][2]] == ["a", "b"]
    assert content["columns"] == [["record id", "title"]]


def test_what_is_undecided_is_not_counted_as_if_it_were_screened(tmp_path):
    waits = {"pending_title_abstract_databases": 2, "pending_full_text": 0, "pending_retrieval_other": 1}
    write_json({"boxes": waits | {"records_screened": 3}}, tmp_path / "prisma/counts.json")
    for key, ids in (("records_screened", "abc"), ("pending_title_abstract_databases", "ab"),
                     ("pending_full_text", ""), ("other_sought_reports", "d")):  # fmt: skip
        write_table(pd.DataFrame({"record_id": list(ids)}), tmp_path / f"prisma/lists/{key}.csv")
    boxes, text = packed(Results(tmp_path))
    words = {box.key: box.about for box in boxes}
    assert words["records_screened"] == "Records screened by title and abstract (of these undecided: 2)"
    assert words["other_sought_reports"].endswith(" sought (of these awaited: 1)")
    assert unpack(text)["lists"]["records_screened"][0] == words["records_screened"], "the list's own heading"
    assert "pending_full_text" not in words, "nothing waits there"


def test_ten_thousand_records_take_little_room(tmp_path):
    draw = random.Random(1)
    words = [f"{draw.choice('bcdfgklmnprst')}{draw.choice('aeiou')}{n:x}" for n in range(4000)]
    rows = [
        [f"pubmed:{n}", f"c{draw.getrandbits(50):010x}", "PubMed", "1", " ".join(draw.choices(words, k=14)), "2020",
         f"10.1000/{draw.getrandbits(40)}", "excluded_title_abstract", ""]
        for n in range(10_000)
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=COLUMNS)
    for key in ("database_results", "database_results-pubmed", "records_screened", "records_excluded"):
        write_table(table, tmp_path / f"prisma/lists/{key}.csv")
    _, text = packed(Results(tmp_path))
    assert len(text) < 1_500_000


def test_what_a_list_holds_in_words():
    assert about("records_screened") == "Records screened by title and abstract"
    assert about("dbr_excluded-wrong_population").endswith("by main reason: wrong population")
    assert about("pending_retrieval_other") == "Reports to retrieve (other methods)"


@pytest.mark.parametrize(
    ("key", "column", "written"),
    [
        ("database_results-apa_psycinfo", "source", "APA PsycInfo"),
        ("dbr_excluded-no_data_n_0", "reason", "No data (n = 0)"),
        ("database_results-pubmed_2", "source", "PubMed"),
    ],
)
def test_sources_and_reasons_stand_as_the_team_wrote_them(key, column, written):
    assert about(key, pd.DataFrame({column: ["Another", written]})).endswith(f": {written}")
    assert about(key, pd.DataFrame({column: []})).endswith(key.partition("-")[2].replace("_", " "))


def test_every_report_of_an_included_study_is_cited_once(tmp_path):
    blank = dict.fromkeys(("volume", "issue", "pages"), "")
    citations = [
        {"citation_id": "c1", "authors": "Doe, J.; Roe, R.", "year": "2020", "title": "A title.", "journal": "J",
         "doi": "10.1/x", "volume": "1", "issue": "2", "pages": "e3"},
        {"citation_id": "c2", "authors": "", "year": "", "title": "No author", "journal": "", "doi": "", **blank},
        {"citation_id": "c3", "authors": "Not, I.", "year": "", "title": "Out", "journal": "", "doi": "", **blank},
    ]  # fmt: skip
    studies = [("s1", "Doe 2020", "c1; c2"), ("s2", "Doe 2020, part 2", "c1")]
    write_table(pd.DataFrame(citations), tmp_path / "dedup/citations.csv")
    write_table(pd.DataFrame(studies, columns=["study_id", "label", "citation_ids"]), tmp_path / "studies/studies.csv")
    assert references(Results(tmp_path)) == [
        ("Doe, J.; Roe, R. (2020). A title. J, 1(2), e3. doi: 10.1/x", "Doe 2020; Doe 2020, part 2"),
        ("No author (no year).", "Doe 2020"),
    ]


def test_many_authors_are_shortened():
    citation = {
        "authors": "; ".join(f"A{n}, B." for n in range(9)),
        "year": "1",
        "title": "T",
        "journal": "",
        "doi": "",
        "volume": "",
        "issue": "",
        "pages": "",
    }
    assert reference(citation).startswith("A0, B.; A1, B.; A2, B.; A3, B.; A4, B.; A5, B.; et al. (1). T.")


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ({"authors": "Alcaraz, JC; Roe, R-M; Li, HE Y.; DOE, JO; Kim, ANNA; von Ost, Anna", "year": "2020"},
         "Alcaraz, J. C.; Roe, R.-M.; Li, H. E. Y.; DOE, JO; Kim, ANNA; von Ost, Anna (2020). Does it?"),
        ({"journal": "J", "issue": "2", "pages": "3-4", "pmid": "1"}, "Does it? (no year). J, issue 2, 3-4. PMID: 1"),
        ({"registry_id": "NCT1", "pmid": "1", "year": "2019"}, "Does it? (2019). registration: NCT1"),
    ],
)  # fmt: skip
def test_a_reference_tells_what_is_known(given, printed):
    blank = dict.fromkeys(("authors", "year", "journal", "doi", "volume", "issue", "pages"), "")
    assert reference({**blank, "title": "Does it?", **given}).rstrip(".") == printed.rstrip(".")
