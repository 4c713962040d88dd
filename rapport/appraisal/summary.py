"""Study by item, agreement per item, what is missing, and which studies a sensitivity analysis leaves out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from rapport.agreement import cohen_kappa, cross_table, gwet_ac1, pair_counts
from rapport.appraisal.judgements import Judgement, appraisers_of
from rapport.appraisal.tools import Tool
from rapport.shares import share_counts, shares
from rapport.todo import TODO_COLUMNS

ABOUT = ["study_id", "label", "tool", "result_id", "design", "categories"]
COUNTS = ["n_good", "n_unclear", "n_bad", "n_open", "overall_by_rule", "sensitivity"]
AGREEMENT = [
    "tool",
    "item",
    "label",
    "appraiser_1",
    "appraiser_2",
    "n",
    "agreed",
    "percent",
    "statistic",
    "kappa",
    "low",
    "high",
    "ac1",
]


def summarise(
    judgements: pd.DataFrame, tools: Mapping[str, Tool], studies: pd.DataFrame, designs: Mapping[str, str]
) -> pd.DataFrame:
    """One row a study and tool (or result), one column an item.

    Parameters
    ----------
    judgements
        From `rapport.appraisal.judgements.settle`.
    studies
        ``results/studies/studies.csv``: study_id, label.
    designs
        study_id to design, from extraction; what is not known is empty.

    Returns
    -------
    pandas.DataFrame
        `ABOUT`, the items, `COUNTS`. Counts are no score. *sensitivity* says "set aside" where the tool's own rule
        leaves the study out of sensitivity analyses.
    """
    items = list(dict.fromkeys(item for tool in tools.values() for item in tool.items))
    label = dict(zip(studies["study_id"], studies["label"], strict=True))
    rows = []
    for (name, study, result), mine in judgements.groupby(["tool", "study_id", "result_id"], sort=False):
        tool = tools[name]
        answer = dict(zip(mine["item"], mine["judgement"], strict=True))
        levels = {item: tool.level(a) for item, a in answer.items() if item != tool.overall_item}
        counts = [sum(level == kind for level in levels.values()) for kind in ("good", "unclear", "bad")]
        waiting = sum(not a for a in answer.values()) + len(missing_items(tool, designs.get(study, ""), list(answer)))
        categories = sorted({tool.category(item) for item in answer} - {""})
        rows.append(
            [
                study,
                label.get(study, study),
                name,
                result,
                designs.get(study, ""),
                "; ".join(categories),
                *(answer.get(item, "") for item in items),
                *counts,
                waiting,
                by_rule(tool, levels),
                set_aside(tool, levels),
            ]
        )
    return pd.DataFrame(rows, columns=[*ABOUT, *items, *COUNTS], dtype=object).sort_values(
        ["tool", "study_id", "result_id"], kind="stable"
    )


def by_rule(tool: Tool, levels: Mapping[str, str]) -> str:
    """The overall judgement that the tool's rule gives; empty where there is no rule or answers are missing."""
    if tool.overall != "worst" or len([v for v in levels.values() if v != "none"]) < len(tool.items) - bool(
        tool.overall_item
    ):
        return ""
    worst = max(levels.values(), key=("good", "unclear", "bad").index)
    return next(a.id for a in tool.answers if a.level == worst)


def set_aside(tool: Tool, levels: Mapping[str, str]) -> str:
    """Whether the tool's ``sensitivity`` rule leaves a study out: so many bad, or not good, answers."""
    bad = sum(level == "bad" for level in levels.values())
    counts = {
        "screening_bad": sum(levels.get(item) == "bad" for item in tool.screening),
        "bad": bad,
        "not_good": bad + sum(level == "unclear" for level in levels.values()),
    }
    return "set aside" if any(counts[name] >= least for name, least in tool.sensitivity.items()) else ""


