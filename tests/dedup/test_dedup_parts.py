"""Clusters, ids, relations, merged fields, audit, overlap, and the answer to "why"."""

import itertools

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_dedup_pipeline import PAPER, records, run

from rapport.dedup.audit import Now, interval, made_since, report
from rapport.dedup.cluster import COMPLETE, TITLED, Edges, cluster, components
from rapport.dedup.ids import citation_ids, make_id, own_id
from rapport.dedup.overlap import draw_overlap, overlap
from rapport.dedup.read import picked
from rapport.dedup.why import explain
from rapport.errors import ReviewError

NONE = (np.zeros(0, int), np.zeros(0, int))


def groups(size, edges, rank=None, against=(), same=(), different=(), rounds=None):
    a, b, score = (
        (np.array([edge[i] for edge in edges]) for i in range(3))
        if edges
        else (np.zeros(0, int), np.zeros(0, int), np.zeros(0))
    )
    rounds = np.zeros(len(a), int) if rounds is None else np.array(rounds)
    against = tuple(np.array([pair[i] for pair in against]) for i in range(2)) if against else NONE
    rank = np.full(size, COMPLETE) if rank is None else np.array(rank)
    found = cluster(
        Edges(a, b, score, rounds), components(size, a, b), rank, np.arange(size), against, list(same), list(different)
    )
    return sorted(tuple(np.flatnonzero(found == g).tolist()) for g in set(found.tolist()))


def test_a_contradiction_splits_at_the_weakest_pair():
    edges = [(0, 1, 0.9), (1, 2, 0.5), (2, 3, 0.9)]
    assert groups(4, edges) == [(0, 1, 2, 3)]
    assert groups(4, edges, against=[(0, 3)]) == [(0, 1), (2, 3)]


def test_a_record_without_title_never_bridges():
    edges = [(0, 1, 0.9), (2, 3, 0.9), (1, 4, 0.4), (2, 4, 0.8)]
    assert groups(5, edges, rank=[COMPLETE] * 4 + [0]) == [(0, 1), (2, 3, 4)]


def test_a_record_without_authors_that_fits_two_groups_joins_neither():
    edges = [(0, 1, 0.9), (2, 3, 0.9), (1, 4, 0.6), (2, 4, 0.62)]
    assert groups(5, edges, rank=[COMPLETE] * 4 + [TITLED]) == [(0, 1), (2, 3), (4,)]


def test_people_outweigh_everything():
    edges = [(0, 1, 0.9), (1, 2, 0.9)]
    assert groups(3, edges, different=[(0, 1)]) == [(0,), (1, 2)]
    assert groups(4, edges, against=[(0, 3)], same=[(0, 3)]) == [(0, 1, 2, 3)]


def test_an_earlier_round_is_settled_first():
    edges = [(0, 1, 0.3), (1, 2, 0.9)]
    assert groups(3, edges, against=[(0, 2)], rounds=[1, 2]) == [(0, 1), (2,)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11), st.sampled_from([0.2, 0.5, 0.9])), max_size=25),
       st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=6),
       st.randoms())  # fmt: skip
def test_no_contradiction_survives_and_the_order_of_pairs_is_nothing(edges, against, draw):
    edges = [(i, j, s) for i, j, s in edges if i != j]
    against = [(i, j) for i, j in against if i != j]
    first = groups(12, edges, against=against)
    joined = {pair for group in first for pair in itertools.permutations(group, 2)}
    assert not joined & set(against)
    draw.shuffle(edges)
    assert groups(12, edges, against=against) == first


def test_values_are_picked_from_any_chunk():
    column = pa.chunked_array([["a", "b"], [], ["c"], ["d", "e", ""]])
    at = np.array([5, 0, 3, 3, 2, 1])
    assert picked(column, at).tolist() == column.take(pa.array(at)).to_pylist()
    assert picked(column, at[:0]).tolist() == []


def test_ids_are_short_words_made_of_content():
    assert make_id("a", 1) == make_id("a", 1) != make_id("a", 2)
    assert (
        len(make_id("x")) == 11 and make_id("x").startswith("c") and make_id("x").isalnum() and make_id("x").islower()
    )
    assert own_id("", 0, "10.1/abc", "", (), "x") == own_id("", 2020, "10.1/abc", "7", (), "y")
    assert own_id("", 0, "", "", (), "x") != own_id("", 0, "", "", (), "y")


def test_two_papers_of_one_title_and_year_share_no_id():
    own = ["same"] * 3
    ids, aliases = citation_ids([[0, 0, 1]], own, lambda i: "abb"[i], range(3))
    assert ids[0] == ids[1] != ids[2] and "same" not in ids and not aliases
    later, _ = citation_ids([[0, 0, -1], [0, 0, 1]], own, lambda i: "aab"[i], range(3))
    assert later[0] == "same" != later[2], "the earlier round keeps the id"


