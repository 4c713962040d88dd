"""Time a large synthesis: 200 studies, 5,000 extracts, 60 themes in two frameworks, 3 coders.

usage: python benchmarks/framework_speed.py [--studies 200] [--extracts 5000] [--figures]
Target: 10 seconds from files to tables.
"""

import argparse
import csv
import random
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


def rows(path, header, body):
    with open(path, "w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(body)
    return str(path)


def write_review(folder, n_studies, n_extracts):
    """A review with 32 alliance themes (6 of them new) and 28 design features; returns the inputs of the stage."""
    import yaml

    rng = random.Random(29)
    for part in ("frameworks", "coding", "up", "out"):
        (folder / part).mkdir()
    a_priori = [f"t{i:02d}" for i in range(26)]
    new = [f"n{i}" for i in range(6)]
    for name, ids in (("alliance", a_priori), ("design", [f"d{i:02d}" for i in range(28)])):
        content = {
            "id": name,
            "constructs": [
                {"id": i, "label": f"{name} dimension {i}", "group": f"group {int(i[1:]) // 7}"} for i in ids
            ],
        }
        (folder / f"frameworks/{name}.yaml").write_text(yaml.safe_dump(content))
    studies = [f"s{i:03d}" for i in range(n_studies)]
    extracts = [(f"x{i:05d}", rng.choice(studies)) for i in range(n_extracts)]
    coding = folder / "coding"
    files = [
        rows(
            coding / "extracts.csv",
            ["extract_id", "study_id", "locator", "order", "text"],
            [(x, s, "p. 3", rng.choice(["first", "second", "quant"]), f"finding {x} of {s}") for x, s in extracts],
        ),
        rows(coding / "phases.csv", ["round", "closed_on"], [(1, "2026-03-01")]),
        rows(
            coding / "themes.csv",
            ["theme_id", "label", "origin", "framework", "version", "created_on"],
            [(n, f"new theme {n}", "new", "alliance", 2, "2026-03-02") for n in new],
        ),
    ]
    truth = {x: None if rng.random() < 0.1 else rng.sample(a_priori, rng.choice([1, 1, 2])) for x, _ in extracts}
    second = {x: [f"design.d{rng.randrange(28):02d}"] if rng.random() < 0.4 else [] for x, _ in extracts}
    home = {x: rng.choice(new) for x, _ in extracts}
    body = {coder: [] for coder in ("ana", "ben", "cem")}
    settled = []
    for x, _ in extracts:
        right = [f"alliance.{t}" for t in truth[x]] if truth[x] else ["UNPLACED"]
        for lines in body.values():
            seen = right if rng.random() > 0.08 else [f"alliance.{rng.choice(a_priori)}"]
            lines += [(x, t, "", "2026-02-01") for t in dict.fromkeys([*seen, *second[x]])]
            if not truth[x]:
                lines.append((x, home[x], "", "2026-03-05"))
        settled += [(x, t, "discussed", "as discussed") for t in right]
    for coder, lines in body.items():
        files.append(rows(coding / f"{coder}.csv", ["extract_id", "theme_id", "phase", "coded_on"], lines))
    files.append(rows(coding / "consensus.csv", ["extract_id", "theme_id", "method", "note"], settled))
    up = folder / "up"
    inputs = {
        "studies": rows(up / "studies.csv", ["study_id", "label"], [(s, f"Author {s}") for s in studies]),
        "reports": rows(
            up / "reports.csv", ["study_id", "citation_id", "role"], [(s, f"c{s}", "primary") for s in studies]
        ),
        "citations": rows(
            up / "citations.csv",
            ["citation_id", "doi", "year"],
            [(f"c{s}", "", 2000 + i % 25) for i, s in enumerate(studies)],
        ),
        "aliases": rows(up / "aliases.csv", ["alias", "citation_id"], []),
        "appraisal": rows(
            up / "summary.csv",
            ["study_id", "sensitivity", "n_good", "n_unclear", "n_bad"],
            [(s, "set aside" if i % 5 == 0 else "", 4, 0, 1) for i, s in enumerate(studies)],
        ),
    }
    extraction = [
        rows(
            up / "samples.csv",
            ["study_id", "sample_id", "population_code", "smi", "n_enrolled"],
            [(s, 1, rng.choice(["depression", "anxiety", "psychosis"]), "no", 50) for s in studies],
        ),
        rows(
            up / "interventions.csv",
            ["study_id", "arm_id", "type_code", "support"],
            [(s, 1, rng.choice(["app", "web", "chatbot", "video"]), rng.choice(["none", "coach"])) for s in studies],
        ),
    ]
    return SimpleNamespace(
        **inputs, frameworks=sorted(map(str, (folder / "frameworks").iterdir())), coding=files, extraction=extraction
    )


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--studies", type=int, default=200)
    options.add_argument("--extracts", type=int, default=5000)
    options.add_argument("--figures", action="store_true", help="draw them too")
    options.add_argument("--keep", metavar="DIR", help="where to keep the figures")
    given = options.parse_args()
    start = time.perf_counter()
    import re

    from rapport.framework.run import run

    print(f"loading: {time.perf_counter() - start:.1f} s")
    rule = (Path(__file__).resolve().parents[1] / "workflow/rules/framework.smk").read_text()
    names = re.findall(r'"(\w+)"', rule.split("FRAMEWORK_TABLES = [")[1].split("]")[0])
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        inputs = write_review(folder, given.studies, given.extracts)
        out = folder / "out"
        outputs = SimpleNamespace(
            tables=[str(out / f"{n}.csv") for n in names],
            printed=[],
            codebook=str(out / "codebook.qdc"),
            numbers=str(out / "numbers.json"),
            sheet=str(out / "cerqual_sheet.csv"),
        )
        settings = {
            "a_priori": ["alliance", "design"],
            "coders": ["ana", "ben", "cem"],
            "subgroups": [
                "samples.population_code",
                "interventions.type_code",
                "interventions.support",
                "quality.adequate",
            ],
        }
        start, cpu = time.perf_counter(), time.process_time()
        run(settings, inputs, outputs)
        print(
            f"synthesis of {given.studies} studies, {given.extracts} extracts, 60 themes, 3 coders:"
            f" {time.perf_counter() - start:.1f} s ({time.process_time() - cpu:.1f} s of processor)"
        )
        if given.figures:
            from rapport.framework.figures import draw

            start = time.perf_counter()
            draw(out, Path(given.keep) if given.keep else folder / "figures")
            print(f"figures: {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
