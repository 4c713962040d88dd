"""A whole review of 10,000 records, two reviewers, 300 full texts and 60 studies: how long, and how big its report is.

    .venv/bin/python benchmarks/whole_review.py [--keep DIR] [--cores 2]

Targets: from scratch <= 90 s, after one decision <= 15 s, report <= 5 MB and open in Chromium <= 2 s. Everything in it
is invented, from a fixed seed. Wall time means something on an idle machine only; CPU time of the run and its steps is
printed beside it.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RECORDS, UNIQUE, FULL_TEXTS, STUDIES = 10_000, 8_000, 300, 60
TEXT = """alliance bond trust chatbot app internet therapy depression anxiety adults students carers guidance support
outcome engagement adherence trial cohort survey interviews module feedback goals tasks warmth empathy agent coach
message session sleep stress pain mood worry panic online mobile blended remote digital human program community clinic
hospital"""
WORDS = TEXT.split()
CONFIG = """review: {title: A review of ten thousand records, authors: [A. One, B. Two]}
screening: {reviewers: [r1, r2], reasons: [wrong population, wrong design, no alliance measured]}
extraction: {extractors: [r1, r2]}
report: {formats: [html, docx]}
"""


def main() -> int:
    """Make the review, measure, print one line a target; exit status 1 if one is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", type=Path, help="a folder for the review, made once and used again")
    parser.add_argument("--cores", default="2")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        review = wanted.keep or Path(place) / "review"
        if not (review / "config.yaml").is_file():
            make(review, wanted.cores)
        for folder in ("results", ".snakemake"):
            shutil.rmtree(review / folder, ignore_errors=True)
        scratch = run(review, wanted.cores)
        nothing = run(review, wanted.cores)
        change_a_decision(review / "data/screening/full_text/r2-01.csv")
        decision = run(review, wanted.cores)
        page = review / "results/report/index.html"
        size, opening = page.stat().st_size / 1e6, seconds_to_open(page)
    met = [
        told("from scratch", *scratch, 90),
        told("nothing new", *nothing, 5),
        told("after one decision", *decision, 15),
        size <= 5,
        opening is None or opening <= 2,
    ]
    print(f"report {size:.2f} MB (target 5)")
    print(
        "opening it: not measured, there is no Chromium here"
        if opening is None
        else f"opening it {opening:10.2f} s until it is drawn (target 2)"
    )
    return 0 if all(met) else 1


def told(what: str, wall: float, cpu: float, target: float) -> bool:
    """Print one measurement."""
    print(f"{what:<20}{wall:7.1f} s wall (target {target:g}), {cpu:6.1f} s CPU", flush=True)
    return wall <= target


def run(review: Path, cores: str, *targets: str) -> tuple[float, float]:
    """Run the review; seconds of wall and CPU time."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "workflow/plugins")])}
    command = [sys.executable, "-m", "rapport", "--cores", cores, *targets]
    done = subprocess.run(command, cwd=review, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - start, cpu


def seconds_to_open(page: Path) -> float | None:
    """How long Chromium takes to open a page and draw it, best of three; None without Chromium."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        return None
    from playwright.sync_api import sync_playwright

    taken = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for _ in range(3):
            context = browser.new_context(viewport={"width": 1400, "height": 900})
            tab, start = context.new_page(), time.perf_counter()
            tab.goto(page.resolve().as_uri())
            tab.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
            taken.append(time.perf_counter() - start)
            context.close()
        browser.close()
    return min(taken)


