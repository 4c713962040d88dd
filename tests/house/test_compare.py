import pandas as pd
import pytest

from rapport.commands import compare as command
from rapport.compare import PARTS, Part, compare, compare_tables
from rapport.files import write_json
from rapport.tables import write_table

FATES = Part("ledger.csv", ("record_id",), columns=("fate", "reason"))


def ledger(*rows):
    return pd.DataFrame(rows, columns=["record_id", "citation_id", "fate", "reason", "study_ids"])


def test_rows_added_removed_and_changed():
    a = ledger(("p:1", "c1", "included", "", "s1"), ("p:2", "c2", "duplicate", "", ""))
    b = ledger(("p:1", "c1", "excluded_full_text", "wrong population", ""), ("p:3", "c3", "included", "", "s3"))
    found = compare_tables(a, b, FATES)
    assert (found.added, found.removed) == (["p:3"], ["p:2"])
    assert found.changed == ["p:1: fate included -> excluded_full_text; reason empty -> wrong population"]


def test_a_row_is_told_with_its_file_and_line():
    part = Part("d.csv", ("citation_id",), columns=("decision",), where=("file", "line"))
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
    assert list(found) == ["inputs", "full text", "records", "numbers"]
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


def printed(capsys, *arguments):
    assert command.main(list(map(str, arguments))) == 0
    return capsys.readouterr().out.splitlines()


def test_what_changed_in_the_inputs_is_told_first_and_each_part_below_its_cause(tmp_path, capsys):
    sheet, blank = "data/screening/full_text/r1-01.csv", "data/appraisal/mmat2018/a-01.csv"
    a = results(tmp_path / "a", "included", {sheet: "1"}, strict=False)
    b = results(tmp_path / "b", "pending_full_text", {sheet: "2", blank: "0"}, strict=True)
    assert printed(capsys, a, b) == [
        "What changed in the inputs:",
        "  files: 1 new, 1 changed",
        f"    new     {blank}",
        f"    changed {sheet}",
        "  settings: 1 changed",
        "    changed strict False -> True",
        "What follows from it:",
        f"because of {sheet}",
        "  full text: 1 changed",
        "    changed c1: state included -> pending_full_text",
        "because of full text",
        "  records: 1 changed",
        "    changed p:1: fate included -> pending_full_text",
        "because of all of this",
        "  numbers: 1 changed",
        "    changed prisma.new_studies 1 -> 0",
    ]
    assert printed(capsys, a, a) == ["Nothing differs."]
    write_json({"inputs": {sheet: "1"}, "settings": {"strict": False}}, b / "report/provenance.json")
    assert printed(capsys, a, b)[:2] == ["No input, setting or program changed.", "What differs:"]


def test_much_that_differs_is_one_screen_and_all_of_it_on_request(tmp_path, capsys):
    a, b = (results(tmp_path / name, fate, {}) for name, fate in (("a", "included"), ("b", "excluded_full_text")))
    for n, folder in enumerate((a, b)):
        for part in PARTS.values():
            names = [*part.key, *part.columns, "x"]
            rows = [
                [f"k{i}{' long' * 40 * n}"] * len(part.key) + [str(n)] * (len(names) - len(part.key))
                for i in (1, 2, 3, 4 + n)
            ]
            write_table(pd.DataFrame(rows, columns=names), folder / part.path)
        write_json({"inputs": {f"data/f{i:02}.csv": str(n) for i in range(30)}}, folder / "report/provenance.json")
    lines = printed(capsys, a, b)
    assert len(lines) <= command.SCREEN and max(map(len, lines[:-1])) < 200
    assert lines[-1].startswith("More differs than is shown: ") and lines[-1].endswith(f"compare {a} {b} --all")
    assert {line.split(":")[0].strip() for line in lines if line.startswith("  ")} >= set(PARTS)
    everything = printed(capsys, a, b, "--all")
    assert sum("data/f" in line for line in everything) == 30 and "More differs" not in everything[-1]


def test_a_sheet_in_which_nobody_wrote_caused_nothing(tmp_path):
    filled, blank, settled = (f"data/extraction/arms/{name}.csv" for name in ("ana-01", "ben-01", "consensus-01"))
    a, b = (results(tmp_path / name, "included", {}) for name in "ab")
    write_json(
        {"inputs": dict.fromkeys((filled, blank, settled, "data/dictionary.csv"), "1")}, b / "report/provenance.json"
    )
    names = ["table", "row", "column", "value", "sources"]
    for folder, value in ((a, "1"), (b, "2")):
        write_table(
            pd.DataFrame([("arms", "x", "n", value, f"{filled}:2")], columns=names), folder / "extraction/cells.csv"
        )
    assert compare(a, b)["extracted cells"].causes == ["data/dictionary.csv", filled, settled]


def test_an_audit_of_merges_decides_on_no_record(tmp_path):
    a = results(tmp_path / "a", "included", {})
    b = results(tmp_path / "b", "excluded_full_text", {"data/dedup/audit.csv": "1"})
    assert compare(a, b)["records"].causes == ["full text"]
