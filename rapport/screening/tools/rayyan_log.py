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
_Event = tuple[int, str, str]  # line, value, time
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
    found = (entry_of(line, row) for line, row in rows_of(articles))
    entries = {entry.key.rpartition("-")[2]: entry for entry in found}
    rows = table_rows(path)
    if unclear := [line for line, row in rows if not _TIME.fullmatch(row.get("created_at", "").strip())]:
        what = "created_at is no time to the second as Rayyan writes it, so which event was the last is not certain"
        from rapport.screening.cells import note_rows  # with pandas; rules need `articles_file` alone

        note_rows(path, unclear, what, "take the log as downloaded, not saved by a spreadsheet program", problems)
        return []
    for (article, who), last in _last_events(rows, item).items():
        line, value, time = last.get("included", (0, "", ""))
        if value in ("", "deleted"):
            continue
        if value not in WORDS:
            problems.add(f"{path}:{line}", f"'{value}' is not 1, 0 or -1", "export the log again from Rayyan")
            continue
        given = [key for key, (_, word, _) in last.items() if key.startswith(REASON) and word != "deleted"]
        reasons = ";".join(sorted(key.removeprefix(REASON) for key in given)) if value == "-1" else ""
        entry = entries.setdefault(article, Entry(line, key=f"rayyan-{article}"))
        entry.votes.append(Vote(who, WORDS[value], reasons, time=time))
    return list(entries.values())


def _last_events(rows: list[tuple[int, dict[str, str]]], item: dict) -> dict[tuple[str, str], dict[str, _Event]]:
    """The last event of each key, by article and person; a person goes by the id if the settings know it."""
    known = {name.strip().casefold() for name in item.get("reviewers", {})}
    events: dict[tuple[str, str], dict[str, _Event]] = {}
    for line, row in sorted(rows, key=lambda row: row[1].get("created_at", "")):  # of one second, as they stand
        who = row.get("user_id", "").strip()
        if who.casefold() not in known:
            who = row.get("user_email", "").strip() or who
        last = events.setdefault((row.get("article_id", "").strip(), who), {})
        last[row.get("key", "").strip().strip('"')] = (line, row.get("value", "").strip(), row.get("created_at", ""))
    return events
