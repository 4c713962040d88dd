"""All figures of the synthesis."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from rapport.drawing import empty_figure, save_figure
from rapport.framework.figures.curves import draw_accumulation
from rapport.framework.figures.flow import draw_flow
from rapport.framework.figures.graph import draw_graph
from rapport.framework.figures.groups import draw_subgroups, shown_groups, words
from rapport.framework.figures.heat import draw_features, draw_matrix
from rapport.framework.figures.links import draw_before_after, draw_crosswalk
from rapport.framework.vocabulary import STATUSES
from rapport.tables import read_results

TITLES = {
    "framework_flow": "The search for frameworks",
    "framework_matrix": "Themes by study",
    "framework_accumulation": "Accumulation of themes over studies",
    "framework_before_after": "The framework before and after the synthesis",
    "framework_graph": "The final framework",
    "framework_features": "Dimensions by design features",
    "framework_subgroups": "Themes by groups of studies",
    "framework_crosswalk": "The framework against other frameworks",
}


def draw(tables: str | Path, figures: str | Path) -> None:
    """Draw every figure from ``results/framework/`` to ``results/figures/framework_*``.

    Where there is nothing to show yet, the figure says so.
    """
    t = {path.stem: read_results(path) for path in sorted(Path(tables).glob("*.csv"))}
    primary = t["themes"]["framework"].iloc[0] if len(t["themes"]) else ""
    own = t["tallies"][t["tallies"]["framework"] == primary].reset_index(drop=True)
    for name, make in (
        ("framework_flow", _flow),
        ("framework_matrix", _matrix),
        ("framework_accumulation", _accumulation),
        ("framework_before_after", _before_after),
        ("framework_graph", _graph),
        ("framework_features", _features),
        ("framework_subgroups", _subgroups),
        ("framework_crosswalk", _crosswalk),
    ):
        figure, alt, data = make(t, primary, own)
        stem = Path(figures) / name
        if figure is None:
            empty_figure(stem, TITLES[name], alt, data)
        else:
            save_figure(figure, stem, TITLES[name], alt, data)


def _flow(t: dict, primary: str, own: pd.DataFrame):
    data, candidates = t["framework_flow"], t["framework_candidates"]
    if candidates.empty:
        return None, "No framework has been looked for yet.", data
    n = dict(zip(data["box"], data["n"], strict=True))
    alt = (
        f"Flow of frameworks: {n['candidates']} candidates, {n['screened']} screened, {n['excluded']} excluded,"
        f" {n['kept']} kept."
    )
    kept = list(candidates.loc[candidates["decision"] == "keep", "name"])
    return draw_flow(data, kept), alt, data


def _matrix(t: dict, primary: str, own: pd.DataFrame):
    data = t["matrix"].drop(
        columns=[c for c in t["matrix"] if c in set(t["tallies"]["theme_id"]) - set(own["theme_id"])]
    )
    n = int((data["extracts"].astype(int) > 0).sum()) if len(data) else 0
    if own.empty or not n:
        return None, "No extract is coded yet: there is no matrix to show.", data
    most = own.astype({"studies": int}).sort_values("studies", kind="stable").iloc[-1]
    alt = (
        f"Matrix of {len(own)} themes by {n} studies with extracts, of {len(data)} included; cells give numbers of"
        f" extracts. Most often seen: {most['label']}, in {most['studies']} studies. How often a theme was found does"
        " not say how important it is."
    )
    return draw_matrix(data, own), alt, data


def _accumulation(t: dict, primary: str, own: pd.DataFrame):
    data = t["accumulation"][t["accumulation"]["framework"] == primary]
    summary = t["accumulation_summary"][t["accumulation_summary"]["framework"] == primary]
    if data.empty or data["k"].astype(int).max() < 1 or summary["themes"].astype(int).max() < 1:
        return None, "No extract is coded yet: there is no accumulation to show.", data
    every = summary[summary["curve"] == "all"].iloc[0]
    alt = (
        f"Curve of themes against studies: {every['themes']} themes in {every['studies']} studies; the last new one"
        f" came with study {every['last_new_at']} in order of publication; {every['seen_once']} were seen in one study"
        " only."
    )
    return draw_accumulation(data, summary), alt, data


def _before_after(t: dict, primary: str, own: pd.DataFrame):
    data = t["themes"][t["themes"]["framework"] == primary].copy()
    if data.empty:
        return None, "There is no framework yet.", data
    first = (
        t["theme_history"]
        .assign(version=t["theme_history"]["version"].astype(int))
        .sort_values("version")
        .drop_duplicates("theme_id")
    )
    data["first_label"] = data["theme_id"].map(dict(zip(first["theme_id"], first["label"], strict=True)))
    walk = t["crosswalk"][t["crosswalk"]["made_in"] == "construct_map"]
    n = data["status"].value_counts()
    alt = (
        "Framework before and after: "
        + ", ".join(f"{int(n.get(s, 0))} {s}" for s in (*STATUSES, "retired") if n.get(s, 0))
        + "."
    )
    return draw_before_after(data, walk, t["constructs"], t["frameworks"]), alt, data


def _graph(t: dict, primary: str, own: pd.DataFrame):
    data = t["relations"]
    if own.empty:
        return None, "There is no framework yet.", data
    alt = f"Graph of {len(own)} themes" + (
        "; " + "; ".join(f"{r.from_label} {r.type.replace('_', ' ')} {r.to_label}" for r in data.itertuples()) + "."
        if len(data)
        else " without relations."
    )
    return draw_graph(own, data), alt, data


def _features(t: dict, primary: str, own: pd.DataFrame):
    data = t["features"]
    ids = [c for c in data.columns if c not in ("theme_id", "label")]
    if data.empty or not ids:
        return None, "There is no second framework to cross with the first.", data
    about = t["themes"].set_index("theme_id")
    groups = [(i, about.at[i, "label"], about.at[i, "stage"]) for i in ids]
    n = int(data[ids].astype(int).to_numpy().sum())
    alt = (
        f"{len(data)} themes by {len(ids)} features of {about.at[ids[0], 'framework']}: {n} meetings of a theme and a"
        " feature in an extract."
    )
    return draw_features(data, own, groups), alt, data


def _subgroups(t: dict, primary: str, own: pd.DataFrame):
    data = t["subgroups"][t["subgroups"]["framework"] == primary]
    blocks = shown_groups(data, len(own))
    if not blocks or not data["studies"].astype(int).any():
        return None, "Nothing is known yet by which studies could be grouped.", data
    named = ", ".join(dict.fromkeys(words(attribute) for block in blocks for attribute, _, _ in block))
    alt = f"Studies with each of {len(own)} themes by {named}; cells give n of the N studies named below."
    return draw_subgroups(data, own), alt, data


def _crosswalk(t: dict, primary: str, own: pd.DataFrame):
    data = t["crosswalk"][t["crosswalk"]["made_in"] != "construct_map"]
    if data.empty:
        return None, "No framework is matched with another one yet.", data
    n = data["relation"].value_counts()
    alt = (
        f"Match of frameworks: {n.get('maps', 0)} correspond, {n.get('context', 0)} are context, {n.get('no_match', 0)}"
        " have no match."
    )
    return draw_crosswalk(data, t["frameworks"]), alt, data
