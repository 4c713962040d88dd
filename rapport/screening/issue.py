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
from rapport.screening.reconcile import FIXED, fraction, in_sample
from rapport.screening.settings import Settings
from rapport.screening.sheets import adjudication_sheet, csv_bytes, reviewer_sheet
from rapport.screening.team import eligible, who_left
from rapport.screening.waiting import to_settle, waiting
from rapport.screening.words import ANSWERS, MAIN, STAGE_NAMES
from rapport.screening.workbook import workbook_bytes
from rapport.tables import read_table
from rapport.todo import TODO_COLUMNS

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
    screened = citations[citations["citation_id"].isin(reconciled["citation_id"])]
    reconciled = reconciled[~reconciled["citation_id"].isin(set(known))]
    # a reviewer whose name changed since the table was written has decided on nothing yet
    reconciled = reconciled.assign(**{name: "" for name in settings.reviewers if name not in reconciled})
    imported = import_files(settings.imports)
    listed = pd.concat(
        [_in_tables(decisions, settings), _in_blank_sheets(folder, imported, aliases, settings)], ignore_index=True
    )
    due, phase = _due_now(reconciled, screened, listed, decisions, stage, settings)
    for reviewer, ids in due.items():
        has = set(listed.loc[listed["reviewer"] == reviewer, "citation_id"])
        missing = [citation for citation in ids if citation not in has]
        if missing:
            path = people.next_sheet(folder, reviewer, f".{settings.sheet_format}", "" if phase == MAIN else phase)
            sheet = reviewer_sheet(missing, citations, reviewer, settings)
            _write(sheet, path, f"{title}: {STAGE_NAMES[stage]}, sheet of {reviewer}", criteria, settings)
            listed = pd.concat(
                [listed, _listing(sheet["citation_id"], reviewer, path, phase, settings.criteria_version, True)],
                ignore_index=True,
            )
    listed = _adjudication(stage, folder, disputed, citations, listed, title, criteria, settings)
    blank = listed[listed["blank"] & listed["citation_id"].isin(set(citations["citation_id"]))]
    people.write_receipt(blank["file"].unique(), receipt, stage=stage)
    waits = waiting(stage, reconciled, disputed, listed, settings, due, phase)
    return pd.concat([waits, _pilot_that_cannot_begin(listed, decisions, phase, stage, settings)], ignore_index=True)


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


def _due_now(
    reconciled: pd.DataFrame,
    citations: pd.DataFrame,
    listed: pd.DataFrame,
    decisions: pd.DataFrame,
    stage: str,
    settings: Settings,
) -> tuple[dict[str, list[str]], str]:
    """Whom each citation has to lie before, and the phase: the pilot round under way, or all that waits."""
    ids = reconciled["citation_id"].to_numpy()
    rounds = citations.set_index("citation_id")["first_round"].reindex(ids)
    mine = eligible(rounds, settings, who_left(decisions, citations, settings))
    for number, size in enumerate(settings.pilot.get(stage, ()), start=1):
        phase = f"pilot{number}"
        chosen = reconciled["citation_id"].isin(_chosen(phase, size, reconciled, listed, decisions, settings))
        due = _shared(_piloting(reconciled[chosen], mine[chosen], decisions, settings), listed, reconciled, settings)
        if any(due.values()):
            return due, phase
    return _shared(_wanted(reconciled, mine, stage, settings), listed, reconciled, settings), MAIN


def _chosen(
    phase: str, size: int, reconciled: pd.DataFrame, listed: pd.DataFrame, decisions: pd.DataFrame, settings: Settings
) -> set[str]:
    """The citations of a pilot round: those that ever were on its sheets, else drawn from what lies before nobody."""
    begun = {c for rows in (listed, decisions) for c in rows.loc[rows["phase"] == phase, "citation_id"]}
    if begun:
        return begun
    earlier = set(listed["citation_id"])
    free = [c for c in reconciled.loc[reconciled["state"] == "waiting", "citation_id"] if c not in earlier]
    return set(sorted(free, key=lambda c: (fraction(f"{settings.seed}:{phase}:{c}"), c))[:size])


def _pilot_that_cannot_begin(
    listed: pd.DataFrame, decisions: pd.DataFrame, phase: str, stage: str, settings: Settings
) -> pd.DataFrame:
    """What to do about a pilot round asked for when its citations lay before people already, on sheets still blank."""
    begun = {*listed["phase"], *decisions["phase"]}
    rounds = [(f"pilot{n}", size) for n, size in enumerate(settings.pilot.get(stage, ()), start=1)]
    name, size = next((one for one in rounds if one[0] not in begun), ("", 0))
    mine = listed[listed["reviewer"].isin(settings.reviewers)]
    rows = []
    if name and phase == MAIN and len(mine) and mine["blank"].all():
        task = (
            f"begin {name} of {STAGE_NAMES[stage]}: delete the blank sheets, which hold all (or take it out of pilot)"
        )
        rows.append((stage, "team", task, size, ", ".join(sorted(mine["file"].unique()))))
    return pd.DataFrame(rows, columns=TODO_COLUMNS, dtype=object)


def _piloting(
    chosen: pd.DataFrame, mine: np.ndarray, decisions: pd.DataFrame, settings: Settings
) -> dict[str, list[str]]:
    """The citations of a pilot round that each reviewer has yet to decide on: everybody, whatever the policy."""
    made = decisions[(decisions["decision"] != "") & (decisions["automation"] == "no")]
    ids, out = chosen["citation_id"], {}
    for place, name in enumerate(settings.reviewers):
        decided = ids.isin(made.loc[(made["reviewer"] == name) & (made["tool"] != "adjudication"), "citation_id"])
        out[name] = list(ids[mine[:, place] & ~decided])
    return out


def _wanted(reconciled: pd.DataFrame, mine: np.ndarray, stage: str, settings: Settings) -> dict[str, list[str]]:
    """The unsettled citations that each of today's reviewers could decide on."""
    unsettled = (reconciled["state"] == "waiting").to_numpy()
    open_, mine = reconciled[unsettled], mine[unsettled]
    ids = open_["citation_id"].to_numpy()
    if settings.policy[stage] == "single":  # the first screens, the second verifies a sample
        place, sample = mine.cumsum(axis=1), in_sample(ids, settings)[:, None]
        mine = mine & (place <= 1 + sample)
    undecided = (open_[list(settings.reviewers)] == "").to_numpy()
    return {name: list(ids[undecided[:, n] & mine[:, n]]) for n, name in enumerate(settings.reviewers)}


def _shared(
    wanted: dict[str, list[str]], listed: pd.DataFrame, reconciled: pd.DataFrame, settings: Settings
) -> dict[str, list[str]]:
    """*wanted* less a person for each who has left and decided; whoever holds a citation already keeps it."""
    left = [c for c in reconciled.columns if c not in FIXED and c not in settings.reviewers]
    count = reconciled.set_index("citation_id")[left].ne("").sum(axis=1)
    gone = count[count > 0].to_dict()
    if not gone:
        return wanted
    holders = listed[listed["citation_id"].isin(gone)].groupby("citation_id")["reviewer"].agg(set).to_dict()
    names: dict[str, list[str]] = {citation: [] for citation in gone}
    for name, ids in wanted.items():
        for citation in gone.keys() & ids:
            names[citation].append(name)
    spared = set()
    for citation, several in names.items():
        order = sorted(several, key=lambda name: name not in holders.get(citation, ()))
        spared |= {(name, citation) for name in order[max(len(order) - gone[citation], 0) :]}
    return {name: [c for c in ids if (name, c) not in spared] for name, ids in wanted.items()}


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
