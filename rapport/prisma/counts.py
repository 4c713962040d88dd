"""From sets to what is written: the counts, a list for every count, the tables and the numbers to quote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from rapport.files import slug
from rapport.ledger import FATES, SOUGHT
from rapport.prisma.sets import OTHER_KINDS, PENDING, UNIT, Flow
from rapport.prisma.wording import LISTED, REASONS, ROWS, number
from rapport.screening.guard import guarded_table
from rapport.searches import KINDS
from rapport.tables import as_lines

OUT = ("excluded_full_text", "not_retrieved")  # fates of reports that a table of their own lists
ID_COLUMN = {"record": "record_id", "report": "citation_id", "study": "study_id"}


def counts(flow: Flow) -> dict:
    """The content of ``counts.json``: ``{variant, in_progress, boxes}``.

    A box is a number; the reasons of "reports excluded" and the sources of "identified" are ``{name: n}``, and
    ``dbr_excluded`` is the reasons alone (their sum is the box).
    """
    boxes: dict[str, object] = {}
    order = [row.data for row in ROWS] + list(PENDING)
    for key in sorted(flow.boxes, key=lambda k: (order.index(k) if k in order else len(order), k)):
        if key in REASONS:
            boxes[key] = {reason: len(ids) for reason, ids in flow.groups[key].items()}
        else:
            boxes[key] = len(flow.boxes[key])
        if key in LISTED:
            boxes[LISTED[key]] = {source: len(ids) for source, ids in flow.groups[key].items()}
    for key, ids in _by_arm(flow):
        boxes[key] = len(ids)
    return {"variant": flow.variant, "in_progress": flow.in_progress, "boxes": boxes}


def _by_arm(flow: Flow) -> Iterator[tuple[str, frozenset[str]]]:
    for key, arms in flow.arms.items():
        for arm, ids in arms.items():
            yield f"{key}_{arm}", ids


def list_names(key: str, names: list[str]) -> dict[str, str]:
    """``{reason: list name}``, different for different reasons: ``dbr_excluded-wrong_population``."""
    out: dict[str, str] = {}
    for name in names:
        stem, nth = f"{key}-{slug(name)}", 2
        used = set(out.values())
        while stem in used:
            stem, nth = f"{key}-{slug(name)}_{nth}", nth + 1
        out[name] = stem
    return out


@dataclass(frozen=True)
class About:
    """What the lists say about each id."""

    ledger: pd.DataFrame
    searches: pd.DataFrame
    citations: pd.DataFrame
    studies: pd.DataFrame
    apart: pd.DataFrame
    previous: pd.DataFrame

    @cached_property
    def reports(self) -> pd.DataFrame:
        """Every report sought or published before, with its fate and its studies."""
        return _reports(self)


def lists(flow: Flow, about: About) -> Iterator[tuple[str, pd.DataFrame]]:
    """The list of every count, ``(name, table)``: one row an id, as many rows as the number says.

    Boxes with reasons or sources also have a list a reason (``dbr_excluded-wrong_population``).
    """
    tables = {"record": _records(about), "report": about.reports, "study": _studies(about)}
    tables = {unit: guarded_table(table) for unit, table in tables.items()}  # people open them as spreadsheets
    places = {unit: {name: at for at, name in enumerate(table[ID_COLUMN[unit]])} for unit, table in tables.items()}
    for key, ids in [*flow.boxes.items(), *_by_arm(flow)]:
        unit = UNIT[re.sub("_(databases|other|previous)$", "", key) if key.startswith("pending_") else key]
        parts = {key: ids}
        for name, stem in list_names(key, list(flow.groups.get(key, {}))).items():
            parts[stem] = flow.groups[key][name]
        for stem, part in parts.items():
            yield stem, tables[unit].iloc[np.sort(np.fromiter(map(places[unit].__getitem__, part), int, len(part)))]


def list_texts(tables: Mapping[str, pd.DataFrame]) -> Iterator[tuple[str, str]]:
    """Each list as CSV, ``(name, text)``.

    A record is in many lists, so its row is made into text once: lists of one kind of id have the same columns, and
    their index says which row of the whole it is.
    """
    known: dict[tuple[str, ...], dict[int, str]] = {}
    for name, table in tables.items():
        made = known.setdefault(tuple(table.columns), {})
        rows = table.index.to_list()
        new = [row for row in rows if row not in made]
        head, *lines = as_lines(table.loc[new])
        made.update(zip(new, lines, strict=True))
        yield name, head + "".join(map(made.__getitem__, rows))


def _records(about: About) -> pd.DataFrame:
    rows = about.ledger.merge(about.searches[["search_id", "source"]], on="search_id", how="left")
    rows = rows.merge(about.citations[["citation_id", "title", "year", "doi"]], on="citation_id", how="left")
    return rows[["record_id", "citation_id", "source", "round", "title", "year", "doi", "fate", "reason"]]


def _reports(about: About) -> pd.DataFrame:
    columns = ["citation_id", "title", "authors", "year", "journal", "doi", "fate", "reason", "study_ids"]
    known = about.ledger["fate"].isin(SOUGHT) | about.ledger["citation_id"].isin(about.previous["report_id"])
    kept = about.ledger[known & (about.ledger["fate"] != "duplicate")]
    now = about.citations.merge(kept[["citation_id", "fate", "reason", "study_ids"]], on="citation_id")
    old = about.previous[~about.previous["report_id"].isin(set(now["citation_id"]) | {""})]
    old = old.groupby("report_id", as_index=False).agg(
        {"title": "first", "year": "first", "doi": "first", "study_id": "; ".join}
    )
    old = old.rename(columns={"report_id": "citation_id", "study_id": "study_ids"}).assign(
        fate="included", reason="in the previous version"
    )
    return pd.concat([now, old], ignore_index=True).reindex(columns=columns).fillna("").sort_values("citation_id")


def _studies(about: About) -> pd.DataFrame:
    """Included studies, those kept apart, and those known from the published version only."""
    columns = ["study_id", "label", "status", "reports", "citation_ids"]
    now = about.studies.assign(status="included")
    apart = about.apart.groupby("study_id", as_index=False).agg(
        {"label": "first", "status": "first", "citation_id": ["count", "; ".join]}
    )
    apart.columns = columns
    apart = apart[~apart["study_id"].isin(now["study_id"])]
    old = about.previous[~about.previous["study_id"].isin(set(now["study_id"]) | set(apart["study_id"]))]
    old = old.assign(n=(old["report_id"] != "").astype(int)).groupby("study_id", as_index=False)
    old = old.agg(
        label=("label", "first"),
        status=("status", "first"),
        reports=("n", "sum"),
        citation_ids=("report_id", "; ".join),
    )
    table = pd.concat([frame.reindex(columns=columns).astype(object) for frame in (now, apart, old)], ignore_index=True)
    return table.sort_values("study_id")


def quoted(flow: Flow) -> dict[str, dict[str, object]]:
    """``numbers.json``: every count a manuscript quotes, with the list it counts."""
    out: dict[str, dict[str, object]] = {}
    for key, ids in [*flow.boxes.items(), *_by_arm(flow)]:
        out[f"prisma.{key}"] = _quote(len(ids), key)
        for name, stem in list_names(key, list(flow.groups.get(key, {}))).items():
            out[f"prisma.{stem}"] = _quote(len(flow.groups[key][name]), stem)
    return out


def _quote(n: int, stem: str) -> dict[str, object]:
    return {"value": n, "text": number(n), "source": f"results/prisma/lists/{stem}.csv"}


def full_text_tables(about: About, retrieval: pd.DataFrame) -> Mapping[str, pd.DataFrame]:
    """``excluded_full_text.csv`` (PRISMA item 16b) and ``not_retrieved.csv``: the reports behind two boxes.

    No title becomes a formula in a spreadsheet program (`rapport.screening.guard`); the report takes the mark off.
    """
    rows = guarded_table(about.reports[about.reports["fate"].isin(OUT)])
    rows["arm"] = rows["citation_id"].map(_arm(about))
    excluded, missing = rows[rows["fate"] == "excluded_full_text"], rows[rows["fate"] == "not_retrieved"].copy()
    tried = retrieval.drop_duplicates("citation_id").set_index("citation_id")
    for column in ("attempts", "note"):
        missing[column] = missing["citation_id"].map(tried[column]).fillna("") if column in tried else ""
    basic = ["citation_id", "authors", "year", "title", "journal", "doi"]
    return {
        "excluded_full_text": excluded.sort_values(["reason", "citation_id"])[[*basic, "reason", "arm"]],
        "not_retrieved": missing[[*basic, "attempts", "note", "arm"]],
    }


def _arm(about: About) -> dict[str, str]:
    kind = about.searches.set_index("search_id")["kind"]
    kept = about.ledger[about.ledger["fate"].isin(OUT)]
    other = kept["search_id"].map(kind).isin(OTHER_KINDS)
    return dict(
        zip(kept["citation_id"], other.map({True: "other methods", False: "databases and registers"}), strict=True)
    )


def flow_by_round(ledger: pd.DataFrame, searches: pd.DataFrame, studies: pd.DataFrame) -> pd.DataFrame:
    """What became of each round's records (Kahale 2022: an update keeps its own numbers even when the figure adds up).

    Returns
    -------
    pandas.DataFrame
        One row a round: records by kind of source, by fate, and the studies first found in it.
    """
    rows = ledger.merge(searches[["search_id", "kind"]], on="search_id", how="left")
    table = pd.DataFrame({"round": sorted(rows["round"].astype(int).unique())}, dtype=object)
    size = rows["round"].astype(int)
    table["records"] = table["round"].map(size.value_counts()).fillna(0)
    for name, values, column in (("from_", KINDS, "kind"), ("", FATES, "fate")):
        cross = pd.crosstab(size, rows[column].replace("", "database") if column == "kind" else rows[column])
        for value in values:
            table[name + value] = table["round"].map(cross[value]).fillna(0) if value in cross else 0
    first = pd.to_numeric(studies["first_round"]).value_counts()
    table["studies_first_found"] = table["round"].map(first).fillna(0)
    return table.astype(int)