def test_what_a_person_takes_apart_keeps_its_id_where_it_was_led():
    """Reviewers have read the leading record; the other one is new to them."""
    order = [1, 0, 2, 3]
    whole, _ = citation_ids([[0, 0, 0, 1]], ["x", "y", "x", "z"], str, order)
    assert whole == ["x", "x", "x", "z"]
    for parts in ([[0, 1, 0, 2]], [[0, 1, 1, 2]], [[0, 1, 2, 3]]):
        ids, _ = citation_ids(parts, ["x", "y", "x", "z"], str, order, [[0, 0, 0, 1]])
        assert ids[1] == "x" and ids[0] != "x" and ids[3] == "z", "the second record leads"
    alike, _ = citation_ids([[0, 1]], ["x", "x"], lambda i: "alike", range(2), [[0, 0]])
    assert alike[0] == "x" != alike[1]
    later, _ = citation_ids([[0, -1], [0, 1]], ["x", "x"], str, range(2), [[0, -1], [0, 0]])
    assert later[0] == "x" != later[1]


def test_a_later_record_joins_two_citations():
    ids, aliases = citation_ids([[0, 1, -1], [0, 0, 0]], ["a", "b", "x"], str, range(3))
    assert ids == ["a", "a", "a"] and aliases == {"b": "a", "x": "a"}


TYPOS = ["title", "authors", "journal", "pages", "doi", "abstract", "issue"]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2), st.sampled_from(TYPOS))
def test_editing_one_of_three_copies_keeps_the_id(tmp_path_factory, which, name):
    copies = [dict(PAPER, source=source) for source in ("PubMed", "Embase", "Scopus")]
    before = run(records(*copies), tmp_path_factory.mktemp("a"))["membership"]["citation_id"].unique().tolist()
    copies[which] = {
        **copies[which],
        name: {"title": PAPER["title"].replace("treatment", "treatmnet"), "doi": ""}.get(name, ""),
    }
    after = run(records(*copies), tmp_path_factory.mktemp("b"))
    assert after["membership"]["citation_id"].unique().tolist() == before


def related(tmp_path, **changes):
    out = run(records(PAPER, {**PAPER, "doi": "", **changes}), tmp_path)
    assert len(out["citations"]) == 2 and len(out["merges"]) == 0
    return out


@pytest.mark.parametrize(
    ("relation", "role", "changes"),
    [
        ("erratum_of", "erratum", {"title": "Erratum: " + PAPER["title"], "pages": "300"}),
        ("reply_to", "companion", {"title": PAPER["title"] + " - Reply", "pages": "300"}),
        ("preprint_of", "preprint", {"journal": "medRxiv", "volume": "", "issue": "", "pages": "", "year": "2018"}),
        (
            "conference_abstract_of",
            "conference",
            {
                "journal": "Proceedings of the Congress of Behavioural Medicine",
                "volume": "3",
                "pages": "S12",
                "year": "2018",
            },
        ),
        (
            "protocol_of",
            "protocol",
            {
                "title": PAPER["title"] + ": study protocol",
                "journal": "Trials",
                "volume": "9",
                "pages": "77",
                "year": "2016",
            },
        ),
        (
            "version_of",
            "companion",
            {"doi": "10.1016/j.invent.2019.01.001.pub2", "year": "2021", "volume": "", "issue": "", "pages": ""},
        ),
    ],
)
def test_relations(tmp_path, relation, role, changes):
    out = related(tmp_path, **changes)
    (row,) = out["relations"].to_dict("records")
    assert (row["relation"], row["role_1"], row["record_id_1"], row["record_id_2"]) == (relation, role, "s:2", "s:1")
    if relation in ("erratum_of", "reply_to", "version_of"):
        assert len(out["check"]) == 0, "nobody need be asked"


def test_a_register_entry_is_linked_by_its_number(tmp_path):
    entry = {
        "title": "Alliance in an app, a trial",
        "kind": "register",
        "source": "ClinicalTrials.gov",
        "registry_id": "NCT01819025",
    }
    report_ = {**PAPER, "abstract": "We compared two treatments in adults. Trial registration: NCT01819025."}
    (row,) = run(records(entry, report_), tmp_path)["relations"].to_dict("records")
    assert (row["relation"], row["record_id_1"], row["record_id_2"]) == ("register_entry_of", "s:1", "s:2")


