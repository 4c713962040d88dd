"""Decisions that the last run used and that are gone since: a sheet deleted, emptied, or short of some rows.

Without them their citations would come on new sheets, as if nobody had decided. What a run used is remembered below
``results/logs/``, a file for each sheet: only to refuse or to say so, never to fill anything in, so that the same files
give the same results. What counts is that a person still decides on a citation, in whatever file, under whatever
criteria, in a pilot or not; another decision is an edit like any other, said where many change at once.

- A few cells emptied are said and listed; many at once (`MANY`, or most of a sheet) are an older copy, and refused.
- A decided row or a file that is gone is refused, unless the person's decision on the citation stands elsewhere.
- An import that the settings no longer name is said and listed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pandas as pd

from rapport.errors import Problems, ReviewError
from rapport.files import read_json, write_json
from rapport.screening.guard import guarded
from rapport.screening.matching import Anchors
from rapport.screening.settings import Settings
from rapport.tables import read_results, write_table

MANY = 5  # cells of a sheet emptied at once that are no slip
SHOWN = 5  # ids that a message names
SAME = 0.9  # of the decisions on the same citations, where a person goes by another name
GONE = ("file", "reviewer", "citation_id", "decision", "what", "title")
ADJUDICATED, CONSENSUS = "adjudicated", "consensus"  # no reviewer may be called so

Votes = dict[str, dict[str, str]]  # who -> citation_id -> decision


@dataclass(frozen=True)
class Sheet:
    """What a run used of one file: a sheet of people's, or a tool's export."""

    file: str
    own: bool  # a sheet, and not an export
    votes: Votes
    place: str = ""  # where it is remembered


def memory(stage: str) -> str:
    """The folder in which a stage's decisions are remembered; who deletes a file there says what is gone was meant."""
    return f"results/logs/used/{stage}"


def listing(folder: str) -> str:
    """The table of decisions that are gone, beside a folder of `memory`."""
    return f"results/logs/gone_{Path(folder).name}.csv"


def remember(decisions: pd.DataFrame, folder: str) -> None:
    """Write which file held whose decisions: ``{file, own, used: {reviewer: {decision: [citation_id]}}}`` a file.

    Ids are those that stand in the file: citations that were joined may be parted again.
    """
    written = set()
    own = decisions["matched_by"].isin(["id", "alias"]) & (decisions["given_id"] != "")
    for sheet in _used(
        decisions.assign(citation_id=decisions["given_id"].where(own, decisions["citation_id"]))
    ).values():
        used = {who: {} for who in sheet.votes}
        for who, votes in sheet.votes.items():
            for citation, decision in sorted(votes.items()):
                used[who].setdefault(decision, []).append(citation)
        path = Path(folder, _name(sheet))
        write_json({"file": sheet.file, "own": sheet.own, "used": used}, path)
        written.add(path)
    for path in set(Path(folder).glob("*.json")) - written:
        path.unlink()


def note_gone(
    folder: str, decisions: pd.DataFrame, settings: Settings, anchors: Anchors, problems: Problems
) -> list[str]:
    """What the last run used and is gone: problems for what stops the run, and a line each for what is only said.

    *folder* is from `memory`; without it (the first run, or results were deleted) nothing can be known. *decisions* is
    the long table of the stage, from sheets and exports. What is gone is written to `listing`, and stays there until it
    is decided again. Citations that the review no longer has, because their search was removed, are passed over.
    """
    if not folder or not Path(folder).is_dir():
        return []
    before, now = list(_remembered(folder, anchors, problems)), _used(decisions)
    changed = [sheet for sheet in before if sheet.file not in now or now[sheet.file].votes != sheet.votes]
    late = list(_outdated(before, now, decisions, settings)) if settings.criteria_version > 1 else []
    if not changed and not Path(listing(folder)).is_file():
        return late
    names = _renamed(before, now, settings)
    notes = late + [f"{old} decides as {new} now, whose sheets hold the same decisions" for old, new in names.items()]
    notes += [line for sheet in changed if sheet.file in now for line in _altered(sheet, now[sheet.file])]
    stands = _Standing(before, now, decisions, names)
    imported = {item["file"] for item in settings.imports}
    rows: list[tuple[str, ...]] = []
    for sheet in changed:
        for who, votes in sheet.votes.items():
            gone = {citation: what for citation in votes if (what := stands.lost(sheet, who, citation))}
            rows += [(sheet.file, who, citation, votes[citation], what) for citation, what in gone.items()]
            taken_out = not sheet.own and sheet.file not in imported
            words = _what(sheet, who, gone, taken_out)
            ids, whole = ", ".join(sorted(gone)[:SHOWN]) + (" ..." if len(gone) > SHOWN else ""), listing(folder)
            if _stops(gone, votes) and not taken_out:
                todo = (
                    f"put back what was there, or delete {sheet.place} if it was meant (it is only what Rapport "
                    "remembers; no sheet is touched)"
                )
                problems.add(sheet.file, f"{words} ({ids}; all in {whole})", todo)
            elif gone:
                notes.append(f"{sheet.file}: {words} ({ids}); {whole} lists what is gone")
    _list(rows, listing(folder), stands, anchors)
    return notes


