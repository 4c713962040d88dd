"""Each rule of the PRISMA 2020 contract on a review small enough to count by hand."""

import base64
import json
import zlib

import pandas as pd
import pytest
from small import add, boxes

from rapport.errors import ReviewError
from rapport.prisma.counts import list_texts
from rapport.prisma.csv import prisma_csv
from rapport.report.lists import packed
from rapport.report.parts import shown_sections
from rapport.report.results import Results
from rapport.tables import as_lines, write_table


def test_trap_t6(review):
    """13 records: 2 duplicates, 6 excluded on screening, 1 not retrieved, 2 excluded at full text, 2 included."""
    for i in range(11):
        ta = "excluded" if i < 6 else "included"
        ft, reason = ("excluded", "wrong population") if i in (7, 8) else ("included", "")
        add(review, "s1", i, f"c{i}", ta, ft, reason, got="not_retrieved" if i == 6 else "")
    add(review, "s2", 0, "c0")
    add(review, "s2", 1, "c9")
    b = boxes(review)
    assert (b["database_results"], b["duplicates"], b["records_screened"], b["records_excluded"]) == (13, 2, 11, 6)
    assert (b["dbr_sought_reports"], b["dbr_notretrieved_reports"], b["dbr_assessed"]) == (5, 1, 4)
    assert b["dbr_excluded"] == {"wrong population": 2}
    assert (b["new_studies"], b["new_reports"]) == (2, 2)


def test_smallest_review_has_a_flow(review):
    result = review.run()[2]
    assert result.counts["variant"] == "N1"
    assert not any(result.counts["boxes"].values())
    assert prisma_csv(result.counts)


def test_registers_are_not_databases_and_have_their_own_line(review):
    add(review, "s1", 1, "a")
    add(review, "reg", 1, "b", kind="register")
    b = boxes(review)
    assert (b["database_results"], b["register_results"], b["records_screened"]) == (1, 1, 2)
    assert b["register_specific_results"] == {"Source re": 1}


def test_a_report_found_both_ways_counts_once_in_the_database_arm(review):
    add(review, "web", 1, "a", kind="website")
    add(review, "s1", 1, "a")
    add(review, "web", 2, "b", kind="website")
    ledger, _, result = review.run()
    b = result.counts["boxes"]
    assert result.counts["variant"] == "N2"
    assert (b["website_results"], b["other_sought_reports"], b["dbr_sought_reports"], b["new_reports"]) == (2, 1, 1, 2)
    assert b["duplicates"] == 0, "duplicates of other methods never enter the box of databases and registers"
    assert list(result.lists["other_not_sought"]["record_id"]) == ["web:1"]
    assert ledger.set_index("record_id").loc["web:1", "reason"] == "duplicate of s1:1"


def test_identified_by_other_methods_need_not_equal_sought(review):
    """Trap T1: the arm has no screening box; what was not sought is a list."""
    add(review, "cit", 1, "a", "excluded", kind="citation")
    add(review, "cit", 2, "b", kind="citation")
    b = boxes(review)
    assert (b["citations_results"], b["other_sought_reports"], b["other_not_sought"]) == (2, 1, 1)


def test_other_methods_have_reasons_of_their_own(review):
    add(review, "s1", 1, "a", ft="excluded", reason="wrong population")
    add(review, "org", 1, "b", ft="excluded", reason="wrong population", kind="organisation")
    b = boxes(review)
    assert b["dbr_excluded"] == b["other_excluded"] == {"wrong population": 1}


def test_two_reports_of_one_study_and_two_studies_of_one_report(review):
    for c in ("a", "b", "two"):
        add(review, "s1", len(review.records), c)
    review.links = [["x", "a", "primary", ""], ["x", "b", "preprint", ""], ["y", "two", "", ""], ["z", "two", "", ""]]
    result = review.run()[2]
    assert (result.counts["boxes"]["new_studies"], result.counts["boxes"]["new_reports"]) == (3, 3)
    assert result.counts["boxes"]["reports_of_several_studies"] == 1
    assert result.bridges.to_dict("records") == [
        {"identity": "I13", "box": "new_studies", "unit": "report", "id": "two", "why": "holds 2 studies: y; z"}
    ]


