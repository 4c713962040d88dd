"""People's links between reports and studies, as they write them."""

import pandas as pd
import pytest

from rapport.errors import ReviewError
from rapport.linking import link_studies, people_tables
from rapport.studies import OPTIONAL, make_studies, read_links, short_name, todo


def frame(columns, *rows):
    return pd.DataFrame(list(rows), columns=columns.split(), dtype=object)


CITATIONS = frame(
    "citation_id title authors year doi pmid first_round",
    ("ca", "Alliance with an app", "Jasper, Kristine; Other, O", "2014", "10.1000/a", "", "1"),
    ("cb", "Alliance with an app: protocol", "Jasper, Kristine", "2014", "10.1000/b", "", "1"),
    ("cc", "Another", "Clarke, J", "2016", "10.1000/c", "", "2"),
    ("cd", "Same DOI as the next", "", "", "10.1000/dd", "", "1"),
    ("ce", "No names here at all", "", "", "10.1000/dd", "", "1"),
)
ALIASES = frame("alias citation_id", ("cold", "ca"))
FATES = frame("citation_id fate", *((c, "included") for c in ("ca", "cb", "cc", "cd", "ce")))


NO_RELATIONS = frame("citation_id_1 relation citation_id_2 role_1 why")


def links(*rows, columns="study_id citation_id role label status"):
    given = frame(columns, *rows)
    for name in OPTIONAL:
        if name not in given:
            given[name] = ""
    return given.set_axis(range(2, len(given) + 2))


def made(*rows, **how):
    return make_studies(
        read_links(links(*rows), CITATIONS, ALIASES),
        how.get("fates", FATES),
        CITATIONS,
        how.get("relations", NO_RELATIONS),
    )


def test_ids_are_anchored_by_alias_and_doi():
    table = read_links(
        links(
            ("x", "cold", "", "", ""),
            ("y", "https://doi.org/10.1000/C", "", "", ""),
            ("z", "doi:10.1000/b", "", "", ""),
        ),
        CITATIONS,
        ALIASES,
    )
    assert dict(zip(table["study_id"], table["citation_id"], strict=True)) == {"x": "ca", "y": "cc", "z": "cb"}


def test_a_changed_id_is_anchored_by_what_the_row_says():
    columns = "study_id citation_id title authors year"
    given = links(("x", "cgone", "Alliance with an app: PROTOCOL", "Jasper, K", "2014"), columns=columns)
    assert list(read_links(given, CITATIONS, ALIASES)["citation_id"]) == ["cb"]


def test_everything_wrong_is_said_at_once():
    with pytest.raises(ReviewError) as caught:
        read_links(
            links(
                ("x", "czz", "", "", ""),
                ("", "ca", "", "", ""),
                ("x", "", "", "", ""),
                ("x", "ca", "primry", "", ""),
                ("x", "cb", "", "", "onging"),
                ("y", "10.1000/dd", "", "", ""),
                ("p;q", "ca", "", "", ""),
                ("l", "ca", "", "One", ""),
                ("l", "cb", "", "Two", ""),
                ("s", "ca", "", "", "ongoing"),
                ("s", "cb", "", "", ""),
                ("r", "ca", "primary", "", ""),
                ("r", "ca", "protocol", "", ""),
            ),
            CITATIONS,
            ALIASES,
        )
    lines = caught.value.problems
    for part in (
        "data/studies.csv:2: no citation 'czz'",
        "data/studies.csv:3: study_id is empty",
        "data/studies.csv:4: citation_id is empty",
        "data/studies.csv:5: role 'primry' is not one of primary, companion",
        "did you mean 'primary'?",
        "data/studies.csv:6: status 'onging'",
        "data/studies.csv:7: no citation '10.1000/dd'",
        "data/studies.csv:8: study_id 'p;q' holds a semicolon",
        "data/studies.csv:10: study 'l' has the labels 'One' and 'Two'",
        "data/studies.csv:12: study 's' has the statuses 'ongoing' and 'included'",
        "data/studies.csv:14: 'ca' is both primary and protocol of study 'r'",
    ):
        assert any(part in line for line in lines), part
    assert not any("\n" in line for line in lines)


