"""Who did what of a study, counted from the rows that each person handed in."""

from rapport.shares import share_counts, shares


def test_a_study_is_by_two_only_where_each_of_its_parts_is():
    table = shares(
        [
            ("s1", "studies", "a"), ("s1", "studies", "b"), ("s1", "outcomes", "a"), ("s1", "outcomes", "b"),
            ("s2", "studies", "a"), ("s2", "studies", "b"), ("s2", "outcomes", "b"),
            ("s3", "outcomes", "a"), ("s3", "studies", "b"),
            ("s4", "studies", "a"), ("s4", "studies", "a"),
        ]
    )  # fmt: skip
    assert table.to_numpy().tolist() == [
        ["s1", "a; b", "outcomes; studies", "", "by several"],
        ["s2", "a; b", "studies", "outcomes", "in part by several"],
        ["s3", "a; b", "", "outcomes; studies", "divided"],
        ["s4", "a", "", "studies", "by one"],
    ]
    assert share_counts(table) == {
        "people": 2, "studies_by_several": 1, "studies_in_part": 1, "studies_divided": 1, "studies_by_one": 1,
    }  # fmt: skip


def test_nobody_did_nothing():
    assert share_counts(shares([]))["people"] == 0
