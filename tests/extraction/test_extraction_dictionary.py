"""The dictionary: shipped, edited by a team, wrong."""

from pathlib import Path

import pandas as pd
import pytest

from rapport.errors import ReviewError
from rapport.extraction.checking import check_extraction
from rapport.extraction.dictionary import COLUMNS, INCLUDED, SHIPPED, appendix, own_tables, read_dictionary
from rapport.extraction.names import columns, dictionary_path, table_names
from rapport.extraction.show import show

ROOT = Path(__file__).resolve().parents[2]

DESIGN = """
assoc_id, study_id, sample_id, domain, alliance_measure, alliance_object, rater, alliance_time,
target_measure, target_time, statistic, value, n, df1, df2, p, p_operator, se, ci_low, ci_high,
covariates, direction_printed, higher_target_is_better, report_citation_id, locator, quote, note
"""


def test_the_shipped_dictionary_has_the_tables_of_a_review(tables):
    assert {
        "studies",
        "samples",
        "arms",
        "interventions",
        "measures",
        "alliance_results",
        "alliance_contrasts",
        "associations",
    } <= set(tables)
    assert {name.strip() for name in DESIGN.split(",")} <= set(tables["associations"].columns)


def test_every_column_is_explained_and_every_example_allowed(tables):
    for table in tables.values():
        for column in table.columns.values():
            assert column.definition, column
            _stored, wrong = column.read(column.example)
            assert not wrong, (column.name, wrong)
            if column.required == "yes" and column.allowed != INCLUDED:
                assert column.missing, f"{table.name}.{column.name} can never be empty but has no missing code"


def test_the_flow_is_planned_without_pandas_by_the_same_names(tables):
    assert table_names() == list(tables)
    assert columns() == {name: list(table.columns) for name, table in tables.items()}


HEAD = "table,column,type,required,allowed,definition"


@pytest.fixture
def own(tmp_path):
    """A dictionary of the team's own: ``own(line, ...)`` gives its path."""

    def make(*lines):
        path = tmp_path / "own.csv"
        path.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
        return path

    return make


def test_a_team_replaces_one_table_and_adds_another(own, tables):
    path = own(
        "arms,study_id,ref,key,included.study_id,",
        "arms,arm_id,id,key,,",
        "arms,dose,number,no,0..10,",
        "sites,site_id,id,key,,",
    )
    found = read_dictionary(path)
    assert list(found["arms"].columns) == ["study_id", "arm_id", "dose"] and "sites" in found
    assert "condition_code" in found["arms"].left_out and not found["sites"].left_out
    assert own_tables(path) == [*tables, "sites"] == list(table_names(str(path)))


def test_a_line_without_its_table_s_key_joins_the_shipped_table(own, tables):
    path = own(
        "studies,consent,code,yes,written|oral|waived,How people agreed.",
        "arms,condition_code,code,yes,hologram|other,Ours.",
    )
    found = read_dictionary(path)
    assert list(found["studies"].columns) == [
        *(c for c in tables["studies"].columns if c not in ("locator", "quote", "note")),
        "consent",
        "locator",
        "quote",
        "note",
    ]
    assert found["arms"].columns["condition_code"].read("hologram") == ("hologram", "")
    assert list(found["arms"].columns) == list(tables["arms"].columns)
    assert own_tables(path) == list(tables)
    assert columns(str(path)) == {name: list(table.columns) for name, table in found.items()}


def test_a_whole_dictionary_is_the_list_of_what_is_filled(own):
    path = own("studies,study_id,ref,key,included.study_id,", "studies,year,integer,yes,1990..2030,")
    assert own_tables(path) == ["studies"] and "arms" in read_dictionary(path)


def test_an_edited_dictionary_changes_what_is_allowed_asked_and_printed(own, write, run, reports, monkeypatch):
    path = own(
        "studies,consent,code,yes,written|oral|waived,How people agreed.",
        "arms,condition_code,code,yes,hologram|other,Ours.",
        "sites,study_id,ref,key,included.study_id,",
        "sites,site_id,id,key,,",
        "sites,beds,integer,no,0..,",
    )
    files = [
        write("studies/amira.csv", "study_id,consent", "jasper2014,spoken"),
        write("arms/amira.csv", "study_id,arm_id,condition_code", "jasper2014,a,hologram", "jasper2014,b,vr"),
        write("sites/amira.csv", "study_id,site_id,beds", "jasper2014,berlin,many"),
    ]
    with pytest.raises(ReviewError) as error:
        run(*files, dictionary=str(path))
    said = error.value.problems
    assert len(said) == 3 and all(
        word in " ".join(said) for word in ("'spoken' in 'consent'", "'vr'", "'many' in 'beds'")
    )
    files = [
        write("studies/amira.csv", "study_id,consent", "jasper2014,oral"),
        write("arms/amira.csv", "study_id,arm_id,condition_code", "jasper2014,a,hologram"),
        write("sites/amira.csv", "study_id,site_id,beds", "jasper2014,berlin,12"),
    ]
    found = run(*files, dictionary=str(path)).extraction
    assert found.tables["sites"].loc[0, "beds"] == "12" and found.tables["studies"].loc[0, "consent"] == "oral"
    assert {"consent", "beds"} <= set(found.cells["column"])
    listed = appendix(read_dictionary(path), own_tables(path))
    assert ("sites", "beds") in set(zip(listed["table"], listed["column"], strict=True))
    assert listed.loc[listed["column"] == "consent", "definition"].item() == "How people agreed."


