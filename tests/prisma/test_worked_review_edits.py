"""The worked review with one random edit of its inputs, through the stages' own functions, up to the proved counts.

Every run ends with true identities and lists as long as their numbers, or with clear lines that name a file.
"""

import csv
import json
import os
import re
import shutil
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from in_process import MADE, read_exports, settle

from rapport.config import read_config
from rapport.errors import ReviewError
from rapport.tables import read_results

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def review(tmp_path_factory):
    """A copy of the worked review, read once; the working folder while these tests run."""
    if not (ROOT / "data/screening").is_dir():
        pytest.skip("the worked review has no decisions yet")
    folder, home = tmp_path_factory.mktemp("worked"), Path.cwd()
    shutil.copy(ROOT / "config.yaml", folder)
    shutil.copytree(ROOT / "data", folder / "data")
    os.chdir(folder)
    try:
        config = read_config()
        read_exports(config)
        shutil.copytree(folder / "data", folder / "kept")
        shutil.copytree(folder / MADE, folder / "kept_made")
        yield config
    finally:
        os.chdir(home)


def restore(front):
    for made, kept in (("data", "kept"), *([(MADE, "kept_made")] if front else [])):
        shutil.rmtree(made)
        shutil.copytree(kept, made)


class Sheet:
    """A people's table to edit, in its own encoding and separator."""

    def __init__(self, path):
        self.path = Path(path)
        text = self.path.read_text(encoding="utf-8-sig")
        self.mark = max(",;\t", key=text.split("\n")[0].count)
        self.rows = list(csv.reader(text.splitlines(keepends=True), delimiter=self.mark))

    def column(self, name):
        return self.rows[0].index(name)

    def save(self):
        with self.path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, delimiter=self.mark).writerows(self.rows)


def edit_cell(paths, column, values):
    def edit(rnd):
        found = [
            path for path in sorted(Path().glob(paths)) if column in Sheet(path).rows[0] and len(Sheet(path).rows) > 1
        ]
        if not found:
            return False
        sheet = Sheet(rnd.choice(found))
        row = rnd.choice(sheet.rows[1:])
        row[sheet.column(column)] = rnd.choice(values)
        sheet.save()
        return True

    return edit


def edit_rows(paths):
    def edit(rnd):
        found = [path for path in sorted(Path().glob(paths)) if len(Sheet(path).rows) > 1]
        if not found:
            return False
        sheet = Sheet(rnd.choice(found))
        at = rnd.randrange(1, len(sheet.rows))
        if rnd.random() < 0.5:
            del sheet.rows[at]
        else:
            sheet.rows.append(list(sheet.rows[at]))
        sheet.save()
        return True

    return edit


def edit_tool_export(rnd):
    """A reviewer of a tool changes their mind."""
    found = [
        p
        for p in sorted(Path("data/screening").rglob("*.csv"))
        if "RAYYAN-INCLUSION" in p.read_text(encoding="utf-8-sig")
    ]
    if not found:
        return False
    text = found[0].read_text(encoding="utf-8")
    places = list(re.finditer(r'=>""?(Included|Excluded|Maybe)', text))
    place = rnd.choice(places)
    text = text[: place.start(1)] + rnd.choice(["Included", "Excluded", "Maybe"]) + text[place.end(1) :]
    found[0].write_text(text, encoding="utf-8", newline="")
    return True


def link_anything(rnd):
    path = Path("data/studies.csv")
    if not path.is_file():
        return False
    sheet = Sheet(path)
    ids = read_results(MADE / "dedup/citations.csv")["citation_id"]
    row = dict.fromkeys(sheet.rows[0], "") | {
        "study_id": rnd.choice(["new_study", sheet.rows[1][sheet.column("study_id")]]),
        "citation_id": rnd.choice(list(ids)),
    }
    sheet.rows.append([row[name] for name in sheet.rows[0]])
    sheet.save()
    return True


def judge_pair(rnd):
    path = Path("data/dedup/verdicts.csv")
    path.parent.mkdir(exist_ok=True)
    head = "record_id_1,record_id_2,verdict,decided_by,note\n"
    records = list(read_results(MADE / "dedup/membership.csv")["record_id"])
    one, two = rnd.sample(records, 2)
    text = path.read_text(encoding="utf-8-sig") if path.is_file() else head
    path.write_text(f"{text.rstrip()}\n{one},{two},{rnd.choice(['same', 'different'])},lea,\n", encoding="utf-8")
    return True


