import docx
import pandas as pd
from PIL import Image

from rapport.config import complete, schema
from rapport.files import write_json
from rapport.report.document import clean, document
from rapport.report.results import Results
from rapport.report.sections import Figure, Section, Table
from rapport.tables import write_table

CONFIG = complete({"review": {"title": "T\x00itle", "authors": ["A & B"]}}, schema())
SECTIONS = (
    Section(
        "x", "A section", (Figure("a"), Table("tables/a.csv", "Rows"), Table("tables/b.csv", "More rows", folded=True))
    ),
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
    assert captions == ["Figure 1. A figure.", "Table 1. Rows.", "Table 2. More rows (5 rows): results/tables/b.csv."]
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
