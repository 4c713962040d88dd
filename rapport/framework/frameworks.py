"""Frameworks as data: one YAML file (or REFI-QDA codebook) each, with its constructs in the order of its authors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd
import yaml

from rapport.errors import Problems, did_you_mean
from rapport.framework.refi import read_codebook
from rapport.framework.vocabulary import CROSSWALK, one_of
from rapport.rows import decode

KEYS = ("id", "name", "citation", "doi", "status", "distance", "note", "mapped_model", "constructs")
CONSTRUCT_KEYS = ("id", "label", "group", "definition", "source", "status", "maps", "note")
DISTANCES = ("same", "near", "analogous")
STATUSES = ("verified", "to_check")
FRAMEWORK_COLUMNS = [
    "framework_id",
    "name",
    "citation",
    "doi",
    "status",
    "domain_distance",
    "n_constructs",
    "mapped_model",
    "note",
]
CONSTRUCT_COLUMNS = [
    "construct_id",
    "framework_id",
    "id",
    "label",
    "group",
    "definition",
    "source",
    "status",
    "maps",
    "note",
]


def read_frameworks(files: Iterable[str], problems: Problems) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All frameworks of a review.

    Parameters
    ----------
    files
        ``data/frameworks/*.yaml`` (``id, name, citation, doi, status (verified|to_check), distance
        (same|near|analogous), constructs: [{id, label, definition, source}]``) or ``.qdc`` codebooks.
    problems
        Receives what is wrong, one line each.

    Returns
    -------
    frameworks, constructs
        `FRAMEWORK_COLUMNS` and `CONSTRUCT_COLUMNS`, all text; ``construct_id`` is ``<framework_id>.<id>``; a file's
        order of constructs is kept, frameworks are sorted by id.
    """
    heads, rows, seen = [], [], {}
    for file in sorted(files):
        content = _codebook(file, problems) if file.endswith(".qdc") else _load(file, problems)
        if content is None:
            continue
        name = str(content.get("id") or Path(file).stem)
        if name != Path(file).stem:
            problems.add(
                file, f"the framework's id is '{name}' but the file is called '{Path(file).name}'", "make them the same"
            )
        if name in seen:
            problems.add(file, f"framework '{name}' is also in {seen[name]}", "keep one of the two files")
            continue
        seen[name] = file
        constructs = _constructs(file, name, content, problems)
        heads.append(_head(file, name, content, len(constructs), problems))
        rows += constructs
    return pd.DataFrame(heads, columns=FRAMEWORK_COLUMNS, dtype=object), pd.DataFrame(
        rows, columns=CONSTRUCT_COLUMNS, dtype=object
    )


def _load(file: str, problems: Problems) -> dict | None:
    try:
        content = yaml.safe_load(decode(Path(file).read_bytes()))
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        problems.add(
            f"{file}:{mark.line + 1}" if mark else file,
            "not YAML",
            "check quotes, colons and indentation near this line",
        )
        return None
    if not isinstance(content, dict):
        problems.add(file, "holds no framework", "see docs/framework.md for an example")
        return None
    for key in content:
        if key not in KEYS:
            problems.add(file, f"'{key}' is not known in a framework{did_you_mean(key, KEYS)}", "rename or remove it")
    return content


def _codebook(file: str, problems: Problems) -> dict | None:
    codes = read_codebook(file, problems)
    if codes is None:
        return None
    by_id = dict(zip(codes["theme_id"], codes["label"], strict=True))
    return {
        "id": Path(file).stem,
        "name": Path(file).stem,
        "status": "to_check",
        "constructs": [
            {
                "id": row.theme_id,
                "label": row.label,
                "definition": row.definition,
                "group": by_id.get(row.parent_theme_id, ""),
            }
            for row in codes.itertuples()
        ],
    }


def _head(file: str, name: str, content: Mapping, n: int, problems: Problems) -> dict:
    text = {key: _text(content.get(key)) for key in KEYS[:-1]}
    if not n:
        problems.add(file, "the framework has no constructs", "list them under `constructs:`")
    return {
        "framework_id": name,
        "name": text["name"] or name,
        "citation": text["citation"],
        "doi": text["doi"],
        "status": one_of(text["status"], STATUSES, "status", file, problems, "to_check"),
        "domain_distance": one_of(text["distance"], DISTANCES, "distance", file, problems, "same"),
        "n_constructs": n,
        "mapped_model": text["mapped_model"],
        "note": text["note"],
    }


def _constructs(file: str, framework: str, content: Mapping, problems: Problems) -> list[dict]:
    rows: list[dict] = []
    given = content.get("constructs") or []
    if not isinstance(given, list):
        problems.add(file, "`constructs:` is not a list", "begin each construct with `- id:`")
        return rows
    ids, labels = set(), set()
    for place, item in enumerate(given, start=1):
        where = f"{file}: construct {place}"
        if not isinstance(item, dict):
            problems.add(where, "is not a group of settings", "write `- {id: bond, label: Bond}`")
            continue
        for key in item:
            if key not in CONSTRUCT_KEYS:
                problems.add(
                    where,
                    f"'{key}' is not known in a construct{did_you_mean(key, CONSTRUCT_KEYS)}",
                    "rename or remove it",
                )
        row = {key: _text(item.get(key)) for key in CONSTRUCT_KEYS}
        row["label"] = row["label"] or row["id"]
        if not row["id"]:
            problems.add(where, "has no id", "give it a short one")
            continue
        for value, used, kind in ((row["id"], ids, "id"), (row["label"].casefold(), labels, "label")):
            if value in used:
                problems.add(where, f"the {kind} '{value}' is used twice in this framework", "make it unique")
            used.add(value)
        row["status"] = one_of(
            row["status"], STATUSES, "status", where, problems, _text(content.get("status")) or "to_check"
        )
        row["maps"] = one_of(row["maps"], CROSSWALK, "maps", where, problems) if row["maps"] else ""
        rows.append({"construct_id": f"{framework}.{row['id']}", "framework_id": framework, **row})
    return rows


def _text(value: object) -> str:
    return "" if value is None else " ".join(str(value).split())
