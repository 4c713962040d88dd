"""The worked review from scratch: complete, repeatable, and nobody's file touched."""

import random
import re
import shutil

import pandas as pd
import pytest
from browsing import broken_links, list_sizes, loose_numbers, opened, serious, started, too_wide
from lxml import html
from reviewing import copy_worked, review, said, tree
from test_columns import every_table_is_on_the_page, rows_can_be_named

from rapport.report.prose.synthesis import association
from rapport.report.results import Results

OUTPUTS = [
    "records/records.parquet",
    "records/searches.csv",
    "records/problems.csv",
    "records/quarantine.jsonl",
    "dedup/citations.csv",
    "dedup/citations.ris",
    "dedup/membership.csv",
    "dedup/merges.csv",
    "dedup/check.csv",
    "screening/title_abstract/reconciled.csv",
    "screening/title_abstract/conflicts.csv",
    "screening/title_abstract/agreement.csv",
    "screening/full_text/reconciled.csv",
    "screening/full_text/conflicts.csv",
    "screening/full_text/agreement.csv",
    "studies/studies.csv",
    "extraction/differences.csv",
    "extraction/checks.csv",
    "appraisal/summary.csv",
    "framework/matrix.csv",
    "framework/tallies.csv",
    "framework/themes.csv",
    "framework/agreement.csv",
    "framework/sensitivity.csv",
    "framework/accumulation.csv",
    "framework/findings.csv",
    "association/effects.csv",
    "association/pooled.csv",
    "association/moderators.csv",
    "association/sensitivity.csv",
    "association/directions.csv",
    "ledger.csv",
    "prisma/counts.json",
    "prisma/PRISMA2020.csv",
    "prisma/flow.svg",
    "prisma/flow.pdf",
    "prisma/flow.png",
    "numbers.json",
    "report/index.html",
    "report/report.docx",
    "todo.csv",
]

FATES = {
    "duplicate", "removed_automation", "removed_other", "excluded_title_abstract", "not_retrieved",
    "excluded_full_text", "included", "pending_title_abstract", "pending_retrieval", "pending_full_text",
}  # fmt: skip

# what a run says of itself and may differ between runs
APART = ("logs",)


def test_every_promised_output_exists(worked):
    folder, _, _ = worked
    missing = [path for path in OUTPUTS if not (folder / "results" / path).is_file()]
    assert not missing


def test_every_table_and_column_is_documented(worked):
    every_table_is_on_the_page(worked[0] / "results")


def test_compare_knows_how_rows_of_each_table_are_named(worked):
    rows_can_be_named(worked[0] / "results")


def test_every_record_has_exactly_one_fate(worked):
    folder, _, _ = worked
    ledger = pd.read_csv(folder / "results/ledger.csv", dtype=str)
    records = pd.read_parquet(folder / "results/records/records.parquet")
    assert len(records) > 500
    assert ledger.record_id.is_unique
    assert set(ledger.record_id) == set(records.record_id)
    assert set(ledger.fate) <= FATES


def test_nothing_waits_in_the_finished_review(worked):
    folder, _, shown = worked
    assert len(pd.read_csv(folder / "results/todo.csv")) == 0, shown


def test_a_second_run_does_nothing(worked):
    folder, _, _ = worked
    before = tree(folder / "results")
    process = review(folder)
    assert process.returncode == 0
    assert not [line for line in said(process).splitlines() if line.startswith("  1/")], said(process)
    assert tree(folder / "results") == before


def test_peoples_files_are_untouched(worked):
    folder, before, _ = worked
    assert tree(folder / "data") == before


def test_from_scratch_in_another_order_on_one_core_the_same_bytes(worked, tmp_path):
    folder, _before, _ = worked
    other = copy_worked(tmp_path / "review")
    for name in [
        "data/searches.csv",
        *(p.relative_to(other) for p in sorted((other / "data/screening").rglob("*-0?.csv"))),
    ]:
        shuffle_rows(other / name)
    shuffled = tree(other / "data")
    process = review(other, "--cores", "1")
    assert process.returncode == 0, said(process)[-3000:]
    assert tree(other / "data") == shuffled
    first, second = tree(folder / "results", APART), tree(other / "results", APART)
    # the report and the decisions name the hash and the line of the files that were shuffled
    differ = {path for path in first.keys() | second.keys() if first.get(path) != second.get(path)}
    assert differ <= {
        "report/index.html", "report/report.docx", "report/provenance.json",
        "screening/title_abstract/decisions.csv", "screening/full_text/decisions.csv",
    }, differ  # fmt: skip


