"""Sentences that say what happened, made from the settings and the numbers; nothing is said that was not counted."""

from __future__ import annotations

from rapport.report.results import Results


def paragraphs(section: str, results: Results, config: dict) -> list[str]:
    """The paragraphs of one section of the report; none where nothing is known yet."""
    writer = WRITERS.get(section)
    return [text for text in writer(results, config) if text] if writer else []


def about(results: Results, config: dict) -> list[str]:
    """What kind of review this is and how far it has come."""
    searches = results.table("records/searches.csv")
    if searches.empty:
        return ["No search has been read yet."]
    dates = sorted(date for date in searches["date"] if date)
    when = f", run between {dates[0]} and {dates[-1]}" if dates else ""
    rounds = sorted(set(searches["round"]))
    text = f"{len(searches)} searches of {searches['source'].nunique()} sources{when}, yielded {sum(map(int, searches['read']))} records."
    if len(rounds) > 1:
        text += f" The searches were made in {len(rounds)} rounds."
    return [text]


def waiting(results: Results, config: dict) -> list[str]:
    """What is unfinished."""
    todo = results.table("todo.csv")
    return [] if todo.empty else [f"The review is in progress: {len(todo)} tasks wait for people (results/todo.csv)."]


def association(results: Results, config: dict) -> list[str]:
    """The paragraph that the association stage wrote."""
    return [entry["text"] for entry in results.json("association/text.json", [])]


WRITERS = {"about": lambda r, c: about(r, c) + waiting(r, c), "association": association}
