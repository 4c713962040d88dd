"""What is gone of people's tables since the last run is said, with rows and cells; edits of other kinds are not."""

import json
from pathlib import Path

import pytest

from rapport.commands.gone import LAST, gone_since, remember_files

VERDICTS = "record_id_1,record_id_2,verdict,decided_by\n" + "".join(f"s1:{n},s2:{n},same,lea\n" for n in range(8))
RETRIEVAL = "citation_id,status,note,title\n" + "".join(f"c{n},{'not_retrieved' * (n < 3)},,T\n" for n in range(6))
RESULTS = "result_id,study_id,n,mean,label\n" + "".join(f"a{n},s{n % 3},40,3.{n},x\n" for n in range(9))
JUDGED = "study_id,item,judgement,support\n" + "".join(f"s{n // 4},{n % 4},yes,text\n" for n in range(12))
TABLES = {
    "data/dedup/verdicts.csv": VERDICTS,
    "data/screening/retrieval.csv": RETRIEVAL,
    "data/extraction/alliance_results/lea.csv": RESULTS,
    "data/appraisal/mmat2018/lea.csv": JUDGED,
    "data/coding/lea.csv": "extract_id,theme_id\ne1,t1\ne1,t2\ne2,t1\n",
    "data/studies.csv": "study_id,citation_id,role\nA,c1,primary\nA,c2,companion\nB,c3,primary\n",
}
(VERDICT_FILE, RETRIEVAL_FILE, RESULTS_FILE, JUDGED_FILE, CODING_FILE, STUDIES_FILE) = TABLES


@pytest.fixture(autouse=True)
def review(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in TABLES.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)
    for name in ("data/searches/one.csv", "data/screening/full_text/r1-01.csv"):  # not told of here
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("some_id,x\n1,2\n2,3\n")
    assert gone_since() == []
    remember_files()
    assert gone_since() == []


def without(name, *parts):
    lines = Path(name).read_text().splitlines(keepends=True)
    Path(name).write_text("".join(line for line in lines if not line.startswith(parts)))


@pytest.mark.parametrize(
    ("name", "parts", "what"),
    [
        (VERDICT_FILE, ("s1:3,", "s1:5,"), "2 rows (s1:3, s1:5)"),
        (RETRIEVAL_FILE, ("c1,", "c4,"), "1 row (c1)"),  # nothing was noted of the other
        (RESULTS_FILE, ("a",), "9 rows (a0, a1, a2, a3, a4 and 4 more)"),
        (JUDGED_FILE, ("s1,2",), "1 row (s1)"),
        (CODING_FILE, ("e1,t2",), "1 row (e1)"),
        (STUDIES_FILE, ("A,c2",), "1 row (A)"),
    ],
)
def test_rows_that_are_gone(name, parts, what):
    without(name, *parts)
    assert gone_since() == [f"note: {name}: gone since the last run: {what}; put back what was not meant to go"]
    remember_files()
    assert gone_since() == []


@pytest.mark.parametrize(
    ("name", "old", "new", "what"),
    [
        (VERDICT_FILE, "s2:4,same", "s2:4,", "1 row (s1:4)"),  # a verdict taken back
        (RETRIEVAL_FILE, "c2,not_retrieved", "c2,", "1 row (c2)"),
        (RESULTS_FILE, ",40,", ",,", "9 cells, emptied in rows of a0, a1, a2, a3, a4 and 4 more"),
        (JUDGED_FILE, "s1,2,yes", "s1,2,", "1 row (s1)"),
    ],
)
def test_cells_that_were_emptied(name, old, new, what):
    Path(name).write_text(Path(name).read_text().replace(old, new))
    (line,) = gone_since()
    assert line.startswith(f"note: {name}: gone since the last run: {what}; ")


def reversed_rows(text):
    head, *rows = text.splitlines()
    return "\n".join([head, *reversed(rows)])


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("edit", [
    reversed_rows, lambda text: text.replace(",", ";"), lambda text: "\ufeff" + text,
    lambda text: text.replace("same", "different").replace("yes", "no").replace("40", "41"),
    lambda text: text + text.splitlines()[-1].replace("e2", "e9") + "\n",
    lambda text: text.replace(",40,3.1,", ",,,"),
])  # fmt: skip
def test_other_edits_are_none_of_its_business(name, edit):
    Path(name).write_text(edit(TABLES[name]))
    assert gone_since() == []


def test_a_table_saved_as_a_workbook_or_split_has_lost_nothing():
    import pandas as pd

    pd.read_csv(RETRIEVAL_FILE, dtype=str).to_excel("data/screening/retrieval.xlsx", index=False)
    Path(RETRIEVAL_FILE).unlink()
    head, *rows = RESULTS.splitlines()
    Path(RESULTS_FILE).write_text("\n".join([head, *rows[:4]]))
    Path(RESULTS_FILE).with_name("lea-02.csv").write_text("\n".join([head, *rows[4:]]))
    assert gone_since() == []
    rows = pd.read_excel("data/screening/retrieval.xlsx", dtype=str, keep_default_na=False)
    rows[1:].to_excel("data/screening/retrieval.xlsx", index=False)
    (line,) = gone_since()
    assert line.startswith("note: data/screening/retrieval.xlsx: gone since the last run: 1 row (c0); ")


