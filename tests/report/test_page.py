import base64
import json
import zlib
from pathlib import Path

import pandas as pd
import pytest

from rapport.config import complete, schema
from rapport.files import write_json
from rapport.report.flow import inline_flow
from rapport.report.page import page
from rapport.report.parts import shown_sections
from rapport.report.results import Results
from rapport.report.sections import SECTIONS, Figure, Section, Table, laid_out
from rapport.tables import write_table

CODE = Path(__file__).parents[2]
HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    '"><img src=x onerror=alert(3)>',
    "javascript:alert(4)",
    "&lt;b&gt;",
]
CONFIG = complete(
    {"review": {"title": HOSTILE[0], "authors": [HOSTILE[2]], "registration": HOSTILE[3], "status": "final"}}, schema()
)
PROVENANCE = {
    "rapport": "0",
    "python": "3",
    "code": "c",
    "lock": "l" * 64,
    "packages": {"pandas": "3"},
    "inputs": {"data/<b>.csv": "0" * 64},
}


@pytest.fixture
def results(tmp_path):
    table = pd.DataFrame({"citation_id": [f"c{i}" for i in range(len(HOSTILE))], "title": HOSTILE})
    write_table(table, tmp_path / "tables/excluded.csv")
    write_table(table, tmp_path / "prisma/lists/records_screened.csv")
    (tmp_path / "prisma/flow.svg").write_text(
        '<?xml version="1.0"?>\n<svg><a href="lists/records_screened.csv"><text>5</text></a></svg>'
    )
    write_table(table, tmp_path / "prisma/PRISMA2020.csv")
    write_json({"title": "Flow", "alt": HOSTILE[2], "data": "prisma/PRISMA2020.csv"}, tmp_path / "prisma/flow.json")
    write_json({"variant": "N1", "in_progress": False, "boxes": {}}, tmp_path / "prisma/counts.json")
    return Results(tmp_path)


def test_what_records_say_is_shown_and_never_run(results):
    parts = (Figure("flow", "prisma"), Table("tables/excluded.csv", "Excluded"))
    html = page(results, CONFIG, PROVENANCE, (Section("flow", "Flow", parts),))
    assert html.count("<script") == 2, "the page's own two, and no other"
    assert "<img" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert 'href="#list-records_screened"' in html
    assert 'href="javascript' not in html
    embedded = html.split('<script type="text/plain" id="lists">')[1].split("</script>")[0]
    content = json.loads(zlib.decompress(base64.b64decode(embedded)))
    _, _, places = content["lists"]["records_screened"]
    assert [content["rows"][place][1] for place in places] == HOSTILE


def test_a_box_opens_its_list_in_the_page():
    svg = (
        '<svg><a href="lists/a.csv"><rect/></a><a href="lists/a.csv"><text/></a><a href="lists/b.csv"><text/></a></svg>'
    )
    assert inline_flow(svg, {"a"}) == (
        '<svg><a href="#list-a" tabindex="-1" aria-hidden="true"><rect/></a><a href="#list-a"><text/></a>'
        '<a href="../prisma/lists/b.csv"><text/></a></svg>'
    )


def test_nothing_is_loaded_from_elsewhere(results):
    html = page(results, CONFIG, PROVENANCE)
    for mark in ('src="http', "url(http", '<link rel="stylesheet', "@import", 'href="http'):
        assert mark not in html


def test_an_empty_review_still_has_a_page(tmp_path):
    html = page(Results(tmp_path), CONFIG, PROVENANCE)
    assert "No search has been read yet." in html


def test_a_pattern_stands_for_the_figures_not_named():
    sections = laid_out(["a_1", "a_2", "b"], (Section("x", "X", (Figure("a_2"), Figure("a_*"))),))
    assert [part.name for part in sections[0].parts] == ["a_2", "a_1"]


