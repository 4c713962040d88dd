"""Codings: who saw which theme in which extract, in which phase, and whether that could be so on that day."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from rapport.errors import Problems, did_you_mean
from rapport.framework.themes import Themes
from rapport.framework.vocabulary import PHASES, UNPLACED, VALENCES, day, one_of, whole

CODING_COLUMNS = [
    "coder",
    "extract_id",
    "framework",
    "theme_id",
    "valence",
    "phase",
    "round",
    "coded_on",
    "reason",
    "method",
    "note",
    "file",
    "line",
]


def read_phases(rows: pd.DataFrame, file: str, problems: Problems) -> dict[int, str]:
    """The day on which the deductive phase of each round of coding was closed.

    A round that is not listed, or has no day, is still open.
    """
    closed: dict[int, str] = {}
    for line, row in rows.iterrows():
        number = whole(row["round"], "round", f"{file}:{line}", problems)
        if number in closed:
            problems.add(f"{file}:{line}", f"round {number} is listed twice", "keep one row")
        closed[number] = day(row["closed_on"], "closed_on", f"{file}:{line}", problems)
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
        for row in rows.reset_index().to_dict("records"):
            where = f"{file}:{row['line']}"
            if row["extract_id"] not in known:
                problems.add(
                    where,
                    f"extract '{row['extract_id']}' is not in"
                    f" extracts.csv{did_you_mean(row['extract_id'], known) if len(known) < 500 else ''}",
                    "correct the id or add the extract",
                )
                continue
            coding = _coding(row, where, themes, closed, problems)
            if coding:
                out.append(
                    {"coder": coder, "extract_id": row["extract_id"], "file": file, "line": row["line"], **coding}
                )
    table = pd.DataFrame(out, columns=CODING_COLUMNS, dtype=object)
    _beside(table, problems)
    return table.sort_values(["coder", "extract_id", "phase", "framework", "theme_id"], kind="stable").reset_index(
        drop=True
    )


def _coding(row: Mapping, where: str, themes: Themes, closed: Mapping[int, str], problems: Problems) -> dict | None:
    date = day(row.get("coded_on") or row.get("settled_on") or "", "the day", where, problems)
    number = whole(row.get("round", ""), "round", where, problems)
    if row["theme_id"].casefold() == UNPLACED.casefold():
        theme, framework, usual = UNPLACED, themes.primary, "deductive"
    else:
        found = themes.find(row["theme_id"]) if row["theme_id"] else []
        if len(found) != 1:
            if found:
                problems.add(where, f"'{row['theme_id']}' can be {' or '.join(found)}", "write the theme's id")
            else:
                problems.add(
                    where,
                    f"theme '{row['theme_id']}' is not in the"
                    f" framework{did_you_mean(row['theme_id'], [*themes.names, UNPLACED])}",
                    "correct it, or write UNPLACED",
                )
            return None
        theme = found[0]
        about = themes.about[theme]
        framework = about["framework"]
        usual = "deductive" if about["origin"] == "a_priori" else "inductive"
    phase = one_of(row.get("phase", ""), PHASES, "phase", where, problems, usual)
    if theme != UNPLACED:
        _exists(theme, phase, number, date, about, where, closed, problems)
    _when(phase, number, date, where, closed, problems)
    return {
        "framework": framework,
        "theme_id": theme,
        "phase": phase,
        "round": number,
        "coded_on": date,
        "valence": (
            one_of(row.get("valence", ""), VALENCES, "valence", where, problems, "supports")
            if theme != UNPLACED
            else ""
        ),
        "reason": row.get("reason", ""),
        "method": row.get("method", ""),
        "note": row.get("note", ""),
    }


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
    if phase == "deductive":
        # later rounds code to the framework the round before left behind
        before = closed.get(number - 1, "")
        if about["version"] > 1 and not (
            number > 1 and before and about["created_on"] and about["created_on"] <= closed.get(number, "9999")
        ):
            problems.add(
                where,
                f"theme '{theme}' is not in version 1 of the framework (it came with version {about['version']})",
                "the deductive phase codes to a priori themes only; write UNPLACED and code it in the inductive phase",
            )
    elif about["origin"] == "a_priori":
        problems.add(
            where,
            f"a priori theme '{theme}' is coded in the inductive phase",
            "the inductive phase makes new themes of what was left over",
        )
    if date and about["created_on"] and date < about["created_on"]:
        problems.add(
            where,
            f"theme '{theme}' did not exist on {date} (made on {about['created_on']})",
            "correct one of the two days",
        )
    if date and about["retired_on"] and date >= about["retired_on"]:
        problems.add(
            where,
            f"theme '{theme}' was retired on {about['retired_on']}",
            f"code to {about['replaced_by'] or 'what took its place'}",
        )


def _when(phase: str, number: int, date: str, where: str, closed: Mapping[int, str], problems: Problems) -> None:
    """The two phases are kept apart in time: inductive codings are dated after the deductive phase was closed."""
    end = closed.get(number)
    if phase == "deductive":
        if date and end and date > end:
            problems.add(
                where,
                f"coded deductively on {date}, after the deductive phase was closed on {end}",
                "correct the day, or the phase",
            )
    elif not end:
        problems.add(
            where,
            f"coded inductively while the deductive phase of round {number} is open",
            "write its closed_on in data/coding/phases.csv first",
        )
    elif not date:
        problems.add(
            where,
            "an inductive coding has no day",
            "write it in coded_on (2026-03-14); it must be after the deductive phase was closed",
        )
    elif date <= end:
        problems.add(
            where,
            f"coded inductively on {date}, but the deductive phase was closed on {end}",
            "new themes hold only what was coded after that day",
        )


def _beside(table: pd.DataFrame, problems: Problems) -> None:
    """UNPLACED excludes every theme of the primary framework for the same coder, extract and phase; no coding twice."""
    twice = table[table.duplicated(["coder", "extract_id", "theme_id", "phase"])]
    for row in twice.itertuples():
        problems.add(
            f"{row.file}:{row.line}", f"extract '{row.extract_id}' is coded to '{row.theme_id}' twice", "remove one row"
        )
    alone = table[table["theme_id"] == UNPLACED]
    places = (
        table[table["theme_id"] != UNPLACED]
        .groupby(["coder", "extract_id", "framework", "phase"], sort=False)["theme_id"]
        .first()
    )
    for row in alone.itertuples():
        key = (row.coder, row.extract_id, row.framework, row.phase)
        if key in places.index:
            problems.add(
                f"{row.file}:{row.line}",
                f"extract '{row.extract_id}' is UNPLACED and coded to '{places[key]}'",
                "keep one; if only a part fits, make it two extracts",
            )
