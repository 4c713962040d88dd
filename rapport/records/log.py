"""The log of searches (PRISMA-S, Rethlefsen et al. 2021, doi 10.1186/s13643-020-01542-z): searched, found, read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from rapport.errors import Problems, did_you_mean
from rapport.files import write_json, write_text
from rapport.records.quoted import quoted
from rapport.records.source import Source
from rapport.searches import Search

_SEARCH = ("search_id", "round", "source", "kind", "platform", "date")
SEARCHES = (*_SEARCH, "file", "format", "hits", "counted", "read", "quarantined", "sha256", "note")
SEARCH_LOG = (*_SEARCH, "run_by", "limits", "hits", "counted", "read", "quarantined", "difference", "explanation",
              "strategy_file", "file", "sha256")  # fmt: skip
STRATEGIES = ("search_id", "source", "strategy_file", "line", "text")
PROBLEMS = ("file", "line", "severity", "message")
PRISMA_S = ("item", "topic", "status", "what")
NOT_REPORTED = "not reported"


def check_columns(columns: Mapping[str, Mapping], searches: Sequence[Search]) -> None:
    """Raise `ReviewError` when the settings name columns for a search that is not there."""
    known = [search.search_id for search in searches]
    problems = Problems()
    for name in sorted(set(columns) - set(known)):
        problems.add("config.yaml", f"searches.columns: there is no search '{name}'{did_you_mean(name, known)}")
    problems.raise_if_any()


def write_csv(path: str | Path, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    """Write rows as CSV: UTF-8, ``\\n``; without pandas, so that it is quick."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    write_text(text.getvalue(), path)


def write_log(
    searches: Sequence[Search], accounts: Mapping[str, Mapping], reported: Mapping[str, str], output: Mapping[str, str]
) -> None:
    """Write everything that is known of the searches once all exports are read.

    Parameters
    ----------
    searches, accounts
        The search log's rows, and each one's account (`rapport.records.store`).
    reported
        What the settings say on items that no file can answer: contacts, filters, prior_work, peer_review,
        other_methods, browsing.
    output
        Paths of ``searches, problems, search_log, prisma_s, strategies, numbers``.
    """
    rows = [_row(search, accounts[search.search_id]) for search in searches]
    problems = []
    for search in searches:
        account = accounts[search.search_id]
        found = [*account["problems"], *_difference_problem(search, account)]
        problems += [{"file": account["file"], **problem} for problem in found]
    strategies = [line for search in searches for line in _strategy(search)]
    write_csv(output["searches"], SEARCHES, rows)
    write_csv(output["problems"], PROBLEMS, problems)
    write_csv(output["search_log"], SEARCH_LOG, rows)
    write_csv(output["strategies"], STRATEGIES, strategies)
    write_csv(output["prisma_s"], PRISMA_S, prisma_s(rows, strategies, reported))
    write_json(quoted(rows), output["numbers"])


def _row(search: Search, account: Mapping) -> dict[str, object]:
    counts = account["counts"]
    difference = int(search.hits) - counts["counted"] if search.hits else ""
    told = (*_SEARCH, "run_by", "limits", "file", "hits", "strategy_file", "note")
    return {
        **{name: getattr(search, name) for name in told},
        **{name: counts[name] for name in ("counted", "read", "quarantined")},
        **{name: account[name] for name in ("format", "sha256")},
        "difference": difference,
        "explanation": (search.note or "not explained") if difference else "",
    }


def _difference_problem(search: Search, account: Mapping) -> list[dict[str, object]]:
    """A warning when the source reported another number than the file holds and no note says why."""
    counted = account["counts"]["counted"]
    if not search.hits or int(search.hits) == counted or search.note:
        return []
    todo = f"export again, or explain it in the note of data/searches.csv:{search.line}"
    message = f"the source reported {search.hits}, the file holds {counted}; {todo}"
    return [{"line": 1, "severity": "warning", "message": message}]


def _strategy(search: Search) -> list[dict[str, object]]:
    if not search.strategy_file:
        return []
    lines = [(number, text.rstrip()) for number, text in Source(search.strategy_file).lines()]
    while lines and not lines[-1][1]:
        lines.pop()
    known = {name: getattr(search, name) for name in ("search_id", "source", "strategy_file")}
    return [{**known, "line": number, "text": text} for number, text in lines]