@pytest.mark.parametrize(("sources", "shown"), [(1, 0), (2, 1)])
def test_a_figure_is_shown_where_there_is_something_to_see(tmp_path, sources, shown):
    write_json({"title": "Overlap", "alt": "", "data": ""}, tmp_path / "figures/overlap.json")
    write_table(pd.DataFrame({"source": list("ab")[:sources]}), tmp_path / "tables/yield.csv")
    part = Figure("overlap", needs="tables/yield.csv", least=2)
    (section,) = shown_sections(Results(tmp_path), (Section("x", "X", (part,)),))
    assert len(section.parts) == shown


def test_an_extract_is_shown_by_the_name_of_its_study(tmp_path):
    write_table(pd.DataFrame({"study_id": ["ly2015"], "label": ["Ly 2015"]}), tmp_path / "studies/studies.csv")
    write_table(pd.DataFrame({"extract_id": ["x1"], "study_id": ["ly2015"]}), tmp_path / "framework/extracts.csv")
    parts = (Table("framework/extracts.csv", "Extracts"),)
    (section,) = shown_sections(Results(tmp_path), (Section("framework", "F", parts),))
    assert section.parts[0].rows == [["x1", "Ly 2015"]]


def test_a_table_beside_ours_is_shown_where_there_is_ours(tmp_path):
    write_table(pd.DataFrame({"r": [0.3]}), tmp_path / "association/published.csv")
    (section,) = [entry for entry in SECTIONS if entry.id == "association"]
    assert not shown_sections(Results(tmp_path), (section,))[0].parts
    write_table(pd.DataFrame({"pool": ["a"]}), tmp_path / "association/pooled.csv")
    shown = [part.path for part in shown_sections(Results(tmp_path), (section,))[0].parts]
    assert shown == ["association/pooled.csv", "association/published.csv"]


def test_tables_of_the_reviews_own_dictionary_are_shown_by_the_studies_names(tmp_path):
    write_table(pd.DataFrame({"table": ["studies", "outcomes", "outcomes"]}), tmp_path / "extraction/dictionary.csv")
    write_table(
        pd.DataFrame({"study_id": ["s1"], "label": ["Doe 2020"], "citation_ids": [""]}),
        tmp_path / "studies/studies.csv",
    )
    for name in ("studies", "outcomes"):
        content = {"study_id": ["s1"], "note": ["–"], "n": ["5"], "origin": ["east_boston"]}
        write_table(pd.DataFrame(content), tmp_path / f"extraction/{name}.csv")
    parts = [part for section in shown_sections(Results(tmp_path)) for part in section.parts]
    (own,) = [part for part in parts if part.path.startswith("extraction/")]
    assert (own.path, own.names) == ("extraction/outcomes.csv", ["study_id", "n", "origin"])
    assert own.rows == [["Doe 2020", "5", "east_boston"]]
    html = page(Results(tmp_path), CONFIG, PROVENANCE)
    assert "east_boston</td>" in html and "east boston" not in html, "any text may stand there, and stays as it is"
    assert own.caption == "Extracted with the review's own data dictionary: outcomes"


def test_letters_of_figures_are_of_one_size(results):
    for name, points in (("a", 300), ("b", 600)):
        write_json({"title": name, "alt": name, "data": ""}, results.folder / f"figures/{name}.json")
        (results.folder / f"figures/{name}.svg").write_text(
            f'<?xml version="1.0"?>\n<svg height="9pt" width="{points}pt"/>'
        )
    html = page(results, CONFIG, PROVENANCE, (Section("x", "X", (Figure("a"), Figure("b"))),))
    assert 'width="500"' in html and 'width="1000"' in html


def test_figures_need_tables_that_are_there():
    """A misspelt name would hide the figure for ever: see the tables of the worked review in docs/columns.md."""
    known = (CODE / "docs/columns.md").read_text(encoding="utf-8")
    needed = [part.needs for section in SECTIONS for part in section.parts if part.needs]
    assert needed and all(name in known for name in needed)


def test_a_figure_of_earlier_settings_is_not_shown(tmp_path):
    for name in ("appraisal_casp_items", "appraisal_mmat2018_items"):
        write_json({"title": name}, tmp_path / f"figures/{name}.json")
    assert len(Results(tmp_path).figures) == 2
    assert Results(tmp_path, ["results/figures/appraisal_mmat2018_items.svg"]).figures == ["appraisal_mmat2018_items"]
