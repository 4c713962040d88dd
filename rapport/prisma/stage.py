"""The stage: tables in, proved counts, lists, tables and diagram out."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from rapport.files import write_json, write_text
from rapport.prisma.bridges import bridges
from rapport.prisma.counts import About, counts, flow_by_round, full_text_tables, list_texts, lists, quoted
from rapport.prisma.csv import prisma_csv
from rapport.prisma.identities import prove
from rapport.prisma.proof import Evidence
from rapport.prisma.sets import Flow, make_flow
from rapport.prisma.versions import published
from rapport.tables import write_table

TITLE = "PRISMA 2020 flow diagram"


@dataclass(frozen=True)
class Result:
    """Everything the stage writes, proved."""

    flow: Flow
    counts: dict
    identities: pd.DataFrame
    bridges: pd.DataFrame
    lists: dict[str, pd.DataFrame]
    tables: dict[str, pd.DataFrame]
    numbers: dict


def count_and_prove(
    ledger: pd.DataFrame,
    searches: pd.DataFrame,
    citations: pd.DataFrame,
    membership: pd.DataFrame,
    merges: pd.DataFrame,
    studies: pd.DataFrame,
    reports: pd.DataFrame,
    apart: pd.DataFrame,
    previous: pd.DataFrame,
    fates: pd.DataFrame,
    retrieval: pd.DataFrame,
    previous_round: int | None = None,
    pooled_studies: Iterable[str] | None = None,
    reason_order: Iterable[str] = (),
    listed: bool = False,
) -> Result:
    """The flow of a review, with every identity checked.

    The tables are those of the same names below ``results/``; *listed*: ``data/previous/`` holds a list.

    Raises
    ------
    ReviewError
        An identity does not hold: one sentence each, naming the box, both numbers and the first ids.
    """
    automated = fates.loc[(fates["automated"] == "yes") & (fates["fate"] == "excluded_title_abstract"), "citation_id"]
    flow = make_flow(
        ledger, searches, reports, apart, previous, previous_round, pooled_studies, set(automated), reason_order, listed
    )
    evidence = Evidence(ledger, searches, membership, merges, reports, previous, previous_round, listed)
    identities = prove(flow, evidence)
    about = About(ledger, searches, citations, studies, apart, published(previous))
    tables = {**full_text_tables(about, retrieval), "flow_by_round": flow_by_round(ledger, searches, studies)}
    return Result(
        flow, counts(flow), identities, bridges(flow, reports, ledger), dict(lists(flow, about)), tables, quoted(flow)
    )


def write(result: Result, folder: str | Path = "results") -> None:
    """Write the stage's files below *folder*; the lists' folder holds the lists of this run and nothing else."""
    from rapport.prisma.flow import flow_diagram, footnotes, in_words
    from rapport.prisma.painting import save_flow

    folder = Path(folder)
    place = folder / "prisma"
    shutil.rmtree(place / "lists", ignore_errors=True)
    for name, text in list_texts(result.lists):
        write_text(text, place / "lists" / f"{name}.csv")
    # in the order of the diagram, reasons by precedence
    write_text(json.dumps(result.counts, ensure_ascii=False, indent=1) + "\n", place / "counts.json")
    write_text(prisma_csv(result.counts), place / "PRISMA2020.csv")
    write_text(prisma_csv(result.counts, "1.1.1"), place / "PRISMA2020_32.csv")
    write_table(result.identities, place / "identities.csv")
    write_table(result.bridges, place / "bridges.csv")
    write_json(result.numbers, place / "numbers.json")
    for name, table in result.tables.items():
        write_table(table, folder / "tables" / f"{name}.csv")
    description = in_words(result.counts)
    save_flow(flow_diagram(result.counts, footnotes(result.counts)), place / "flow", TITLE, description)
    write_json({"title": TITLE, "alt": description, "data": "prisma/PRISMA2020.csv"}, place / "flow.json")


def pooled(effects: pd.DataFrame, pools: pd.DataFrame) -> set[str]:
    """Studies with an effect in a pool that was pooled.

    Parameters
    ----------
    effects, pools
        ``effects.csv`` (study_id, pool, in_pool) and ``pooled.csv`` (pool, status) of ``results/association/``.
    """
    done = set(pools.loc[pools["status"] == "pooled", "pool"])
    return set(effects.loc[(effects["in_pool"] == "yes") & effects["pool"].isin(done), "study_id"])
