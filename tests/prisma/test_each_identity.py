"""Each identity by its number: one wrong box, list or row behind it stops the run, and the message names it."""

from dataclasses import replace

import pytest

from rapport.errors import ReviewError
from rapport.prisma.identities import prove
from rapport.prisma.proof import Evidence

WRONG, TYPE = "wrong population", "wrong publication type"
# record: kind of source, round, title and abstract, full text, reason, retrieval
RECORDS = {
    "old:1": ("a", "database", 1, "included", "included", "", ""),
    "old:2": ("gone", "database", 1, "included", "included", "", ""),
    "db:1": ("a", "database", 2, "", "", "", ""),
    "db:2": ("a3", "database", 2, "included", "included", "", ""),
    "db:3": ("new", "database", 2, "included", "included", "", ""),
    "db:4": ("pop", "database", 2, "included", "excluded", WRONG, ""),
    "db:5": ("type", "database", 2, "included", "excluded", TYPE, ""),
    "db:6": ("lost", "database", 2, "included", "waiting", "", "not_retrieved"),
    "db:7": ("out", "database", 2, "excluded", "", "", ""),
    "db:8": ("bot", "database", 2, "excluded", "", "", ""),
    "db:9": ("retracted", "database", 2, "excluded", "", "", ""),
    "db:10": ("ta", "database", 2, "waiting", "", "", ""),
    "db:11": ("await", "database", 2, "included", "waiting", "", ""),
    "db:12": ("read", "database", 2, "included", "waiting", "", "retrieved"),
    "reg:1": ("trial", "register", 2, "included", "included", "", ""),
    "web:1": ("site", "website", 2, "included", "included", "", ""),
    "web:2": ("no", "website", 2, "excluded", "", "", ""),
    "cit:1": ("cited", "citation", 2, "included", "excluded", WRONG, ""),
    "org:1": ("asked", "organisation", 2, "included", "excluded", TYPE, ""),
    "org:2": ("shut", "organisation", 2, "included", "waiting", "", "not_retrieved"),
}


def fill(review, updated):
    for name in ("searches", "records", "title_abstract", "full_text", "decided", "retrieval"):
        getattr(review, name).clear()
    for record, (citation, kind, rnd, ta, ft, reason, got) in RECORDS.items():
        if rnd == 2 or updated:
            review.searches[record.split(":")[0]] = [kind, rnd]
            review.records[record] = citation
            how = "automation" if citation == "bot" else "agreement"
            why = "retracted" if citation == "retracted" else ""
            review.title_abstract.setdefault(citation, [ta or "included", why, how])
            review.full_text.setdefault(citation, [ft or "included", reason])
            if got:
                review.retrieval[citation] = got
    review.automation, review.previous_round = "before_screening", 1 if updated else None
    review.links, review.earlier = [["x", "a", "", ""], ["x", "a3", "follow_up", ""]], []
    if updated:
        review.links.append(["g", "gone", "", "withdrawn"])
        review.earlier = [["x", "A", "10.1000/a", ""], ["g", "Gone", "10.1000/gone", "withdrawn"]]
    return review


@pytest.fixture(scope="module")
def flows(make_review):
    """``{variant: (flow, evidence)}`` of a new and of an updated review with something in every box."""
    found = {}
    for variant in ("N2", "U2"):
        review = fill(make_review(0, 0), variant == "U2")
        ledger, linked, result = review.run(pooled={"x", "s_new"})
        t = review.tables()
        evidence = Evidence(
            ledger,
            t["searches"],
            t["membership"],
            t["merges"],
            linked["reports"],
            linked["previous"],
            review.previous_round,
        )
        assert result.counts["variant"] == variant
        found[variant] = (result.flow, evidence)
    return found


def test_the_review_has_something_in_every_box(flows):
    flow, evidence = flows["U2"]
    assert prove(flow, evidence)["holds"].all()
    assert {key for key, ids in flow.boxes.items() if not ids} == set()


def without(box, n=0):
    return lambda flow, evidence: (
        replace(flow, boxes={**flow.boxes, box: flow.boxes[box] - {sorted(flow.boxes[box])[n]}}),
        evidence,
    )


def with_(box, one="nobody"):
    return lambda flow, evidence: (
        replace(flow, boxes={**flow.boxes, box: flow.boxes.get(box, frozenset()) | {one}}),
        evidence,
    )


def line(box, name, ids):
    """Another set in one line (a reason or source) of a box."""
    return lambda flow, evidence: (
        replace(flow, groups={**flow.groups, box: {**flow.groups[box], name: frozenset(ids)}}),
        evidence,
    )


def row(table, column, value, **where):
    """One cell of a table behind the boxes changed."""

    def change(flow, evidence):
        ((key, of),) = where.items()
        changed = getattr(evidence, table).copy()
        changed.loc[changed[key] == of, column] = value
        assert not changed.equals(getattr(evidence, table))
        return flow, replace(evidence, **{table: changed})

    return change


def no_row(table, **where):
    def change(flow, evidence):
        ((key, of),) = where.items()
        old = getattr(evidence, table)
        assert (old[key] == of).any()
        return flow, replace(evidence, **{table: old[old[key] != of]})

    return change