def test_every_stage_reads_a_table_that_lost_columns(own, write, run, tables):
    """Whatever a team leaves out of the shipped tables, figures, tables and checks do without."""
    kept = {name: table.key for name, table in tables.items()}
    path = own(
        *(
            f"{t},{c},{'ref' if c == 'study_id' else 'id'},key,{INCLUDED if c == 'study_id' else ''},"
            for t, key in kept.items()
            for c in key
        )
    )
    files = [
        write("studies/amira.csv", "study_id", "jasper2014"),
        write("arms/amira.csv", "study_id,arm_id", "jasper2014,a"),
        write("alliance_results/amira.csv", "result_id", "r1"),
        write("associations/amira.csv", "assoc_id", "a1"),
    ]
    found = run(*files, dictionary=str(path)).extraction.tables
    for name, table in tables.items():
        assert set(table.columns) <= set(found[name].columns), name
    studies = pd.DataFrame({"study_id": ["jasper2014"], "label": ["Jasper 2014"], "reports": ["1"]}, dtype=object)
    companions = pd.DataFrame(columns=["study_id", "citation_id", "role", "title", "state", "linked_by", "label"])
    show(found, studies, companions)
    assert check_extraction(found, read_dictionary(path), [], []).checks is not None


def test_the_dictionary_of_the_review_is_found_where_it_belongs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert dictionary_path() == "" and dictionary_path("x.csv") == "x.csv"
    (tmp_path / "data").mkdir()
    (tmp_path / "data/dictionary.csv").write_text(HEAD + "\n", encoding="utf-8")
    assert dictionary_path() == "data/dictionary.csv"


def test_the_worked_review_starts_from_the_shipped_dictionary():
    assert (ROOT / "data/dictionary.csv").read_bytes() == SHIPPED.read_bytes()


def test_a_wrong_dictionary_is_told_at_once_with_lines(tmp_path):
    wrong = tmp_path / "d.csv"
    wrong.write_text(
        "table,column,type,allowed,required,missing\na,x,nmber,,key,\na,y,number,low..high,no,\na,z,code,,maybe,\na,x,text,,no,XX\na,r,ref,b.q,no,\nb,n,text,,no,\n"
    )
    with pytest.raises(ReviewError) as error:
        read_dictionary(wrong)
    said = str(error.value)
    for part in (
        ":2: type 'nmber' is not one of",
        "did you mean 'number'?",
        ":3: allowed 'low..high' is no range",
        ":4: required 'maybe'",
        ":4: 'z' is a code without allowed values",
        ":5: column 'x' of 'a' is defined twice",
        ":5: missing code XX",
        "'a.r' refers to 'b.q'",
        "table 'b' has no column with required = key",
    ):
        assert part in said


def test_codes_know_their_synonyms(tables):
    design = tables["studies"].columns["design"]
    assert design.read("Randomised controlled trial") == ("rct", "")
    assert design.read("RCT") == ("rct", "")
    assert "did you mean 'qualitative'" in design.read("qualitativ")[1]
    assert design.read("survay")[1].endswith("did you mean 'cross_sectional' (survey)?")
    assert tables["alliance_results"].columns["subscale"].read("empathy") == ("empathy", "")  # an open list


def test_several_codes_in_a_cell(tables):
    modality = tables["interventions"].columns["modality"]
    assert modality.read("web; email") == ("web; email", "")
    assert "'pigeon' in 'modality'" in modality.read("web; pigeon")[1]


def test_p_with_its_sign_is_told_what_to_do(tables):
    assert "write the sign into p_operator" in tables["associations"].columns["p"].read("< .001")[1]


def test_the_appendix_is_the_dictionary(tables):
    table = appendix(tables, ["arms"])
    assert list(table.columns) == COLUMNS and list(table["column"]) == list(tables["arms"].columns)
