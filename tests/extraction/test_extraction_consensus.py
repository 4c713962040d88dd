"""From two people's rows to one agreed table, with both originals on record."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.errors import Problems, ReviewError
from rapport.extraction.consensus import settle
from rapport.extraction.dictionary import read_dictionary
from rapport.extraction.reading import Entry, Settlement

HEAD = "result_id,study_id,arm_id,measure_id,n,mean,sd,locator"
AMIRA = "r1,jasper2014,icbt,WAI-SR,38,3.59,0.72,abstract"
JONAS = "r1,jasper2014,icbt,WAI-SR,38,3.6,0.12,Table 2"


def results(found):
    return found.extraction.tables["alliance_results"]


def test_agreement_keeps_the_more_precise_number_and_a_difference_waits(write, run):
    found = run(write("alliance_results/amira.csv", HEAD, AMIRA), write("alliance_results/jonas.csv", HEAD, JONAS))
    row = results(found).iloc[0]
    assert (row["mean"], row["sd"], row["settled_by"]) == ("3.59", "", "waiting")
    only = found.extraction.differences
    assert only[["column", "kind", "amira", "jonas", "settled_by"]].values.tolist() == [
        ["sd", "sd or se", "0.72", "0.12", "waiting"]
    ]
    assert any("settle differences" in task for task in found.todo["task"])


@pytest.mark.parametrize(
    "consensus",
    [
        ("result_id,column,consensus,decided_by,note", "r1,sd,.72,lea,Jonas took the standard error"),
        ("result_id,sd,note", "r1,0.72,Jonas took the standard error"),
    ],
    ids=["a cell a row", "cells of a row"],
)
def test_a_consensus_settles_it_and_the_originals_stay(write, run, consensus):
    found = run(
        write("alliance_results/amira.csv", HEAD, AMIRA),
        write("alliance_results/jonas.csv", HEAD, JONAS),
        write("alliance_results/consensus.csv", *consensus),
    )
    row = results(found).iloc[0]
    assert float(row["sd"]) == 0.72 and row["settled_by"] == "consensus"
    difference = found.extraction.differences.iloc[0]
    assert (difference["amira"], difference["jonas"], difference["note"]) == (
        "0.72",
        "0.12",
        "Jonas took the standard error",
    )
    cell = found.extraction.cells.set_index("column").loc["sd"]
    assert (
        cell["settled_by"] == "consensus" and "jonas.csv:2" in cell["sources"] and "consensus.csv:2" in cell["sources"]
    )
    assert not any("settle differences" in task for task in found.todo["task"])


def test_a_value_that_neither_wrote_needs_a_note(write, run):
    files = [write("alliance_results/amira.csv", HEAD, AMIRA), write("alliance_results/jonas.csv", HEAD, JONAS)]
    with pytest.raises(
        ReviewError,
        match=r"consensus.csv:2: r1: '0.5' for 'sd' is neither extractor's value \(0.72, 0.12\); say in 'note'",
    ):
        run(*files, write("alliance_results/consensus.csv", "result_id,column,consensus,note", "r1,sd,0.5,"))
    found = run(
        *files,
        write("alliance_results/consensus.csv", "result_id,column,consensus,note", "r1,sd,0.5,the authors wrote to us"),
    )
    assert results(found).iloc[0]["sd"] == "0.5"


def test_a_row_that_only_one_has_is_used_and_listed_unless_dropped(write, run):
    files = [
        write("alliance_results/amira.csv", HEAD, AMIRA),
        write("alliance_results/jonas.csv", HEAD, AMIRA.replace("r1", "r2")),
    ]
    found = run(*files)
    assert list(results(found)["settled_by"]) == ["single", "single"]
    listed = found.extraction.differences
    assert set(listed["kind"]) == {"one extractor only"} and listed["note"].str.contains("only amira").any()
    dropped = run(
        *files, write("alliance_results/consensus.csv", "result_id,column,consensus,note", "r2,(row),drop,same as r1")
    )
    assert list(results(dropped)["result_id"]) == ["r1"]
    assert "drop" in set(dropped.extraction.differences["value"])


def test_row_names_are_paired_whatever_their_case(write, run):
    found = run(
        write("alliance_results/amira.csv", HEAD, AMIRA),
        write("alliance_results/jonas.csv", HEAD, AMIRA.replace("r1", "R1")),
    )
    assert len(results(found)) == 1 and results(found).iloc[0]["settled_by"] == "agreement"


def test_one_extractor_alone_is_no_list_of_differences(write, run):
    found = run(write("alliance_results/amira.csv", HEAD, AMIRA), extractors=("amira",))
    assert not len(found.extraction.differences) and results(found).iloc[0]["settled_by"] == "single"


def test_locator_and_quote_of_a_cell_go_before_those_of_the_row(write, run):
    file = write("alliance_results/amira.csv", f"{HEAD},sd.locator,sd.quote", f"{AMIRA},Table 3,SD = 0.72")
    cells = run(file).extraction.cells.set_index("column")
    assert (cells.loc["sd", "locator"], cells.loc["sd", "quote"], cells.loc["mean", "locator"]) == (
        "Table 3",
        "SD = 0.72",
        "abstract",
    )


def test_every_value_used_has_a_cell_with_its_source(write, run):
    found = run(write("alliance_results/amira.csv", HEAD, AMIRA), write("alliance_results/jonas.csv", HEAD, JONAS))
    row = results(found).iloc[0]
    filled = {c for c in row.index if row[c] and c not in ("result_id", "locator", "quote", "note", "settled_by")}
    cells = found.extraction.cells
    assert set(cells.loc[cells["table"] == "alliance_results", "column"]) == filled
    assert (found.extraction.cells["sources"] != "").all()


def test_what_is_settled_is_checked_like_what_is_extracted(write, run):
    arms = [write(f"arms/{who}.csv", "study_id,arm_id", "jasper2014,icbt") for who in ("amira", "jonas")]
    files = [
        write("alliance_results/amira.csv", HEAD, AMIRA),
        write("alliance_results/jonas.csv", HEAD, JONAS),
        write(
            "alliance_results/consensus.csv",
            "result_id,column,consensus,note",
            "r1,arm_id,icbtt,why",
            "r7,mean,3.59,",
            "r1,report_citation_id,cother00001,why",
            "r1,study_id,jaspr2014,why",
            "r1,mean,3;59,why",
        ),
    ]
    with pytest.raises(ReviewError) as error:
        run(*arms, *files)
    said = error.value.problems
    for line, part in (
        (2, "arm_id 'icbtt' is not in the table arms for jasper2014; did you mean 'icbt'?"),
        (3, "no row 'r7' in the extractors' files"),
        (4, "report_citation_id: report cother00001 does not belong to study jasper2014"),
        (5, "no study 'jaspr2014'; did you mean 'jasper2014'?"),
        (6, "'3;59' in 'mean' is not a number"),
    ):
        assert any(f"consensus.csv:{line}: {part}" in text for text in said), (part, said)


def test_a_settled_report_is_stored_by_its_citation_id(write, run):
    files = [
        write("alliance_results/amira.csv", HEAD, AMIRA),
        write(
            "alliance_results/consensus.csv",
            "result_id,column,consensus,note",
            "r1,report_citation_id,https://doi.org/10.1/jasper,found",
        ),
    ]
    assert results(run(*files)).loc[0, "report_citation_id"] == "cjasper0001"


TEXT = st.sampled_from(["", "NR", "1", "1.0", "2.5", "client", "text"])


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.sampled_from(["r1", "r2"]), TEXT, TEXT),
        max_size=4,
        unique_by=lambda t: t[:2],
    ),
    st.lists(st.tuples(st.sampled_from(["r1", "r2"]), TEXT), max_size=2),
)
def test_nothing_comes_out_that_nobody_put_in(rows, decided):
    tables = {"alliance_results": read_dictionary()["alliance_results"]}
    entries = [
        Entry("alliance_results", (key,), by, {"study_id": "s", "mean": one, "note": two}, {}, f"{by}.csv", 2)
        for by, key, one, two in rows
    ]
    settlements = [
        Settlement("alliance_results", (key,), "mean", value, "", "why", {}, "consensus.csv:2")
        for key, value in decided
        if value
    ]
    found = settle(entries, settlements, tables, ["a", "b"], Problems())
    said = {v for _, _, one, two in rows for v in (one, two)} | {v for _, v in decided} | {""}
    assert set(found.tables["alliance_results"]["mean"]) <= said
    # every disagreement is on the list, and only disagreements and settlements are
    for key in {e.key for e in entries}:
        values = [e.values["mean"] for e in entries if e.key == key]
        column = tables["alliance_results"].columns["mean"]
        from rapport.extraction.compare import agree

        listed = ((found.differences["row"] == key[0]) & (found.differences["column"] == "mean")).any()
        settled = any(s.key == key for s in settlements)
        assert listed == (settled or (len(values) == 2 and not agree(column, *values)))