CORRUPTED = [
    ("I1", "U2", with_("database_results")),
    ("I1", "U2", without("register_results")),
    ("I1", "U2", line("database_results", "Source db", {"db:1"})),
    ("I1", "U2", row("searches", "read", "13", search_id="db")),
    ("I1", "U2", row("searches", "kind", "register", search_id="db")),
    ("I2", "U2", without("records_screened")),
    ("I2", "U2", with_("duplicates", "db:2")),
    ("I2", "U2", with_("excluded_automatic", "db:9")),
    ("I2", "U2", with_("excluded_other", "web:1")),
    ("I3", "U2", with_("records_excluded", "db:1")),
    ("I4", "U2", without("dbr_sought_reports")),
    ("I4", "U2", without("records_excluded")),
    ("I5", "U2", without("dbr_assessed")),
    ("I5", "U2", with_("dbr_notretrieved_reports", "await")),
    ("I6", "U2", line("dbr_excluded", WRONG, {"pop", "type"})),
    ("I6", "U2", line("dbr_excluded", TYPE, {"new"})),
    ("I6", "U2", without("dbr_excluded")),
    ("I7", "U2", without("website_results")),
    ("I7", "U2", with_("citations_results")),
    ("I7", "U2", line("organisation_results", "Source or", {"org:1"})),
    ("I8", "U2", without("other_sought_reports")),
    ("I8", "U2", without("other_not_sought")),
    ("I8", "U2", with_("other_not_sought")),
    ("I8", "U2", with_("other_sought_reports", "new")),
    ("I9", "U2", without("other_assessed")),
    ("I9", "U2", without("other_notretrieved_reports")),
    ("I10", "U2", line("other_excluded", WRONG, {"cited", "asked"})),
    ("I10", "U2", without("other_excluded")),
    ("I11", "U2", without("new_reports")),
    ("I11", "U2", with_("new_reports")),
    ("I12", "U2", with_("new_reports", "pop")),
    ("I12", "U2", with_("other_excluded", "pop")),
    ("I13", "N2", without("new_studies")),
    ("I13", "N2", no_row("reports", citation_id="new")),
    ("I14", "U2", with_("new_studies", "x")),
    ("I14", "U2", no_row("reports", citation_id="a3")),
    ("I15", "U2", without("total_studies")),
    ("I15", "U2", without("previous_studies")),
    ("I15", "U2", with_("withdrawn_studies")),
    ("I16", "U2", with_("total_reports")),
    ("I16", "U2", without("withdrawn_reports")),
    ("I16", "U2", with_("previous_studies_without_reports", "x")),
    ("I17", "N2", with_("previous_studies")),
    ("I17", "N2", with_("total_reports")),
    ("I18", "N2", with_("total_studies_ma")),
    ("I18", "U2", without("total_reports_ma")),
    ("I18", "U2", with_("total_reports_ma", "site")),
    ("I19", "U2", with_("made_up")),
    ("I19", "U2", line("dbr_excluded", "nobody's reason", set())),
    ("I20", "U2", row("ledger", "fate", "included", record_id="db:7")),
    ("I20", "U2", row("ledger", "fate", "no fate", record_id="db:7")),
    ("I20", "U2", row("ledger", "record_id", "db:7", record_id="db:8")),
    ("I20", "U2", row("ledger", "fate", "not_retrieved", record_id="org:1")),
    ("I20", "U2", no_row("ledger", record_id="web:2")),
    ("I21", "U2", no_row("merges", record_id="db:1")),
    ("I21", "U2", row("merges", "citation_id", "new", record_id="db:1")),
    ("I21", "U2", row("membership", "kept", "no", record_id="old:1")),
    ("I21", "U2", row("ledger", "fate", "duplicate", record_id="old:1")),
    ("I22", "U2", without("pending_title_abstract")),
    ("I22", "U2", with_("pending_full_text")),
    ("I22", "U2", row("ledger", "fate", "pending_retrieval", record_id="db:12")),
    ("I23", "U2", with_("new_reports", "a")),
    ("I23", "U2", with_("new_studies", "g")),
    ("I23", "U2", row("previous", "report_id", "elsewhere", study_id="x")),
    ("I23", "U2", with_("records_of_earlier_searches", "db:7")),
    ("I23", "U2", row("ledger", "fate", "excluded_full_text", record_id="old:1")),
]


def test_every_identity_is_corrupted_at_least_once():
    assert {number for number, _, _ in CORRUPTED} == {f"I{i}" for i in range(1, 24)}


@pytest.mark.parametrize(
    ("number", "variant", "corrupt"), CORRUPTED, ids=[f"{number}-{n}" for n, (number, _, _) in enumerate(CORRUPTED)]
)
def test_what_is_wrong_stops_the_run_under_its_identity(flows, number, variant, corrupt):
    flow, evidence = corrupt(*flows[variant])
    with pytest.raises(ReviewError) as caught:
        prove(flow, evidence)
    assert any(line.startswith(f"results/prisma: {number}: box '") for line in caught.value.problems), str(caught.value)
    assert all("\n" not in line and "must be" in line for line in caught.value.problems)
