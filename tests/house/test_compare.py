import pandas as pd
import pytest

from rapport.compare import Part, compare, compare_tables
from rapport.files import write_json
from rapport.tables import write_table

FATES = Part("ledger.csv", ("record_id",), ("fate", "reason"))


def ledger(*rows):
    return pd.DataFrame(rows, columns=["record_id", "citation_id", "fate", "reason", "study_ids"])


def test_rows_added_removed_and_changed():
    a = ledger(("p:1", "c1", "included", "", "s1"), ("p:2", "c2", "duplicate", "", ""))
    b = ledger(("p:1", "c1", "excluded_full_text", "wrong population", ""), ("p:3", "c3", "included", "", "s3"))
    found = compare_tables(a, b, FATES)
    assert (found.added, found.removed) == (["p:3"], ["p:2"])
    assert found.changed == ["p:1: fate included -> excluded_full_text; reason empty -> wrong population"]


def test_a_row_is_told_with_its_file_and_line():
    part = Part("d.csv", ("citation_id",), ("decision",), (), ("file", "line"))
    names = ["citation_id", "decision", "file", "line"]
    a = pd.DataFrame([("c1", "include", "data/r1.csv", "2")], columns=names)
    b = pd.DataFrame([("c1", "exclude", "data/r1.csv", "7")], columns=names)
    assert compare_tables(a, b, part).changed == ["c1 (data/r1.csv:7): decision include -> exclude"]


def test_a_name_that_occurs_twice_loses_no_row():
    twice = pd.DataFrame([("x", "1"), ("x", "2")], columns=["id", "v"])
    assert compare_tables(twice, twice.head(1), Part("t.csv", ("id",))).removed == ["x #2"]


def test_a_table_without_its_key_is_not_passed_over():
    with pytest.raises(KeyError):
        compare_tables(pd.DataFrame({"a": ["1"]}), pd.DataFrame({"a": ["2"]}), Part("t.csv", ("id",)))


def results(folder, fate, inputs, **settings):
    write_table(ledger(("p:1", "c1", fate, "", "")), folder / "ledger.csv")
    state = pd.DataFrame([("c1", fate, "")], columns=["citation_id", "state", "reason"])
    write_table(state, folder / "screening/full_text/reconciled.csv")
    write_json({"inputs": inputs, "settings": settings}, folder / "report/provenance.json")
    n = int(fate == "included")
    write_json({"prisma.new_studies": {"value": n, "text": str(n), "source": ""}}, folder / "numbers.json")
    return folder


def test_the_input_that_caused_it_comes_first_and_is_named(tmp_path):
    file = "data/screening/full_text/r 1-01.csv"
    a = results(tmp_path / "a", "included", {file: "1" * 64, "config.yaml": "c"})
    b = results(tmp_path / "b", "pending_full_text", {file: "2" * 64, "config.yaml": "c"})
    found = compare(a, b)
    assert list(found) == ["inputs", "records", "full text", "numbers"]
    assert found["inputs"].changed == [file]
    assert found["full text"].causes == [file]
    assert found["records"].causes == ["full text"]
    assert found["records"].changed == ["p:1: fate included -> pending_full_text"]
    assert found["numbers"].changed == ["prisma.new_studies 1 -> 0"]
    assert compare(a, a) == {}


def test_a_setting_that_caused_it_is_named(tmp_path):
    before, after = ({"policy": {"full_text": policy}} for policy in ("both", "single"))
    a = results(tmp_path / "a", "pending", {"config.yaml": "1"}, screening=before)
    b = results(tmp_path / "b", "included", {"config.yaml": "2"}, screening=after)
    found = compare(a, b)
    assert found["settings"].changed == ["screening.policy.full_text both -> single"]
    assert found["full text"].causes == ["settings"]


def screened(folder, states, names, **settings):
    """Titles settled and reports sought, with what the settings say of people."""
    for stage, rows in (
        ("title_abstract", states),
        ("full_text", [(c, "waiting", "") for c, s, _ in states if s == "included"]),
    ):
        state = pd.DataFrame(rows, columns=["citation_id", "state", "reason"])
        write_table(state, folder / f"screening/{stage}/reconciled.csv")
    decided = pd.DataFrame(
        [(c, "ana", "main", "include", "", "t/ana-01.csv", "2") for c, *_ in states],
        columns=["citation_id", "reviewer", "phase", "decision", "reasons", "file", "line"],
    )
    write_table(decided.assign(decision=[s for _, s, _ in states]), folder / "screening/title_abstract/decisions.csv")
    write_table(decided.head(0), folder / "screening/full_text/decisions.csv")
    write_json({"inputs": names, "settings": settings}, folder / "report/provenance.json")
    return folder


def test_what_follows_from_a_decision_is_no_matter_of_a_blank_sheet_or_of_names(tmp_path):
    a = screened(tmp_path / "a", [("c1", "excluded", "")], {"t/ana-01.csv": "1"}, people={"ana": "Ana"})
    names = {"t/ana-01.csv": "2", "data/screening/full_text/ana-03.csv": "0"}
    b = screened(tmp_path / "b", [("c1", "included", "")], names, people={"ana": "Ana B"})
    found = compare(a, b)
    assert found["full text"].added == ["c1"]
    assert found["full text"].causes == ["title/abstract"]
