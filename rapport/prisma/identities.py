"""The identities I1 to I23 that a flow must satisfy, checked on sets before anything is drawn.

Each compares what a box holds with what it must hold, id by id, so that equal numbers of different ids fail too.
A difference that PRISMA allows (more studies than reports, a withdrawn study) is a *bridge*: a list of ids with a reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from rapport.errors import ReviewError
from rapport.ledger import APART, FATES
from rapport.prisma.sets import OTHER_KINDS, PENDING, UNIT, Flow

BRIDGE_COLUMNS = ["identity", "box", "unit", "id", "why"]
COLUMNS = ["identity", "statement", "box", "n", "must_be", "holds", "ids"]
EMPTY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Check:
    """One comparison: the ids that are too many in a box, and those it lacks."""

    identity: str
    statement: str
    box: str
    n: int
    must_be: str
    odd: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.odd

    def sentence(self) -> str:
        """The box, both numbers, and up to ten ids."""
        more = f" and {len(self.odd) - 10} more" if len(self.odd) > 10 else ""
        return (f"results/prisma: {self.identity}: box '{self.box}' is {self.n} and must be {self.must_be} ({self.statement}): "
                f"{', '.join(self.odd[:10])}{more}; check these ids in results/ledger.csv")  # fmt: skip


@dataclass(frozen=True)
class Evidence:
    """The tables the flow is proved against."""

    ledger: pd.DataFrame
    searches: pd.DataFrame
    membership: pd.DataFrame
    merges: pd.DataFrame
    reports: pd.DataFrame
    previous: pd.DataFrame
    previous_round: int | None = None


def check(flow: Flow, evidence: Evidence) -> list[Check]:
    """All comparisons, in order of their number."""
    found = [*_identified(flow, evidence), *_databases(flow), *_other(flow), *_included(flow, evidence), *_updated(flow, evidence),
             *_meta_analysis(flow), *_counts(flow), *_fates(flow, evidence)]  # fmt: skip
    return sorted(found, key=lambda c: int(c.identity[1:]))


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
    broken = [c.sentence() for c in checks if not c.holds]
    if broken:
        raise ReviewError(broken)
    rows = [(c.identity, c.statement, c.box, c.n, c.must_be, c.holds, "; ".join(c.odd[:10])) for c in checks]
    return pd.DataFrame(rows, columns=COLUMNS, dtype=object)


def _same(identity: str, statement: str, box: str, has: frozenset[str], must: frozenset[str]) -> Check:
    return Check(identity, statement, box, len(has), str(len(must)), tuple(sorted(has ^ must)))


def _within(identity: str, statement: str, box: str, has: frozenset[str], limit: frozenset[str]) -> Check:
    return Check(identity, statement, box, len(has), f"part of {len(limit)}", tuple(sorted(has - limit)))


def _apart(identity: str, statement: str, box: str, parts: list[frozenset[str]]) -> Check:
    """No id in two of the sets."""
    seen: set[str] = set()
    twice: set[str] = set()
    for part in parts:
        twice |= seen & part
        seen |= part
    return Check(identity, statement, box, sum(map(len, parts)), str(len(seen)), tuple(sorted(twice)))


def _union(parts: Iterator[frozenset[str]] | list[frozenset[str]]) -> frozenset[str]:
    return EMPTY.union(*parts)


def _citations(records: frozenset[str], evidence: Evidence) -> frozenset[str]:
    rows = evidence.ledger
    return frozenset(rows.loc[rows["record_id"].isin(records), "citation_id"])


def _identified(flow: Flow, evidence: Evidence) -> Iterator[Check]:
    boxes, rows = flow.boxes, evidence.ledger
    update = rows[rows["round"].astype(int) > (evidence.previous_round or 0)]
    read = update.groupby("search_id")["record_id"].agg(frozenset)
    kind = evidence.searches.set_index("search_id")["kind"].replace("", "database")
    for key, name in {"database_results": "database", "register_results": "register"}.items():
        yield _same("I1", "records identified = the sum over its sources", key, boxes[key], _union(list(flow.groups[key].values())))
        yield _same("I1", f"every record of a {name} search", key, boxes[key], _union([ids for search, ids in read.items() if kind[search] == name]))
    if "read" in evidence.searches:
        logged = evidence.searches[["search_id", "read"]]
        n = rows.groupby("search_id").size()
        odd = tuple(s for s, said in zip(logged["search_id"], logged["read"], strict=True) if str(said) != "" and int(said) != int(n.get(s, 0)))
        yield Check("I1", "as many records as were read from each search", "database_results", len(rows), str(int(pd.to_numeric(logged["read"]).fillna(0).sum())), odd)
    if flow.variant.endswith("2"):
        for kind_, key in OTHER_KINDS.items():
            yield _same("I7", "records identified = the sum over its sources", key, boxes[key], _union(list(flow.groups[key].values())))
            yield _same("I7", f"every record of a {kind_} search", key, boxes[key], _union([ids for search, ids in read.items() if kind[search] == kind_]))


def _databases(flow: Flow) -> Iterator[Check]:
    b = flow.boxes
    removed = [b["duplicates"], b["excluded_automatic"], b["excluded_other"]]
    identified = b["database_results"] | b["register_results"]
    yield _same("I2", "screened = identified - removed before screening", "records_screened", b["records_screened"], identified - _union(removed))
    yield _apart("I2", "a record is removed before screening for one cause", "duplicates", removed)
    yield _within("I2", "removed before screening: part of identified", "duplicates", _union(removed), identified)
    yield _within("I3", "excluded <= screened", "records_excluded", b["records_excluded"], b["records_screened"])
    if "records_excluded_by_automation" in b:
        yield _within("I3", "excluded by automation <= excluded", "records_excluded_by_automation", b["records_excluded_by_automation"], b["records_excluded"])


def _arm(flow: Flow, name: str) -> dict[str, frozenset[str]]:
    b, arm = flow.boxes, {"dbr": "databases", "other": "other"}[name]
    return {"sought": b[f"{name}_sought_reports"], "missing": b[f"{name}_notretrieved_reports"], "assessed": b[f"{name}_assessed"],
            "excluded": b[f"{name}_excluded"], **{key: flow.arms[key][arm] for key in PENDING}}  # fmt: skip


def _retrieval(flow: Flow, name: str, identities: tuple[str, str]) -> Iterator[Check]:
    """Sought = assessed + not retrieved + awaited; assessed = excluded + included + unsettled."""
    a = _arm(flow, name)
    yield _same(identities[0], "assessed = sought - not retrieved - awaited", f"{name}_assessed", a["assessed"], a["sought"] - a["missing"] - a["pending_retrieval"])
    yield _within(identities[0], "not retrieved or awaited: part of sought", f"{name}_notretrieved_reports", a["missing"] | a["pending_retrieval"], a["sought"])
    yield _apart(identities[0], "not retrieved, awaited: one of them", f"{name}_notretrieved_reports", [a["missing"], a["pending_retrieval"]])
    included = flow.boxes["new_reports"] & a["assessed"]
    reasons = list(flow.groups[f"{name}_excluded"].values())
    yield _same(identities[1], "sum of reasons = assessed - included - unsettled", f"{name}_excluded", _union(reasons), a["assessed"] - included - a["pending_full_text"])
    yield _same(identities[1], "reports excluded = the sum of their reasons", f"{name}_excluded", a["excluded"], _union(reasons))
    yield _apart(identities[1], "one main reason a report", f"{name}_excluded", reasons)


def _other(flow: Flow) -> Iterator[Check]:
    yield from _retrieval(flow, "dbr", ("I5", "I6"))
    if not flow.variant.endswith("2"):
        return
    yield from _retrieval(flow, "other", ("I9", "I10"))


def _included(flow: Flow, evidence: Evidence) -> Iterator[Check]:
    b = flow.boxes
    screened = _citations(b["records_screened"] - b["records_excluded"] - flow.arms["pending_title_abstract"]["databases"], evidence)
    yield _same("I4", "sought = screened - excluded - undecided", "dbr_sought_reports", b["dbr_sought_reports"], screened)
    arms, both = [b["dbr_assessed"]], [b["dbr_excluded"]]
    if flow.variant.endswith("2"):
        found = _union([b[key] for key in OTHER_KINDS.values()])
        sought = _citations(found - b["other_not_sought"], evidence)
        yield _same("I8", "sought = identified - not sought (already found by the databases, or screened out)", "other_sought_reports", b["other_sought_reports"], sought)
        yield _within("I8", "not sought: part of identified", "other_not_sought", b["other_not_sought"], found)
        yield _apart("I8", "a report found both ways counts once", "other_sought_reports", [b["dbr_sought_reports"], b["other_sought_reports"]])
        arms.append(b["other_assessed"])
        both.append(b["other_excluded"])
    assessed = _union(arms)
    unsettled = flow.boxes["pending_full_text"] - flow.arms["pending_full_text"].get("previous", EMPTY)
    yield _same("I11", "new reports = included from databases and registers + from other methods", "new_reports", b["new_reports"], assessed - _union(both) - unsettled)
    yield _apart("I12", "assessed = excluded + included + unsettled", "dbr_assessed", [*both, b["new_reports"], unsettled])
    yield _same("I12", "assessed = excluded + included + unsettled", "dbr_assessed", assessed, _union([*both, b["new_reports"], unsettled]))
    links = evidence.reports[evidence.reports["citation_id"].isin(b["new_reports"])]
    studies = frozenset(links["study_id"]) - b.get("previous_studies", EMPTY)
    number = "I14" if flow.variant.startswith("U") else "I13"
    yield _same(number, "new studies = studies of new reports, less those already in the review", "new_studies", b["new_studies"], studies)
    yield _same(number, "every new report belongs to a study", "new_reports", b["new_reports"], frozenset(links["citation_id"]))


def _updated(flow: Flow, evidence: Evidence) -> Iterator[Check]:
    b = flow.boxes
    if flow.variant.startswith("N"):
        extra = frozenset(key for key in b if key.startswith(("previous_", "total_")) and not key.endswith("_ma"))
        yield _same("I17", "a new review has no previous and no total box", "previous_studies", extra, EMPTY)
        return
    gone, reports_gone = b.get("withdrawn_studies", EMPTY), b.get("withdrawn_reports", EMPTY)
    yield _same("I15", "total studies = previous + new - withdrawn", "total_studies", b["total_studies"], (b["previous_studies"] | b["new_studies"]) - gone)
    yield _within("I15", "withdrawn: part of previous", "withdrawn_studies", gone, b["previous_studies"])
    yield _same("I16", "total reports = previous + new - withdrawn", "total_reports", b["total_reports"], (b["previous_reports"] | b["new_reports"]) - reports_gone)
    yield _within("I16", "withdrawn: part of previous", "withdrawn_reports", reports_gone, b["previous_reports"])
    yield _apart("I23", "previous and new studies are different ones", "new_studies", [b["previous_studies"], b["new_studies"]])
    yield _apart("I23", "previous and new reports are different ones", "new_reports", [b["previous_reports"], b["new_reports"]])
    if evidence.previous_round is not None and len(evidence.previous):
        yield _published(flow, evidence)


def _published(flow: Flow, evidence: Evidence) -> Check:
    """What was published (data/previous/) must still be what the earlier rounds give, where these hold its reports."""
    rows = evidence.ledger
    old = rows[(rows["round"].astype(int) <= evidence.previous_round) & (rows["fate"] != "duplicate")]
    now = frozenset(old.loc[(old["fate"] == "included") | (old["reason"] == APART["withdrawn"]), "citation_id"])
    listed = frozenset(evidence.previous["report_id"]) & frozenset(old["citation_id"])
    return _same("I23", "reports included in earlier rounds = those published (data/previous/reports.csv)", "previous_reports", now, listed)


def _meta_analysis(flow: Flow) -> Iterator[Check]:
    b = flow.boxes
    if "total_studies_ma" not in b:
        return
    kind = "total" if flow.variant.startswith("U") else "new"
    yield _within("I18", "studies in the meta-analysis: part of the included", "total_studies_ma", b["total_studies_ma"], b[f"{kind}_studies"])
    yield _within("I18", "reports in the meta-analysis: part of the included", "total_reports_ma", b["total_reports_ma"], b[f"{kind}_reports"])


def _counts(flow: Flow) -> Iterator[Check]:
    unknown = frozenset(flow.boxes) - frozenset(UNIT)
    yield _same("I19", "every box is a known one with one kind of id", "boxes", frozenset(flow.boxes), frozenset(flow.boxes) - unknown)
    empty = frozenset(f"{key}: {reason}" for key, lines in flow.groups.items() for reason, ids in lines.items() if not ids)
    yield _same("I19", "each reason and source counts at least one", "dbr_excluded", empty, EMPTY)


def _fates(flow: Flow, evidence: Evidence) -> Iterator[Check]:
    rows, b = evidence.ledger, flow.boxes
    odd = frozenset(rows.loc[rows["record_id"].duplicated() | ~rows["fate"].isin(FATES), "record_id"])
    yield _same("I20", "every record has exactly one known end state", "ledger", odd, EMPTY)
    update = frozenset(rows.loc[rows["round"].astype(int) > (evidence.previous_round or 0), "record_id"])
    placed = b["database_results"] | b["register_results"] | _union([b.get(key, EMPTY) for key in OTHER_KINDS.values()])
    yield _same("I20", "every record of the search is identified somewhere", "database_results", placed, update)
    yield from _end_states(flow, evidence, update)
    kept = evidence.membership[evidence.membership["kept"] == "yes"].set_index("citation_id")["record_id"]
    end = rows.set_index("record_id")["fate"]
    double = rows[rows["fate"] == "duplicate"]
    keeper = double["citation_id"].map(kept)
    lost = double.loc[keeper.isna() | ~keeper.map(end).isin(set(FATES) - {"duplicate"}), "record_id"]
    yield _same("I21", "each duplicate's keeper is there, is none itself, and has an end state", "duplicates", frozenset(lost), EMPTY)
    logged = evidence.merges.set_index("record_id")["citation_id"] if len(evidence.merges) else pd.Series(dtype=object)
    unlogged = double.loc[double["record_id"].map(logged) != double["citation_id"], "record_id"]
    yield _same("I21", "each duplicate has its row in merges.csv", "duplicates", frozenset(unlogged), EMPTY)
    waiting = frozenset(rows.loc[rows["fate"].isin(PENDING), "citation_id"])
    shown = _citations(b["pending_title_abstract"], evidence) | b["pending_retrieval"] | b["pending_full_text"]
    yield _same("I22", "what waits is shown as waiting", "pending", shown, waiting)
    for key in PENDING:
        yield _same("I22", "waiting = its parts by arm", key, b[key], _union(list(flow.arms[key].values())))


def _end_states(flow: Flow, evidence: Evidence, update: frozenset[str]) -> Iterator[Check]:
    """The boxes of an end state hold exactly the ledger's records with that fate."""
    b, rows = flow.boxes, evidence.ledger
    kind = evidence.searches.set_index("search_id")["kind"]
    rows = rows[rows["record_id"].isin(update)]
    databases = rows[~rows["search_id"].map(kind).isin(OTHER_KINDS)]
    for key, fate in {"duplicates": "duplicate", "excluded_automatic": "removed_automation", "excluded_other": "removed_other", "records_excluded": "excluded_title_abstract"}.items():
        yield _same("I20", f"every record of the ledger with the fate {fate}", key, b[key], frozenset(databases.loc[databases["fate"] == fate, "record_id"]))
    for keys, fate in ((("dbr_notretrieved_reports", "other_notretrieved_reports"), "not_retrieved"), (("dbr_excluded", "other_excluded"), "excluded_full_text"), (("new_reports",), "included")):
        yield _same("I20", f"every report of the ledger with the fate {fate}", keys[0], _union([b.get(key, EMPTY) for key in keys]), frozenset(rows.loc[rows["fate"] == fate, "citation_id"]))