def test_automation_and_removals_have_their_boxes(review):
    add(review, "s1", 1, "a", "excluded")
    add(review, "s1", 2, "b", "excluded")
    add(review, "s1", 3, "c", "excluded")
    review.title_abstract["a"] = ["excluded", "", "automation"]
    review.title_abstract["b"] = ["excluded", "retracted", "agreement"]  # removed_before_screening of the settings
    b = boxes(review)
    assert (b["excluded_automatic"], b["excluded_other"], b["records_screened"], b["records_excluded"]) == (1, 1, 1, 1)
    review.automation = "screening"  # trap T4: said by the settings, and by the footnote
    b = boxes(review)
    assert (
        b["excluded_automatic"],
        b["records_screened"],
        b["records_excluded"],
        b["records_excluded_by_automation"],
    ) == (0, 2, 2, 1)


def test_unfinished_shows_what_waits(review):
    add(review, "s1", 1, "a", "waiting")
    add(review, "s1", 2, "b", "conflict")
    add(review, "s1", 3, "c", ft="waiting")
    add(review, "s1", 4, "d", ft="waiting", got="retrieved")
    add(review, "s1", 5, "e", ft="conflict")
    review.decided["e"] = "include"
    counts = review.run()[2].counts
    b = counts["boxes"]
    assert counts["in_progress"]
    assert (b["pending_title_abstract"], b["pending_retrieval"], b["pending_full_text"]) == (2, 1, 2)
    assert (b["records_screened"], b["dbr_sought_reports"], b["dbr_assessed"], b["new_reports"]) == (5, 3, 2, 0)


def test_a_full_text_decision_on_an_excluded_citation_has_no_effect(review):
    add(review, "s1", 1, "a", "excluded", "included")
    b = boxes(review)
    assert (b["records_excluded"], b["dbr_sought_reports"], b["new_reports"]) == (1, 0, 0)


def test_a_missing_reason_is_said(review):
    add(review, "s1", 1, "a", ft="excluded")
    assert boxes(review)["dbr_excluded"] == {"Reason not given": 1}


def test_reasons_come_in_order_of_precedence_and_apart_last(review):
    for i, reason in enumerate(["zebra", "wrong publication type", "wrong population", "apple"]):
        add(review, "s1", i, f"c{i}", ft="excluded", reason=reason)
    add(review, "s1", 9, "c9")
    review.links = [["o", "c9", "", "ongoing"]]
    assert list(boxes(review)["dbr_excluded"]) == [
        "wrong population",
        "wrong publication type",
        "apple",
        "zebra",
        "Ongoing study",
    ]


def test_ongoing_and_awaiting_are_kept_apart_from_included(review):
    for c in ("a", "b", "c"):
        add(review, "s1", len(review.records), c)
    review.links = [["o", "a", "register", "ongoing"], ["w", "b", "conference", "awaiting"]]
    _, linked, result = review.run()
    b = result.counts["boxes"]
    assert (b["new_studies"], b["ongoing_studies"], b["awaiting_studies"]) == (1, 1, 1)
    assert b["dbr_excluded"] == {"Study awaiting classification": 1, "Ongoing study": 1}
    assert set(linked["studies"]["study_id"]) == {"s_c"}
    assert b["dbr_assessed"] == sum(b["dbr_excluded"].values()) + b["new_reports"]


def test_a_report_of_an_included_and_an_ongoing_study_is_included(review):
    add(review, "s1", 1, "a")
    review.links = [["x", "a", "", ""], ["y", "a", "", "ongoing"]]
    b = boxes(review)
    assert (b["new_studies"], b["new_reports"], b["ongoing_studies"], b["dbr_excluded"]) == (1, 1, 1, {})


def test_meta_analysis_box(review):
    for c in ("a", "b"):
        add(review, "s1", len(review.records), c)
    review.links = [["x", "a", "", ""]]
    b = boxes(review, pooled={"x"})
    assert (b["total_studies_ma"], b["total_reports_ma"]) == (1, 1)
    with pytest.raises(ReviewError, match=r"I18.*'total_studies_ma' is 1.*nowhere"):
        boxes(review, pooled={"nowhere"})


def test_lists_say_which_and_the_tables_follow(review):
    add(review, "s1", 1, "a", ft="excluded", reason="wrong population")
    add(review, "s1", 2, "b", got="not_retrieved")
    result = review.run()[2]
    assert list(result.lists["dbr_excluded-wrong_population"]["citation_id"]) == ["a"]
    assert result.tables["excluded_full_text"][["citation_id", "reason", "arm"]].to_numpy().tolist() == [
        ["a", "wrong population", "databases and registers"]
    ]
    assert list(result.tables["not_retrieved"]["citation_id"]) == ["b"]
    assert result.numbers["prisma.dbr_excluded-wrong_population"] == {
        "value": 1,
        "text": "1",
        "source": "results/prisma/lists/dbr_excluded-wrong_population.csv",
    }


