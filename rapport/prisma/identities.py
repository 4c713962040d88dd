"""The identities I1 to I23 that a flow must satisfy, checked on sets before anything is drawn.

Each compares what a box holds with what it must hold, id by id, so equal numbers of different ids fail too.
"""

from __future__ import annotations

import pandas as pd

from rapport.errors import ReviewError
from rapport.ledger import ALREADY_KNOWN, FATES
from rapport.prisma.previous import AWAITED
from rapport.prisma.proof import SHOWN, Check, Evidence, Proof, union
from rapport.prisma.sets import OTHER_KINDS, PENDING, UNIT, Flow
from rapport.prisma.versions import standing

COLUMNS = ["identity", "statement", "box", "n", "must_be", "holds", "ids"]
OTHER = list(OTHER_KINDS.values())
# how data/previous/ and today's decisions on the rounds published may differ: what is wrong, and what to do
LATE = {
    "wrong": "included in a round published, and not in data/previous/reports.csv",
    "advice": "list them there, if included since with a study of status awaiting (counts as new); if withdrawn before "
    "that version, set their study's status to withdrawn in data/studies.csv",
}
UNSCREENED = {
    "wrong": "published, says data/previous/reports.csv, and not screened today",
    "advice": "restore their decisions; what was published elsewhere and never screened here says no under screened",
}
GONE = {
    "wrong": "published, says data/previous/reports.csv, and not included today",
    "advice": "restore their decisions, or set their study's status to withdrawn in data/studies.csv; if other reports "
    "of it stay, write withdrawn under status beside this report in data/previous/reports.csv",
}
REMOVED = ("duplicates", "excluded_automatic", "excluded_other")
# the boxes that are end states: records of databases and registers, and reports of either arm
RECORD_ENDS = {
    "duplicates": "duplicate",
    "excluded_automatic": "removed_automation",
    "excluded_other": "removed_other",
    "records_excluded": "excluded_title_abstract",
}
REPORT_ENDS = {
    ("dbr_notretrieved_reports", "other_notretrieved_reports"): "not_retrieved",
    ("dbr_excluded", "other_excluded"): "excluded_full_text",
    ("new_reports",): "included",
}


def check(flow: Flow, evidence: Evidence) -> list[Check]:
    """All comparisons, in the order of their numbers."""
    proof = Proof(flow)
    _identified(proof, flow, evidence)
    _screened(proof, flow, evidence)
    _assessed(proof, flow, "dbr", "databases", ("I5", "I6"))
    if flow.variant.endswith("2"):
        _assessed(proof, flow, "other", "other", ("I9", "I10"))
        _other_methods(proof, flow, evidence)
    _included(proof, flow, evidence)
    if flow.variant.startswith("U"):
        _updated(proof, evidence)
    else:
        extra = frozenset(
            key for key in flow.boxes if key.startswith(("previous_", "total_")) and not key.endswith("_ma")
        )
        proof.none("I17", "previous_studies", extra, "a new review has no previous and no total box")
    _meta_analysis(proof, flow, evidence)
    _counts(proof, flow)
    _end_states(proof, evidence)
    _duplicates(proof, evidence)
    _waiting(proof, flow, evidence)
    return sorted(proof.checks, key=lambda c: int(c.identity[1:]))


def prove(flow: Flow, evidence: Evidence) -> pd.DataFrame:
    """Every identity with its numbers, if all hold.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`, one row a comparison.

    Raises
    ------
    ReviewError
        One sentence for each broken identity.
    """
    checks = check(flow, evidence)
    if broken := [c for c in checks if not c.holds]:
        details = "\n".join(c.details() for c in broken if len(c.odd) > SHOWN)
        raise ReviewError([c.sentence() for c in broken], details)
    rows = [(c.identity, c.statement, c.box, c.n, c.must_be, c.holds, "; ".join(c.odd[:10])) for c in checks]
    return pd.DataFrame(rows, columns=COLUMNS, dtype=object)


