"""From coders to one settled coding an extract: agreement, what a discussion settled, and what is still open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from rapport.errors import Problems
from rapport.framework.themes import Themes
from rapport.framework.vocabulary import METHODS, PHASES, UNPLACED, one_of, parts

SETTLED_COLUMNS = ["extract_id", "framework", "phase", "theme_id", "valence", "method", "settled_on", "reason"]
CONFLICT_COLUMNS = ["extract_id", "framework", "phase", "difference", "coders", "codings"]
EXTRACT_STATES = ("placed", "placed in a new theme", "unplaced with reason", "unplaced", "conflict", "waiting")


@dataclass(frozen=True)
class Consensus:
    """What is settled and what is not.

    Attributes
    ----------
    settled
        `SETTLED_COLUMNS`: the codings everything downstream counts, as written (retired themes not yet replaced).
    placed
        extract_id, framework, theme_id (of the final framework), valence, phase: one row an extract and theme.
    conflicts
        `CONFLICT_COLUMNS`: extracts whose coders differ and nobody settled.
    waiting
        coder, extract_id: extracts a coder has not coded yet.
    states
        extract_id, state (`EXTRACT_STATES`), reason: every extract exactly once, in the primary framework.
    """

    settled: pd.DataFrame
    placed: pd.DataFrame
    conflicts: pd.DataFrame
    waiting: pd.DataFrame
    states: pd.DataFrame


def settle(
    codings: pd.DataFrame,
    decided: pd.DataFrame,
    extracts: pd.DataFrame,
    themes: Themes,
    coders: list[str],
    problems: Problems,
) -> Consensus:
    """One settled set of themes an extract, framework and phase.

    Where ``consensus.csv`` has rows for an extract (in a framework and phase), they are the whole of it; otherwise
    the coders' common answer is, if all of them gave it. UNPLACED after the deductive phase stays open until the
    inductive phase places it or a reason says why not.

    Parameters
    ----------
    codings, decided
        `rapport.framework.codings.CODING_COLUMNS` of the coders and of the consensus file.
    coders
        Who should code, from config.yaml; those who did when it names nobody.
    """
    coders = coders or sorted(set(codings["coder"]))
    _methods(decided, codings, problems)
    by_person = _sets(codings, coders)
    by_decision = _decisions(decided)
    settled, conflicts, waiting = [], [], []
    left: set[str] = set()
    for phase in PHASES:
        for extract in extracts["extract_id"]:
            for framework in themes.frameworks:
                key = (extract, framework, phase)
                if phase == "inductive" and key not in by_decision and not any((c, *key) in by_person for c in coders):
                    continue
                _one(key, by_person, by_decision, coders, themes.primary, settled, conflicts, waiting)
        if phase == "deductive":
            left = {row["extract_id"] for row in settled if row["theme_id"] == UNPLACED}
    table = pd.DataFrame(settled, columns=SETTLED_COLUMNS, dtype=object)
    _only_left_overs(table, codings, decided, left, themes, problems)
    placed = _final(table, themes, problems)
    conflict_table = pd.DataFrame(conflicts, columns=CONFLICT_COLUMNS, dtype=object)
    waiting_table = pd.DataFrame(sorted(set(waiting)), columns=["coder", "extract_id"], dtype=object)
    states = _states(extracts, table, placed, conflict_table, themes.primary)
    return Consensus(table, placed, conflict_table, waiting_table, states)


def _sets(codings: pd.DataFrame, coders: list[str]) -> dict[tuple, dict[str, tuple[str, str, str]]]:
    out: dict[tuple, dict] = {}
    for c in codings.itertuples():
        if c.coder in coders:
            out.setdefault((c.coder, c.extract_id, c.framework, c.phase), {})[c.theme_id] = (
                c.valence,
                c.reason,
                c.coded_on,
            )
    # a coder who coded an extract at all has answered for every framework: nothing seen there is an answer
    for c in codings[["coder", "extract_id"]].drop_duplicates().itertuples():
        out.setdefault((c.coder, c.extract_id), {})
    return out


def _decisions(decided: pd.DataFrame) -> dict[tuple, list]:
    out: dict[tuple, list] = {}
    for c in decided.itertuples():
        out.setdefault((c.extract_id, c.framework, c.phase), []).append(c)
    return out


def _one(key, by_person, by_decision, coders, primary, settled, conflicts, waiting) -> None:
    """Settle one extract in one framework and phase, or note why it is not settled."""
    extract, framework, phase = key
    base = {"extract_id": extract, "framework": framework, "phase": phase}
    if key in by_decision:
        for c in by_decision[key]:
            how = {"valence": c.valence, "method": c.method, "settled_on": c.coded_on, "reason": c.reason}
            settled.append({**base, "theme_id": c.theme_id, **how})
        return
    answers = {
        c: by_person.get((c, *key), {})
        for c in coders
        if (c, *key) in by_person or (framework != primary and (c, extract) in by_person)
    }
    missing = [c for c in coders if c not in answers]
    if missing and (framework == primary or answers):
        waiting += [(c, extract) for c in missing]
    elif answers and len({_valences(a) for a in answers.values()}) > 1:
        conflicts.append(base | _difference(answers))
    elif answers:
        settled += [base | row for row in _agreed(answers)]


def _valences(answer: Mapping[str, tuple]) -> frozenset:
    """What of an answer must be the same: themes with their valence."""
    return frozenset((theme, said[0]) for theme, said in answer.items())


def _difference(answers: Mapping[str, Mapping[str, tuple]]) -> dict[str, str]:
    """A conflict in words: about themes, or only about what an extract says of them."""

    def shown(answer: Mapping[str, tuple]) -> str:
        each = (f"{t} ({v[0]})" if v[0] not in ("supports", "") else t for t, v in sorted(answer.items()))
        return ", ".join(each) or "nothing"

    about = "theme" if len({frozenset(a) for a in answers.values()}) > 1 else "valence"
    codings = "; ".join(f"{c}: {shown(a)}" for c, a in answers.items())
    return {"difference": about, "coders": "; ".join(answers), "codings": codings}


def _agreed(answers: Mapping[str, Mapping[str, tuple]]) -> list[dict[str, str]]:
    """The answer all coders gave, settled on the day of the last of them."""
    rows = []
    for theme, (valence, _, _) in sorted(next(iter(answers.values())).items()):
        said = [a[theme] for a in answers.values()]
        rows.append(
            {
                **{"theme_id": theme, "valence": valence, "method": "agreed" if len(answers) > 1 else "single"},
                **{
                    "settled_on": max(s[2] for s in said),
                    "reason": "; ".join(dict.fromkeys(s[1] for s in said if s[1])),
                },
            }
        )
    return rows


def _methods(decided: pd.DataFrame, codings: pd.DataFrame, problems: Problems) -> None:
    """Each settled row says how; a theme that no coder saw needs a note."""
    seen: dict[str, set[str]] = {}
    for c in codings.itertuples():
        seen.setdefault(c.extract_id, set()).add(c.theme_id)
    for c in decided.itertuples():
        where = c.where
        one_of(c.method, METHODS, "method", where, problems)
        if c.theme_id not in seen.get(c.extract_id, set()) and not c.note:
            what = f"no coder gave extract '{c.extract_id}' the theme '{c.theme_id}'"
            problems.add(where, what, "say in the column note why it is settled so", alike="nobody's theme")


def _only_left_overs(
    settled: pd.DataFrame,
    codings: pd.DataFrame,
    decided: pd.DataFrame,
    left: set[str],
    themes: Themes,
    problems: Problems,
) -> None:
    """New themes hold what the deductive phase left over; split and merged ones what their parents held."""
    placed: dict[str, set[str]] = {}
    deductive = settled[settled["phase"] == "deductive"]
    for c in deductive.itertuples():
        placed.setdefault(c.extract_id, set()).add(c.theme_id)
    for c in pd.concat([codings, decided], ignore_index=True).itertuples():
        if c.phase != "inductive" or c.theme_id == UNPLACED:
            continue
        about = themes.about[c.theme_id]
        before = placed.get(c.extract_id, set())
        parents = set(parts(about["parent_theme_id"]))
        if about["origin"] in ("split", "merged") and before & parents:
            continue
        if about["framework"] == themes.primary and c.extract_id not in left:
            why = "the deductive phase has not settled it"
            if before:
                why = f"the deductive phase placed it in {', '.join(sorted(before))}"
            what = f"extract '{c.extract_id}' is coded to the new theme '{c.theme_id}', but {why}"
            todo = "only what was left over (UNPLACED) makes new themes; make it two extracts if only a part fits"
            problems.add(c.where, what, todo, alike="not left over")


def _final(settled: pd.DataFrame, themes: Themes, problems: Problems) -> pd.DataFrame:
    """Codings in terms of the final framework: merged themes take over, split ones must have been recoded."""
    about = themes.about
    recoded = {}
    for c in settled[settled["phase"] == "inductive"].itertuples():
        if c.theme_id != UNPLACED:
            recoded.setdefault(c.extract_id, set()).update(parts(about[c.theme_id]["parent_theme_id"]))
    rows, orphans = [], {}
    for c in settled[settled["theme_id"] != UNPLACED].itertuples():
        theme = c.theme_id
        while about[theme]["replaced_by"] and about[theme]["retired_on"]:
            theme = about[theme]["replaced_by"]
        if about[theme]["retired_on"]:
            if theme not in recoded.get(c.extract_id, set()):
                orphans.setdefault(theme, []).append(c.extract_id)
            continue
        rows.append((c.extract_id, c.framework, theme, c.valence, c.phase))
    for theme, ids in sorted(orphans.items()):
        what = f"theme '{theme}' is retired but {len(ids)} extracts are coded to it ({', '.join(ids[:5])})"
        problems.add(themes.places[theme], what, "settle them to the themes that took its place in consensus.csv")
    table = pd.DataFrame(rows, columns=["extract_id", "framework", "theme_id", "valence", "phase"], dtype=object)
    return table.drop_duplicates(["extract_id", "theme_id"]).reset_index(drop=True)


def _states(
    extracts: pd.DataFrame, settled: pd.DataFrame, placed: pd.DataFrame, conflicts: pd.DataFrame, primary: str
) -> pd.DataFrame:
    own = settled[settled["framework"] == primary]
    first = set(own.loc[(own["phase"] == "deductive") & (own["theme_id"] != UNPLACED), "extract_id"])
    here = placed[placed["framework"] == primary]
    later = set(here.loc[here["phase"] == "inductive", "extract_id"])
    left = own[own["theme_id"] == UNPLACED]
    reasons = left[left["reason"] != ""].groupby("extract_id")["reason"].last()
    leftover = set(left["extract_id"])
    open_ = set(conflicts.loc[conflicts["framework"] == primary, "extract_id"])
    rows = []
    for extract in extracts["extract_id"]:
        if extract in first:
            state = "placed"
        elif extract in later:
            state = "placed in a new theme"
        elif extract in open_:
            state = "conflict"
        elif extract in reasons.index:
            state = "unplaced with reason"
        else:
            state = "unplaced" if extract in leftover else "waiting"
        rows.append((extract, state, reasons.get(extract, "") if state == "unplaced with reason" else ""))
    return pd.DataFrame(rows, columns=["extract_id", "state", "reason"], dtype=object)
