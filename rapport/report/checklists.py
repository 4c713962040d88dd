"""Reporting checklists as data, filled with where the report answers each item."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from rapport.files import read_yaml
from rapport.report.prose.overview import status
from rapport.report.results import Results
from rapport.report.sections import SECTIONS

FOLDER = Path(__file__).resolve().parent.parent.parent / "workflow" / "checklists"
ORDER = ("prisma2020", "prisma_abstracts", "prisma_s", "entreq", "swim")
TO_WRITE = "to be written by the team"
NOT_YET = "not reported yet"
KIND_OF_REVIEW = re.compile(r"systematic\W+(\w+\W+){0,3}review\b|meta-?\s?analy", re.IGNORECASE)


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

    An item is answered when the result it needs exists and has rows, and only partly where its rule says so or what
    stands *besides* is not there. Otherwise it is "to be written by the team", unless a later run may answer it: then
    it is "not reported yet".
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
        return Item(
            rule["id"], rule["label"], titles[section] if section else TO_WRITE, section, rule.get("partly", "")
        )
    if not _answered(needs, results, config):
        return Item(rule["id"], rule["label"], TO_WRITE if _only_people(needs, results, config) else NOT_YET, "")
    where = titles[section] + (f"; {titles[rule['also']]}" if "also" in rule else "")
    lacking = [text for other, text in rule.get("besides", {}).items() if not _answered(other, results, config)]
    found = [rule.get("partly", ""), _partly(needs, results), _share(rule.get("of", ""), results), *lacking]
    return Item(rule["id"], rule["label"], where, section, "; ".join(filter(None, found)))


def _only_people(needs: str, results: Results, config: dict) -> bool:
    """Whether no further run will answer an item: only people know it, or the review is finished."""
    kind = needs.partition(":")[0]
    return kind in ("criteria", "title", "prisma_s", "config") or status(results, config) == "final"


def _partly(needs: str, results: Results) -> str:
    """What the searches' own account says of an item of PRISMA-S that it answers in part."""
    kind, _, what = needs.partition(":")
    told = results.table("tables/prisma_s.csv") if kind == "prisma_s" else None
    found = [] if told is None else told.loc[(told["item"] == what) & (told["status"] == "partly"), "what"].tolist()
    return re.sub(r".*; (?=not reported for )", "", found[0] or "not for every search") if found else ""


def _share(name: str, results: Results) -> str:
    """``10 of 54 studies``, as long as the number *name* falls short of the studies that are included."""
    total = next((n for n in map(results.count, ("prisma.total_studies", "prisma.new_studies")) if n), 0)
    done = results.count(name) if name else total
    return f"{done} of {total} studies" if done < total else ""


def _answered(needs: str, results: Results, config: dict) -> bool:
    """Whether there is what an item *needs*.

    ``criteria``: the team's file of them; ``title``: one that says what kind of review this is; ``config:section.key``:
    a setting; ``prisma_s:item``: the searches' own account; ``number:name``: a number above zero; else a file of the
    results, with rows if it is a table.
    """
    kind, _, what = needs.partition(":")
    if kind == "criteria":
        return bool(results.criteria)
    if kind == "title":
        return bool(KIND_OF_REVIEW.search(config["review"]["title"]))
    if kind == "config":
        section, _, key = what.partition(".")
        return bool(config[section][key])
    if kind == "number":
        return results.count(what) > 0
    if kind == "prisma_s":
        told = results.table("tables/prisma_s.csv")
        return not told.empty and what in set(told.loc[told["status"].isin(["reported", "partly"]), "item"])
    if needs.endswith(".csv"):
        return not results.table(needs).empty
    return results.has(needs)
