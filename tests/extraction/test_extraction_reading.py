"""People's extraction files: tolerant reading, strict checking, every problem at once."""

import pandas as pd
import pytest

from rapport.errors import ReviewError
from rapport.extraction.references import read_reports

ARM = "study_id,arm_id,condition_code,label,n_randomised,n_analysed,n_with_alliance,comparator"


def problems_of(run, *files, **options):
    with pytest.raises(ReviewError) as error:
        run(*files, **options)
    return error.value.problems


def test_all_problems_of_all_files_at_once_with_their_lines(write, run):
    files = [
        write(
            "arms/amira.csv",
            ARM,
            "jasper2014,icbt,gided web,ICBT,x,38,NR,no",
            "jaspr2014,icbt,web_guided,ICBT,1,1,1,no",
            ",a,,,,,,",
        ),
        write(
            "arms/jonas.csv", ARM, "ly2015,full,web_guided,full,1.5,2,2,perhaps", "ly2015,full,web_guided,full,1,2,2,no"
        ),
        write("arm/amira.csv", "a", "b"),
        write("samples/amria.csv", "study_id,sample_id", "ly2015,all"),
        write("measures/amira.csv", "measure_id,nam", "X,y"),
    ]
    said = problems_of(run, *files)
    for part in (
        "arms/amira.csv:2: 'gided web' in 'condition_code'",
        "amira.csv:2: 'x' in 'n_randomised' is not a number of people",
        "amira.csv:3: no study 'jaspr2014'; did you mean 'jasper2014'?",
        "amira.csv:4: study_id is empty",
        "jonas.csv:2: '1.5' in 'n_randomised' is not a whole number",
        "jonas.csv:2: 'perhaps' in 'comparator'",
        "jonas.csv:3: ly2015/full stands there twice",
        "'arm' is no table of the data dictionary; did you mean 'arms'?",
        "'amria' is not one of the extractors (amira, jonas); did you mean 'amira'?",
        "measures/amira.csv:1: column 'nam' is not known; did you mean 'name'?",
    ):
        assert any(part in line for line in said), (part, said)


@pytest.mark.parametrize(
    ("separator", "encoding"), [(",", "utf-8"), (";", "cp1252"), ("\t", "utf-8-sig"), (";", "utf-16")]
)
def test_any_spreadsheet_saves_the_same_table(write, run, separator, encoding):
    lines = [ARM, "jasper2014,icbt,web_guided,Internet-Übung,NR,38,38,no"]
    file = write("arms/amira.csv", *(line.replace(",", separator) for line in lines), encoding=encoding)
    row = run(file).extraction.tables["arms"].iloc[0]
    assert (row["label"], row["n_analysed"]) == ("Internet-Übung", "38")


def test_rows_of_an_issued_sheet_that_wait_are_no_rows(write, run):
    file = write(
        "arms/amira-01.csv",
        f"study_id,label,{ARM.removeprefix('study_id,').replace('label,', '')}",
        "jasper2014,,,,,,,",
        "ly2015,,full,face_to_face,NR,NR,NR,yes",
    )
    found = run(file)
    assert list(found.extraction.tables["arms"]["study_id"]) == ["ly2015"]


def test_names_of_other_tables_are_checked_once_that_table_is_begun(write, run):
    arms = write("arms/amira.csv", ARM, "jasper2014,icbt,web_guided,ICBT,NR,38,38,no")
    wrong = write(
        "alliance_results/amira.csv",
        "result_id,study_id,arm_id,measure_id",
        "r1,jasper2014,icbtt,WAI-SR",
        "r2,jasper2014,icbt,WAIS",
        "r3,jasper2014,NA,WAI-SR",
    )
    said = problems_of(run, arms, wrong)
    assert len(said) == 2
    assert "arm_id 'icbtt' is not in the table arms for jasper2014; did you mean 'icbt'?" in said[0]
    assert "measure_id 'WAIS' is not in the table measures" in said[1]
    early = write("alliance_results/amira.csv", "result_id,study_id,arm_id,measure_id", "r1,ly2015,full,WAI-SR")
    assert len(run(early).extraction.tables["alliance_results"]) == 1  # nobody has filled arms for this study yet


