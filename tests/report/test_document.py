import re
import shutil
import subprocess
import zipfile

import docx
import pandas as pd
import pytest
from PIL import Image

from rapport.config import complete, schema
from rapport.files import write_json
from rapport.report.document import document
from rapport.report.results import Results
from rapport.report.sections import Figure, Section, Table
from rapport.report.word import clean
from rapport.tables import write_table

CONFIG = complete({"review": {"title": "T\x00itle", "authors": ["A & B"]}}, schema())
SECTIONS = (
    Section("x", "A section", (Figure("a"), Table("tables/a.csv", "Rows"), Table("tables/b.csv", "More", aside=True))),
)


def results(folder):
    write_table(pd.DataFrame({"study": ["<b>&", "\x07bell"], "SD": ["NR", "1.2"]}), folder / "tables/a.csv")
    write_table(pd.DataFrame({"n": range(5)}), folder / "tables/b.csv")
    write_json({"title": "A figure", "alt": "What is seen", "data": None}, folder / "figures/a.json")
    Image.new("RGB", (3000, 900)).save(folder / "figures/a.png", dpi=(300, 300))
    return Results(folder)


def test_tables_and_figures_are_numbered_and_captioned(tmp_path):
    document(results(tmp_path), CONFIG, tmp_path / "a.docx", SECTIONS)
    word = docx.Document(tmp_path / "a.docx")
    captions = [p.text for p in word.paragraphs if p.style.name == "Caption"]
    assert captions == ["Figure 1. A figure.", "Table 1. Rows.", "Table 2. More (5 rows): results/tables/b.csv."]
    assert [[cell.text for cell in row.cells] for row in word.tables[0].rows] == [
        ["study", "SD"],
        ["<b>&", "NR"],
        ["bell", "1.2"],
    ]
    assert "SD, standard deviation" in "\n".join(p.text for p in word.paragraphs)


def test_the_same_bytes_twice(tmp_path):
    for name in ("a.docx", "b.docx"):
        document(results(tmp_path), CONFIG, tmp_path / name, SECTIONS)
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()


def test_only_what_no_one_can_see_is_dropped():
    assert clean("a\x00b\tc\né\u2028\U0001f600") == "ab\tc\né\u2028\U0001f600"


def test_a_heading_of_the_criteria_loses_what_word_cannot_hold(tmp_path):
    file = tmp_path / "data/screening/criteria.md"
    file.parent.mkdir(parents=True)
    file.write_text("## Popu\x01lation\x07\n\n- adults\n")
    document(Results(tmp_path / "results"), CONFIG, tmp_path / "a.docx", (Section("eligibility", "Criteria", ()),))
    said = [(p.style.name, p.text) for p in docx.Document(tmp_path / "a.docx").paragraphs]
    assert said[-2:] == [("Heading 2", "Population"), ("List Bullet", "adults")]


def test_what_records_say_stays_text(tmp_path):
    hostile = ["<script>alert(1)</script>", "]]><w:p/>", "=1+1", "javascript:x", "a\nb", "\ud800"]
    write_table(pd.DataFrame({"title": hostile[:5]}), tmp_path / "tables/a.csv")
    document(Results(tmp_path), CONFIG, tmp_path / "a.docx", (Section("x", "X", (Table("tables/a.csv", "Rows"),)),))
    word = docx.Document(tmp_path / "a.docx")
    assert [row.cells[0].text for row in word.tables[0].rows][1:] == hostile[:5]
    assert clean(hostile[5]) == ""
    with zipfile.ZipFile(tmp_path / "a.docx") as inside:
        assert not any(b'TargetMode="External"' in inside.read(name) for name in inside.namelist())


def test_wide_tables_stay_on_the_page(tmp_path):
    write_table(pd.DataFrame({f"column_{n}": ["some words " * n] for n in range(14)}), tmp_path / "tables/a.csv")
    document(Results(tmp_path), CONFIG, tmp_path / "a.docx", (Section("x", "X", (Table("tables/a.csv", "Rows"),)),))
    grid = docx.Document(tmp_path / "a.docx").tables[0]._tbl.tblGrid
    widths = [column.w.mm for column in grid.gridCol_lst]
    assert sum(widths) <= 251.5 and min(widths) > 5


