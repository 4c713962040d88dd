"""The dictionary: shipped, edited by a team, wrong."""

import pytest

from rapport.errors import ReviewError
from rapport.extraction.dictionary import COLUMNS, INCLUDED, appendix, own_tables, read_dictionary
from rapport.extraction.names import columns, table_names

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


def test_a_team_replaces_one_table_and_adds_another(tmp_path):
    own = tmp_path / "dictionary.csv"
    own.write_text(
        "table,column,type,required,allowed\narms,study_id,ref,key,included.study_id\narms,arm_id,id,key,\narms,dose,number,no,0..10\nsites,site_id,id,key,\n"
    )
    tables = read_dictionary(own)
    assert list(tables["arms"].columns) == ["study_id", "arm_id", "dose"] and "sites" in tables and "studies" in tables
    assert own_tables(own) == ["arms", "sites"]
    assert set(table_names(str(own))) == set(tables)


def test_a_wrong_dictionary_is_told_at_once_with_lines(tmp_path):
    own = tmp_path / "d.csv"
    own.write_text(
        "table,column,type,allowed,required,missing\na,x,nmber,,key,\na,y,number,low..high,no,\na,z,code,,maybe,\na,x,text,,no,XX\na,r,ref,b.q,no,\nb,n,text,,no,\n"
    )
    with pytest.raises(ReviewError) as error:
        read_dictionary(own)
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
