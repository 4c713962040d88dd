"""The ledger: one row for every record ever read, with exactly one fate.

Every count of a review is the number of rows of a set of ids taken from here (`rapport.prisma.sets`); nothing is
counted anywhere else. Words and units follow PRISMA 2020 (Page et al., BMJ 2021;372:n71).
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from rapport.errors import ReviewError
from rapport.files import undamaged

FATES = (  # in the order of the flow
    "duplicate",
    "removed_automation",
    "removed_other",
    "pending_title_abstract",
    "excluded_title_abstract",
    "pending_retrieval",
    "not_retrieved",
    "pending_full_text",
    "excluded_full_text",
    "included",
)
STAGE = {
    "duplicate": "dedup",
    "removed_automation": "before_screening",
    "removed_other": "before_screening",
    "excluded_title_abstract": "title_abstract",
    "pending_title_abstract": "title_abstract",
    "not_retrieved": "retrieval",
    "pending_retrieval": "retrieval",
    "excluded_full_text": "full_text",
    "included": "full_text",
    "pending_full_text": "full_text",
}
SOUGHT = frozenset({"not_retrieved", "pending_retrieval", "pending_full_text", "excluded_full_text", "included"})
NO_REASON = "Reason not given"
ALREADY_KNOWN = "in the previous version of the review"
# studies neither included nor ineligible (Cochrane Handbook 4.6.5); the first wins for a report of several
APART = {"awaiting": "Study awaiting classification", "ongoing": "Ongoing study", "withdrawn": "Study withdrawn"}
COLUMNS = ["record_id", "search_id", "round", "citation_id", "fate", "stage", "reason", "study_ids"]


def screening_fates(
    citation_ids: pd.Series,
    title_abstract: pd.DataFrame,
    full_text: pd.DataFrame,
    full_text_decisions: pd.DataFrame,
    retrieval: pd.DataFrame,
    already_known: set[str] = frozenset(),
    removed_before_screening: tuple[str, ...] = (),
    automation: str = "before_screening",
) -> pd.DataFrame:
    """Where each citation stands after screening.

    Parameters
    ----------
    citation_ids
        Every citation, once.
    title_abstract, full_text
        ``reconciled.csv`` of the stages: citation_id, state (included|excluded|conflict|waiting), reason, settled_by.
    full_text_decisions
        The long decision table; a report somebody has decided on has been retrieved.
    retrieval
        citation_id, status (retrieved|not_retrieved).
    already_known
        Citations of reports of the previous version that a later search found again.
    removed_before_screening
        Title/abstract reasons that PRISMA counts as "records removed for other reasons".
    automation
        Where exclusions by an automation tool count: ``before_screening`` (their own box) or ``screening`` (among the
        records excluded, told apart by the footnote ``**``). The review says which in its caption.

    Returns
    -------
    pandas.DataFrame
        citation_id, fate, reason, automated (yes|no: excluded by a tool and by no person); in the order given.

    Notes
    -----
    The earlier stage wins: a full-text decision on a citation excluded at title and abstract has no effect.
    """
    ta = _by_citation(title_abstract, ["state", "reason", "settled_by"], citation_ids)
    start = {"citation_id": citation_ids.to_numpy(), "fate": "pending_title_abstract", "reason": ""}
    out = pd.DataFrame(start, index=ta.index, dtype=object)
    excluded, sought = ta["state"] == "excluded", ta["state"] == "included"
    automatic = excluded & (ta["settled_by"] == "automation")
    before = excluded & ~automatic & ta["reason"].isin(removed_before_screening)
    _set(out, excluded & ~before, "excluded_title_abstract", ta["reason"])
    if automation == "before_screening":
        _set(out, automatic, "removed_automation", ta["reason"])
    _set(out, before, "removed_other", ta["reason"])
    _full_text_fates(out, sought, full_text, full_text_decisions, retrieval)
    _set(out, pd.Series(ta.index.isin(already_known), index=ta.index), "removed_other", ALREADY_KNOWN)
    out["automated"] = automatic.map({True: "yes", False: "no"})
    return out.reset_index(drop=True)


def _full_text_fates(
    out: pd.DataFrame, sought: pd.Series, full_text: pd.DataFrame, decisions: pd.DataFrame, retrieval: pd.DataFrame
) -> None:
    """What became of the reports sought: not retrieved, awaited, undecided, excluded or included."""
    ft = _by_citation(full_text, ["state", "reason"], out["citation_id"])
    status = _by_citation(retrieval, ["status"], out["citation_id"])["status"]
    decided = set(decisions.loc[decisions["decision"] != "", "citation_id"]) if len(decisions) else set()
    at_hand = (status == "retrieved") | pd.Series(out.index.isin(decided), index=out.index)
    missing = sought & (status == "not_retrieved")
    read = sought & ~missing
    why = ft["reason"].where(ft["reason"] != "", NO_REASON)
    _set(out, missing, "not_retrieved")
    _set(out, read & (ft["state"] == "included"), "included")
    _set(out, read & (ft["state"] == "excluded"), "excluded_full_text", why)
    unsettled = read & ~ft["state"].isin(["included", "excluded"])
    _set(out, unsettled & at_hand, "pending_full_text")
    _set(out, unsettled & ~at_hand, "pending_retrieval")


def _by_citation(table: pd.DataFrame, columns: list[str], citation_ids: pd.Series) -> pd.DataFrame:
    """The columns of a table for every citation, ``""`` where it has no row."""
    if table["citation_id"].duplicated().any():
        twice = sorted(set(table.loc[table["citation_id"].duplicated(), "citation_id"]))[:10]
        raise ReviewError(
            f"results/screening: {', '.join(twice)} settled twice; delete the folder results/ and run again"
        )
    return table.set_index("citation_id")[columns].astype(object).reindex(citation_ids.to_numpy(), fill_value="")


def _set(out: pd.DataFrame, rows: pd.Series, fate: str, reason: pd.Series | str = "") -> None:
    out.loc[rows, "fate"] = fate
    out.loc[rows, "reason"] = reason[rows] if isinstance(reason, pd.Series) else reason


def set_apart(fates: pd.DataFrame, reports: pd.DataFrame, apart: pd.DataFrame) -> pd.DataFrame:
    """Screening fates, with the reports of studies that are ongoing, awaiting classification or withdrawn set apart.

    A report is set apart only when none of its studies is included. It was assessed and is not included, so it keeps
    the fate ``excluded_full_text``, with the study's state as its one reason.

    Parameters
    ----------
    fates
        From `screening_fates`.
    reports, apart
        ``results/studies/reports.csv`` and ``apart.csv``: study_id, citation_id (and status).
    """
    out = fates.copy()
    alone = apart[~apart["citation_id"].isin(reports["citation_id"])]
    status = alone.sort_values("status", key=lambda c: c.map(list(APART).index)).drop_duplicates("citation_id")
    why = out["citation_id"].map(dict(zip(status["citation_id"], status["status"].map(APART), strict=True)))
    mine = why.notna() & (out["fate"] == "included")
    out.loc[mine, "fate"] = "excluded_full_text"
    out.loc[mine, "reason"] = why[mine]
    return out


def read_places(path: str | Path) -> pd.DataFrame:
    """record_id, search_id and round of every record of ``records.parquet``; its texts are left there."""
    import pyarrow.parquet as pq

    with undamaged(path):
        return pq.read_table(path, columns=COLUMNS[:3]).to_pandas()


def make_ledger(
    records: pd.DataFrame, membership: pd.DataFrame, fates: pd.DataFrame, reports: pd.DataFrame
) -> pd.DataFrame:
    """One row a record: which citation it became, and what became of it.

    Parameters
    ----------
    records
        record_id, search_id, round.
    membership
        record_id, citation_id, kept (yes|no); exactly one record of a citation is kept and carries its fate.
    fates
        citation_id, fate, reason.
    reports
        study_id, citation_id of included reports.

    Returns
    -------
    pandas.DataFrame
        The columns of `COLUMNS`, sorted by search and place in the file; a duplicate's reason names the record kept.

    Raises
    ------
    ReviewError
        A record without citation, or a citation without exactly one kept record.
    """
    ledger = records[COLUMNS[:3]].astype({"record_id": object, "search_id": object})
    ledger = ledger.merge(membership, on="record_id", how="left", validate="1:1")
    lost = ledger.loc[ledger["citation_id"].isna(), "record_id"]
    if len(lost):
        raise ReviewError(
            f"results/dedup/membership.csv: {len(lost)} records have no citation ({', '.join(lost[:10])}); "
            "delete results/ and run again"
        )
    kept = ledger[ledger["kept"] == "yes"]
    known = set(ledger["citation_id"])
    if kept["citation_id"].duplicated().any() or set(kept["citation_id"]) != known:
        odd = sorted(
            set(kept.loc[kept["citation_id"].duplicated(), "citation_id"]) | (known - set(kept["citation_id"]))
        )
        raise ReviewError(
            f"results/dedup/membership.csv: not exactly one kept record for {', '.join(odd[:10])}; "
            "delete results/ and run again"
        )
    ledger = ledger.merge(fates[["citation_id", "fate", "reason"]], on="citation_id", how="left", validate="m:1")
    double = ledger["kept"] != "yes"
    keeper = dict(zip(kept["citation_id"], kept["record_id"], strict=True))
    ledger.loc[double, "fate"] = "duplicate"
    ledger.loc[double, "reason"] = [f"duplicate of {keeper[citation]}" for citation in ledger["citation_id"][double]]
    ledger["stage"] = ledger["fate"].map(STAGE).astype(object)
    studies = reports.sort_values("study_id").groupby("citation_id")["study_id"].agg("; ".join)
    included = ledger["citation_id"].where(ledger["fate"] == "included")
    ledger["study_ids"] = included.map(studies).astype(object).fillna("")
    order = sorted(range(len(ledger)), key=list(map(_place, ledger["search_id"], ledger["record_id"])).__getitem__)
    return ledger.iloc[order][COLUMNS].reset_index(drop=True)


def _place(search_id: str, record_id: str) -> tuple[str, int, str]:
    """Order of a record: its search, then its place in the file (record_id is ``SEARCH:N``)."""
    n = record_id.rpartition(":")[2]
    return search_id, int(n) if n.isdigit() else 0, record_id