def test_words_stay_whole_where_the_page_has_room_for_them(tmp_path):
    cells = {"p": ["< .001"], "id": ["mmat2018"]}
    cells |= {
        "methodological limitations": ["minor"],
        "confidence": ["low"],
        "PABAK": ["0.838"],
        "date": ["2024-01-17"],
    }
    cells |= {f"why {n}": ["reasons of several words"] for n in range(7)}
    write_table(pd.DataFrame(cells), tmp_path / "tables/a.csv")
    document(Results(tmp_path), CONFIG, tmp_path / "a.docx", (Section("x", "X", (Table("tables/a.csv", "Rows"),)),))
    grid = docx.Document(tmp_path / "a.docx").tables[0]._tbl.tblGrid
    widths = [column.w.mm for column in grid.gridCol_lst]
    assert sum(widths) <= 251.5
    # Arial (bold) of 7.5 points: these words measure 7.4, 12.5, 19.6, 14.0, 9.2 and 13.5 mm, a cell's margins 2.5
    assert all(width >= least + 2.5 for width, least in zip(widths, (7.4, 12.5, 19.6, 14.0, 9.2, 13.5), strict=False))


def test_many_columns_are_set_in_smaller_letters_and_tall_rows_apart(tmp_path):
    wide = {f"considerable {n}": ["considerable", "x"] for n in range(12)}
    tall = {f"a{n}": ["words " * 99, "words " * 99] for n in range(9)}
    for name, cells in (("wide", wide), ("tall", tall), ("low", {"a": ["x", "y"]})):
        write_table(pd.DataFrame(cells), tmp_path / f"tables/{name}.csv")
    parts = tuple(Table(f"tables/{name}.csv", name) for name in ("wide", "tall", "low"))
    document(Results(tmp_path), CONFIG, tmp_path / "a.docx", (Section("x", "X", parts),))
    made = docx.Document(tmp_path / "a.docx").tables
    sizes = [{run.font.size.pt for cell in table.rows[0].cells for run in cell.paragraphs[0].runs} for table in made]
    assert sizes == [{6.5}, {7.5}, {7.5}]
    # the head stays with the first row, and the first row with the second unless they would need a page
    kept = [[row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in table.rows] for table in made]
    assert kept == [[True, True, None], [True, None, None], [True, True, None]]


def test_a_table_of_25_columns_is_printed_in_parts_that_name_their_rows(tmp_path):
    table = {"study": ["Ly 2015", "Ly 2015", "Tong 2023"], "arm": ["guided", "unguided", "app"]}
    table |= {f"considerable_{n}": ["considerations", str(n), "x"] for n in range(23)}
    write_table(pd.DataFrame(table), tmp_path / "tables/a.csv")
    write_table(pd.DataFrame({"a": [1]}), tmp_path / "tables/b.csv")
    parts = (Table("tables/a.csv", "Rows"), Table("tables/b.csv", "More"))
    document(Results(tmp_path), CONFIG, tmp_path / "a.docx", (Section("x", "X", parts),))
    word = docx.Document(tmp_path / "a.docx")
    captions = [p.text for p in word.paragraphs if p.style.name == "Caption"]
    assert captions[0] == "Table 1. Rows (columns, part 1 of 3)." and captions[3] == "Table 2. More."
    fields = re.findall(r" SEQ Table [^<]*", word.element.xml)
    assert [r"\c" in field for field in fields] == [False, True, True, False], "parts do not count on"
    made, seen = word.tables[:3], []
    for part in made:
        cells = [[cell.text for cell in row.cells] for row in part.rows]
        assert [row[:2] for row in cells] == [
            ["study", "arm"],
            ["Ly 2015", "guided"],
            ["Ly 2015", "unguided"],
            ["Tong 2023", "app"],
        ]
        seen += cells[0][2:]
        assert {run.font.size.pt for row in part.rows for run in row.cells[0].paragraphs[0].runs} <= {6.5, 7.0, 7.5}
        # Arial of 6.5 points: a word of 14 letters measures 15.4 mm, a cell's margins 2.5
        assert all(column.w.mm >= 17.9 for column in part._tbl.tblGrid.gridCol_lst[2:])
    assert seen == [f"considerable {n}" for n in range(23)], "each column once"


@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice here (Debian: libreoffice-writer-nogui)")
def test_libreoffice_opens_it(tmp_path):
    document(results(tmp_path), CONFIG, tmp_path / "a.docx", SECTIONS)
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    command = [
        "soffice",
        home,
        "--headless",
        "--convert-to",
        "txt:Text",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "a.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    text = (tmp_path / "a.txt").read_text(encoding="utf-8")
    assert "Table 1. Rows." in text and "<b>&" in text and "SD, standard deviation" in text