def test_a_report_must_belong_to_its_study(write, run):
    file = write(
        "alliance_results/amira.csv",
        "result_id,study_id,report_citation_id",
        "r1,jasper2014,https://doi.org/10.1/JASPER",
        "r2,jasper2014,cother00001",
        "r3,jasper2014,cnowhere000",
    )
    said = problems_of(run, file)
    assert (
        "report cother00001 does not belong to study jasper2014" in said[0] and "no citation 'cnowhere000'" in said[1]
    )
    good = write(
        "alliance_results/amira.csv",
        "result_id,study_id,report_citation_id",
        "r1,jasper2014,https://doi.org/10.1/JASPER",
    )
    assert run(good).extraction.tables["alliance_results"].iloc[0]["report_citation_id"] == "cjasper0001"


def test_a_study_that_is_not_included_any_more_is_set_aside_and_said(write, run):
    file = write(
        "arms/amira.csv", ARM, "dropped2020,a,web_guided,A,1,1,1,no", "ly2015,full,face_to_face,full,1,1,1,yes"
    )
    found = run(file)
    assert list(found.extraction.tables["arms"]["study_id"]) == ["ly2015"]
    assert any("not included, which are left out: dropped2020" in task for task in found.todo["task"])


SETTLED = "study_id,arm_id,column,consensus,decided_by,note"


def test_each_row_of_such_a_study_is_listed_with_its_line_whoever_wrote_it(write, run):
    lines = [
        ARM,
        "dropped2020,a,web_guided,A,1,1,1,no",
        "ly2015,full,face_to_face,full,1,1,1,yes",
        "dropped2020,,,,,,,",
    ]
    files = [
        write("arms/amira.csv", *lines),
        write("arms/jonas.csv", *lines),
        # one settled by both, one added in the discussion, in either form
        write(
            "arms/consensus.csv", SETTLED, "dropped2020,a,label,B,a; j,from the text", "dropped2020,b,label,B,a; j,new"
        ),
        write("arms/consensus-02.csv", f"{ARM},decided_by,note", "dropped2020,c,web_guided,C,1,,,,a; j,new"),
    ]
    found = run(*files)
    assert list(found.extraction.tables["arms"]["study_id"]) == ["ly2015"]
    assert set(found.extraction.differences["study_id"]) <= {"ly2015"} and set(found.who["study_id"]) == {"ly2015"}
    listed = [(row.row, row.by, f"{row.file}:{row.line}", row.why) for row in found.aside.itertuples()]
    assert listed == [
        ("dropped2020/a", "amira", f"{files[0]}:2", "not included"),
        ("dropped2020/c", "consensus", f"{files[3]}:2", "not included"),
        ("dropped2020/a", "consensus", f"{files[2]}:2", "not included"),
        ("dropped2020/b", "consensus", f"{files[2]}:3", "not included"),
        ("dropped2020/a", "jonas", f"{files[1]}:2", "not included"),
    ]


def test_a_row_settled_about_a_study_that_nobody_knows_is_named(write, run):
    file = write("arms/consensus.csv", SETTLED, "gone1999,b,label,B,a; j,new", "gone1999,c,label,,,")
    assert problems_of(run, file) == [
        f"{file}:2: no study 'gone1999'; results/studies/studies.csv lists the included studies; link others in "
        "data/studies.csv"
    ]


@pytest.mark.parametrize(("settled", "kept"), [("ly2015", ["ly2015"]), ("dropped2020", [])])
def test_the_study_that_people_settled_for_a_row_decides(write, run, settled, kept):
    head = "result_id,study_id,locator"
    found = run(
        write("alliance_results/amira.csv", head, "r1,dropped2020,p. 1"),
        write("alliance_results/jonas.csv", head, "r1,ly2015,p. 1"),
        write(
            "alliance_results/consensus.csv", "result_id,column,consensus,decided_by,note", f"r1,study_id,{settled},a,"
        ),
    )
    assert list(found.extraction.tables["alliance_results"]["study_id"]) == kept
    assert set(found.who["study_id"]) <= {"ly2015"} and len(found.aside) == (0 if kept else 3)


def test_blank_rows_stop_nothing_and_what_stands_beside_a_name_alone_is_told(write, run):
    blank = "gone1999" + "," * 7
    wide = write("arms/consensus.csv", f"{ARM},decided_by,note", f"{blank},,")
    found = run(write("arms/amira.csv", ARM, blank), wide)
    assert found.extraction.tables["arms"].empty and found.aside.empty
    file = write("arms/jonas.csv", f"{ARM},n_analysed.locator", f"ly2015{',' * 7},p. 3")
    assert problems_of(run, file) == [f"{file}:2: arm_id is empty; fill it in; it names the row"]