def test_roles_and_labels_are_completed():
    table = read_links(
        links(
            ("x", "cb", "", "", ""),
            ("x", "ca", "", "The trial", ""),
            ("y", "ca", "Primary", "", ""),
            ("y", "cc", "", "", ""),
        ),
        CITATIONS,
        ALIASES,
    )
    assert table[["study_id", "citation_id", "role", "label"]].to_numpy().tolist() == [
        ["x", "ca", "companion", "The trial"],
        ["x", "cb", "primary", "The trial"],
        ["y", "ca", "primary", ""],
        ["y", "cc", "companion", ""],
    ]


def test_the_same_row_twice_or_two_former_ids_are_one_link():
    table = read_links(
        links(("x", "ca", "primary", "", ""), ("x", "ca", "primary", "", ""), ("x", "cold", "protocol", "", "")),
        CITATIONS,
        ALIASES,
    )
    assert table[["citation_id", "role"]].to_numpy().tolist() == [["ca", "primary"]]


def test_one_report_by_its_id_and_by_its_doi_has_one_role():
    with pytest.raises(ReviewError) as caught:
        read_links(links(("x", "cb", "primary", "", ""), ("x", "10.1000/b", "companion", "", "")), CITATIONS, ALIASES)
    (line,) = caught.value.problems
    assert "studies.csv:3: 'cb' and '10.1000/b' are one report, both primary and companion of study 'x'" in line
    same = read_links(links(("x", "cb", "primary", "", ""), ("x", "10.1000/b", "primary", "", "")), CITATIONS, ALIASES)
    assert same[["citation_id", "role"]].to_numpy().tolist() == [["cb", "primary"]]


def test_an_included_citation_nobody_linked_is_a_study_of_its_own():
    out = made(("x", "ca", "", "", ""), ("x", "cb", "protocol", "", ""))
    assert list(out.studies["study_id"]) == ["s_cc", "s_cd", "s_ce", "x"]
    assert out.studies.set_index("study_id").loc["x"].to_dict() == {
        "label": "Jasper 2014",
        "reports": "2",
        "citation_ids": "ca; cb",
        "roles": "primary; protocol",
        "first_round": "1",
    }


def test_two_studies_in_one_report():
    out = made(("x_adults", "ca", "", "", ""), ("x_teens", "ca", "", "", ""))
    assert list(out.reports.loc[out.reports["citation_id"] == "ca", "study_id"]) == ["x_adults", "x_teens"]
    assert list(out.studies["label"][-2:]) == ["Jasper 2014b", "Jasper 2014c"], "made-up labels tell studies apart"


def test_labels_fall_back_on_the_title():
    assert (
        short_name({"authors": "", "year": "", "title": "One two three four five", "citation_id": "c"})
        == "One two three four"
    )
    assert short_name({"authors": "WHO", "year": "2020", "title": "T", "citation_id": "c"}) == "WHO 2020"
    assert short_name({"authors": "", "year": "", "title": "", "citation_id": "c1"}) == "c1"


def test_what_is_not_included_has_no_study_and_is_in_the_companion_list():
    fates = FATES.assign(fate=["included", "excluded_full_text", "pending_full_text", "not_retrieved", "duplicate"])
    out = made(("x", "ca", "", "", ""), ("x", "cb", "protocol", "", ""), ("y", "cc", "primary", "", ""), fates=fates)
    assert list(out.studies["study_id"]) == ["x"]
    assert list(out.reports["citation_id"]) == ["ca"]
    listed = out.companions[out.companions["linked_by"] == "studies.csv"]
    assert listed[["study_id", "citation_id", "state"]].to_numpy().tolist() == [
        ["x", "cb", "excluded_full_text"],
        ["y", "cc", "pending_full_text"],
    ]


def earlier(*reports):
    """Published studies, each with its report or without."""
    return pd.DataFrame({"study_id": [f"Old{n}" for n in range(len(reports))], "report_id": reports}, dtype=object)