def _identified(proof: Proof, flow: Flow, evidence: Evidence) -> None:
    update = evidence.rows[~evidence.rows["old"]]
    kinds = {"database": ("I1", "database_results"), "register": ("I1", "register_results")}
    if flow.variant.endswith("2"):
        kinds |= {kind: ("I7", key) for kind, key in OTHER_KINDS.items()}
    for kind, (number, key) in kinds.items():
        found = frozenset(update.loc[update["kind"] == kind, "record_id"])
        proof.equal(number, key, union(flow.groups[key].values()), "records identified = the sum over its sources")
        proof.equal(number, key, found, f"records identified = every record of a {kind} search")
    if "read" in evidence.searches:
        _as_read(proof, evidence)


def _as_read(proof: Proof, evidence: Evidence) -> None:
    """As many records as the import read from each search."""
    here = evidence.ledger.groupby("search_id").size()
    log = evidence.searches[evidence.searches["read"].astype(str) != ""]
    said = log["read"].astype(int)
    odd = log.loc[(said != log["search_id"].map(here).fillna(0)).to_numpy(), "search_id"]
    why = "records identified = records read from each search"
    n = int(here.reindex(log["search_id"]).fillna(0).sum())
    proof.checks.append(Check("I1", why, "database_results", n, str(said.sum()), tuple(sorted(odd))))


def _screened(proof: Proof, flow: Flow, evidence: Evidence) -> None:
    removed = union(proof[key] for key in REMOVED)
    identified = proof["database_results"] | proof["register_results"]
    proof.equal("I2", "records_screened", identified - removed, "screened = identified - removed before screening")
    proof.disjoint("I2", "duplicates", [proof[key] for key in REMOVED], "a record is removed for one cause")
    proof.within("I2", "duplicates", identified, "removed before screening: part of identified", removed)
    proof.within("I3", "records_excluded", proof["records_screened"], "excluded: part of screened")
    by = [proof["records_excluded_by_person"], proof["records_excluded_by_automation"]]
    if any(by):
        proof.equal("I3", "records_excluded", union(by), "excluded = by a person + by an automation tool")
        proof.disjoint("I3", "records_excluded", by, "excluded by a person or by an automation tool")
    undecided = flow.arms["pending_title_abstract"]["databases"]
    passed = evidence.citations(proof["records_screened"] - proof["records_excluded"] - undecided)
    proof.equal("I4", "dbr_sought_reports", passed, "sought = screened - excluded - undecided")


def _assessed(proof: Proof, flow: Flow, arm: str, pending: str, identities: tuple[str, str]) -> None:
    """Sought = assessed + not retrieved + awaited; assessed = excluded + included + undecided."""
    sought, missing = proof[f"{arm}_sought_reports"], proof[f"{arm}_notretrieved_reports"]
    awaited, undecided = flow.arms["pending_retrieval"][pending], flow.arms["pending_full_text"][pending]
    assessed = proof[f"{arm}_assessed"]
    first, second = identities
    why = "assessed = sought - not retrieved - awaited"
    proof.equal(first, f"{arm}_assessed", sought - missing - awaited, why)
    proof.within(
        first, f"{arm}_notretrieved_reports", sought, "not retrieved or awaited: part of sought", missing | awaited
    )
    proof.disjoint(first, f"{arm}_notretrieved_reports", [missing, awaited], "not retrieved or awaited: one of the two")
    reasons, key = list(flow.groups[f"{arm}_excluded"].values()), f"{arm}_excluded"
    left = assessed - proof["new_reports"] - undecided
    proof.equal(second, key, left, "sum of reasons = assessed - included - undecided", union(reasons))
    proof.equal(second, key, union(reasons), "reports excluded = the sum of their reasons")
    proof.disjoint(second, key, reasons, "one main reason a report")


def _other_methods(proof: Proof, flow: Flow, evidence: Evidence) -> None:
    found = union(proof[key] for key in OTHER)
    sought = evidence.citations(found - proof["other_not_sought"] - flow.arms["pending_title_abstract"]["other"])
    why = "sought = identified - not sought (found by the databases too, or screened out) - undecided"
    proof.equal("I8", "other_sought_reports", sought, why)
    proof.within("I8", "other_not_sought", found, "not sought: part of identified")
    arms = [proof["dbr_sought_reports"], proof["other_sought_reports"]]
    proof.disjoint("I8", "other_sought_reports", arms, "a report found both ways counts once")


