"""Time runs forward: weeks, phases and labels agree, and nobody joins late."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from rapport.extraction.checks.rows import Context, Finding, Row, group

PHASES = ("early", "mid", "post", "follow_up")
LABEL = re.compile(
    r"\b(week|weeks|month|months|day|days)\s*(\d+(?:\.\d+)?)\b|\b(\d+(?:\.\d+)?)[\s-]*(week|weeks|month|months|day|days)\b",
    re.I,
)
WEEKS = {"week": 1.0, "day": 1 / 7, "month": 52.18 / 12}


def label_weeks(label: str) -> float | None:
    """The weeks a label names (``week 9``, ``3 months``); None where it names none or more than one time."""
    found = LABEL.findall(label)
    if len(found) != 1:
        return None
    unit, number = (found[0][0], found[0][1]) if found[0][0] else (found[0][3], found[0][2])
    return float(number) * WEEKS[unit.lower().rstrip("s")]


def check(rows: list[Row], context: Context) -> Iterator[Finding]:
    """Labels against weeks, weeks against phases, n over time, planned length against the end."""
    timed = [row for row in rows if row.text("time_label") or row.text("time_weeks")]
    for row in timed:
        said, weeks = label_weeks(row.text("time_label")), row.value("time_weeks")
        if said is not None and weeks is not None and abs(said - weeks) > max(0.6, 0.1 * said):
            yield row.finding(
                "time",
                "inconsistent",
                "time_weeks",
                said,
                f"'{row.text('time_label')}' is not {row.text('time_weeks')} weeks",
            )
    for mine in group(timed, lambda r: (r.table, r.study)).values():
        yield from _phases(mine)
    same = ("study_id", "arm_id", "measure_id", "subscale", "rater", "object")
    for mine in group(context.table("alliance_results"), lambda r: tuple(r.text(c) for c in same)).values():
        yield from _growing(mine)
    for row in context.table("interventions"):
        yield from _length(row, context)


def _phases(rows: list[Row]) -> Iterator[Finding]:
    known = [r for r in rows if r.value("time_weeks") is not None and r.text("time_phase") in PHASES]
    for i, one in enumerate(known):
        for two in known[i + 1 :]:
            a, b = sorted((one, two), key=lambda r: PHASES.index(r.text("time_phase")))
            if a.text("time_phase") != b.text("time_phase") and a.value("time_weeks") > b.value("time_weeks"):
                yield b.finding(
                    "time",
                    "inconsistent",
                    "time_phase",
                    f"after week {a.text('time_weeks')}",
                    f"{b.text('time_phase')} at week {b.text('time_weeks')}, but {a.text('time_phase')} at week "
                    f"{a.text('time_weeks')} ({a.name})",
                )


def _growing(rows: list[Row]) -> Iterator[Finding]:
    known = sorted(
        (r for r in rows if r.value("n") and r.value("time_weeks") is not None), key=lambda r: r.value("time_weeks")
    )
    for one, two in itertools.pairwise(known):
        if two.value("time_weeks") > one.value("time_weeks") and two.value("n") > 1.1 * one.value("n") + 1:
            yield two.finding(
                "time",
                "look",
                "n",
                f"<= {one.value('n'):g}",
                f"n {two.text('n')} at week {two.text('time_weeks')} is more than {one.text('n')} at week "
                f"{one.text('time_weeks')}",
            )


def _length(row: Row, context: Context) -> Iterator[Finding]:
    weeks = row.value("weeks")
    ends = [
        r.value("time_weeks")
        for r in context.table("alliance_results")
        if r.study == row.study
        and r.text("arm_id") == row.text("arm_id")
        and r.text("time_phase") == "post"
        and r.value("time_weeks")
    ]
    if weeks and ends and not 0.4 <= weeks / max(ends) <= 2.5:
        unit = " (days, months?)" if round(weeks / max(ends)) in (4, 7) else ""
        yield row.finding(
            "time",
            "look",
            "weeks",
            f"about {max(ends):g}",
            f"planned length {row.text('weeks')} weeks, but the end is at week {max(ends):g}{unit}",
        )