def test_what_deduplication_found_to_belong_together_is_proposed():
    relations = frame(
        "citation_id_1 relation citation_id_2 role_1 why",
        ("cb", "protocol_of", "ca", "protocol", "nearly the same title"),
        ("cd", "erratum_of", "cc", "erratum", "it says so"),
        ("ca", "same_study_candidate", "ce", "companion", "the same register number"),
    )
    fates = FATES.assign(fate=["included", "excluded_full_text", "included", "included", "not_retrieved"])
    out = made(("x", "ca", "", "", ""), fates=fates, relations=relations)
    hints = out.companions[out.companions["linked_by"] == "suggestion"]
    assert hints[["study_id", "citation_id", "role", "state", "why"]].to_numpy().tolist() == [
        ["s_cc", "cd", "erratum", "included", "erratum of: it says so"],
        ["x", "cb", "protocol", "excluded_full_text", "protocol of: nearly the same title"],
        ["x", "ce", "", "not_retrieved", "same study candidate: the same register number"],
    ]
    assert todo(out.companions, earlier("a"))[["n", "file"]].to_numpy().tolist() == [["1", "data/studies.csv"]]
    linked = made(("y", "cc", "", "", ""), ("y", "cd", "erratum", "", ""), fates=fates, relations=relations.iloc[1:2])
    assert todo(linked.companions, earlier("a")).empty
    table = todo(linked.companions, earlier("", "a", ""))
    assert table[["n", "file"]].to_numpy().tolist() == [["2", "data/previous/reports.csv"]]
    assert set(linked.companions["linked_by"]) == {"studies.csv"}


def test_apart_studies_are_not_in_the_studies_table():
    out = made(("x", "ca", "", "", "ongoing"), ("y", "cb", "", "", ""))
    assert "x" not in set(out.studies["study_id"]) and "x" not in set(out.reports["study_id"])
    assert out.apart[["study_id", "citation_id", "status"]].to_numpy().tolist() == [["x", "ca", "ongoing"]]


def test_people_s_files_may_be_absent_or_odd(tmp_path):
    empty = people_tables([], [], [])
    assert all(table.empty for table in empty.values())
    path = tmp_path / "studies.csv"
    path.write_bytes("﻿Study_ID;citation_id;role\nx;ca;Primary\n".encode())
    assert people_tables([str(path)], [], [])["links"].loc[2, "study_id"] == "x"
    path.write_text("study_id,citation,role\nx,ca,primary\n")
    with pytest.raises(ReviewError) as caught:
        people_tables([str(path)], [], [])
    assert any("column 'citation' is not known; did you mean 'citation_id'?" in line for line in caught.value.problems)


def stage(people=(), earlier=(), reports=(), previous_round=None):
    tables = people_tables([], [], [])
    tables["links"] = links(*people)
    if earlier:
        tables["earlier_studies"] = frame("study_id label status note", *earlier).set_axis(range(2, len(earlier) + 2))
    if reports:
        tables["earlier_reports"] = frame(
            "study_id title citation_id authors year journal doi role note", *reports
        ).set_axis(range(2, len(reports) + 2))
    ta = frame(
        "citation_id state reason settled_by", *((c, "included", "", "agreement") for c in CITATIONS["citation_id"])
    )
    return link_studies(
        tables,
        CITATIONS,
        ALIASES,
        NO_RELATIONS,
        ta,
        ta,
        frame("citation_id decision"),
        frame("citation_id status"),
        previous_round,
    )


def test_a_study_withdrawn_from_the_published_version_is_withdrawn_everywhere():
    out = stage([("x", "ca", "", "", "")], [("x", "Old one", "withdrawn", "")])
    assert out["apart"][["study_id", "status"]].to_numpy().tolist() == [["x", "withdrawn"]]


