"""A small, unfinished review of hostile records, from exports to the page as a browser shows it."""

import re

import docx
import pandas as pd
import pytest
from browsing import broken_links, list_sizes, loose_numbers, opened, serious, started, too_wide, unreached
from reviewing import review, said, small_review

from rapport.config import complete, read_config, schema
from rapport.files import write_json, write_text
from rapport.report.document import document
from rapport.report.gather import todo
from rapport.report.numbers import numbers
from rapport.report.page import page
from rapport.report.results import Results
from rapport.report.sections import Section, Table
from rapport.tables import write_table

HOSTILE = [
    "<script>window.broken = 1</script> and the alliance",
    "</script><script>window.broken = 2</script>",
    '"><img src=x onerror="window.broken = 3">',
    "<svg onload=window.broken=4> <b>bold</b> &lt;i&gt;",
    "javascript:window.broken=5",
    '=HYPERLINK("javascript:alert(1)","click")',
    "{{ 7 * 7 }} {% raw %} ${8 * 8}",
    "</title></table></dialog><h1>Taken over</h1>",
]
# up to the flow diagram; the stages after it would read nothing
TARGETS = [f"results/{name}" for name in ("prisma/counts.json", "tables/searches.csv", "figures/source_overlap.svg",
                                          "screening/title_abstract/todo.csv")]  # fmt: skip
PROVENANCE = {"rapport": "0", "python": "3", "code": "c", "lock": "0" * 64, "packages": {}, "inputs": {}}
CONFIG = """review:
  title: "<img src=x onerror=window.broken=6> A review of </title> hostile records"
  authors: ["<script>window.broken = 7</script>"]
  registration: "javascript:window.broken=8"
"""


def ris(titles):
    return "".join(
        f"TY  - JOUR\nTI  - {title}\nAU  - O'Hara <b>, {n}.\nPY  - {2000 + n}\nUR  - javascript:window.broken=9\n"
        f"DO  - 10.1000/{n}\nJO  - Journal <i>of</i> {n}\nER  - \n"
        for n, title in enumerate(titles)
    )


@pytest.fixture(scope="session")
def hostile(tmp_path_factory):
    folder = small_review(
        tmp_path_factory.mktemp("hostile") / "review",
        config=CONFIG,
        exports={"one.ris": ris(HOSTILE), "two.ris": ris([*HOSTILE[:3], "Another record about a chatbot"])},
    )
    log = folder / "data/searches.csv"
    log.write_text(log.read_text().replace("PubMed", '"<img src=x onerror=window.broken=true>"', 1), encoding="utf-8")
    process = review(folder, "--cores", "2", *TARGETS)
    assert process.returncode == 0, said(process)[-3000:]
    results, config = Results(folder / "results"), read_config(folder / "config.yaml")
    write_table(todo(sorted(results.folder.glob("**/*todo.csv"))), results.folder / "todo.csv")
    write_json(numbers(sorted(results.folder.glob("**/*numbers.json"))), results.folder / "numbers.json")
    write_text(page(results, config, PROVENANCE), results.folder / "report/index.html")
    document(results, config, results.folder / "report/report.docx")
    return results.folder / "report"


@pytest.fixture(scope="module")
def browser():
    with started() as browser:
        yield browser


@pytest.mark.parametrize("width", [360, 1400])
def test_it_is_shown_as_text_asks_for_nothing_and_fits(hostile, browser, width):
    with opened(browser, hostile / "index.html", width) as (page, wrong):
        assert page.evaluate("window.broken") is None
        assert page.title() == "<img src=x onerror=window.broken=6> A review of </title> hostile records"
        assert too_wide(page) <= 0
        assert serious(page) == []
        assert too_wide(page) <= 0, "with everything unfolded"
    assert wrong == []