def test_the_best_of_each_field_is_kept_and_said(tmp_path):
    poor = {
        **PAPER,
        "title": PAPER["title"].upper(),
        "journal": "Internet Interv",
        "abstract": "",
        "source": "PubMed",
        "keywords": "alliance",
    }
    rich = {
        **PAPER,
        "authors": "Klein, Ada; Berg, Tom; Roth, Eva",
        "abstract": "An abstract that is long enough to be compared with others.",
        "volume": "",
        "source": "Other",
    }
    out = run(records(poor, rich), tmp_path)
    (citation,) = out["citations"].to_dict("records")
    (fields,) = out["fields"].to_dict("records")
    assert citation["title"] == PAPER["title"] and fields["title"] == "s:2"
    assert citation["volume"] == "12" and fields["volume"] == fields["pages"] == fields["year"] == "s:1"
    assert citation["authors"].endswith("Roth, Eva") and citation["journal"] == "Internet Interventions"
    assert citation["keywords"] == "alliance" and fields["keywords"] == "s:1" and fields["url"] == ""


def test_the_record_of_an_earlier_round_leads(tmp_path):
    first = {**PAPER, "source": "Other", "abstract": ""}
    out = run(records({**PAPER, "round": 2}, {**first, "round": 1}), tmp_path, previous_round=1)
    assert out["merges"]["kept_record_id"].tolist() == ["s:2"] and out["citations"]["first_round"].tolist() == ["1"]


def test_databases_count_before_other_methods(tmp_path):
    out = run(records({**PAPER, "kind": "citation"}, {**PAPER, "kind": "database"}), tmp_path)
    assert out["merges"]["kept_record_id"].tolist() == ["s:2"] and out["citations"]["arm"].tolist() == ["database"]


def test_interval_of_the_audit():
    # Clopper & Pearson 1934: 0 of 50 gives (0, 1 - 0.025^(1/50)); 1 of 10 gives 0.0025 to 0.4450
    assert interval(0, 50) == pytest.approx((0, 1 - 0.025 ** (1 / 50)))
    assert interval(1, 10) == pytest.approx((0.00253, 0.44502), abs=1e-5)
    assert interval(10, 10)[1] == 1 and interval(0, 0) == (0, 1)


def now(out, rounds=()):
    places = out["membership"][["record_id"]].assign(round=rounds or 1)
    return Now(out["membership"], out["merges"], out["audit"], places)


def test_the_audit_sheet_is_read_back(tmp_path):
    out = run(records(*[PAPER] * 6), tmp_path, audit_n=4)
    sheet = out["audit"].copy()
    assert len(sheet) == 4 and (sheet["correct"] == "").all() and (sheet["title_removed"] == PAPER["title"]).all()
    assert report(None)[0] == {}
    sheet.loc[:, "correct"] = ["yes", "No", "yes", ""]
    sheet.to_csv(tmp_path / "audit.csv", index=False)
    numbers, todo = report(tmp_path / "audit.csv", now(out))
    assert (
        numbers["dedup.audit_judged"]["value"] == 3
        and numbers["dedup.audit_wrong"]["text"] == "1"
        and todo["n"].tolist() == ["1"]
    )
    sheet.loc[:, "correct"] = ["yes", "maybe", "yes", ""]
    sheet.to_csv(tmp_path / "audit.csv", index=False)
    with pytest.raises(ReviewError, match=r"audit.csv:3: correct 'maybe' is not known"):
        report(tmp_path / "audit.csv")


@pytest.mark.parametrize("order", [("record_id", "kept_record_id"), ("kept_record_id", "record_id")])
def test_a_merge_that_the_audit_calls_wrong_is_done_with_once_it_is_taken_apart(tmp_path, order):
    two = records(PAPER, PAPER)
    before = run(two, tmp_path / "before", audit_n=1)
    before["audit"].assign(correct="no").to_csv(tmp_path / "audit.csv", index=False)
    assert report(tmp_path / "audit.csv", now(before))[1]["n"].tolist() == ["1"]
    pair = before["merges"].loc[0, list(order)].tolist()
    (tmp_path / "verdicts.csv").write_text(f"record_id_1,record_id_2,verdict\n{','.join(pair)},different\n")
    after = run(two, tmp_path / "after", verdicts=tmp_path / "verdicts.csv", audit_n=1)
    numbers, todo = report(tmp_path / "audit.csv", now(after))
    assert todo.empty and numbers["dedup.audit_wrong"]["value"] == 1  # what was found stays found