def _included(proof: Proof, flow: Flow, evidence: Evidence) -> None:
    assessed = proof["dbr_assessed"] | proof["other_assessed"]
    excluded = [proof["dbr_excluded"], proof["other_excluded"]]
    undecided = union(ids for arm, ids in flow.arms["pending_full_text"].items() if arm != "previous")
    why = "new reports = included from databases and registers + from other methods"
    proof.equal("I11", "new_reports", assessed - union(excluded) - undecided, why)
    parts = [*excluded, proof["new_reports"], undecided]
    proof.disjoint("I12", "dbr_assessed", parts, "a report is excluded, included or undecided")
    proof.equal("I12", "dbr_assessed", union(parts), "assessed = excluded + included + undecided", assessed)
    links = evidence.reports[evidence.reports["citation_id"].isin(proof["new_reports"])]
    studies = frozenset(links["study_id"]) - proof["previous_studies"]
    number = "I14" if flow.variant.startswith("U") else "I13"
    proof.equal(
        number, "new_studies", studies, "new studies = studies of new reports, less those already in the review"
    )
    proof.equal(number, "new_reports", frozenset(links["citation_id"]), "every new report belongs to a study")
    known = proof["new_reports"] - frozenset(links.loc[links["study_id"].isin(studies), "citation_id"])
    proof.equal(number, "reports_of_earlier_studies", known, "new reports of studies already in the review alone")


def _updated(proof: Proof, evidence: Evidence) -> None:
    for number, unit in (("I15", "studies"), ("I16", "reports")):
        old, new, gone = proof[f"previous_{unit}"], proof[f"new_{unit}"], proof[f"withdrawn_{unit}"]
        proof.equal(number, f"total_{unit}", (old | new) - gone, f"total {unit} = previous + new - withdrawn")
        proof.within(number, f"withdrawn_{unit}", old, "withdrawn: part of previous")
        proof.disjoint("I23", f"new_{unit}", [old, new], f"previous and new {unit} are different ones")
    locked = evidence.published
    bare = frozenset(locked["study_id"]) - frozenset(locked.loc[locked["report_id"] != "", "study_id"])
    proof.equal("I16", "previous_studies_without_reports", bare, "published studies of which no report is listed")
    _counted_with_the_update(proof, evidence)
    if evidence.previous_round is not None and (evidence.listed or len(evidence.previous)):
        _locked(proof, evidence)


def _counted_with_the_update(proof: Proof, evidence: Evidence) -> None:
    """Of the earlier searches only what the published version listed as awaiting or ongoing counts as new."""
    awaited = evidence.previous[evidence.previous["status"].isin(AWAITED)]
    reports = (frozenset(awaited["report_id"]) - frozenset(evidence.published["report_id"])) & proof["new_reports"]
    early = evidence.ledger[evidence.ledger["round"].astype(int) <= (evidence.previous_round or 0)]
    must = frozenset(early.loc[early["citation_id"].isin(reports), "record_id"])
    proof.equal(
        "I23", "records_of_earlier_searches", must, "records of earlier searches that count as new: awaited ones"
    )


def _locked(proof: Proof, evidence: Evidence) -> None:
    """What was published (``data/previous/``) is still what the earlier rounds give, where these hold its reports."""
    locked, box = evidence.published, "previous_reports"
    rows = evidence.rows[evidence.rows["old"] & (evidence.rows["fate"] != "duplicate")]
    rows = rows[rows["reason"] != ALREADY_KNOWN]  # of a version before: listed, and never screened here
    withdrawn = frozenset(locked["report_id"]) - frozenset(standing(locked)["report_id"])
    kept = frozenset(rows.loc[rows["fate"] == "included", "citation_id"])
    waiting = frozenset(rows.loc[rows["fate"] == "pending_title_abstract", "citation_id"])
    here = frozenset(locked["report_id"]) & frozenset(rows["citation_id"])
    why = "reports included in earlier rounds = those published (data/previous/reports.csv)"
    proof.equal("I23", box, here, why, here | kept, **LATE)
    proof.equal("I23", box, here, why, here - (waiting - withdrawn), **UNSCREENED)
    proof.equal("I23", box, here, why, here & (kept | waiting | withdrawn), **GONE)
    links = evidence.reports[evidence.reports["citation_id"].isin(kept & here)]
    why = "studies of earlier rounds are published ones (data/previous/studies.csv), so that none counts twice"
    proof.within("I23", "previous_studies", frozenset(locked["study_id"]), why, frozenset(links["study_id"]))
    before = locked[locked["report_id"].isin(links["citation_id"])]
    theirs = frozenset(before["study_id"] + ": " + before["report_id"])
    ours = frozenset(links["study_id"] + ": " + links["citation_id"])
    proof.within("I23", "previous_studies", theirs, "each report of earlier rounds is of the studies published", ours)


