"""Themes: the a priori framework, what became of it, and every name a theme ever had."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from rapport.errors import Problems, did_you_mean
from rapport.framework.vocabulary import ORIGINS, day, each, one_of, parts, whole

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
    names, places
        Every name in lower case to the themes it can stand for; theme_id to the file and line it was first written in.
    """

    table: pd.DataFrame
    history: pd.DataFrame
    primary: str
    names: dict[str, set[str]] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def find(self, name: str) -> list[str]:
        """Ids of the themes that *name* (id, label, earlier label or alias, in any case) can stand for."""
        return [name] if name in self.about else sorted(self.names.get(name.casefold(), ()))

    def in_final(self, name: str, where: str, problems: Problems, column: str = "theme") -> str:
        """Id of the theme of the final framework that *name* stands for; "" after a problem was noted."""
        found = [theme for theme in (self.find(name) if name else []) if not self.about[theme]["retired_on"]]
        if len(found) == 1:
            return found[0]
        if found:
            problems.add(where, f"{column} '{name}' can be {' or '.join(found)}", "write the theme's id")
        else:
            near = did_you_mean(name, self.final["theme_id"])
            problems.add(where, f"{column} '{name}' is not in the final framework{near}", "correct it")
        return ""

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
    places: dict[str, str] = {}
    for v in versions:
        places.setdefault(v["theme_id"], v["where"] or file)
    themes = Themes(table, _history(versions), primary, _names(versions), places)
    for theme in themes.about.values():
        _check(theme, themes, problems)
        _circle(theme["theme_id"], table, places[theme["theme_id"]], problems)
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
    nothing = dict.fromkeys(("parent_theme_id", "created_on", "retired_on", "note", "where"), "")
    return [
        {
            **nothing,
            **{"theme_id": c.construct_id, "framework": name, "version": 1, "label": c.label, "stage": c.group},
            **{"definition": c.definition, "origin": "a_priori", "aliases": [c.id]},
        }
        for name in whole_frameworks
        for c in constructs[constructs["framework_id"] == name].itertuples()
    ]


def _written(rows: pd.DataFrame, file: str, primary: str, known: dict[str, dict], problems: Problems) -> list[dict]:
    """The versions in ``themes.csv``; what a later one leaves empty is as in the version before."""
    out, seen = [], {}
    for where, row in each(rows, file):
        name = row["theme_id"]
        if not name:
            problems.add(where, "theme_id is empty", "fill it in or remove the row")
            continue
        before = known.get(name, {})
        origin = one_of(row["origin"], ORIGINS, "origin", where, problems, before.get("origin", ""))
        version = whole(row["version"], "version", where, problems, 1 if origin == "a_priori" and not before else 2)
        if (name, version) in seen:
            what = f"theme '{name}' has version {version} twice (also line {seen[name, version]})"
            problems.add(where, what, "raise the version or remove the row")
            continue
        seen[name, version] = where.rpartition(":")[2]
        item = {key: row[key] or before.get(key, "") for key in ("label", "definition", "stage", "framework")}
        item |= {"theme_id": name, "version": version, "origin": origin, "where": where, "note": row["note"]}
        item |= {"label": item["label"] or name, "framework": item["framework"] or primary}
        item |= {"parent_theme_id": row["parent_theme_id"], "aliases": parts(row["aliases"])}
        item |= {key: day(row[key], key, where, problems) for key in ("created_on", "retired_on")}
        known = {**known, name: item}
        out.append(item)
    return out


def _table(versions: list[dict], primary: str, problems: Problems) -> pd.DataFrame:
    """One row a theme, the primary framework first and new themes below the a priori ones of each."""
    rows: dict[str, dict] = {}
    for v in sorted(versions, key=lambda v: v["version"]):
        name = v["theme_id"]
        rows[name] = _later(rows[name], v, problems) if name in rows else {**v, "earlier_labels": [], "changed": False}
    place = {name: n for n, name in enumerate(dict.fromkeys(v["theme_id"] for v in versions))}
    order = {name: n for n, name in enumerate(dict.fromkeys([primary, *(v["framework"] for v in versions)]))}
    merged = {
        part: t["theme_id"] for t in rows.values() if t["origin"] == "merged" for part in parts(t["parent_theme_id"])
    }

    def standing(theme: dict) -> tuple:
        # merged and split themes stand where the first theme they came from stood
        old, seen = theme, set()
        while old["origin"] in ("merged", "split") and old["theme_id"] not in seen:
            seen.add(old["theme_id"])
            old = next((rows[part] for part in parts(old["parent_theme_id"]) if part in rows), old)
        late = old["origin"] != "a_priori"
        return order[theme["framework"]], late, place[old["theme_id"]], place[theme["theme_id"]]

    out = sorted(rows.values(), key=standing)
    for n, row in enumerate(out, start=1):
        row["earlier_labels"] = "; ".join(row["earlier_labels"])
        row |= {"position": n, "replaced_by": merged.get(row["theme_id"], "")}
    table = pd.DataFrame(out, columns=THEME_COLUMNS, dtype=object)
    return table.set_index("theme_id", drop=False).rename_axis(None)


def _later(old: dict, v: dict, problems: Problems) -> dict:
    """A theme after a further version: the last version's words, the first version's date and number."""
    if old["framework"] != v["framework"]:
        what = f"theme '{v['theme_id']}' moves from framework {old['framework']} to {v['framework']}"
        problems.add(v["where"], what, "give it a new id there")
    if old["label"] != v["label"]:
        old["earlier_labels"].append(old["label"])
    old["changed"] |= bool(old["definition"]) and old["definition"] != v["definition"]
    old |= {"label": v["label"], "definition": v["definition"], "created_on": old["created_on"] or v["created_on"]}
    return old | {key: v[key] or old[key] for key in ("parent_theme_id", "retired_on")}


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


def _names(versions: list[dict]) -> dict[str, set[str]]:
    names: dict[str, set[str]] = {}
    for v in versions:
        for name in (v["theme_id"], v["label"], *v["aliases"]):
            names.setdefault(name.casefold(), set()).add(v["theme_id"])
    return names


def _check(theme: dict, themes: Themes, problems: Problems) -> None:
    """What a theme says of itself must fit together and fit its parents."""
    own, origin, where = theme["theme_id"], theme["origin"], themes.places[theme["theme_id"]]
    derived = origin in ("merged", "split")
    for parent in parts(theme["parent_theme_id"]):
        if parent not in themes.about:
            near = did_you_mean(parent, themes.about)
            problems.add(where, f"parent theme '{parent}' does not exist{near}", "correct it")
        elif parent == own:
            problems.add(where, f"theme '{parent}' is its own parent", "correct it")
        elif derived and not themes.about[parent]["retired_on"]:
            problems.add(
                where, f"theme '{parent}' was {origin} into '{own}' but is not retired", "write its retired_on"
            )
    if derived and not theme["parent_theme_id"]:
        problems.add(where, f"theme '{own}' is {origin} but names no parent_theme_id", "name what it came from")
    if origin != "a_priori" and not theme["created_on"]:
        problems.add(where, f"theme '{own}' has no created_on", "write the day it was made (2026-03-14)")
    if origin != "a_priori" and theme["version"] < 2:
        what = f"theme '{own}' is {origin} but of version 1, the a priori framework"
        problems.add(where, what, "write 2 or more in version, or leave it empty")
    if theme["created_on"] and theme["retired_on"] and theme["retired_on"] < theme["created_on"]:
        problems.add(where, f"theme '{own}' was retired before it was made", "correct one of the two days")


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
