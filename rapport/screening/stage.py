"""One stage of screening, from the files people made to the tables of results."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from rapport.errors import Problems
from rapport.screening import retrieval as fetching
from rapport.screening.conflicts import conflicts
from rapport.screening.decisions import read_decisions
from rapport.screening.files import retrieval_tables
from rapport.screening.guard import guarded
from rapport.screening.matching import Anchors
from rapport.screening.misplaced import misplaced_titles, odd_adjudications, refuse_full_texts
from rapport.screening.newcomers import reopened, waits_for_newcomers
from rapport.screening.oddities import oddities, without_search
from rapport.screening.overruled import lost_inclusions, one_export_twice, overruled
from rapport.screening.reconcile import FIXED, reconcile
from rapport.screening.settings import Settings
from rapport.screening.team import standing_in
from rapport.screening.used import note_gone
from rapport.screening.words import STAGE_NAMES, number
from rapport.tables import write_json, write_table


@dataclass(frozen=True)
class Stage:
    """The tables that a stage writes, `retrieval` at full text only; and what is to be said of the sheets."""

    decisions: pd.DataFrame
    unmatched: pd.DataFrame
    reconciled: pd.DataFrame
    conflicts: pd.DataFrame
    numbers: dict[str, dict]
    retrieval: pd.DataFrame | None = None
    notes: tuple[str, ...] = ()

    def write(self, output: Mapping[str, str]) -> None:
        """Write each table to the path of its name."""
        for name in ("decisions", "unmatched", "reconciled", "conflicts"):
            write_table(getattr(self, name), output[name])
        write_json(self.numbers, output["numbers"])
        if self.retrieval is not None:
            write_table(self.retrieval, output["retrieval"])


def title_abstract(
    sheets: Collection[str], citations: pd.DataFrame, aliases: pd.DataFrame, screening: Mapping, used: str = ""
) -> Stage:
    """Reconcile titles and abstracts.

    Parameters
    ----------
    sheets
        Files of ``data/screening/title_abstract/`` that people have written in.
    citations, aliases
        ``results/dedup/``: every citation is screened.
    screening
        The section of the config.
    used
        What the last run used (`rapport.screening.used.memory`); need not exist.

    Raises
    ------
    ReviewError
        Everything wrong in the files, one line each.
    """
    settings, problems = Settings.of(screening), Problems()
    anchors = Anchors(citations, aliases)
    decisions, unmatched = read_decisions(sheets, "title_abstract", settings, anchors, problems)
    refuse_full_texts(decisions)
    notes = _gone(used, decisions, settings, anchors, problems)
    return _tables("title_abstract", citations, decisions, unmatched, settings, notes)


def full_text(
    sheets: Collection[str],
    citations: pd.DataFrame,
    aliases: pd.DataFrame,
    screened: pd.DataFrame,
    screening: Mapping,
    retrieval: Collection[str] | None = None,
    used: str = "",
) -> Stage:
    """Reconcile full texts: of every citation included on title and abstract and not marked ``not_retrieved``.

    Parameters
    ----------
    screened
        ``results/screening/title_abstract/reconciled.csv``.
    retrieval
        People's tables of reports that could or could not be had; None: those that lie in ``data/screening/``.
    used
        As for titles and abstracts.
    """
    settings, problems = Settings.of(screening), Problems()
    anchors = Anchors(citations, aliases)
    decisions, unmatched = read_decisions(sheets, "full_text", settings, anchors, problems)
    reopens = waits_for_newcomers(screened, citations, settings)  # which is said of the settings
    odd = misplaced_titles(decisions, screened[~reopens] if reopens.any() else screened, settings)
    tables = retrieval_tables() if retrieval is None else retrieval
    fetched, of_no_search = fetching.read_retrieval(tables, anchors, problems)
    sought = fetching.sought_reports(screened, citations, fetched, decisions)
    known = set(sought["citation_id"])
    fetching.note_contradictions(fetched[fetched["citation_id"].isin(known)], decisions, problems)
    notes = _gone(used, decisions, settings, anchors, problems)
    odd += [*lost_inclusions(decisions, screened, settings, odd), *one_export_twice(settings)]
    at_hand = sought.loc[sought["status"] != "not_retrieved", "citation_id"]
    lost = [unmatched, of_no_search, _not_sought(decisions, fetched, known, citations)]
    unmatched = pd.concat(lost, ignore_index=True)
    assessed = citations[citations["citation_id"].isin(at_hand)]
    stage = _tables("full_text", assessed, decisions, unmatched, settings, (*odd, *notes))
    return replace(stage, retrieval=sought, numbers=stage.numbers | _retrieval_numbers(sought))


def _gone(
    used: str, decisions: pd.DataFrame, settings: Settings, anchors: Anchors, problems: Problems
) -> tuple[str, ...]:
    """What is said of decisions that are gone, after raising what is wrong: that may be why they are not there."""
    problems.raise_if_any()
    notes = note_gone(used, decisions, settings, anchors, problems)
    problems.raise_if_any()
    return tuple(notes)


def _tables(
    stage: str,
    citations: pd.DataFrame,
    decisions: pd.DataFrame,
    unmatched: pd.DataFrame,
    settings: Settings,
    notes: tuple[str, ...],
) -> Stage:
    reconciled = reconcile(citations, decisions, stage, settings)
    disputed = conflicts(reconciled, decisions, citations, stage)
    numbers = _numbers(stage, reconciled, disputed)
    odd = odd_adjudications(decisions, disputed, stage)
    notes = (
        *reopened(stage, reconciled, decisions, citations, settings),
        *notes,
        *without_search(unmatched, stage),
        *odd,
        *overruled(decisions, reconciled, disputed, stage, odd),
        *oddities(decisions, stage, settings),
        *standing_in(stage, reconciled, decisions, citations, settings),
    )
    return Stage(decisions, unmatched, reconciled, disputed, numbers, notes=notes)


def _not_sought(
    decisions: pd.DataFrame, fetched: pd.DataFrame, known: set[str], citations: pd.DataFrame
) -> pd.DataFrame:
    """Full-text decisions and retrieval notes on what was not included on title and abstract."""
    made = decisions[(decisions["decision"] != "") & ~decisions["citation_id"].isin(known)]
    noted = fetched[~fetched["citation_id"].isin(known)].assign(
        reviewer="", given_id=lambda t: t["citation_id"], decision=lambda t: t["status"]
    )
    rows = pd.concat([made, noted])[["file", "line", "reviewer", "given_id", "citation_id", "decision"]]
    about = (
        citations.set_index("citation_id")[["title", "year", "doi"]].reindex(rows["citation_id"]).reset_index(drop=True)
    )
    rows = pd.concat([rows.reset_index(drop=True), about], axis=1).assign(
        why="not included on title and abstract, so without effect"
    )
    rows["title"] = rows["title"].fillna("").map(guarded)
    return rows[["file", "line", "reviewer", "given_id", "title", "year", "doi", "decision", "why"]].fillna("")


def _numbers(stage: str, reconciled: pd.DataFrame, disputed: pd.DataFrame) -> dict[str, dict]:
    numbers: dict[str, dict] = {}
    folder, name = f"results/screening/{stage}", STAGE_NAMES[stage]
    count = reconciled["state"].value_counts()
    judged = int((reconciled["settled_by"] == "adjudication").sum())
    counted = [("screened", len(reconciled), f"{name} to screen"), ("adjudicated", judged, "settled by adjudication")]
    for state in ("included", "excluded", "conflict", "waiting"):
        counted.append((state, int(count.get(state, 0)), f"{name} {state}"))
    for key, n, about in counted:
        numbers[f"screening.{stage}.{key}"] = number(n, f"{folder}/reconciled.csv", about)
    votes = (reconciled.drop(columns=list(FIXED)) != "").astype(int)
    each = votes.sum(axis=1)
    for key, n, about in (
        ("reviewers", int(votes.any().sum()), "reviewers who decided"),
        ("by_several", int((each > 1).sum()), f"{name} on which more than one reviewer decided"),
        ("by_one", int((each == 1).sum()), f"{name} on which one reviewer decided"),
    ):
        numbers[f"screening.{stage}.{key}"] = number(n, f"{folder}/reconciled.csv", about)
    return numbers | _conflict_numbers(stage, disputed, f"{folder}/conflicts.csv")


def _retrieval_numbers(sought: pd.DataFrame) -> dict[str, dict]:
    """How many reports are at hand, could not be had, and are to fetch."""
    count = sought["status"].value_counts()
    words = {
        "retrieved": "reports at hand",
        "not_retrieved": "reports not retrieved",
        "pending": "reports still to fetch",
    }
    return {
        f"screening.retrieval.{status}": number(int(count.get(status, 0)), "results/screening/retrieval.csv", about)
        for status, about in words.items()
    }


def _conflict_numbers(stage: str, disputed: pd.DataFrame, path: str) -> dict[str, dict]:
    """How many conflicts there were, and how they were settled."""
    on_decision, on_reason = (disputed["conflict"] == kind for kind in ("decision", "reason"))
    judged = disputed["adjudicator"] != ""
    counted = {
        "decision_conflicts": (on_decision, "conflicts of decision"),
        "decisions_adjudicated": (on_decision & judged, "conflicts of decision settled by adjudication"),
        "reason_conflicts": (on_reason, "conflicts of reason"),
        "reasons_adjudicated": (on_reason & judged, "conflicts of reason settled by adjudication"),
        "reasons_by_precedence": (
            on_reason & ~judged & (disputed["main_reason"] != ""),
            "conflicts of reason settled by the order of the reasons",
        ),
    }
    return {f"screening.{stage}.{key}": number(int(rows.sum()), path, about) for key, (rows, about) in counted.items()}