def _meta_analysis(proof: Proof, flow: Flow, evidence: Evidence) -> None:
    of = "total" if flow.variant.startswith("U") else "new"
    for unit in ("studies", "reports"):
        if f"total_{unit}_ma" in flow.boxes:
            proof.within(
                "I18", f"total_{unit}_ma", proof[f"{of}_{unit}"], f"{unit} in the meta-analysis: part of the included"
            )
    if "total_reports_ma" in flow.boxes:
        here, before = (
            t[t["study_id"].isin(proof["total_studies_ma"])] for t in (evidence.reports, standing(evidence.published))
        )
        reports = frozenset(here["citation_id"])
        if of == "total":
            reports |= frozenset(before["report_id"]) - {""}
        proof.equal("I18", "total_reports_ma", reports, "reports in the meta-analysis = the reports of its studies")


def _counts(proof: Proof, flow: Flow) -> None:
    proof.none("I19", "boxes", frozenset(flow.boxes) - frozenset(UNIT), "every box is a known one with one kind of id")
    empty = frozenset(f"{key}: {name}" for key, lines in flow.groups.items() for name, ids in lines.items() if not ids)
    proof.none("I19", "dbr_excluded", empty, "each reason and each source counts at least one")


def _end_states(proof: Proof, evidence: Evidence) -> None:
    rows = evidence.rows
    odd = frozenset(rows.loc[rows["record_id"].duplicated() | ~rows["fate"].isin(FATES), "record_id"])
    proof.none("I20", "ledger", odd, "every record has exactly one known end state")
    update = rows[~rows["old"]]
    found = proof["database_results"] | proof["register_results"] | union(proof[key] for key in OTHER)
    why = "every record of the search is identified somewhere"
    proof.equal("I20", "database_results", frozenset(update["record_id"]), why, found)
    databases = update[~update["kind"].isin(OTHER_KINDS)]
    for key, fate in RECORD_ENDS.items():
        must = frozenset(databases.loc[databases["fate"] == fate, "record_id"])
        proof.equal("I20", key, must, f"all records of the ledger with the fate {fate}")
    for keys, fate in REPORT_ENDS.items():
        must = frozenset(update.loc[update["fate"] == fate, "citation_id"])
        proof.equal(
            "I20", keys[0], must, f"all reports of the ledger with the fate {fate}", union(proof[k] for k in keys)
        )


def _duplicates(proof: Proof, evidence: Evidence) -> None:
    rows, member = evidence.ledger, evidence.membership
    kept = dict(zip(*member.loc[member["kept"] == "yes", ["citation_id", "record_id"]].to_numpy().T, strict=True))
    end = dict(zip(rows["record_id"], rows["fate"], strict=True))
    logged = dict(zip(evidence.merges["record_id"], evidence.merges["citation_id"], strict=True))
    double = rows.loc[rows["fate"] == "duplicate", ["record_id", "citation_id"]].to_numpy()
    lost = frozenset(r for r, c in double if end.get(kept.get(c, ""), "duplicate") == "duplicate")
    proof.none("I21", "duplicates", lost, "each duplicate's keeper is there, is none itself, and has an end state")
    unlogged = frozenset(r for r, c in double if logged.get(r) != c)
    proof.none("I21", "duplicates", unlogged, "each duplicate has its row in results/dedup/merges.csv")


def _waiting(proof: Proof, flow: Flow, evidence: Evidence) -> None:
    rows = evidence.ledger
    for key in PENDING:
        column = "record_id" if UNIT[key] == "record" else "citation_id"
        must = frozenset(rows.loc[rows["fate"] == key, column])
        proof.equal("I22", key, must, "what waits is shown as waiting")
        proof.equal("I22", key, union(flow.arms[key].values()), "waiting = the sum of its parts")
