"""What is said about who extracted: each study, from the tables that each person filled."""

import pytest

from rapport.extraction.extract import numbers


@pytest.mark.parametrize(
    ("filled", "share", "single"),
    [
        ({"studies": ["amira", "jonas"], "samples": ["amira", "jonas"]}, "by several", ""),
        ({"studies": ["jonas"], "samples": ["amira"]}, "divided", "samples; studies"),
        ({"studies": ["amira", "jonas"], "samples": ["amira"]}, "in part by several", "samples"),
        ({"studies": ["jonas"], "samples": ["jonas"]}, "by one", "samples; studies"),
        ({"samples": ["jonas"]}, "by one", "samples"),
    ],
)
def test_a_study_is_by_several_only_where_each_table_is(write, run, filled, share, single):
    rows = {
        "studies": ("study_id,design", "jasper2014,rct"),
        "samples": ("study_id,sample_id,population", "jasper2014,all,adults"),
    }
    found = run(*(write(f"{table}/{who}.csv", *rows[table]) for table, people in filled.items() for who in people))
    assert found.who[["study_id", "share", "parts_by_one"]].values.tolist() == [["jasper2014", share, single]]
    counted = {name: entry["value"] for name, entry in numbers(found).items()}
    assert counted["extraction.extractors"] == len(set().union(*filled.values()))
    assert counted["extraction.studies_extracted"] == 1
    assert sum(counted[f"extraction.studies_{name}"] for name in ("by_several", "in_part", "divided", "by_one")) == 1
    assert ("extraction.studies_in_part_samples" in counted) == (share == "in part by several")


def test_studies_set_aside_and_tables_of_no_study_are_nobodys(write, run):
    files = [
        write("studies/amira.csv", "study_id,design", "dropped2020,rct"),
        write("measures/amira.csv", "measure_id,name", "own,Own scale"),
    ]
    found = run(*files)
    assert found.who.empty
    assert numbers(found)["extraction.extractors"]["value"] == 0
