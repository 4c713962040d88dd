"""The log of searches (PRISMA-S, Rethlefsen et al. 2021, doi 10.1186/s13643-020-01542-z): searched, found, read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from rapport.errors import FEW, Problems, did_you_mean
from rapport.files import write_json, write_text
from rapport.records.prisma_s import PRISMA_S, prisma_s
from rapport.records.quoted import quoted
from rapport.records.source import Source
from rapport.searches import Search

_SEARCH = ("search_id", "round", "source", "kind", "platform", "date")
SEARCHES = (*_SEARCH, "file", "format", "hits", "counted", "read", "quarantined", "sha256", "note")
SEARCH_LOG = (*_SEARCH, "run_by", "limits", "hits", "counted", "read", "quarantined", "difference", "explanation",
              "strategy_file", "file", "sha256")  # fmt: skip
STRATEGIES = ("search_id", "source", "strategy_file", "line", "text")
PROBLEMS = ("file", "line", "severity", "message")


def check_columns(columns: Mapping[str, Mapping], searches: Sequence[Search]) -> None:
    """Raise `ReviewError` when the settings name columns for a search that is not there."""
    known = [search.search_id for search in searches]
    problems = Problems()
    for name in sorted(set(columns) - set(known)):
        problems.add("config.yaml", f"searches.columns: there is no search '{name}'{did_you_mean(name, known)}")
    problems.raise_if_any()


def unlike_sources(searches: Sequence[Search]) -> list[str]:
    """A line for each source that is written in several ways: the diagram has a line for each of them."""
    ways: dict[str, dict[str, int]] = {}
    for search in sorted(searches, key=lambda search: search.line):
        ways.setdefault(search.source.casefold(), {}).setdefault(search.source, search.line)
    return [
        f"data/searches.csv:{max(lines.values())}: sources {' and '.join(lines)} differ only in capitals, and the "
        "diagram counts them apart; write them alike"
        for lines in ways.values()
        if len(lines) > 1
    ]


def write_csv(path: str | Path, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    """Write rows as CSV: UTF-8, ``\\n``; without pandas, so that it is quick."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    write_text(text.getvalue(), path)


def write_log(
    searches: Sequence[Search], accounts: Mapping[str, Mapping], reported: Mapping[str, str], output: Mapping[str, str]
) -> list[str]:
    """Write everything that is known of the searches once all exports are read.

    Parameters
    ----------
    searches, accounts
        The search log's rows, and each one's account (`rapport.records.store`).
    reported
        What the settings say on items of PRISMA-S that no file can answer (`rapport.records.prisma_s`).
    output
        Paths of ``searches, problems, search_log, prisma_s, strategies, numbers``.

    Returns
    -------
    list of str
        For each export with warnings a line: how many, and the first of them.
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
    return _warned(problems, searches, output["problems"])


def _warned(problems: Iterable[Mapping[str, object]], searches: Sequence[Search], table: str) -> list[str]:
    """A line for each export with warnings, those that were added last first; many exports share the last line."""
    by_file: dict[object, list[Mapping[str, object]]] = {}
    for problem in problems:
        if problem["severity"] == "warning":
            by_file.setdefault(problem["file"], []).append(problem)
    latest = sorted(searches, key=lambda search: -search.line)
    found = [by_file[search.file] for search in latest if search.file in by_file]
    lines = [
        f"{part[0]['file']}:{part[0]['line']}: {part[0]['message']}"
        + (f"; {len(part):,} warnings on this export are in {table}" if len(part) > 1 else "")
        for part in found[:FEW]
    ]
    more = found[FEW:]
    if more:
        lines.append(f"{table}: {sum(map(len, more)):,} warnings on {len(more):,} more exports; look at them there")
    return lines


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
