"""People's verdicts on pairs of records (``data/dedup/verdicts.csv``): they outweigh every rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from rapport.errors import Problems, did_you_mean
from rapport.tables import read_table

PATH = "data/dedup/verdicts.csv"
PAIR, VERDICT = ("record_id_1", "record_id_2"), "verdict"
COLUMNS = (*PAIR, VERDICT, "decided_by", "note")
# what the issued table shows of both records, so that most pairs can be decided without opening anything else
ABOUT = ("why", *(f"{name}_{n}" for name in ("title", "authors", "year", "journal", "pages", "doi") for n in (1, 2)))
SAME, DIFFERENT = "same", "different"


def read_verdicts(
    path: str | Path | None, number: Callable[[], Mapping[str, int]]
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Read the verdicts.

    Parameters
    ----------
    path
        The table (`COLUMNS`; as issued also `ABOUT`), or None. A pair without a verdict is not decided yet.
    number
        Gives ``{record_id: index}`` of all records; asked only if there are verdicts.

    Returns
    -------
    same, different
        Pairs of indices (smaller first), sorted, each once.

    Raises
    ------
    ReviewError
        Unknown records, unknown words, one record named twice in a row, and verdicts that contradict each other
        (directly, or through a chain of "same"): one line each.
    """
    if path is None or not Path(path).exists():
        return [], []
    problems, places = Problems(), number()
    table = read_table(path, required=COLUMNS[:3], optional=(*COLUMNS[3:], *ABOUT), problems=problems)
    table = table[table[VERDICT] != ""]
    found: dict[str, dict[tuple[int, int], int]] = {SAME: {}, DIFFERENT: {}}
    for line, row in zip(table.index.tolist(), table.to_dict("records"), strict=True):
        _read_row(f"{path}:{line}", line, row, places, found, problems)
    _contradictions(path, found, {i: name for name, i in places.items()} if found[DIFFERENT] else {}, problems)
    problems.raise_if_any()
    return sorted(found[SAME]), sorted(found[DIFFERENT])


def _read_row(where: str, line: int, row: dict, places: Mapping[str, int], found: dict, problems: Problems) -> None:
    """Add the pair that a row names to *found*, or what is wrong with it to *problems*."""
    verdict, names = row["verdict"].casefold(), (row["record_id_1"], row["record_id_2"])
    for name in dict.fromkeys(names):
        if name not in places:
            near = did_you_mean(name, [p for p in places if p[:3] == name[:3]][:5000])
            problems.add(where, f"there is no record '{name}'" + near, "take the ids from results/dedup/check.csv")
    if verdict not in found:
        known = did_you_mean(verdict, found)
        problems.add(where, f"verdict '{row['verdict']}' is not known" + known, "write same or different")
    if names[0] == names[1]:
        problems.add(where, f"record '{names[0]}' is compared with itself", "name two records")
    elif verdict in found and all(name in places for name in names):
        found[verdict].setdefault(tuple(sorted(places[name] for name in names)), line)


def _contradictions(
    path, found: dict[str, dict[tuple[int, int], int]], names: Mapping[int, str], problems: Problems
) -> None:
    """Note each "different" between records that verdicts of "same" join."""
    home: dict[int, int] = {}

    def root(i: int) -> int:
        while home.setdefault(i, i) != i:
            home[i] = home[home[i]]
            i = home[i]
        return i

    for i, j in found[SAME]:
        home[root(i)] = root(j)
    for (i, j), line in found[DIFFERENT].items():
        if root(i) != root(j):
            continue
        direct = found[SAME].get((i, j))
        how = f"line {direct} says same" if direct else "other lines, taken together, say same"
        problems.add(
            f"{path}:{line}", f"'{names[i]}' and '{names[j]}' are called different, but {how}", "correct one of them"
        )
