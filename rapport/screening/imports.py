"""Decisions made in other tools, brought to the one long table.

A tool's record is matched to a citation by our id where it survived, else by DOI, PubMed id, or title and year. What
cannot be matched is listed; a decision among it stops the run unless the settings say ``unmatched: list``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from rapport.addresses import without_address, without_addresses
from rapport.errors import Problems, did_you_mean
from rapport.screening.cells import iso_date
from rapport.screening.guard import guarded
from rapport.screening.matching import ID, SEVERAL, Anchors
from rapport.screening.settings import Settings
from rapport.screening.tools import Entry, Vote, reader
from rapport.screening.words import LONG, MAIN, SPELLINGS, UNMATCHED, Reasons, decision_of, other_word, unknown_decision

# where an entry may bear a citation's id
PLACES = {
    "covidence": "notes", "eppi_reviewer": "Comments", "abstrackr": "(source) id", "csv": "citation_id",
    "asreview": "record_id",
}  # fmt: skip
SHOWN = 10  # problems of one kind that are listed one by one; a wrong file would fill the screen


def read_import(
    item: Mapping, settings: Settings, anchors: Anchors, problems: Problems
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The decisions of one export.

    Returns
    -------
    long, unmatched
        Columns of `LONG` and `UNMATCHED`. A record nobody decided on has a row without decision for each reviewer whose
        decisions this export holds.
    """
    item = dict(item)
    module = reader(item["tool"])
    entries: list[Entry] = module.read(item["file"], item, problems)
    names = _Names(item, settings, problems, {vote.reviewer for entry in entries for vote in entry.votes})
    reasons = _ImportedReasons(item, settings.reasons, getattr(module, "REASON_SEPARATORS", ";"), problems)
    rows, unmatched, lost = [], [], []
    for entry in entries:
        given, citation, how = _place(entry, anchors)
        votes = [(names.ours(vote, entry.line), vote) for vote in entry.votes]
        if not citation:
            about = (given, guarded(entry.title), entry.year, entry.doi)
            unmatched += [
                (item["file"], str(entry.line), _without_any_address(who), *about, vote.decision, how)
                for who, vote in votes or [("", Vote("", ""))]
            ]
            if votes:
                lost.append((entry, how))
            continue
        if all(vote.kind == "person" for _, vote in votes):
            undecided = names.expected - {who for who, _ in votes}
            votes += [(who, Vote(who, "")) for who in sorted(undecided)]
        for who, vote in votes:
            rows.append((citation, who, _decision(item, vote, entry.line, problems), vote, entry.line, given, how))
    if item.get("unmatched", "stop") == "stop":
        _report_lost(item, lost, problems)
    names.report()
    long = _long(rows, item, reasons)
    reasons.report()
    _reasons_needed(long, item, problems)
    return long, pd.DataFrame(unmatched, columns=list(UNMATCHED), dtype=object)


def _without_any_address(name: str) -> str:
    """A name with addresses taken out; nothing of one that still holds such a sign, as one without a domain does."""
    name = without_address(name)
    return "" if "@" in name else name


def _place(entry: Entry, anchors: Anchors) -> tuple[str, str, str]:
    """The id an entry goes by, its citation (``""`` if none), and how it was found or why not."""
    row = {"doi": entry.doi, "pmid": entry.pmid, "title": entry.title, "year": entry.year, "authors": entry.authors}
    for given in ID.findall(entry.other):
        if given in anchors.ids:
            citation = anchors.ids[given]
            other = anchors.other(citation, row)  # the id may stand in a note about another record
            if other:
                return given, "", f"it holds the id of {citation}, and the DOI, PubMed id or title of {other}"
            return given, citation, "id" if citation == given else "alias"
    citation, how = anchors.find(row)
    return entry.key or f"row {entry.line}", citation, how


def _decision(item: dict, vote: Vote, line: int, problems: Problems) -> str:
    own = {word.strip().casefold(): meant for word, meant in item.get("decisions", {}).items()}
    meant = decision_of(vote.decision, {**SPELLINGS, **own})
    if meant is None:
        shown = unknown_decision(vote.decision)
        problems.add(
            f"{item['file']}:{line}", shown, "translate it under screening.imports: `decisions: {WORD: include}`"
        )
        return ""
    return meant


class _Names:
    """Names in the tool -> reviewers; every unknown name is one problem, and no address is shown."""

    def __init__(self, item: dict, settings: Settings, problems: Problems, theirs: Collection[str]):
        self.item, self.problems = item, problems
        # one project, one labeller, whatever they are called
        self.one = item["tool"] == "asreview" and len({name.strip().casefold() for name in theirs} - {""}) < 2
        given = {theirs.strip().casefold(): ours for theirs, ours in item.get("reviewers", {}).items()}
        self.known = {person.casefold(): person for person in settings.people} | given
        self.people = settings.people
        self.sole = next(iter(given.values())) if len(set(given.values())) == 1 else ""
        self.expected = frozenset(given.values()) if not item.get("automation") else frozenset()
        self.unknown: dict[str, int] = {}

    def ours(self, vote: Vote, line: int) -> str:
        if vote.kind == "automation" or (
            self.item.get("automation") and vote.reviewer.strip().casefold() not in self.known
        ):
            return self.sole if self.item.get("automation") and self.sole else self.item["tool"]
        if vote.kind == "consensus":
            return "consensus"
        name = vote.reviewer.strip()
        if not name and self.sole:
            return self.sole
        if name.casefold() in self.known:
            return self.known[name.casefold()]
        if name and self.one and self.sole:
            return self.sole
        self.unknown.setdefault(name, line)
        return name

    def report(self) -> None:
        for name, line in self.unknown.items():
            where = f"{self.item['file']}:{line}"
            if not name:
                self.problems.add(
                    where,
                    "the export does not say whose decisions these are",
                    "name the reviewer: `reviewers: {any: NAME}`",
                )
            else:
                shown = "somebody known by an e-mail address" if "@" in name else f"'{name}'"
                near = "" if "@" in name else did_you_mean(name, self.people)
                self.problems.add(
                    where,
                    f"decisions of {shown}, who is not a reviewer{near}",
                    "say who that is under screening.imports: `reviewers: {NAME: REVIEWER}`",
                )


