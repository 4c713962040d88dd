"""Two appraisers' judgements, read, checked and settled item by item."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from rapport.appraisal.tools import Tool
from rapport.errors import Problems, did_you_mean
from rapport.extraction.references import Reports
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
    files: Sequence[str], tools: Mapping[str, Tool], appraisers: Sequence[str], reports: Reports
) -> list[Judgement]:
    """Read ``data/appraisal/<tool>/<appraiser>.csv`` and ``consensus.csv``; one row an item, or one column an item.

    Raises
    ------
    ReviewError
        Unknown tools, people, studies, items or answers, doubled rows: one line each.
    """
    problems = Problems()
    found: list[Judgement] = []
    for file in files:
        path = Path(file)
        tool = tools.get(path.parent.name)
        by = re.sub(r"-\d+$", "", path.stem)
        if tool is None:
            problems.add(
                file,
                f"'{path.parent.name}' is not one of the tools in config.yaml "
                f"({', '.join(tools) or 'none'}){did_you_mean(path.parent.name, tools)}",
                "rename the folder, or add it to appraisal.tools",
            )
        elif by != "consensus" and appraisers and by not in appraisers:
            problems.add(
                file,
                f"'{by}' is not one of the appraisers ({', '.join(appraisers)}){did_you_mean(by, appraisers)}",
                "rename the file, or add the name in config.yaml",
            )
        else:
            found += _read(file, by, tool, reports, problems)
    seen: dict[tuple, Judgement] = {}
    for one in found:
        name = (*one.key, one.by)
        if name in seen:
            problems.add(
                one.where, f"{one.study}, item {one.item} is judged twice, first at {seen[name].where}", "keep one row"
            )
        seen.setdefault(name, one)
    problems.raise_if_any()
    return found


def _read(file: str, by: str, tool: Tool, reports: Reports, problems: Problems) -> list[Judgement]:
    from rapport.rows import read_rows

    header, _ = read_rows(file)
    long = "item" in [name.casefold() for name in header]
    wide = () if long else tuple(tool.items)
    rows = read_table(
        file,
        required=["study_id", *(("item", "judgement") if long else ())],
        optional=[*_OPTIONAL, *wide],
        problems=problems,
    )
    found = []
    for line, row in rows.iterrows():
        where = f"{file}:{line}"
        pairs = [(row["item"], row["judgement"])] if long else [(item, row[item]) for item in wide]
        pairs = [(item, answer) for item, answer in pairs if answer]
        if pairs and not reports.is_known(row["study_id"]):
            problems.add(
                where,
                f"no study '{row['study_id']}'{did_you_mean(row['study_id'], reports.included)}",
                "results/studies/studies.csv lists the included studies",
            )
            continue
        if pairs and tool.scope == "result" and not row["result_id"]:
            problems.add(where, f"{tool.name} judges results; result_id is empty", "fill it in")
        for item, answer in pairs:
            if item not in tool.items:
                problems.add(where, f"'{item}' is no item of {tool.id}{did_you_mean(item, tool.items)}", "correct it")
            elif not tool.answer(answer):
                words = [a.id for a in tool.answers]
                problems.add(
                    where, f"'{answer}' is not one of {', '.join(words)}{did_you_mean(answer, words)}", "correct it"
                )
            elif row["study_id"] in reports.included:
                found.append(
                    Judgement(
                        tool.id,
                        row["study_id"],
                        row["result_id"],
                        item,
                        by,
                        tool.answer(answer),
                        row["support"],
                        row["locator"],
                        row["note"],
                        where,
                    )
                )
    return found


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
        said = by_key[key]
        tool = tools[key[0]]
        given = {p: said[p].answer if p in said else "" for p in people}
        answers = [a for a in given.values() if a]
        final = said.get("consensus")
        if final:
            value, how = final.answer, "consensus"
            if value not in answers and not final.note:
                problems.add(
                    final.where,
                    f"{key[1]}, item {key[3]}: '{value}' is no appraiser's answer ({', '.join(answers) or 'none'})",
                    "say why in 'note'",
                )
        elif len(answers) == 1:
            value, how = answers[0], "single"
        else:
            value, how = (answers[0], "agreement") if len(set(answers)) == 1 else ("", "waiting")
        source = (
            final
            or next((said[p] for p in people if p in said and said[p].answer == value), None)
            or next(iter(said.values()))
        )
        support = source.support or next((said[p].support for p in people if p in said and said[p].support), "")
        rows.append(
            [
                *key[:3],
                tool.category(key[3]),
                key[3],
                tool.items[key[3]],
                *given.values(),
                value,
                how,
                support,
                source.locator,
                source.note,
            ]
        )
    problems.raise_if_any()
    return pd.DataFrame(rows, columns=[*COLUMNS, *people, *SETTLED], dtype=object)
