"""Readers of other screening tools' exports: one module a tool, all giving the same `Entry`.

Each module has ``read(path, item, problems) -> list[Entry]``; *item* is its entry under ``screening.imports``.
Layouts were learned from real exports where public ones exist; what rests on documentation only says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from types import ModuleType

MODULES = {
    "rayyan": "rayyan", "rayyan_log": "rayyan_log", "covidence": "covidence", "asreview": "asreview",
    "eppi_reviewer": "eppi_reviewer", "abstrackr": "abstrackr", "csv": "generic",
}  # fmt: skip


@dataclass
class Vote:
    """One decision as the tool has it; *reviewer* is the name in the tool, ``""`` where the tool does not say."""

    reviewer: str
    decision: str
    reasons: str = ""
    note: str = ""
    time: str = ""
    kind: str = "person"  # person | consensus (the team's settled decision) | automation


@dataclass
class Entry:
    """One record of a tool's export and the decisions on it; no votes: nobody has decided."""

    line: int
    key: str = ""
    title: str = ""
    authors: str = ""
    year: str = ""
    doi: str = ""
    pmid: str = ""
    other: str = ""  # text of the remaining fields, where our own id may have survived
    votes: list[Vote] = field(default_factory=list)


def reader(tool: str) -> ModuleType:
    """The module that reads a tool's exports."""
    return import_module(f"{__name__}.{MODULES[tool]}")
