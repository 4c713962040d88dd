"""Themes: the a priori framework, what became of it, and every name a theme ever had."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from rapport.errors import Problems, did_you_mean
from rapport.framework.vocabulary import ORIGINS, day, one_of, parts, whole

THEME_COLUMNS = [
    *("theme_id", "framework", "label", "definition", "origin", "parent_theme_id", "stage", "version", "created_on"),
    *("retired_on", "replaced_by", "earlier_labels", "changed", "position"),
]
HISTORY_COLUMNS = [
    *("framework", "theme_id", "version", "event", "label", "definition", "origin", "parent_theme_id"),
    *("created_on", "retired_on", "note"),
]
DEFAULT_FRAMEWORK = "alliance"


@dataclass(frozen=True)
class Themes:
    """All themes ever, in framework order.

    Attributes
    ----------
    table
        `THEME_COLUMNS`, one row a theme, indexed by theme_id; ``version`` is the framework version it came with
        (1 = a priori), ``replaced_by`` the merged theme that took its place, ``changed`` whether its definition was
        revised (a new label alone is an alias and changes nothing).
    history
        `HISTORY_COLUMNS`, one row a version of a theme.
    primary
        Name of the framework to which every extract is coded; the others are looked for where they show.
    """

    table: pd.DataFrame
    history: pd.DataFrame
    primary: str
    names: dict[str, set[str]] = field(default_factory=dict)

    def find(self, name: str) -> list[str]:
        """Ids of the themes that *name* (id, label, earlier label or alias, in any case) can stand for."""
        return [name] if name in self.about else sorted(self.names.get(name.casefold(), ()))

    @property
    def final(self) -> pd.DataFrame:
        """The themes of the final framework: those not retired."""
        return self.table[self.table["retired_on"] == ""]

    @cached_property
    def about(self) -> dict[str, dict]:
        """`table` as a dictionary of rows by theme_id."""
        return {row["theme_id"]: row for row in self.table.to_dict("records")}

    @cached_property
    def frameworks(self) -> list[str]:
        """Names of the frameworks in use, the primary one first."""
        return list(dict.fromkeys([self.primary, *self.table["framework"]])) if len(self.table) else []


def read_themes(
    rows: pd.DataFrame, file: str, constructs: pd.DataFrame, mapped: set[str], a_priori: list[str], problems: Problems
) -> Themes:
    """The themes of a review.

    Parameters
    ----------
    rows
        ``themes.csv``: one row a theme and version; a later version renames (``label``), redefines or retires it.
    constructs
        `rapport.framework.frameworks.CONSTRUCT_COLUMNS`.
    mapped
        Frameworks whose constructs were brought together in ``construct_map.csv``; every other framework of
        *a_priori* is used as it is: each of its constructs is a theme.
    """
    primary = _primary(rows, mapped, a_priori)
    versions = _own(constructs, [name for name in a_priori if name not in mapped])
    versions += _written(rows, file, primary, {v["theme_id"]: v for v in versions}, problems)
    table = _table(versions, primary, problems)
    themes = Themes(table, _history(versions), primary, _names(versions, constructs))
    _check(themes, versions, file, problems)
    return themes


def _primary(rows: pd.DataFrame, mapped: set[str], a_priori: list[str]) -> str:
    named = [
        name
        for name, origin in zip(rows["framework"], rows["origin"], strict=True)
        if name and origin.casefold().startswith("a")
    ]
    used_whole = [name for name in a_priori if name not in mapped]
    if named:
        return named[0]
    return DEFAULT_FRAMEWORK if mapped or not used_whole else used_whole[0]


def _own(constructs: pd.DataFrame, whole_frameworks: list[str]) -> list[dict]:
    """Frameworks taken as they are: a construct is a theme, its group the stage it is shown under."""
    rows = []
    for name in whole_frameworks:
        for c in constructs[constructs["framework_id"] == name].itertuples():
            rows.append(
                {
                    "theme_id": c.construct_id,
                    "framework": name,
                    "version": 1,
                    "label": c.label,
                    "definition": c.definition,
                    "origin": "a_priori",
                    "parent_theme_id": "",
                    "stage": c.group,
                    "created_on": "",
                    "retired_on": "",
                    "aliases": [c.id],
                    "note": "",
                    "where": "",
                }
            )
    return rows


def _written(rows: pd.DataFrame, file: str, primary: str, known: dict[str, dict], problems: Problems) -> list[dict]:
    out, seen = [], {}
    for line, row in rows.iterrows():
        where = f"{file}:{line}"
        if not row["theme_id"]:
            problems.add(where, "theme_id is empty", "fill it in or remove the row")
            continue
        before = known.get(row["theme_id"])
        origin = one_of(row["origin"], ORIGINS, "origin", where, problems, before["origin"] if before else "")
        version = whole(row["version"], "version", where, problems, 1 if origin == "a_priori" and not before else 2)
        if (row["theme_id"], version) in seen:
            problems.add(
                where,
                f"theme '{row['theme_id']}' has version {version} twice (also line {seen[row['theme_id'], version]})",
                "raise the version or remove the row",
            )
            continue
        seen[row["theme_id"], version] = line
        item = {
            "theme_id": row["theme_id"],
            "version": version,
            "origin": origin,
            "where": where,
            "framework": row["framework"] or (before["framework"] if before else primary),
            "label": row["label"] or (before["label"] if before else row["theme_id"]),
            "definition": row["definition"] or (before["definition"] if before else ""),
            "parent_theme_id": row["parent_theme_id"],
            "stage": row["stage"] or (before["stage"] if before else ""),
            "created_on": day(row["created_on"], "created_on", where, problems),
            "retired_on": day(row["retired_on"], "retired_on", where, problems),
            "aliases": parts(row["aliases"]),
            "note": row["note"],
        }
        known = {**known, row["theme_id"]: item}
        out.append(item)
    return out


def _table(versions: list[dict], primary: str, problems: Problems) -> pd.DataFrame:
    """One row a theme, the primary framework first: its last version's words, its first version's date."""
    rows: dict[str, dict] = {}
    for v in sorted(versions, key=lambda v: v["version"]):
        old = rows.get(v["theme_id"])
        if old is None:
            rows[v["theme_id"]] = {**v, "earlier_labels": [], "changed": False}
            continue
        if old["framework"] != v["framework"]:
            problems.add(
                v["where"],
                f"theme '{v['theme_id']}' moves from framework {old['framework']} to {v['framework']}",
                "give it a new id there",
            )
        if old["label"] != v["label"]:
            old["earlier_labels"].append(old["label"])
        old["changed"] |= bool(old["definition"]) and old["definition"] != v["definition"]
        old.update(
            label=v["label"],
            definition=v["definition"],
            parent_theme_id=v["parent_theme_id"] or old["parent_theme_id"],
            retired_on=v["retired_on"] or old["retired_on"],
            created_on=old["created_on"] or v["created_on"],
        )
    place = {name: n for n, name in enumerate(dict.fromkeys(v["theme_id"] for v in versions))}
    merged = {
        part: t["theme_id"] for t in rows.values() if t["origin"] == "merged" for part in parts(t["parent_theme_id"])
    }
    table = pd.DataFrame(
        [
            {
                **row,
                "earlier_labels": "; ".join(row["earlier_labels"]),
                "position": place[name],
                "replaced_by": merged.get(name, ""),
            }
            for name, row in rows.items()
        ],
        columns=THEME_COLUMNS,
        dtype=object,
    )
    order = {name: n for n, name in enumerate(dict.fromkeys([primary, *(v["framework"] for v in versions)]))}
    table["_framework"] = table["framework"].map(order)
    table["_late"] = table["origin"] != "a_priori"  # new themes stand below the a priori ones
    table = table.sort_values(["_framework", "_late", "position"]).drop(columns=["_framework", "_late"])
    table["position"] = range(1, len(table) + 1)
    return table.set_index("theme_id", drop=False).rename_axis(None)


def _history(versions: list[dict]) -> pd.DataFrame:
    rows, last = [], {}
    for v in sorted(versions, key=lambda v: (v["framework"], v["theme_id"], v["version"])):
        old = last.get(v["theme_id"])
        if old is None:
            event = "a priori" if v["origin"] == "a_priori" else v["origin"]
        else:
            changes = [word for key, word in (("label", "renamed"), ("definition", "redefined")) if old[key] != v[key]]
            event = " and ".join(changes) or "kept"
        if v["retired_on"]:
            event = "retired" if event in ("kept", "a priori") and old else f"{event}, retired"
        rows.append({**v, "event": event})
        last[v["theme_id"]] = v
    return pd.DataFrame(rows, columns=HISTORY_COLUMNS, dtype=object)


def _names(versions: list[dict], constructs: pd.DataFrame) -> dict[str, set[str]]:
    names: dict[str, set[str]] = {}
    for v in versions:
        for name in (v["theme_id"], v["label"], *v["aliases"]):
            names.setdefault(name.casefold(), set()).add(v["theme_id"])
    return names


def _check(themes: Themes, versions: list[dict], file: str, problems: Problems) -> None:
    table = themes.table
    where = {v["theme_id"]: v["where"] or file for v in versions}
    for t in table.itertuples():
        for parent in parts(t.parent_theme_id):
            if parent not in table.index:
                problems.add(
                    where[t.theme_id],
                    f"parent theme '{parent}' does not exist{did_you_mean(parent, table.index)}",
                    "correct it",
                )
            elif parent == t.theme_id:
                problems.add(where[t.theme_id], f"theme '{parent}' is its own parent", "correct it")
            elif t.origin in ("merged", "split") and not table.at[parent, "retired_on"]:
                problems.add(
                    where[t.theme_id],
                    f"theme '{parent}' was {t.origin} into '{t.theme_id}' but is not retired",
                    "write its retired_on",
                )
        if t.origin in ("merged", "split") and not t.parent_theme_id:
            problems.add(
                where[t.theme_id],
                f"theme '{t.theme_id}' is {t.origin} but names no parent_theme_id",
                "name what it came from",
            )
        if t.origin != "a_priori" and not t.created_on:
            problems.add(
                where[t.theme_id], f"theme '{t.theme_id}' has no created_on", "write the day it was made (2026-03-14)"
            )
        if t.created_on and t.retired_on and t.retired_on < t.created_on:
            problems.add(
                where[t.theme_id], f"theme '{t.theme_id}' was retired before it was made", "correct one of the two days"
            )
        _circle(t.theme_id, table, where[t.theme_id], problems)


def _circle(start: str, table: pd.DataFrame, where: str, problems: Problems) -> None:
    seen, waiting = set(), [start]
    while waiting:
        for parent in parts(table.at[waiting.pop(), "parent_theme_id"]):
            if parent == start and seen:
                problems.add(where, f"theme '{start}' is below itself", "correct the parent_theme_id")
                return
            if parent in table.index and parent not in seen:
                seen.add(parent)
                waiting.append(parent)
