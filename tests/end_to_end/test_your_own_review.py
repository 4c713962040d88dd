"""docs/your-own-review.md, run as printed in an empty HOME: from three exports to the final report."""

import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile

import persons
import pytest
from reviewing import ROOT, tree

WALK = (ROOT / "docs/your-own-review.md").read_text(encoding="utf-8")
STEPS = re.findall(r"<!-- person: ([a-z ]+) -->\n```sh\n(.*?)```", WALK, re.S)
SCREEN = 45  # lines


def typed(command, place, home):
    """What a person sees who types *command*; it has to end well."""
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    done = subprocess.run(
        ["sh", "-c", command], cwd=place, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    """HOME after the walk, and what each command said."""
    home = tmp_path_factory.mktemp("Heim für neue Leute")
    (home / "rapport").symlink_to(ROOT)
    (home / "Downloads").mkdir()
    for name, text in persons.EXPORTS.items():
        (home / "Downloads" / name).write_text(text, encoding="utf-8")
    said, place, sheets = [], home, {}
    for person, commands in STEPS:
        getattr(persons, person.replace(" ", "_"))(home / "my-review")
        sheets |= tree(home / "my-review/data") if (home / "my-review").exists() else {}
        for command in commands.strip().splitlines():
            if command.startswith("cd "):
                place = home / command.removeprefix("cd ~/")
                continue
            said.append((command, typed(command, place, home)))
    return home / "my-review", said, sheets


def test_every_command_is_printed_with_who_did_what_before():
    assert WALK.count("```sh") == len(STEPS)


def test_each_output_is_one_screen_and_says_what_next(walked):
    _, said, _ = walked
    for command, output in said:
        lines = output.splitlines()
        assert len(lines) <= SCREEN, f"{command} says {len(lines)} lines"
        assert "error" not in output and "Traceback" not in output
        assert re.search(r"Next|The report|To rebuild", output), f"{command} does not say what is next:\n{output}"


def test_the_review_ends_final_with_every_fate(walked):
    review, said, _ = walked
    assert "Nothing waits for anyone" in said[-2][1], said[-2][1]
    with (review / "results/ledger.csv").open(encoding="utf-8") as stream:
        fates = sorted(row["fate"] for row in csv.DictReader(stream))
    assert fates == sorted(
        [
            "duplicate",
            "duplicate",
            "excluded_title_abstract",
            "excluded_full_text",
            "not_retrieved",
            "included",
            "included",
        ]
    )
    counts = json.loads((review / "results/prisma/counts.json").read_text())
    assert counts["in_progress"] is False
    assert "Alliance with apps" in (review / "results/report/index.html").read_text(encoding="utf-8")
    assert (review / "results/report/report.docx").is_file()


def test_what_people_wrote_is_as_they_left_it(walked):
    review, _, sheets = walked
    now = tree(review / "data")
    assert {path for path in sheets if sheets[path] != now.get(path)} == set()


def test_the_bundle_names_every_file_with_its_hash(walked):
    review, _, _ = walked
    with zipfile.ZipFile(review / "my-review.zip") as bundle:
        manifest = dict(reversed(line.split("  ", 1)) for line in bundle.read("MANIFEST.sha256").decode().splitlines())
        assert set(bundle.namelist()) == {*manifest, "MANIFEST.sha256", "ro-crate-metadata.json"}
        for name, digest in manifest.items():
            assert hashlib.sha256(bundle.read(name)).hexdigest() == digest, name
        assert "review/data/screening/full_text/ana-01.csv" in manifest
        assert {"rapport/requirements.lock", "rapport/review", "review/results/report/index.html"} <= set(manifest)


def test_the_bundle_rebuilds_the_same_bytes_elsewhere(walked, tmp_path):
    """With the bundled data and the bundled program, in a folder of another name; only the packages are these."""
    review, _, _ = walked
    with zipfile.ZipFile(review / "my-review.zip") as bundle:
        bundle.extractall(tmp_path / "elsewhere")
    place = tmp_path / "elsewhere/review"
    bundled = tree(place / "results")
    shutil.rmtree(place / "results")
    program = tmp_path / "elsewhere/rapport"
    paths = os.pathsep.join([str(program), str(program / "workflow/plugins")])
    done = subprocess.run(
        [sys.executable, "-m", "rapport", "--cores", "1"],
        cwd=place, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    rebuilt = tree(place / "results", ("logs", ".snakemake_timestamp"))
    assert {path for path in bundled.keys() | rebuilt.keys() if bundled.get(path) != rebuilt.get(path)} == set()


def later(name, text):
    """The commands that a paragraph about *name* prints."""
    found = re.findall(r"`((?:~/rapport/review|review|cp) [^`]+)`", re.search(rf"\*\*{re.escape(name)}\*\*.*", text)[0])
    assert found, name
    return [re.sub(r"^review ", "~/rapport/review ", command) for command in found]


def test_what_is_printed_for_later_works_as_printed(walked, tmp_path):
    """A new search, what it changed, and why; and the commands that the README names, on this review."""
    review, _, _ = walked
    home, mine = tmp_path / "home", tmp_path / "home/my-review"
    shutil.copytree(review, mine)
    (home / "rapport").symlink_to(ROOT)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    updates = zip(later("A new search:", WALK), later("A new search later?", readme), strict=True)
    (walks, readmes), kept, compare, why = (
        *updates,
        *later("What did that change?", WALK),
        *later("Why was this record removed?", WALK),
    )
    export = persons.EXPORTS["pubmed.nbib"]
    (mine / "update.nbib").write_text(export.replace("90000003", "90000009").replace("Sleep", "Diet"), encoding="utf-8")
    ris = "TY  - JOUR\nTI  - Apps and the bonds of teachers\nAU  - Foe, F.\nPY  - 2026\nER  - \n"
    (mine / "update.ris").write_text(ris, encoding="utf-8")
    typed(kept, mine, home)
    assert "1 of 3 citations are new" in typed(walks, mine, home)
    assert "1 of 1 citations are new" in typed(readmes, mine, home)
    typed("~/rapport/review", mine, home)
    table = typed("~/rapport/review status", mine, home).split("\n\n")[1]
    assert "2 screen titles and" in table and max(map(len, table.splitlines())) <= 100
    assert "records: 4 new" in typed(compare, mine, home)
    assert "pubmed:2" in typed(why, mine, home)
    (mine / "results-before").rename(mine / "results-old")
    (mine / "my-review.zip").rename(home / "my-review.zip")
    block = re.search(r"## More commands\n\n```sh\n(.*?)```", readme, re.S)[1]
    commands = [line.partition("#")[0].strip() for line in block.splitlines()]
    assert [command.split()[:2] for command in commands] == [
        ["review", name] for name in ("status", "check", "why", "compare", "bundle")
    ]
    for command in commands:
        assert len(typed(f"~/rapport/{command}", mine, home).splitlines()) <= SCREEN
