"""Every box of the flow diagram as a set of ids, by set algebra over the ledger.

Units are never mixed: boxes down to "records excluded" hold record ids, from "sought" to "reports excluded" report ids
(a citation that passed title and abstract is a report), "included" study ids and report ids. Keys are those of the
PRISMA2020 R package's data file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from rapport.ledger import APART, SOUGHT
from rapport.prisma.versions import published, settled_since, standing
from rapport.prisma.wording import FOOTNOTES

DATABASE_KINDS = ("database", "register")
OTHER_KINDS = {"website": "website_results", "organisation": "organisation_results", "citation": "citations_results"}
ASSESSED = frozenset({"pending_full_text", "excluded_full_text", "included"})
PENDING = ("pending_title_abstract", "pending_retrieval", "pending_full_text")
# which kind of id a box holds
UNITS = {
    "record": (
        "database_results",
        "register_results",
        "website_results",
        "organisation_results",
        "citations_results",
        "duplicates",
        "excluded_automatic",
        "excluded_other",
        "records_screened",
        "records_excluded",
        "records_excluded_by_automation",
        "records_excluded_by_person",
        "other_not_sought",
        "records_of_earlier_searches",
        "pending_title_abstract",
    ),
    "report": (
        "dbr_sought_reports",
        "dbr_notretrieved_reports",
        "dbr_assessed",
        "dbr_excluded",
        "other_sought_reports",
        "other_notretrieved_reports",
        "other_assessed",
        "other_excluded",
        "new_reports",
        "previous_reports",
        "total_reports",
        "total_reports_ma",
        "reports_of_several_studies",
        "pending_retrieval",
        "pending_full_text",
        "withdrawn_reports",
        "reports_of_earlier_studies",
    ),
    "study": (
        "new_studies",
        "previous_studies",
        "previous_studies_without_reports",
        "total_studies",
        "total_studies_ma",
        "withdrawn_studies",
        "withdrawn_not_included",
        "ongoing_studies",
        "awaiting_studies",
    ),
}
UNIT = {key: unit for unit, keys in UNITS.items() for key in keys}


@dataclass(frozen=True)
class Flow:
    """A review's flow.

    Attributes
    ----------
    variant
        ``N1``, ``N2`` (new review, without and with other methods), ``U1``, ``U2`` (updated review).
    boxes
        Box to its ids. Only the boxes of the variant are there.
    groups
        Box to {reason or source: ids}: the lines inside "reports excluded" and "records identified".
    arms
        For each ``pending_*`` box its part in the databases, other methods and earlier rounds.
    """

    variant: str
    boxes: Mapping[str, frozenset[str]]
    groups: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    arms: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)

    @property
    def in_progress(self) -> bool:
        """Whether anything still waits for a decision."""
        return any(self.boxes[key] for key in PENDING)


def make_flow(
    ledger: pd.DataFrame,
    searches: pd.DataFrame,
    reports: pd.DataFrame,
    apart: pd.DataFrame,
    previous: pd.DataFrame,
    previous_round: int | None = None,
    pooled_studies: Iterable[str] | None = None,
    automated: Iterable[str] = (),
    reason_order: Iterable[str] = (),
    listed: bool = False,
) -> Flow:
    """The sets of all boxes; the variant follows from the data.

    Parameters
    ----------
    ledger
        ``results/ledger.csv`` (round as int).
    searches
        search_id, source, kind.
    reports, apart, previous
        ``results/studies/reports.csv``, ``apart.csv``, ``previous.csv``.
    previous_round
        Rounds up to this one were published. What they left awaiting classification counts as new once it is included.
    pooled_studies
        Studies in a meta-analysis; None leaves its box out.
    automated
        Citations that an automation tool, not a person, excluded during screening (footnote ``**``).
    reason_order
        Exclusion reasons in order of precedence; others follow by name.
    listed
        ``data/previous/`` holds a list, be it one of no study.
    """
    rows = _rows(ledger, searches, previous_round, previous)
    old, new = rows[rows["old"]], rows[~rows["old"]]
    boxes: dict[str, frozenset[str]] = {}
    groups: dict[str, dict[str, frozenset[str]]] = {}
    order = {reason: place for place, reason in enumerate(reason_order)}
    other = bool((new["kind"].isin(OTHER_KINDS)).any())
    updated = previous_round is not None or len(previous) > 0
    _identified(new, boxes, groups, other)
    _databases(new[new["database"]], boxes, groups, order, set(automated))
    if other:
        _other_methods(new[~new["database"]], boxes, groups, order)
    arms = _pending(rows, boxes, other, updated)
    boxes["records_of_earlier_searches"] = _ids(new[new["round"].astype(int) <= (previous_round or 0)])
    locked = published(previous) if listed or len(previous) else None
    _included(old, new, reports, apart, locked, updated, boxes)
    if pooled_studies is not None:
        _meta_analysis(set(pooled_studies), reports, standing(previous), updated, boxes)
    variant = ("U" if updated else "N") + ("2" if other else "1")
    return Flow(variant, boxes, groups, arms)


def is_old(ledger: pd.DataFrame, previous_round: int | None, previous: pd.DataFrame) -> pd.Series:
    """Whether each record belongs to the published version: all of its rounds do, but for what was settled since."""
    since = settled_since(previous, set(ledger.loc[ledger["fate"] == "included", "citation_id"]))
    return (ledger["round"].astype(int) <= (previous_round or 0)) & ~ledger["citation_id"].isin(since)


def _rows(
    ledger: pd.DataFrame, searches: pd.DataFrame, previous_round: int | None, previous: pd.DataFrame
) -> pd.DataFrame:
    rows = ledger.merge(searches[["search_id", "source", "kind"]], on="search_id", how="left", validate="m:1")
    rows["kind"] = rows["kind"].replace("", "database")
    rows["database"] = rows["kind"].isin(DATABASE_KINDS)
    rows["old"] = is_old(rows, previous_round, previous)
    return rows


def _ids(rows: pd.DataFrame, column: str = "record_id") -> frozenset[str]:
    return frozenset(rows[column].to_list())


def _identified(new: pd.DataFrame, boxes: dict, groups: dict, other: bool) -> None:
    kinds = {"database": "database_results", "register": "register_results"} | (OTHER_KINDS if other else {})
    for kind, key in kinds.items():
        mine = new[new["kind"] == kind]
        boxes[key] = _ids(mine)
        groups[key] = {source: frozenset(ids) for source, ids in mine.groupby("source", sort=True)["record_id"]}


def _databases(arm: pd.DataFrame, boxes: dict, groups: dict, order: Mapping, automated: set[str]) -> None:
    boxes["duplicates"] = _ids(arm[arm["fate"] == "duplicate"])
    boxes["excluded_automatic"] = _ids(arm[arm["fate"] == "removed_automation"])
    boxes["excluded_other"] = _ids(arm[arm["fate"] == "removed_other"])
    boxes["records_screened"] = _ids(arm[~arm["fate"].isin(["duplicate", "removed_automation", "removed_other"])])
    out = arm[arm["fate"] == "excluded_title_abstract"]
    boxes["records_excluded"] = _ids(out)
    tool = out["citation_id"].isin(automated)
    if tool.any():  # a split, and its footnote, only where there is one in this arm
        boxes["records_excluded_by_automation"], boxes["records_excluded_by_person"] = _ids(out[tool]), _ids(out[~tool])
    _reports(arm, "dbr", boxes, groups, order)


def _other_methods(arm: pd.DataFrame, boxes: dict, groups: dict, order: Mapping) -> None:
    # this arm has no screening box; what was found and not sought is listed all the same
    boxes["other_not_sought"] = _ids(arm[~arm["fate"].isin({*SOUGHT, "pending_title_abstract"})])
    _reports(arm, "other", boxes, groups, order)


def _reports(arm: pd.DataFrame, name: str, boxes: dict, groups: dict, order: Mapping) -> None:
    boxes[f"{name}_sought_reports"] = _ids(arm[arm["fate"].isin(SOUGHT)], "citation_id")
    boxes[f"{name}_notretrieved_reports"] = _ids(arm[arm["fate"] == "not_retrieved"], "citation_id")
    boxes[f"{name}_assessed"] = _ids(arm[arm["fate"].isin(ASSESSED)], "citation_id")
    out = arm[arm["fate"] == "excluded_full_text"]
    boxes[f"{name}_excluded"] = _ids(out, "citation_id")
    apart = list(APART.values())
    place = {
        reason: (apart.index(reason) if reason in apart else -1, order.get(reason, len(order)), reason)
        for reason in set(out["reason"])
    }
    groups[f"{name}_excluded"] = {
        reason: _ids(out[out["reason"] == reason], "citation_id") for reason in sorted(place, key=place.get)
    }


def _pending(rows: pd.DataFrame, boxes: dict, other: bool, updated: bool) -> dict[str, dict[str, frozenset[str]]]:
    arms: dict[str, dict[str, frozenset[str]]] = {}
    for key in PENDING:
        column = "record_id" if UNIT[key] == "record" else "citation_id"
        mine = rows[rows["fate"] == key]
        boxes[key] = _ids(mine, column)
        arms[key] = {"databases": _ids(mine[mine["database"] & ~mine["old"]], column)}
        if other:
            arms[key]["other"] = _ids(mine[~mine["database"] & ~mine["old"]], column)
        if updated:
            arms[key]["previous"] = _ids(mine[mine["old"]], column)
    return arms


def _included(
    old: pd.DataFrame,
    new: pd.DataFrame,
    reports: pd.DataFrame,
    apart: pd.DataFrame,
    locked: pd.DataFrame | None,
    updated: bool,
    boxes: dict,
) -> None:
    """Studies and reports, new, previous and total; what is kept apart.

    An old study with a new report adds a report and no study (identity I14). A study withdrawn since the previous
    version stays in the previous box, which tells what was published, and leaves the total.
    """
    boxes["new_reports"] = _ids(new[new["fate"] == "included"], "citation_id")
    links = reports[reports["citation_id"].isin(boxes["new_reports"])]
    studies = frozenset(links["study_id"])
    boxes["reports_of_several_studies"] = _ids(reports[reports["citation_id"].duplicated()], "citation_id")
    if updated:
        _previous(old, reports, apart, locked, boxes)
        studies = studies - boxes["previous_studies"]
        described = _ids(links[links["study_id"].isin(studies)], "citation_id")
        boxes["reports_of_earlier_studies"] = boxes["new_reports"] - described
        boxes["total_studies"] = (boxes["previous_studies"] | studies) - boxes["withdrawn_studies"]
        boxes["total_reports"] = (boxes["previous_reports"] | boxes["new_reports"]) - boxes["withdrawn_reports"]
    boxes["new_studies"] = studies
    for status in ("ongoing", "awaiting"):
        boxes[f"{status}_studies"] = _ids(apart[apart["status"] == status], "study_id")
    never = _ids(apart[apart["status"] == "withdrawn"], "study_id") - boxes.get("previous_studies", frozenset())
    boxes["withdrawn_not_included"] = never
    for key in FOOTNOTES:
        if key != "other_not_sought" and not boxes.get(key):
            boxes.pop(key, None)  # a footnote, there only when it has something to say


def _previous(
    old: pd.DataFrame, reports: pd.DataFrame, apart: pd.DataFrame, locked: pd.DataFrame | None, boxes: dict
) -> None:
    """What was published, and what of it was withdrawn since.

    ``data/previous/`` holds it fast (`rapport.prisma.identities` compares the earlier rounds with it); without that
    list it is what the earlier rounds give today.
    """
    gone = apart[(apart["status"] == "withdrawn") & apart["citation_id"].isin(old["citation_id"])]
    kept = _ids(old[old["fate"] == "included"], "citation_id")
    studies = _ids(reports[reports["citation_id"].isin(kept)], "study_id") | _ids(gone, "study_id")
    boxes["previous_studies"], boxes["previous_reports"] = studies, kept | _ids(gone, "citation_id")
    if locked is not None:  # a version that had included nothing is locked too
        boxes["previous_studies"] = _ids(locked, "study_id")
        boxes["previous_reports"] = _ids(locked, "report_id") - {""}
        boxes["previous_studies_without_reports"] = _ids(locked[locked["report_id"] == ""], "study_id")
    withdrawn = _ids(apart[apart["status"] == "withdrawn"], "study_id") & boxes["previous_studies"]
    stays = _ids(reports, "citation_id")
    if locked is not None:
        here = standing(locked)
        withdrawn = boxes["previous_studies"] - _ids(here, "study_id") - _ids(reports, "study_id")
        stays |= _ids(here, "report_id")
    boxes["withdrawn_studies"], boxes["withdrawn_reports"] = withdrawn, boxes["previous_reports"] - stays


def _meta_analysis(pooled: set[str], reports: pd.DataFrame, previous: pd.DataFrame, updated: bool, boxes: dict) -> None:
    boxes["total_studies_ma"] = frozenset(pooled)
    of_them = frozenset(reports.loc[reports["study_id"].isin(pooled), "citation_id"])
    if updated:
        of_them |= frozenset(previous.loc[previous["study_id"].isin(pooled), "report_id"]) - {""}
    boxes["total_reports_ma"] = of_them