def test_a_study_that_people_withdrew_is_set_aside_as_they_meant(write, run, reports):
    reports.withdrawn.add("dropped2020")
    found = run(write("arms/amira.csv", ARM, "dropped2020,a,web_guided,A,1,1,1,no"))
    assert found.extraction.tables["arms"].empty and not found.todo["task"].str.contains("left out").any()
    assert list(found.aside["why"]) == ["withdrawn"]


def test_withdrawn_is_what_is_set_apart_or_published_as_such():
    def table(columns, *rows):
        return pd.DataFrame(rows, columns=columns.split(), dtype=object)

    links = "study_id citation_id status"
    apart = table(links, ("s_x", "c1", "withdrawn"), ("o", "c2", "ongoing"))
    previous = table("study_id status", ("p", "withdrawn"), ("q", "included"))
    nothing = table("citation_id doi"), table("alias citation_id")
    found = read_reports(table("study_id", ("q",)), table(links), [apart], *nothing, [apart, previous])
    assert found.withdrawn == {"s_x", "p"} and found.known == {"s_x", "o"}


def test_nothing_at_all_gives_every_table_with_its_columns(run, tables):
    found = run(extractors=())
    assert set(found.extraction.tables) == set(tables)
    assert all(
        not len(t) and list(t.columns)[:-1] == list(tables[n].columns) for n, t in found.extraction.tables.items()
    )
    assert not len(found.todo)


def test_what_is_not_begun_and_what_is_blank_is_to_do(write, run):
    file = write("studies/amira.csv", "study_id,country,design,setting", "jasper2014,Germany,rct,")
    todo = run(file).todo
    amira = todo[todo["who"] == "amira"]
    assert set(amira["n"]) == {2, 1}  # two studies not begun, one required cell blank
    assert todo.loc[todo["who"] == "jonas", "n"].tolist() == [3]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("n.r.", "'n.r.' in 'mean' is not a missing code; write NR (not reported)"),
        ("n/a", "write NA (not applicable)"),
        ("–", "write NR (not reported) or NA (not applicable)"),
        ("3.59 (0.72)", "is not a number or a missing code (NR, NA, UC, NE, PEND) (one number a cell)"),
        ("3.59±0.72", "(one number a cell)"),
        ("3–5", "(a range is not one number)"),
        ("3,592", "can be read in two ways; write 3592 or 3.592"),
        ("1.2.3", "is not a number"),
        ("3.59 points", "is not a number"),
    ],
)
def test_a_number_that_is_none_is_named_with_what_to_write(write, run, cell, said):
    file = write("alliance_results/amira.csv", "result_id;study_id;mean", f"r1;jasper2014;{cell}")
    found = problems_of(run, file)
    assert len(found) == 1 and found[0].startswith(f"{file}:2: ") and said in found[0]


@pytest.mark.parametrize(("cell", "stored"), [("3,59", "3.59"), ("−0,4", "-0.4"), (".72", ".72"), ("nr", "NR")])
def test_numbers_as_printed_are_understood(write, run, cell, stored):
    file = write("alliance_results/amira.csv", "result_id;study_id;mean", f"r1;jasper2014;{cell}")
    assert run(file).extraction.tables["alliance_results"].loc[0, "mean"] == stored


def test_rows_of_a_study_that_was_given_a_name_since_are_said_with_it(write, run):
    files = [
        write("arms/amira.csv", ARM, "s_cjasper0001,a,web_guided,A,1,1,1,no", "s_cjasper0001,b,web_guided,B,1,1,1,no"),
        write("arms/jonas.csv", ARM, "jasper2014,a,web_guided,A,1,1,1,no"),
    ]
    found = run(*files)
    assert list(found.aside["why"]) == ["renamed"] * 2
    task = "write jasper2014, as s_cjasper0001 is called in data/studies.csv, in its rows (2, 3); until then they"
    assert [(row.n, row.file) for row in found.todo.itertuples() if row.task.startswith(task)] == [(2, files[0])]
    assert not found.todo["task"].str.contains("look at data").any()