def missing_items(tool: Tool, design: str, there: Sequence[str]) -> list[str]:
    """Items the study's design asks for and that nobody has judged."""
    wanted = list(tool.common())
    for part in tool.asks(design):
        used = [c for c in part if any(tool.category(i) == c for i in there)]
        wanted += tool.items_of(used[0] if used else part[0]) if tool.categories else []
    return [item for item in wanted if item not in there]


def misplaced(tool: Tool, design: str, there: Sequence[str]) -> str:
    """What is wrong with the categories used, in words; empty when they are those of the design."""
    if design in ("", "UC", "NR") or not there:
        return ""
    if not tool.categories:
        return "" if tool.asks(design) else f"items of {tool.name}, which a {design} study is not asked"
    used = {tool.category(item) for item in there} - {""}
    parts = tool.asks(design)
    allowed = {c for part in parts for c in part}
    if used - allowed:
        wanted = " and ".join("/".join(p) for p in parts)
        return f"items of {', '.join(sorted(used - allowed))}, but a {design} study is asked {wanted}"
    twice = [part for part in parts if len(used & set(part)) > 1]
    return f"items of {' and '.join(sorted(used & set(twice[0])))}; rate one of them" if twice else ""


def agreement(judgements: pd.DataFrame, tools: Mapping[str, Tool], appraisers: Sequence[str]) -> pd.DataFrame:
    """Agreement of each pair of appraisers per item and over all items: weighted kappa where answers are ordered, AC1.

    A kappa that is undefined (everybody gave the same answer) is left empty.
    """
    people = appraisers_of(judgements)
    rows = []
    for name, tool in tools.items():
        mine = judgements[judgements["tool"] == name]
        for one, two in ((a, b) for i, a in enumerate(people) for b in people[i + 1 :]):
            both = mine[(mine[one] != "") & (mine[two] != "")]
            for item, label in [("(all)", "all items"), *tool.items.items()]:
                pairs = both if item == "(all)" else both[both["item"] == item]
                if len(pairs):
                    rows.append([name, item, label, one, two, *_agreement(tool, list(pairs[one]), list(pairs[two]))])
    return pd.DataFrame(rows, columns=AGREEMENT, dtype=object)


def _agreement(tool: Tool, one: list[str], two: list[str]) -> list:
    table = cross_table(one, two, [a.id for a in tool.answers])
    kappa = cohen_kappa(table, "linear" if tool.ordinal else None)
    agreed = int(table.trace())
    return [
        len(one),
        agreed,
        100 * agreed / len(one),
        "weighted kappa (linear)" if tool.ordinal else "kappa",
        kappa["kappa"],
        max(kappa["low"], -1.0),  # no kappa lies beyond; NaN stays NaN
        min(kappa["high"], 1.0),
        gwet_ac1(pair_counts(table))["value"],
    ]


def todo(
    judgements: pd.DataFrame,
    read: Sequence[Judgement],
    tools: Mapping[str, Tool],
    appraisers: Sequence[str],
    asked: Mapping[str, Sequence[tuple[str, str]]],
    designs: Mapping[str, str],
) -> pd.DataFrame:
    """What each appraiser still has to judge, and what has to be settled.

    Parameters
    ----------
    asked
        Tool to the (study, result) pairs it is asked about.
    """
    rows: list[tuple] = []
    both = ", ".join(appraisers)
    for name, tool in tools.items():
        folder = f"data/appraisal/{name}"
        for who in appraisers:
            mine = [one for one in read if one.tool == name and one.by == who]
            rows += _unfinished(who, tool, mine, asked[name], designs)
        settled = judgements[judgements["tool"] == name]
        waiting = int((settled["settled_by"] == "waiting").sum())
        if waiting:
            rows.append((both, f"settle differing judgements ({tool.name})", waiting, f"{folder}/consensus*.csv"))
        for study, group in settled.groupby("study_id", sort=True):
            wrong = misplaced(tool, designs.get(study, ""), list(group["item"]))
            if wrong:
                rows.append((both, f"correct what is judged of {study}: {wrong}", 1, f"{folder}/"))
        rows += _overruled(tool, settled, both)
    return pd.DataFrame([("appraisal", *row) for row in rows], columns=TODO_COLUMNS, dtype=object)