def bridges(flow: Flow, reports: pd.DataFrame, ledger: pd.DataFrame) -> pd.DataFrame:
    """The ids behind every difference that PRISMA allows.

    Returns
    -------
    pandas.DataFrame
        `BRIDGE_COLUMNS`, sorted: reports that hold several studies (I13), new reports of old studies (I14), records
        of other methods that were not sought (I8), what was withdrawn (I15, I16).
    """
    b = flow.boxes
    rows: list[tuple[str, str, str, str, str]] = []
    new = reports[reports["citation_id"].isin(b["new_reports"])]
    studies = new.sort_values("study_id").groupby("citation_id")["study_id"].agg(list)
    rows += [("I13", "new_studies", "report", c, f"holds {len(s)} studies: {'; '.join(s)}") for c, s in studies.items() if len(s) > 1]
    old = b.get("previous_studies", EMPTY)
    rows += [("I14", "new_reports", "report", c, f"of a study already in the review: {s}") for s, c in zip(new["study_id"], new["citation_id"], strict=True) if s in old]
    why = _reasons(ledger, b.get("other_not_sought", EMPTY))
    rows += [("I8", "other_sought_reports", "record", r, why[r]) for r in sorted(b.get("other_not_sought", ()))]
    rows += [("I15", "total_studies", "study", s, "withdrawn") for s in b.get("withdrawn_studies", ())]
    rows += [("I16", "total_reports", "report", r, "of a withdrawn study") for r in b.get("withdrawn_reports", ())]
    return pd.DataFrame(sorted(rows), columns=BRIDGE_COLUMNS, dtype=object)


def _reasons(ledger: pd.DataFrame, records: frozenset[str]) -> Mapping[str, str]:
    mine = ledger[ledger["record_id"].isin(records)]
    return {r: f"{f.replace('_', ' ')}{': ' + w if w else ''}" for r, f, w in zip(mine["record_id"], mine["fate"], mine["reason"], strict=True)}