def make(review: Path, cores: str) -> None:
    """Write searches and, once citations have their ids, everything that people would have made."""
    chance = random.Random(1)
    (review / "data/searches").mkdir(parents=True)
    (review / "config.yaml").write_text(CONFIG, encoding="utf-8")
    papers = [paper(chance, n) for n in range(UNIQUE)]
    papers += chance.sample(papers, RECORDS - UNIQUE)
    log = ["search_id,round,source,kind,date,file"]
    for n, source in enumerate(("PubMed", "Embase", "PsycINFO", "Scopus")):
        name = source.lower()
        records = "\n".join(papers[n * RECORDS // 4 : (n + 1) * RECORDS // 4])
        (review / f"data/searches/{name}.ris").write_text(records, encoding="utf-8")
        log.append(f"{name},1,{source},database,2026-01-31,data/searches/{name}.ris")
    (review / "data/searches.csv").write_text("\n".join(log) + "\n", encoding="utf-8")
    run(review, cores, "results/dedup/citations.csv")
    with (review / "results/dedup/citations.csv").open(encoding="utf-8") as stream:
        citations = sorted(row["citation_id"] for row in csv.DictReader(stream))
    decide(review, chance, citations)
    extract(review, citations[:STUDIES])


def paper(chance: random.Random, n: int) -> str:
    """One invented record in RIS."""
    title = f"{' '.join(chance.sample(WORDS, 9))} {n}"
    authors = "".join(f"AU  - {a.title()}son, {chance.choice('ABCDEFG')}.\n" for a in chance.sample(WORDS, 3))
    page = chance.randrange(1, 900)
    return (
        f"TY  - JOUR\nTI  - {title.capitalize()}\n{authors}PY  - {chance.randrange(2000, 2026)}\n"
        f"T2  - Journal of {chance.choice(WORDS).title()}\n"
        f"VL  - {chance.randrange(1, 60)}\nSP  - {page}\nEP  - {page + 9}\nDO  - 10.9999/whole.{n}\n"
        f"AB  - {' '.join(chance.choice(WORDS) for _ in range(150))}.\nER  - \n"
    )


def decide(review: Path, chance: random.Random, citations: list[str]) -> None:
    """Both stages, with some conflicts that an adjudicator settled."""
    for stage, ids, kept in (("title_abstract", citations, FULL_TEXTS), ("full_text", citations[:FULL_TEXTS], STUDIES)):
        folder = review / "data/screening" / stage
        folder.mkdir(parents=True)
        included = set(ids[:kept])
        differ = set(chance.sample(ids, len(ids) // 20))
        for who in ("r1", "r2"):
            rows = []
            for ident in ids:
                yes = (ident in included) != (who == "r2" and ident in differ)
                rows.append([ident, "include" if yes else "exclude", "" if yes else "wrong population"])
            table(folder / f"{who}-01.csv", ["citation_id", "decision", "reason"], rows)
        settled = [
            [i, "include" if i in included else "exclude", "" if i in included else "wrong design", "r1"]
            for i in sorted(differ)
        ]
        table(folder / "adjudicated-01.csv", ["citation_id", "decision", "reason", "adjudicator"], settled)


def extract(review: Path, citations: list[str]) -> None:
    """Sixty studies, extracted twice alike, each with a correlation."""
    names = [f"study{n:02d}" for n in range(len(citations))]
    links = [[name, ident, "primary", name.title()] for name, ident in zip(names, citations, strict=True)]
    table(review / "data/studies.csv", ["study_id", "citation_id", "role", "label"], links)
    chance = random.Random(2)
    studies = [[name, "NR", "cohort", "online"] for name in names]
    effects = [
        [f"{name}_a", name, "outcome", "WAI", "therapist", "patient", "PHQ-9", "r", f"{chance.gauss(0.27, 0.1):.2f}",
         str(chance.randrange(30, 200)), "yes", "Table 2"]
        for name in names
    ]  # fmt: skip
    columns = ["assoc_id", "study_id", "domain", "alliance_measure", "alliance_object", "rater", "target_measure",
               "statistic", "value", "n", "higher_target_is_better", "locator"]  # fmt: skip
    for who in ("r1", "r2"):
        table(review / f"data/extraction/studies/{who}.csv", ["study_id", "country", "design", "setting"], studies)
        table(review / f"data/extraction/associations/{who}.csv", columns, effects)


def change_a_decision(sheet: Path) -> None:
    """The last decision of a sheet becomes the other one."""
    text = sheet.read_text(encoding="utf-8").rstrip("\n")
    head, _, last = text.rpartition("\n")
    ident, decision, _reason = last.split(",")
    other = "exclude,wrong design" if decision == "include" else "include,"
    sheet.write_text(f"{head}\n{ident},{other}\n", encoding="utf-8")


def table(path: Path, header: list[str], rows: list[list[str]]) -> None:
    """Write a CSV."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([header, *rows])


if __name__ == "__main__":
    sys.exit(main())