@pytest.mark.parametrize("name", [RESULTS_FILE, JUDGED_FILE, CODING_FILE])
@pytest.mark.parametrize("edit", [str, reversed_rows, lambda text: text.replace(",", ";")])
def test_who_goes_by_another_name_has_lost_nothing(name, edit):
    """Extractors, appraisers and coders are renamed in the settings and on their files."""
    Path(name).unlink()
    Path(name).with_name("leah.csv").write_text(edit(TABLES[name]))
    assert gone_since() == [f"note: renamed since the last run, with the same rows: {name} (now leah.csv)"]
    remember_files()
    assert gone_since() == []


@pytest.mark.parametrize("new", ["leah.csv", "consensus.csv", "lea.md"])
@pytest.mark.parametrize("name", [RESULTS_FILE, JUDGED_FILE, CODING_FILE, STUDIES_FILE])
def test_a_new_file_that_does_not_hold_the_rows_of_the_old_one_is_no_other_name_of_it(name, new):
    text = TABLES[name]
    Path(name).unlink()
    Path(name).with_name(new).write_text(text[: text.rindex("\n", 0, -1) + 1] if new == "leah.csv" else text)
    assert gone_since()[0] == f"note: gone since the last run: {name}; put back what was not meant to go"


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (RESULTS_FILE, ",3.4,", ",3.5,"),
        (JUDGED_FILE, "s1,2,yes", "s1,2,no"),
        (JUDGED_FILE, "s1,2,yes,text", "s1,2,yes,other words"),
        (CODING_FILE, "e2,t1", "e2,t3"),
    ],
)
def test_the_file_of_a_second_person_on_the_same_studies_is_no_other_name_of_the_first_one_s(name, old, new):
    """Both have the same ids, and agree on most; what the first one wrote is lost."""
    Path(name).unlink()
    Path(name).with_name("ben.csv").write_text(TABLES[name].replace(old, new))
    assert gone_since() == [f"note: gone since the last run: {name}; put back what was not meant to go"]


@pytest.mark.parametrize("name", [RESULTS_FILE, JUDGED_FILE, CODING_FILE])
def test_a_workbook_of_the_same_rows_is_another_name(name):
    import pandas as pd

    rows = pd.read_csv(name)  # numbers as such
    rows[rows.columns[::-1]].to_excel(Path(name).with_name("leah.xlsx"), index=False)
    Path(name).unlink()
    assert gone_since() == [f"note: renamed since the last run, with the same rows: {name} (now leah.xlsx)"]


def test_a_memory_of_an_earlier_version_is_read_and_completed():
    new = LAST.read_text()
    held = json.loads(new)
    for table in held["tables"].values():
        del table["answers"]
    LAST.write_text(json.dumps(held))
    assert gone_since() == []
    Path(CODING_FILE).rename(Path(CODING_FILE).with_name("leah.csv"))  # told by its bytes
    without(VERDICT_FILE, "s1:3,")
    assert [line.split()[1] for line in gone_since()] == ["renamed", f"{VERDICT_FILE}:"]
    Path(CODING_FILE).with_name("leah.csv").rename(CODING_FILE)
    Path(VERDICT_FILE).write_text(VERDICTS)
    remember_files()
    assert LAST.read_text() == new


@pytest.mark.parametrize("new", ["themes.csv", "cerqual-01.csv"])
def test_a_table_of_the_synthesis_is_no_other_name_of_a_coder(new):
    Path(CODING_FILE).rename(Path(CODING_FILE).with_name(new))
    assert gone_since() == [f"note: gone since the last run: {CODING_FILE}; put back what was not meant to go"]


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"files": []}', '{"files": [], "tables": {"a": {"sha256": 1}}}',
    '["data/dedup/verdicts.csv"]'])  # fmt: skip
def test_a_damaged_memory_is_as_good_as_none(damage):
    LAST.write_text(damage)
    without(VERDICT_FILE, "s1:3,")
    assert gone_since() == []
    remember_files()
    assert VERDICT_FILE in json.loads(LAST.read_text())["tables"]


def test_a_table_that_cannot_be_read_is_left_to_its_stage():
    Path(VERDICT_FILE).write_text('a,b\n"never closed')
    assert gone_since() == []
    remember_files()
    Path(VERDICT_FILE).write_text(VERDICTS)
    assert gone_since() == []


def test_a_list_of_what_was_published_may_be_replaced_by_the_one_offered():
    previous, offered = Path("data/previous/studies.csv"), Path("results/studies/published/studies.csv")
    for path, text in (
        (previous, "study_id,status\nS1,included\nS2,included\n"),
        (offered, "study_id,status\nS1,included\n"),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    remember_files()
    previous.write_bytes(offered.read_bytes())
    assert gone_since() == []
    previous.write_text("study_id,status\n")  # neither what was there nor what was offered
    assert gone_since() == [
        f"note: {previous}: gone since the last run: 2 rows (S1, S2); put back what was not meant to go"
    ]