def edit_export(rnd):
    """A record lost, doubled or misspelt in a RIS or MEDLINE export."""
    path = rnd.choice(sorted(Path("data/searches").glob("*.ris")))
    text = path.read_bytes().decode("utf-8-sig")
    parts = re.split(r"(?m)(?<=^ER  - )", text)
    at = rnd.randrange(max(1, len(parts) - 1))
    kind = rnd.choice(["lose", "double", "misspell"])
    if kind == "lose":
        del parts[at]
    elif kind == "double":
        parts.insert(at, parts[at])
    else:
        parts[at] = re.sub(r"(?m)^(T[I1]  - .{3})(.)", r"\1x", parts[at], count=1)
    path.write_bytes("".join(parts).encode())
    return True


def drop_search(rnd):
    sheet = Sheet("data/searches.csv")
    del sheet.rows[rnd.randrange(1, len(sheet.rows))]
    sheet.save()
    return True


DECISIONS = ["include", "exclude", "maybe", "", "inclde"]
REASONS = ["wrong population", "wrong study design", "", "no such reason"]
# (edit, whether searches are read again)
EDITS = [
    (edit_cell("data/screening/title_abstract/*-*.csv", "decision", DECISIONS), False),
    (edit_cell("data/screening/full_text/*-*.csv", "decision", DECISIONS), False),
    (edit_cell("data/screening/*/*-*.csv", "reason", REASONS), False),
    (edit_cell("data/screening/*/adjudicated*.csv", "decision", DECISIONS), False),
    (edit_cell("data/screening/*/*-*.csv", "citation_id", ["cnowhere00", ""]), False),
    (edit_cell("data/screening/retrieval.csv", "status", ["retrieved", "not_retrieved", "", "lost"]), False),
    (edit_cell("data/studies.csv", "study_id", ["other", "", "jasper2014"]), False),
    (edit_cell("data/studies.csv", "citation_id", ["cnowhere00", ""]), False),
    (edit_cell("data/studies.csv", "role", ["primary", "protocol", "", "primry"]), False),
    (edit_rows("data/screening/*/*-*.csv"), False),
    (edit_rows("data/studies.csv"), False),
    (edit_rows("data/screening/retrieval.csv"), False),
    (edit_tool_export, False),
    (link_anything, False),
    (judge_pair, True),
    (edit_export, True),
    (drop_search, True),
    (edit_cell("data/searches.csv", "round", ["1", "2", "3", "two"]), True),
    (edit_cell("data/searches.csv", "kind", ["database", "register", "website", "citation", "web"]), True),
]


def run_edited(config, plain_arithmetic, seed):
    """One random edit; says what came of it."""
    rnd = Random(seed)
    edit, front = rnd.choice(EDITS) if seed >= len(EDITS) else EDITS[seed]
    try:
        if not edit(rnd):
            return "nothing to edit"
        if front:
            read_exports(config)
        records, ledger, result, *_ = settle(config)
    except ReviewError as error:
        assert error.problems
        for line in error.problems:
            assert re.match(r"(data|results|config\.yaml)[^:]*:", line), line
            assert "\n" not in line, line
        return "refused"
    finally:
        restore(front)
    assert sorted(ledger["record_id"]) == sorted(records["record_id"]), "a record without a fate, or with two"
    boxes = result.counts["boxes"]
    for key, n in boxes.items():
        if isinstance(n, int) or key in result.lists:
            assert len(result.lists[key]) == (n if isinstance(n, int) else sum(n.values())), key
    plain_arithmetic(result.counts["variant"], boxes)
    json.dumps(result.counts)
    return "sound"


def test_one_edit_of_each_kind(review, plain_arithmetic):
    records, _, result, *_ = settle(review)
    assert len(records) > 400
    plain_arithmetic(result.counts["variant"], result.counts["boxes"])
    seen = Counter(run_edited(review, plain_arithmetic, seed) for seed in range(len(EDITS)))
    assert seen["sound"] >= 5
    assert seen["refused"] >= 1


@pytest.mark.campaign
def test_many_random_edits_of_the_worked_review(review, plain_arithmetic):
    seen = Counter(run_edited(review, plain_arithmetic, seed) for seed in range(100, 500))
    assert seen["sound"] + seen["refused"] >= 300, seen
