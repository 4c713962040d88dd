"""Rayyan's event log (``customizations_log.csv``): who decided what and when, with reasons of each reviewer's own.

Columns ``created_at, user_id, user_email, article_id, key, value``; key ``included`` with 1, 0 or -1 for include, maybe
and exclude; key ``__EXR__reason`` with ``1``, ``edited`` or ``deleted``. The last event of an article, person and key
counts. The log names no titles: ``articles`` gives Rayyan's articles export of the same review. People are told by
``user_id`` or e-mail address; the address is used to look up the reviewer and kept nowhere.
"""

from __future__ import annotations

import re
from pathlib import Path

from rapport.errors import Problems
from rapport.screening.tools import Entry, Vote
from rapport.screening.tools.rayyan import entry_of
from rapport.screening.tools.tagged import rows_of, table_rows

REASON = "__EXR__"
# as Rayyan writes it, so that text sorts like time; a workbook's midnight has no hours
_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d:\d\d.*)?")
WORDS = {"1": "include", "0": "maybe", "-1": "exclude"}


def articles_file(item: dict) -> str:
    """Rayyan's articles export that belongs to a log: as configured, else ``articles.csv`` beside it."""
    return item.get("articles") or (Path(item["file"]).parent / "articles.csv").as_posix()


def read(path: str, item: dict, problems: Problems) -> list[Entry]:
    """Entries of the articles export, with the votes of the log."""
    articles = articles_file(item)
    if not Path(articles).is_file():
        problems.add(
            path,
            f"the log names articles by number only and {articles} is not there",
            "put Rayyan's articles export there, or name it under `articles`",
        )
        return []
    entries = {
        entry.key.rpartition("-")[2]: entry for entry in (entry_of(line, row) for line, row in rows_of(articles))
    }
    known = {name.strip().casefold() for name in item.get("reviewers", {})}
    events: dict[tuple[str, str], dict[str, tuple[int, str, str]]] = {}
    rows = table_rows(path)
    if unclear := [line for line, row in rows if not _TIME.fullmatch(row.get("created_at", "").strip())]:
        what = "created_at is no time to the second as Rayyan writes it, so which event was the last is not certain"
        from rapport.screening.cells import note_rows  # with pandas; rules need `articles_file` alone

        note_rows(path, unclear, what, "take the log as downloaded, not saved by a spreadsheet program", problems)
        return []
    for line, row in _in_order(rows):
        who = row.get("user_id", "").strip()
        if who.casefold() not in known:
            who = row.get("user_email", "").strip() or who
        last = events.setdefault((row.get("article_id", "").strip(), who), {})
        last[row.get("key", "").strip().strip('"')] = (line, row.get("value", "").strip(), row.get("created_at", ""))
    for (article, who), last in events.items():
        line, value, time = last.get("included", (0, "", ""))
        if value in ("", "deleted"):
            continue
        if value not in WORDS:
            problems.add(f"{path}:{line}", f"'{value}' is not 1, 0 or -1", "export the log again from Rayyan")
            continue
        reasons = [
            key.removeprefix(REASON)
            for key, (_, word, _) in last.items()
            if key.startswith(REASON) and word != "deleted"
        ]
        entry = entries.setdefault(article, Entry(line, key=f"rayyan-{article}"))
        entry.votes.append(Vote(who, WORDS[value], ";".join(sorted(reasons)) if value == "-1" else "", time=time))
    return list(entries.values())


def _in_order(rows: list[tuple[int, dict[str, str]]]) -> list[tuple[int, dict[str, str]]]:
    """By time; events of the same second stay in the order of the file."""
    return sorted(rows, key=lambda item: item[1].get("created_at", ""))