def _unfinished(
    who: str, tool: Tool, mine: Sequence[Judgement], asked: Sequence[tuple[str, str]], designs: Mapping[str, str]
) -> list[tuple]:
    """Studies (or results) that somebody has not begun, and items left out in those begun."""
    done: dict[tuple[str, str], list[str]] = {}
    for one in mine:
        done.setdefault((one.study, one.result), []).append(one.item)
    file = f"data/appraisal/{tool.id}/{who}*.csv"
    what = "studies" if tool.scope == "study" else "results"
    # no sheet is issued before the design is extracted, which decides what is asked
    unread = sum(unit not in done for unit in asked if designs.get(unit[0]))
    lacking = sum(len(missing_items(tool, designs.get(u[0], ""), done[u])) for u in asked if u in done)
    rows = [(who, f"appraise {what} with {tool.name}", unread, file)] if unread else []
    return rows + ([(who, f"judge items left out ({tool.name})", lacking, file)] if lacking else [])


def _overruled(tool: Tool, mine: pd.DataFrame, who: str) -> list[tuple]:
    """Overall judgements that differ from the tool's rule without a note."""
    rows = []
    for (study, result), group in mine.groupby(["study_id", "result_id"], sort=True) if tool.overall == "worst" else ():
        answer = dict(zip(group["item"], group["judgement"], strict=True))
        rule = by_rule(tool, {i: tool.level(a) for i, a in answer.items() if i != tool.overall_item})
        note = "".join(group.loc[group["item"] == tool.overall_item, "note"])
        given = answer.get(tool.overall_item, "")
        if rule and given and given != rule and not note:
            said = f"say in a note why {study} {result} is '{given}' overall where the rule gives '{rule}'"
            rows.append((who, said, 1, f"data/appraisal/{tool.id}/"))
    return rows


def numbers(judgements: pd.DataFrame, summary: pd.DataFrame, agreement_table: pd.DataFrame) -> dict:
    """What a manuscript quotes, per tool."""
    found: dict = {}
    people = appraisers_of(judgements)
    for name, mine in judgements.groupby("tool", sort=True):
        parts = mine["result_id"] + "\t" + mine["item"]
        cells = [(mine["study_id"][at], parts[at], who) for who in people for at in mine.index[mine[who] != ""]]
        counts = dict(share_counts(shares(cells)))
        found[f"appraisal.{name}.appraisers"] = _number(counts.pop("people"), "0f", "judgements")
        for share, n in counts.items():
            found[f"appraisal.{name}.{share}"] = _number(n, "0f", "judgements")
    for name, mine in summary.groupby("tool", sort=True):
        found[f"appraisal.{name}.studies"] = _number(mine["study_id"].nunique(), "0f", "summary")
        found[f"appraisal.{name}.set_aside"] = _number(
            mine.loc[mine["sensitivity"] != "", "study_id"].nunique(), "0f", "summary"
        )
    for row in agreement_table[agreement_table["item"] == "(all)"].to_dict("records"):
        name = f"appraisal.{row['tool']}.{row['appraiser_1']}_{row['appraiser_2']}"
        found[f"{name}.percent_agreed"] = _number(row["percent"], "1f", "agreement")
        found[f"{name}.kappa"] = _number(row["kappa"], "2f", "agreement")
        found[f"{name}.ac1"] = _number(row["ac1"], "2f", "agreement")
    return found


def _number(value: float, shown: str, source: str) -> dict:
    missing = value is None or value != value
    plain = None if missing else int(value) if shown == "0f" else float(value)
    return {
        "value": plain,
        "text": "–" if missing else format(value, f".{shown}"),
        "source": f"results/appraisal/{source}.csv",
    }