class _ImportedReasons:
    """A tool's words for reasons -> ours; every unknown one is one problem."""

    def __init__(self, item: dict, reasons: Reasons, separators: str, problems: Problems):
        self.item, self.reasons, self.separators, self.problems = item, reasons, separators, problems
        self.own = {" ".join(theirs.split()).casefold(): ours for theirs, ours in item.get("reasons", {}).items()}
        self.unknown: dict[str, int] = {}
        self._seen: dict[str, str] = {}

    def read(self, text: str, line: int) -> str:
        if text not in self._seen:
            parts = (
                [text.strip()]
                if text.strip().casefold() in self.own
                else text.replace(self.separators[0], ";").split(";")
            )
            translated = "; ".join(self.own.get(" ".join(part.split()).casefold(), part.strip()) for part in parts)
            whole, wrong = self.reasons.read(text)
            known, unknown = (whole, wrong) if whole and not wrong else self.reasons.read(translated)
            for word in unknown:
                self.unknown.setdefault(word, line)
            self._seen[text] = "; ".join(known)
        return self._seen[text]

    def report(self) -> None:
        for word, line in self.unknown.items():
            self.problems.add(
                f"{self.item['file']}:{line}",
                self.reasons.unknown(word),
                "add it to screening.reasons, or translate it under screening.imports: `reasons: {THEIRS: ours}`",
            )


def _long(rows: list, item: dict, reasons: _ImportedReasons) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "citation_id": [row[0] for row in rows],
            "reviewer": [row[1] for row in rows],
            "stage": item["stage"],
            "decision": [row[2] for row in rows],
            "reasons": [
                reasons.read(row[3].reasons or item.get("reason", ""), row[4]) if row[2] == "exclude" else ""
                for row in rows
            ],
            "note": [" ".join(row[3].note.split()) for row in rows],
            "decided_on": [iso_date(row[3].time.strip()) for row in rows],
            "tool": item["tool"],
            "automation": [
                "yes" if row[3].kind == "automation" or (item.get("automation") and row[2]) else "no" for row in rows
            ],
            "file": item["file"],
            "line": [str(row[4]) for row in rows],
            "phase": item.get("phase") or MAIN,
            "criteria_version": str(item.get("criteria_version", 1)),
            "given_id": [row[5] for row in rows],
            "matched_by": [row[6] for row in rows],
            "written": [other_word(row[3].decision, row[2]) for row in rows],
        },
        columns=list(LONG),
        dtype=object,
    )
    if len(frame):
        frame["note"] = without_addresses(frame["note"])
    return frame


def _report_lost(item: Mapping, lost: list[tuple[Entry, str]], problems: Problems) -> None:
    """Decisions on records that are no citation of this review, or may be one of several."""
    path, where = item["file"], PLACES.get(item["tool"], "notes")
    choose = f"write the id of the one that is meant into its field {where}"
    for entry, why in lost[:SHOWN]:
        shown = entry.title or entry.doi or entry.key
        problems.add(
            f"{path}:{entry.line}",
            f"'{shown[:80]}' has a decision and cannot be matched: {why}",
            f"{choose if why.startswith(SEVERAL) else 'add its search, correct the row'}, or accept it with "
            "`unmatched: list`",
        )
    if len(lost) > SHOWN:
        lines = ", ".join(str(entry.line) for entry, _ in lost[SHOWN : SHOWN + 40])
        problems.add(
            path,
            f"{len(lost) - SHOWN} more decisions cannot be matched, in rows {lines}"
            + (" ..." if len(lost) > SHOWN + 40 else ""),
            choose if all(why.startswith(SEVERAL) for _, why in lost) else "is this the export of this review?",
        )


def _reasons_needed(long: pd.DataFrame, item: dict, problems: Problems) -> None:
    bare = (
        long[(long["decision"] == "exclude") & (long["reasons"] == "") & (long["automation"] == "no")]
        if item["stage"] == "full_text"
        else long[:0]
    )
    for line in bare["line"].drop_duplicates()[:SHOWN]:
        problems.add(
            f"{item['file']}:{line}",
            "a full text is excluded without a reason",
            "give it in the tool, or one for the whole file: `reason: ...`",
        )
    if bare["line"].nunique() > SHOWN:
        problems.add(
            item["file"],
            f"{bare['line'].nunique() - SHOWN} more full texts are excluded without a reason",
            "give one for the whole file: `reason: ...`",
        )
