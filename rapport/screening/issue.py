"""Issuing: who still needs which citations on a sheet, and what waits for whom.

What is on somebody's sheets is read from the sheets themselves, never from results, so results may be deleted at any
time and nothing is issued twice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from rapport import people
from rapport.errors import Problems
from rapport.screening.files import import_files
from rapport.screening.reading import is_adjudication, owner
from rapport.screening.reconcile import FIXED, eligible, fraction, in_sample
from rapport.screening.settings import Settings
from rapport.screening.sheets import adjudication_sheet, csv_bytes, reviewer_sheet
from rapport.screening.waiting import to_settle, waiting
from rapport.screening.words import ANSWERS, MAIN, STAGE_NAMES
from rapport.screening.workbook import workbook_bytes
from rapport.tables import read_table

LISTED = ("citation_id", "reviewer", "file", "phase", "criteria_version", "blank")


def issue_sheets(
    stage: str,
    citations: pd.DataFrame,
    aliases: pd.DataFrame,
    reconciled: pd.DataFrame,
    decisions: pd.DataFrame,
    disputed: pd.DataFrame,
    screening: Mapping,
    receipt: str,
    title: str = "",
    criteria: str = "",
    known: Collection[str] = (),
) -> pd.DataFrame:
    """Create the sheets that are missing, write the receipt of all blank ones, and say what waits for whom.

    Parameters
    ----------
    citations, aliases
        ``results/dedup/``.
    reconciled, decisions, disputed
        The stage's tables as just written.
    screening
        The section of the config.
    receipt
        Where the receipt goes.
    title, criteria
        The review's title and eligibility criteria, shown on the first sheet of workbooks.
    known
        Citations that nobody has to screen: reports of a published earlier version, found again by a later search.

    Returns
    -------
    pandas.DataFrame
        Of `rapport.screening.waiting`: one row a person and task.
    """
    settings = Settings.of(screening)
    folder = Path("data/screening") / stage
    reconciled = reconciled[~reconciled["citation_id"].isin(set(known))]
    # a reviewer whose name changed since the table was written has decided on nothing yet
    reconciled = reconciled.assign(**{name: "" for name in settings.reviewers if name not in reconciled})
    imported = import_files(settings.imports)
    listed = pd.concat(
        [_in_tables(decisions, settings), _in_blank_sheets(folder, imported, aliases, settings)], ignore_index=True
    )
    wanted = _wanted(reconciled, citations, stage, settings)
    wanted, phase = _pilot(wanted, reconciled, listed, decisions, stage, settings)
    for reviewer, ids in wanted.items():
        missing = _missing(ids, reviewer, wanted, listed, reconciled, settings)
        if missing:
            path = people.next_sheet(folder, reviewer, f".{settings.sheet_format}", "" if phase == MAIN else phase)
            sheet = reviewer_sheet(missing, citations, reviewer, settings)
            _write(sheet, path, f"{title}: {STAGE_NAMES[stage]}, sheet of {reviewer}", criteria, settings)
            listed = pd.concat(
                [listed, _listing(sheet["citation_id"], reviewer, path, phase, settings.criteria_version, True)],
                ignore_index=True,
            )
    listed = _adjudication(stage, folder, disputed, citations, listed, title, criteria, settings)
    known = set(citations["citation_id"])
    blank = listed[listed["blank"] & listed["citation_id"].isin(known)]
    people.write_receipt(blank["file"].unique(), receipt, stage=stage)
    return waiting(stage, reconciled, disputed, listed, settings)


def _in_tables(decisions: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """What lies before whom, from the sheets people have written in and other tools' exports."""
    rows = decisions[(decisions["automation"] == "no") & (decisions["reviewer"] != "consensus")]
    listed = rows[["citation_id", "reviewer", "file", "phase", "criteria_version"]].assign(blank=False)
    listed.loc[rows["tool"] == "adjudication", "reviewer"] = "adjudicated"
    # under newer criteria what was decided before has to come again, and what was left open with it
    stale = pd.to_numeric(rows["criteria_version"]) < settings.criteria_version
    return (
        listed[~stale | ((settings.reopen != "all") & (rows["decision"] == ""))]
        if settings.reopen != "none"
        else listed
    )


def _in_blank_sheets(folder: Path, imported: list[str], aliases: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """What lies before whom on sheets in which nobody has written yet."""
    current = dict(zip(aliases["alias"], aliases["citation_id"], strict=True))
    tables = [pd.DataFrame(columns=list(LISTED))]
    for path in people.tables(folder, imported):
        if people.holds_answers(path, ANSWERS, ANSWERS[0]):
            continue
        who, phase = ("adjudicated", MAIN) if is_adjudication(path) else owner(path, settings, Problems())
        sheet = read_table(path, ("citation_id",))
        version = sheet["criteria_version"] if "criteria_version" in sheet else pd.Series("1", index=sheet.index)
        if settings.reopen == "all":
            sheet = sheet[pd.to_numeric(version, errors="coerce").fillna(1) >= settings.criteria_version]
        tables.append(_listing(sheet["citation_id"].map(lambda c: current.get(c, c)), who, path, phase, 1, True))
    return pd.concat(tables, ignore_index=True)


def _listing(ids: pd.Series, who: str, path: str, phase: str, version: int, blank: bool) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "citation_id": ids.to_numpy(),
            "reviewer": who,
            "file": path,
            "phase": phase,
            "criteria_version": str(version),
            "blank": blank,
        },
        columns=list(LISTED),
    )


