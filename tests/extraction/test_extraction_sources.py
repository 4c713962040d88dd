"""Every value that is used downstream says where it was read."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from rapport.extraction.dictionary import read_dictionary
from rapport.extraction.extract import extract
from rapport.extraction.names import people_files
from rapport.extraction.references import Reports
from rapport.extraction.show import show

ROOT = Path(__file__).resolve().parents[2]
OWN = {"locator", "quote", "note", "settled_by"}  # they are the source, not a value


@pytest.fixture(scope="module")
def worked():
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        files = people_files("data/dictionary.csv")
        rows = [row for f in files for row in csv.DictReader(Path(f).read_text(encoding="utf-8").splitlines())]
        studies = sorted({row["study_id"] for row in rows if row.get("study_id")})
        dois = {row[c].lower() for row in rows for c in ("report_citation_id", "primary_report_id") if row.get(c)}
        reports = Reports(included=set(studies), anchors={d: d for d in dois}, of_study=dict.fromkeys(studies, dois))
        return extract(files, "data/dictionary.csv", ["amira", "jonas"], reports).extraction


def test_every_cell_of_every_table_has_its_locator(worked):
    """Walks all consensus tables: each filled cell is in cells.csv with the same value, a locator and both files."""
    known = {(c["table"], c["row"], c["column"]): c for c in worked.cells.to_dict("records")}
    walked = 0
    for name, table in worked.tables.items():
        key = read_dictionary()[name].key
        for row in table.to_dict("records"):
            for column in set(row) - OWN - set(key):
                if row[column]:
                    cell = known[name, "/".join(row[k] for k in key), column]
                    assert cell["value"] == row[column] and cell["locator"] and cell["sources"], cell
                    walked += 1
    assert walked > 3000
    assert walked + (worked.cells["settled_by"] == "registry").sum() == len(worked.cells)


def test_a_quote_that_somebody_wrote_is_there(worked):
    quoted = sum(
        bool(row["quote"]) for table in worked.tables.values() for row in table.to_dict("records") if "quote" in row
    )
    rows = worked.cells.loc[worked.cells["quote"] != "", ["table", "row"]].drop_duplicates()
    assert len(rows) == quoted > 0


def test_scores_and_differences_rest_on_cells_with_a_locator(worked):
    known = {(c["table"], c["row"], c["column"]): c["locator"] for c in worked.cells.to_dict("records")}
    tables = worked.tables
    studies = pd.DataFrame({"study_id": sorted(set(tables["studies"]["study_id"]))}, dtype=object)
    studies = studies.assign(label=studies["study_id"], reports="1")
    companions = pd.DataFrame(columns=["study_id", "citation_id", "role", "title", "state", "linked_by", "label"])
    full, _, _ = show(tables, studies, companions)
    scale = 0
    for row in full["alliance_scores"].to_dict("records"):
        for column in ("n", "mean", "sd"):
            if row[column] is not None:
                assert known["alliance_results", row["result_id"], column]
        if row["pomp"] is not None:  # the range of the scale, extracted or from the shipped registry
            assert all(known["measures", row["measure_id"], c] for c in ("resp_min", "resp_max", "scoring"))
            scale += 1
    assert scale >= 5 and (full["alliance_differences"]["locator"] != "").all()


def test_a_shipped_instrument_is_traced_to_its_description(write, run):
    file = write(
        "alliance_results/amira.csv", "result_id,study_id,measure_id,mean,locator", "r1,jasper2014,WAI-SR,3.59,abstract"
    )
    cells = run(file).extraction.cells
    cell = cells[(cells["row"] == "WAI-SR") & (cells["column"] == "resp_max")].iloc[0]
    assert (cell["value"], cell["settled_by"], cell["locator"]) == ("5", "registry", "Hatcher & Gillaspy 2006")
    own = write("measures/amira.csv", "measure_id,resp_max,locator", "WAI-SR,7,p. 3")
    cells = run(file, own).extraction.cells
    assert cells.loc[cells["row"] == "WAI-SR", "settled_by"].tolist() == ["single"]


def test_rows_that_do_not_say_where_they_were_read_are_to_do(write, run):
    head = "study_id,arm_id,label,locator,n_analysed.locator"
    file = write("arms/amira.csv", head, "jasper2014,a,A,,", "jasper2014,b,B,Table 1,", "jasper2014,c,C,,Table 2")
    todo = run(file).todo
    assert todo.loc[todo["task"].str.contains("locator"), ["who", "n"]].values.tolist() == [["amira", 1]]