def test_a_title_in_a_list_or_table_is_no_formula_and_is_shown_as_it_was(review, tmp_path):
    title = '=HYPERLINK("http://x")'
    add(review, "s1", 1, "a", ft="excluded", reason="wrong population")
    add(review, "s1", 2, "b", got="not_retrieved")
    add(review, "s1", 3, "c")
    tables = review.tables()
    tables["citations"][["title", "authors", "journal"]] = [title, "-Dash, A", "+J"]
    review.tables = lambda: tables
    _, linked, result = review.run()
    assert list(result.lists["new_studies"]["label"]) == ["'" + linked["studies"]["label"].iloc[0]]
    for name, table in result.tables.items():
        write_table(table, tmp_path / "tables" / f"{name}.csv")
    for name, table in result.lists.items():
        write_table(table, tmp_path / "prisma/lists" / f"{name}.csv")
    for key in ("database_results", "dbr_excluded", "dbr_notretrieved_reports"):
        assert set(result.lists[key]["title"]) == {f"'{title}"}
    shown = {t.path: t.rows for section in shown_sections(Results(tmp_path)) for t in section.parts}
    for name in ("excluded_full_text", "not_retrieved"):
        assert result.tables[name][["title", "authors", "journal"]].to_numpy().tolist() == [
            [f"'{title}", "'-Dash, A", "'+J"]
        ]
        (row,) = shown[f"tables/{name}.csv"]
        assert {title, "-Dash, A", "+J"} <= set(row)
    inside = json.loads(zlib.decompress(base64.b64decode(packed(Results(tmp_path))[1])))
    assert {cell for row in inside["rows"] for cell in row if "HYPERLINK" in cell} == {title}


def test_reasons_that_read_alike_have_lists_of_their_own(review):
    add(review, "s1", 1, "a", ft="excluded", reason="Wrong population!")
    add(review, "s1", 2, "b", ft="excluded", reason="wrong population")
    result = review.run()[2]
    lists = {name for name in result.lists if name.startswith("dbr_excluded-")}
    assert lists == {"dbr_excluded-wrong_population", "dbr_excluded-wrong_population_2"}


def test_searches_that_read_another_number_are_noticed(review):
    add(review, "s1", 1, "a")
    tables = review.tables()
    tables["searches"].loc[0, "read"] = "2"
    review.tables = lambda: tables
    with pytest.raises(ReviewError, match=r"I1: box 'database_results' is 1 and must be 2.*s1"):
        review.run()


def test_a_lost_merge_row_is_noticed(review):
    add(review, "s1", 1, "a")
    add(review, "s1", 2, "a")
    tables = review.tables()
    tables["merges"] = pd.DataFrame(columns=["record_id", "kept_record_id", "citation_id"])
    review.tables = lambda: tables
    with pytest.raises(ReviewError, match=r"I21.*s1:2"):
        review.run()


def test_the_text_of_each_list_is_that_of_its_table(review):
    """A row is made into text once for all lists: each must still say its own row, whatever the lists' order."""
    for i in range(6):
        add(review, f"s{i % 2}", i, f"c{i}", "excluded" if i == 1 else "included", rnd=i % 2 + 1)
    add(review, "s1", 7, "c0", rnd=2)
    review.links = [["x", "c2", "", ""], ["x", "c3", "", ""], ["o", "c4", "", "ongoing"]]
    tables = review.run()[2].lists
    for order in (list(tables), list(reversed(tables))):
        texts = dict(list_texts({name: tables[name] for name in order}))
        assert texts == {name: "".join(as_lines(table)) for name, table in tables.items()}
        for name, table in tables.items():
            unique = table.drop_duplicates()
            assert len(set(table.index)) == len(table) == len(unique), name
            assert texts[name].count("\n") == 1 + len(table), name


def test_lists_of_one_kind_name_the_same_row_of_the_whole_by_the_same_index(review):
    for i in range(4):
        add(review, "s1", i, f"c{i}", ft="excluded" if i == 2 else "included", reason="wrong population")
    rows: dict[tuple, tuple] = {}
    for name, table in review.run()[2].lists.items():
        for place, *cells in table.itertuples():
            assert rows.setdefault((tuple(table.columns), place), tuple(cells)) == tuple(cells), name