class _Standing:
    """Whether a decision of the last run still stands, and if not, what became of it."""

    def __init__(
        self, before: list[Sheet], now: Mapping[str, Sheet], decisions: pd.DataFrame, names: Mapping[str, str]
    ):
        self.names = names
        self.held = {(file, *key) for file, sheet in now.items() for key in self._count([sheet])}
        self.words = {
            (self._who(who), *vote) for s in now.values() for who, votes in s.votes.items() for vote in votes.items()
        }
        self.before, self.decided = self._count(before), self._count(now.values())
        # of an export who decided is a matter of the settings: there it is enough that as many decide as before
        self.votes = [
            Counter((s.file, citation) for s in part if not s.own for votes in s.votes.values() for citation in votes)
            for part in (before, now.values())
        ]
        self.here = set(zip(decisions["file"], decisions["citation_id"], strict=True))
        read = set(decisions["file"])  # of sheets, those with an answer in them
        self.blank = {sheet.file for sheet in before if sheet.file not in read and Path(sheet.file).is_file()}

    def _count(self, sheets: Iterable[Sheet]) -> Counter:
        """In how many files each person decides on each citation."""
        each = ((who, votes) for sheet in sheets for who, votes in sheet.votes.items())
        return Counter((self._who(who), citation) for who, votes in each for citation in votes)

    def _who(self, who: str) -> str:
        return self.names.get(who.casefold(), who).casefold()

    def decides(self, who: str, citation: str) -> bool:
        return self.decided[self._who(who), citation] > 0

    def holds(self, file: str, who: str, citation: str) -> bool:
        return (file, self._who(who), citation) in self.held

    def lost(self, sheet: Sheet, who: str, citation: str) -> str:
        """``emptied``, ``gone``, ``elsewhere`` (the person decides otherwise in another file), or ``""``."""
        person, place = (self._who(who), citation), (sheet.file, citation)
        if not self.decided[person]:
            if not sheet.own and self.votes[1][place] >= self.votes[0][place]:
                return ""
            return "emptied" if place in self.here or sheet.file in self.blank else "gone"
        fewer = self.decided[person] < self.before[person] and not self.holds(sheet.file, who, citation)
        return "elsewhere" if fewer and (*person, sheet.votes[who][citation]) not in self.words else ""


def _altered(before: Sheet, now: Sheet) -> Iterator[str]:
    """A line for each person of whom many decisions in a file are others at once: they may have been moved."""
    for who, votes in before.votes.items():
        other = sorted(c for c, word in now.votes.get(who, {}).items() if votes.get(c, word) != word)
        if len(other) >= MANY:
            shown = ", ".join(other[:SHOWN]) + (" ..." if len(other) > SHOWN else "")
            yield f"{now.file}: {len(other)} decisions are others than in the last run ({shown}); is that meant?"


def _outdated(
    before: list[Sheet], now: Mapping[str, Sheet], decisions: pd.DataFrame, settings: Settings
) -> Iterator[str]:
    """A line for each sheet of older criteria in which somebody has decided since: the newer ones may be meant."""
    names = _renamed(before, now, settings)
    known = {(names.get(who.casefold(), who), c) for s in before for who, votes in s.votes.items() for c in votes}
    made = decisions[(decisions["decision"] != "") & (decisions["tool"] == "sheet")]
    old = pd.to_numeric(made["criteria_version"]) < settings.criteria_version
    if not before or settings.reopen == "none":
        return
    for (file, who), rows in made[old].groupby(["file", "reviewer"], sort=True):
        again = set(made.loc[~old & (made["reviewer"] == who), "citation_id"])
        ids = sorted(c for c in set(rows["citation_id"]) - again if (who, c) not in known)
        if ids:
            shown = ", ".join(ids[:SHOWN]) + (" ..." if len(ids) > SHOWN else "")
            yield (
                f"{file}: {len(ids)} decision{'s' * (len(ids) > 1)} made since the last run ({shown}) under earlier "
                f"criteria, as the sheet was issued; if they are under version {settings.criteria_version}, write that "
                "beside them into a column criteria_version, for else they count as re-opened"
            )


