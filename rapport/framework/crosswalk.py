"""From constructs to themes: the meta-framework's map, and the match of one framework with another."""

from __future__ import annotations

import pandas as pd

from rapport.errors import Problems, did_you_mean
from rapport.framework.themes import Themes
from rapport.framework.vocabulary import CROSSWALK, MAP_DECISIONS, each, one_of

MAP_COLUMNS = ["construct_id", "theme_id", "decision", "coder", "note"]
CROSSWALK_COLUMNS = [
    *("from_framework", "from_id", "from_label", "relation", "to_framework", "to_id", "to_label", "made_in", "note"),
]


def mapped_frameworks(rows: pd.DataFrame) -> set[str]:
    """Frameworks named in ``construct_map.csv`` (``<framework>.<construct>``)."""
    return {name.split(".")[0] for name in rows["construct_id"] if name}


def read_map(
    rows: pd.DataFrame, file: str, constructs: pd.DataFrame, themes: Themes, a_priori: list[str], problems: Problems
) -> pd.DataFrame:
    """The decisions that brought constructs together as a priori themes.

    Every construct of a mapped framework goes to a theme or is dropped with a note; every a priori theme of the
    mapped framework has at least one construct.

    Returns
    -------
    pandas.DataFrame
        `MAP_COLUMNS`, in the order of the file.
    """
    known = set(constructs["construct_id"])
    out = []
    for where, row in each(rows, file):
        construct = row["construct_id"]
        decision = one_of(row["decision"], MAP_DECISIONS, "decision", where, problems)
        source = construct.split(".")[0]
        if construct not in known:
            what = f"construct '{construct}' is in no framework{did_you_mean(construct, known)}"
            problems.add(where, what, "name it <framework>.<construct>")
        elif source not in a_priori:
            what = f"framework '{source}' is not in framework.a_priori of config.yaml"
            problems.add(where, what, "add it there or remove the row")
        theme = row["theme_id"]
        if decision != "dropped":
            theme = _a_priori(theme, themes, where, problems)
        elif not row["note"]:
            problems.add(where, f"construct '{construct}' is dropped without a reason", "write it in the column note")
        out.append({**row, "theme_id": theme, "decision": decision})
    table = pd.DataFrame(out, columns=MAP_COLUMNS, dtype=object)
    _complete(table, file, constructs, themes, problems)
    return table


def _a_priori(name: str, themes: Themes, where: str, problems: Problems) -> str:
    """Id of the a priori theme called *name*; *name* itself after a problem was noted."""
    found = themes.find(name) if name else []
    if len(found) != 1:
        near = did_you_mean(name, themes.table.index)
        problems.add(where, f"theme '{name}' does not exist{near}", "add it to themes.csv or correct it")
        return name
    if themes.about[found[0]]["origin"] != "a_priori":
        what = f"theme '{found[0]}' is not an a priori theme"
        problems.add(where, what, "constructs are mapped before anything is coded")
    return found[0]


def _complete(table: pd.DataFrame, file: str, constructs: pd.DataFrame, themes: Themes, problems: Problems) -> None:
    if table.empty:
        return
    mapped = {name.split(".")[0] for name in table["construct_id"]}
    for construct in constructs.loc[constructs["framework_id"].isin(mapped), "construct_id"]:
        if construct not in set(table["construct_id"]):
            problems.add(file, f"construct '{construct}' is neither mapped to a theme nor dropped", "add a row for it")
    used = set(table.loc[table["decision"] != "dropped", "theme_id"])
    own = themes.table[(themes.table["origin"] == "a_priori") & (themes.table["framework"] == themes.primary)]
    for theme in own["theme_id"]:
        if theme not in used and theme not in set(constructs["construct_id"]):
            problems.add(file, f"a priori theme '{theme}' has no construct", "map one to it, or make it a new theme")


def make_crosswalk(
    construct_map: pd.DataFrame,
    rows: pd.DataFrame,
    file: str,
    frameworks: pd.DataFrame,
    constructs: pd.DataFrame,
    themes: Themes,
    problems: Problems,
) -> pd.DataFrame:
    """Construct -> theme as mapped, construct -> model as its authors say, and the team's own matches.

    Parameters
    ----------
    construct_map
        From `read_map`.
    rows
        ``crosswalk.csv``: from_id and to_id name a construct, theme or framework; relation maps | context | no_match.

    Returns
    -------
    pandas.DataFrame
        `CROSSWALK_COLUMNS`; relation is same | subset | superset | dropped for the meta-framework's map, and
        maps | context | no_match for the others.
    """
    label, home = _labels(frameworks, constructs, themes)
    model = dict(zip(frameworks["framework_id"], frameworks["mapped_model"], strict=True))

    def end(name: str) -> tuple[str, str, str]:
        return home.get(name, ""), name, label.get(name, "")

    out = [
        (*end(r.construct_id), r.decision, *end(r.theme_id), "construct_map", r.note)
        for r in construct_map.itertuples()
    ]
    out += [
        (*end(c.construct_id), c.maps, model[c.framework_id], "", model[c.framework_id], "framework", c.note)
        for c in constructs[constructs["maps"] != ""].itertuples()
    ]
    for where, row in each(rows, file):
        relation = one_of(row["relation"], CROSSWALK, "relation", where, problems)
        for name in filter(None, (row["from_id"], row["to_id"])):
            if name not in home:
                what = f"'{name}' is no construct, theme or framework{did_you_mean(name, home)}"
                problems.add(where, what, "correct it")
        if bool(row["to_id"]) == (relation == "no_match"):
            problems.add(where, "no_match has no to_id, and every other relation has one", "correct one of the two")
        out.append((*end(row["from_id"]), relation, *end(row["to_id"]), "crosswalk", row["note"]))
    return pd.DataFrame(out, columns=CROSSWALK_COLUMNS, dtype=object)


def _labels(
    frameworks: pd.DataFrame, constructs: pd.DataFrame, themes: Themes
) -> tuple[dict[str, str], dict[str, str]]:
    """Label and framework of everything a crosswalk can name: constructs, themes, whole frameworks."""
    label = dict(zip(constructs["construct_id"], constructs["label"], strict=True))
    home = dict(zip(constructs["construct_id"], constructs["framework_id"], strict=True))
    label |= {name: about["label"] for name, about in themes.about.items()}
    home |= {name: about["framework"] for name, about in themes.about.items()}
    label |= dict(zip(frameworks["framework_id"], frameworks["name"], strict=True))
    home |= {name: name for name in frameworks["framework_id"]}
    return label, home


def overlap(construct_map: pd.DataFrame, themes: Themes) -> pd.DataFrame:
    """Source framework x a priori theme: how many constructs each gave.

    Returns
    -------
    pandas.DataFrame
        theme_id, label and one column a source framework (counts).
    """
    kept = construct_map[construct_map["decision"] != "dropped"]
    sources = sorted({name.split(".")[0] for name in construct_map["construct_id"]})
    own = themes.table[themes.table["theme_id"].isin(set(kept["theme_id"]))]
    out = own[["theme_id", "label"]].reset_index(drop=True)
    for source in sources:
        n = kept.loc[kept["construct_id"].str.startswith(f"{source}."), "theme_id"].value_counts()
        out[source] = out["theme_id"].map(n).fillna(0).astype(int)
    return out