def prisma_s(
    rows: Sequence[Mapping], strategies: Sequence[Mapping], reported: Mapping[str, str]
) -> list[dict[str, str]]:
    """The sixteen items of PRISMA-S: ``item, topic, status (reported | partly | not reported), what``.

    What only people know is taken from *reported*; what the search log lacks is shown as not reported.
    """

    def of(*kinds: str) -> list[Mapping]:
        return [row for kind in kinds for row in rows if row["kind"] == kind]

    def told(key: str) -> tuple[str, str]:
        return ("reported", reported[key]) if reported.get(key) else (NOT_REPORTED, "")

    def known(text: str) -> tuple[str, str]:
        return ("reported", text) if rows else (NOT_REPORTED, "")

    with_strategy = {row["search_id"] for row in strategies}
    described = [row for row in rows if row["search_id"] in with_strategy]
    total = sum(row["read"] for row in rows)
    items = [
        ("1", "Database name", _all(of("database"), "platform", lambda r: f"{r['source']} ({r['platform']})")),
        ("2", "Multi-database searching", _one_platform(of("database"))),
        ("3", "Study registries", _any(of("register"))),
        ("4", "Online resources and browsing", _any(of("website", "organisation"), reported.get("browsing", ""))),
        ("5", "Citation searching", _any(of("citation"))),
        ("6", "Contacts", told("contacts")),
        ("7", "Other methods", told("other_methods")),
        ("8", "Full search strategies", _share(rows, described, "strategy as run")),
        ("9", "Limits and restrictions", _all(rows, "limits", lambda r: f"{r['search_id']}: {r['limits']}")),
        ("10", "Search filters", told("filters")),
        ("11", "Prior work", told("prior_work")),
        ("12", "Updates", _updates(rows)),
        ("13", "Dates of searches", _all(rows, "date", lambda r: f"{r['search_id']}: {r['date']}")),
        ("14", "Peer review", told("peer_review")),
        ("15", "Total records", known(f"{total} records from {len(rows)} searches")),
        ("16", "Deduplication", known("every merge with its rule and score in results/dedup/merges.csv")),
    ]
    return [{"item": item, "topic": topic, "status": status, "what": what} for item, topic, (status, what) in items]


def _share(rows: Sequence[Mapping], having: Sequence[Mapping], what: str) -> tuple[str, str]:
    if not having:
        return NOT_REPORTED, ""
    return ("reported" if len(having) == len(rows) else "partly"), f"{what} for {len(having)} of {len(rows)} searches"


def _all(rows: Sequence[Mapping], column: str, shown) -> tuple[str, str]:
    having = [row for row in rows if row[column]]
    if not having:
        return NOT_REPORTED, ""
    missing = [row["search_id"] for row in rows if not row[column]]
    text = "; ".join(dict.fromkeys(shown(row) for row in having))
    return ("partly", f"{text}; not reported for {', '.join(missing)}") if missing else ("reported", text)


def _any(rows: Sequence[Mapping], told: str = "") -> tuple[str, str]:
    text = "; ".join(filter(None, [*dict.fromkeys(row["source"] for row in rows), told]))
    return ("reported", text) if text else (NOT_REPORTED, "")


def _one_platform(rows: Sequence[Mapping]) -> tuple[str, str]:
    """The platforms. Each database has its own search in the log: none was searched together with another."""
    if not rows:
        return NOT_REPORTED, ""
    shared = sorted({row["platform"] for row in rows if row["platform"]})
    databases = len({row["source"] for row in rows})
    platforms = ", ".join(shared) or NOT_REPORTED
    return "reported", f"each of {databases} databases was searched on its own; platforms: {platforms}"


def _updates(rows: Sequence[Mapping]) -> tuple[str, str]:
    later = sorted({row["round"] for row in rows if row["round"] > 1})
    return (
        ("reported", "; ".join(f"round {n}: {sum(row['round'] == n for row in rows)} searches" for n in later))
        if later
        else (NOT_REPORTED, "")
    )
