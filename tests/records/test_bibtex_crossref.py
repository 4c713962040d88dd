"""What entries of BibTeX take from the book or proceedings that they name under crossref."""

import pytest

from rapport.records.export import read_export

WHOLE = """@proceedings{Meeting20,
  title = {Proceedings of the Meeting}, editor = {Ed, A}, year = 2020, volume = 3,
  doi = {10.1000/whole}, url = {https://a.org/whole}, pages = {1--900}, abstract = {All of it}, keywords = {all}
}
"""
PART = "@inproceedings{part,\n  author = {Doe, Jane}, title = {A paper}, pages = {1--9},\n  crossref = {meeting20}\n}\n"


def read(tmp_path, text):
    path = tmp_path / "a.bib"
    path.write_text(text, encoding="utf-8")
    entries, account = read_export(path)
    assert account.counted == account.read == len(entries)
    return {entry.fields["native_id"]: entry for entry in entries}, account


@pytest.mark.parametrize("text", [WHOLE + PART, PART + WHOLE], ids=["whole first", "whole last"])
def test_a_part_takes_what_it_lacks_and_nothing_that_is_the_wholes_own(tmp_path, text):
    entries, account = read(tmp_path, text)
    part = {field: value for field, value in entries["part"].fields.items() if value}
    assert part == {
        "native_id": "part",
        "entry_type": "conference",
        "title": "A paper",
        "authors": "Doe, Jane",
        "year": "2020",
        "journal": "Proceedings of the Meeting",
        "volume": "3",
        "pages": "1-9",
    }
    assert entries["Meeting20"].fields["doi"] == "10.1000/whole"
    (note,) = account.notes
    assert text.split("\n")[note.line - 1].startswith("@proceedings") and "read as a record too" in note.message


def test_the_tags_of_a_part_are_those_of_its_own_lines(tmp_path):
    entries, _ = read(tmp_path, PART + WHOLE)
    tags = [tag for tag, _, _ in entries["part"].bag]
    assert tags == ["ENTRYTYPE", "ID", "author", "title", "pages", "crossref"]


def test_what_a_part_has_stays(tmp_path):
    own = PART.replace("  crossref", "  booktitle = {Own}, date = {2019-05}, volume = 9, crossref")
    fields = read(tmp_path, own + WHOLE)[0]["part"].fields
    assert (fields["journal"], fields["year"], fields["volume"]) == ("Own", "2019", "9")


@pytest.mark.parametrize(
    ("part", "whole", "wanted"),
    [
        ("@inbook{p, pages = {10-20}, crossref = W}", "@book{w, title = {A Book}, author = {Moe, M}, year = 2011}",
         {"title": "A Book", "authors": "Moe, M", "year": "2011", "journal": "A Book", "pages": "10-20"}),
        ("@inbook{p, chapter = {On trust}, crossref = w}", "@book{w, title = {A Book}, author = {Moe, M}}",
         {"title": "On trust", "journal": "A Book", "authors": "Moe, M"}),
        ("@inbook{p, chapter = {Ch. XIV}, crossref = w}", "@book{w, title = {A Book}}",
         {"title": "A Book", "journal": "A Book"}),
        ("@inbook{p, chapter = {On trust}, booktitle = {A Book}}", "", {"title": "On trust", "journal": "A Book"}),
        ("@inbook{p, chapter = 3, title = {A Book}}", "", {"title": "A Book"}),
        ('@article{p, title = "X", crossref = "w"}', "@periodical{w, title = {Journal of X}, year = 2001}",
         {"title": "X", "journal": "Journal of X", "year": "2001"}),
        ("@incollection{p, title = {X}, crossref = {w}}",
         "@book{w, title = {Not this}, booktitle = {This}, year = y #\n{7}}",
         {"title": "X", "journal": "This", "year": "2007"}),
        ("@inproceedings{p, title = {X}, crossref = {w}}",
         "@proceedings{w, title = {W}, crossref = {s}}\n@misc{s, year = 1999}",
         {"journal": "W", "year": "1999"}),
        ("@misc{p, title = {X}, crossref = {p}}",
         "@misc{w, title = {W}, crossref = {v}}\n@misc{v, title = {V}, crossref = {w}}",
         {"title": "X", "year": ""}),
    ],
    ids=["chapter", "named chapter", "number of a chapter", "no book", "title", "periodical", "book title and strings",
         "series", "circles"],
)  # fmt: skip
def test_parts_of_every_kind(tmp_path, part, whole, wanted):
    fields = read(tmp_path, f'@string{{y = "200"}}\n{part}\n{whole}\n')[0]["p"].fields
    assert {field: fields[field] for field in wanted} == wanted


def test_a_whole_that_is_not_there_is_named(tmp_path):
    entries, account = read(tmp_path, PART)
    assert entries["part"].fields["title"] == "A paper"
    (note,) = account.notes
    assert (note.line, note.severity) == (1, "warning") and '"meeting20", which is not in this file' in note.message


def test_a_key_that_comes_twice_gives_its_first(tmp_path):
    again = WHOLE.replace("the Meeting}", "another meeting}")
    assert read(tmp_path, WHOLE + again + PART)[0]["part"].fields["journal"] == "Proceedings of the Meeting"