def _wanted(reconciled: pd.DataFrame, citations: pd.DataFrame, stage: str, settings: Settings) -> dict[str, list[str]]:
    """The unsettled citations that each of today's reviewers has to decide on."""
    open_ = reconciled[reconciled["state"] == "waiting"]
    ids = open_["citation_id"].to_numpy()
    mine = eligible(citations.set_index("citation_id")["first_round"].reindex(ids), settings)
    if settings.policy[stage] == "single":  # the first screens, the second verifies a sample
        place, sample = mine.cumsum(axis=1), in_sample(ids, settings)[:, None]
        decided = (open_[[c for c in open_.columns if c not in FIXED]] != "").any(axis=1).to_numpy()[:, None]
        mine = mine & np.where(sample, place <= 2, (place == 1) & ~decided)
    undecided = (open_[list(settings.reviewers)] == "").to_numpy()
    return {name: list(ids[undecided[:, n] & mine[:, n]]) for n, name in enumerate(settings.reviewers)}


def _missing(
    ids: list[str],
    reviewer: str,
    wanted: dict[str, list[str]],
    listed: pd.DataFrame,
    reconciled: pd.DataFrame,
    settings: Settings,
) -> list[str]:
    """Of the citations that a reviewer has to decide on, those on no sheet of theirs."""
    has = set(listed.loc[listed["reviewer"] == reviewer, "citation_id"])
    missing = [citation for citation in ids if citation not in has]
    left = [c for c in reconciled.columns if c not in FIXED and c not in settings.reviewers]
    if not missing or not left:
        return missing
    # somebody who has left decided: one person fewer is needed, and whoever holds the citation already goes first
    gone = reconciled.set_index("citation_id")[left].ne("").sum(axis=1)
    waiting = {name: set(ids) for name, ids in wanted.items()}
    holders = listed.groupby("citation_id")["reviewer"].agg(set).to_dict()

    def needs(citation: str) -> bool:
        names = [name for name, ids in waiting.items() if citation in ids]
        order = sorted(names, key=lambda name: name not in holders.get(citation, ()))
        return reviewer in order[: max(len(names) - gone[citation], 0)]

    return [citation for citation in missing if needs(citation)]


def _pilot(
    wanted: dict[str, list[str]],
    reconciled: pd.DataFrame,
    listed: pd.DataFrame,
    decisions: pd.DataFrame,
    stage: str,
    settings: Settings,
) -> tuple[dict[str, list[str]], str]:
    """What to issue now: the pilot round under way, or everything once all pilots are decided by all."""
    made = decisions[decisions["decision"] != ""]
    for number, size in enumerate(settings.pilot.get(stage, ()), start=1):
        phase = f"pilot{number}"
        chosen = list(listed.loc[listed["phase"] == phase, "citation_id"].unique())
        if not chosen:
            earlier = set(listed["citation_id"])
            free = [c for c in reconciled.loc[reconciled["state"] == "waiting", "citation_id"] if c not in earlier]
            chosen = sorted(free, key=lambda c: (fraction(f"{settings.seed}:{phase}:{c}"), c))[:size]
            if len(earlier) and not free:
                continue
        done = made[made["phase"] == phase].groupby("citation_id")["reviewer"].nunique()
        if any(done.get(citation, 0) < len(settings.reviewers) for citation in chosen):
            here = set(chosen)
            return {name: [c for c in ids if c in here] for name, ids in wanted.items()}, phase
    return wanted, MAIN


def _adjudication(
    stage: str,
    folder: Path,
    disputed: pd.DataFrame,
    citations: pd.DataFrame,
    listed: pd.DataFrame,
    title: str,
    criteria: str,
    settings: Settings,
) -> pd.DataFrame:
    """Issue the open conflicts that are on no adjudication sheet; without an order of reasons, reasons too."""
    has = set(listed.loc[listed["reviewer"] == "adjudicated", "citation_id"])
    rows = disputed[~disputed["citation_id"].isin(has) & to_settle(disputed, stage, settings)].drop_duplicates(
        "citation_id"
    )
    if not len(rows):
        return listed
    path = people.next_sheet(folder, "adjudicated", f".{settings.sheet_format}")
    _write(
        adjudication_sheet(rows, citations, settings),
        path,
        f"{title}: {STAGE_NAMES[stage]}, conflicts to settle",
        criteria,
        settings,
    )
    return pd.concat(
        [listed, _listing(rows["citation_id"], "adjudicated", path, MAIN, settings.criteria_version, True)],
        ignore_index=True,
    )


def _write(sheet: pd.DataFrame, path: str, heading: str, criteria: str, settings: Settings) -> None:
    people.issue(
        path,
        workbook_bytes(sheet, heading, criteria, settings) if settings.sheet_format == "xlsx" else csv_bytes(sheet),
    )