def test_an_audit_is_of_the_merges_that_could_be_drawn():
    def pairs(*ids):
        rows = [(f"s:{n}", f"t:{n}", "rule") for n in ids]
        return pd.DataFrame(rows, columns=["record_id", "kept_record_id", "decided_by"], dtype=object)

    merges = pairs(1, 2, 3, 4)
    ids = [*merges["record_id"], *merges["kept_record_id"]]
    places = pd.DataFrame({"record_id": ids, "round": [1, 1, 2, 1, 1, 1, 1, 2]})  # the third and fourth are later
    found = Now(pd.DataFrame(), merges, pairs(1, 3), places)
    assert made_since(pairs(1, 2), found) == (1, 2)
    assert made_since(pairs(1, 2, 3), found) == (0, 0)  # what is drawn of all is in the sheet
    assert made_since(pairs(2, 3), found) == (2, 0)
    assert made_since(pairs(8, 9), found) == (0, 0)  # of records that are not there any more


def test_overlap_of_sources(tmp_path):
    table = records(
        {**PAPER, "source": "A"},
        {**PAPER, "source": "B"},
        {"title": "Another paper about alliance in apps", "source": "B"},
        {"title": "A third one about something else", "source": "B"},
    )
    out = run(table, tmp_path)
    tables = overlap(out["citations"], out["membership"], table)
    assert tables["sources"][["source", "records", "citations", "unique"]].values.tolist() == [
        ["A", 1, 1, 0],
        ["B", 3, 3, 2],
    ]
    assert tables["pairs"].values.tolist() == [["A", 1, 1], ["B", 1, 3]]
    assert tables["combinations"].values.tolist() == [["B", 2, "yes"], ["A; B", 1, "yes"]]
    assert tables["matrix"][["A", "B"]].sum().tolist() == [1, 3]
    (tmp_path / "figures").mkdir()
    draw_overlap(tables, tmp_path / "figures" / "source_overlap")
    assert "B: 3 citations, 2 only there" in (tmp_path / "figures" / "source_overlap.json").read_text()


def test_overlap_says_what_it_does_not_draw(tmp_path):
    names = [f"S{i:02d}" for i in range(26)]
    found = [(i, name) for i, name in enumerate(names)] + [(30, "S00")]
    table = pd.DataFrame([{"record_id": f"r{i}", "citation_id": f"c{i}", "source": name} for i, name in found])
    tables = overlap(table, table, table)
    assert tables["combinations"]["drawn"].tolist() == ["yes"] * 24 + ["no"] * 2
    (tmp_path / "figures").mkdir()
    draw_overlap(tables, tmp_path / "figures" / "source_overlap")
    said = "Not drawn: 2 combinations with 1 or fewer citations, 2 in all."
    assert said in (tmp_path / "figures" / "source_overlap.json").read_text()
    assert said in (tmp_path / "figures" / "source_overlap.svg").read_text().replace("\n", " ")


def test_overlap_of_nothing(tmp_path):
    tables = overlap(
        *(
            pd.DataFrame(columns=columns, dtype=object)
            for columns in (["citation_id", "sources"], ["record_id", "citation_id"], ["record_id", "source"])
        )
    )
    assert all(len(table) == 0 for table in tables.values())
    draw_overlap(tables, tmp_path / "figures" / "source_overlap")


def test_why(tmp_path):
    (tmp_path / "records").mkdir()
    erratum = {**PAPER, "title": "Erratum: " + PAPER["title"], "doi": "", "pages": "300"}
    table = records(PAPER, {**PAPER, "doi": "", "journal": "Internet Interv"}, erratum, {"title": "Nothing like it"})
    run(table, tmp_path)
    (tmp_path / "records.parquet").rename(tmp_path / "records" / "records.parquet")
    (tmp_path / "out").rename(tmp_path / "dedup")
    merged = explain(["s:1", "s:2"], tmp_path)
    assert (
        "one citation" in merged
        and "decided by the rule: title, page, and volume or year" in merged
        and "author volume page" in merged
    )
    assert "not merged because of: one is an erratum, reply or comment" in explain(["s:3", "s:1"], tmp_path)
    assert "a run does not compare them: no number" in explain(["s:1", "s:4"], tmp_path)
    history = explain(["s:2"], tmp_path)
    assert "s:2 was merged with s:1" in history and "erratum of" in history
    citations = pd.read_csv(tmp_path / "dedup/citations.csv", dtype=str, keep_default_na=False)
    lead = citations["citation_id"][0]
    assert f"belongs to citation {lead} (" in explain([lead], tmp_path)
    doi = next(row for row in citations.itertuples() if row.doi)
    assert f"belongs to citation {doi.citation_id} (" in explain([f"https://doi.org/{doi.doi.upper()}"], tmp_path)
    with pytest.raises(ReviewError, match="there is no record 's:9'"):
        explain(["s:9"], tmp_path)