def test_published_reports_are_matched_by_id_doi_or_title_and_year():
    out = stage(
        [],
        [(s, "", "", "") for s in "abcde"],
        [
            ("a", "", "cold", "", "", "", "", "", ""),
            ("b", "whatever", "", "", "", "", "https://doi.org/10.1000/B", "", ""),
            ("c", "ANOTHER!", "", "Clarke, J", "2016", "", "", "", ""),
            ("d", "Nowhere", "", "", "1999", "", "", "", ""),
            ("e", "x", "", "", "", "", "10.1000/dd", "", ""),
        ],
    )
    found = out["previous"].set_index("study_id")["citation_id"].to_dict()
    assert found == {"a": "ca", "b": "cb", "c": "cc", "d": "", "e": ""}, (
        "a DOI that two citations carry matches neither"
    )
    assert out["previous"]["report_id"].map(len).gt(0).all()
    fates = out["fates"].set_index("citation_id")["fate"]
    assert list(fates[["ca", "cb", "cc"]]) == ["removed_other"] * 3
    assert set(stage([], [("a", "", "", "")], [("a", "", "ca", "", "", "", "", "", "")], 1)["fates"]["fate"]) == {
        "included"
    }


@pytest.mark.parametrize(
    ("roles", "told"),
    [
        (("Protocol", ""), {"ca": "protocol", "cb": "primary"}),
        (("", ""), {"ca": "primary", "cb": "companion"}),
        (("", "primary"), {"ca": "companion", "cb": "primary"}),
    ],
)
def test_published_reports_keep_their_roles(roles, told):
    reports = [("x", "", c, "", "", "", "", role, "") for c, role in zip(("ca", "cb"), roles, strict=True)]
    out = stage([], [("x", "", "", "")], reports, 1)
    mine = out["reports"][out["reports"]["study_id"] == "x"]
    assert dict(zip(mine["citation_id"], mine["role"], strict=True)) == told


def test_everything_wrong_in_the_published_version_is_said_at_once():
    with pytest.raises(ReviewError) as caught:
        stage(
            [],
            [("a", "", "gone", ""), ("a", "", "", ""), ("", "x", "", "")],
            [
                ("z", "T", "", "", "", "", "", "", ""),
                ("", "T", "", "", "", "", "", "", ""),
                ("a", "", "", "", "", "", "", "", ""),
                ("a", "T", "", "", "", "", "", "protocoll", ""),
            ],
        )
    for part in (
        "studies.csv:2: status 'gone'",
        "studies.csv:3: study 'a' is listed twice",
        "studies.csv:4: study_id is empty",
        "reports.csv:2: study 'z' is not in",
        "reports.csv:3: study_id is empty",
        "reports.csv:4: neither title, doi nor citation_id",
        "reports.csv:5: role 'protocoll' is not one of",
    ):
        assert any(part in line for line in caught.value.problems), part


def labels_of(n, year="2020", given=()):
    """Labels of *n* studies of one author and year, of which the first have labels of people's."""
    ids = [f"c{i:04d}" for i in range(n)]
    about = frame(
        "citation_id title authors year doi pmid first_round",
        *((c, f"Report {c}", "Smith, A; Other, B", year, "", "", "1") for c in ids),
    )
    rows = [(f"s{c}", c, "", label, "") for c, label in zip(ids, given, strict=False)]
    read = read_links(links(*rows), about, ALIASES)
    studies = make_studies(
        read, frame("citation_id fate", *((c, "included") for c in ids)), about, NO_RELATIONS
    ).studies
    assert studies["label"].is_unique and len(studies) == n
    return list(studies["label"])


def test_of_one_author_and_year_the_27th_follows_after_z():
    labels = labels_of(704)
    assert labels[0] == "Smith 2020a" and labels[25:28] == ["Smith 2020z", "Smith 2020aa", "Smith 2020ab"]
    assert labels[51:53] == ["Smith 2020az", "Smith 2020ba"] and labels[701:703] == ["Smith 2020zz", "Smith 2020aaa"]


def test_letters_that_people_have_given_are_not_given_again():
    assert sorted(labels_of(4, given=["Smith 2020b"])) == ["Smith 2020a", "Smith 2020b", "Smith 2020c", "Smith 2020d"]
    assert sorted(labels_of(2, given=["Smith 2020"])) == ["Smith 2020", "Smith 2020a"]
    assert labels_of(2, year="") == ["Smith a", "Smith b"]
