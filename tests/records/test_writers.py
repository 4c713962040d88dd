"""Canonical -> RIS or CSV -> canonical: equal in every field."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.records.entry import FIELDS
from rapport.records.export import read_export
from rapport.records.writers import write_records_csv, write_ris

word = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=9).filter(
    lambda w: ";" not in w and "\ufeff" not in w
)
line = st.lists(word, min_size=1, max_size=6).map(" ".join).filter(lambda text: text == " ".join(text.split()))
items = st.lists(line, max_size=4, unique=True).map("; ".join)
cells = st.one_of(st.just(""), line)


@st.composite
def records(draw):
    row = {name: draw(cells) for name in FIELDS}
    row |= {name: draw(items) for name in ("authors", "keywords", "language", "url", "registry_id")}
    row["abstract"] = "\n\n".join(draw(st.lists(line, max_size=3)))
    row["entry_type"] = draw(
        st.sampled_from(
            [
                "",
                "article",
                "book",
                "chapter",
                "conference",
                "thesis",
                "report",
                "preprint",
                "register",
                "dataset",
                "webpage",
                "patent",
                "other",
            ]
        )
    )
    row["pages"] = draw(st.sampled_from(["", "1-9", "e17195", "S1-S9", "12-15, 20", "iv-x", "123-125"]))
    return row | {"citation_id": "c" + "".join(draw(st.lists(st.sampled_from("abc123"), min_size=10, max_size=10)))}


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(rows=st.lists(records(), min_size=1, max_size=4))
@pytest.mark.parametrize(("write", "name"), [(write_ris, "a.ris"), (write_records_csv, "a.csv")])
def test_round_trip(tmp_path, write, name, rows):
    write(rows, tmp_path / name)
    entries, account = read_export(tmp_path / name)
    assert account.read == len(rows)
    for row, entry in zip(rows, entries, strict=True):
        assert {field: entry.fields.get(field, "") for field in FIELDS} == {field: row[field] for field in FIELDS}


def test_the_citation_id_stands_in_two_tags_that_tools_keep(tmp_path):
    write_ris([{"title": "T", "citation_id": "cabc1234567", "accession": "L1"}], tmp_path / "a.ris")
    text = (tmp_path / "a.ris").read_text()
    assert "\nAN  - cabc1234567\n" in text and "\nN1  - Rapport record cabc1234567\n" in text
    assert read_export(tmp_path / "a.ris")[0][0].fields["accession"] == "L1"


def test_other_readers_find_the_main_fields(tmp_path):
    import rispy

    row = {
        "entry_type": "article",
        "title": "=A title",
        "authors": "Doe, J; Roe, K",
        "year": "2021",
        "journal": "J",
        "pages": "1-9",
        "doi": "10.1000/a",
        "abstract": "A\n\nB",
    }
    write_ris([row], tmp_path / "a.ris")
    (found,) = rispy.loads((tmp_path / "a.ris").read_text())
    assert (found["type_of_reference"], found["title"], found["authors"], found["year"]) == (
        "JOUR",
        "=A title",
        ["Doe, J", "Roe, K"],
        "2021",
    )
    assert (found["start_page"], found["end_page"], found["doi"]) == ("1", "9", "10.1000/a")


def test_a_cell_is_never_a_formula(tmp_path):
    write_records_csv([{"title": "=1+1", "abstract": "'-x"}], tmp_path / "a.csv")
    text = (tmp_path / "a.csv").read_text().split("\n")[1]
    assert "'=1+1" in text and not any(cell[:1] in "=+-@" for cell in text.split(",") if cell)
    back = read_export(tmp_path / "a.csv")[0][0].fields
    assert (back["title"], back["abstract"]) == ("=1+1", "'-x")


def test_the_same_records_give_the_same_bytes(tmp_path):
    dice = random.Random(1)
    rows = [{"title": f"T{n}", "keywords": "; ".join(dice.sample("abcdef", 3))} for n in range(20)]
    for name in ("a", "b"):
        write_ris(rows, tmp_path / f"{name}.ris")
    assert (tmp_path / "a.ris").read_bytes() == (tmp_path / "b.ris").read_bytes()
