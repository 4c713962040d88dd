"""Two appraisers' judgements, read, checked and settled item by item."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from rapport.appraisal.tools import Tool
from rapport.errors import Problems, did_you_mean, nearest
from rapport.extraction.references import Reports
from rapport.rows import read_rows
from rapport.tables import read_table

COLUMNS = ["tool", "study_id", "result_id", "category", "item", "label"]
SETTLED = ["judgement", "settled_by", "support", "locator", "note"]
_OPTIONAL = ("result_id", "item_label", "study", "support", "locator", "note", "decided_by")


@dataclass(frozen=True)
class Judgement:
    """One answer of one person."""

    tool: str
    study: str
    result: str
    item: str
    by: str
    answer: str
    support: str
    locator: str
    note: str
    where: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """tool, study, result, item."""
        return self.tool, self.study, self.result, self.item


def read_judgements(
    files: Sequence[str],
    tools: Mapping[str, Tool],
    appraisers: Sequence[str],
    reports: Reports,
    results: Mapping[str, set[str]],
) -> list[Judgement]:
    """Read ``data/appraisal/<tool>/<appraiser>.csv`` and ``consensus.csv``; one row an item, or one column an item.

    Parameters
    ----------
    results
        study_id to the names of its extracted results, for tools that judge results.

    Raises
    ------
    ReviewError
        Unknown tools, people, studies, results, items or answers, doubled rows: one line each.
    """
    problems = Problems()
    found: list[Judgement] = []
    for file in files:
        path = Path(file)
        tool = tools.get(path.parent.name)
        by = re.sub(r"-\d+$", "", path.stem)
        if tool is None:
            name = path.parent.name
            what = f"'{name}' is not one of the tools in config.yaml ({', '.join(tools) or 'none'})"
            problems.add(file, what + did_you_mean(name, tools), "rename the folder, or add it to appraisal.tools")
        elif by != "consensus" and appraisers and by not in appraisers:
            what = f"'{by}' is not one of the appraisers ({', '.join(appraisers)}){did_you_mean(by, appraisers)}"
            problems.add(file, what, "rename the file, or add the name in config.yaml")
        else:
            found += _read(file, by, tool, appraisers, reports, results, problems)
    seen: dict[tuple, Judgement] = {}
    for one in found:
        first = seen.setdefault((*one.key, one.by), one)
        if first is not one:
            what = f"{one.study}, item {one.item} is judged twice, first at {first.where}"
            problems.add(one.where, what, "keep one row")
    problems.raise_if_any()
    return found


def _read(
    file: str,
    by: str,
    tool: Tool,
    appraisers: Sequence[str],
    reports: Reports,
    results: Mapping[str, set[str]],
    problems: Problems,
) -> list[Judgement]:
    header, rows = read_rows(file)
    long = "item" in [name.casefold() for name in header]
    wide = () if long else tuple(tool.items)
    required = ["study_id", "item", "judgement"] if long else ["study_id"]
    found = []
    shown = list(appraisers) if by == "consensus" else []  # the answers that are settled there
    if by == "consensus" and long:
        former = _former(header, rows, [*required, *_OPTIONAL], shown, tool)
        if former and not _filled(header, rows, "judgement"):
            what = f"'judgement', the settled answers, is empty, and column '{former[0]}' has answers"
            todo = (
                "put what was settled into 'judgement'; if nothing is settled yet, delete the file: it is issued again"
            )
            problems.add(file, what, todo)
            return []
        shown += former
    for line, row in read_table(file, required, [*_OPTIONAL, *wide, *shown], problems).iterrows():
        where, study, result = f"{file}:{line}", row["study_id"], row["result_id"]
        pairs = [(row["item"], row["judgement"])] if long else [(item, row[item]) for item in wide]
        pairs = [(item, answer) for item, answer in pairs if answer]
        if pairs and _is_about_something(where, study, result, tool, reports, results, problems):
            answers = [(item, _answer(where, item, answer, tool, problems)) for item, answer in pairs]
            about = (row["support"], row["locator"], row["note"], where)
            found += [Judgement(tool.id, study, result, i, by, a, *about) for i, a in answers if a]
    return found


def _former(header: list[str], rows: list, columns: Sequence[str], people: Sequence[str], tool: Tool) -> list[str]:
    """Columns of people who go by another name now, or who left: answers in every filled cell, and some.

    A name like that of one of the table's own *columns* is a misspelling of it.
    """
    names = {name.casefold() for name in (*columns, *people)}
    others = [name for name in header if name and name.casefold() not in names and not nearest(name, columns)]
    filled = {name: _filled(header, rows, name) for name in others}
    return [name for name, cells in filled.items() if cells and all(map(tool.answer, cells))]


def _filled(header: list[str], rows: list, name: str) -> set[str]:
    """What stands in a column."""
    places = [place for place, other in enumerate(header) if other.casefold() == name.casefold()]
    return {row[place].strip() for _, row in rows for place in places if place < len(row)} - {""}


def _is_about_something(
    where: str,
    study: str,
    result: str,
    tool: Tool,
    reports: Reports,
    results: Mapping[str, set[str]],
    problems: Problems,
) -> bool:
    """Whether a row is about an included study; unknown names of studies and results are noted."""
    if not reports.is_known(study):
        what = f"no study '{study}'{did_you_mean(study, reports.included)}"
        problems.add(where, what, "results/studies/studies.csv lists the included studies")
    elif tool.scope == "result" and not result:
        problems.add(where, f"{tool.name} judges results; result_id is empty", "fill it in")
    elif tool.scope == "result" and study in results and result not in results[study]:
        what = f"no result '{result}' of {study}{did_you_mean(result, results[study])}"
        problems.add(where, what, "results/extraction/alliance_results.csv lists the results")
    return study in reports.included


def _answer(where: str, item: str, answer: str, tool: Tool, problems: Problems) -> str:
    """The answer in its standard spelling; empty, and noted, when item or answer is none."""
    if item not in tool.items:
        problems.add(where, f"'{item}' is no item of {tool.id}{did_you_mean(item, tool.items)}", "correct it")
        return ""
    if not tool.answer(answer):
        words = [a.id for a in tool.answers]
        what = f"'{answer}' is not one of {', '.join(words)}{did_you_mean(answer, words)}"
        problems.add(where, what, "correct it")
    return tool.answer(answer)


def settle(judgements: Sequence[Judgement], tools: Mapping[str, Tool], appraisers: Sequence[str]) -> pd.DataFrame:
    """One row a study (or result) and item: every appraiser's answer, the settled one, and how it was settled.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`, one column an appraiser, `SETTLED`; settled_by agreement, consensus, single or waiting.

    Raises
    ------
    ReviewError
        A consensus that no appraiser gave and no note explains.
    """
    problems = Problems()
    people = [*appraisers, *sorted({j.by for j in judgements} - {*appraisers, "consensus"})]
    by_key: dict[tuple, dict[str, Judgement]] = {}
    for one in judgements:
        by_key.setdefault(one.key, {})[one.by] = one
    order = {(tool.id, item): place for tool in tools.values() for place, item in enumerate(tool.items)}
    rows = []
    for key in sorted(by_key, key=lambda k: (list(tools).index(k[0]), k[1], k[2], order[k[0], k[3]])):
        said, tool = by_key[key], tools[key[0]]
        given = {p: said[p].answer if p in said else "" for p in people}
        value, how = _settled(said, given, problems)
        ranked = [said[p] for p in ("consensus", *people) if p in said and said[p].answer == value] or [*said.values()]
        source = ranked[0]
        support = next((one.support for one in (*ranked, *said.values()) if one.support), "")
        about = (tool.category(key[3]), key[3], tool.items[key[3]])
        rows.append([*key[:3], *about, *given.values(), value, how, support, source.locator, source.note])
    problems.raise_if_any()
    return pd.DataFrame(rows, columns=[*COLUMNS, *people, *SETTLED], dtype=object)


def appraisers_of(judgements: pd.DataFrame) -> list[str]:
    """The people whose answers a table of `settle` has, one column each."""
    return [name for name in judgements.columns if name not in COLUMNS and name not in SETTLED]


def _settled(said: Mapping[str, Judgement], given: Mapping[str, str], problems: Problems) -> tuple[str, str]:
    """The settled answer and how it was settled: consensus, single, agreement or waiting."""
    answers = [a for a in given.values() if a]
    final = said.get("consensus")
    if final:
        if final.answer not in answers and not final.note:
            heard = ", ".join(answers) or "none"
            what = f"{final.study}, item {final.item}: '{final.answer}' is no appraiser's answer ({heard})"
            problems.add(final.where, what, "say why in 'note'", alike="nobody's answer")
        return final.answer, "consensus"
    if len(answers) == 1:
        return answers[0], "single"
    return (answers[0], "agreement") if len(set(answers)) == 1 else ("", "waiting")
