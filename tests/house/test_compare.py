import pandas as pd

from rapport.compare import compare, compare_tables
from rapport.files import write_json
from rapport.tables import write_table


def ledger(*rows):
    return pd.DataFrame(rows, columns=["record_id", "citation_id", "fate", "reason", "study_ids"])


def test_rows_added_removed_and_changed():
    a = ledger(("p:1", "c1", "included", "", "s1"), ("p:2", "c2", "duplicate", "", ""))
    b = ledger(("p:1", "c1", "excluded_full_text", "wrong population", ""), ("p:3", "c3", "included", "", "s3"))
    found = compare_tables(a, b, ["record_id"], ["fate", "reason"])
    assert (found.added, found.removed) == (["p:3"], ["p:2"])
    assert found.changed == ["p:1: fate included -> excluded_full_text; reason empty -> wrong population"]


def test_the_input_that_caused_it_comes_first(tmp_path):
    for name, fate, digest, n in (("a", "included", "1" * 64, "1"), ("b", "pending_full_text", "2" * 64, "0")):
        write_table(ledger(("p:1", "c1", fate, "", "")), tmp_path / name / "ledger.csv")
        write_json(
            {"inputs": {"data/screening/r1-01.csv": digest, "config.yaml": "c"}},
            tmp_path / name / "report/provenance.json",
        )
        write_json({"prisma.new_studies": {"value": int(n), "text": n, "source": ""}}, tmp_path / name / "numbers.json")
    found = compare(tmp_path / "a", tmp_path / "b")
    assert list(found) == ["inputs", "records", "numbers"]
    assert found["inputs"].changed == ["data/screening/r1-01.csv"]
    assert found["records"].changed == ["p:1: fate included -> pending_full_text"]
    assert found["numbers"].changed == ["prisma.new_studies 1 -> 0"]
    assert compare(tmp_path / "a", tmp_path / "a") == {}