def test_every_number_of_the_diagram_opens_its_list(hostile, browser):
    with opened(browser, hostile / "index.html") as (page, wrong):
        sizes = list_sizes(page)
        assert len(sizes) > 5
        assert [entry for entry in sizes if entry[1] != entry[2]] == []
        page.evaluate("location.hash = '#list-database_results'")
        page.wait_for_selector("dialog[open] #list-rows:not([aria-busy])")
        titles = page.eval_on_selector_all("#list-rows tbody td", "cells => cells.map(cell => cell.textContent)")
        shown = "\n".join(titles)
        assert [n for n in range(1, 6) if not re.search(rf"window\.broken ?= ?{n}", shown)] == []
        assert "HYPERLINK" in shown and "{{ 7 * 7 }}" in shown and "<h1>Taken over</h1>" in shown
        assert page.evaluate("window.broken") is None
        assert serious(page) == []
    assert wrong == []


def test_everything_is_reached_from_the_keyboard(hostile, browser):
    with opened(browser, hostile / "index.html") as (page, _):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the text"
        assert unreached(page) == []


def test_a_table_sorts_and_filters(hostile, browser):
    with opened(browser, hostile / "index.html") as (page, _):
        page.evaluate("location.hash = '#list-database_results'")
        page.wait_for_selector("dialog[open] #list-rows:not([aria-busy])")
        page.fill("dialog input[type=search]", "another chatbot")
        assert page.locator("#list-rows tbody tr:visible").count() == 1
        assert "1 of " in page.inner_text("dialog output")
        page.fill("dialog input[type=search]", "")
        assert page.inner_text("dialog output") == f"{page.locator('#list-rows tbody tr').count()} rows"
        years = "rows => rows.map(row => row.cells[5].textContent)"
        page.click("#list-rows th:nth-child(6) button")
        up = page.eval_on_selector_all("#list-rows tbody tr", years)
        page.click("#list-rows th:nth-child(6) button")
        assert up == sorted(up) == page.eval_on_selector_all("#list-rows tbody tr", years)[::-1]
        assert page.get_attribute("#list-rows th:nth-child(6)", "aria-sort") == "descending"


def test_numbers_sort_as_numbers_whatever_stands_around_them(tmp_path, browser):
    """Sample sizes of several arms, means with their SD, p values with an operator, negative numbers, missing codes."""
    cells = {
        "n": ["100", "9 / 40", "NR", "12 / 30", "1,234", ""],
        "mean": ["5.9 (1)", "5.15 (0.7)", "\u22120.5 (2)", "-2", "UC", "12"],
        "p": ["< .001", "= .03", "= .20", "not printed", ".004", "= .1"],
    }
    write_table(pd.DataFrame(cells), tmp_path / "tables/t.csv")
    sections = (Section("about", "About", (Table("tables/t.csv", "A table"),)),)
    config = complete({"review": {"title": "T"}}, schema())
    write_text(page(Results(tmp_path), config, PROVENANCE, sections), tmp_path / "report/index.html")
    with opened(browser, tmp_path / "report/index.html") as (shown, _):
        got = {}
        for place, name in enumerate(cells, 1):
            shown.click(f"#table-tables-t th:nth-child({place}) button")
            got[name] = shown.eval_on_selector_all(
                f"#table-tables-t tbody td:nth-child({place})", "cells => cells.map(cell => cell.textContent)"
            )
    assert got == {
        "n": ["9 / 40", "12 / 30", "100", "1,234", "NR", ""],
        "mean": ["-2", "\u22120.5 (2)", "5.15 (0.7)", "5.9 (1)", "12", "UC"],
        "p": ["< .001", ".004", "= .03", "= .1", "= .20", "not printed"],
    }


def test_on_paper_the_names_of_columns_are_plain_text(hostile, browser):
    """Chromium leaves out boxes, such as buttons, where it repeats the head of a table on the next page."""
    with opened(browser, hostile / "index.html") as (page, _):
        page.emulate_media(media="print")
        looks = "buttons => [...new Set(buttons.map(button => getComputedStyle(button).display))]"
        assert page.eval_on_selector_all("table.sortable thead button", looks) == ["contents"]