def _stops(gone: Mapping[str, str], votes: Mapping[str, str]) -> bool:
    kinds = Counter(gone.values())
    emptied = kinds["emptied"]
    return kinds["gone"] > 0 or emptied >= MANY or 2 * emptied > max(len(votes), 3)


def _what(sheet: Sheet, who: str, gone: Mapping[str, str], taken_out: bool) -> str:
    one = len(gone) == 1
    whose = "" if who == ADJUDICATED else " of the team" if who == CONSENSUS else f" of {who}"
    words = f"{len(gone)} decision{'' if one else 's'}{whose} that the last run used {'is' if one else 'are'}"
    if taken_out:
        return f"{words} gone with its entry under screening.imports"
    if set(gone.values()) == {"elsewhere"}:
        return f"{words} gone from here, others in other files stand"
    if not Path(sheet.file).is_file():
        return f"{words} gone with the file"
    return f"{words} {'emptied' if set(gone.values()) == {'emptied'} else 'gone'}"


def _list(rows: list[tuple[str, ...]], path: str, stands: _Standing, anchors: Anchors) -> None:
    """Write what is gone, with what was gone before and is still not decided."""
    found = pd.DataFrame(rows, columns=list(GONE[:-1]), dtype=object)
    if Path(path).is_file():
        try:
            known = read_results(path)[list(GONE[:-1])]
        except (ReviewError, ValueError, KeyError):  # damaged, or another program's
            known = found[:0]
        still = [
            c in anchors.ids
            and not (stands.holds(file, who, c) if what == "elsewhere" else stands.decides(who, anchors.ids[c]))
            for file, who, c, _, what in known.itertuples(index=False)
        ]
        found = pd.concat([known[still], found]).drop_duplicates(["file", "reviewer", "citation_id"], keep="last")
    if not len(found):
        Path(path).unlink(missing_ok=True)
        return
    found["title"] = [guarded(anchors.shown_titles.get(citation, "")) for citation in found["citation_id"]]
    write_table(found.sort_values(["file", "reviewer", "citation_id"]), path)


def _used(decisions: pd.DataFrame) -> dict[str, Sheet]:
    """What each file holds of people's decisions; all adjudicators count as one."""
    made = decisions[(decisions["decision"] != "") & (decisions["automation"] == "no")]
    who = made["reviewer"].where(made["tool"] != "adjudication", ADJUDICATED)
    sheets: dict[str, Sheet] = {}
    for (file, name), rows in made.groupby(["file", who], sort=True):
        own = rows["tool"].iloc[0] in ("sheet", "adjudication")
        votes = dict(zip(rows["citation_id"], rows["decision"], strict=True))
        sheets.setdefault(file, Sheet(file, own, {})).votes[name] = votes
    return sheets


def _remembered(folder: str, anchors: Anchors, problems: Problems) -> Iterator[Sheet]:
    """What the last run used, under the ids of today."""
    for path in sorted(Path(folder).glob("*.json")):
        try:
            held = read_json(path)
            votes = {
                who: {anchors.ids[c]: word for word, ids in words.items() for c in list(ids) if c in anchors.ids}
                for who, words in held["used"].items()
            }
            yield Sheet(str(held["file"]), bool(held["own"]), votes, path.as_posix())
        except (ValueError, KeyError, TypeError, AttributeError):
            problems.add(
                path.as_posix(),
                "it is damaged, so nobody can tell whether decisions of the last run are gone from a sheet",
                "delete it",
            )


def _renamed(before: list[Sheet], now: Mapping[str, Sheet], settings: Settings) -> dict[str, str]:
    """Who goes by another name since: one the settings no longer know, whose decisions a name new to them has."""
    old, new = _by_person(before), _by_person(now.values())
    known = {name.casefold() for name in (*settings.people, ADJUDICATED, CONSENSUS)}
    names: dict[str, str] = {}
    for who in sorted(set(old) - set(new) - known):
        for name in sorted(set(new) - set(old) - set(names.values())):
            both = old[who].keys() & new[name].keys()
            same = sum(old[who][citation] == new[name][citation] for citation in both)
            if 2 * same > len(old[who]) and same >= SAME * len(both):
                names[who] = name
                break
    return names


def _by_person(sheets: Iterable[Sheet]) -> Votes:
    people: Votes = {}
    for sheet in sheets:
        for who, votes in sheet.votes.items():
            people.setdefault(who.casefold(), {}).update(votes)
    return people


def _name(sheet: Sheet) -> str:
    """The name under which a file is remembered: a sheet's own, of an export with its folders."""
    name = Path(sheet.file).name if sheet.own else "_".join(Path(sheet.file).parts)
    return f"{name}.json" if len(name) <= 60 else f"{name[-50:]}-{sha256(name.encode()).hexdigest()[:8]}.json"
