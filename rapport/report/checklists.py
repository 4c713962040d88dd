"""Reporting checklists as data, filled with where the report answers each item."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from rapport.report.results import Results
from rapport.report.sections import SECTIONS

FOLDER = Path(__file__).resolve().parent.parent.parent / "workflow" / "checklists"
ORDER = ("prisma2020", "prisma_abstracts", "prisma_s", "entreq", "swim")
TO_WRITE = "to be written by the team"
NOT_YET = "not reported yet"


@dataclass(frozen=True)
class Item:
    """One filled item: where the report answers it (*section*, *where*), or that the team has to."""

    id: str
    label: str
    where: str
    section: str


def filled(results: Results, config: dict) -> list[tuple[str, list[Item]]]:
    """All checklists: ``(title, items)`` in a fixed order.

    An item is answered when the result it needs exists and has rows; otherwise it says "not reported yet", and items
    no program can answer say "to be written by the team".
    """
    titles = {section.id: section.title for section in SECTIONS} | {"top": "Title page"}
    lists = []
    for name in ORDER:
        rules = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
        lists.append((rules["title"], [_item(rule, results, config, titles) for rule in rules["items"]]))
    return lists


def _item(rule: dict, results: Results, config: dict, titles: dict[str, str]) -> Item:
    section = rule.get("section", "")
    if "needs" not in rule:
        where = titles[section] if section else TO_WRITE
    elif _answered(rule["needs"], results, config):
        where = titles[section]
    else:
        where, section = NOT_YET, ""
    return Item(rule["id"], rule["label"], where, section)


def _answered(needs: str, results: Results, config: dict) -> bool:
    kind, _, what = needs.partition(":")
    if kind == "config":
        section, _, key = what.partition(".")
        return bool(config[section][key])
    if kind == "prisma_s":  # the searches' own account of the item
        told = results.table("tables/prisma_s.csv")
        return not told.empty and what in set(told.loc[told["status"].isin(["reported", "partly"]), "item"])
    if needs.endswith(".csv"):
        return not results.table(needs).empty
    return results.has(needs)
