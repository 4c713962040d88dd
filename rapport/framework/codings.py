"""Codings: who saw which theme in which extract, in which phase, and whether that could be so on that day."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from rapport.errors import Problems, did_you_mean
from rapport.framework.themes import Themes
from rapport.framework.vocabulary import PHASES, UNPLACED, VALENCES, check_known, day, each, one_of, whole

CODING_COLUMNS = [
    *("coder", "extract_id", "framework", "theme_id", "valence", "phase", "round", "coded_on", "reason", "method"),
    *("note", "where"),
]


def read_phases(rows: pd.DataFrame, file: str, problems: Problems) -> dict[int, str]:
    """The day on which the deductive phase of each round of coding was closed.

    A round that is not listed, or has no day, is still open.
    """
    closed: dict[int, str] = {}
    for where, row in each(rows, file):
        number = whole(row["round"], "round", where, problems)
        if number in closed:
            problems.add(where, f"round {number} is listed twice", "keep one row")
        closed[number] = day(row["closed_on"], "closed_on", where, problems)
    for number in sorted(closed):
        before = [value for key, value in closed.items() if key < number and value]
        if closed[number] and before and closed[number] < max(before):
            problems.add(file, f"round {number} was closed before an earlier round", "correct one of the days")
    return {number: value for number, value in closed.items() if value}


def read_codings(
    tables: Mapping[str, tuple[str, pd.DataFrame]],
    extracts: pd.DataFrame,
    themes: Themes,
    closed: Mapping[int, str],
    problems: Problems,
) -> pd.DataFrame:
    """The codings of all coders, or the settled ones of ``consensus.csv``.

    Parameters
    ----------
    tables
        Coder (or ``consensus``) to the file and its rows: extract_id, theme_id (a theme's id, label or alias, or
        UNPLACED), valence, phase, round, coded_on (settled_on), reason, method, note.
    closed
        From `read_phases`.

    Returns
    -------
    pandas.DataFrame
        `CODING_COLUMNS`, sorted by coder, extract, phase, theme; round is a number.
    """
    known = set(extracts["extract_id"])
    out = []
    for coder, (file, rows) in sorted(tables.items()):
        for where, row in each(rows, file):
            if not check_known("extract", [row["extract_id"]], known, where, problems):
                continue
            coding = _coding(row, where, themes, closed, problems)
            if coding:
                own = {"coder": coder, "extract_id": row["extract_id"], "where": where}
                out.append(own | coding)
    table = pd.DataFrame(out, columns=CODING_COLUMNS, dtype=object)
    _beside(table, problems)
    order = ["coder", "extract_id", "phase", "framework", "theme_id"]
    return table.sort_values(order, kind="stable").reset_index(drop=True)


def _coding(row: Mapping, where: str, themes: Themes, closed: Mapping[int, str], problems: Problems) -> dict | None:
    date = day(row.get("coded_on") or row.get("settled_on") or "", "the day", where, problems)
    number = whole(row.get("round", ""), "round", where, problems)
    theme = _theme(row["theme_id"], where, themes, problems)
    if theme is None:
        return None
    about = themes.about.get(theme, {"framework": themes.primary, "origin": "a_priori"})
    usual = "deductive" if about["origin"] == "a_priori" else "inductive"
    phase = one_of(row.get("phase", ""), PHASES, "phase", where, problems, usual)
    valence = ""
    if theme != UNPLACED:
        _exists(theme, phase, number, date, about, where, closed, problems)
        valence = one_of(row.get("valence", ""), VALENCES, "valence", where, problems, "supports")
    _when(phase, number, date, where, closed, problems)
    return {
        **{"framework": about["framework"], "theme_id": theme, "phase": phase, "round": number, "coded_on": date},
        **{"valence": valence, **{name: row.get(name, "") for name in ("reason", "method", "note")}},
    }


def _theme(name: str, where: str, themes: Themes, problems: Problems) -> str | None:
    """The theme that *name* stands for, or UNPLACED; ``None`` after a problem was noted."""
    if name.casefold() == UNPLACED.casefold():
        return UNPLACED
    found = themes.find(name) if name else []
    if len(found) == 1:
        return found[0]
    if found:
        problems.add(where, f"'{name}' can be {' or '.join(found)}", "write the theme's id")
    else:
        near = did_you_mean(name, [*themes.names, UNPLACED])
        problems.add(where, f"theme '{name}' is not in the framework{near}", "correct it, or write UNPLACED")
    return None


def _exists(
    theme: str,
    phase: str,
    number: int,
    date: str,
    about: Mapping,
    where: str,
    closed: Mapping[int, str],
    problems: Problems,
) -> None:
    """Did the theme exist in the framework that was coded to then?"""
    made, gone = about["created_on"], about["retired_on"]
    if phase == "inductive" and about["origin"] == "a_priori":
        what = f"a priori theme '{theme}' is coded in the inductive phase"
        problems.add(where, what, "the inductive phase makes new themes of what was left over")
    if phase == "deductive" and about["version"] > 1:
        # later rounds code to the framework the round before left behind
        there = number > 1 and closed.get(number - 1) and made and made <= closed.get(number, "9999")
        if not there:
            what = f"theme '{theme}' is not in version 1 of the framework (it came with version {about['version']})"
            todo = (
                "the deductive phase codes to a priori themes only; write UNPLACED and code it in the inductive phase"
            )
            problems.add(where, what, todo)
        elif not date:
            what = f"a coding to theme '{theme}', which came after the first round, has no day"
            problems.add(where, what, "write it in coded_on (2026-03-14)")
    if date and made and date < made:
        what = f"theme '{theme}' did not exist on {date} (made on {made})"
        problems.add(where, what, "correct one of the two days")
    if date and gone and date >= gone:
        todo = f"code to {about['replaced_by'] or 'what took its place'}"
        problems.add(where, f"theme '{theme}' was retired on {gone}", todo)


def _when(phase: str, number: int, date: str, where: str, closed: Mapping[int, str], problems: Problems) -> None:
    """The two phases are kept apart in time, and so are rounds: each begins after the one before was closed."""
    end, before = closed.get(number), closed.get(number - 1, "")
    if date and before and date <= before:
        what = f"coded in round {number} on {date}, but round {number - 1} was closed on {before}"
        problems.add(where, what, "correct the day, or the round")
    if phase == "deductive":
        if date and end and date > end:
            what = f"coded deductively on {date}, after the deductive phase was closed on {end}"
            problems.add(where, what, "correct the day, or the phase")
    elif not end:
        what = f"coded inductively while the deductive phase of round {number} is open"
        problems.add(where, what, "write its closed_on in data/coding/phases.csv first")
    elif not date:
        todo = "write it in coded_on (2026-03-14); it must be after the deductive phase was closed"
        problems.add(where, "an inductive coding has no day", todo)
    elif date <= end:
        what = f"coded inductively on {date}, but the deductive phase was closed on {end}"
        problems.add(where, what, "new themes hold only what was coded after that day")


def _beside(table: pd.DataFrame, problems: Problems) -> None:
    """UNPLACED excludes every theme of the primary framework for the same coder, extract and phase; no coding twice."""
    for row in table[table.duplicated(["coder", "extract_id", "theme_id", "phase"])].itertuples():
        what = f"extract '{row.extract_id}' is coded to '{row.theme_id}' twice"
        problems.add(row.where, what, "remove one row")
    key = ["coder", "extract_id", "framework", "phase"]
    places = table[table["theme_id"] != UNPLACED].groupby(key, sort=False)["theme_id"].first()
    for row in table[table["theme_id"] == UNPLACED].itertuples():
        place = places.get((row.coder, row.extract_id, row.framework, row.phase))
        if place is not None:
            what = f"extract '{row.extract_id}' is UNPLACED and coded to '{place}'"
            problems.add(row.where, what, "keep one; if only a part fits, make it two extracts")