def test_on_paper_numbers_and_words_stay_whole(tmp_path, browser):
    """A column of numbers with a missing code is as narrow as its numbers, and not narrower; words are not cut."""
    cells = {"design": ["randomised trial", "qualitative"] * 3, "N": ["36070", "NR"] * 3}
    cells |= {f"text {n}": ["several words that take room " * 3] * 6 for n in range(7)}
    write_table(pd.DataFrame(cells), tmp_path / "tables/t.csv")
    sections = (Section("about", "About", (Table("tables/t.csv", "A table"),)),)
    config = complete({"review": {"title": "T"}}, schema())
    write_text(page(Results(tmp_path), config, PROVENANCE, sections), tmp_path / "report/index.html")
    with opened(browser, tmp_path / "report/index.html", 690) as (shown, _):  # 182 mm
        shown.emulate_media(media="print")
        lines = """cells => cells.map(cell => { const range = document.createRange();
          range.selectNodeContents(cell); return new Set([...range.getClientRects()].map(r => r.top)).size; })"""
        assert set(shown.eval_on_selector_all("#table-tables-t td:nth-child(2)", lines)) == {1}
        assert set(shown.eval_on_selector_all("#table-tables-t td:nth-child(1)", lines)) == {1, 2}
        assert shown.evaluate("document.documentElement.scrollWidth") <= 690


def test_captions_fit_a_narrow_screen_beside_wide_tables(tmp_path, browser):
    cells = {f"column {n}": ["several words that take room " * 3] for n in range(9)}
    write_table(pd.DataFrame(cells), tmp_path / "tables/t.csv")
    sections = (
        Section("about", "About", (Table("tables/t.csv", "A caption of more words than a telephone is wide"),)),
    )
    config = complete({"review": {"title": "T"}}, schema())
    write_text(page(Results(tmp_path), config, PROVENANCE, sections), tmp_path / "report/index.html")
    with opened(browser, tmp_path / "report/index.html", 360) as (shown, _):
        boxes = "nodes => nodes.map(node => node.getBoundingClientRect()).map(box => [box.left, box.right])"
        shown.evaluate("document.querySelector('.wide').scrollLeft = 300")
        ((left, right), *links) = shown.eval_on_selector_all("caption .held, caption .held a", boxes)
        assert left >= 0 and right <= 360 and all(end <= 360 for _, end in links)


def test_text_is_copied_with_its_lists(tmp_path, browser):
    criteria = tmp_path / "data/screening/criteria.md"
    write_text("# Population\n\n- Adults with any complaint.\n", criteria)
    config = complete({"review": {"title": "T"}}, schema())
    write_text(page(Results(tmp_path / "results"), config, PROVENANCE), tmp_path / "report/index.html")
    with opened(browser, tmp_path / "report/index.html") as (shown, _):
        shown.evaluate(
            "Object.defineProperty(navigator, 'clipboard',"
            " { value: { writeText: async (text) => { window.copied = text; } } })"
        )
        shown.click("#eligibility .copy")
        assert shown.evaluate("window.copied").split("\n\n") == ["Population", "Adults with any complaint."]


def test_every_number_and_every_link_leads_somewhere(hostile):
    text = (hostile / "index.html").read_text(encoding="utf-8")
    assert loose_numbers(text) == []
    assert loose_numbers(re.sub(r'<a class="number"[^>]*>([^<]*)</a>', r"\1", text, count=1)), (
        "the check sees a loose one"
    )
    assert broken_links(hostile / "index.html") == []


def test_what_is_not_done_is_said(hostile):
    text = (hostile / "index.html").read_text(encoding="utf-8")
    assert "Systematic review, in progress" in text
    assert re.search(r">12</a> records still waited for decisions", text)
    assert "were assessed in full text" not in text


def test_the_word_file_holds_the_words_and_nothing_active(hostile):
    word = docx.Document(hostile / "report.docx")
    outside = [
        rel.target_ref for part in word.part.package.iter_parts() for rel in part.rels.values() if rel.is_external
    ]
    assert outside == []
    fields = [node.text for node in word.element.iter("{*}instrText")]
    assert all(re.fullmatch(r" SEQ (Figure|Table) (\\c )?\\\* ARABIC ", field) for field in fields)
    assert word.paragraphs[0].text == "<img src=x onerror=window.broken=6> A review of </title> hostile records"
