"""The stages from exports to proved counts, called one after the other in the review's folder, as the rules do."""

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from rapport.dedup.pipeline import deduplicate
from rapport.ledger import make_ledger, read_places
from rapport.linking import link_studies, people_tables
from rapport.prisma.stage import Result, count_and_prove
from rapport.records.export import Export
from rapport.records.log import write_log
from rapport.records.store import store_all, store_export
from rapport.screening.issue import issue_sheets
from rapport.screening.stage import Stage, full_text, title_abstract
from rapport.searches import read_searches
from rapport.tables import read_results

MADE = Path("results/made")
STAGES = ("title_abstract", "full_text")


class Settled(NamedTuple):
    """What came of it."""

    records: pd.DataFrame
    ledger: pd.DataFrame
    result: Result
    title_abstract: Stage
    full_text: Stage


def present(path):
    return [path] if Path(path).is_file() else []


def read_exports(config):
    """Import and deduplication, written below `MADE`."""
    searches, folder = read_searches(), MADE / "by_search"
    columns = config.get("searches", {}).get("columns", {})
    for search in searches:
        place = folder / search.search_id
        export = Export(search.file, search.format, columns.get(search.search_id, {}))
        store_export(export, search.search_id, f"{place}.jsonl", f"{place}.json")
    accounts = store_all(searches, folder, MADE / "records.parquet", MADE / "quarantine.jsonl")
    names = ("searches", "problems", "search_log", "prisma_s", "strategies", "numbers")
    write_log(searches, accounts, {}, {name: MADE / f"{name}.csv" for name in names})
    verdicts = next(iter(present("data/dedup/verdicts.csv")), None)
    before = config["prisma"]["previous_round"]
    deduplicate(MADE / "records.parquet", MADE / "dedup", verdicts, audit_n=0, previous_round=before)


def sheets_of(stage, config):
    """Everything people decided in at a stage, but for the exports of their tools."""
    imports = {path.as_posix() for item in config["screening"]["imports"] for path in Path().glob(item["file"])}
    found = sorted(Path(f"data/screening/{stage}").glob("*.csv"))
    return [path.as_posix() for path in found if path.as_posix() not in imports]


def settle(config, issue=False):
    """From citations to proved counts; new sheets too, if asked."""
    names = ("citations", "aliases", "relations", "membership", "merges")
    dedup = {name: read_results(MADE / "dedup" / f"{name}.csv") for name in names}
    citations, aliases = dedup["citations"], dedup["aliases"]
    rules, prisma = config["screening"], config["prisma"]
    ta = title_abstract(sheets_of("title_abstract", config), citations, aliases, rules)
    ft = full_text(sheets_of("full_text", config), citations, aliases, ta.reconciled, rules)
    if issue:
        for stage, done in zip(STAGES, (ta, ft), strict=True):
            receipt = f"results/screening/{stage}/issued.json"
            issue_sheets(stage, citations, aliases, done.reconciled, done.decisions, done.conflicts, rules, receipt)
    links, *lists = (present(f"data/{name}.csv") for name in ("studies", "previous/studies", "previous/reports"))
    people, listed = people_tables(links, *lists), any(lists)
    screened = (ta.reconciled, ft.reconciled, ft.decisions, ft.retrieval)
    how = (prisma["previous_round"], prisma["removed_before_screening"], prisma["automation"])
    linked = link_studies(people, citations, aliases, dedup["relations"], *screened, *how, listed=listed)
    records = read_places(MADE / "records.parquet")
    ledger = make_ledger(records, dedup["membership"], linked["fates"], linked["reports"])
    result = count_and_prove(
        ledger,
        searches=read_results(MADE / "searches.csv"),
        retrieval=ft.retrieval,
        previous_round=prisma["previous_round"],
        reason_order=rules["reasons"],
        listed=listed,
        **{name: dedup[name] for name in ("citations", "membership", "merges")},
        **{name: linked[name] for name in ("studies", "reports", "apart", "previous", "fates")},
    )
    return Settled(records, ledger, result, ta, ft)
