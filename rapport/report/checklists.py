"""Reporting checklists as data, filled with where the report answers each item."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rapport.files import read_yaml
from rapport.report.results import Results
from rapport.report.sections import SECTIONS

FOLDER = Path(__file__).resolve().parent.parent.parent / "workflow" / "checklists"
ORDER = ("prisma2020", "prisma_abstracts", "prisma_s", "entreq", "swim")
TO_WRITE = "to be written by the team"
NOT_YET = "not reported yet"


@dataclass(frozen=True)
class Item:
    """One filled item: where the report answers it (*section*, *where*), or that the team has to.

    *missing* says what of an item that is only partly answered is left to the team.
    """

    id: str
    label: str
    where: str
    section: str
    missing: str = ""

    @property
    def text(self) -> str:
        """Where, and what is missing, in one line."""
        return f"{self.where}; partly: {self.missing}" if self.missing else self.where


def filled(results: Results, config: dict) -> list[tuple[str, list[Item]]]:
    """All checklists: ``(title, items)`` in a fixed order.

    An item is answered when the result it needs exists and has rows, and only partly where its rule says so;
    otherwise it says "not reported yet", and items
    no program can answer say "to be written by the team".
    """
    titles = {section.id: section.title for section in SECTIONS} | {"top": "Title page"}
    lists = []
    for name in ORDER:
        rules = read_yaml(FOLDER / f"{name}.yaml")
        lists.append((rules["title"], [_item(rule, results, config, titles) for rule in rules["items"]]))
    return lists


def _item(rule: dict, results: Results, config: dict, titles: dict[str, str]) -> Item:
    section, needs = rule.get("section", ""), rule.get("needs")
    if needs is None:
        return Item(rule["id"], rule["label"], titles[section] if section else TO_WRITE, section)
    if not _answered(needs, results, config):
        return Item(rule["id"], rule["label"], TO_WRITE if needs == "criteria" else NOT_YET, "")
    where = titles[section] + (f"; {titles[rule['also']]}" if "also" in rule else "")
    return Item(rule["id"], rule["label"], where, section, rule.get("partly") or _partly(needs, results))


def _partly(needs: str, results: Results) -> str:
    """What the searches' own account holds of an item of PRISMA-S that it answers in part."""
    kind, _, what = needs.partition(":")
    told = results.table("tables/prisma_s.csv") if kind == "prisma_s" else None
    found = [] if told is None else told.loc[(told["item"] == what) & (told["status"] == "partly"), "what"].tolist()
    return (found[0] or "not for every search") if found else ""


def _answered(needs: str, results: Results, config: dict) -> bool:
    if needs == "criteria":
        return bool(results.criteria)
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
