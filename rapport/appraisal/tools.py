"""Appraisal tools as data: items, allowed answers, which items a study's design asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from rapport.errors import Problems, did_you_mean
from rapport.extraction.values import plain

SHIPPED = Path(__file__).with_name("tools")
OWN = Path("data/appraisal/tools")
LEVELS = ("good", "unclear", "bad", "none")


@dataclass(frozen=True)
class Answer:
    """One allowed answer: its symbol and what it stands for in pictures."""

    id: str
    symbol: str
    level: str


@dataclass(frozen=True)
class Tool:
    """One tool; item ids map to labels, categories to (label, designs)."""

    id: str
    name: str
    scope: str
    answers: tuple[Answer, ...]
    spellings: Mapping[str, str]
    items: Mapping[str, str]
    screening: tuple[str, ...] = ()
    categories: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    needs: Mapping[str, list[list[str]]] = field(default_factory=dict)
    designs: tuple[str, ...] = ()
    overall: str = "none"
    overall_item: str = ""
    ordinal: bool = False
    citation: str = ""
    sensitivity: Mapping[str, int] = field(default_factory=dict)

    def answer(self, text: str) -> str:
        """The standard spelling of an answer; empty when it is none."""
        return self.spellings.get(plain(text), "")

    def level(self, answer: str) -> str:
        """good, unclear, bad or none."""
        return next((a.level for a in self.answers if a.id == answer), "none")

    def category(self, item: str) -> str:
        """The category an item belongs to; empty for items every study is asked."""
        head = item.partition(".")[0]
        return head if head in self.categories else ""

    def items_of(self, category: str) -> list[str]:
        """The items of a category, in order."""
        return [item for item in self.items if self.category(item) == category]

    def asks(self, design: str) -> list[list[str]]:
        """For each part of such a study, the categories of which exactly one is rated; [] when it is not asked."""
        if not self.categories:
            return [[""]] if not self.designs or design in self.designs or design in ("", "UC", "NR") else []
        if design in self.needs:
            return [list(part) for part in self.needs[design]]
        fitting = [name for name, (_, designs) in self.categories.items() if design in designs]
        if design in ("", "UC", "NR"):
            fitting = list(self.categories)
        return [fitting] if fitting else []

    def common(self) -> list[str]:
        """Items every study is asked."""
        return [item for item in self.items if not self.category(item)]


def read_tool(name: str) -> Tool:
    """A tool by its id: the review's own (``data/appraisal/tools/NAME.yaml``), else a shipped one.

    Raises
    ------
    ReviewError
        No such tool, or a file that lacks something.
    """
    problems = Problems()
    path = next((p for p in (OWN / f"{name}.yaml", SHIPPED / f"{name}.yaml") if p.is_file()), None)
    if path is None:
        known = sorted(p.stem for folder in (SHIPPED, OWN) for p in folder.glob("*.yaml"))
        problems.add(
            "config.yaml",
            f"appraisal.tools: no tool '{name}'{did_you_mean(name, known)}",
            f"known: {', '.join(known)}; or describe it in {OWN}/{name}.yaml",
        )
        problems.raise_if_any()
    try:
        given = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        problems.add(
            f"{path}:{mark.line + 1}" if mark else path,
            "not YAML",
            "check quotes, colons and indentation near this line",
        )
        problems.raise_if_any()
    for what in ("answers", "items"):
        if not given.get(what):
            problems.add(path, f"'{what}' is missing", "list them; see docs/extraction.md")
    for answer in given.get("answers") or []:
        if answer.get("level") not in LEVELS:
            problems.add(path, f"level of the answer '{answer.get('id')}' is not one of {', '.join(LEVELS)}")
    problems.raise_if_any()
    return _tool(name, given)


def _tool(name: str, given: Mapping) -> Tool:
    spellings = {plain(word): str(a["id"]) for a in given["answers"] for word in (str(a["id"]), *a.get("synonyms", ()))}
    return Tool(
        id=name,
        name=str(given.get("name", name)),
        scope=given.get("scope", "study"),
        answers=tuple(Answer(str(a["id"]), str(a.get("symbol", "")), a["level"]) for a in given["answers"]),
        spellings=spellings,
        items={str(k): str((v or {}).get("label", k)) for k, v in given["items"].items()},
        screening=tuple(map(str, given.get("screening", ()))),
        categories={
            str(k): (str(v["label"]), tuple(v.get("designs", ()))) for k, v in given.get("categories", {}).items()
        },
        needs={k: [[str(c) for c in part] for part in parts] for k, parts in given.get("needs", {}).items()},
        designs=tuple(given.get("designs", ())),
        overall=str(given.get("overall", "none")),
        overall_item=str(given.get("overall_item", "")),
        ordinal=bool(given.get("ordinal", False)),
        citation=str(given.get("citation", "")),
        sensitivity=dict(given.get("sensitivity", {})),
    )


def read_tools(names: Iterable[str]) -> dict[str, Tool]:
    """Every configured tool, in order."""
    return {name: read_tool(name) for name in names}