def shuffle_rows(path):
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    order = list(range(len(table)))
    random.Random(1).shuffle(order)
    table.iloc[order].to_csv(path, index=False)


def test_results_can_be_deleted_and_come_back_the_same(worked, tmp_path):
    folder, before, _ = worked
    other = tmp_path / "review"
    shutil.copytree(folder, other)
    shutil.rmtree(other / "results")
    shutil.rmtree(other / ".snakemake")
    process = review(other, "--cores", "2")
    assert process.returncode == 0, said(process)[-3000:]
    assert tree(other / "results", APART) == tree(folder / "results", APART)
    assert tree(other / "data") == before


@pytest.mark.campaign
def test_a_forced_run_changes_nothing(worked, tmp_path):
    folder, before, _ = worked
    other = copy_worked(tmp_path / "review")
    assert review(other).returncode == 0
    assert review(other, "--forceall").returncode == 0
    assert tree(other / "results", APART) == tree(folder / "results", APART)
    assert tree(other / "data") == before


def test_every_number_of_the_report_leads_to_what_it_counts(worked):
    path = worked[0] / "results/report/index.html"
    text = path.read_text(encoding="utf-8")
    assert text.count('class="number"') > 100
    assert loose_numbers(text) == []
    assert broken_links(path) == []
    assert path.stat().st_size < 5_000_000


def test_the_report_in_a_browser(worked):
    path = worked[0] / "results/report/index.html"
    with started() as browser:
        with opened(browser, path) as (page, wrong):
            sizes = list_sizes(page)
            assert len(sizes) > 20
            assert [entry for entry in sizes if entry[1] != entry[2]] == []
        with opened(browser, path, width=360) as (page, more):
            assert too_wide(page) <= 0
            assert serious(page) == []
            assert too_wide(page) <= 0, "with everything unfolded"
        assert wrong + more == []


def test_every_figure_has_words_and_files(worked):
    report = worked[0] / "results/report"
    figures = html.parse(str(report / "index.html")).xpath("//figure")
    assert len(figures) == 1 + len(list(report.parent.glob("figures/*.json"))), "all of them, and the flow diagram"
    for figure in figures:
        alt = figure.xpath(".//img/@alt") or figure.xpath(".//*[local-name()='desc']/text()")
        assert len(alt) == 1 and len(alt[0]) > 20, figure.get("id")
        files = figure.xpath(".//figcaption//a/@href")
        assert sorted(name.rpartition(".")[2] for name in files) == ["csv", "pdf", "png", "svg"], figure.get("id")


def test_numbers_of_the_associations_stand_in_the_tables_they_lead_to(worked):
    results = Results(worked[0] / "results")
    pieces = [p for entry in association(results, {}) for p in entry.pieces if p.source.endswith(".csv")]
    assert len(pieces) > 20
    missing = []
    for piece in pieces:
        known = _numbers_in(results.table(piece.source)) | _numbers_in(results.table("association/pooled.csv"))
        words = re.sub(r"95 %|< \.001|\b(19|20)\d\d\b", "", piece.text).replace("\u2212", "-")
        for number in re.findall(r"-?\d*\.?\d+", words):
            places = len(number.partition(".")[2])
            if not any(
                round(sign * value * scale, places) == float(number)
                for value in known
                for sign in (1, -1)
                for scale in (1, 100)
            ):
                missing.append((number, piece))
    assert missing == []


def _numbers_in(table):
    """Every number in a table's cells, and how often each cell comes: what a text may quote of it."""
    counts = {float(n) for column in table for n in table[column].str.split(":").str[0].value_counts()}
    cells = " ".join(cell for row in table.to_numpy().tolist() for cell in row)
    return counts | {float(number) for number in re.findall(r"-?\d*\.?\d+(?:e-?\d+)?", cells)} | {float(len(table))}
